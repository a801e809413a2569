"""SIGTERM drains and ends with 0 within ten seconds; whoever starts next goes on at once."""

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from bot import identity
from db.engine import Database
from simulator.faults import Slow
from simulator.people import Person
from simulator.server import Simulator
from tests.machinery.receiving import (
    Ended,
    acquaint,
    begin,
    column,
    ended,
    environment,
    heard,
    locked,
    process,
    until,
    updates,
    writes,
)

HELP = "Help"


async def somebody(telegram: Simulator, database_url: str, *names: str) -> list[Person]:
    people = [telegram.person(name, language_code="en") for name in names]
    async with Database(database_url) as db:
        await db.run(acquaint, [person.id for person in people])
    return people


async def stopped(running: asyncio.subprocess.Process, number: int) -> tuple[Ended, float]:
    """How it ended after a signal, and how long that took."""
    began = time.monotonic()
    running.send_signal(number)
    found = await ended(running)
    return found, time.monotonic() - began


@pytest.mark.slow
async def test_sigterm_during_work_drains_and_ends_with_nought(
    telegram: Simulator, database_url: str, tmp_path: Path
) -> None:
    people = await somebody(telegram, database_url, *(f"Person {number}" for number in range(12)))
    async with process(tmp_path, environment(telegram, database_url)) as running:
        telegram.faults.always("sendMessage", Slow(0.3))
        for person in people:
            await writes(telegram, person, "/help", "/help", "/help")
        await until(lambda: any(person.unseen for person in people))

        found, seconds = await stopped(running, signal.SIGTERM)
    telegram.faults.stop()
    async with process(tmp_path, environment(telegram, database_url)):
        await until(lambda: all(person.unseen >= 3 for person in people))

    assert found.code == 0
    assert seconds < 10
    assert '"level": "error"' not in found.errors
    assert "Traceback" not in found.errors
    assert [heard(person) for person in people] == [[HELP] * 3] * 12
    async with Database(database_url) as db:
        assert await db.run(updates) == [("done", 0)] * 36


@pytest.mark.slow
async def test_sigterm_while_telegram_and_database_are_away_ends_in_time(
    telegram: Simulator, database_url: str, tmp_path: Path
) -> None:
    [anna] = await somebody(telegram, database_url, "Anna")
    async with process(tmp_path, environment(telegram, database_url)) as running:
        await writes(telegram, anna, "/help")
        await until(lambda: anna.unseen == 1)
        await telegram.faults.down()
        await asyncio.sleep(0.5)
        with locked(database_url):
            found, seconds = await stopped(running, signal.SIGTERM)

    assert (found.code, "Traceback" in found.errors) == (0, False)
    assert seconds < 10


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signal_while_it_still_waits_for_telegram_ends_it_too(
    telegram: Simulator, database_url: str, tmp_path: Path, number: int
) -> None:
    await telegram.faults.down()
    running = await begin(tmp_path, "run", settings=environment(telegram, database_url))
    assert running.stderr is not None
    while b"telegram.unreachable" not in await running.stderr.readline():
        pass

    found, seconds = await stopped(running, number)

    assert (found.code, found.output, "Traceback" in found.errors) == (0, "", False)
    assert seconds < 10


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_successor_goes_on_at_once(telegram: Simulator, database_url: str, tmp_path: Path, number: int) -> None:
    [anna] = await somebody(telegram, database_url, "Anna")
    settings = environment(telegram, database_url)
    async with process(tmp_path, settings) as running:
        await writes(telegram, anna, "/help")
        await until(lambda: anna.unseen == 1)
        await stopped(running, number)
    await writes(telegram, anna, "/help")

    async with process(tmp_path, settings):
        began = time.monotonic()
        # The answer before the kill may come once more, so what counts is that the new update is taken too.
        await until(lambda: anna.unseen >= 2 and not telegram.updates.waiting)
        waited = time.monotonic() - began

    # Not how fast, but that nobody waits for the ten seconds of the old lease to pass.
    assert waited < 8
    async with Database(database_url) as db:
        [fence] = await db.run(column, "SELECT fence FROM leases WHERE name = 'poller'")
    assert fence == 2


async def test_only_the_dead_of_this_machine_are_declared_dead() -> None:
    child = await asyncio.create_subprocess_exec("true")
    await child.wait()
    mine = identity.new_owner()
    place, number, _chance = mine.split("-")
    assert number == str(os.getpid())

    gone, predecessor, stranger = f"{place}-{child.pid}-aa", f"{place}-{number}-bb", f"elsewhere-{child.pid}-cc"
    parent = f"{place}-{os.getppid()}-dd"

    assert identity.dead({mine, gone, predecessor, stranger, parent}) == {gone, predecessor}


def test_owner_fits_its_column() -> None:
    assert len(identity.new_owner()) + len("process:") <= 40
