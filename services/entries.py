"""Registrations as they are: their states, their values, and the lock under which they change.

Whatever changes one holds the event's row first (`locked`), so works on one event follow each other on every database:
the order of arrival is the order of commits under this lock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.events import ChosenSessionRow, EventRow, EventSessionRow, RegistrationRow
from db.people import PersonRow
from services import companies, events
from services.events import Event
from services.notices import Reader, Untold
from services.people import Person
from services.readers import of_row
from services.refusals import EventGone, RegistrationGone


class State(StrEnum):
    """Where a registration stands. `leaving` can still be undone, `excused` was said after the start."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    LEAVING = "leaving"
    CANCELLED = "cancelled"
    PASSED = "passed"
    DECLINED = "declined"
    EXCUSED = "excused"


LONGEST_NAME: Final = 120
"""Characters of a name, of a person or of a company."""
HOLDS_PLACE: Final = frozenset({State.CONFIRMED, State.OFFERED, State.LEAVING})
"""Whose places count as taken."""
STANDS: Final = frozenset({State.ASKED, State.CONFIRMED, State.WAITING, State.OFFERED})
"""Who need not register again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody says of themselves when they register; `sessions` are keys, `members` who comes along."""

    name: str
    company: str | None = None
    email: str | None = None
    members: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)  # Any: a text, a choice's words or a bool
    sessions: tuple[str, ...] = ()
    is_listed: bool = False
    may_be_contacted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One registration as it is now; instants are UTC. `sessions` are the keys of those it is for.

    `full_sessions` are the keys of those that had no place left when this one came in from the waitlist; they are not
    among `sessions`. `position` is its place in the waitlist and `waiting` how many wait; 0 where nobody waits.
    """

    id: int
    event_id: int
    person_id: int | None
    state: State
    name: str
    company: str | None
    email: str | None
    members: tuple[str, ...]
    seats: int
    answers: Mapping[str, Any]
    sessions: tuple[str, ...]
    is_listed: bool
    may_be_contacted: bool
    offered_until: datetime | None
    frees_at: datetime | None
    has_reminders: bool
    code: str
    checked_in_at: datetime | None
    present: int | None
    join_message_id: int | None
    change_id: int | None
    is_coming: bool | None
    has_given_feedback: bool
    registered_at: datetime
    position: int = 0
    waiting: int = 0
    full_sessions: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether it need not be made again."""
        return self.state in STANDS


@dataclass(frozen=True, slots=True)
class Standing:
    """What a notice on a registration is said with: the event and the registration, both as they are now."""

    event: Event
    registration: Registration


