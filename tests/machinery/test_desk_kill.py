"""kill -9 at every step of question, topic, reply and answer: both sides see everything once, or a mark says so."""

import asyncio
import itertools
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest

from db.engine import Database
from simulator.faults import Fault, Refused, Slow
from simulator.server import Simulator
from tests.machinery.desk_crowd import Crowd, Step, everybody, fates, gathered, handled
from tests.machinery.receiving import environment

ASKERS = 15
LATE = Slow(20.0)
"""Carried out, but the process is dead before the answer comes."""
UNREAD = Refused()
"""Cut before it was read, and then the process is dead."""
Death = tuple[str, bool, Fault]
"""The call in whose midst a process dies: the method, whether at the desk, how."""
PLAN: tuple[tuple[Step, tuple[Death, ...]], ...] = (
    (Crowd.asks, (("sendMessage", False, LATE),)),
    (
        Crowd.asks_person,
        (
            ("createForumTopic", True, LATE),
            ("createForumTopic", True, UNREAD),
            ("sendMessage", True, LATE),
            ("pinChatMessage", True, LATE),
        ),
    ),
    (Crowd.begins_to_write, ()),
    (Crowd.writes, (("sendMessage", True, LATE),)),
    (Crowd.corrects, (("editMessageText", True, LATE),)),
    (Crowd.is_answered, (("sendMessage", False, LATE), ("setMessageReaction", True, LATE))),
    (Crowd.gets_correction, (("editMessageText", False, LATE),)),
    (Crowd.replies, (("sendMessage", True, UNREAD), ("editForumTopic", True, LATE))),
    (Crowd.is_answered_twice, (("sendMessage", False, LATE),)),
    (Crowd.loses_an_answer, (("deleteMessage", False, LATE),)),
)
"""Each step with the deaths that come meanwhile."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


class House:
    """The processes of one bot, which die and are started again."""

    def __init__(self, telegram: Simulator, settings: dict[str, str], folder: Path) -> None:
        self._telegram, self._settings, self._folder = telegram, settings, folder
        self._running: list[asyncio.subprocess.Process] = []
        self.kills = 0

    async def starts(self) -> None:
        """One more process."""
        self._running.append(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                env=self._settings,
                cwd=self._folder,
                stdout=asyncio.subprocess.DEVNULL,
            )
        )

    async def dies(self, chance: random.Random) -> None:
        """One of the processes is killed, and another one is started in its place."""
        process = self._running.pop(chance.randrange(len(self._running)))
        assert process.returncode is None, "it died by itself"
        process.send_signal(signal.SIGKILL)
        await process.wait()
        self.kills += 1
        await self.starts()

    async def ends(self) -> None:
        """Stops what runs, in order."""
        for process in self._running:
            if process.returncode is None:
                process.terminate()
        for process in self._running:
            await process.wait()


@asynccontextmanager
async def desk(
    telegram: Simulator, database_url: str, folder: Path, processes: int
) -> AsyncIterator[tuple[Crowd, House]]:
    """The crowd, and the bot as processes of its own."""
    staff = [telegram.person(name, language_code="de") for name in ("Katrin", "Boris")]
    group = telegram.group("Desk", forum=True, members=staff)
    rates = {"BOT_SEND_RATE": "1000", "BOT_CHAT_RATE": "1000", "BOT_GROUP_RATE": "1000"}
    where = {"BOT_DESK_CHAT_ID": str(group.id), "BOT_DESK_LANGUAGE": "en", "BOT_LOG_LEVEL": "ERROR"}
    house = House(telegram, environment(telegram, database_url, **rates, **where), folder)
    async with Database(database_url) as db, AsyncExitStack() as stack:
        crowd = await gathered(telegram, db, group, staff, ASKERS)
        await group.adds_bot(admin=True)
        stack.push_async_callback(house.ends)
        for _each in range(processes):
            await house.starts()
        yield crowd, house


async def die_meanwhile(crowd: Crowd, house: House, chance: random.Random, deaths: Sequence[Death]) -> None:
    """Waits for each call in turn, and kills in its midst; where it does not come any more, in the midst of others."""
    faults = crowd.telegram.faults
    for method, is_at_desk, fault in deaths:
        chat_id = crowd.group.id if is_at_desk else chance.choice(crowd.askers).person.id
        await asyncio.sleep(chance.uniform(0.0, 0.1))
        faults.next(method, fault, chat_id=chat_id)
        with suppress(TimeoutError):
            async with asyncio.timeout(4):
                while faults.are_set:  # noqa: ASYNC110 - the box has no event for a call
                    await asyncio.sleep(0.01)
        faults.stop()
        await house.dies(chance)


@pytest.mark.parametrize(
    ("dialect", "processes"), [("sqlite", 1), ("postgresql", 2)], ids=["sqlite-alone", "postgresql-replicas"]
)
async def test_everything_stands_once_on_both_sides_or_bears_a_mark(
    telegram: Simulator,
    dialect: str,
    database_url: str,
    tmp_path: Path,
    processes: int,
    record_property: Callable[[str, object], None],
) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    turn = itertools.count(processes == 1)

    async with desk(telegram, database_url, tmp_path, processes) as (crowd, house):
        for step, planned in PLAN:
            deaths = [death for death in planned if next(turn) % (2 * processes) == 1]
            async with asyncio.TaskGroup() as group:
                group.create_task(die_meanwhile(crowd, house, chance, deaths))
                group.create_task(everybody(crowd, step))
        await crowd.settled()
        found = await crowd.db.read(fates)
        states = await crowd.db.read(handled)

    noted = f"{crowd.doubled()} doubled and marked of {sum(found.values())}, {house.kills} kills, seed {seed}"
    record_property("kill -9 at the desk", noted)
    assert crowd.faults() == [], seed
    assert states == {"done"}
    assert {notice for notice, state in found if state == "failed"} <= {"delete_relay"}  # deleted before the death
