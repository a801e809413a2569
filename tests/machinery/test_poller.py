"""Polling: nothing is confirmed before it is stored, one process polls at a time, and whatever goes wrong passes."""

import asyncio
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from bot.run import Parts, running
from bot.settings import Settings
from services import leases
from services.answers import Answers
from services.inbox import POLLER
from simulator.faults import Status
from simulator.server import Simulator
from tests.conftest import Start, settings_for
from tests.machinery.receiving import (
    asked,
    column,
    command,
    echo,
    environment,
    execute,
    heard,
    known,
    locked,
    until,
    updates,
    writes,
)


async def test_update_is_confirmed_only_after_it_is_stored(bot: Parts, telegram: Simulator, database_url: str) -> None:
    [anna] = await known(bot, telegram, "Anna")

    with locked(database_url):
        await writes(telegram, anna, echo(1))
        await asyncio.sleep(0.3)
        waiting = [update.chat for update in telegram.updates.waiting]
    await until(lambda: bool(anna.unseen))
    await bot.settled()

    assert waiting == [anna.id]
    assert heard(anna) == ["Echo 1"]
    await until(lambda: not telegram.updates.waiting)


async def test_updates_that_come_twice_or_out_of_order_have_one_effect_and_one_answer(
    bot: Parts, telegram: Simulator
) -> None:
    people = await known(bot, telegram, "Anna", "Ben", "Cem")
    telegram.faults.duplicate_updates()
    telegram.faults.reorder_updates()

    for number in range(5):
        for person in people:
            await writes(telegram, person, echo(number))
    await until(lambda: all(person.unseen >= 5 for person in people))
    telegram.faults.stop()
    await until(lambda: not telegram.updates.waiting)
    await bot.settled()

    assert await bot.db.run(updates) == [("done", 0)] * 15
    assert [sorted(heard(person)) for person in people] == [[f"Echo {number}" for number in range(5)]] * 3


async def test_batch_that_comes_backwards_is_handled_in_order(
    bot: Parts, telegram: Simulator, database_url: str
) -> None:
    [anna] = await known(bot, telegram, "Anna")
    telegram.faults.reorder_updates()

    with locked(database_url):  # so that the rest comes in one batch
        await writes(telegram, anna, echo(0))
        await asyncio.sleep(0.2)
        await writes(telegram, anna, *(echo(number) for number in range(1, 6)))
    await until(lambda: anna.unseen == 6)

    assert heard(anna) == [f"Echo {number}" for number in range(6)]


async def test_update_that_comes_again_later_is_not_answered_again(bot: Parts, telegram: Simulator) -> None:
    [anna] = await known(bot, telegram, "Anna")
    sent = await anna.sends(echo(1))
    anna.seen()
    [number] = await bot.db.run(column, "SELECT update_id FROM inbox")

    telegram.updates.feed([{"update_id": number, "message": sent}])
    await anna.sends(echo(2))

    assert heard(anna) == ["Echo 2"]


async def test_second_process_stands_by_and_takes_over_when_the_first_stops(start: Start, telegram: Simulator) -> None:
    stopping = AsyncExitStack()
    first = await stopping.enter_async_context(start())
    [anna] = await known(first, telegram, "Anna")
    async with start() as second:
        await until(lambda: first.receiver.is_polling)
        await writes(telegram, anna, echo(1))
        await until(lambda: anna.unseen == 1)
        before = (first.receiver.is_polling, second.receiver.is_polling)
        conflicts = telegram.called("getUpdates")

        await stopping.aclose()
        await until(lambda: second.receiver.is_polling)
        await writes(telegram, anna, echo(2))
        await until(lambda: anna.unseen == 2)

        assert before == (True, False)
        assert conflicts == telegram.called("getUpdates")
        assert heard(anna) == ["Echo 1", "Echo 2"]


async def test_poller_that_lost_its_lease_stores_nothing_and_stands_by(bot: Parts, telegram: Simulator) -> None:
    [anna] = await known(bot, telegram, "Anna")
    await until(lambda: bot.receiver.is_polling)

    await bot.db.run(execute, "UPDATE leases SET owner = 'another', fence = fence + 1 WHERE name = 'poller'")
    await writes(telegram, anna, echo(1))
    await until(lambda: not bot.receiver.is_polling)
    stored = await bot.db.run(updates)
    waiting = [update.chat for update in telegram.updates.waiting]
    await bot.db.run(leases.bury, {"another"})
    await until(lambda: anna.unseen == 1)

    assert (stored, waiting) == ([], [anna.id])
    assert heard(anna) == ["Echo 1"]


