"""Reminders: what is to be said about a registration, and when. A table of what is due, and a sweep that asks it.

Rows are planned when somebody is in, and planned anew when the event changes or the person wishes otherwise; a
reminder of an older plan that is already in the outbox finds the start changed and is not said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import ColumnElement, bindparam, delete, select
from sqlalchemy.orm import Session

from db.events import ChosenSessionRow, EventRow, RegistrationRow, ReminderRow
from db.people import PersonRow
from db.preferences import PreferenceRow
from db.statements import insert
from services import clock, entries, event_feedback, events, notices, outbox, policy
from services.entries import Standing, State
from services.events import Event
from services.join_links import JoinLink, start_of
from services.notices import Notice, Reader, Untold, notice
from services.outbox import Lane, WhenUnsure
from services.people import Person
from services.quiet_hours import Night, Quiet
from services.refusals import TooLateToRemind
from services.reminder_times import (
    AN_HOUR,
    BEFORE,
    DAY,
    FEEDBACK,
    JOIN,
    SNOOZE,
    Due,
    Planned,
    distances_of,
    planned,
    put_off,
)

AT_ONCE: Final = 200
"""How many reminders one sweep takes up."""
_UNLOADED: Final = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Reminding(Standing):
    """What a reminder is said with: what begins when, and until when it can be put off, None where that is too late."""

    begins: datetime
    in_an_hour: datetime | None
    tomorrow: datetime | None


@notice
@dataclass(frozen=True, slots=True)
class EventReminder(Notice):
    """The event, or a day of its programme, begins soon: at `starts_at`, which was true when it was planned."""

    name: ClassVar[str] = "event_reminder"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.EARLIER
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE

    registration_id: int
    starts_at: str
    anchor: int = 0

    def facts(self, session: Session) -> Reminding:
        found = entries.standing(session, self.registration_id, State.CONFIRMED)
        begins, now = start_of(found.event, self.anchor), clock.now()
        if not found.registration.has_reminders:
            raise Untold("switched off")
        if begins.isoformat() != self.starts_at:
            raise Untold("the event has moved")
        if now >= begins:
            raise Untold("it has begun")
        night = _night(session, found.registration.person_id)
        in_an_hour, tomorrow = put_off(night, now, for_an_hour=True), put_off(night, now, for_an_hour=False)
        return Reminding(
            found.event,
            found.registration,
            begins,
            in_an_hour if in_an_hour == now + AN_HOUR < begins else None,
            tomorrow if tomorrow < begins else None,
        )


def _night(session: Session, person_id: int | None) -> Night:
    house, row = policy.of(session).night, session.get(PersonRow, person_id)
    return house.of(row.zone, row.quiet_hours) if row else house


# -- planning -----------------------------------------------------------------------------------------------------


def plan(session: Session, registration_id: int) -> None:
    """Plans everything that is to be said about a registration anew; what was put off by its person stays."""
    _plan(session, RegistrationRow.id == registration_id)


def plan_event(session: Session, event_id: int, *, has_moved: bool = False) -> None:
    """Plans for everybody who is in at this event; once it has moved, what was put off is void too."""
    if has_moved:
        ids = select(RegistrationRow.id).where(RegistrationRow.event_id == event_id)
        session.execute(delete(ReminderRow).where(ReminderRow.registration_id.in_(ids), ReminderRow.kind == SNOOZE))
    _plan(session, RegistrationRow.event_id == event_id)


def plan_person(session: Session, person_id: int) -> None:
    """Plans for all events of somebody who has other wishes, another zone or another night now."""
    theirs = (
        select(EventRow.id)
        .join(RegistrationRow, RegistrationRow.event_id == EventRow.id)
        .where(
            RegistrationRow.person_id == person_id,
            RegistrationRow.status == State.CONFIRMED.value,
            EventRow.ends_at > clock.now(),
        )
        .order_by(EventRow.id)
    )
    for event_id in session.execute(theirs).scalars().all():
        entries.locked(session, event_id)  # or an event that moves at this moment would keep reminders of both plans
        _plan(session, RegistrationRow.event_id == event_id, RegistrationRow.person_id == person_id)


def forget_event(session: Session, event_id: int) -> None:
    """Nothing is to be said any more about this event: it will not take place."""
    ids = select(RegistrationRow.id).where(RegistrationRow.event_id == event_id)
    session.execute(delete(ReminderRow).where(ReminderRow.registration_id.in_(ids)))


def _plan(session: Session, *which: ColumnElement[bool]) -> None:
    """Plans for some registrations. What is due but was not said yet stays so, unless it is due later by now."""
    now, ids = clock.now(), select(RegistrationRow.id).where(*which)
    these = ReminderRow.registration_id.in_(ids)
    overdue: dict[int, set[Due]] = {}
    unsaid = select(ReminderRow.registration_id, ReminderRow.distance, ReminderRow.anchor).where(
        these, ReminderRow.kind == BEFORE, ReminderRow.due_at <= now
    )
    for registration_id, distance, anchor in session.execute(unsaid):
        overdue.setdefault(registration_id, set()).add((distance, anchor))
    session.execute(delete(ReminderRow).where(these, ReminderRow.kind != SNOOZE), execution_options=_UNLOADED)
    rows = list(_rows(session, which, overdue))
    if rows:
        session.execute(insert(session, ReminderRow).on_conflict_do_nothing(), rows)


def _rows(
    session: Session, which: tuple[ColumnElement[bool], ...], overdue: dict[int, set[Due]]
) -> Iterator[dict[str, Any]]:  # Any: as the columns
    now, house = clock.now(), policy.of(session).night
    found = session.execute(
        select(
            RegistrationRow.id,
            RegistrationRow.event_id,
            RegistrationRow.has_reminders,
            PersonRow.zone,
            PersonRow.quiet_hours,
            PreferenceRow.reminders,
        )
        .join(PersonRow, PersonRow.id == RegistrationRow.person_id)
        .join(EventRow, EventRow.id == RegistrationRow.event_id)
        .outerjoin(PreferenceRow, PreferenceRow.person_id == PersonRow.id)
        .where(
            *which,
            RegistrationRow.status == State.CONFIRMED.value,
            EventRow.status == events.Status.PUBLISHED.value,
            EventRow.ends_at > now,
        )
    ).all()
    at_events = events.of_ids(session, {row.event_id for row in found})
    chosen: dict[int, set[int]] = {}
    of_these = ChosenSessionRow.registration_id.in_(select(RegistrationRow.id).where(*which))
    for one in session.execute(select(ChosenSessionRow).where(of_these)).scalars():
        chosen.setdefault(one.registration_id, set()).add(one.session_id)
    plans: dict[Any, list[Planned]] = {}  # most participants of an event have the same
    for row in found:
        event, wished = at_events[row.event_id], row.reminders if row.has_reminders else []
        distances, parts = distances_of(event, wished), frozenset(chosen.get(row.id, ()))
        unsaid = frozenset(overdue.get(row.id, ()))
        same = (event.id, parts, distances, row.zone, row.quiet_hours, unsaid)
        if same not in plans:
            night = house.of(row.zone, row.quiet_hours)
            plans[same] = list(planned(event, parts, distances, night, now, unsaid=unsaid))
        for each in plans[same]:
            yield {
                "registration_id": row.id,
                "kind": each.kind,
                "distance": each.distance,
                "anchor": each.anchor,
                "due_at": each.due_at,
            }


# -- wishes -------------------------------------------------------------------------------------------------------


def snooze(session: Session, person: Person, registration_id: int, anchor: int, *, for_an_hour: bool) -> datetime:
    """Puts a reminder of the event, or of a day of it, off; the last wish counts. Gives the time.

    Raises RegistrationGone, and TooLateToRemind where it would have begun by then.
    """
    event, row = entries.held(session, person, registration_id)
    begins, now = start_of(events.event(session, event.id), anchor), clock.now()
    night = policy.of(session).night.of(person.zone, person.quiet_hours)
    until = put_off(night, now, for_an_hour=for_an_hour)
    if for_an_hour and until >= begins:
        until = now + AN_HOUR  # it begins in the night: whoever asks for it now will be awake
    if until >= begins or row.status != State.CONFIRMED or event.status != events.Status.PUBLISHED:
        raise TooLateToRemind
    values = insert(session, ReminderRow).values(
        registration_id=row.id, kind=SNOOZE, distance="PT0S", anchor=anchor, due_at=until
    )
    session.execute(
        values.on_conflict_do_update(
            index_elements=["registration_id", "kind", "distance", "anchor"], set_={"due_at": values.excluded.due_at}
        )
    )
    return until


def switch(session: Session, person: Person, registration_id: int, *, on: bool) -> Standing:
    """Reminders of this one event on or off; the way to join it comes all the same. Raises RegistrationGone."""
    event, row = entries.held(session, person, registration_id)
    row.has_reminders = on
    if not on:
        session.execute(delete(ReminderRow).where(ReminderRow.registration_id == row.id, ReminderRow.kind == SNOOZE))
    session.flush()
    if clock.now() < event.ends_at:  # afterwards only feedback is still to be asked for, which is no reminder
        plan(session, row.id)
    return Standing(events.event(session, event.id), entries.as_registration(session, row))


# -- what is due --------------------------------------------------------------------------------------------------

# A place that may still be given back, and an event whose cancellation may be undone, keep their rows until it is
# decided: what came due meanwhile is said then. One table is asked in the order of one index, so that no planner can
# think of another way; rows that another process is taking up are its business.
_leaving = select(RegistrationRow.id).where(RegistrationRow.status == State.LEAVING.value)
_undecided = select(RegistrationRow.id).where(
    RegistrationRow.event_id.in_(select(EventRow.id).where(EventRow.undo_until.is_not(None)))
)
_due = (
    select(
        ReminderRow.id,
        ReminderRow.registration_id,
        ReminderRow.kind,
        ReminderRow.distance,
        ReminderRow.anchor,
        ReminderRow.due_at,
    )
    .where(
        ReminderRow.due_at <= bindparam("now"),
        ReminderRow.registration_id.not_in(_leaving),
        ReminderRow.registration_id.not_in(_undecided),
    )
    .order_by(ReminderRow.due_at)
    .limit(AT_ONCE)
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class _Due:
    """One row that is due, as it is selected."""

    id: int
    registration_id: int
    kind: str
    distance: str
    anchor: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class _Participant:
    """Who is to be reminded, and of what."""

    event: Event
    reader: Reader


def sweep(session: Session) -> int:
    """Puts what is due into the outbox, oldest first; says how many there were, at most `AT_ONCE`."""
    rows = [_Due(*row) for row in session.execute(_due, {"now": clock.now()})]
    if not rows:
        return 0
    participants = _participants(session, {row.registration_id for row in rows})
    for row in rows:
        if row.registration_id in participants:
            _say(session, row, participants[row.registration_id])
    gone = delete(ReminderRow).where(ReminderRow.id.in_([row.id for row in rows]))
    session.execute(gone, execution_options=_UNLOADED)
    return len(rows)


def _participants(session: Session, registration_ids: set[int]) -> dict[int, _Participant]:
    """Those of some registrations who are in."""
    found = session.execute(
        select(
            RegistrationRow.id,
            RegistrationRow.event_id,
            PersonRow.telegram_id,
            PersonRow.zone,
            PersonRow.quiet_hours,
        )
        .join(PersonRow, PersonRow.id == RegistrationRow.person_id)
        .where(RegistrationRow.id.in_(registration_ids), RegistrationRow.status == State.CONFIRMED.value)
    ).all()
    at_events, house = events.of_ids(session, {row.event_id for row in found}), policy.of(session).night
    participants = {}
    for row in found:
        reader = Reader.of(row.telegram_id, house.of(row.zone, row.quiet_hours))
        participants[row.id] = _Participant(at_events[row.event_id], reader)
    return participants


def _say(session: Session, row: _Due, to: _Participant) -> None:
    told, key, useful_until = _notice(row, to.event, start_of(to.event, row.anchor))
    message = notices.message(to.reader, told, key=key, at=row.due_at)
    outbox.put(session, replace(message, not_after=useful_until))


def _notice(row: _Due, event: Event, begins: datetime) -> tuple[Notice, str, datetime]:
    """What is said, under which key it is said once, and until when it is of use: a reminder until half of its
    distance is gone.

    The start is part of the keys: planned as often as may be, the same start is told of once, and another one again.
    """
    of_start = f"{row.registration_id}:{row.anchor}:{int(begins.timestamp())}"
    if row.kind == FEEDBACK:
        return event_feedback.FeedbackAsked(row.registration_id), str(row.registration_id), event.ends_at + 3 * DAY
    if row.kind == JOIN:
        return JoinLink(row.registration_id, begins.isoformat(), row.anchor), of_start, event.ends_at
    told = EventReminder(row.registration_id, begins.isoformat(), row.anchor)
    if row.kind == SNOOZE:
        return told, f"{of_start}:{SNOOZE}:{int(row.due_at.timestamp())}", begins
    return told, f"{of_start}:{row.distance}", row.due_at + (begins - row.due_at) / 2
