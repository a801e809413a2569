"""Events moved, copied, and asked about one question at a time; and times that come once, never or twice."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db.engine import Database
from services import clock, event_editing, event_moves, event_questions, events, local_times, registration
from services.events import Event, Status
from services.refusals import WrongTimes
from tests.services.editing_scene import BERLIN, BY, HOUR, begun, programme, refusal
from tests.services.event_scene import ORGANISER, entry, somebody


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


async def test_sessions_lie_within_the_event_and_move_with_it(db: Database) -> None:
    made = await db.run(programme)
    starts_at = local_times.instant(made.starts_at.date() + timedelta(days=200), time(14, 30), BERLIN)

    outside = await refusal(
        db,
        lambda s: event_editing.put_session(
            s, made.id, **BY, key="late", title={"en": "x"}, starts_at=made.starts_at, ends_at=made.ends_at + HOUR
        ),
    )
    short = await refusal(
        db, lambda s: event_moves.move(s, made.id, **BY, starts_at=starts_at, ends_at=starts_at + HOUR)
    )
    moved = await db.run(
        lambda s: event_moves.move(s, made.id, **BY, starts_at=starts_at, ends_at=starts_at + 3 * HOUR)
    )

    assert (outside, short) == (WrongTimes, WrongTimes)
    assert [(each.title, each.starts_at, each.ends_at) for each in moved.sessions] == [
        ({"en": "Seals and bearings"}, starts_at + HOUR, starts_at + 2 * HOUR)
    ]
    assert (await db.run(lambda s: event_editing.drop_session(s, made.id, "session-1", **BY))).sessions == ()


async def test_another_zone_keeps_what_the_clocks_show(db: Database) -> None:
    made = await db.run(programme)

    moved = await db.run(lambda s: event_moves.choose_zone(s, made.id, "America/Santiago", **BY))

    assert [each.astimezone(moved.zone).hour for each in (moved.starts_at, moved.sessions[0].starts_at)] == [10, 11]
    assert moved.zone.key == "America/Santiago"


async def test_copies_are_drafts_that_lie_ahead(db: Database) -> None:
    def sold(session: Session) -> Event:
        made = programme(session)
        event_editing.change(session, made.id, **BY, registration_until=made.starts_at - HOUR, markets=["CL"])
        event_editing.publish(session, made.id, **BY)
        registration.register(session, somebody(session, 1), made.id, entry(1))
        return events.event(session, made.id)

    made = await db.run(sold)
    clock.put_forward(timedelta(days=50))
    copy = await db.run(lambda s: event_moves.duplicate(s, made.id, roles=ORGANISER, by=2))

    weeks = timedelta(weeks=3)
    assert [
        each.astimezone(BERLIN).replace(tzinfo=None) - old.astimezone(BERLIN).replace(tzinfo=None)
        for each, old in (
            (copy.starts_at, made.starts_at),
            (copy.ends_at, made.ends_at),
            (copy.closes_at, made.closes_at),
            (copy.sessions[0].starts_at, made.sessions[0].starts_at),
        )
    ] == [weeks] * 4
    assert (copy.status, copy.taken, copy.owner_id, copy.markets) == (Status.DRAFT, 0, 2, ("cl",))
    assert (copy.title, copy.questions, copy.sessions[0].key) == (made.title, made.questions, "session-1")


async def test_each_copy_is_a_week_later_and_the_same_number_is_the_same_copy(db: Database) -> None:
    made = await db.run(begun)

    first = await db.run(lambda s: event_moves.duplicate(s, made.id, 1, **BY))
    again = await db.run(lambda s: event_moves.duplicate(s, made.id, 1, **BY))
    second = await db.run(lambda s: event_moves.duplicate(s, made.id, event_moves.next_copy(s, made), **BY))

    assert again == first
    assert [
        (each.starts_at.astimezone(BERLIN).date() - made.starts_at.astimezone(BERLIN).date()).days
        for each in (first, second)
    ] == [7, 14]


async def test_questions_are_changed_one_by_one(db: Database) -> None:
    made = await db.run(begun)
    food = events.Question("food", "text", {"en": "What do you eat?"})

    await db.run(lambda s: event_questions.put(s, made.id, food, **BY))
    await db.run(lambda s: event_questions.require(s, made.id, "problem", is_required=False, **BY))
    changed = await db.run(lambda s: event_questions.put(s, made.id, replace(food, label={"en": "Diet?"}), **BY))
    dropped = await db.run(lambda s: event_questions.drop(s, made.id, "problem", **BY))
    twice = await db.run(lambda s: event_questions.drop(s, made.id, "problem", **BY))

    assert [(each.key, each.is_required, each.label["en"]) for each in changed.questions] == [
        ("problem", False, "Which problem do you bring along?"),
        ("food", False, "Diet?"),
    ]
    assert [each.key for each in dropped.questions] == ["food"]
    assert twice.questions == dropped.questions
    assert event_questions.free_key(twice) == "question_1"


async def test_questions_of_two_who_edit_at_once_are_all_kept(db: Database, database_url: str) -> None:
    made = await db.run(begun)

    def put(session: Session, number: int) -> Event:
        question = events.Question(f"question_{number}", "text", {"en": f"Question {number}?"})
        return event_questions.put(session, made.id, question, roles=ORGANISER, by=number)

    async with Database(database_url) as other, asyncio.TaskGroup() as group:
        for number in range(1, 7):
            group.create_task((db if number % 2 else other).run(put, number))

    found = await db.read(events.event, made.id)
    assert sorted(each.key for each in found.questions) == ["problem", *(f"question_{each}" for each in range(1, 7))]


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), []),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), ["00:30", "01:30"]),
        ("Europe/Berlin", date(2026, 12, 8), time(10), ["09:00"]),
        ("America/Santiago", date(2026, 9, 6), time(0, 30), []),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), []),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), ["14:45", "15:15"]),
        ("Asia/Ulaanbaatar", date(2026, 3, 29), time(2, 30), ["18:30"]),
    ],
)
def test_times_of_day_come_once_never_or_twice(zone: str, day: date, at: time, expected: list[str]) -> None:
    assert [f"{each:%H:%M}" for each in local_times.instants(day, at, ZoneInfo(zone))] == expected


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - made aware below
    st.sampled_from(["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Australia/Sydney", "Asia/Almaty"]),
)
def test_every_instant_is_found_by_what_the_clocks_show(moment: datetime, zone: str) -> None:
    instant = moment.replace(tzinfo=UTC)
    local = instant.astimezone(ZoneInfo(zone))

    assert instant in local_times.instants(local.date(), local.time(), ZoneInfo(zone))
