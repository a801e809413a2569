"""Mishaps on request: what the caller gets, and whether the call was carried out."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from aiohttp import ClientConnectorError, ClientError, ServerDisconnectedError

from simulator.control import add_control
from simulator.faults import AnswerLost, Refused, Slow, Status, TooMany
from simulator.limits import Limits
from tests.machinery.simulator_support import Box, opened


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with opened() as box:
        yield box


def shown(box: Box) -> list[str]:
    return [one.text for one in box.anna.seen()]


async def test_too_many_once(box: Box) -> None:
    box.telegram.faults.next("sendMessage", TooMany(retry_after=3))

    assert await box.answer("sendMessage", chat_id=box.anna.id, text="eins") == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }
    await box.says("zwei")
    assert shown(box) == ["zwei"]


async def test_fault_for_one_chat_a_number_of_times(box: Box) -> None:
    boris = box.telegram.person("Boris")
    await boris.sends("/start")
    box.telegram.faults.times(2, "sendMessage", Status(500), chat_id=boris.id)

    await box.says()
    assert await box.refusal("sendMessage", chat_id=str(boris.id), text="x") == "500 Internal Server Error"
    assert await box.refusal("sendMessage", chat_id=boris.id, text="x") == "500 Internal Server Error"
    await box.call("sendMessage", chat_id=boris.id, text="x")


async def test_bad_gateway_is_no_json(box: Box) -> None:
    box.telegram.faults.always("", Status(502))
    url = f"{box.telegram.url}/bot{box.telegram.token}/getMe"

    async with box.session.get(url) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
    box.telegram.faults.stop()
    await box.call("getMe")


async def test_refused_call_is_not_carried_out(box: Box) -> None:
    box.telegram.faults.next("sendMessage", Refused())

    with pytest.raises(ServerDisconnectedError):
        await box.says("eins")
    assert shown(box) == []


async def test_lost_answer_was_carried_out(box: Box) -> None:
    box.telegram.faults.next("sendMessage", AnswerLost())

    with pytest.raises(ServerDisconnectedError):
        await box.says("eins")
    assert shown(box) == ["eins"]


async def test_slow_call_is_carried_out_at_once(box: Box) -> None:
    box.telegram.faults.next("sendMessage", Slow(0.2))
    begun = time.monotonic()

    async with asyncio.TaskGroup() as group:
        group.create_task(box.says("eins"))
        await asyncio.sleep(0.1)
        assert shown(box) == ["eins"]
    assert time.monotonic() - begun >= 0.2


async def test_telegram_is_down_and_comes_back(box: Box) -> None:
    await box.says("eins")
    await box.telegram.faults.down()
    for _ in range(3):
        with pytest.raises(ClientError):
            await box.says("zwei")

    await box.telegram.faults.up()
    await box.says("drei")
    assert shown(box) == ["eins", "drei"]


async def test_pages_go_on_while_telegram_is_down(box: Box) -> None:
    add_control(box.telegram)
    await box.telegram.faults.down()

    async with box.session.post(f"{box.telegram.url}/control/state") as answer:
        assert (answer.status, (await answer.json())["breaches"]) == (200, 0)


@pytest.mark.parametrize("pause", [0, 0.001, 0.003, 0.01, 0.03])
@pytest.mark.parametrize("how", ["down", "unplug"])
async def test_poll_under_way_breaks_at_once(box: Box, how: str, pause: float) -> None:
    """Whether the connection is just being made or has long been waiting."""
    await box.fresh_updates()
    ends = {"down": box.telegram.faults.down, "unplug": box.telegram.faults.unplug}

    async def polls() -> None:
        with pytest.raises(ClientError):
            await box.updates(timeout=20)

    for _ in range(20):
        async with asyncio.timeout(2), asyncio.TaskGroup() as group:
            group.create_task(polls())
            await asyncio.sleep(pause)
            await ends[how]()
        await box.telegram.faults.up()
        await box.telegram.faults.plug_in()


@pytest.mark.parametrize("turns", range(8))
async def test_nobody_is_left_in_the_doorway(box: Box, turns: int) -> None:
    """A connection that comes while the port is being closed ends like all others; it used to be forgotten, neither
    served nor closed, and its caller waited for the end of its patience."""

    async def comes() -> None:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", box.telegram.port)
            with suppress(OSError):
                await reader.read()
            writer.close()

    async with asyncio.timeout(2), asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(comes())
        for _ in range(turns):
            await asyncio.sleep(0)
        await box.telegram.faults.unplug()


async def test_telegram_is_down_for_a_while(box: Box) -> None:
    begun = time.monotonic()
    box.telegram.faults.down_for(0.2)
    with pytest.raises(ClientError):
        await box.says("zu früh")
    async with asyncio.timeout(5):
        while box.telegram.faults.is_down:  # noqa: ASYNC110 - the box has no event for "back"
            await asyncio.sleep(0.01)

    assert time.monotonic() - begun >= 0.19
    await box.says("wieder da")
    assert shown(box) == ["wieder da"]


async def test_longer_outage_is_not_cut_short_by_an_earlier_one(box: Box) -> None:
    box.telegram.faults.down_for(0.05)
    await box.telegram.faults.down()
    await asyncio.sleep(0.1)

    assert box.telegram.faults.is_down
    await box.telegram.faults.up()
    await box.says("eins")


async def test_unplugged_port_refuses(box: Box) -> None:
    await box.says("eins")
    await box.telegram.faults.unplug()
    with pytest.raises((ClientConnectorError, ServerDisconnectedError)):
        await box.says("zwei")
    with pytest.raises(ClientConnectorError):
        await box.says("zwei")

    await box.telegram.faults.plug_in()
    await box.says("drei")
    assert shown(box) == ["eins", "drei"]


async def test_chat_limit(box: Box) -> None:
    box.telegram.limits = Limits(per_chat_per_second=1, chat_bucket=2)

    answers = [await box.answer("sendMessage", chat_id=box.anna.id, text="x") for _ in range(4)]

    assert [answer["ok"] for answer in answers] == [True, True, False, False]
    assert answers[2]["parameters"] == {"retry_after": 1}
    assert box.telegram.breaches == 2


async def test_group_limit_spares_other_chats(box: Box) -> None:
    desk = await box.forum()
    box.telegram.limits = Limits(group_per_minute=2, per_chat_per_second=None)

    answers = [await box.answer("sendMessage", chat_id=desk.id, text="x") for _ in range(3)]

    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert 59 <= answers[2]["parameters"]["retry_after"] <= 60
    await box.says()
    await box.call("sendChatAction", chat_id=desk.id, action="typing")


async def test_overall_limit(box: Box) -> None:
    box.telegram.limits = Limits(overall_per_second=2, bucket=3, per_chat_per_second=None)

    answers = [await box.answer("sendMessage", chat_id=box.anna.id, text="x") for _ in range(5)]

    assert [answer["ok"] for answer in answers] == [True, True, True, False, False]
