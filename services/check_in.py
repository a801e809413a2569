"""Checking in at the entrance: by somebody's picture, code or name, and who comes without having registered.

Who lets people in is asked for their role here, at this moment. What people do for themselves is `self_check_in`.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.events import CheckInTokenRow, EventRow, RegistrationRow
from services import check_in_tokens, clock, entries, event_editing, events, places, registration, waitlist
from services.entries import HOLDS_PLACE, Registration, State
from services.events import Event
from services.people import Person, Role
from services.refusals import EventFull, NotAllowed, RegistrationGone

FEWEST_LETTERS: Final = 3
"""So many letters a name must be searched by."""
MOST_FOUND: Final = 5
CODE_LENGTH: Final = 6
AROUND: Final = timedelta(hours=2)
"""Doors are open so long before the start, and people still come in so long after the end."""


class Outcome(StrEnum):
    """What came of it when somebody stood at the entrance."""

    IN = "in"
    ALREADY = "already"
    OTHER_DAY = "other_day"
    NO_PLACE = "no_place"
    EARLY = "early"
    LATE = "late"
    WRONG_CODE = "wrong_code"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who stood there, nobody where they are not registered.

    `has_room` says whether there is a place for who has none; `at` is when check-in opens, or may be tried again.
    """

    outcome: Outcome
    event: Event
    registration: Registration | None
    has_room: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entrance:
    """An event at its entrance: how many people are expected, and how many are there."""

    event: Event
    expected: int
    present: int


def entrance(session: Session, event_id: int, roles: frozenset[Role]) -> Entrance:
    """The event for who lets people in. Raises NotAllowed, EventGone, EventCancelled."""
    event_editing.needs_organiser(roles)
    event = events.event(session, event_id)
    events.check_takes_place(event.status)
    rows = session.execute(
        select(RegistrationRow.seats, RegistrationRow.present).where(
            RegistrationRow.event_id == event_id, RegistrationRow.status == State.CONFIRMED.value
        )
    ).all()
    return Entrance(event, sum(seats for seats, _present in rows), sum(present or 0 for _seats, present in rows))


def scan(session: Session, by: Person, roles: frozenset[Role], token: str) -> Arrival:
    """Lets in whose picture it is. Raises NotAllowed, EventCancelled, RegistrationGone for a token of nobody's."""
    event_editing.needs_organiser(roles)
    found = check_in_tokens.opened(session, token)
    if found is None or found.registration_id is None:
        raise RegistrationGone
    return arrive(session, by, roles, found.registration_id)


def arrive(
    session: Session, by: Person, roles: frozenset[Role], registration_id: int, *, anyway: bool = False
) -> Arrival:
    """Lets somebody in; `anyway` on another day than the event's too, and who has no place if one is free.

    Twice is the same as once: the second time says when the first was. Raises NotAllowed, EventCancelled,
    RegistrationGone.
    """
    event_editing.needs_organiser(roles)
    event, row = entries.held_by_staff(session, registration_id)
    events.check_takes_place(event.status)
    if row.checked_in_at is not None:
        return _arrival(session, Outcome.ALREADY, row)
    fits = places.has_room(event, 0 if row.status in HOLDS_PLACE else row.seats)
    if row.status != State.CONFIRMED and not (anyway and fits):
        return _arrival(session, Outcome.NO_PLACE, row, has_room=fits)
    if row.status == State.CONFIRMED and not anyway and not is_on_a_day_of_it(events.event(session, event.id)):
        return _arrival(session, Outcome.OTHER_DAY, row)
    let_in(session, event, row, by)
    return _arrival(session, Outcome.IN, row)


def _arrival(session: Session, outcome: Outcome, row: RegistrationRow, *, has_room: bool = True) -> Arrival:
    return Arrival(outcome, events.event(session, row.event_id), entries.as_registration(session, row), has_room)


