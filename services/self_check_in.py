"""Checking in by oneself: by the poster at the entrance or the code on a slide, around the start of each day."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from db.events import EventRow, RegistrationRow
from services import check_in_tokens, clock, entries, events, places, policy
from services.check_in import Arrival, Outcome, digits, let_in, newcomer
from services.entries import State
from services.events import Event
from services.people import Person
from services.refusals import EventFull, EventGone, NotAllowed, RegistrationClosed

MOST_WRONG: Final = 5
WRONG_COUNT_FOR: Final = timedelta(minutes=10)


def by_poster(session: Session, person: Person, token: str) -> Arrival:
    """Checks in who scans the poster. Raises EventGone, EventCancelled."""
    found = check_in_tokens.opened(session, token)
    if found is None or found.registration_id is not None:
        raise EventGone
    event = entries.locked(session, found.event_id)
    return _enter(session, person, event, entries.row_of_person(session, person.id, event.id))


def by_slide_code(session: Session, person: Person, registration_id: int, typed: str) -> Arrival:
    """Checks in who types what stands on the slide; after five wrong ones nothing is taken for ten minutes.

    Raises RegistrationGone, EventCancelled.
    """
    event, row = entries.held(session, person, registration_id)
    now = clock.now()
    if row.wrong_since is None or row.wrong_since + WRONG_COUNT_FOR <= now:
        row.wrong_codes, row.wrong_since = 0, None
    if row.wrong_since is not None and row.wrong_codes >= MOST_WRONG:
        return _said(session, Outcome.TOO_MANY, event, row, at=row.wrong_since + WRONG_COUNT_FOR)
    if digits(typed) == event.slide_code or not is_open(session, events.event(session, event.id)):
        return _enter(session, person, event, row)
    row.wrong_codes, row.wrong_since = row.wrong_codes + 1, row.wrong_since or now
    session.flush()
    return _said(session, Outcome.WRONG_CODE, event, row)


def on_the_spot(session: Session, person: Person, event_id: int, *, name: str, company: str | None) -> Arrival:
    """Registers who stands before the poster without a place, and checks them in; twice is the same as once.

    Raises EventGone, EventCancelled, RegistrationClosed outside the time for it, NotAllowed where organisers confirm
    each registration, and EventFull.
    """
    event = entries.locked(session, event_id)
    row = entries.row_of_person(session, person.id, event_id)
    found = _enter(session, person, event, row)
    if found.outcome in (Outcome.EARLY, Outcome.LATE):
        raise RegistrationClosed
    if found.outcome is not Outcome.NO_PLACE:
        return found
    if _needs_staff(event, row):
        raise NotAllowed
    if not _has_place(session, event, row):
        raise EventFull
    row = row or newcomer(session, event, person, name=name, company=company)
    let_in(session, event, row, person)
    return _said(session, Outcome.IN, event, row)


def _enter(session: Session, person: Person, event: EventRow, row: RegistrationRow | None) -> Arrival:
    events.check_takes_place(event.status)
    if row is not None and row.checked_in_at is not None:
        return _said(session, Outcome.ALREADY, event, row)
    now, at = clock.now(), events.event(session, event.id)
    if not is_open(session, at):
        opens_at = next_opening(at, _around(session), now)
        return _said(session, Outcome.EARLY if opens_at else Outcome.LATE, event, row, at=opens_at)
    if row is not None and row.status == State.CONFIRMED:
        let_in(session, event, row, person)
        return _said(session, Outcome.IN, event, row)
    has_room = not _needs_staff(event, row) and _has_place(session, event, row)
    return _said(session, Outcome.NO_PLACE, event, row, has_room=has_room)


def _said(
    session: Session,
    outcome: Outcome,
    event: EventRow,
    row: RegistrationRow | None,
    *,
    has_room: bool = True,
    at: datetime | None = None,
) -> Arrival:
    shown = entries.as_registration(session, row) if row is not None else None
    return Arrival(outcome, events.event(session, event.id), shown, has_room, at)


def _needs_staff(event: EventRow, row: RegistrationRow | None) -> bool:
    return event.needs_approval or (row is not None and row.status == State.DECLINED)


def _has_place(session: Session, event: EventRow, row: RegistrationRow | None) -> bool:
    """Unlike at the door, nobody here decides that who waits is passed over."""
    if row is not None and row.status in (State.OFFERED, State.LEAVING):
        return True
    return places.has_place(session, event, row.seats if row is not None else 1)


def _around(session: Session) -> timedelta:
    return policy.of(session).check_in_window


def is_open(session: Session, event: Event) -> bool:
    """Whether people can check themselves in now: close to the event's start, a session's or a day's."""
    now, around = clock.now(), _around(session)
    return any(abs(now - start) <= around for start in starts(event))


def next_opening(event: Event, around: timedelta, now: datetime) -> datetime | None:
    """When that will be possible next; None when never again."""
    return min((start - around for start in starts(event) if start - around > now), default=None)


def starts(event: Event) -> set[datetime]:
    """The start of the event, of each session, and on each further day the same time of day."""
    first = event.starts_at.astimezone(event.zone)
    days = (event.ends_at.astimezone(event.zone).date() - first.date()).days
    daily = (datetime.combine(first.date() + timedelta(days=day), first.timetz()) for day in range(days + 1))
    found = {each for each in daily if each < event.ends_at}
    return {event.starts_at, *found, *(each.starts_at for each in event.sessions)}
