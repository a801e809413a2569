"""Who comes to an event, as its organisers see it: everybody by name, in the order in which they matter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.events import EventRow, RegistrationRow
from services import entries, event_editing, events
from services.entries import STANDS, Registration, State
from services.events import Event, Status
from services.people import Role

ORDER: Final = (
    *(State.ASKED, State.OFFERED, State.CONFIRMED, State.WAITING, State.LEAVING),
    *(State.EXCUSED, State.DECLINED, State.PASSED, State.CANCELLED),
)
"""Those who need an answer first, those who are gone last."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many people, not registrations, stand where; `present` are checked in."""

    by_state: dict[State, int]
    present: int

    def of(self, *states: State) -> int:
        """How many are in any of these states."""
        return sum(self.by_state.get(each, 0) for each in states)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of those who are registered, and how many registrations there are in all."""

    event: Event
    registrations: tuple[Registration, ...]
    total: int


def numbers(session: Session, event_id: int, *, roles: frozenset[Role]) -> Numbers:
    """The figures of an event at this moment. Raises NotAllowed."""
    event_editing.needs_organiser(roles)
    here = select(func.coalesce(func.sum(func.coalesce(RegistrationRow.present, RegistrationRow.seats)), 0)).where(
        RegistrationRow.event_id == event_id, RegistrationRow.checked_in_at.is_not(None)
    )
    by_state = session.execute(
        select(RegistrationRow.status, func.sum(RegistrationRow.seats))
        .where(RegistrationRow.event_id == event_id)
        .group_by(RegistrationRow.status)
    )
    return Numbers({State(status): int(seats) for status, seats in by_state}, int(session.execute(here).scalar_one()))


def told(session: Session, event_id: int, *, of_change_at: datetime | None = None) -> int:
    """How many people hear of a cancellation: all with an account who come, wait or have asked. Of a change only those
    who had registered before it."""
    some = [
        RegistrationRow.event_id == event_id,
        RegistrationRow.person_id.is_not(None),
        RegistrationRow.status.in_([each.value for each in STANDS]),
    ]
    if of_change_at is not None:
        some.append(RegistrationRow.registered_at < of_change_at)
    return session.execute(select(func.count()).where(*some)).scalar_one()


def page(session: Session, event_id: int, *, roles: frozenset[Role], first: int = 0, most: int = 8) -> Page:
    """Some registrations of an event, whoever needs an answer first, the waitlist in its order.

    Raises NotAllowed, EventGone.
    """
    event_editing.needs_organiser(roles)
    event = events.event(session, event_id)
    total = session.execute(select(func.count()).where(RegistrationRow.event_id == event_id)).scalar_one()
    positions = {each.value: position for position, each in enumerate(ORDER)}
    rows = session.execute(
        select(RegistrationRow)
        .where(RegistrationRow.event_id == event_id)
        .order_by(
            case(positions, value=RegistrationRow.status, else_=len(ORDER)),
            func.coalesce(RegistrationRow.queue_place, 0),
            func.lower(RegistrationRow.name),
            RegistrationRow.id,
        )
        .offset(first)
        .limit(most)
    )
    return Page(event, tuple(entries.as_registration(session, row) for row in rows.scalars()), total)


def one(session: Session, registration_id: int, *, roles: frozenset[Role]) -> tuple[Event, Registration]:
    """A registration with its event. Raises NotAllowed, RegistrationGone, EventGone."""
    event_editing.needs_organiser(roles)
    found = entries.registration(session, registration_id)
    return events.event(session, found.event_id), found


def managed(session: Session, *, roles: frozenset[Role]) -> list[Event]:
    """What there is to look after: drafts first, then what is coming, in the order of time. Raises NotAllowed."""
    event_editing.needs_organiser(roles)
    ids = session.execute(select(EventRow.id).where(EventRow.status == Status.DRAFT.value))
    by_id = events.of_ids(session, ids.scalars().all())
    drafts = sorted(by_id.values(), key=lambda each: (each.starts_at, each.id))
    return [*drafts, *events.coming(session)]
