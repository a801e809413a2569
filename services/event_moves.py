"""An event with all that hangs on it, moved to another time or zone, or copied as the draft of the next one."""

import secrets
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.events import EventRow, EventSessionRow
from services import clock, entries, event_editing, events
from services.events import Event, Status
from services.local_times import instant, same_clock
from services.people import Role
from services.refusals import WrongTimes

A_WEEK: Final = timedelta(days=7)
MOST_WEEKS: Final = 52
COPY: Final = "copy"


def move(
    session: Session,
    event_id: int,
    *,
    roles: frozenset[Role],
    by: int | None,
    starts_at: datetime,
    ends_at: datetime,
) -> Event:
    """The event at another time: its sessions keep their distance from its start by the clock, the deadline its
    distance in days. Raises as `event_editing.change`; WrongTimes also where sessions would lie outside."""
    row = event_editing.held(session, event_id, roles)
    before = event_editing.told_of(session, row)
    zone = ZoneInfo(row.timezone)
    old, new = row.starts_at.astimezone(zone), starts_at.astimezone(zone)
    by_clock = new.replace(tzinfo=None) - old.replace(tzinfo=None)
    row.starts_at, row.ends_at = starts_at, ends_at
    if row.registration_until is not None:
        days = timedelta(days=(new.date() - old.date()).days)
        row.registration_until = _later(row.registration_until, days, zone)
    for part in _sessions(session, event_id):
        part.starts_at, part.ends_at = (_later(each, by_clock, zone) for each in (part.starts_at, part.ends_at))
        if part.starts_at < starts_at or part.ends_at > ends_at:
            raise WrongTimes
    event_editing.check_times(row)
    event_editing.changed(session, row, before, by=by)
    return events.event(session, event_id)


def choose_zone(session: Session, event_id: int, zone: str, *, roles: frozenset[Role], by: int | None) -> Event:
    """The event in another zone, whose clocks show there what they showed here: 10:00 stays 10:00.

    Raises as `event_editing.change`.
    """
    row = event_editing.held(session, event_id, roles)
    before = event_editing.told_of(session, row)
    old, new = ZoneInfo(row.timezone), ZoneInfo(zone)
    row.starts_at, row.ends_at = (same_clock(each, old, new) for each in (row.starts_at, row.ends_at))
    if row.registration_until is not None:
        row.registration_until = same_clock(row.registration_until, old, new)
    for part in _sessions(session, event_id):
        part.starts_at, part.ends_at = (same_clock(each, old, new) for each in (part.starts_at, part.ends_at))
    row.timezone = zone
    event_editing.check_times(row)
    event_editing.changed(session, row, before, by=by)
    return events.event(session, event_id)


def next_copy(session: Session, event: Event) -> int:
    """The number of the next copy of an event: one more than there was ever one of."""
    prefix = f"{COPY}-{event.id}-"
    keys = session.execute(select(EventRow.key).where(EventRow.key.startswith(prefix, autoescape=True))).scalars()
    numbers = (key.removeprefix(prefix) for key in keys)
    return 1 + max((int(each) for each in numbers if each.isdecimal()), default=0)


def duplicate(session: Session, event_id: int, number: int = 1, *, roles: frozenset[Role], by: int | None) -> Event:
    """A draft with the same texts, questions, settings and sessions, so many weeks later as it is copies, or more where
    that does not lie ahead. The same number twice is the same draft. Raises NotAllowed, EventGone.
    """
    event_editing.needs_organiser(roles)
    row = entries.locked(session, event_id)
    key = f"{COPY}-{event_id}-{number}"
    if (found := events.by_key(session, key)) is not None:
        return found
    zone = ZoneInfo(row.timezone)
    ahead = max(1, min(number, MOST_WEEKS)) * A_WEEK
    while _later(row.starts_at, ahead, zone) <= clock.now():
        ahead += A_WEEK
    made = EventRow(
        **{name: getattr(row, name) for name in _COPIED},
        key=key,
        status=Status.DRAFT.value,
        starts_at=_later(row.starts_at, ahead, zone),
        ends_at=_later(row.ends_at, ahead, zone),
        registration_until=_later(row.registration_until, ahead, zone) if row.registration_until else None,
        slide_code=f"{secrets.randbelow(10_000):04}",
        owner_id=by,
        changed_by=by,
        changed_at=clock.now(),
    )
    session.add(made)
    session.flush()
    for part in _sessions(session, event_id):
        session.add(
            EventSessionRow(
                event_id=made.id,
                key=part.key,
                title=part.title,
                starts_at=_later(part.starts_at, ahead, zone),
                ends_at=_later(part.ends_at, ahead, zone),
                capacity=part.capacity,
            )
        )
    session.flush()
    return events.event(session, made.id)


_COPIED = (
    *("type", "host", "title", "description", "timezone", "place", "online", "languages", "markets", "capacity"),
    *("has_waitlist", "waitlist_offer", "needs_approval", "needs_email", "reminders", "questions"),
)


def _sessions(session: Session, event_id: int) -> list[EventSessionRow]:
    rows = session.execute(
        select(EventSessionRow).where(EventSessionRow.event_id == event_id),
        execution_options={"populate_existing": True},
    )
    return list(rows.scalars())


def _later(moment: datetime, by_clock: timedelta, zone: ZoneInfo) -> datetime:
    """So much later by the clocks of the zone: a week later at 10:00 it is 10:00, whatever the clocks did between."""
    local = moment.astimezone(zone)
    wanted = local.replace(tzinfo=None, fold=0) + by_clock
    at: time = wanted.time()
    return instant(wanted.date(), at, zone, is_second=bool(local.fold))