@pytest.mark.slow
async def test_poller_that_is_frozen_is_replaced_after_ten_seconds(start: Start, telegram: Simulator) -> None:
    async with start() as bot:
        [anna] = await known(bot, telegram, "Anna")
        await bot.db.run(leases.bury, {"frozen"})
        await bot.db.run(execute, "UPDATE leases SET owner = 'frozen' WHERE name = 'poller'")
        await until(lambda: not bot.receiver.is_polling)
        await writes(telegram, anna, echo(1))

        await until(lambda: anna.unseen == 1)

        assert bot.receiver.is_polling
        assert await bot.db.run(column, f"SELECT fence FROM leases WHERE name = '{POLLER}'") == [2]


@pytest.mark.slow
async def test_foreign_poller_is_waited_for(bot: Parts, telegram: Simulator) -> None:
    [anna] = await known(bot, telegram, "Anna")
    url = f"{telegram.url}/bot{telegram.token}/getUpdates"

    async with aiohttp.ClientSession() as session:
        while bot.receiver.trouble is None:  # while both poll, each ends the other's wait
            await session.post(url, json={"timeout": 1})
        trouble = bot.receiver.trouble
    await writes(telegram, anna, echo(1))
    await until(lambda: anna.unseen == 1)

    assert trouble == "another program asks Telegram for the updates of this bot"
    assert heard(anna) == ["Echo 1"]
    await until(lambda: bot.receiver.trouble is None)


async def test_webhook_of_another_mode_is_taken_away_before_polling(start: Start, telegram: Simulator) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{telegram.url}/bot{telegram.token}/setWebhook"
        await session.post(url, json={"url": "http://127.0.0.1:9/elsewhere"})
    was_set = telegram.updates.webhook is not None

    async with start() as bot:
        [anna] = await known(bot, telegram, "Anna")
        await anna.sends(echo(1))

        assert (was_set, telegram.updates.webhook) == (True, None)
        assert heard(anna) == ["Echo 1"]


async def test_telegram_that_is_down_at_the_start_is_waited_for_and_readiness_says_so(
    telegram: Simulator, database_url: str, answers: Answers
) -> None:
    port = free_port()
    await telegram.faults.down()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        over = asyncio.Event()
        settings = settings_for(telegram, database_url, listen=f"127.0.0.1:{port}")
        group.create_task(runs(settings, answers, over))

        before = [await asked(port, "healthz", status=200), await asked(port, "readyz", status=503)]
        await telegram.faults.up()
        now = await asked(port, "readyz", status=200)
        over.set()

    assert before == ["ok\n", '{"ready":false,"reasons":["Telegram has not answered yet"]}']
    assert now == '{"ready":true,"reasons":[]}'


async def test_telegram_that_breaks_down_is_waited_for_and_readiness_says_so(bot: Parts, telegram: Simulator) -> None:
    [anna] = await known(bot, telegram, "Anna")
    port = int(bot.address.rpartition(":")[2])

    telegram.faults.always("getUpdates", Status(502))
    await writes(telegram, anna, echo(1))  # ends the poll that is under way
    during = await asked(port, "readyz", status=503)
    await writes(telegram, anna, echo(2))
    telegram.faults.stop()
    await until(lambda: anna.unseen == 2)

    assert during == '{"ready":false,"reasons":["Telegram does not answer"]}'
    assert await asked(port, "readyz", status=200) == '{"ready":true,"reasons":[]}'
    assert heard(anna) == ["Echo 1", "Echo 2"]


@pytest.mark.slow
async def test_token_that_is_refused_for_a_while_pauses_the_bot(bot: Parts, telegram: Simulator) -> None:
    [anna] = await known(bot, telegram, "Anna")
    token, telegram.token = telegram.token, "5000000001:AAanother-token-of-the-demo-bot_0002"

    telegram.updates.wake()
    await writes(telegram, anna, echo(1))
    await until(lambda: bot.receiver.trouble is not None)
    trouble = bot.receiver.trouble
    telegram.token = token
    await until(lambda: anna.unseen == 1, seconds=60)

    assert trouble == "Telegram refuses the token"
    assert heard(anna) == ["Echo 1"]


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_token_that_is_refused_at_the_start_ends_it_with_one_sentence(
    telegram: Simulator, database_url: str, tmp_path: Path
) -> None:
    settings = environment(telegram, database_url, BOT_TOKEN="5000000001:AAanother-token-of-the-demo-bot_0002")

    found = await command(tmp_path, "run", settings=settings | {"BOT_LOG_LEVEL": "ERROR"})

    assert (found.code, found.output) == (1, "")
    assert found.errors == "Telegram refuses BOT_TOKEN: ask BotFather for the current one.\n"


async def runs(settings: Settings, answers: Answers, over: asyncio.Event) -> None:
    async with running(settings, answers=answers):
        await over.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
