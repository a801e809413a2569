"""Two small tables and their works, for the tests of the engine: apart from the product's own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any, Final

from sqlalchemy import ForeignKey, MetaData, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from db.base import Base, UtcDateTime
from db.engine import Database, later
from tests import databases

WRITERS: Final = {"sqlite": 1, "postgresql": 4}


class Ledger(DeclarativeBase):
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)


class Entry(Ledger):
    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Remark(Ledger):
    __tablename__ = "remarks"

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))


NOON: Final = datetime(2026, 12, 8, 12, tzinfo=UTC)
ADD: Final = insert(Entry)
REMARK: Final = insert(Remark)


class Spoilt(Exception):
    """What a test's work raises."""


@asynccontextmanager
async def ledger(
    dialect: str, folder: Path, *, group: int | None = None, longest_group: float | None = None
) -> AsyncIterator[Database]:
    """An open database with the two tables, empty."""
    with databases.fresh_database(dialect, folder, migrated=False) as url:
        async with Database(url, group=group, longest_group=longest_group) as database:
            await database.run(make_tables)
            yield database


def make_tables(session: Session) -> None:
    Ledger.metadata.create_all(session.connection())


def add(session: Session, name: str) -> str:
    session.execute(ADD, {"name": name, "made_at": NOON})
    return name


def add_later(session: Session, name: str) -> None:
    later(session, ADD, {"name": name, "made_at": NOON})


def spoil(session: Session, name: str) -> None:
    add(session, name)
    add_later(session, f"{name} later")
    raise Spoilt(name)


def names(session: Session) -> list[str]:
    return list(session.scalars(select(Entry.name).order_by(Entry.id)))


def execute(session: Session, statement: str) -> None:
    session.connection().exec_driver_sql(statement)


@asynccontextmanager
async def held(database: Database) -> AsyncIterator[None]:
    """Keeps all writers busy inside the block, so that what is asked for there waits and forms one group.

    On leaving, one writer is let go, takes all that waits, and only then the others.
    """
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        gates = []
        for _ in range(WRITERS[database.dialect]):
            started, gate = Event(), Event()
            stack.callback(gate.set)
            gates.append(gate)
            tasks.create_task(database.run(_wait, started, gate))
            await asyncio.to_thread(started.wait, 10)
        try:
            yield
        finally:
            gates[0].set()
            await asyncio.sleep(0.1)
            for gate in gates:
                gate.set()


def _wait(_session: Session, started: Event, gate: Event) -> None:
    started.set()
    gate.wait(30)


async def together(database: Database, *works: tuple[Any, ...]) -> list[object]:  # Any: works differ in theirs
    """Runs works of the form (function, argument …) as one group; gives results and errors in their order."""
    async with asyncio.TaskGroup() as tasks, held(database):
        asked = [tasks.create_task(_outcome(database, *work)) for work in works]
        await asyncio.sleep(0.05)
    return [task.result() for task in asked]


async def _outcome(database: Database, work: Callable[..., object], *args: object) -> object:
    try:
        return await database.run(work, *args)
    except Exception as error:
        return error