def locked(session: Session, event_id: int) -> EventRow:
    """The event's row, held until the commit. Raises EventGone."""
    row = session.execute(
        select(EventRow).where(EventRow.id == event_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).scalar()
    if row is None:
        raise EventGone
    return row


def as_registration(session: Session, row: RegistrationRow) -> Registration:
    """The plain values of a row, with its place in the queue."""
    chosen, full = _chosen(session, row)
    position, waiting = _position(session, row)
    return Registration(
        id=row.id,
        event_id=row.event_id,
        person_id=row.person_id,
        state=State(row.status),
        name=row.name,
        company=row.company,
        email=row.email,
        members=tuple(row.members),
        seats=row.seats,
        answers=row.answers,
        sessions=chosen,
        is_listed=row.is_listed,
        may_be_contacted=row.may_be_contacted,
        offered_until=row.offered_until,
        frees_at=row.frees_at,
        has_reminders=row.has_reminders,
        code=row.code,
        checked_in_at=row.checked_in_at,
        present=row.present,
        join_message_id=row.join_message_id,
        change_id=row.change_id,
        is_coming=row.is_coming,
        has_given_feedback=row.has_given_feedback,
        registered_at=row.registered_at,
        position=position,
        waiting=waiting,
        full_sessions=full,
    )


def _chosen(session: Session, row: RegistrationRow) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of the sessions it is for, and of those that were full when it came in."""
    found = session.execute(
        select(EventSessionRow.key, ChosenSessionRow.is_held)
        .join(ChosenSessionRow, ChosenSessionRow.session_id == EventSessionRow.id)
        .where(ChosenSessionRow.registration_id == row.id)
        .order_by(EventSessionRow.starts_at, EventSessionRow.id)
    ).all()
    is_in = row.status in (State.CONFIRMED, State.LEAVING)
    chosen = tuple(key for key, is_held in found if is_held or not is_in)
    return chosen, tuple(key for key, is_held in found if is_in and not is_held)


def _position(session: Session, row: RegistrationRow) -> tuple[int, int]:
    if row.status != State.WAITING:
        return 0, 0
    counted = select(func.count().filter(RegistrationRow.queue_place <= row.queue_place), func.count()).where(
        RegistrationRow.event_id == row.event_id, RegistrationRow.status == State.WAITING.value
    )
    position, waiting = session.execute(counted).one()
    return position, waiting


def registration(session: Session, registration_id: int) -> Registration:
    """A registration, for services and for what is said of it. Raises RegistrationGone."""
    return as_registration(session, row(session, registration_id))


def own(session: Session, person: Person, registration_id: int) -> Registration:
    """A registration of this person; others' do not exist here. Raises RegistrationGone."""
    return as_registration(session, own_row(session, person, registration_id))


def of_person(session: Session, person_id: int, event_id: int) -> Registration | None:
    """What this person has at this event, in whatever state."""
    row = row_of_person(session, person_id, event_id)
    return as_registration(session, row) if row else None


def all_of_person(session: Session, person_id: int) -> list[Registration]:
    """Everything this person registered for, in the order in which the events begin."""
    rows = session.execute(
        select(RegistrationRow)
        .join(EventRow, EventRow.id == RegistrationRow.event_id)
        .where(RegistrationRow.person_id == person_id)
        .order_by(EventRow.starts_at, RegistrationRow.id)
    )
    return [as_registration(session, row) for row in rows.scalars()]


def last_entry(session: Session, person_id: int) -> RegistrationRow | None:
    """What this person said of themselves the last time, so that it need not be asked again."""
    return session.execute(
        select(RegistrationRow)
        .where(RegistrationRow.person_id == person_id)
        .order_by(RegistrationRow.changed_at.desc(), RegistrationRow.id.desc())
        .limit(1)
    ).scalar()


def known(session: Session, person_id: int) -> Entry | None:
    """What this person need not be asked again: as they last registered, or as the profile has it."""
    last, own = last_entry(session, person_id), companies.of_person(session, person_id)
    company = own.name[:LONGEST_NAME].rstrip() if own is not None else None
    if last is not None:
        return Entry(name=last.name, company=last.company or company, email=last.email)
    name = companies.members(session, own.id).get(person_id) if own is not None else None
    return Entry(name=name, company=company) if name else None


def overlapping(session: Session, person_id: int, event: Event) -> list[Event]:
    """Other events at the same time for which this person holds a place or has asked for one."""
    rows = session.execute(
        select(EventRow.id)
        .join(RegistrationRow, RegistrationRow.event_id == EventRow.id)
        .where(
            RegistrationRow.person_id == person_id,
            RegistrationRow.status.in_([each.value for each in STANDS]),
            EventRow.id != event.id,
            EventRow.status == events.Status.PUBLISHED.value,
            EventRow.starts_at < event.ends_at,
            EventRow.ends_at > event.starts_at,
        )
        .order_by(EventRow.starts_at)
    ).scalars()
    found = list(rows)
    by_id = events.of_ids(session, found)
    return [by_id[each] for each in found]


def held(session: Session, person: Person, registration_id: int) -> tuple[EventRow, RegistrationRow]:
    """A registration of this person and its event, both held. Raises RegistrationGone."""
    event = locked(session, own_row(session, person, registration_id).event_id)
    return event, own_row(session, person, registration_id)


def held_by_staff(session: Session, registration_id: int) -> tuple[EventRow, RegistrationRow]:
    """Anybody's registration and its event, both held; the caller has asked for the role. Raises RegistrationGone."""
    event = locked(session, row(session, registration_id).event_id)
    return event, row(session, registration_id)


def standing(session: Session, registration_id: int, *states: State) -> Standing:
    """A registration in one of these states at an event that takes place. Raises Untold where that is not so."""
    try:
        found = registration(session, registration_id)
        event = events.event(session, found.event_id)
    except (RegistrationGone, EventGone) as gone:
        raise Untold("it is gone") from gone
    if states and found.state not in states:
        raise Untold(f"it is {found.state}")
    if not event.is_published:
        raise Untold(f"the event is {event.status}")
    return Standing(event, found)


def reader(session: Session, row: RegistrationRow) -> Reader:
    """Where notices on a registration go, and when its person may be spoken to; only for those with an account."""
    return readers(session, [row])[row.id]


def readers(session: Session, rows: Sequence[RegistrationRow]) -> dict[int, Reader]:
    """The same for many registrations, by their ids, in one query."""
    ids = [row.person_id for row in rows if row.person_id is not None]
    people = {each.id: each for each in session.execute(select(PersonRow).where(PersonRow.id.in_(ids))).scalars()}
    found = {}
    for row in rows:
        assert row.person_id is not None, "nobody is told of a registration at the door"
        found[row.id] = of_row(session, people[row.person_id])
    return found


def own_row(session: Session, person: Person, registration_id: int) -> RegistrationRow:
    """The row of a registration of this person. Raises RegistrationGone."""
    found = row(session, registration_id)
    if found.person_id != person.id:
        raise RegistrationGone
    return found


def row(session: Session, registration_id: int) -> RegistrationRow:
    """The row of a registration, read afresh. Raises RegistrationGone."""
    found = session.get(RegistrationRow, registration_id, populate_existing=True)
    if found is None:
        raise RegistrationGone
    return found


def row_of_person(session: Session, person_id: int, event_id: int) -> RegistrationRow | None:
    """The row of this person at this event, in whatever state."""
    return session.execute(
        select(RegistrationRow).where(RegistrationRow.event_id == event_id, RegistrationRow.person_id == person_id),
        execution_options={"populate_existing": True},
    ).scalar()
