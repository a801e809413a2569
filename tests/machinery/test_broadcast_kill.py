"""kill -9 while an announcement goes to thousands: nobody is lost, nobody knowingly told twice."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.deliver import AT_ONCE
from db.broadcasts import BroadcastRow, RecipientRow
from db.engine import Database
from db.people import PersonRow
from services import broadcast_reports
from services.broadcasts import Fate, State
from simulator.chats import Message
from simulator.limits import Limits
from simulator.server import Simulator
from tests.machinery.news_crowd import ORGANISER, announced, listeners
from tests.machinery.test_kill import bot_process

MANY = 20_000
SOME = 4_000
"""Enough for some kills in the midst of it; `--every-database` takes the many, and ten."""
RATE = 1_000
SLICE = RATE // 20
"""What is committed as being sent at a time: fifty milliseconds' worth."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def test_kills_lose_nobody_and_double_nobody_knowingly(
    telegram: Simulator,
    database_url: str,
    record_property: Callable[[str, object], None],
    pytestconfig: pytest.Config,
) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    is_thorough = pytestconfig.getoption("--every-database")
    everybody, kills = (MANY, 10) if is_thorough else (SOME, 5)
    crowd = [telegram.person(f"Person {number}", language_code="en") for number in range(everybody)]
    for person in crowd:
        telegram.chats[person.id].has_started = True
    telegram.limits = Limits(RATE, bucket=RATE / 2, per_chat_per_second=None)
    heard: Counter[int] = Counter()
    telegram.on_sent = lambda message: heard.update([_chat(message)])

    async with Database(database_url) as db:
        await db.run(listeners, [person.id for person in crowd])
        made = await db.run(announced)
        for _kill in range(kills):
            async with bot_process(telegram, database_url) as process:
                before, wanted = heard.total(), chance.randrange(everybody // kills)
                while heard.total() < min(before + wanted, everybody - 1):  # noqa: ASYNC110 - the box has no event for it
                    await asyncio.sleep(0.005)
                process.send_signal(signal.SIGKILL)
                await process.wait()
        async with bot_process(telegram, database_url):
            while await db.read(_state, made.id) != State.DONE:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.1)
        fates = await db.read(_fates, made.id)
        report = await db.read(broadcast_reports.report, made.id, ORGANISER)

    unsure = {account for account, fate in fates.items() if fate is Fate.UNSURE}
    repeated = {account for account, count in heard.items() if count > 1}
    noted = f"{len(unsure)} unsure of {everybody} after {kills} kills, {len(repeated)} of them twice, seed {seed}"
    record_property("kill -9 of an announcement", noted)
    assert repeated == set()
    assert set(fates) == {person.id for person in crowd}
    assert {account for account, fate in fates.items() if fate is Fate.SENT} == set(heard) - unsure
    assert {*fates.values()} <= {Fate.SENT, Fate.UNSURE}
    assert len(unsure) <= kills * (AT_ONCE + SLICE)
    assert report.states == Counter(fate.value for fate in fates.values())
    assert sum(report.states.values()) == everybody == report.expected


def _chat(message: Message) -> int:
    return message.chat.id


def _state(session: Session, broadcast_id: int) -> str:
    return session.get_one(BroadcastRow, broadcast_id).state


def _fates(session: Session, broadcast_id: int) -> dict[int, Fate]:
    rows = session.execute(
        select(PersonRow.telegram_id, RecipientRow.state)
        .join(PersonRow, PersonRow.id == RecipientRow.person_id)
        .where(RecipientRow.broadcast_id == broadcast_id)
    )
    return {account: Fate(state) for account, state in rows}
