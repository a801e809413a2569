"""Reminders: what is to be said about a registration, and when. A table of what is due, and a sweep that asks it.

Rows are planned when somebody is in, and planned anew when the event moves or the person wishes otherwise; a reminder
of an older plan that is already in the outbox finds the start changed and is not said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.events import ChosenSessionRow, EventRow, RegistrationRow, ReminderRow
from db.people import PersonRow
from db.statements import insert
from services import clock, entries, event_feedback, events, notices, outbox, policy, preferences
from services.distances import Distance
from services.entries import Standing, State
from services.events import Event
from services.notices import Fate, Notice, Reader, Untold, notice
from services.outbox import Lane, WhenUnsure
from services.people import Person
from services.quiet_hours import Night, Quiet, moved

AT_ONCE: Final = 500
"""How many reminders one sweep takes up."""
BEFORE, JOIN, SNOOZE, FEEDBACK = "before", "join", "snooze", "feedback"
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """One row to be: when it is due, with the night already minded."""

    kind: str
    distance: str
    anchor: int
    due_at: datetime


@notice
@dataclass(frozen=True, slots=True)
class EventReminder(Notice):
    """The event, or a day of its programme, begins soon. `starts_at` is what was true when it was planned."""

    name: ClassVar[str] = "event_reminder"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.EARLIER
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE

    registration_id: int
    starts_at: str
    anchor: int = 0

    def facts(self, session: Session) -> Standing:
        found = entries.standing(session, self.registration_id, State.CONFIRMED)
        if not found.registration.has_reminders:
            raise Untold("switched off")
        if start_of(found.event, self.anchor).isoformat() != self.starts_at:
            raise Untold("the event has moved")
        if clock.now() >= start_of(found.event, self.anchor):
            raise Untold("it has begun")
        return found


@notice
@dataclass(frozen=True, slots=True)
class JoinLink(Notice):
    """The way into an event online, shortly before it begins."""

    name: ClassVar[str] = "join_link"
    lane: ClassVar[Lane] = Lane.REMINDERS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    registration_id: int
    starts_at: str
    anchor: int = 0

    def facts(self, session: Session) -> Standing:
        found = entries.standing(session, self.registration_id, State.CONFIRMED)
        if start_of(found.event, self.anchor).isoformat() != self.starts_at:
            raise Untold("the event has moved")
        if found.event.is_over or found.event.online is None:
            raise Untold("it is over")
        return found

    def settle(self, session: Session, fate: Fate) -> bool:
        row = session.get(RegistrationRow, self.registration_id)
        if row is not None and fate.message_ids:
            row.join_message_id = fate.message_ids[0]
        return False


def start_of(event: Event, anchor: int) -> datetime:
    """When the event begins, or the session of this id."""
    return next((each.starts_at for each in event.sessions if each.id == anchor), event.starts_at)


def plan(session: Session, registration_id: int) -> None:
    """Plans everything that is to be said about a registration anew; what was put off by its person stays."""
    row = session.get(RegistrationRow, registration_id)
    session.execute(
        delete(ReminderRow).where(ReminderRow.registration_id == registration_id, ReminderRow.kind != SNOOZE)
    )
    if row is None or row.person_id is None or row.status != State.CONFIRMED:
        return
    event = events.event(session, row.event_id)
    if not event.is_published:
        return
    person = session.get(PersonRow, row.person_id)
    assert person is not None
    night = policy.of(session).night.of(person.zone, person.quiet_hours)
    wished = preferences.of_person(session, person.id).reminders if row.has_reminders else ()
    distances = event.reminders if wished is None else wished
    chosen = set(
        session.execute(select(ChosenSessionRow.session_id).where(ChosenSessionRow.registration_id == row.id)).scalars()
    )
    rows = [
        {"registration_id": row.id, "kind": each.kind, "distance": each.distance, "anchor": each.anchor,
         "due_at": each.due_at}
        for each in planned(event, frozenset(chosen), distances, night, clock.now())
    ]  # fmt: skip
    if rows:
        session.execute(insert(session, ReminderRow).on_conflict_do_nothing(), rows)


def planned(
    event: Event, chosen: frozenset[int], distances: tuple[str, ...], night: Night, now: datetime
) -> Iterator[Planned]:
    """What is to be said from now on; `chosen` are the ids of sessions. What would have been due by now is left out,
    but the way into an event that is under way."""
    for anchor, begins in starts(event, chosen):
        for words in distances:
            distance = Distance.parse(words)
            if anchor and distance.length >= DAY:
                continue  # on the second day of a programme nobody needs to hear of it the day before
            at = moved(distance.before(begins, event.zone), Quiet.EARLIER, night.hours, night.zone)
            if at > now:
                yield Planned(BEFORE, distance.words, anchor, at)
        if event.online is not None and event.ends_at > now:
            at = Distance.parse(event.online.reveal_before).before(begins, event.zone)
            if at > now or begins + DAY > now:
                yield Planned(JOIN, event.online.reveal_before, anchor, max(at, now))
    if event.ends_at > now:
        yield Planned(FEEDBACK, "PT0S", 0, moved(event.ends_at, Quiet.WAITS, night.hours, night.zone))


def starts(event: Event, chosen: frozenset[int]) -> list[tuple[int, datetime]]:
    """What a participant is reminded of: the start, and the first chosen session of each further day."""
    found, days = [(0, event.starts_at)], {event.starts_at.astimezone(event.zone).date()}
    for each in event.sessions:
        day = each.starts_at.astimezone(event.zone).date()
        if each.id in chosen and day not in days:
            days.add(day)
            found.append((each.id, each.starts_at))
    return found


def plan_event(session: Session, event_id: int) -> None:
    """Plans for everybody who is in at this event, after it has moved; what was put off is void too."""
    ids = session.execute(select(RegistrationRow.id).where(RegistrationRow.event_id == event_id)).scalars().all()
    session.execute(delete(ReminderRow).where(ReminderRow.registration_id.in_(ids)))
    for each in ids:
        plan(session, each)


def plan_person(session: Session, person_id: int) -> None:
    """Plans for all events of somebody who has other wishes, another zone or another night now."""
    ids = session.execute(
        select(RegistrationRow.id)
        .join(EventRow, EventRow.id == RegistrationRow.event_id)
        .where(
            RegistrationRow.person_id == person_id,
            RegistrationRow.status == State.CONFIRMED.value,
            EventRow.ends_at > clock.now(),
        )
    )
    for each in ids.scalars():
        plan(session, each)


def snooze(session: Session, person: Person, registration_id: int, until: datetime) -> None:
    """Puts a reminder off until then; the last wish counts. Raises RegistrationGone."""
    found = entries.own(session, person, registration_id)
    row = insert(session, ReminderRow).values(
        registration_id=found.id, kind=SNOOZE, distance="PT0S", anchor=0, due_at=until
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["registration_id", "kind", "distance", "anchor"], set_={"due_at": row.excluded.due_at}
        )
    )


def switch(session: Session, person: Person, registration_id: int, *, on: bool) -> None:
    """Reminders of this one event on or off; the way to join it comes all the same. Raises RegistrationGone."""
    found = entries.own(session, person, registration_id)
    row = session.get(RegistrationRow, found.id)
    assert row is not None
    row.has_reminders = on
    if not on:
        session.execute(delete(ReminderRow).where(ReminderRow.registration_id == found.id, ReminderRow.kind == SNOOZE))
    session.flush()
    plan(session, found.id)


def sweep(session: Session) -> int:
    """Puts what is due into the outbox, oldest first; says how many there were, at most `AT_ONCE`."""
    due = (
        select(ReminderRow, RegistrationRow.event_id, PersonRow)
        .join(RegistrationRow, RegistrationRow.id == ReminderRow.registration_id)
        .join(PersonRow, PersonRow.id == RegistrationRow.person_id)
        .where(ReminderRow.due_at <= clock.now())
        .order_by(ReminderRow.due_at)
        .limit(AT_ONCE)
    )
    rows = session.execute(due).all()
    if not rows:
        return 0
    at_events = events.of_ids(session, {event_id for _row, event_id, _person in rows})
    house = policy.of(session).night
    for row, event_id, person in rows:
        night = house.of(person.zone, person.quiet_hours)
        _say(session, row, at_events[event_id], Reader(person.telegram_id, night.zone, night.hours))
    session.execute(delete(ReminderRow).where(ReminderRow.id.in_([row.id for row, _event, _person in rows])))
    return len(rows)


def _say(session: Session, row: ReminderRow, event: Event, reader: Reader) -> None:
    begins = start_of(event, row.anchor)
    key = f"{row.registration_id}:{row.kind}:{row.distance}:{row.anchor}:{int(row.due_at.timestamp())}"
    told, useful_until = _notice(row, event, begins)
    message = notices.message(reader, told, key=key, at=row.due_at)
    outbox.put(session, replace(message, not_after=useful_until))


def _notice(row: ReminderRow, event: Event, begins: datetime) -> tuple[Notice, datetime]:
    """What is said, and until when it is of use: a reminder until half of its distance is gone."""
    if row.kind == FEEDBACK:
        return event_feedback.FeedbackAsked(row.registration_id), event.ends_at + timedelta(days=3)
    if row.kind == JOIN:
        return JoinLink(row.registration_id, begins.isoformat(), row.anchor), event.ends_at
    told: Any = EventReminder(row.registration_id, begins.isoformat(), row.anchor)
    if row.kind == SNOOZE:
        return told, begins
    return told, row.due_at + (begins - row.due_at) / 2
