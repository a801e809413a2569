"""How long what people write is kept: one place for the desk and the questions, the ledger and the purpose table."""

from datetime import timedelta
from typing import Final

QUESTION_KEPT_FOR: Final = timedelta(days=90)
"""A question, counted from when it was asked, and a request to the desk, counted from when it was closed."""
WITHDRAWN_KEPT_FOR: Final = timedelta(days=30)
"""A request that its sender took back, counted from then."""
REGISTRATION_KEPT_FOR: Final = timedelta(days=182)
"""A registration with its answers and its check-in, counted from the end of the event; then its numbers remain."""
FIGURES_KEPT_FOR: Final = timedelta(days=365)
"""How many registered and came, without names, counted from the end of the event."""
FEEDBACK_NAMED_FOR: Final = timedelta(days=30)
"""Whose feedback it was, where it was not given anonymously, counted from the end of the event."""
CONSENT_KEPT_FOR: Final = timedelta(days=3 * 365)
"""A consent, counted from its end: so long it can be asked whether it was there."""
PROFILE_GOOD_FOR: Final = timedelta(days=365)
"""A published profile, counted from its last confirmation; then nobody sees it until it is confirmed."""
HIDDEN_PROFILE_KEPT_FOR: Final = timedelta(days=182)
"""A profile that nobody confirmed, counted from the end of the time for which it was good."""
INVITATION_GOOD_FOR: Final = timedelta(days=90)
"""The link of an invitation, counted from when it was made."""
INTRODUCTION_KEPT_FOR: Final = timedelta(days=182)
"""A request for contact that led to an introduction, counted from it; any other is kept like one withdrawn."""
GATE_LOG_KEPT_FOR: Final = timedelta(days=5 * 365)
"""What the gate decided, counted from the decision; it holds no free text."""
