"""The pace of a broadcast against a Telegram that forgives next to nothing; measured by slots, not by the clock."""

import asyncio
from contextlib import AsyncExitStack
from itertools import pairwise
from statistics import median

import pytest

from services import switches
from simulator.limits import Limits
from simulator.server import Simulator
from tests.conftest import Start
from tests.machinery.spoken import Announcement, eventually, pause, rows, tell

RATE = 300
MESSAGES = 600
READERS = 60


@pytest.mark.parametrize(
    ("dialect", "processes"), [("sqlite", 1), ("postgresql", 1), ("postgresql", 2)], ids=["sqlite", "one", "two"]
)
async def test_broadcast_keeps_the_pace(start: Start, telegram: Simulator, processes: int) -> None:
    """A bucket of a tenth of a second's messages, as little as a limit per second can mean.

    Of half a second's for two, since each of them catches up by itself where a busy machine has held up both.
    """
    readers = [telegram.person(f"Person {n}") for n in range(READERS)]
    for reader in readers:
        telegram.chats[reader.id].has_started = True
    telegram.limits = Limits(RATE, bucket=RATE / 10 if processes == 1 else RATE / 2, per_chat_per_second=None)

    async with AsyncExitStack() as stack:
        bots = [await stack.enter_async_context(start(send_rate=RATE)) for _each in range(processes)]
        await pause(*bots)
        await asyncio.gather(
            *(tell(bots[0].db, readers[n % READERS].id, Announcement("news"), key=f"{n}") for n in range(MESSAGES))
        )
        await bots[0].db.run(switches.turn, switches.PAUSE, on=False)
        await eventually(lambda: sum(reader.unseen for reader in readers) == MESSAGES, within=60)
        for bot in bots:
            await bot.deliverer.settled()
        found = await rows(bots[0].db)

    slots = sorted(row.slot_at for row in found if row.slot_at)
    # Where the machine stops for a while, slots pass that nobody could take; all others follow at once.
    gaps = [later - earlier for earlier, later in pairwise(slots)]
    assert telegram.breaches == 0
    assert {row.state for row in found} == {"sent"}
    assert median(gap.total_seconds() for gap in gaps) <= 1.02 / RATE
