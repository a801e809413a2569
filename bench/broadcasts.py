"""An announcement to many against prepared messages at fixed slots, in the same run; and who asks meanwhile.

Telegram in a box runs in this process on one core and forgives a tenth of a second's worth, the bot under test in its
own on the other.
"""

import asyncio
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

import psutil

from db import schema
from db.engine import Database
from simulator.chats import Message
from simulator.limits import Limits
from simulator.people import Person
from simulator.server import Simulator
from tests.databases import fresh_database
from tests.machinery.news_crowd import announced, listeners

RUNS: Final = ((1_000, 20_000), (30, 600))
ASKERS: Final = 6
PAUSE: Final = 0.5
CALM: Final = 10.0
QUESTION: Final = "What are the customs duties in Chile?"


@dataclass(slots=True)
class Result:
    """What one sender did. Times are seconds on this machine's clock."""

    at: list[float] = field(default_factory=list)
    breaches: int = 0
    begun: float = 0.0
    calm: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    cpu: float = 0.0

    def share(self, rate: float) -> float:
        """Of the permitted rate, from the first message to the last."""
        return (len(self.at) - 1) / (self.at[-1] - self.at[0]) / rate if len(self.at) > 1 else 0.0

    @property
    def longest_gap(self) -> float:
        """The longest time in which nothing was said, in milliseconds."""
        return max((after - before for before, after in pairwise(self.at)), default=0.0) * 1000


async def pace(rate: float, count: int) -> Result:
    """The baseline."""
    result = Result()
    async with Simulator() as telegram:
        crowd = _crowd(telegram, rate, count, result)
        arguments = (telegram.url, telegram.token, str(rate), str(count), str(crowd[0].id))
        async with _process("bench.pacer", *arguments) as process:
            result.begun = time.monotonic()
            await _until(lambda: len(result.at) >= count or not process.is_running())
        result.breaches = telegram.breaches
    return result


async def announce(rate: float, count: int, url: str) -> Result:
    """The whole bot, with nobody else about: whoever answers too has to stay below the limit by as much."""
    result = Result()
    await asyncio.to_thread(schema.migrate, url)
    async with Simulator() as telegram, Database(url) as db:
        first = telegram.person("First", language_code="en")
        crowd = _crowd(telegram, rate, count, result)
        await db.run(listeners, [person.id for person in crowd])
        async with _process("bench.product", telegram.url, telegram.token, url, f"--rate={rate:g}") as process:
            await _starts(first)
            before = _cpu(process)
            result.begun = time.monotonic()
            await db.run(announced)
            await _until(lambda: len(result.at) >= count)
            result.cpu, result.megabytes = _cpu(process) - before, process.memory_info().rss / 1e6
        result.breaches = telegram.breaches
    return result


async def ask_meanwhile(rate: float, count: int, url: str, result: Result) -> None:
    """People who ask before and during an announcement; Telegram counts nothing here."""
    await asyncio.to_thread(schema.migrate, url)
    async with Simulator() as telegram, Database(url) as db:
        askers = [telegram.person(f"Asker {number}", language_code="en") for number in range(ASKERS)]
        said = Result()
        crowd = _crowd(telegram, rate, count, said)
        telegram.limits = None
        await db.run(listeners, [person.id for person in crowd])
        async with _process("bench.product", telegram.url, telegram.token, url, f"--rate={rate:g}"):
            for asker in askers:
                await _starts(asker)
            await _asks(askers, result.calm, CALM)
            await db.run(announced)
            over = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                group.create_task(_asks(askers, result.busy, 600, over))
                await _until(lambda: len(said.at) >= count)
                over.set()


def _crowd(telegram: Simulator, rate: float, count: int, result: Result) -> list[Person]:
    crowd = [telegram.person(f"Person {number}", language_code="en") for number in range(count)]
    ids = {person.id for person in crowd}
    for person in crowd:
        telegram.chats[person.id].has_started = True

    def heard(message: Message) -> None:
        if message.chat.id in ids:
            result.at.append(time.monotonic())

    telegram.on_sent = heard
    telegram.limits = Limits(rate, bucket=max(3.0, rate / 10), per_chat_per_second=None)
    return crowd


async def _starts(asker: Person) -> None:
    for deed, words in ((asker.sends, "/start"), (asker.taps, "English"), (asker.taps, "Continue")):
        await deed(words)
        await _until(lambda: asker.unseen > 0)
        asker.seen()


async def _asks(askers: list[Person], times: list[float], seconds: float, over: asyncio.Event | None = None) -> None:
    """One question each half second, asked by one after the other; how long each waits for its answer."""
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end and not (over and over.is_set()):
        asker = askers[number % len(askers)]
        began = time.monotonic()
        await asker.sends(QUESTION)
        await _until(lambda asker=asker: asker.unseen > 0)
        times.append(time.monotonic() - began)
        asker.seen()
        number += 1
        await asyncio.sleep(max(0.0, PAUSE - (time.monotonic() - began)))


async def _until(is_so: object) -> None:
    assert callable(is_so)
    async with asyncio.timeout(240):
        while not is_so():  # noqa: ASYNC110 - the box has no event for it
            await asyncio.sleep(0.002)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@asynccontextmanager
async def _process(module: str, *arguments: str) -> AsyncIterator[psutil.Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments)
    child = psutil.Process(process.pid)
    if len(os.sched_getaffinity(0)) > 1 or psutil.cpu_count() != 1:
        child.cpu_affinity([0])
    try:
        yield child
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def run() -> None:
    """Prints the rows."""
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {1})
    gc.disable()  # Telegram in a box must not stop to look for garbage among twenty thousand chats
    head = ("share of limit", "x pacer", "429s", "longest gap ms", "first after s", "CPU ms each", "MB")
    print(
        f"{'announcements':28}" + "".join(f"{each:>16}" for each in head) + "   who asks: calm, meanwhile (p50 p95 max)"
    )
    for rate, count in RUNS:
        baseline = asyncio.run(pace(rate, count))
        _row(f"pacer, {count} at {rate}/s", baseline, baseline, rate)
        for dialect in ("sqlite", "postgresql"):
            with tempfile.TemporaryDirectory() as folder, fresh_database(dialect, Path(folder)) as url:
                result = asyncio.run(announce(rate, count, url))
            with tempfile.TemporaryDirectory() as folder, fresh_database(dialect, Path(folder)) as url:
                asyncio.run(ask_meanwhile(rate, count // 2, url, result))
            _row(f"{dialect}, {count} at {rate}/s", result, baseline, rate)
    print("targets: share ≥ 0.98 without a 429; whoever asks meanwhile waits less than a second")


def _row(name: str, result: Result, baseline: Result, rate: float) -> None:
    values = (
        f"{result.share(rate):.3f}",
        f"{result.share(rate) / baseline.share(rate):.3f}",
        str(result.breaches),
        f"{result.longest_gap:.0f}",
        f"{result.at[0] - result.begun:.2f}",
        f"{result.cpu / len(result.at) * 1000:.2f}" if result.cpu else "",
        f"{result.megabytes:.0f}" if result.megabytes else "",
    )
    asked = " / ".join(_waits(each) for each in (result.calm, result.busy) if each)
    print(f"{name:28}" + "".join(f"{each:>16}" for each in values) + f"   {asked}")


def _waits(times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))]
    return f"{statistics.median(times):.3f} {p95:.3f} {ordered[-1]:.3f}"
