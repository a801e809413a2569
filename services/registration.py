"""Registering for events, and what happens when somebody cannot come: who is in, who waits, who is asked for."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.events import ChosenSessionRow, EventRow, EventSessionRow, RegistrationRow
from services import approvals, clock, consents, entries, events, places, policy, waitlist
from services.consents import EVENT_CONTACT, EVENT_LIST
from services.entries import STANDS, Entry, Registration, State
from services.people import Person
from services.refusals import (
    EventCancelled,
    EventFull,
    EventGone,
    RegistrationClosed,
    RegistrationGone,
    SessionFull,
    UndoTooLate,
)

MOST_MEMBERS: Final = 60


def register(session: Session, person: Person, event_id: int, entry: Entry) -> Registration:
    """In, on the waitlist, or asked for: whoever is already any of these stays what they are.

    Raises EventGone, EventCancelled, RegistrationClosed, EventFull, SessionFull.
    """
    event = entries.locked(session, event_id)
    row = entries.row_of_person(session, person.id, event_id)
    if row is not None and row.status in STANDS:
        return entries.as_registration(session, row)
    _check_open(event)
    taken = event.taken
    if row is not None and row.status == State.LEAVING:
        places.give_back(session, event, row)  # who registers anew goes to the end
    seats = 1 + len(entry.members)
    state, parts = _state_for(session, event, seats), _parts(session, event, entry.sessions)
    if state is State.CONFIRMED:
        _check_sessions(parts, seats)
    is_first = row is None
    row = row or RegistrationRow(event_id=event_id, person_id=person.id, code=free_code(session, event_id))
    _fill_in(session, row, entry)
    _choose(session, row, parts)
    if state is State.CONFIRMED:
        places.confirm(session, event, row)
    elif state is State.WAITING:
        places.queue_up(event, row)
    else:
        approvals.tell_asked(session, event, row, is_first=is_first)
    if event.taken < taken:  # and not where they took the same place again, which nobody need hear of
        waitlist.fill(session, event, occasion=f"{row.id}:{row.changed_at.timestamp():.6f}")
    session.flush()
    return entries.as_registration(session, row)


def _state_for(session: Session, event: EventRow, seats: int) -> State:
    """What somebody becomes who comes now. Raises EventFull."""
    if event.needs_approval:
        return State.ASKED
    if places.has_place(session, event, seats):
        return State.CONFIRMED
    if event.has_waitlist and (event.capacity or 0) >= seats:
        return State.WAITING
    raise EventFull


def check(session: Session, event_id: int, seats: int = 1) -> State:
    """What somebody with so many seats would become who registered now, for telling them before they do.

    Raises as `register`.
    """
    event = session.get(EventRow, event_id, populate_existing=True)
    if event is None:
        raise EventGone
    _check_open(event)
    return _state_for(session, event, seats)


def _check_open(event: EventRow) -> None:
    events.check_takes_place(event.status)
    if clock.now() >= min(event.registration_until or event.starts_at, event.starts_at):
        raise RegistrationClosed


def _fill_in(session: Session, row: RegistrationRow, entry: Entry) -> None:
    now = clock.now()
    row.status = State.ASKED.value
    row.name, row.company, row.email = entry.name, entry.company, entry.email
    row.members, row.seats, row.answers = list(entry.members), 1 + len(entry.members), dict(entry.answers)
    row.is_listed, row.may_be_contacted = entry.is_listed, entry.may_be_contacted
    row.queue_place = row.offered_until = row.frees_at = row.change_id = row.is_coming = None
    row.has_reminders, row.has_given_feedback = True, False
    row.checked_in_at = row.checked_in_by = row.present = None
    row.registered_at = row.changed_at = now
    session.add(row)
    session.flush()


def free_code(session: Session, event_id: int) -> str:
    """Six digits that nobody else at this event has."""
    while True:
        code = f"{secrets.randbelow(1_000_000):06}"
        taken = select(RegistrationRow.id).where(RegistrationRow.event_id == event_id, RegistrationRow.code == code)
        if session.execute(taken).scalar() is None:
            return code


def _parts(session: Session, event: EventRow, keys: Iterable[str]) -> list[EventSessionRow]:
    """The sessions of these keys; one that is no longer in the programme is left out."""
    chosen = list(keys)
    if not chosen:
        return []
    wanted = select(EventSessionRow).where(EventSessionRow.event_id == event.id, EventSessionRow.key.in_(chosen))
    return list(session.execute(wanted, execution_options={"populate_existing": True}).scalars())


def _check_sessions(parts: Iterable[EventSessionRow], seats: int) -> None:
    if any(part.capacity is not None and part.taken + seats > part.capacity for part in parts):
        raise SessionFull


def _choose(session: Session, row: RegistrationRow, parts: Iterable[EventSessionRow]) -> None:
    """The sessions it is for from now on, without places yet."""
    for old in places.chosen_by(session, row.id):
        session.delete(old)
    session.flush()
    session.add_all(ChosenSessionRow(registration_id=row.id, session_id=part.id) for part in parts)
    session.flush()


def cancel(session: Session, person: Person, registration_id: int, *, undo: timedelta | None = None) -> Registration:
    """This person cannot come. A place stays theirs for the time of undoing; after the start it is an excuse.

    The operator says how long `undo` is unless the caller does. Raises RegistrationGone; RegistrationClosed when the
    event is over.
    """
    event, row = entries.held(session, person, registration_id)
    now = clock.now()
    if row.status in STANDS and now >= event.ends_at:
        raise RegistrationClosed
    if row.status in (State.WAITING, State.ASKED):
        row.status, row.queue_place, row.changed_at = State.CANCELLED.value, None, now
        session.flush()
        if not places.is_first_come(event):
            waitlist.fill(session, event)  # a group that did not fit may have stood before others
    elif row.status == State.OFFERED:
        waitlist.release(session, event, row, State.PASSED)
    elif row.status == State.CONFIRMED and now >= event.starts_at:
        waitlist.release(session, event, row, State.EXCUSED)
    elif row.status == State.CONFIRMED:
        row.status, row.changed_at = State.LEAVING.value, now
        row.frees_at = now + (policy.of(session).undo if undo is None else undo)
    session.flush()
    return entries.as_registration(session, row)


def undo_cancel(session: Session, person: Person, registration_id: int) -> Registration:
    """They can come after all. Raises RegistrationGone, EventCancelled, UndoTooLate when the place has gone on."""
    event, row = entries.held(session, person, registration_id)
    if row.status == State.CONFIRMED:
        return entries.as_registration(session, row)
    if event.status == events.Status.CANCELLED:
        raise EventCancelled
    is_theirs = row.status == State.LEAVING and row.frees_at is not None and clock.now() < row.frees_at
    is_on = clock.now() < event.ends_at
    is_free = row.status == State.EXCUSED and is_on and places.has_place(session, event, row.seats)
    if not is_theirs and not is_free:
        raise UndoTooLate
    places.confirm(session, event, row)
    return entries.as_registration(session, row)


def bring_along(session: Session, person: Person, registration_id: int, names: Iterable[str]) -> Registration:
    """Others of the same firm or delegation under the same registration.

    Raises RegistrationGone, RegistrationClosed, EventCancelled, and EventFull or SessionFull when there is no place for
    all of them: then none is added.
    """
    event, row = entries.held(session, person, registration_id)
    members = [*row.members, *names]
    more = len(members) - len(row.members)
    if row.status not in (State.CONFIRMED, State.WAITING, State.ASKED):
        raise RegistrationGone
    _check_open(event)
    if len(members) > MOST_MEMBERS or not _is_room(session, event, row, more):
        raise EventFull
    if row.status == State.CONFIRMED:
        parts = _held_parts(session, row)
        _check_sessions(parts, more)
        event.taken += more
        for part in parts:
            part.taken += more
    row.members, row.seats, row.changed_at = members, row.seats + more, clock.now()
    session.flush()
    return entries.as_registration(session, row)


def may_bring(session: Session, person: Person, registration_id: int) -> bool:
    """Whether there is a place for one more under this registration. Raises as `bring_along`, but for EventFull."""
    event, row = entries.held(session, person, registration_id)
    _check_open(event)
    return len(row.members) < MOST_MEMBERS and _is_room(session, event, row, 1)


def _is_room(session: Session, event: EventRow, row: RegistrationRow, more: int) -> bool:
    if row.status == State.CONFIRMED:
        return places.has_place(session, event, more)
    return event.capacity is None or row.seats + more <= event.capacity


def _held_parts(session: Session, row: RegistrationRow) -> list[EventSessionRow]:
    """The sessions in which this registration has places."""
    held = (
        select(EventSessionRow)
        .join(ChosenSessionRow, ChosenSessionRow.session_id == EventSessionRow.id)
        .where(ChosenSessionRow.registration_id == row.id, ChosenSessionRow.is_held)
    )
    return list(session.execute(held, execution_options={"populate_existing": True}).scalars())


def choose_visibility(
    session: Session, person: Person, registration_id: int, *, is_listed: bool, may_be_contacted: bool, language: str
) -> Registration:
    """Whether other participants see them, and may ask for contact: a consent each, to the words in this language.

    A consent ends when nothing is left that stands on it. Raises RegistrationGone.
    """
    row = entries.own_row(session, person, registration_id)
    row.is_listed, row.may_be_contacted, row.changed_at = is_listed, may_be_contacted, clock.now()
    session.flush()
    for purpose, column in ((EVENT_LIST, RegistrationRow.is_listed), (EVENT_CONTACT, RegistrationRow.may_be_contacted)):
        standing = select(RegistrationRow.id).where(RegistrationRow.person_id == person.id, column).limit(1)
        if row.is_listed if purpose == EVENT_LIST else row.may_be_contacted:
            consents.give(session, person, purpose, language=language)
        elif session.execute(standing).scalar() is None:
            consents.withdraw(session, person, purpose)
    return entries.as_registration(session, row)
