"""Virtual people write, tap and see; the bot talks to them over HTTP as it would to Telegram."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from simulator.people import NoSuchButton, Person
from simulator.server import Simulator
from simulator.views import Alert


class Caller:
    """A bare bot: calls methods with JSON and returns the whole answer."""

    def __init__(self, telegram: Simulator, session: ClientSession) -> None:
        self.telegram = telegram
        self.session = session

    async def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:  # the Bot API's JSON
        url = f"{self.telegram.url}/bot{self.telegram.token}/{method}"
        async with self.session.post(url, json=parameters) as answer:
            found: dict[str, Any] = await answer.json()
            return found


@pytest.fixture
async def telegram() -> AsyncIterator[Simulator]:
    async with Simulator() as telegram:
        yield telegram


@pytest.fixture
async def call(telegram: Simulator) -> AsyncIterator[Caller]:
    async with ClientSession() as session:
        yield Caller(telegram, session)


@pytest.fixture
async def anna(telegram: Simulator) -> Person:
    anna = telegram.person("Anna", language_code="de")
    await anna.sends("/start")
    return anna


def keyboard(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}


async def test_command_becomes_an_update_with_its_entity(call: Caller, anna: Person) -> None:
    updates = (await call("getUpdates"))["result"]

    message = updates[0]["message"]
    assert (message["text"], message["entities"], message["from"]["language_code"]) == (
        "/start",
        [{"type": "bot_command", "offset": 0, "length": 6}],
        "de",
    )


async def test_person_sees_what_the_bot_says_once(call: Caller, anna: Person) -> None:
    await call("sendMessage", chat_id=anna.id, text="<b>Hallo</b> Anna", parse_mode="HTML", reply_markup=keyboard("Ja"))

    seen = anna.seen()
    assert [(one.text, one.html, one.buttons) for one in seen] == [("Hallo Anna", "<b>Hallo</b> Anna", (("Ja",),))]
    assert anna.seen() == []


async def test_tap_finds_the_button_by_its_words(call: Caller, anna: Person) -> None:
    sent = await call("sendMessage", chat_id=anna.id, text="Menü", reply_markup=keyboard("📅 Meine Termine"))

    await anna.taps("Meine Termine")

    query = (await call("getUpdates"))["result"][-1]["callback_query"]
    assert (query["data"], query["message"]["message_id"]) == ("📅 Meine Termine", sent["result"]["message_id"])
    assert await call("answerCallbackQuery", callback_query_id=query["id"], text="Gleich") == {
        "ok": True,
        "result": True,
    }
    assert anna.alerts == [Alert("Gleich")]
    assert anna.alerts == []


async def test_tap_on_nothing_lists_the_buttons(call: Caller, anna: Person) -> None:
    await call("sendMessage", chat_id=anna.id, text="Menü", reply_markup=keyboard("Ja", "Nein"))

    with pytest.raises(NoSuchButton, match=r"'Vielleicht' is on no button; to be seen are \['Ja', 'Nein'\]"):
        await anna.taps("Vielleicht")


async def test_edit_is_seen_as_an_edit_and_lost_buttons_are_not_noticed(call: Caller, anna: Person) -> None:
    sent = (await call("sendMessage", chat_id=anna.id, text="Eins", reply_markup=keyboard("Ja")))["result"]
    where = {"chat_id": anna.id, "message_id": sent["message_id"]}

    await call("editMessageText", **where, text="Zwei", reply_markup=keyboard("Ja"))
    await call("editMessageReplyMarkup", **where)

    assert [(one.text, one.edited, one.labels) for one in anna.seen()] == [
        ("Eins", False, ("Ja",)),
        ("Zwei", True, ("Ja",)),
    ]
    assert anna.screen.buttons == ()


async def test_long_text_leaves_as_several_messages(call: Caller, anna: Person) -> None:
    await anna.sends("😀" * 2050)

    texts = [update["message"]["text"] for update in (await call("getUpdates"))["result"]]
    assert texts == ["/start", "😀" * 2048, "😀" * 2]
