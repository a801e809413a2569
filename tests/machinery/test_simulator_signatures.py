"""The simulator's knowledge of parameters against Telegram's own description, where that lies beside the project;
and python-telegram-bot's Bot against the simulator."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import telegram
from telegram.constants import ParseMode

from simulator import signatures
from simulator.attachments import PICTURE
from tests.machinery.simulator_support import Box, Json, opened

DESCRIPTION = Path(__file__).parents[3] / "shared" / "botapi.json"
# What is known to differ, and on purpose.
REFUSED = {("editMessageText", "rich_message")}  # rich messages are not simulated
STRICTER = {("editMessageText", "text")}  # without rich messages a text is needed
BY_OTHER_MEANS = {"type", "force_reply", "remove_keyboard"}  # checked where the kind is told from them


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with opened() as box:
        yield box


@pytest.fixture(scope="module")
def description() -> Json:
    if not DESCRIPTION.exists():
        pytest.skip("botapi.json does not lie beside the project")
    found: Json = json.loads(DESCRIPTION.read_text())
    return found


def test_parameters_of_methods(description: Json) -> None:
    known = {
        (method, name, parameter.types, parameter.required)
        for method, parameters in signatures.SIGNATURES.items()
        for name, parameter in parameters.items()
        if (method, name) not in STRICTER
    }
    real = {
        (method, name, frozenset(types), required)
        for method in signatures.METHODS
        for name, (types, required) in description["methods"][method].items()
        if (method, name) not in REFUSED | STRICTER
    }

    assert known == real


def reached(description: Json, names: Iterator[str]) -> set[str]:
    """All types that parameters lead to, and the types of their fields."""
    found: set[str] = set()
    waiting = [name.replace("Array of ", "") for name in names]
    while waiting:
        name = waiting.pop()
        known = description["types"].get(name)
        if known is None or name in found or name in {"InputFile", "User"}:
            continue
        found.add(name)
        waiting += known.get("subtypes", [])
        waiting += [t.replace("Array of ", "") for types, *_ in known.get("fields", {}).values() for t in types]
    return {name for name in found if "fields" in description["types"][name]}


def test_fields_of_types(description: Json) -> None:
    names = (name for ps in signatures.SIGNATURES.values() for p in ps.values() for name in p.types)
    types = reached(description, names)

    known = {
        (name, field, value.types, value.required) for name in types for field, value in signatures.fields(name).items()
    }
    real = {
        (name, field, frozenset(kinds), required)
        for name in types
        for field, (kinds, required, _) in description["types"][name]["fields"].items()
        if field not in BY_OTHER_MEANS
    }
    assert {one for one in known if one[1] not in BY_OTHER_MEANS} == real


async def test_python_telegram_bot_gets_along(box: Box) -> None:
    root = box.telegram.url
    bot = telegram.Bot(box.telegram.token, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot")
    desk = await box.forum()
    anna = box.anna.id
    async with bot:
        markup = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Ja", callback_data="y")]])
        sent = await bot.send_message(anna, "<b>Hallo</b>", ParseMode.HTML, reply_markup=markup)
        await sent.edit_text("Neu", reply_markup=markup)
        await box.anna.taps("Ja")
        query = (await bot.get_updates(timeout=1))[-1].callback_query
        assert query is not None
        await query.answer("Gut", show_alert=True)
        document = await bot.send_document(
            anna, b"%PDF", filename="plan.pdf", caption="Plan", reply_to_message_id=sent.message_id
        )
        assert document.document is not None
        assert bytes(await (await document.document.get_file()).download_as_bytearray()) == b"%PDF"
        media = telegram.InputMediaPhoto(PICTURE, caption="Bild")
        await bot.edit_message_media(media, anna, sent.message_id)
        await bot.send_media_group(anna, [telegram.InputMediaDocument(b"a"), telegram.InputMediaDocument(b"b")])
        await bot.set_my_commands([("start", "Anfang")], telegram.BotCommandScopeChat(anna), "de")
        await bot.set_message_reaction(anna, sent.message_id, "👍")
        topic = await bot.create_forum_topic(desk.id, "Thema")
        await bot.send_message(desk.id, "x", message_thread_id=topic.message_thread_id)
        assert (await bot.get_chat(desk.id)).is_forum
        assert (await bot.get_chat_member(desk.id, bot.id)).status == "administrator"
        assert len(await bot.get_forum_topic_icon_stickers()) == 3
        assert (await bot.get_webhook_info()).url == ""
        await bot.set_chat_menu_button(menu_button=telegram.MenuButtonCommands())
        assert (await bot.get_me()).username == "demo_bot"

    assert [(one.kind, one.text) for one in box.anna.seen()] == [
        ("text", "Hallo"),
        ("text", "Neu"),
        ("document", "Plan"),
        ("photo", "Bild"),
        ("document", ""),
        ("document", ""),
    ]
    assert box.anna.menu == [("start", "Anfang")]
