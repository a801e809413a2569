"""Never oversold: two hundred people want the last ten places at once, on both databases and from two processes."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import EventRow, RegistrationRow
from services import clock, entries, event_editing, registration, waitlist
from services.entries import Registration, State
from services.events import FIRST_COME_BEFORE, Event
from services.refusals import OfferGone
from tests.services.event_rush import wants
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

PEOPLE, PLACES, RUNS = 200, 10, 5


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    """The same database, as another replica has it."""
    async with Database(database_url) as database:
        yield database


async def rush(db: Database, other: Database, people: int) -> tuple[list[Registration], int]:
    event = await db.run(published, capacity=PLACES)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task((db if number % 2 else other).run(wants, event.id, number)) for number in range(people)
        ]
    return [task.result() for task in tasks], event.id


async def test_many_people_for_ten_places(db: Database, other: Database) -> None:
    await never_oversold(db, other, 40)


@pytest.mark.slow
@pytest.mark.parametrize("fives", range(RUNS // 5))
async def test_two_hundred_people_for_ten_places_five_times(db: Database, other: Database, fives: int) -> None:
    for _run in range(5):
        await never_oversold(db, other, PEOPLE)


async def never_oversold(db: Database, other: Database, people: int) -> None:
    """Ten are in; the others wait, and each was told its number in the order of the commits."""
    made, event_id = await rush(db, other, people)

    numbers = list(range(1, people - PLACES + 1))
    states = [each.state for each in made]
    assert (states.count(State.CONFIRMED), states.count(State.WAITING)) == (PLACES, people - PLACES)
    assert await db.read(queue, event_id) == numbers
    assert sorted(each.position for each in made if each.position) == numbers
    assert await db.read(taken, event_id) == PLACES


@pytest.mark.slow
async def test_two_processes_share_ten_places(db: Database, database_url: str) -> None:
    event = await db.run(published, capacity=PLACES)
    command = [sys.executable, "-m", "tests.services.event_rush", database_url, str(event.id)]

    crowds = [
        await asyncio.create_subprocess_exec(*command, str(first), str(first + PEOPLE // 2))
        for first in (0, PEOPLE // 2)
    ]
    codes = [await asyncio.wait_for(each.wait(), 120) for each in crowds]

    assert codes == [0, 0]
    assert await db.read(taken, event.id) == PLACES
    assert await db.read(queue, event.id) == list(range(1, PEOPLE - PLACES + 1))


async def test_two_phones_of_one_person_make_one_registration(db: Database, other: Database) -> None:
    event = await db.run(published, capacity=PLACES)
    await db.run(somebody, 1)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(phone.run(wants, event.id, 1)) for phone in (db, other) * 5]

    assert {task.result().id for task in tasks} == {tasks[0].result().id}
    assert await db.read(taken, event.id) == 1


async def test_the_last_place_close_to_the_start_has_one_winner(db: Database, other: Database) -> None:
    def story(session: Session) -> tuple[Event, list[Registration]]:
        event = published(session, capacity=1, starts_at=in_days(1))
        first = wants(session, event.id, 0)
        waiting = [wants(session, event.id, number) for number in range(1, 11)]
        clock.put_forward(event.starts_at - clock.now() - FIRST_COME_BEFORE)
        registration.cancel(session, somebody(session, 0), first.id, undo=timedelta())
        waitlist.sweep(session, event.id)
        return event, waiting

    def takes(session: Session, number: int, registration_id: int) -> bool:
        try:
            waitlist.take(session, somebody(session, number), registration_id)
        except OfferGone:
            return False
        return True

    event, waiting = await db.run(story)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task((db if number % 2 else other).run(takes, number, each.id))
            for number, each in enumerate(waiting, 1)
        ]

    assert sorted(task.result() for task in tasks) == [False] * 9 + [True]
    assert await db.read(taken, event.id) == 1


async def test_groups_and_companions_share_the_last_places(db: Database, other: Database) -> None:
    """Ten places: twelve people, each of whom brings another one a moment later, or tries to."""

    def brings(session: Session, event_id: int, number: int) -> None:
        found = entries.of_person(session, somebody(session, number).id, event_id)
        if found is not None and registration.may_bring(session, somebody(session, number), found.id):
            registration.bring_along(session, somebody(session, number), found.id, ["Ben Beispiel"])

    event = await db.run(published, capacity=PLACES, has_waitlist=True)
    async with asyncio.TaskGroup() as group:
        for number in range(12):
            replica = db if number % 2 else other
            group.create_task(replica.run(wants, event.id, number))
            group.create_task(replica.run(brings, event.id, number))

    held = await db.read(seats, event.id)
    assert held == await db.read(taken, event.id)
    assert held <= PLACES


async def test_places_taken_away_and_given_at_once_are_counted_right(db: Database, other: Database) -> None:
    """An organiser changes the number of places while people come and go."""
    event = await db.run(published, capacity=PLACES)

    def changes(session: Session, capacity: int) -> None:
        row = session.get_one(EventRow, event.id, populate_existing=True)
        event_editing.change(session, event.id, roles=ORGANISER, by=1, capacity=max(capacity, row.taken))

    def leaves(session: Session, number: int) -> None:
        found = registration.register(session, somebody(session, number), event.id, entry(number))
        registration.cancel(session, somebody(session, number), found.id, undo=timedelta())
        waitlist.sweep(session, event.id)

    async with asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(db.run(wants, event.id, number))
            group.create_task(other.run(leaves, 100 + number))
            if number % 5 == 0:
                group.create_task(db.run(changes, PLACES + number))

    assert await db.read(seats, event.id) == await db.read(taken, event.id)


def queue(session: Session, event_id: int) -> list[int]:
    rows = select(RegistrationRow.queue_place).where(
        RegistrationRow.event_id == event_id, RegistrationRow.status == State.WAITING.value
    )
    return sorted(place or 0 for place in session.execute(rows).scalars())


def taken(session: Session, event_id: int) -> int:
    return session.execute(select(EventRow.taken).where(EventRow.id == event_id)).scalar_one()


def seats(session: Session, event_id: int) -> int:
    """The places of those who hold one, counted one by one."""
    held = select(RegistrationRow.seats).where(
        RegistrationRow.event_id == event_id, RegistrationRow.status.in_([each.value for each in entries.HOLDS_PLACE])
    )
    return sum(session.execute(held).scalars())
