"""A crowd in a process of its own: `python -m tests.services.event_rush URL EVENT FIRST LAST` registers it."""

import asyncio
import sys

from sqlalchemy.orm import Session

from db.engine import Database
from services import registration
from services.entries import Registration
from tests.services.event_scene import entry, somebody


def wants(session: Session, event_id: int, number: int) -> Registration:
    """Person so and so wants a place."""
    return registration.register(session, somebody(session, number), event_id, entry(number))


async def crowd(url: str, event_id: int, first: int, last: int) -> None:
    """All of them at once."""
    async with Database(url) as db, asyncio.TaskGroup() as group:
        for number in range(first, last):
            group.create_task(db.run(wants, event_id, number))


if __name__ == "__main__":
    asyncio.run(crowd(sys.argv[1], *map(int, sys.argv[2:5])))
