"""Never oversold: two hundred people want the last ten places at once, on both databases and from two processes."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import EventRow, RegistrationRow
from services import registration
from services.entries import Registration, State
from tests.services.event_scene import entry, published, somebody

PEOPLE, PLACES = 200, 10


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def wants(session: Session, event_id: int, number: int) -> Registration:
    return registration.register(session, somebody(session, number), event_id, entry(number))


async def rush(db: Database, other: Database) -> tuple[list[Registration], int]:
    event = await db.run(published, capacity=PLACES)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task((db if number % 2 else other).run(wants, event.id, number)) for number in range(PEOPLE)
        ]
    return [task.result() for task in tasks], event.id


async def test_two_hundred_people_for_ten_places(db: Database, database_url: str) -> None:
    async with Database(database_url) as other:
        for _run in range(3):
            made, event_id = await rush(db, other)

            states = [each.state for each in made]
            assert (states.count(State.CONFIRMED), states.count(State.WAITING)) == (PLACES, PEOPLE - PLACES)
            assert await db.read(queue, event_id) == list(range(1, PEOPLE - PLACES + 1))
            assert await db.read(taken, event_id) == PLACES


def queue(session: Session, event_id: int) -> list[int]:
    rows = select(RegistrationRow.queue_place).where(
        RegistrationRow.event_id == event_id, RegistrationRow.status == State.WAITING.value
    )
    return sorted(place or 0 for place in session.execute(rows).scalars())


def taken(session: Session, event_id: int) -> int:
    return session.execute(select(EventRow.taken).where(EventRow.id == event_id)).scalar_one()
