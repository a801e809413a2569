"""Virtual people write, tap and see; the bot talks to them over HTTP as it would to Telegram."""

from collections.abc import AsyncIterator

import pytest

from simulator.conversations import NoSuchButton
from simulator.server import Simulator
from simulator.views import Alert
from tests.machinery.simulator_support import Box, keyboard, opened


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with opened() as box:
        yield box


async def test_command_becomes_an_update_with_its_entity(box: Box) -> None:
    updates = await box.updates()

    message = updates[0]["message"]
    assert (message["text"], message["entities"], message["from"]["language_code"]) == (
        "/start",
        [{"type": "bot_command", "offset": 0, "length": 6}],
        "de",
    )


async def test_person_sees_what_the_bot_says_once(box: Box) -> None:
    await box.says("<b>Hallo</b> Anna", parse_mode="HTML", reply_markup=keyboard("Ja"))

    seen = box.anna.seen()
    assert [(one.text, one.html, one.buttons) for one in seen] == [("Hallo Anna", "<b>Hallo</b> Anna", (("Ja",),))]
    assert box.anna.seen() == []


async def test_tap_finds_the_button_by_its_words(box: Box) -> None:
    sent = await box.says("Menü", reply_markup=keyboard("📅 Meine Termine"))

    await box.anna.taps("Meine Termine")

    query = (await box.updates())[-1]["callback_query"]
    assert (query["data"], query["message"]["message_id"]) == ("📅 Meine Termine", sent["message_id"])
    await box.call("answerCallbackQuery", callback_query_id=query["id"], text="Gleich")
    assert box.anna.alerts == [Alert("Gleich")]
    assert box.anna.alerts == []


async def test_tap_on_nothing_lists_the_buttons(box: Box) -> None:
    await box.says("Menü", reply_markup=keyboard("Ja", "Nein"))

    with pytest.raises(NoSuchButton, match=r"'Vielleicht' is on no button; to be seen are \['Ja', 'Nein'\]"):
        await box.anna.taps("Vielleicht")


async def test_edit_is_seen_as_an_edit_and_lost_buttons_are_not_noticed(box: Box) -> None:
    sent = await box.says("Eins", reply_markup=keyboard("Ja"))
    where = {"chat_id": box.anna.id, "message_id": sent["message_id"]}

    await box.call("editMessageText", **where, text="Zwei", reply_markup=keyboard("Ja"))
    await box.call("editMessageReplyMarkup", **where)

    assert [(one.text, one.edited, one.labels) for one in box.anna.seen()] == [
        ("Eins", False, ("Ja",)),
        ("Zwei", True, ("Ja",)),
    ]
    assert box.anna.screen.buttons == ()


async def test_long_text_leaves_as_several_messages(box: Box) -> None:
    await box.anna.sends("😀" * 2050)

    texts = [update["message"]["text"] for update in await box.updates()]
    assert texts == ["/start", "😀" * 2048, "😀" * 2]


async def test_tap_by_place_where_labels_are_alike(box: Box) -> None:
    rows = [
        [{"text": "Ja", "callback_data": "1"}],
        [{"text": "Nein", "callback_data": "2"}, {"text": "Ja", "callback_data": "3"}],
    ]
    sent = await box.says("Zwei Fragen", reply_markup={"inline_keyboard": rows})

    await box.anna.taps_at(sent, 1, 1)

    assert (await box.updates())[-1]["callback_query"]["data"] == "3"


async def test_ids_can_begin_behind_those_of_an_earlier_box() -> None:
    async with Simulator(ids_from=5_000) as telegram:
        sent = await telegram.person("Anna").sends("/start")

    assert (sent["message_id"], telegram.updates.waiting[0].id) == (5_001, 700_005_001)
