"""News of events: who is told of a new one, at once or once a week, and when. Only those who have agreed to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.events import EventRow, RegistrationRow
from db.outbox import OutboxMessage
from db.people import PersonRow
from db.preferences import PreferenceRow
from services import broadcast_archive, clock, consents, entries, events, notices, policy, preferences
from services.broadcast_notices import Told
from services.events import Event, Status
from services.notices import Fate, Notice, Reader, Untold, notice
from services.outbox import Lane, State, WhenUnsure
from services.policy import Policy
from services.preferences import Frequency
from services.quiet_hours import Quiet
from services.refusals import EventGone
from services.working_hours import WorkingHours, week

WORK: Final = "Mo-Fr 09:00-18:00"
OPENS: Final = time(9)
WEEK: Final = timedelta(days=7)
CATCH_UP: Final = timedelta(days=2)
"""So long after its Monday morning a weekly message is still made up for."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who wants to hear of events. `markets` are lower-case codes; none named means all of them."""

    person_id: int
    reader: Reader
    markets: frozenset[str]


@notice
@dataclass(frozen=True, slots=True)
class EventAnnounced(Notice):
    """Tells somebody whose interests it fits of a new event."""

    name: ClassVar[str] = "event_announced"
    lane: ClassVar[Lane] = Lane.ANNOUNCEMENTS
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE

    event_id: int
    person_id: int

    def facts(self, session: Session) -> Event:
        try:
            event = events.event(session, self.event_id)
        except EventGone as gone:
            raise Untold("the event is gone") from gone
        if not event.is_published:
            raise Untold(f"the event is {event.status}")
        if event.has_begun:
            raise Untold("it has begun")
        if preferences.of_person(session, self.person_id).frequency is not Frequency.AT_ONCE:
            raise Untold("not wished for any more")
        if entries.of_person(session, self.person_id, event.id) is not None:
            raise Untold("registered meanwhile")
        return event


@dataclass(frozen=True, slots=True)
class Week:
    """What is new for one reader: events, and announcements that waited for their weekly message."""

    events: Sequence[Event]
    announcements: Sequence[Told]


@notice
@dataclass(frozen=True, slots=True)
class EventDigest(Notice):
    """Tells somebody, once a week, of the events and announcements that are new since the Monday before this one."""

    name: ClassVar[str] = "event_digest"
    lane: ClassVar[Lane] = Lane.ANNOUNCEMENTS
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE
    useful_for: ClassVar[timedelta | None] = WEEK

    person_id: int
    monday: str

    def facts(self, session: Session) -> Week:
        wishes = preferences.of_person(session, self.person_id)
        if wishes.frequency is Frequency.NONE:
            raise Untold("unwished")
        # Whoever wants to hear at once by now has heard of events, and not of the announcements that waited.
        new = new_events(session, date.fromisoformat(self.monday)) if wishes.frequency is Frequency.WEEKLY else []
        known = _known(session, new)
        found = [each for each in new if fits(each, wishes.markets) and (self.person_id, each.id) not in known]
        row = session.get(PersonRow, self.person_id)
        read = broadcast_archive.waiting(session, self.person_id, self._until(session), row.language if row else None)
        if not found and not read:
            raise Untold("nothing is new")
        return Week(found, read)

    def settle(self, session: Session, fate: Fate) -> bool:
        """Announcements that were in it have their fate with it; where nobody knows what was, all that waited."""
        if fate.state is State.SKIPPED and fate.reason == "nothing is new":
            return False
        if isinstance(fate.facts, Week):
            named = {each.broadcast.id for each in fate.facts.announcements}
        else:
            waited = broadcast_archive.waiting(session, self.person_id, self._until(session), None)
            named = {each.broadcast.id for each in waited}
        broadcast_archive.settle(session, self.person_id, named, fate)
        return False

    def _until(self, session: Session) -> datetime:
        return _opening(date.fromisoformat(self.monday), policy.of(session).night.zone)


def fits(event: Event, markets: Iterable[str]) -> bool:
    """Whether an event is for somebody who is interested in these markets; whoever names none hears of all.

    What is about no market in particular is for everybody.
    """
    wished = {each.lower() for each in markets}
    return not wished or not event.markets or any(each.lower() in wished for each in event.markets)


def audience(session: Session, event: Event) -> list[Listener]:
    """Who is told of this event at once: with the consent to news, an interest that fits, and no registration."""
    known = _known(session, [event])
    return [
        each
        for each in _listeners(session, Frequency.AT_ONCE)
        if fits(event, each.markets) and (each.person_id, event.id) not in known
    ]


