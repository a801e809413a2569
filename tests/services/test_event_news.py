"""Who hears of a new event, when, and who does not: consent, interests, working days, the week's list."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.outbox import OutboxMessage
from services import (
    broadcast_reports,
    clock,
    consents,
    entries,
    event_editing,
    event_news,
    events,
    people,
    preferences,
    registration,
)
from services.broadcasts import Broadcast
from services.event_news import EventAnnounced, EventDigest
from services.events import Event
from services.notices import Notice, Untold
from services.people import Person
from services.policy import Policy
from services.preferences import Frequency
from services.quiet_hours import Night, QuietHours
from tests.services.broadcast_scene import send, worked, written
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

BERLIN = ZoneInfo("Europe/Berlin")
POLICY = Policy(night=Night(QuietHours.parse("21:00-08:00"), BERLIN))
HOUR = timedelta(hours=1)
TODAY = datetime.now(BERLIN)
MONDAY = TODAY.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=21 - TODAY.weekday())
"""A Monday morning that the clock of these tests is put forward to."""


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, known=POLICY) as database:
        yield database


def set_clock(to: datetime) -> None:
    clock.put_forward(to - clock.now())


def listens(
    session: Session, number: int, *markets: str, frequency: Frequency = Frequency.AT_ONCE, topics: tuple[str, ...] = ()
) -> Person:
    """Somebody with these wishes, who has agreed to news."""
    person = somebody(session, number)
    preferences.choose_interests(session, person, markets=markets, topics=topics)
    preferences.choose_frequency(session, person, frequency, language="en")
    return person


def said(session: Session) -> list[tuple[str | None, int, datetime]]:
    """What is to be said, to whom and when."""
    rows = session.execute(
        select(OutboxMessage.notice, OutboxMessage.chat_id, OutboxMessage.due_at).order_by(OutboxMessage.chat_id)
    )
    return [(name, chat, due) for name, chat, due in rows]


def numbers(session: Session, event: Event) -> list[int]:
    return [each.reader.chat_id - 7_000 for each in event_news.audience(session, event)]


@pytest.mark.parametrize(
    ("event", "wished", "expected"),
    [
        (("CL",), (), True),
        (("CL",), ("cl",), True),
        (("CL", "NO"), ("no", "kz"), True),
        (("cl",), ("kz",), False),
        ((), ("kz",), True),
        ((), (), True),
    ],
)
async def test_interests_meet(db: Database, event: tuple[str, ...], wished: tuple[str, ...], expected: bool) -> None:
    made = await db.run(lambda session: published(session, markets=event))

    assert event_news.fits(made, wished) is expected


async def test_audience_is_who_agreed_wants_and_can_be_told(db: Database) -> None:
    def begins(session: Session) -> Event:
        event = published(session, markets=("CL",))
        listens(session, 1, "cl", "no", topics=("customs_duties",))
        listens(session, 2)
        listens(session, 3, "kz")
        listens(session, 4, "cl", frequency=Frequency.WEEKLY)
        listens(session, 5, "cl", frequency=Frequency.NONE)
        withdrawn = listens(session, 6, "cl")
        consents.withdraw(session, withdrawn, consents.NEWS)
        blocked = listens(session, 7, "cl")
        people.mark_unreachable(session, blocked.telegram_id)
        for number in (8, 9):
            registration.register(session, listens(session, number, "cl"), event.id, entry(number))
        left = entries.of_person(session, somebody(session, 9).id, event.id)
        assert left is not None
        registration.cancel(session, somebody(session, 9), left.id, undo=timedelta())
        again = listens(session, 10, "cl")
        consents.withdraw(session, again, consents.NEWS)
        listens(session, 10, "cl")
        somebody(session, 11)
        return event

    event = await db.run(begins)

    assert await db.run(numbers, event) == [1, 2, 10]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-24T10:00", "2026-11-24T10:10"),  # a Tuesday
        ("2026-11-24T08:49", "2026-11-24T09:00"),
        ("2026-11-24T08:50", "2026-11-24T09:00"),
        ("2026-11-24T08:55", "2026-11-24T09:05"),
        ("2026-11-24T17:49", "2026-11-24T17:59"),
        ("2026-11-24T17:50", "2026-11-25T09:00"),
        ("2026-11-27T19:00", "2026-11-30T09:00"),  # a Friday
        ("2026-11-29T12:00", "2026-11-30T09:00"),
        ("2026-12-24T18:00", "2026-12-28T09:00"),  # Christmas before a weekend
        ("2027-03-26T12:00", "2027-03-30T09:00"),  # Good Friday to Easter Monday, with the change of clocks
        ("2026-10-30T18:00", "2026-11-02T09:00"),
    ],
)
def test_people_are_told_in_working_hours(now: str, expected: str) -> None:
    wished = event_news.when(datetime.fromisoformat(now).replace(tzinfo=BERLIN), POLICY)

    assert wished == datetime.fromisoformat(expected).replace(tzinfo=BERLIN)
    assert wished.tzinfo is UTC


async def test_announced_once_to_each_after_their_night(db: Database) -> None:
    at = datetime(2027, 1, 12, 9, tzinfo=BERLIN)

    def announces(session: Session) -> tuple[int, int]:
        event = published(session, key="pumps", starts_at=in_days(300), markets=("CL",))
        listens(session, 1, "cl")
        sleeper = listens(session, 2)
        people.choose_zone(session, sleeper.id, "America/Santiago")
        return event_news.announce(session, event, at)[0], event_news.plan(session, event)[0]

    def again(session: Session) -> None:
        event = events.by_key(session, "pumps")
        assert event is not None
        event_news.announce(session, event, at)

    assert await db.run(announces) == (2, 2)
    await db.run(again)

    assert await db.read(said) == [
        ("event_announced", 7_001, at),
        ("event_announced", 7_002, at.replace(hour=8, tzinfo=ZoneInfo("America/Santiago"))),
    ]


async def test_nobody_listens(db: Database) -> None:
    event = await db.run(published)

    assert (await db.run(event_news.announce, event, clock.now()))[0] == 0
    assert await db.read(said) == []


Happens = Callable[[Session, Person, Event], object]


def calls_off(session: Session, _person: Person, event: Event) -> None:
    event_editing.cancel(session, event.id, "", roles=ORGANISER, by=1)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda session, person, event: consents.withdraw(session, person, consents.NEWS), "not wished for any more"),
        (lambda session, person, event: listens(session, 1, frequency=Frequency.WEEKLY), "not wished for any more"),
        (
            lambda session, person, event: registration.register(session, person, event.id, entry(1)),
            "registered meanwhile",
        ),
        (calls_off, "the event is cancelled"),
        (lambda session, person, event: clock.put_forward(timedelta(days=10, hours=1)), "it has begun"),
    ],
)
async def test_what_is_not_true_any_more_is_not_told(db: Database, happens: Happens, reason: str) -> None:
    def begins(session: Session) -> tuple[Person, Event]:
        return listens(session, 1), published(session)

    person, event = await db.run(begins)
    told = EventAnnounced(event.id, person.id)
    assert (await db.read(told.facts)).id == event.id
    await db.run(happens, person, event)

    with pytest.raises(Untold, match=reason):
        await db.read(told.facts)


async def test_gone_event_is_not_told(db: Database) -> None:
    person = await db.run(lambda session: listens(session, 1))

    with pytest.raises(Untold, match="gone"):
        await db.read(EventAnnounced(4711, person.id).facts)


def weekly(session: Session, number: int, *markets: str) -> Person:
    return listens(session, number, *markets, frequency=Frequency.WEEKLY)


def news(session: Session, key: str, **values: Any) -> Event:  # Any: as in event_editing.change
    return published(session, key=key, starts_at=values.pop("starts_at", in_days(40)), **values)


WEEKLY = ((1, ("cl",)), (2, ()), (3, ("ke",)))


async def keys(db: Database, told: Notice) -> list[str]:
    return [each.key for each in (await db.read(told.facts)).events]


async def test_week_is_told_on_monday_morning_once(db: Database) -> None:
    set_clock(MONDAY - timedelta(days=8))
    await db.run(lambda session: news(session, "before"))
    set_clock(MONDAY - timedelta(days=3))
    await db.run(lambda session: [news(session, "chile", markets=("CL",)), news(session, "norway", markets=("NO",))])
    chile, anything, kenya = await db.run(
        lambda session: [weekly(session, 1, "cl"), weekly(session, 2), weekly(session, 3, "ke")]
    )
    await db.run(lambda session: listens(session, 4))

    set_clock(MONDAY - HOUR)
    early = await db.run(event_news.sweep)
    set_clock(MONDAY)
    told = [await db.run(event_news.sweep) for _ in range(3)]
    set_clock(MONDAY + timedelta(days=3))
    late = await db.run(event_news.sweep)

    assert (early, told, late) == (0, [2, 0, 0], 0)
    assert [(name, chat) for name, chat, _due in await db.read(said)] == [
        ("event_digest", 7_001),
        ("event_digest", 7_002),
    ]
    monday = f"{MONDAY:%Y-%m-%d}"
    assert await keys(db, EventDigest(chile.id, monday)) == ["chile"]
    assert await keys(db, EventDigest(anything.id, monday)) == ["chile", "norway"]
    with pytest.raises(Untold, match="nothing is new"):
        await keys(db, EventDigest(kenya.id, monday))


async def test_next_week_has_its_own_news(db: Database) -> None:
    set_clock(MONDAY - HOUR)
    person = await db.run(lambda session: weekly(session, 1))
    await db.run(lambda session: news(session, "first"))
    set_clock(MONDAY + HOUR)
    first = await db.run(event_news.sweep)
    await db.run(lambda session: news(session, "second"))
    set_clock(MONDAY + timedelta(days=7, hours=1))
    second = await db.run(event_news.sweep)
    set_clock(MONDAY + timedelta(days=14, hours=1))
    third = await db.run(event_news.sweep)

    assert (first, second, third) == (1, 1, 0)
    assert await keys(db, EventDigest(person.id, f"{MONDAY + timedelta(days=7):%Y-%m-%d}")) == ["second"]


async def test_what_ended_meanwhile_is_left_out_of_the_week(db: Database) -> None:
    set_clock(MONDAY - HOUR)
    person = await db.run(lambda session: weekly(session, 1))
    told = EventDigest(person.id, f"{MONDAY:%Y-%m-%d}")

    def begins(session: Session) -> None:
        stays, off, joined = (news(session, key) for key in ("stays", "off", "joined"))
        news(session, "soon", starts_at=in_days(0.5))
        event_editing.cancel(session, off.id, "", roles=ORGANISER, by=1)
        registration.register(session, person, joined.id, entry(1))
        assert stays.is_published

    await db.run(begins)
    set_clock(MONDAY + timedelta(days=1))

    assert await keys(db, told) == ["stays"]
    await db.run(lambda session: listens(session, 1))
    with pytest.raises(Untold, match="nothing is new"):
        await keys(db, told)
    await db.run(lambda session: consents.withdraw(session, person, consents.NEWS))
    with pytest.raises(Untold, match="unwished"):
        await keys(db, told)


async def test_what_waited_for_the_week_comes_or_ends_whatever_its_reader_does(db: Database) -> None:
    set_clock(MONDAY - timedelta(days=3))
    persons = await db.run(lambda session: [weekly(session, number) for number in range(1, 5)])
    stays, changes, ends, blocks = persons

    def waits(session: Session) -> Broadcast:
        made = send(session, written(session))
        worked(session)
        preferences.choose_frequency(session, changes, Frequency.AT_ONCE, language="en")
        preferences.choose_frequency(session, ends, Frequency.NONE, language="en")
        people.mark_unreachable(session, blocks.telegram_id)
        return made

    made = await db.run(waits)
    set_clock(MONDAY)
    told = [await db.run(event_news.sweep) for _twice in range(2)]

    assert told == [2, 0]
    for person in (stays, changes):
        week = await db.read(EventDigest(person.id, f"{MONDAY:%Y-%m-%d}").facts)
        assert ([each.broadcast.id for each in week.announcements], week.events) == ([made.id], [])
    report = await db.run(broadcast_reports.report, made.id, ORGANISER)
    assert (report.states, report.reasons) == ({"digest": 2, "skipped": 1, "blocked": 1}, {"unwished": 1})


async def test_telling_two_thousand_takes_a_moment(
    db: Database, record_property: Callable[[str, object], None]
) -> None:
    def begins(session: Session) -> Event:
        for number in range(2_000):
            listens(session, number, "cl")
        return published(session, markets=("CL",))

    event = await db.run(begins)
    began = perf_counter()
    told, _at = await db.run(event_news.announce, event, clock.now())

    record_property("announcing to 2,000 people", f"{(perf_counter() - began) * 1000:.0f} ms")
    assert (told, len(await db.read(said))) == (2_000, 2_000)
