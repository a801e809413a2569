"""What the tests of receiving share: people who are known already, deep links that echo or break, a locked database,
and the assistant as a process of its own."""

import asyncio
import atexit
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, Final

import aiohttp
import psycopg
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot import logs
from bot.run import Parts
from bot.settings import CONTENT
from db.inbox import InboxUpdate
from handlers.keyboards import menu_row
from handlers.screens import Screen
from handlers.targets import opener
from handlers.turn import Turn
from locales import verbatim
from services import people
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import Seen
from tests import log_watch

ROOT: Final = Path(__file__).parents[2]
APOLOGY: Final = "Something went wrong on our side."

broken: set[str] = set()
"""Payloads of `/start testbreak_…` that break for now; a test empties it to mend them."""


@opener("testecho")
def echoes(turn: Turn, rest: str) -> None:
    """`/start testecho_7` is answered "Echo 7"."""
    turn.show(Screen(verbatim(f"Echo {rest}"), (menu_row(),)))


@opener("testbreak")
def breaks(turn: Turn, rest: str) -> None:
    """The same, but while its payload is broken it fails in words that quote what was written."""
    people.mark_unreachable(turn.session, turn.person.telegram_id)
    if rest in broken:
        raise ValueError(turn.text)
    people.mark_reachable(turn.session, turn.person.telegram_id)
    echoes(turn, rest)


def acquaint(session: Session, ids: list[int]) -> None:
    """As if these had been through the first start, in English."""
    for telegram_id in ids:
        person = people.welcome(session, telegram_id)
        people.choose_language(session, person.id, "en")
        people.acknowledge(session, person.id)


async def known(bot: Parts, telegram: Simulator, *names: str) -> list[Person]:
    """Somebody for each name, as after the first start."""
    made = [telegram.person(name, language_code="en") for name in names]
    for each in made:
        telegram.chats[each.id].has_started = True
    await bot.db.run(acquaint, [each.id for each in made])
    return made


async def writes(telegram: Simulator, person: Person, *texts: str) -> None:
    """Sends messages without waiting for what the bot makes of them."""
    waits, telegram.settled = telegram.settled, None
    for each in texts:
        await person.sends(each)
    telegram.settled = waits


def echo(number: object) -> str:
    """The message that is answered with "Echo <number>"."""
    return f"/start testecho_{number}"


def heard(person: Person) -> list[str]:
    """The first lines of what was said since the last look."""
    return [first_line(each) for each in person.seen()]


def first_line(seen: Seen) -> str:
    return seen.text.split("\n")[0]


async def until(is_so: Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Returns when it is so; fails after this time."""
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - what is waited for is anything at all
            await asyncio.sleep(0.01)


def updates(session: Session) -> list[tuple[str, int]]:
    """State and attempts of every update, oldest first."""
    rows = session.execute(select(InboxUpdate.state, InboxUpdate.attempts).order_by(InboxUpdate.update_id))
    return [(state, attempts) for state, attempts in rows]


async def asked(port: int, path: str, *, status: int) -> str:
    """What a door of the web face says, as soon as it is open and answers with this status."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(20):
        while True:
            with suppress(aiohttp.ClientConnectorError):
                async with session.get(f"http://127.0.0.1:{port}/{path}") as answer:
                    if answer.status == status:
                        return await answer.text()
            await asyncio.sleep(0.02)


def execute(session: Session, statement: str, /, **values: Any) -> None:  # Any: whatever the columns hold
    session.execute(text(statement), values)


def column(session: Session, statement: str) -> list[Any]:  # Any: whatever is asked for
    return list(session.execute(text(statement)).scalars())


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Nobody else can write inside the block, as when another program holds the database."""
    if url.startswith("sqlite"):
        blocking = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        blocking.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            blocking.execute("ROLLBACK")
            blocking.close()
    else:
        with psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
            yield
            connection.rollback()


@contextmanager
def logged(level: str) -> Iterator[StringIO]:
    """What is logged inside the block, as JSON lines."""
    stream = StringIO()
    logs.configure(level, as_json=True, stream=stream)
    try:
        yield stream
    finally:
        log_watch.listen()
        log_watch.recorded.write(stream.getvalue())


@dataclass(frozen=True)
class Ended:
    """What became of a command."""

    code: int | None
    output: str
    errors: str


@cache
def few_articles() -> Path:
    """A folder with the shipped pages on customs in Chile. Their vectors are shipped too, whereas a process that reads
    the articles of the tests makes theirs at each start, which takes longer than the rest of it."""
    folder = Path(tempfile.mkdtemp(prefix="exporters-articles-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path in (CONTENT / "markets").glob("cl/customs_duties.*"):
        copy = folder / path.relative_to(CONTENT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    shutil.copy(CONTENT / "markets" / "cl.yaml", folder / "markets")
    return folder


def environment(telegram: Simulator | None, database_url: str, **changes: str) -> dict[str, str]:
    """The environment of a process of its own: nothing from this machine's settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    values = {"BOT_DATABASE_URL": database_url, "BOT_KNOWLEDGE_DIR": str(few_articles()), "BOT_LISTEN": "127.0.0.1:0"}
    if telegram is not None:
        values |= {"BOT_TOKEN": telegram.token, "BOT_API_URL": telegram.url}
    return inherited | values | {"PYTHONPATH": str(ROOT)} | changes


async def begin(folder: Path, *arguments: str, settings: dict[str, str]) -> asyncio.subprocess.Process:
    """Starts `python -m bot …` in a folder of its own, so that no `.env` of this machine is read."""
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, cwd=folder, env=settings, stdout=pipe, stderr=pipe
    )


async def ended(process: asyncio.subprocess.Process, *, seconds: float = 60.0) -> Ended:
    """Waits for its end."""
    async with asyncio.timeout(seconds):
        output, errors = await process.communicate()
    return Ended(process.returncode, output.decode(), errors.decode())


async def command(folder: Path, *arguments: str, settings: dict[str, str]) -> Ended:
    """Runs `python -m bot …` to its end."""
    return await ended(await begin(folder, *arguments, settings=settings))


@asynccontextmanager
async def process(folder: Path, settings: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot run`, from when it says that it runs; what is left of it is killed in the end."""
    started = await begin(folder, "run", settings=settings)
    try:
        assert started.stdout is not None
        async with asyncio.timeout(60):
            line = await started.stdout.readline()
        assert line.startswith(b"Running"), await ended(started)
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.communicate()
