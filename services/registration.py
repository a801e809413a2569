"""Registering for events, and what happens when somebody cannot come: who is in, who waits, who is asked for."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.events import ChosenSessionRow, EventRow, EventSessionRow, RegistrationRow
from services import clock, entries, events, places, waitlist
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
    if row is not None and row.status == State.LEAVING:
        waitlist.release(session, event, row, State.CANCELLED)  # who registers anew goes to the end
    row = row or RegistrationRow(event_id=event_id, person_id=person.id, code=_free_code(session, event_id))
    _fill_in(session, row, entry)
    chosen = _choose(session, row, entry.sessions)
    if event.needs_approval:
        row.status = State.ASKED.value
    elif places.has_place(session, event, row.seats):
        places.confirm(session, event, row)
        if not all(each.is_held for each in chosen):
            raise SessionFull
    elif event.has_waitlist and (event.capacity or 0) >= row.seats:
        event.queue += 1
        row.status, row.queue_place = State.WAITING.value, event.queue
    else:
        raise EventFull
    session.flush()
    return entries.as_registration(session, row)


def _check_open(event: EventRow) -> None:
    if event.status == events.Status.CANCELLED:
        raise EventCancelled
    if event.status != events.Status.PUBLISHED:
        raise EventGone
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
    row.registered_at = row.changed_at = now
    session.add(row)
    session.flush()


def _free_code(session: Session, event_id: int) -> str:
    """Six digits that nobody else at this event has."""
    while True:
        code = f"{secrets.randbelow(1_000_000):06}"
        taken = select(RegistrationRow.id).where(RegistrationRow.event_id == event_id, RegistrationRow.code == code)
        if session.execute(taken).scalar() is None:
            return code


def _choose(session: Session, row: RegistrationRow, keys: Iterable[str]) -> list[ChosenSessionRow]:
    """The sessions it is for from now on, without places yet."""
    for old in places.chosen_by(session, row.id):
        session.delete(old)
    session.flush()
    wanted = select(EventSessionRow.id).where(
        EventSessionRow.event_id == row.event_id, EventSessionRow.key.in_(list(keys))
    )
    rows = [ChosenSessionRow(registration_id=row.id, session_id=each) for each in session.execute(wanted).scalars()]
    session.add_all(rows)
    session.flush()
    return rows


def cancel(session: Session, person: Person, registration_id: int, *, undo: timedelta) -> Registration:
    """This person cannot come. A place stays theirs for the time of undoing; after the start it is an excuse.

    Raises RegistrationGone.
    """
    event, row = entries.held(session, person, registration_id)
    now = clock.now()
    if row.status in (State.WAITING, State.ASKED):
        row.status, row.queue_place, row.changed_at = State.CANCELLED.value, None, now
    elif row.status == State.OFFERED:
        waitlist.release(session, event, row, State.PASSED)
    elif row.status == State.CONFIRMED and now >= event.starts_at:
        row.status, row.changed_at = State.EXCUSED.value, now
    elif row.status == State.CONFIRMED:
        row.status, row.frees_at, row.changed_at = State.LEAVING.value, now + undo, now
    session.flush()
    return entries.as_registration(session, row)


def undo_cancel(session: Session, person: Person, registration_id: int) -> Registration:
    """They can come after all. Raises RegistrationGone, EventCancelled, UndoTooLate when the place has gone on."""
    event, row = entries.held(session, person, registration_id)
    if row.status == State.CONFIRMED:
        return entries.as_registration(session, row)
    if event.status == events.Status.CANCELLED:
        raise EventCancelled
    if row.status == State.EXCUSED:
        row.status = State.CONFIRMED.value
    elif row.status == State.LEAVING and row.frees_at is not None and clock.now() < row.frees_at:
        places.confirm(session, event, row)
    else:
        raise UndoTooLate
    session.flush()
    return entries.as_registration(session, row)


def bring_along(session: Session, person: Person, registration_id: int, names: Iterable[str]) -> Registration:
    """Others of the same firm or delegation under the same registration.

    Raises RegistrationGone, and EventFull or SessionFull when there is no place for all of them: then none is added.
    """
    event, row = entries.held(session, person, registration_id)
    members = [*row.members, *names]
    more = len(members) - len(row.members)
    if len(members) > MOST_MEMBERS:
        raise EventFull
    if row.status not in (State.CONFIRMED, State.WAITING, State.ASKED):
        raise RegistrationGone
    if row.status == State.CONFIRMED:
        _check_open(event)
        if not places.has_place(session, event, more):
            raise EventFull
        event.taken += more
        for chosen in places.chosen_by(session, row.id):
            if chosen.is_held and not places.hold(session, chosen.session_id, more):
                raise SessionFull
    elif event.capacity is not None and row.seats + more > event.capacity:
        raise EventFull
    row.members, row.seats, row.changed_at = members, row.seats + more, clock.now()
    session.flush()
    return entries.as_registration(session, row)


def choose_visibility(
    session: Session, person: Person, registration_id: int, *, is_listed: bool, may_be_contacted: bool
) -> None:
    """Whether other participants see them, and may ask for contact. Raises RegistrationGone."""
    row = entries.own_row(session, person, registration_id)
    row.is_listed, row.may_be_contacted = is_listed, may_be_contacted
    session.flush()
