"""The webhook: who may post, what is refused, and that a 200 means stored, once, whoever else took it too."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.run import Parts
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start
from tests.machinery.receiving import column, echo, heard, known, locked, until, updates, writes
from web import metrics

SECRET = "a-secret-of-the-tests-0123456789"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
ADDRESS = "http://127.0.0.1:9/telegram"


def webhook(url: str = ADDRESS) -> dict[str, Any]:
    return {"mode": "webhook", "webhook_url": url, "webhook_secret": SECRET}


def update(number: int, person: Person, text: str) -> dict[str, Any]:
    """A message as Telegram would post it."""
    content = {"message_id": number, "date": 0, "text": text, "from": person.user.to_json()}
    content["chat"] = {"id": person.id, "type": "private", "first_name": person.user.first_name}
    content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {"update_id": number, "message": content}


async def posted(bot: Parts, body: object, *, secret: str = SECRET, method: str = "POST") -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            method, f"{bot.address}/telegram", data=content, headers={HEADER: secret} if secret else {}
        ) as answer,
    ):
        return answer.status


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], f"{SECRET}x", "ü"])
async def test_who_does_not_know_the_secret_is_refused(start: Start, telegram: Simulator, secret: str) -> None:
    async with start(**webhook()) as bot:
        [anna] = await known(bot, telegram, "Anna")

        assert await posted(bot, update(1, anna, echo(1)), secret=secret) == 403
        assert await bot.db.run(updates) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"7",
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b'{"update_id": 1e400}',
        b'{"update_id": -1}',
        b'{"update_id": 99999999999999999999999999}',
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:20]),
)
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_what_is_no_update_is_refused(start: Start, body: bytes) -> None:
    async with start(**webhook()) as bot:
        assert await posted(bot, body) == 400
        assert await bot.db.run(updates) == []


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_what_is_too_large_or_not_posted_is_refused(start: Start) -> None:
    async with start(**webhook()) as bot:
        assert await posted(bot, b" " * 1_000_001) == 413
        assert await posted(bot, b"", method="GET") == 405


async def test_update_is_stored_and_answered_and_unknown_kinds_are_only_stored(
    start: Start, telegram: Simulator
) -> None:
    async with start(**webhook()) as bot:
        [anna] = await known(bot, telegram, "Anna")

        codes = [await posted(bot, update(1, anna, echo(1))), await posted(bot, {"update_id": 2, "of_tomorrow": {}})]
        await until(lambda: anna.unseen == 1)
        await bot.settled()

        assert codes == [200, 200]
        assert heard(anna) == ["Echo 1"]
        assert await bot.db.run(updates) == [("done", 0)] * 2


async def test_telegram_delivers_by_the_webhook_and_is_told_the_secret(start: Start, telegram: Simulator) -> None:
    async with balanced() as (url, targets), start(**webhook(url)) as bot:
        targets.append(bot.address)
        [anna] = await known(bot, telegram, "Anna")

        await anna.sends(echo(1))

        assert heard(anna) == ["Echo 1"]
        assert telegram.updates.webhook is not None
        assert telegram.updates.webhook.secret_token == SECRET


async def test_same_update_five_times_at_once_at_two_replicas_has_one_effect_and_one_answer(
    start: Start, telegram: Simulator
) -> None:
    async with start(**webhook()) as one, start(**webhook()) as two:
        people = await known(one, telegram, *(f"Person {number}" for number in range(6)))

        async with asyncio.TaskGroup() as group:
            codes = [
                group.create_task(posted(bot, update(number, person, echo(number))))
                for number, person in enumerate(people, 1)
                for bot in (one, two, one, two, one)
            ]
        await until(lambda: all(person.unseen for person in people))
        await one.settled()
        await two.settled()
        await asyncio.sleep(1.2)  # a sweep of each

        assert {code.result() for code in codes} == {200}
        assert [heard(person) for person in people] == [[f"Echo {number}"] for number in range(1, 7)]
        assert await one.db.run(updates) == [("done", 0)] * 6


async def test_order_of_a_chat_holds_over_two_replicas(start: Start, telegram: Simulator) -> None:
    chats, each = 30, 20
    async with start(**webhook()) as one, start(**webhook()) as two:
        people = await known(one, telegram, *(f"Person {number}" for number in range(chats)))
        before = taken_in()

        async with asyncio.TaskGroup() as group:
            for person in people:
                group.create_task(delivers(person, (one, two), each))
        await until(lambda: all(person.unseen >= each for person in people), seconds=90)
        await one.settled()
        await two.settled()

        expected = [f"Echo {number}" for number in range(each)]
        assert [heard(person) for person in people] == [expected] * chats
        assert await one.db.run(updates) == [("done", 0)] * (chats * each)
        assert taken_in() - before == chats * each, "not what waits behind them as well"
        assert await one.db.run(column, "SELECT DISTINCT state FROM outbox") == ["sent"]


def taken_in() -> float:
    """What the bots of these tests have counted so far."""
    return metrics.registry.get_sample_value("bot_updates_accepted_total") or 0.0


async def delivers(person: Person, bots: tuple[Parts, ...], each: int) -> None:
    """As Telegram does behind a balancer: the next update of a chat when the one before was taken."""
    for number, bot in zip(range(each), cycle(bots), strict=False):
        assert await posted(bot, update(person.id * 100 + number, person, echo(number))) == 200


@pytest.mark.slow
async def test_database_that_is_away_is_said_to_telegram_which_tries_again(
    start: Start, telegram: Simulator, database_url: str
) -> None:
    async with balanced() as (url, targets), start(**webhook(url)) as bot:
        targets.append(bot.address)
        [anna] = await known(bot, telegram, "Anna")

        with locked(database_url):
            code = await posted(bot, update(1, anna, echo(1)))
            await writes(telegram, anna, echo(2))
            await asyncio.sleep(1)
        await until(lambda: anna.unseen == 2)
        await until(lambda: not telegram.updates.waiting)
        await bot.settled()

        assert code == 503
        assert sorted(heard(anna)) == ["Echo 1", "Echo 2"]


@asynccontextmanager
async def balanced() -> AsyncIterator[tuple[str, list[str]]]:
    """A proxy as it stands before replicas: passes each post on to the next of the targets."""
    targets: list[str] = []
    turns = iter(range(10**9))

    async with aiohttp.ClientSession() as session:

        async def passes_on(request: web.Request) -> web.Response:
            if not targets:
                return web.Response(status=502)
            target = targets[next(turns) % len(targets)]
            headers = {HEADER: request.headers.get(HEADER, "")}
            async with session.post(target + request.path, data=await request.read(), headers=headers) as answer:
                return web.Response(status=answer.status, body=await answer.read())

        proxy = web.Application()
        proxy.router.add_post("/telegram", passes_on)
        runner = web.AppRunner(proxy, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/telegram", targets
        finally:
            await runner.cleanup()
