"""Places at events and in their sessions: who gets one, and how it is given back. Callers hold the event's row."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.events import ChosenSessionRow, EventRow, EventSessionRow, RegistrationRow
from services import clock, reminders
from services.entries import HOLDS_PLACE, State
from services.events import FIRST_COME_BEFORE


def has_place(session: Session, event: EventRow, seats: int) -> bool:
    """Whether somebody who comes now gets in at once: a place is free, and nobody waits for it, or first come first
    served has begun."""
    if event.capacity is None:
        return True
    return has_room(event, seats) and (is_first_come(event) or first_in_queue(session, event) is None)


def has_room(event: EventRow, seats: int) -> bool:
    """Whether so many more find a place, whoever waits for one; at the door, staff decide that."""
    return event.capacity is None or event.taken + seats <= event.capacity


def is_first_come(event: EventRow) -> bool:
    """Whether the start is so close that free places go to whoever taps first."""
    return clock.now() >= event.starts_at - FIRST_COME_BEFORE


def queue(session: Session, event: EventRow, *, most: int | None = None) -> list[RegistrationRow]:
    """Who waits, in the order of arrival, at most so many.

    A group that is larger than the whole event by now holds up nobody: it is left out.
    """
    waiting = (
        select(RegistrationRow)
        .where(RegistrationRow.event_id == event.id, RegistrationRow.status == State.WAITING.value)
        .order_by(RegistrationRow.queue_place)
        .limit(most)
    )
    if event.capacity is not None:
        waiting = waiting.where(RegistrationRow.seats <= event.capacity)
    return list(session.execute(waiting, execution_options={"populate_existing": True}).scalars())


def queue_up(event: EventRow, row: RegistrationRow) -> None:
    """The registration waits from now on, behind everybody who does."""
    event.queue += 1
    row.status, row.queue_place, row.changed_at = State.WAITING.value, event.queue, clock.now()


def first_in_queue(session: Session, event: EventRow) -> RegistrationRow | None:
    """Whose turn it is when a place is free."""
    return next(iter(queue(session, event, most=1)), None)


def confirm(session: Session, event: EventRow, row: RegistrationRow) -> None:
    """The registration is in, and its reminders are planned; the caller holds the event and knows of a place.

    Sessions that are full by now stay chosen without a place in them.
    """
    if row.status not in HOLDS_PLACE:
        event.taken += row.seats
    row.status, row.offered_until, row.frees_at, row.queue_place = State.CONFIRMED.value, None, None, None
    row.changed_at = clock.now()
    for chosen in chosen_by(session, row.id):
        if not chosen.is_held:
            chosen.is_held = hold(session, chosen.session_id, row.seats)
    session.flush()
    reminders.plan(session, row.id)


def give_back(session: Session, event: EventRow, row: RegistrationRow) -> None:
    """Its places, the event's and those of sessions, are free again; who held none gives none back."""
    if row.status in HOLDS_PLACE:
        event.taken -= row.seats
    for chosen in chosen_by(session, row.id):
        part = session.get(EventSessionRow, chosen.session_id, populate_existing=True)
        if chosen.is_held and part is not None:
            part.taken -= row.seats
            chosen.is_held = False
    session.flush()


def hold(session: Session, session_id: int, seats: int) -> bool:
    """Takes places in a session; False where there are not so many."""
    part = session.get(EventSessionRow, session_id, populate_existing=True)
    if part is None or (part.capacity is not None and part.taken + seats > part.capacity):
        return False
    part.taken += seats
    session.flush()
    return True


def chosen_by(session: Session, registration_id: int) -> list[ChosenSessionRow]:
    """The sessions that a registration is for."""
    rows = session.execute(select(ChosenSessionRow).where(ChosenSessionRow.registration_id == registration_id))
    return list(rows.scalars())
