"""Updates per second: menu taps at the whole bot against texts at a bare python-telegram-bot echo, in the same run.

Telegram in a box runs in this process on one core, the bot under test in its own on the other.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from simulator.people import Person
from simulator.server import Simulator
from tests.databases import fresh_database

PEOPLE = 200
ROUNDS = 3
PER_ROUND = 4000
TAPS = ("q1", "m1")


@dataclass(slots=True)
class Result:
    """What one bot did."""

    rates: list[float] = field(default_factory=list)
    per_cpu_second: list[float] = field(default_factory=list)
    first_answer: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    unanswered: int = 0

    @property
    def rate(self) -> float:
        """The median of the rounds, in updates per second."""
        return statistics.median(self.rates)


@asynccontextmanager
async def bot_process(kind: str, telegram: Simulator, *more: str) -> AsyncIterator[psutil.Process]:
    """A bot under test on a core of its own."""
    module = "bench.product" if kind == "product" else "bench.echo"
    arguments = ("-m", module, telegram.url, telegram.token, *more)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    child = psutil.Process(process.pid)
    if len(os.sched_getaffinity(0)) > 1 or psutil.cpu_count() != 1:
        child.cpu_affinity([0])
    try:
        yield child
    finally:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


async def measure(kind: str, database_url: str = "") -> Result:
    """Start to first answer, then one round of updates, of a freshly started bot."""
    result = Result()
    async with Simulator() as telegram:
        counter = Counter()
        telegram.on_sent = lambda _message: counter.add()
        people = [telegram.person(f"Person {number}", language_code="en") for number in range(PEOPLE)]
        began = time.monotonic()
        await people[0].sends("/start" if kind == "product" else "hello")
        more = (database_url,) if database_url else ("--aiohttp",) if kind == "echo-aiohttp" else ()
        async with bot_process(kind, telegram, *more) as process:
            await counter.reaches(1)
            result.first_answer.append(time.monotonic() - began)
            if kind == "product":
                await _first_start(people, counter)
            counter.sent = 0
            cpu, began = _cpu(process), time.monotonic()
            for number in range(PER_ROUND):
                await _one(kind, telegram, people[number % PEOPLE], number // PEOPLE)
            await counter.reaches(PER_ROUND)
            seconds = time.monotonic() - began
            result.rates.append(counter.sent / seconds)
            result.per_cpu_second.append(counter.sent / (_cpu(process) - cpu))
            result.megabytes.append(process.memory_info().rss / 1e6)
            result.unanswered += max(0, PER_ROUND - counter.sent)
    return result


async def _first_start(people: list[Person], counter: "Counter") -> None:
    for person in people[1:]:
        await person.sends("/start")
    await counter.reaches(PEOPLE)
    for label, target in (("English", 2 * PEOPLE), ("Continue", 3 * PEOPLE)):
        for person in people:
            await person.taps(label)
        await counter.reaches(target)


async def _one(kind: str, telegram: Simulator, person: Person, number: int) -> None:
    if kind == "product":
        await person.forges(TAPS[number % 2], on=person.screen)
    else:
        await person.sends("hello")


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


class Counter:
    """Counts what the bot says, and waits for a number of it."""

    def __init__(self) -> None:
        self.sent = 0

    def add(self) -> None:
        """One more was said."""
        self.sent += 1

    async def reaches(self, number: int, *, seconds: float = 60) -> None:
        """Returns when so much was said, or when nothing more comes."""
        last, quiet_since = self.sent, time.monotonic()
        while self.sent < number:
            await asyncio.sleep(0.005)
            if self.sent != last:
                last, quiet_since = self.sent, time.monotonic()
            elif time.monotonic() - quiet_since > seconds:
                return


def run() -> None:
    """Prints the rows."""
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {1})
    results = {name: Result() for name in ("echo", "echo-aiohttp", "sqlite", "postgresql")}
    for _each in range(ROUNDS):
        for name, result in results.items():
            with tempfile.TemporaryDirectory() as folder:
                measured = _measured(name, Path(folder))
            for values in ("rates", "per_cpu_second", "first_answer", "megabytes"):
                getattr(result, values).extend(getattr(measured, values))
            result.unanswered += measured.unanswered
    _print(results)


def _measured(name: str, folder: Path) -> Result:
    if name.startswith("echo"):
        return asyncio.run(measure(name))
    with fresh_database(name, folder) as url:
        return asyncio.run(measure("product", url))


def _print(results: dict[str, Result]) -> None:
    echo, quick = results["echo"], results["echo-aiohttp"]
    head = ("upd/s", "x echo", "x aiohttp", "x echo/CPU s", "first answer s", "MB")
    print(f"{'updates':12}" + "".join(f"{each:>15}" for each in head))
    for name, result in results.items():
        per_cpu = statistics.median(result.per_cpu_second) / statistics.median(echo.per_cpu_second)
        first, memory = statistics.median(result.first_answer), statistics.median(result.megabytes)
        print(
            f"{name:12}{result.rate:15.0f}{result.rate / echo.rate:15.2f}{result.rate / quick.rate:15.2f}"
            f"{per_cpu:15.2f}{first:15.2f}{memory:15.0f}"
            + (f"  UNANSWERED {result.unanswered}" if result.unanswered else "")
        )
    print("targets: sqlite ≥ 1.3x echo and ≥ 0.5x aiohttp, postgresql ≥ 0.8x echo")
