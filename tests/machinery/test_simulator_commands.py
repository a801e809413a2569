"""The bot's own face: menus by scope and language, names, the table of methods, and the switchboard for scripts."""

import json
import os
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from simulator import signatures
from simulator.control import add_control
from simulator.methods import TABLE
from tests.machinery.simulator_support import Box, Json, opened


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with opened() as box:
        yield box


def command(name: str, description: str = "tut etwas") -> Json:
    return {"command": name, "description": description}


def test_every_method_known_is_carried_out() -> None:
    assert set(TABLE) | {"getUpdates"} == signatures.METHODS


async def test_menu_follows_scope_then_language(box: Box) -> None:
    await box.call("setMyCommands", commands=[command("start")])
    assert box.anna.menu == [("start", "tut etwas")]
    await box.call("setMyCommands", commands=[command("hilfe")], language_code="de")
    assert box.anna.menu == [("hilfe", "tut etwas")]
    await box.call("setMyCommands", commands=[command("privat")], scope={"type": "all_private_chats"})
    assert box.anna.menu == [("privat", "tut etwas")]
    chat = {"type": "chat", "chat_id": box.anna.id}
    await box.call("setMyCommands", commands=[command("neu")], scope=chat, language_code="de")
    assert box.anna.menu == [("neu", "tut etwas")]
    assert await box.call("getMyCommands", scope=chat, language_code="de") == [command("neu")]

    await box.call("deleteMyCommands", scope=chat, language_code="de")
    assert box.anna.menu == [("privat", "tut etwas")]
    assert box.telegram.person("Boris", language_code="ru").menu == [("privat", "tut etwas")]


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"commands": [command("Start")]}, "BOT_COMMAND_INVALID"),
        ({"commands": [command("помощь")]}, "BOT_COMMAND_INVALID"),
        ({"commands": [command("a" * 33)]}, "BOT_COMMAND_INVALID"),
        ({"commands": [command("a", "")]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [command("a")] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [command("a")], "language_code": "deu"}, "invalid language code specified"),
        ({"commands": [command("a")], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        (
            {"commands": [{"command": "a"}]},
            "the simulator refuses setMyCommands: commands: BotCommand lacks the field 'description'",
        ),
        (
            {"commands": [], "scope": {"type": "planet"}},
            "the simulator refuses setMyCommands: scope: BotCommandScope of type 'planet' is not known",
        ),
    ],
)
async def test_wrong_commands(box: Box, parameters: Json, reason: str) -> None:
    assert await box.refusal("setMyCommands", **parameters) == f"400 Bad Request: {reason}"


async def test_names_and_menu_button(box: Box) -> None:
    await box.call("setMyDescription", description="Was ich kann", language_code="de")
    await box.call("setMyShortDescription", short_description="Kurz")
    await box.call("setMyName", name="Assistent")
    await box.call("setChatMenuButton", menu_button={"type": "commands"})

    assert await box.call("getMyDescription", language_code="de") == {"description": "Was ich kann"}
    assert await box.call("getMyDescription") == {"description": ""}
    assert await box.call("getMyShortDescription", language_code="ru") == {"short_description": "Kurz"}
    assert await box.call("getMyName") == {"name": "Assistent"}
    assert await box.call("getChatMenuButton") == {"type": "commands"}


async def test_feed_of_news_for_pages(box: Box) -> None:
    news = box.telegram.listen()
    sent = await box.says()
    await box.call("deleteMessage", chat_id=box.anna.id, message_id=sent["message_id"])

    assert [news.get_nowait() for _ in range(news.qsize())] == [
        {"chat": box.anna.id, "kind": "message", "message_id": sent["message_id"]},
        {"chat": box.anna.id, "kind": "deleted", "message_id": sent["message_id"]},
    ]


async def test_calls_are_remembered(box: Box) -> None:
    await box.says("eins")
    await box.refusal("sendMessage", chat_id=1, text="zwei")

    assert box.telegram.called("sendMessage") == [{"chat_id": box.anna.id, "text": "eins"}]
    assert [call.answer["ok"] for call in box.telegram.calls] == [True, False]


async def steer(session: ClientSession, url: str, what: str, **given: object) -> Any:  # as JSON has it
    async with session.post(f"{url}/control/{what}", json=given) as answer:
        return await answer.json()


async def test_switchboard(box: Box) -> None:
    add_control(box.telegram)
    url = box.telegram.url
    boris = (await steer(box.session, url, "person", first_name="Boris", language_code="ru"))["id"]
    await steer(box.session, url, "sends", person=boris, text="/start")
    await steer(
        box.session, url, "faults", do="next", method="sendMessage", fault={"kind": "TooMany", "retry_after": 2}
    )
    assert (await box.refusal("sendMessage", chat_id=boris, text="x")).startswith("429")
    await box.call("sendMessage", chat_id=boris, text="Привет")

    assert [one["text"] for one in await steer(box.session, url, "chat", person=boris)] == ["/start", "Привет"]
    assert (await steer(box.session, url, "state"))["people"] == [box.anna.id, boris]
    assert (await steer(box.session, url, "taps", person=boris, label="Ja"))["error"].startswith("NoSuchButton")


async def test_process_of_its_own() -> None:
    process = await create_subprocess_exec(sys.executable, "-m", "simulator", stdout=PIPE, env=dict(os.environ))
    assert process.stdout is not None
    where = json.loads(await process.stdout.readline())

    async with ClientSession() as session, session.get(f"{where['url']}/bot{where['token']}/getMe") as answer:
        found = await answer.json()
    process.terminate()

    assert found["result"]["is_bot"] is True
    assert await process.wait() == 0
