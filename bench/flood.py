"""One person's flood: how long others wait for their answers meanwhile, against the same people in calm.

Twenty people ask and tap twice a second in all. Then one more sends a hundred questions, taps and commands a second.
Telegram in a box runs in this process on one core, the bot in its own on the other.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.updates import TAPS, Counter, bot_process
from simulator.chats import Message
from simulator.people import Person
from simulator.server import Simulator
from tests.databases import fresh_database

ROUNDS: Final = 3
CALM_PEOPLE: Final = 20
CALM_RATE: Final = 2.0
FLOOD_RATE: Final = 100.0
SECONDS: Final = 15.0
LEAST_CALM: Final = 5.0
PATIENCE: Final = 60.0
QUESTIONS: Final = (
    "What are the customs duties in Chile?",
    "Do I need a visa for Kazakhstan?",
    "How high is the de minimis ceiling?",
    "Which certificates does a crusher need in Peru?",
)


@dataclass(slots=True)
class Watch:
    """When each person's questions and taps were sent, and how long their answers took."""

    asked: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    taken: list[float] = field(default_factory=list)
    number: int = 0
    flood_said: int = 0
    flooder: int = 0

    def heard(self, message: Message) -> None:
        """The bot said something to somebody; each of them waits for one answer at a time."""
        chat_id = message.chat.id
        if chat_id == self.flooder:
            self.flood_said += message.markup is not None  # not where an old screen loses its buttons
        elif self.asked[chat_id]:
            self.taken.append(time.perf_counter() - self.asked[chat_id].popleft())

    @property
    def unanswered(self) -> int:
        """How many wait for their answers."""
        return sum(len(times) for times in self.asked.values())


@dataclass(slots=True)
class Result:
    """Seconds to the answer, and what the flood got."""

    calm: list[float] = field(default_factory=list)
    flooded: list[float] = field(default_factory=list)
    unanswered: int = 0
    sent: int = 0
    said: int = 0


async def measure(database_url: str, result: Result) -> None:
    """One round of a freshly started bot."""
    async with Simulator() as telegram:
        counter = Counter()
        telegram.on_sent = lambda _message: counter.add()
        people = [telegram.person(f"Person {number}", language_code="en") for number in range(CALM_PEOPLE + 1)]
        async with bot_process("product", telegram, database_url):
            await _first_start(people, counter)
            flooder, *calm = people
            watch = Watch(flooder=flooder.id)
            telegram.on_sent = watch.heard
            await _ask(calm, watch, seconds=LEAST_CALM)  # so that what is made at the first question is made
            watch.taken.clear()
            await _ask(calm, watch, seconds=SECONDS)
            result.calm += watch.taken
            watch.taken.clear()
            async with asyncio.TaskGroup() as group:
                group.create_task(_ask(calm, watch, seconds=SECONDS))
                flood = group.create_task(_flood(flooder))
            result.flooded += watch.taken
            result.unanswered += watch.unanswered
            result.sent += flood.result()
            result.said += watch.flood_said


async def _first_start(people: list[Person], counter: Counter) -> None:
    for step, number in (("/start", 1), ("English", 2), ("Continue", 3)):
        for person in people:
            await (person.sends(step) if step.startswith("/") else person.taps(step))
        await counter.reaches(number * len(people))


async def _ask(people: list[Person], watch: Watch, *, seconds: float) -> None:
    """Everybody in turn asks and taps; ends when all answers are there."""

    async def one(_number: int) -> None:
        watch.number += 1
        each, place = divmod(watch.number, len(people))
        person = people[place]
        if watch.asked[person.id]:
            return  # nobody taps on while nothing comes
        watch.asked[person.id].append(time.perf_counter())
        if (each + place) % 2:
            await person.sends(QUESTIONS[(each + place) // 2 % len(QUESTIONS)])
        else:
            # Always after an answer, so that there is something to change.
            await person.forges(TAPS[0], on=person.screen)

    await _at_rate(CALM_RATE, seconds, one)
    until = time.monotonic() + PATIENCE
    while watch.unanswered and time.monotonic() < until:  # noqa: ASYNC110 - as simple as what it waits for
        await asyncio.sleep(0.01)


async def _flood(person: Person) -> int:
    """Gives how much was sent."""

    async def one(number: int) -> None:
        if number % 3 == 0:
            await person.sends(QUESTIONS[number // 3 % len(QUESTIONS)])
        elif number % 3 == 1:
            await person.forges(TAPS[number // 3 % 2], on=person.screen)
        else:
            await person.sends("/menu")

    return await _at_rate(FLOOD_RATE, SECONDS, one)


async def _at_rate(rate: float, seconds: float, one: Callable[[int], Coroutine[None, None, None]]) -> int:
    """Calls `one` so often a second, whatever it takes; gives how often."""
    began, number = time.monotonic(), 0
    while (ahead := number / rate) < seconds:
        await asyncio.sleep(max(0.0, began + ahead - time.monotonic()))
        await one(number)
        number += 1
    return number


def run() -> None:
    """Prints the rows."""
    if hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {1})
    for dialect in ("sqlite", "postgresql"):
        result = Result()
        for _each in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder, fresh_database(dialect, Path(folder)) as url:
                asyncio.run(measure(url, result))
        _print(dialect, result)
    print("target: the p95 under flood ≤ 2x the calm one; nobody unanswered")


def _print(name: str, result: Result) -> None:
    (calm, calm_95), (flooded, flooded_95) = _quantiles(result.calm), _quantiles(result.flooded)
    print(
        f"flood {name:12} calm p50 {calm:.0f} ms, p95 {calm_95:.0f} ms; under flood p50 {flooded:.0f} ms, "
        f"p95 {flooded_95:.0f} ms = {flooded_95 / calm_95:.2f}x; "
        f"the flood of {result.sent} was answered {result.said} times meanwhile"
        + (f"  UNANSWERED {result.unanswered}" if result.unanswered else "")
    )


def _quantiles(seconds: list[float]) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds."""
    return statistics.median(seconds) * 1000, statistics.quantiles(seconds, n=20)[-1] * 1000
