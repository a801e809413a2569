"""The waitlist: free places are offered in the order of arrival, or close to the start go to whoever taps first.

The caller of each work on one event holds its row (`entries.locked`); the sweep does so itself, event by event.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from db.events import EventRow, RegistrationRow
from db.outbox import OutboxMessage
from services import clock, entries, events, notices, outbox, places
from services.distances import Distance
from services.entries import Registration, Standing, State
from services.events import FIRST_COME_BEFORE
from services.notices import Fate, Notice, Reader, Untold, notice
from services.outbox import Lane, WhenUnsure
from services.people import Person
from services.quiet_hours import Night, Quiet
from services.refusals import EventCancelled, OfferGone, RegistrationClosed

AT_ONCE: Final = 200
"""At how many events one look finds what has ended."""
MOST: Final = 40
"""How many offers and cancellations end in one work, which must be short; the rest follows a second later."""
UNHEARD: Final = frozenset({outbox.State.QUEUED, outbox.State.CLAIMED})
"""Offers that are still to be told, since Telegram is out of reach or the sender is paused, do not end."""
A_WHILE: Final = timedelta(minutes=10)
"""So much later than it was made an offer may be told without its time beginning anew."""


@dataclass(frozen=True, slots=True)
class Offer(Standing):
    """What an offer is said with, and when that is."""

    told_at: datetime


@notice
@dataclass(frozen=True, slots=True)
class PlaceOffered(Notice):
    """A place is free for whoever is first in the queue, until `offered_until` of the registration."""

    name: ClassVar[str] = "place_offered"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE

    registration_id: int

    def facts(self, session: Session) -> Offer:
        found = entries.standing(session, self.registration_id, State.OFFERED)
        return Offer(found.event, found.registration, clock.now())

    def settle(self, session: Session, fate: Fate) -> bool:
        """Whoever cannot be reached keeps nobody waiting, and who was reached late has the whole time all the same."""
        row = session.get(RegistrationRow, self.registration_id)
        if row is not None:
            event = entries.locked(session, row.event_id)
            session.refresh(row)
            if row.status == State.OFFERED and fate.reason == "unreachable":
                release(session, event, row, State.PASSED)
            elif row.status == State.OFFERED and fate.message_ids and isinstance(fate.facts, Offer):
                _begin_anew(session, event, row, fate.facts.told_at, unless_within=A_WHILE)
        return False


@notice
@dataclass(frozen=True, slots=True)
class PlaceForFirst(Notice):
    """Close to the start a place is free: everybody who waits is told, and the first tap has it."""

    name: ClassVar[str] = "place_for_first"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE
    useful_for: ClassVar[timedelta | None] = FIRST_COME_BEFORE

    registration_id: int

    def facts(self, session: Session) -> Standing:
        found = entries.standing(session, self.registration_id, State.WAITING)
        if found.event.has_begun or (found.event.free is not None and found.event.free < found.registration.seats):
            raise Untold("the place is taken")
        return found


@notice
@dataclass(frozen=True, slots=True)
class OfferEnded(Notice):
    """Nobody answered an offer, and the place went on."""

    name: ClassVar[str] = "offer_ended"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.WAITS
    useful_for: ClassVar[timedelta | None] = timedelta(days=1)

    registration_id: int

    def facts(self, session: Session) -> Standing:
        return entries.standing(session, self.registration_id, State.PASSED)


def fill(session: Session, event: EventRow, *, occasion: str | None = None) -> None:
    """Offers free places to those who wait, in their order: a group for which there is no room is not overtaken.

    Close to the start all for whom there is room are told instead, once per occasion; without one, once per capacity.
    """
    session.flush()
    if event.status != events.Status.PUBLISHED or clock.now() >= event.starts_at:
        return
    _shorten(session, event)
    free = None if event.capacity is None else event.capacity - event.taken
    if free is not None and free <= 0:
        return
    if places.is_first_come(event):
        told = [row for row in places.queue(session, event) if free is None or row.seats <= free]
        _tell_all(session, told, occasion or f"open:{event.capacity}")
        return
    first = places.queue(session, event, most=free)
    nights = entries.readers(session, first)
    for row in first:
        if event.capacity is not None and event.taken + row.seats > event.capacity:
            break
        _offer(session, event, row, nights[row.id])
    session.flush()


def _shorten(session: Session, event: EventRow) -> None:
    """Offers end when first come first served begins, also when the event has moved to an earlier time since."""
    opens_at = event.starts_at - FIRST_COME_BEFORE
    session.execute(
        update(RegistrationRow)
        .where(
            RegistrationRow.event_id == event.id,
            RegistrationRow.status == State.OFFERED.value,
            RegistrationRow.offered_until > opens_at,
        )
        .values(offered_until=opens_at)
    )


def _offer(session: Session, event: EventRow, row: RegistrationRow, reader: Reader) -> None:
    """Holds a place for whoever's turn it is. Their number in the queue is kept: see `_return`."""
    now = clock.now()
    event.taken += row.seats
    row.status, row.changed_at = State.OFFERED.value, now
    row.offered_until = _ends(event, reader, now)
    notices.tell(session, reader, PlaceOffered(row.id), key=_occasion(row))


