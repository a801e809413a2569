"""How long what people write is kept: one place for the forgetting, the ledger and the purpose table.

The operator may keep things for a shorter time, within limits (`BOT_KEEP`); services ask `policy` for the time that
counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.distances import Distance


@dataclass(frozen=True, slots=True)
class Kept:
    """How long something is kept where the operator says nothing, which is the longest, and the shortest they may say.

    `code` is its name in the setting, that of a purpose.
    """

    code: str
    usual: timedelta
    least: timedelta


def _days(code: str, usual: int, *, least: int | None = None) -> Kept:
    return Kept(code, timedelta(days=usual), timedelta(days=usual if least is None else least))


QUESTION_KEPT_FOR: Final = _days("questions", 90, least=30)
"""A question, counted from when it was asked; what was said of its answer goes with it."""
CASE_KEPT_FOR: Final = _days("desk", 90, least=30)
"""A request to the desk, counted from when it was closed, or from the last word in it; drafts of articles likewise."""
WITHDRAWN_KEPT_FOR: Final = _days("withdrawn", 30)
"""A request that its sender took back, counted from then; what two firms write to each other, from its writing."""
REGISTRATION_KEPT_FOR: Final = _days("registrations", 182, least=30)
"""A registration with its answers and its check-in, counted from the end of the event; then its numbers remain."""
FIGURES_KEPT_FOR: Final = timedelta(days=365)
"""How many registered and came, without names, counted from the end of the event."""
FEEDBACK_NAMED_FOR: Final = _days("event_feedback", 30, least=7)
"""Whose feedback it was, where it was not given anonymously, counted from the end of the event."""
CONSENT_KEPT_FOR: Final = _days("consents", 3 * 365)
"""A consent, counted from its end: so long it can be asked whether it was there."""
PROFILE_GOOD_FOR: Final = timedelta(days=365)
"""A published profile, counted from its last confirmation; then nobody sees it until it is confirmed."""
HIDDEN_PROFILE_KEPT_FOR: Final = _days("profile", 182, least=60)
"""A profile that nobody confirmed, counted from the end of the time for which it was good; its people are told a month
before."""
INVITATION_GOOD_FOR: Final = timedelta(days=90)
"""The link of an invitation, counted from when it was made."""
INTRODUCTION_KEPT_FOR: Final = _days("requests", 182, least=60)
"""A request for contact that led to an introduction, counted from it; any other is kept like one withdrawn."""
GATE_LOG_KEPT_FOR: Final = _days("gate", 5 * 365)
"""What the gate decided, counted from the decision; it holds no free text."""
BAN_KEPT_FOR: Final = _days("bans", 365, least=30)
"""That an account was banned, counted from when its person had everything deleted."""
RECIPIENT_KEPT_FOR: Final = _days("announcements", 90, least=14)
"""Who got an announcement, counted from its end; then its numbers remain."""
BROADCAST_KEPT_FOR: Final = _days("announcements_staff", 365, least=90)
"""An announcement with its numbers, counted from its end; a draft that nobody touches, from its last change."""
STAFF_LOG_KEPT_FOR: Final = _days("staff_log", 2 * 365, least=90)
"""What somebody of the staff did, counted from then."""
MESSAGE_KEPT_FOR: Final = _days("replies", 90, least=14)
"""That something was said, without its words; so long it is not said a second time."""

ADJUSTABLE: Final[Mapping[str, Kept]] = {
    each.code: each
    for each in (
        *(QUESTION_KEPT_FOR, CASE_KEPT_FOR, REGISTRATION_KEPT_FOR, FEEDBACK_NAMED_FOR),
        *(HIDDEN_PROFILE_KEPT_FOR, INTRODUCTION_KEPT_FOR, BAN_KEPT_FOR, MESSAGE_KEPT_FOR),
        *(RECIPIENT_KEPT_FOR, BROADCAST_KEPT_FOR, STAFF_LOG_KEPT_FOR),
    )
}
"""What the operator may shorten, by code. Consents and the log of the gate are proofs: their time is fixed. That of
what was withdrawn is promised in many words."""


def adjusted(words: str) -> dict[str, timedelta]:
    """Reads `questions=P60D,registrations=P120D`. Raises ValueError with the rule that is broken, as "must …"."""
    found = {}
    for part in filter(None, (each.strip() for each in words.split(","))):
        code, equals, length = (each.strip() for each in part.partition("="))
        if not equals:
            raise ValueError("must be written like questions=P60D,registrations=P120D, or be empty")
        if code not in ADJUSTABLE:
            raise ValueError(f"must name some of {', '.join(ADJUSTABLE)}")
        found[code] = _within(ADJUSTABLE[code], length)
    return found


def _within(kept: Kept, words: str) -> timedelta:
    try:
        length = Distance.parse(words).length
    except ValueError as error:
        raise ValueError(f"must give {kept.code} an ISO 8601 duration like P60D") from error
    if not kept.least <= length <= kept.usual:
        raise ValueError(f"must keep {kept.code} for {kept.least.days} to {kept.usual.days} days")
    return length
