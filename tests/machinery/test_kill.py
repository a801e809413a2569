"""kill -9 at random moments: every question is answered as without the kill, nothing is lost, no effect is doubled."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import groupby

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.process import WORKERS
from db.engine import Database
from db.inbox import InboxUpdate
from db.outbox import OutboxMessage
from db.people import PersonRow
from simulator.people import Person
from simulator.server import Simulator
from tests.machinery.receiving import few_articles

CONVERSATIONS = 200
AT_ONCE = 40
KILLS = 5
SCRIPT = ("/start", "tap English", "tap Continue", "/privacy", "What are the customs duties in Chile?", "/help")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@asynccontextmanager
async def bot_process(telegram: Simulator, database_url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot run`, with rates high and nothing from this machine's environment."""
    settings = {
        "BOT_TOKEN": telegram.token,
        "BOT_API_URL": telegram.url,
        "BOT_DATABASE_URL": database_url,
        "BOT_KNOWLEDGE_DIR": str(few_articles()),
        "BOT_LISTEN": "127.0.0.1:0",
        "BOT_SEND_RATE": "1000",
        "BOT_CHAT_RATE": "1000",
        "BOT_QUIET_HOURS": "",
        "BOT_LOG_LEVEL": "ERROR",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=inherited | settings)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def converse(person: Person, expected: list[str]) -> None:
    """Follows the script like somebody who waits for each answer, and knows it when it comes."""
    for line, answer in zip(SCRIPT, expected, strict=True):
        if line.startswith("tap "):
            await person.taps(line.removeprefix("tap "))
        else:
            await person.sends(line)
        while not person.unseen or person.screen.text != answer:  # noqa: ASYNC110 - what a person does
            await asyncio.sleep(0.01)


async def learn(person: Person) -> list[str]:
    """The answers to the script when nothing disturbs it."""
    answers: list[str] = []
    for line in SCRIPT:
        if line.startswith("tap "):
            await person.taps(line.removeprefix("tap "))
        else:
            await person.sends(line)
        while not person.unseen:  # noqa: ASYNC110 - what a person does
            await asyncio.sleep(0.01)
        [answer] = person.seen()
        answers.append(answer.text)
    return answers


async def test_kills_lose_nothing_and_double_no_effect(
    telegram: Simulator, database_url: str, record_property: Callable[[str, object], None]
) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    reference = telegram.person("Reference", language_code="en")
    people = [telegram.person(f"Person {number}", language_code="en") for number in range(CONVERSATIONS)]
    over = asyncio.Event()

    async with bot_process(telegram, database_url):
        expected = await learn(reference)
    async with asyncio.TaskGroup() as group:
        killing = group.create_task(keep_killing(telegram, database_url, chance, over))
        await everybody(people, expected)
        over.set()
        await killing

    seen = [[each.text for each in person.seen()] for person in people]
    repeated = sum(len(texts) for texts in seen) - CONVERSATIONS * len(expected)
    noted = f"{repeated} repeated answers of {CONVERSATIONS * len(expected)} after {KILLS} kills, seed {seed}"
    record_property("kill -9", noted)
    assert [[text for text, _same in groupby(texts)] for texts in seen] == [expected] * CONVERSATIONS
    assert repeated <= KILLS * WORKERS
    async with Database(database_url) as db:
        assert await db.read(counted) == (CONVERSATIONS + 1, {"done": (CONVERSATIONS + 1) * len(SCRIPT)}, {"sent"})


async def everybody(people: list[Person], expected: list[str]) -> None:
    """All conversations, some at a time."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(person: Person) -> None:
        async with places:
            await converse(person, expected)

    async with asyncio.TaskGroup() as group:
        for person in people:
            group.create_task(one(person))


async def keep_killing(telegram: Simulator, database_url: str, chance: random.Random, over: asyncio.Event) -> None:
    """Starts the bot, kills it at a random moment of start or work, starts it again; the last one stays to the end."""
    for _each in range(KILLS):
        async with bot_process(telegram, database_url) as process:
            await asyncio.sleep(chance.uniform(0.5, 4.0))
            process.send_signal(signal.SIGKILL)
            await process.wait()
    async with bot_process(telegram, database_url):
        await over.wait()


def counted(session: Session) -> tuple[int, dict[str, int], set[str]]:
    """People, updates by state, and the states of what was said."""
    people = session.execute(select(func.count()).select_from(PersonRow)).scalar_one()
    updates = session.execute(select(InboxUpdate.state, func.count()).group_by(InboxUpdate.state))
    return (
        people,
        {row[0]: row[1] for row in updates},
        set(session.execute(select(OutboxMessage.state).distinct()).scalars()),
    )