def _occasion(row: RegistrationRow) -> str:
    """Names one offer among all that somebody was made."""
    return f"{row.id}:{row.queue_place}:{_stamp(row.changed_at)}"


def _ends(event: EventRow, reader: Reader, told_at: datetime) -> datetime:
    """When an offer ends of which somebody learns at this time."""
    length = Distance.parse(event.waitlist_offer).length
    until = Night(reader.quiet_hours, reader.zone).after(told_at, length)
    return min(until, event.starts_at - FIRST_COME_BEFORE)


def _begin_anew(
    session: Session, event: EventRow, row: RegistrationRow, at: datetime, *, unless_within: timedelta = timedelta()
) -> None:
    """The time of an offer begins again, unless that would change little."""
    ends = _ends(event, entries.reader(session, row), at)
    if row.offered_until is not None and ends > row.offered_until + unless_within:
        row.offered_until = ends


def _said(session: Session, row: RegistrationRow) -> outbox.State | None:
    """What has become of the message with an offer; None where it is not known any more."""
    message = select(OutboxMessage.state).where(OutboxMessage.dedupe_key == f"{PlaceOffered.name}:{_occasion(row)}")
    found = session.execute(message).scalar()
    return outbox.State(found) if found is not None else None


def _tell_all(session: Session, rows: list[RegistrationRow], occasion: str) -> None:
    readers = entries.readers(session, rows)
    for row in rows:
        key = f"{row.id}:{row.queue_place}:{occasion}"
        notices.tell(session, readers[row.id], PlaceForFirst(row.id), key=key)


def _stamp(at: datetime) -> str:
    return f"{at.timestamp():.6f}"


def release(session: Session, event: EventRow, row: RegistrationRow, state: State) -> None:
    """Ends a registration that holds a place; the place goes on at once."""
    _end(session, event, row, state)
    fill(session, event, occasion=_stamp(row.changed_at))


def _end(session: Session, event: EventRow, row: RegistrationRow, state: State) -> None:
    places.give_back(session, event, row)
    row.status, row.changed_at = state.value, clock.now()
    row.queue_place = row.offered_until = row.frees_at = None


def take(session: Session, person: Person, registration_id: int) -> Registration:
    """Takes the offered place, or a free one close to the start; twice is the same as once.

    Raises RegistrationGone, EventCancelled, RegistrationClosed, OfferGone.
    """
    event, row = entries.held(session, person, registration_id)
    if row.status == State.CONFIRMED:
        return entries.as_registration(session, row)
    if event.status != events.Status.PUBLISHED:
        raise EventCancelled
    if clock.now() >= event.starts_at:
        raise RegistrationClosed
    is_held = row.status == State.OFFERED and row.offered_until is not None and clock.now() < row.offered_until
    is_first = (
        row.status == State.WAITING and places.is_first_come(event) and places.has_place(session, event, row.seats)
    )
    if not is_held and not is_first:
        raise OfferGone
    places.confirm(session, event, row)
    return entries.as_registration(session, row)


