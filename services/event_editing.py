"""Making and changing events: drafts, publication, changes that participants learn of, cancellation.

Who may do it is asked here, for this person at this moment. Each work holds the event's row.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.events import ChosenSessionRow, EventRow, EventSessionRow
from locales import _, use_language
from services import approvals, clock, entries, events, join_links, places, policy, reminders, told, waitlist
from services.distances import Distance
from services.entries import Registration, State
from services.event_types import TYPES
from services.events import Event, Online, Place, Question, Status
from services.people import Role
from services.refusals import (
    CapacityTooLow,
    EventCancelled,
    EventGone,
    EventIncomplete,
    NotAllowed,
    UndoTooLate,
    WrongTimes,
)

LONGEST_TITLE: Final = 120
LONGEST_DESCRIPTION: Final = 600
OFFER: Final = "PT24H"
A_MINUTE: Final = timedelta(minutes=1)
_KEY: Final = re.compile(r"[a-z0-9-]{1,40}")
_PLAIN: Final = frozenset(
    (
        *("type", "host", "starts_at", "ends_at", "timezone", "registration_until", "capacity", "has_waitlist"),
        *("needs_approval", "needs_email", "waitlist_offer"),
    )
)
_LISTS: Final = frozenset(("languages", "markets"))


def needs_organiser(roles: frozenset[Role]) -> None:
    """Raises NotAllowed for whoever does not look after events."""
    if not events.may_organise(roles):
        raise NotAllowed


def create(
    session: Session,
    *,
    roles: frozenset[Role],
    by: int | None,
    type: str,
    title: Mapping[str, str],
    host: str,
    starts_at: datetime,
    timezone: str,
    key: str | None = None,
    ends_at: datetime | None = None,
    **values: Any,  # each field has its own type, as in `Event`
) -> Event:
    """A draft from the template of its type, which participants cannot see. Raises NotAllowed, WrongTimes.

    `key` is what organisers' files call it; without one it gets its own. `values`, as in `change`, replace the
    template's.
    """
    needs_organiser(roles)
    template = TYPES[type]
    row = EventRow(
        key=key or f"event-{secrets.token_hex(4)}",
        type=type,
        status=Status.DRAFT.value,
        host=host,
        title={code: one_line(words) for code, words in title.items()},
        description={},
        starts_at=starts_at,
        ends_at=ends_at or starts_at + timedelta(hours=template.hours),
        timezone=timezone,
        place=None,
        online=asdict(Online()) if template.is_online else None,
        languages=list(title),
        markets=[],
        capacity=template.capacity,
        waitlist_offer=OFFER,
        needs_approval=template.needs_approval,
        reminders=None,
        questions=[events.as_stored(each) for each in _suggested(type, policy.of(session).languages)],
        slide_code=f"{secrets.randbelow(10_000):04}",
        owner_id=by,
        changed_by=by,
        changed_at=clock.now(),
    )
    assert _KEY.fullmatch(row.key), row.key
    for name, value in values.items():
        _set(row, name, value)
    check_times(row)
    session.add(row)
    session.flush()
    return events.event(session, row.id)


def change(
    session: Session,
    event_id: int,
    *,
    roles: frozenset[Role],
    by: int | None,
    is_silent: bool = False,
    **values: Any,  # each field has its own type, as in `Event`
) -> Event:
    """Changes some fields: `title` and `description` as mappings laid over the present ones, `place`, `online`,
    `questions` and `reminders` as in `Event`, the rest as in the table; participants learn of it later unless silent.

    Raises NotAllowed, EventGone, EventCancelled, WrongTimes, CapacityTooLow.
    """
    row = held(session, event_id, roles)
    before = told_of(session, row)
    link = join_links.link_of(row)
    for name, value in values.items():
        _set(row, name, value)
    check_times(row)
    if row.capacity is not None and row.capacity < row.taken:
        raise CapacityTooLow
    changed(session, row, before, by=by, is_silent=is_silent)
    if join_links.link_of(row) != link:
        join_links.tell_changed(session, row)
    return events.event(session, event_id)


def held(session: Session, event_id: int, roles: frozenset[Role]) -> EventRow:
    """The row of an event that can be changed, held. Raises NotAllowed, EventGone, EventCancelled."""
    needs_organiser(roles)
    row = entries.locked(session, event_id)
    if row.status == Status.CANCELLED:
        raise EventCancelled
    return row


def one_line(words: str) -> str:
    """A title as it is kept: without breaks, tabs and runs of spaces."""
    return " ".join(words.split())


def _set(row: EventRow, name: str, value: Any) -> None:  # Any: as in `change`
    if name in _PLAIN:
        setattr(row, name, value)
    elif name in _LISTS:
        setattr(row, name, [each.lower() for each in value])
    elif name in ("title", "description"):
        words = {code: one_line(each) if name == "title" else each.strip() for code, each in value.items()}
        merged = {**getattr(row, name), **words}
        setattr(row, name, {code: each for code, each in merged.items() if each})
    elif name == "place":
        row.place = asdict(value) if isinstance(value, Place) else None
    elif name == "online":
        row.online = asdict(value) if isinstance(value, Online) else None
    elif name == "questions":
        row.questions = [events.as_stored(each) for each in value]
    elif name == "reminders":
        row.reminders = None if value is None else [Distance.parse(each).words for each in value]
    else:
        raise AssertionError(f"{name} is no field of an event")


def changed(
    session: Session, row: EventRow, before: dict[str, Any], *, by: int | None, is_silent: bool = False
) -> None:
    """What follows from any change of an event that is held: notices, reminders, places. `before` is `told_of` then."""
    now = clock.now()
    row.changed_by, row.changed_at = by, now
    session.flush()
    after = told_of(session, row)
    if after != before:
        row.sequence += 1
    if row.status == Status.PUBLISHED and row.ends_at > now:
        if is_silent:
            row.told = told.merged(row.told or before, before, after)
        is_news = row.told is not None and told.is_news(row.told, after)
        tell_at = told.gathered_until(before, after, now, policy.of(session).merge_changes)
        row.tell_at = min(row.tell_at or tell_at, tell_at) if is_news else None
        session.flush()
        has_moved = any(before[name] != after[name] for name in ("starts_at", "sessions"))
        reminders.plan_event(session, row.id, has_moved=has_moved)
        waitlist.fill(session, row)
    session.flush()


def told_of(session: Session, row: EventRow) -> dict[str, Any]:
    """What of an event participants are told when it changes, as plain values with instants in ISO 8601."""
    parts = events.rows_of_sessions(session, [row.id]).get(row.id, [])
    return {
        "title": dict(row.title),
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "timezone": row.timezone,
        "place": dict(row.place) if row.place else None,
        "is_online": row.online is not None,
        "sessions": [[each.key, each.title, each.starts_at.isoformat(), each.ends_at.isoformat()] for each in parts],
    }


def silence(session: Session, event_id: int, *, roles: frozenset[Role]) -> Event:
    """Participants are not told of what has changed since they were told last: it was a slip of the pen."""
    needs_organiser(roles)
    row = entries.locked(session, event_id)
    if row.told is not None:
        row.told, row.tell_at = told_of(session, row), None
    session.flush()
    return events.event(session, event_id)


def check_times(row: EventRow) -> None:
    """Raises WrongTimes unless the end follows the start within a year, and the deadline does not follow the end."""
    if row.ends_at <= row.starts_at or row.ends_at - row.starts_at > timedelta(days=366):
        raise WrongTimes
    if row.registration_until is not None and row.registration_until > row.ends_at:
        raise WrongTimes


def put_session(
    session: Session,
    event_id: int,
    *,
    roles: frozenset[Role],
    by: int | None,
    key: str,
    title: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    capacity: int | None = None,
    is_silent: bool = False,
) -> Event:
    """A session of the programme, new or under its key as it is from now on. Raises as `change`."""
    row = held(session, event_id, roles)
    before = told_of(session, row)
    part = session.execute(
        select(EventSessionRow).where(EventSessionRow.event_id == event_id, EventSessionRow.key == key)
    ).scalar()
    if ends_at <= starts_at or starts_at < row.starts_at or ends_at > row.ends_at:
        raise WrongTimes
    if part is not None and capacity is not None and capacity < part.taken:
        raise CapacityTooLow
    if part is None:
        part = EventSessionRow(event_id=event_id, key=key)
        session.add(part)
    part.title = {code: one_line(words) for code, words in title.items() if words.strip()}
    part.starts_at, part.ends_at, part.capacity = starts_at, ends_at, capacity
    changed(session, row, before, by=by, is_silent=is_silent)
    return events.event(session, event_id)


def drop_session(
    session: Session, event_id: int, key: str, *, roles: frozenset[Role], by: int | None, is_silent: bool = False
) -> Event:
    """Takes a session out of the programme; who had chosen it stays registered for the rest. Raises as `change`."""
    row = held(session, event_id, roles)
    before = told_of(session, row)
    ids = select(EventSessionRow.id).where(EventSessionRow.event_id == event_id, EventSessionRow.key == key)
    session.execute(delete(ChosenSessionRow).where(ChosenSessionRow.session_id.in_(ids)))
    session.execute(delete(EventSessionRow).where(EventSessionRow.event_id == event_id, EventSessionRow.key == key))
    changed(session, row, before, by=by, is_silent=is_silent)
    return events.event(session, event_id)


def publish(session: Session, event_id: int, *, roles: frozenset[Role], by: int | None) -> Event:
    """Everybody can see it and register; twice is the same as once.

    Raises NotAllowed, EventGone, EventCancelled, EventIncomplete without a title or when it is over.
    """
    needs_organiser(roles)
    row = entries.locked(session, event_id)
    if row.status == Status.CANCELLED:
        raise EventCancelled
    if row.status == Status.DRAFT:
        if not any(row.title.values()) or row.ends_at <= clock.now():
            raise EventIncomplete
        row.status, row.published_at = Status.PUBLISHED.value, clock.now()
        row.told = told_of(session, row)
        row.changed_by, row.changed_at = by, clock.now()
        session.flush()
    return events.event(session, event_id)


def cancel(
    session: Session, event_id: int, reason: str, *, roles: frozenset[Role], by: int | None, language: str | None = None
) -> Event:
    """It will not take place; participants learn of it when the time for undoing is over. `language` is the reason's.

    Raises NotAllowed, EventGone for drafts, EventIncomplete when it is over.
    """
    needs_organiser(roles)
    row = entries.locked(session, event_id)
    now = clock.now()
    if row.status == Status.DRAFT:
        raise EventGone
    if row.status == Status.PUBLISHED:
        if row.ends_at <= now:
            raise EventIncomplete
        row.status, row.cancel_reason, row.cancel_language = Status.CANCELLED.value, reason.strip(), language
        left = max((row.starts_at - now) / told.WORTH_WAITING, A_MINUTE)
        row.undo_until, row.tell_at = now + min(policy.of(session).undo, left), None
        row.sequence += 1
        row.changed_by, row.changed_at = by, now
        session.flush()
    return events.event(session, event_id)


def undo_cancel(session: Session, event_id: int, *, roles: frozenset[Role], by: int | None) -> Event:
    """It takes place after all. Raises NotAllowed, EventGone, UndoTooLate once participants are told."""
    needs_organiser(roles)
    row = entries.locked(session, event_id)
    if row.status == Status.CANCELLED:
        if row.undo_until is None or clock.now() >= row.undo_until:
            raise UndoTooLate
        before = row.told or told_of(session, row)
        row.status, row.undo_until = Status.PUBLISHED.value, None
        row.cancel_reason = row.cancel_language = None
        changed(session, row, before, by=by, is_silent=False)
    return events.event(session, event_id)


def drop_draft(session: Session, event_id: int, *, roles: frozenset[Role]) -> None:
    """Deletes an event that was never published. Raises NotAllowed, EventGone."""
    needs_organiser(roles)
    row = entries.locked(session, event_id)
    if row.status != Status.DRAFT:
        raise EventGone
    session.delete(row)
    session.flush()


def approve(session: Session, registration_id: int, *, roles: frozenset[Role]) -> Registration:
    """Lets in who has asked; who does not fit any more waits. Raises NotAllowed, RegistrationGone, EventCancelled."""
    needs_organiser(roles)
    event, row = entries.held_by_staff(session, registration_id)
    if event.status == Status.CANCELLED:
        raise EventCancelled
    if row.status == State.ASKED:
        if places.has_place(session, event, row.seats):
            places.confirm(session, event, row)
        else:
            places.queue_up(event, row)
        session.flush()
        approvals.tell_approved(session, row)
    return entries.as_registration(session, row)


def decline(session: Session, registration_id: int, *, roles: frozenset[Role]) -> Registration:
    """Does not let in who has asked. Raises NotAllowed, RegistrationGone."""
    needs_organiser(roles)
    _event, row = entries.held_by_staff(session, registration_id)
    if row.status == State.ASKED:
        row.status, row.changed_at = State.DECLINED.value, clock.now()
        session.flush()
        approvals.tell_declined(session, row)
    return entries.as_registration(session, row)


def _suggested(code: str, languages: tuple[str, ...]) -> Iterator[Question]:
    """The questions of a template, in all languages of the house."""
    for each in TYPES[code].questions:
        choices = tuple(_in_all(words, languages) for words in each.choices)
        yield Question(each.key, each.kind, _in_all(each.label, languages), each.is_required, choices)


def _in_all(words: str, languages: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for code in languages:
        with use_language(code):
            found[code] = _(words).plain
    return found
