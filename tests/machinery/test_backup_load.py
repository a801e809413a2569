"""A copy made while the bot works is one moment of it: every count agrees with every other, and a bot starts on it."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import doctor_database
from bot.run import Parts, running
from db import schema
from db.engine import Database
from db.events import EventRow, RegistrationRow
from db.inbox import InboxUpdate
from db.outbox import OutboxMessage
from services.answers import Answers
from services.entries import State
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, settings_for
from tests.databases import new_database, postgres_programs
from tests.machinery.receiving import echo, known
from tests.machinery.test_backup import says
from tests.services.event_rush import wants
from tests.services.event_scene import published

PEOPLE = 40
A_SECOND = 200
PLACES = 50
WARM = 10
ROLES = frozenset({"operator", "manager", "organiser"})
"""Nobody holds one in tests."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@asynccontextmanager
async def busy(bot: Parts, telegram: Simulator, people: list[Person], event_id: int) -> AsyncIterator[list[int]]:
    """People write two hundred messages a second and register for an event; the list holds how many there were."""
    sent, over = [0], asyncio.Event()

    async def write() -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while not over.is_set():
            while sent[0] < (loop.time() - begun) * A_SECOND:
                await people[sent[0] % PEOPLE].sends(echo(sent[0]))
                sent[0] += 1
            await asyncio.sleep(0.005)

    async def register() -> None:
        number = 0
        while not over.is_set():
            await bot.db.run(wants, event_id, number)
            number += 1
            await asyncio.sleep(0.02)

    settled, telegram.settled = telegram.settled, None
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(write()), group.create_task(register())]
        yield sent
        over.set()
        await asyncio.wait(tasks)
    telegram.settled = settled


def counted(session: Session) -> Counter[str]:
    """What must only grow while the bot works."""
    states = session.execute(select(InboxUpdate.state, func.count()).group_by(InboxUpdate.state))
    registered = session.execute(select(func.count()).select_from(RegistrationRow)).scalar_one()
    said = session.execute(select(func.count()).where(OutboxMessage.state == "sent")).scalar_one()
    done = {f"update {state}": number for state, number in states if state == "done"}
    return Counter({"registrations": registered, "said": said, **done})


def contradictions(session: Session) -> list[str]:
    """Rows that one commit wrote and of which the copy has some only."""
    found = []
    answered = {
        int(key.split(":")[1])
        for key in session.execute(select(OutboxMessage.dedupe_key)).scalars()
        if key.startswith("answer:")
    }
    done = set(session.execute(select(InboxUpdate.update_id).where(InboxUpdate.state == "done")).scalars())
    if answered != done:
        found.append(f"{len(answered ^ done)} updates are handled and not answered, or the other way round")
    for event_id, taken in session.execute(select(EventRow.id, EventRow.taken)):
        is_in = (RegistrationRow.event_id == event_id) & (RegistrationRow.status == State.CONFIRMED.value)
        seats = session.execute(select(func.coalesce(func.sum(RegistrationRow.seats), 0)).where(is_in)).scalar_one()
        if seats != taken:
            found.append(f"{taken} places are taken and {seats} people are in")
    waiting = select(RegistrationRow.queue_place).where(RegistrationRow.status == State.WAITING.value)
    places = session.execute(waiting).scalars().all()
    if len(set(places)) != len(places):
        found.append("two wait at one place")
    return found


async def warm(bot: Parts) -> tuple[int, int]:
    """How much has happened of what is compared."""
    found = await bot.db.read(counted)
    return found["registrations"], found["said"]


def unfinished(session: Session) -> int:
    """Updates and answers that somebody has still to see to."""
    updates = session.execute(select(func.count()).where(InboxUpdate.state == "new")).scalar_one()
    answers = select(func.count()).where(OutboxMessage.state == "sending", OutboxMessage.lane == 0)
    return int(updates + session.execute(answers).scalar_one())


async def test_copy_of_a_busy_bot_agrees_with_itself_and_a_bot_goes_on_from_it(
    start: Start,
    telegram: Simulator,
    dialect: str,
    database_url: str,
    answers: Answers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    if dialect == "postgresql":
        monkeypatch.setenv("PATH", str(postgres_programs()), prepend=os.pathsep)
    other, copy = new_database(dialect, tmp_path, migrated=False), tmp_path / "copy"

    async with start() as bot:
        people = await known(bot, telegram, *(f"Person {number}" for number in range(PEOPLE)))
        event = await bot.db.run(published, capacity=PLACES)
        async with busy(bot, telegram, people, event.id) as sent:
            async with asyncio.timeout(60):
                while min(await warm(bot)) < WARM:  # noqa: ASYNC110 - as below
                    await asyncio.sleep(0.05)
            before, first = await bot.db.read(counted), sent[0]
            made = await says("backup", str(copy), url=database_url)
            after, last = await bot.db.read(counted), sent[0]
            await asyncio.sleep(0.5)
    restored = await says("restore", str(copy), url=other)

    assert (made.exit_code, made.stderr, restored.exit_code, restored.stderr) == (0, "", 0, "")
    async with Database(other) as db:
        copied = await db.read(counted)
        assert await db.read(contradictions) == []
        record_property(
            "copy under load", f"{dict(copied)}, {await db.read(unfinished)} unfinished, {last - first} meanwhile"
        )
    assert before <= copied <= after
    assert copied["registrations"] > 0
    assert schema.differences(other) == []
    settings = settings_for(telegram, other)
    assert [
        each.line() async for each in doctor_database.ask(settings) if each.needs_a_hand and each.subject not in ROLES
    ] == []
    async with running(settings, answers=answers) as again:
        # The copy believes in the process that wrote it until its lease has ended.
        async with asyncio.timeout(60):
            while await again.db.read(unfinished):  # noqa: ASYNC110 - a row has no event
                await asyncio.sleep(0.2)
        assert await again.db.read(contradictions) == []