def leave(session: Session, person: Person, registration_id: int) -> Registration:
    """Passes on an offer or leaves the queue: either ends the place in it. Raises RegistrationGone."""
    event, row = entries.held(session, person, registration_id)
    if row.status == State.OFFERED:
        release(session, event, row, State.PASSED)
    elif row.status == State.WAITING:
        _end(session, event, row, State.PASSED)
        session.flush()
        if not places.is_first_come(event):
            fill(session, event)  # a group that did not fit may have stood before others
    return entries.as_registration(session, row)


def due(session: Session) -> list[int]:
    """The events in which an offer or the time for undoing a cancellation has ended."""
    ended = select(RegistrationRow.event_id).where(_has_ended(clock.now())).distinct().limit(AT_ONCE)
    return list(session.execute(ended).scalars())


def _has_ended(now: datetime) -> ColumnElement[bool]:
    return or_(
        (RegistrationRow.status == State.OFFERED.value) & (RegistrationRow.offered_until <= now),
        (RegistrationRow.status == State.LEAVING.value) & (RegistrationRow.frees_at <= now),
    )


def sweep(session: Session, event_id: int) -> None:
    """Lets go on what is over at one event, the oldest first and at most `MOST` of it."""
    now = clock.now()
    event = entries.locked(session, event_id)
    ended = (
        select(RegistrationRow)
        .where(RegistrationRow.event_id == event_id, _has_ended(now))
        .order_by(RegistrationRow.changed_at, RegistrationRow.id)
        .limit(MOST)
    )
    rows = session.execute(ended, execution_options={"populate_existing": True}).scalars().all()
    readers = entries.readers(session, rows)
    for row in rows:
        if row.status == State.LEAVING:
            _end(session, event, row, State.CANCELLED)
        elif _is_cut_short(event, row) or (said := _said(session, row)) is outbox.State.SKIPPED:
            _return(session, event, row)
        elif said in UNHEARD:
            _begin_anew(session, event, row, now)
        else:
            _end(session, event, row, State.PASSED)
            notices.tell(session, readers[row.id], OfferEnded(row.id), key=f"{row.id}:{_stamp(now)}")
    if rows:
        fill(session, event, occasion=_stamp(now))


def _is_cut_short(event: EventRow, row: RegistrationRow) -> bool:
    """Whether an offer ended before its time, because from then on whoever taps first gets the place."""
    opens_at = event.starts_at - FIRST_COME_BEFORE
    return row.offered_until is not None and opens_at <= row.offered_until and opens_at <= clock.now()


def _return(session: Session, event: EventRow, row: RegistrationRow) -> None:
    """Back into the queue where they were: perhaps the night was too long for them to hear of the offer at all, or it
    was not told since the event was called off for a while."""
    places.give_back(session, event, row)
    row.status, row.offered_until, row.changed_at = State.WAITING.value, None, clock.now()


def opening(session: Session) -> list[int]:
    """Events that have come so close that free places nobody could be offered go to whoever taps first."""
    now = clock.now()
    rows = session.execute(
        select(EventRow.id)
        .join(RegistrationRow, RegistrationRow.event_id == EventRow.id)
        .where(
            EventRow.status == events.Status.PUBLISHED.value,
            EventRow.starts_at > now,
            EventRow.starts_at <= now + FIRST_COME_BEFORE,
            RegistrationRow.status == State.WAITING.value,
            or_(EventRow.capacity.is_(None), EventRow.taken < EventRow.capacity),
        )
        .distinct()
    )
    return list(rows.scalars())


def open_to_all(session: Session, event_id: int) -> None:
    """Tells those who wait, once, that free places go to whoever taps first."""
    fill(session, entries.locked(session, event_id))