def found(session: Session, roles: frozenset[Role], event_id: int, words: str) -> tuple[Registration, ...]:
    """Whose code this is, or whose name, firm or companions contain it; one more than `MOST_FOUND` when there are more.

    None for fewer letters than `FEWEST_LETTERS`. Raises NotAllowed.
    """
    event_editing.needs_organiser(roles)
    wanted = folded(words)
    rows = select(RegistrationRow).where(RegistrationRow.event_id == event_id)
    if len(digits(words)) == CODE_LENGTH:
        ones = list(session.execute(rows.where(RegistrationRow.code == digits(words))).scalars())
    elif len(wanted) < FEWEST_LETTERS:
        ones = []
    else:  # in Python: SQLite knows no other letters than English ones
        everybody = session.execute(rows.order_by(RegistrationRow.name, RegistrationRow.id)).scalars()
        ones = [
            each for each in everybody if wanted in folded(" ".join((each.name, each.company or "", *each.members)))
        ]
    return tuple(entries.as_registration(session, each) for each in ones[: MOST_FOUND + 1])


def folded(words: str) -> str:
    """Words as they are compared in a search: without capitals, and without marks on letters."""
    bare = (each for each in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(each))
    return " ".join("".join(bare).split())


def digits(words: str) -> str:
    """The digits of a code however it is typed, such as 123 456 or 123-456; empty for anything else."""
    typed = "".join(words.replace("-", " ").split())
    return "".join(str(unicodedata.digit(each)) for each in typed) if typed.isdecimal() else ""


def count(session: Session, by: Person, roles: frozenset[Role], registration_id: int, present: int) -> Arrival:
    """So many of a group have come, at least one and at most all. Raises NotAllowed, RegistrationGone."""
    _event, row = entries.held_by_staff(session, registration_id)
    if not events.may_organise(roles) and row.person_id != by.id:
        raise NotAllowed
    if row.checked_in_at is None:
        raise RegistrationGone
    row.present = max(1, min(present, row.seats))
    session.flush()
    return _arrival(session, Outcome.ALREADY, row)


def take_back(session: Session, roles: frozenset[Role], registration_id: int) -> Registration:
    """They were let in by mistake; their pictures are good again, and who was registered at the door is no more.

    Raises NotAllowed, RegistrationGone.
    """
    event_editing.needs_organiser(roles)
    event, row = entries.held_by_staff(session, registration_id)
    was_there = row.checked_in_at is not None
    row.checked_in_at = row.checked_in_by = row.present = None
    _mark_tokens(session, row, None)
    if row.person_id is None and was_there:  # nobody else could ever give the place back
        waitlist.release(session, event, row, State.CANCELLED)
    return entries.as_registration(session, row)


def admit(
    session: Session, by: Person, roles: frozenset[Role], event_id: int, *, name: str, company: str | None
) -> Arrival:
    """Somebody without an account is registered at the door and let in.

    Raises NotAllowed, EventGone, EventCancelled, and EventFull when no place is free.
    """
    event_editing.needs_organiser(roles)
    event = entries.locked(session, event_id)
    events.check_takes_place(event.status)
    if not places.has_room(event, 1):
        raise EventFull
    row = newcomer(session, event, None, name=name, company=company)
    let_in(session, event, row, by)
    return _arrival(session, Outcome.IN, row)


def newcomer(
    session: Session, event: EventRow, person: Person | None, *, name: str, company: str | None
) -> RegistrationRow:
    """A registration without a place yet; the caller holds the event."""
    now = clock.now()
    row = RegistrationRow(
        event_id=event.id,
        person_id=person.id if person else None,
        status=State.ASKED.value,
        name=" ".join(name.split()),
        company=" ".join((company or "").split()) or None,
        members=[],
        seats=1,
        answers={},
        code=registration.free_code(session, event.id),
        registered_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    return row


def let_in(session: Session, event: EventRow, row: RegistrationRow, by: Person) -> None:
    """They are there, all of a group; the caller holds the event and knows of a place for who has none."""
    if row.status != State.CONFIRMED:
        places.confirm(session, event, row)
    row.checked_in_at, row.checked_in_by, row.present = clock.now(), by.id, row.seats
    row.wrong_codes, row.wrong_since = 0, None
    _mark_tokens(session, row, row.checked_in_at)


def _mark_tokens(session: Session, row: RegistrationRow, used_at: datetime | None) -> None:
    session.flush()
    session.execute(update(CheckInTokenRow).where(CheckInTokenRow.registration_id == row.id).values(used_at=used_at))


def is_on_a_day_of_it(event: Event) -> bool:
    """Whether it is a day of the event where it takes place; close to midnight people come early and stay on."""
    first, now, last = (
        at.astimezone(event.zone).date() for at in (event.starts_at - AROUND, clock.now(), event.ends_at + AROUND)
    )
    return first <= now <= last
