"""Announcements that went to somebody, for reading them again, and those that come with their weekly message."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, case, func, null, select, update
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, RecipientRow
from db.people import PersonRow
from services import broadcast_notices, clock, notices, policy
from services.broadcast_notices import Told, ended
from services.broadcasts import Broadcast, Fate, State
from services.notices import Untold
from services.people import Person
from services.refusals import BroadcastGone

ARRIVED: Final = (Fate.SENT.value, Fate.UNSURE.value)
GOES: Final = (State.RUNNING.value, State.DONE.value)


def received(session: Session, person: Person, *, limit: int, offset: int = 0) -> list[Told]:
    """What this person has got, in their language, the newest first; as long as it is known who got what."""
    rows = session.execute(_received(person.id).order_by(BroadcastRow.id.desc()).limit(limit).offset(offset)).scalars()
    return _told(session, rows.all(), person.language)


def number(session: Session, person: Person) -> int:
    """How many announcements this person has got."""
    return session.execute(select(func.count()).select_from(_received(person.id).subquery())).scalar_one()


def one(session: Session, person: Person, broadcast_id: int) -> Told:
    """One that this person has got, by itself or in their weekly message. Raises BroadcastGone."""
    row = session.execute(_received(person.id).where(BroadcastRow.id == broadcast_id)).scalar()
    found = _told(session, [row] if row is not None else [], person.language)
    if not found:
        raise BroadcastGone
    return found[0]


def waiting(session: Session, person_id: int, until: datetime, language: str | None) -> list[Told]:
    """What waits for this person's weekly message and was begun before then; the oldest first."""
    rows = session.execute(
        select(BroadcastRow)
        .join(RecipientRow, RecipientRow.broadcast_id == BroadcastRow.id)
        .where(*_waits(until), RecipientRow.person_id == person_id)
        .order_by(BroadcastRow.id)
    ).scalars()
    return _told(session, rows.all(), language)


def waiting_people(session: Session, until: datetime) -> set[int]:
    """For whom something waits, by number."""
    rows = session.execute(
        select(RecipientRow.person_id).join(BroadcastRow, BroadcastRow.id == RecipientRow.broadcast_id)
        .where(*_waits(until), RecipientRow.person_id.is_not(None)).distinct()
    )  # fmt: skip
    return {each for each in rows.scalars() if each is not None}


def end(session: Session, people: Collection[int], until: datetime) -> None:
    """What waits for these people's weekly message does not come: they wish for no news any more, or have gone."""
    gone = select(PersonRow.id).where(PersonRow.id.in_(people), PersonRow.unreachable_at.is_not(None))
    is_gone = RecipientRow.person_id.in_(gone)
    waits = select(RecipientRow.id).join(BroadcastRow, BroadcastRow.id == RecipientRow.broadcast_id)
    session.execute(
        update(RecipientRow)
        .where(RecipientRow.id.in_(waits.where(*_waits(until), RecipientRow.person_id.in_(people))))
        .values(
            state=case((is_gone, Fate.BLOCKED.value), else_=Fate.SKIPPED.value),
            reason=case((is_gone, null()), else_="unwished"),
            ended_at=clock.now(),
        )
        .execution_options(synchronize_session=False)
    )


def settle(session: Session, person_id: int, broadcasts: Collection[int], fate: notices.Fate) -> None:
    """Draws the consequences of a weekly message for the announcements that it named."""
    final, reason = ended(fate)
    session.execute(
        update(RecipientRow)
        .where(
            RecipientRow.person_id == person_id,
            RecipientRow.broadcast_id.in_(broadcasts),
            RecipientRow.state == Fate.DIGEST.value,
        )
        .values(
            state=final.value,
            reason=reason,
            ended_at=clock.now(),
        )
        .execution_options(synchronize_session=False)
    )


def _received(person_id: int) -> Select[BroadcastRow]:
    return (
        select(BroadcastRow)
        .join(RecipientRow, RecipientRow.broadcast_id == BroadcastRow.id)
        .where(RecipientRow.person_id == person_id, RecipientRow.state.in_(ARRIVED))
    )


def _waits(until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        RecipientRow.state == Fate.DIGEST.value,
        BroadcastRow.state.in_(GOES),
        BroadcastRow.begun_at < until,
    )


def _told(session: Session, rows: Sequence[BroadcastRow], language: str | None) -> list[Told]:
    read = policy.of(session).language_of(language)
    found = []
    for row in rows:
        try:
            found.append(broadcast_notices.told(session, Broadcast.of(row), read))
        except Untold:
            continue
    return found
