"""How long what people write is kept: one place for the desk and the questions, the ledger and the purpose table."""

from datetime import timedelta
from typing import Final

QUESTION_KEPT_FOR: Final = timedelta(days=90)
"""A question, counted from when it was asked, and a request to the desk, counted from when it was closed."""
WITHDRAWN_KEPT_FOR: Final = timedelta(days=30)
"""A request that its sender took back, counted from then."""
CONSENT_KEPT_FOR: Final = timedelta(days=3 * 365)
"""A consent, counted from its end: so long it can be asked whether it was there."""
