"""Reminders in the database: who is reminded of what, that each is said once, and what becomes void."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event as listening
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import RegistrationRow, ReminderRow
from db.outbox import OutboxMessage
from services import clock, event_editing, people, preferences, registration, reminders
from services.entries import Registration, State
from services.notices import Untold
from services.policy import Policy
from services.quiet_hours import Night, QuietHours
from services.refusals import TooLateToRemind
from services.reminder_times import BEFORE, FEEDBACK, JOIN, SNOOZE
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody
from tests.services.reminder_crowd import analyse, enter

BERLIN = ZoneInfo("Europe/Berlin")
HOUSE = Policy(night=Night(QuietHours.parse("21:00-08:00"), BERLIN))


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, known=HOUSE) as database:
        yield database


def registered(session: Session, /, number: int = 1, **values: Any) -> Registration:  # Any: as in `published`
    event = published(session, **values)
    return registration.register(session, somebody(session, number), event.id, entry(number))


def rows(session: Session, kind: str = BEFORE) -> list[tuple[str, datetime]]:
    found = select(ReminderRow).where(ReminderRow.kind == kind).order_by(ReminderRow.due_at)
    return [(row.distance, row.due_at) for row in session.execute(found).scalars()]


def said(session: Session, name: str = "event_reminder") -> list[OutboxMessage]:
    found = select(OutboxMessage).where(OutboxMessage.notice == name).order_by(OutboxMessage.id)
    return list(session.execute(found).scalars())


def changed(session: Session, /, event_id: int, **values: Any) -> None:  # Any: as in event_editing.change
    event_editing.change(session, event_id, roles=ORGANISER, by=1, **values)


async def swept(db: Database) -> int:
    return await db.run(reminders.sweep)


def noon(days: int) -> datetime:
    return datetime.combine(in_days(days).astimezone(BERLIN).date(), datetime.min.time(), BERLIN).replace(hour=12)


async def test_who_is_in_is_reminded_and_nobody_else(db: Database, later: Callable[[timedelta], None]) -> None:
    def arrange(session: Session) -> None:
        event = published(session, starts_at=noon(3).astimezone(UTC), capacity=1)
        for number in (1, 2):  # the second one waits
            registration.register(session, somebody(session, number), event.id, entry(number))
        asked = published(session, starts_at=noon(3).astimezone(UTC), needs_approval=True)
        registration.register(session, somebody(session, 3), asked.id, entry(3))

    await db.run(arrange)
    later(noon(3) - clock.now() - timedelta(minutes=1))
    while await swept(db):
        pass

    assert [row.chat_id for row in await db.read(said)] == [7001, 7001]


async def test_twice_is_the_same_as_once_however_often_it_is_planned(
    db: Database, later: Callable[[timedelta], None]
) -> None:
    await db.run(registered, starts_at=noon(3).astimezone(UTC))
    person = await db.run(somebody, 1)
    later(noon(2) - clock.now() + timedelta(minutes=1))
    assert await swept(db) == 1

    # No quiet hours from now on, then the house's again: all is planned anew each time.
    for words in ("", None, "09:00-10:00"):
        await db.run(people.choose_quiet_hours, person.id, words)
        await db.run(reminders.plan_person, person.id)
        await swept(db)

    assert [row.dedupe_key.rpartition(":")[2] for row in await db.read(said)] == ["P1D"]
    assert [distance for distance, _due in await db.read(rows)] == ["PT3H"]


async def test_a_moved_event_has_new_reminders_and_the_old_ones_are_void(
    db: Database, later: Callable[[timedelta], None]
) -> None:
    mine = await db.run(registered, starts_at=noon(3).astimezone(UTC))
    person = await db.run(somebody, 1)
    later(noon(2) - clock.now() + timedelta(minutes=1))
    await swept(db)
    until = await db.run(reminders.snooze, person, mine.id, 0, for_an_hour=True)

    start = noon(5).astimezone(UTC)
    await db.run(changed, mine.event_id, starts_at=start, ends_at=start + timedelta(hours=2))

    [old] = await db.read(said)
    assert until > clock.now()
    assert await db.read(facts_of, old) == "the event has moved"
    assert await db.read(rows, SNOOZE) == []
    assert await db.read(rows) == [("P1D", noon(4)), ("PT3H", noon(5) - timedelta(hours=3))]


def facts_of(session: Session, row: OutboxMessage) -> str:
    """Why a reminder in the outbox is not said any more; empty where it is."""
    try:
        reminders.EventReminder(**(row.params or {})).facts(session)
    except Untold as reason:
        return str(reason)
    return ""


async def test_other_changes_leave_what_was_put_off(db: Database, later: Callable[[timedelta], None]) -> None:
    mine = await db.run(registered, starts_at=noon(3).astimezone(UTC))
    until = await db.run(put_off_by, mine.id)

    await db.run(changed, mine.event_id, description={"en": "About pumps"})

    assert await db.read(rows, SNOOZE) == [("PT0S", until)]


def put_off_by(session: Session, registration_id: int) -> datetime:
    return reminders.snooze(session, somebody(session, 1), registration_id, 0, for_an_hour=False)


async def test_nothing_is_put_off_beyond_the_start(db: Database, later: Callable[[timedelta], None]) -> None:
    mine = await db.run(registered, starts_at=noon(3).astimezone(UTC))
    person = await db.run(somebody, 1)
    later(noon(3) - clock.now() - timedelta(minutes=59))

    for for_an_hour in (True, False):
        with pytest.raises(TooLateToRemind):
            await db.run(reminders.snooze, person, mine.id, 0, for_an_hour=for_an_hour)


async def test_what_a_person_wishes_goes_before_what_the_event_suggests(db: Database) -> None:
    mine = await db.run(registered, starts_at=noon(9).astimezone(UTC), reminders=("P7D", "PT2H"))
    person = await db.run(somebody, 1)

    async def wishes_for(*distances: str) -> list[str]:
        await db.run(preferences.choose_reminders, person, distances)
        await db.run(reminders.plan_person, person.id)
        return [distance for distance, _due in await db.read(rows)]

    assert [distance for distance, _due in await db.read(rows)] == ["P7D", "PT2H"]
    assert await wishes_for("P1D") == ["P1D"]
    assert await wishes_for() == []
    await db.run(reminders.switch, person, mine.id, on=False)
    assert await wishes_for("P1D", "PT1H") == []
    assert [kind for kind in (JOIN, FEEDBACK) if await db.read(rows, kind)] == [FEEDBACK]
    await db.run(reminders.switch, person, mine.id, on=True)
    assert await wishes_for("P1D", "PT1H") == ["P1D", "PT1H"]


async def test_after_an_outage_only_what_is_still_of_use(db: Database, later: Callable[[timedelta], None]) -> None:
    start, day_before = noon(3), noon(2)
    await db.run(registered, starts_at=start.astimezone(UTC))
    later(start - clock.now() - timedelta(hours=1, minutes=40))
    await swept(db)

    useful = {row.dedupe_key.rpartition(":")[2]: row.not_after for row in await db.read(said)}
    assert useful == {"P1D": day_before + timedelta(hours=12), "PT3H": start - timedelta(minutes=90)}
    assert [key for key, until in useful.items() if until and until > clock.now()] == ["PT3H"]


async def test_what_came_due_while_a_place_was_given_back_is_said_when_it_is_taken_back(
    db: Database, later: Callable[[timedelta], None]
) -> None:
    mine = await db.run(registered, starts_at=noon(3).astimezone(UTC))
    person = await db.run(somebody, 1)
    later(noon(2) - clock.now() - timedelta(minutes=3))
    await db.run(registration.cancel, person, mine.id, undo=timedelta(minutes=10))
    later(timedelta(minutes=5))
    assert (await swept(db), await db.read(said)) == (0, [])

    await db.run(registration.undo_cancel, person, mine.id)
    await swept(db)

    assert [row.dedupe_key.rpartition(":")[2] for row in await db.read(said)] == ["P1D"]


async def test_what_came_due_while_an_event_was_cancelled_is_said_when_that_is_taken_back(
    db: Database, later: Callable[[timedelta], None]
) -> None:
    mine = await db.run(registered, starts_at=noon(3).astimezone(UTC))
    later(noon(2) - clock.now() - timedelta(minutes=3))
    await db.run(event_editing.cancel, mine.event_id, "ill", roles=ORGANISER, by=1)
    later(timedelta(minutes=5))
    assert (await swept(db), await db.read(said)) == (0, [])

    await db.run(event_editing.undo_cancel, mine.event_id, roles=ORGANISER, by=1)
    await swept(db)

    assert [row.dedupe_key.rpartition(":")[2] for row in await db.read(said)] == ["P1D"]


async def test_who_has_cancelled_hears_nothing_more(db: Database, later: Callable[[timedelta], None]) -> None:
    mine = await db.run(registered, starts_at=noon(3).astimezone(UTC))
    await db.run(end, mine.id)
    later(timedelta(days=4))
    while await swept(db):
        pass

    assert await db.read(said) == []
    assert await db.read(rows) == []


def end(session: Session, registration_id: int) -> None:
    session.get_one(RegistrationRow, registration_id).status = State.CANCELLED.value


@pytest.mark.parametrize("people_there", [30])
async def test_two_processes_that_sweep_at_once_say_nothing_twice(
    db: Database, database_url: str, later: Callable[[timedelta], None], people_there: int
) -> None:
    event = await db.run(
        published, starts_at=noon(3).astimezone(UTC), reminders=tuple(f"PT{n}M" for n in range(60, 85))
    )
    for number in range(people_there):
        await db.run(joins, event.id, number)
    planned_rows = await db.read(count)
    later(noon(3) - clock.now())

    async with Database(database_url, known=HOUSE) as other, asyncio.TaskGroup() as group:
        for each in (db, other, db, other):
            group.create_task(until_nothing_is_left(each))

    keys = [row.dedupe_key for row in await db.read(said)]
    assert planned_rows == people_there * 25
    assert len(keys) == len(set(keys)) == planned_rows
    assert await db.read(count) == 0


def joins(session: Session, event_id: int, number: int) -> None:
    registration.register(session, somebody(session, number), event_id, entry(number))


async def until_nothing_is_left(db: Database) -> None:
    while await db.read(count):
        await swept(db)


def count(session: Session) -> int:
    return session.execute(select(func.count(ReminderRow.id)).where(ReminderRow.kind == BEFORE)).scalar_one()


async def test_planning_for_many_takes_few_statements(db: Database) -> None:
    def arrange(session: Session) -> int:
        event = published(session, starts_at=noon(5).astimezone(UTC), capacity=None)
        for number in range(20):
            joins(session, event.id, number)
        return event.id

    event_id = await db.run(arrange)
    before = await db.read(rows)

    def statements(session: Session) -> int:
        seen: list[str] = []

        def notes(*args: Any) -> None:
            seen.append(args[2])

        bind = session.connection()
        listening.listen(bind, "before_cursor_execute", notes)
        reminders.plan_event(session, event_id)
        listening.remove(bind, "before_cursor_execute", notes)
        return len(seen)

    assert await db.run(statements) <= 8
    assert sorted(await db.read(rows)) == sorted(before)


async def test_a_registration_of_somebody_at_the_door_needs_no_reminder(db: Database) -> None:
    def arrange(session: Session) -> None:
        event = published(session, starts_at=noon(3).astimezone(UTC))
        session.add(
            RegistrationRow(
                event_id=event.id, person_id=None, status=State.CONFIRMED.value, name="Guest", members=[], answers={},
                code="000001", registered_at=clock.now(), changed_at=clock.now(),
            )
        )  # fmt: skip
        session.flush()
        reminders.plan_event(session, event.id)

    await db.run(arrange)

    assert await db.read(rows) == []


async def test_who_switches_reminders_off_in_the_evening_is_asked_for_feedback_all_the_same(
    db: Database, later: Callable[[timedelta], None]
) -> None:
    """It ends at half past nine in the evening, and the question waits for the morning."""

    evening, morning = noon(3).replace(hour=21, minute=30), noon(4).replace(hour=8)

    def arrange(session: Session) -> Registration:
        end = evening.astimezone(UTC)
        return registered(session, starts_at=end - timedelta(hours=2), ends_at=end)

    made = await db.run(arrange)
    later(evening - clock.now() + timedelta(minutes=30))

    def off_and_on(session: Session) -> None:
        for on in (False, True):
            reminders.switch(session, somebody(session, 1), made.id, on=on)

    await db.run(off_and_on)
    planned = await db.read(rows, FEEDBACK)

    assert [at.astimezone(BERLIN) for _distance, at in planned] == [morning]


async def test_nothing_due_costs_one_look_into_an_index(db: Database) -> None:
    if db.dialect != "sqlite":
        return  # PostgreSQL knows how few are due; SQLite guesses, and once read all registrations first

    def look(session: Session) -> list[str]:
        enter(session, events=3, people=40)
        analyse(session)
        seen: list[tuple[str, Any]] = []

        def notes(*args: Any) -> None:
            seen.append((args[2], args[3]))

        bind = session.connection()
        listening.listen(bind, "before_cursor_execute", notes)
        reminders.sweep(session)
        listening.remove(bind, "before_cursor_execute", notes)
        [(statement, values)] = seen
        return [row[3] for row in bind.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]

    plan = await db.run(look)

    assert plan[0] == "SEARCH reminders USING INDEX ix_reminders_due_at (due_at<?)"