def when(now: datetime, house: Policy) -> datetime:
    """When people are told of something that is published now, in UTC: once the time for second thoughts is over, on
    working days from nine to six by the house's clocks, else at nine on the next one.
    """
    return _hours(house.region, house.night.zone).after(now + house.undo, timedelta())


@lru_cache(maxsize=8)
def _hours(region: str, zone: ZoneInfo) -> WorkingHours:
    return WorkingHours(week(WORK), region, zone)


def plan(session: Session, event: Event) -> tuple[int, datetime]:
    """How many people would be told of this event if it were published now, and when, in UTC."""
    return len(audience(session, event)), when(clock.now(), policy.of(session))


def announce(session: Session, event: Event, at: datetime | None = None) -> tuple[int, datetime]:
    """Tells everybody in the audience at that time, in their own nights later; twice is the same as once.

    Without a time it is the one that `plan` names. Says how many people there are, and when they are told.
    """
    at = at or when(clock.now(), policy.of(session))
    found = audience(session, event)
    for each in found:
        told = EventAnnounced(event.id, each.person_id)
        notices.tell(session, each.reader, told, key=f"{event.id}:{each.person_id}", at=at)
    return len(found), at


def new_events(session: Session, monday: date) -> list[Event]:
    """What was published in the week that ended on this Monday at nine by the house's clocks and has not begun."""
    zone = policy.of(session).night.zone
    ids = session.execute(
        select(EventRow.id).where(
            EventRow.status == Status.PUBLISHED.value,
            EventRow.published_at >= _opening(monday - WEEK, zone),
            EventRow.published_at < _opening(monday, zone),
            EventRow.starts_at > clock.now(),
        )
    )
    found = events.of_ids(session, ids.scalars().all())
    return sorted(found.values(), key=lambda each: (each.starts_at, each.id))


def sweep(session: Session) -> int:
    """Every Monday at nine by the house's clocks: what is new goes to those who want to hear once a week, and what has
    waited for that also to those who want to hear at once by now.

    Says to how many; 0 where that is done, or there is nothing to say.
    """
    now, zone = clock.now(), policy.of(session).night.zone
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    at = _opening(monday, zone)
    if not at <= now < at + CATCH_UP:
        return 0
    new, waiting = new_events(session, monday), broadcast_archive.waiting_people(session, at)
    if not new and not waiting:
        return 0
    known = _known(session, new)
    weekly = _listeners(session, Frequency.WEEKLY)
    changed = waiting - {each.person_id for each in weekly}
    others = [each for each in _listeners(session, Frequency.AT_ONCE) if each.person_id in changed] if changed else []
    broadcast_archive.end(session, changed - {each.person_id for each in others}, at)
    told = others + [
        each
        for each in weekly
        if each.person_id in waiting
        or any(fits(event, each.markets) and (each.person_id, event.id) not in known for event in new)
    ]
    if not told or _is_said(session, told[0], monday):
        return 0
    for each in told:
        notices.tell(session, each.reader, EventDigest(each.person_id, monday.isoformat()), key=_key(each, monday))
    return len(told)


def _is_said(session: Session, first: Listener, monday: date) -> bool:
    """All are told in one commit, so one of them says it; the rest of the week need not be put again and again."""
    key = f"{EventDigest.name}:{_key(first, monday)}"
    return session.execute(select(OutboxMessage.id).where(OutboxMessage.dedupe_key == key)).scalar() is not None


def _key(listener: Listener, monday: date) -> str:
    return f"{monday}:{listener.person_id}"


def _opening(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, OPENS, zone).astimezone(UTC)


def _listeners(session: Session, frequency: Frequency) -> list[Listener]:
    """Everybody who can be reached and wants to hear of events so often, under a consent that stands."""
    rows = session.execute(
        select(PersonRow.id, PersonRow.telegram_id, PersonRow.zone, PersonRow.quiet_hours, PreferenceRow.markets)
        .join(PreferenceRow, PreferenceRow.person_id == PersonRow.id)
        .where(
            PreferenceRow.frequency == frequency.value,
            PersonRow.unreachable_at.is_(None),
            consents.stands(consents.NEWS),
        )
        .order_by(PersonRow.id)
    )
    house = policy.of(session).night
    found = []
    for person_id, telegram_id, zone, hours, markets in rows:
        reader = Reader.of(telegram_id, house.of(zone, hours))
        found.append(Listener(person_id, reader, frozenset(markets or ())))
    return found


def _known(session: Session, some: Iterable[Event]) -> set[tuple[int, int]]:
    """Who has to do with which of these events already, in whatever state: they need not be told of them."""
    rows = session.execute(
        select(RegistrationRow.person_id, RegistrationRow.event_id).where(
            RegistrationRow.event_id.in_([each.id for each in some])
        )
    )
    return {(person_id, event_id) for person_id, event_id in rows if person_id is not None}
