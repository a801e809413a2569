"""What is forgotten of events that are over: names first, then registrations, of which numbers remain for a while."""

from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from db.events import CheckInTokenRow, EventFeedbackRow, EventRow, RegistrationRow
from services import clock, entries, policy
from services.entries import State
from services.retention import FEEDBACK_NAMED_FOR, FIGURES_KEPT_FOR, REGISTRATION_KEPT_FOR

AT_ONCE: Final = 20
"""Events whose registrations one work forgets; the rest follow with the next."""
EXPECTED: Final = (State.CONFIRMED.value, State.EXCUSED.value)


def forget(session: Session) -> None:
    """Takes names from feedback, then drops registrations and tokens, then the numbers that were left of them."""
    now = clock.now()
    named = _over(policy.kept_since(session, FEEDBACK_NAMED_FOR))
    session.execute(
        update(EventFeedbackRow)
        .where(EventFeedbackRow.registration_id.is_not(None), EventFeedbackRow.event_id.in_(named))
        .values(registration_id=None)
    )
    kept = _over(policy.kept_since(session, REGISTRATION_KEPT_FOR))
    registered = select(RegistrationRow.event_id).where(RegistrationRow.event_id.in_(kept)).distinct().limit(AT_ONCE)
    for event_id in sorted(session.execute(registered).scalars()):
        entries.locked(session, event_id)
        if (figures := _figures(session, event_id)) is None:
            continue  # another process was faster, and has counted those it forgot
        session.execute(update(EventRow).where(EventRow.id == event_id).values(figures=figures))
        session.execute(delete(RegistrationRow).where(RegistrationRow.event_id == event_id))
    session.execute(delete(CheckInTokenRow).where(CheckInTokenRow.event_id.in_(kept)))
    session.execute(
        update(EventRow)
        .where(EventRow.ends_at < now - FIGURES_KEPT_FOR, EventRow.figures.is_not(None))
        .values(figures=None)
    )


def _over(before: datetime) -> Select[int]:
    return select(EventRow.id).where(EventRow.ends_at < before)


def _figures(session: Session, event_id: int) -> dict[str, int] | None:
    """How many people, not registrations, were expected and came, and how many answers there are; None where nobody is
    registered any more."""
    some = select(RegistrationRow.id).where(RegistrationRow.event_id == event_id).limit(1)
    if session.execute(some).scalar() is None:
        return None
    seats, present = session.execute(
        select(func.sum(RegistrationRow.seats), func.sum(RegistrationRow.present)).where(
            RegistrationRow.event_id == event_id, RegistrationRow.status.in_(EXPECTED)
        )
    ).one()
    feedback = session.execute(
        select(func.count()).select_from(EventFeedbackRow).where(EventFeedbackRow.event_id == event_id)
    ).scalar_one()
    return {"registered": int(seats or 0), "attended": int(present or 0), "feedback": feedback}
