"""What participants learn when an event changes or is called off: one notice for all that changed in a short while.

What counts as a change, and when its time has come, is `event_editing`'s; here it is told, and answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.events import EventChangeRow, EventRow, RegistrationRow
from db.people import PersonRow
from services import clock, entries, event_editing, events, notices, reminders, told
from services.entries import STANDS, Standing, State
from services.events import Status
from services.notices import Notice, Untold, notice
from services.outbox import WhenUnsure
from services.people import Person
from services.refusals import EventCancelled, EventGone, RegistrationGone


@dataclass(frozen=True, slots=True)
class Change(Standing):
    """An event and a registration as they are now, and a change of the event: `event_editing.told_of` before, after."""

    before: dict[str, Any]  # Any: as in told_of
    after: dict[str, Any]


@notice
@dataclass(frozen=True, slots=True)
class EventChanged(Notice):
    """An event is no longer what a participant, or somebody who waits for a place, knows of it."""

    name: ClassVar[str] = "event_changed"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    registration_id: int
    change_id: int

    def facts(self, session: Session) -> Change:
        found = entries.standing(session, self.registration_id, *STANDS)
        change = session.get(EventChangeRow, self.change_id)
        if change is None or found.event.is_over:
            raise Untold("it is over")
        person = session.get(PersonRow, found.registration.person_id)
        seen = told.between(change.before, change.after, (person and person.language) or "en")
        if not seen:
            raise Untold("nothing that this reader was told")
        return Change(found.event, found.registration, change.before, change.after)


@notice
@dataclass(frozen=True, slots=True)
class EventCalledOff(Notice):
    """An event will not take place."""

    name: ClassVar[str] = "event_called_off"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    registration_id: int

    def facts(self, session: Session) -> Standing:
        try:
            found = entries.registration(session, self.registration_id)
            event = events.event(session, found.event_id)
        except (RegistrationGone, EventGone) as gone:
            raise Untold("it is gone") from gone
        if not found.stands or not event.is_cancelled:
            raise Untold(f"it is {found.state}, the event {event.status}")
        return Standing(event, found)


# -- telling ------------------------------------------------------------------------------------------------------


def due(session: Session) -> list[int]:
    """The events of which participants are to be told something now."""
    now = clock.now()
    changed = select(EventRow.id).where(EventRow.tell_at <= now, EventRow.status == Status.PUBLISHED.value)
    called_off = select(EventRow.id).where(EventRow.undo_until <= now, EventRow.status == Status.CANCELLED.value)
    return [*session.execute(changed).scalars(), *session.execute(called_off).scalars()]


def sweep(session: Session, event_id: int) -> None:
    """Tells what is due at one event; twice is the same as once."""
    row, now = entries.locked(session, event_id), clock.now()
    if row.status == Status.PUBLISHED and row.tell_at is not None and row.tell_at <= now:
        _tell_change(session, row)
    elif row.status == Status.CANCELLED and row.undo_until is not None and row.undo_until <= now:
        _call_off(session, row)
    session.flush()


def _tell_change(session: Session, event: EventRow) -> None:
    before, after = event.told, event_editing.told_of(session, event)
    event.told, event.tell_at = after, None
    if before is None or not told.is_news(before, after):
        return
    change = EventChangeRow(event_id=event.id, before=before, after=after, told_at=clock.now())
    session.add(change)
    session.flush()
    # Whoever registered after the last change has read it already.
    rows = [
        row for row in _registered(session, event.id, [*STANDS, State.LEAVING]) if row.registered_at < event.changed_at
    ]
    readers = entries.readers(session, rows)
    for row in rows:
        # Whoever has cancelled, and may yet take that back, hears of it when they have.
        at = row.frees_at if row.status == State.LEAVING else None
        said = EventChanged(row.id, change.id)
        notices.tell(session, readers[row.id], said, key=f"{row.id}:{change.id}", at=at)


def _call_off(session: Session, event: EventRow) -> None:
    event.undo_until = None
    reminders.forget_event(session, event.id)
    rows = _registered(session, event.id, STANDS)
    readers = entries.readers(session, rows)
    for row in rows:
        notices.tell(session, readers[row.id], EventCalledOff(row.id), key=str(row.id))


def _registered(session: Session, event_id: int, states: Iterable[State]) -> list[RegistrationRow]:
    rows = session.execute(
        select(RegistrationRow)
        .where(
            RegistrationRow.event_id == event_id,
            RegistrationRow.person_id.is_not(None),
            RegistrationRow.status.in_([each.value for each in states]),
        )
        .order_by(RegistrationRow.id),
        execution_options={"populate_existing": True},
    )
    return list(rows.scalars())


# -- answers ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people still come after the last change, how many cannot, and who has not answered."""

    yes: int
    no: int
    open: int


def answer(session: Session, person: Person, registration_id: int, change_id: int, *, is_coming: bool) -> Standing:
    """Stores whether somebody still comes; the last answer counts, and an older change asks nothing any more.

    Raises RegistrationGone for whoever is not in, EventCancelled.
    """
    event, row = entries.held(session, person, registration_id)
    if event.status == Status.CANCELLED:
        raise EventCancelled
    if row.status != State.CONFIRMED:
        raise RegistrationGone
    if change_id == _last_change(session, event.id):
        row.change_id, row.is_coming = change_id, is_coming
        session.flush()
    return Standing(events.event(session, event.id), entries.as_registration(session, row))


def tally(session: Session, event_id: int) -> Tally | None:
    """The answers to the last change, in people; None where there was none. Who cancels after a yes counts as a no."""
    last = _last_change(session, event_id)
    if last is None:
        return None
    answered = (RegistrationRow.status, RegistrationRow.change_id, RegistrationRow.is_coming)
    rows = session.execute(
        select(*answered, func.sum(RegistrationRow.seats))
        .where(RegistrationRow.event_id == event_id, RegistrationRow.person_id.is_not(None))
        .group_by(*answered)
    )
    yes = no = unanswered = 0
    for status, change_id, is_coming, seats in rows:
        is_in = status == State.CONFIRMED
        if change_id != last:
            unanswered += seats if is_in else 0
        elif is_in and is_coming:
            yes += seats
        else:
            no += seats
    return Tally(int(yes), int(no), int(unanswered))


def _last_change(session: Session, event_id: int) -> int | None:
    return session.execute(select(func.max(EventChangeRow.id)).where(EventChangeRow.event_id == event_id)).scalar()
