"""What Telegram refuses, the simulator refuses: limits, keyboards, chats, edits and deletions, in Telegram's words."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import FormData

from simulator.world import QUERY_SECONDS
from tests.machinery.simulator_support import Box, keyboard, opened

NOT_MODIFIED = (
    "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
OLD_QUERY = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with opened() as box:
        yield box


def button(**values: object) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "x", **values}]]}


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"text": "x", "parse_mode": "Fancy"}, "unsupported parse_mode"),
        ({"text": "x", "parse_mode": "MarkdownV2"}, "the simulator reads no Markdown"),
        ({"text": "<q>", "parse_mode": "html"}, 'can\'t parse entities: Unsupported start tag "q" at byte offset 0'),
        ({"text": "x", "reply_markup": button(callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": button(callback_data="ü" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard(" ")}, "inline keyboard button text must be non-empty"),
        (
            {"text": "x", "reply_markup": button()},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": button(url="http://localhost/x")},
            "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "a"}]] * 101}},
            "reply markup is too long",
        ),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "message_thread_id": 5}, "message thread not found"),
        ({"text": "x", "colour": "red"}, "the simulator refuses sendMessage: unknown parameter 'colour'"),
        ({"text": 5}, "the simulator refuses sendMessage: text: a string is expected"),
        (
            {"text": "x", "message_thread_id": "five"},
            "the simulator refuses sendMessage: message_thread_id: an integer is expected",
        ),
        (
            {"text": "x", "protect_content": "maybe"},
            "the simulator refuses sendMessage: protect_content: a boolean is expected",
        ),
        (
            {"text": "x", "reply_markup": button(callback_datum="a")},
            "the simulator refuses sendMessage: reply_markup: inline_keyboard: "
            "InlineKeyboardButton has no field 'callback_datum'",
        ),
    ],
)
async def test_send_message_refuses(box: Box, parameters: dict[str, object], reason: str) -> None:
    assert await box.refusal("sendMessage", chat_id=box.anna.id, **parameters) == f"400 Bad Request: {reason}"
    assert box.anna.seen() == []


async def test_longest_text_and_data_pass(box: Box) -> None:
    sent = await box.says("😀" * 2048, reply_markup=button(callback_data="ü" * 32))

    assert (len(sent["text"]), sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"]) == (2048, "ü" * 32)


async def test_reply_may_be_sent_without_its_target(box: Box) -> None:
    sent = await box.says(reply_parameters={"message_id": 99, "allow_sending_without_reply": True})

    assert "reply_to_message" not in sent


async def test_token_and_method_are_checked(box: Box) -> None:
    async def status(path: str) -> tuple[int, str]:
        async with box.session.get(box.telegram.url + path) as answer:
            return answer.status, (await answer.json())["description"]

    assert await status(f"/bot{box.telegram.token}/getNothing") == (404, "Not Found")
    assert await status("/bot12345:short/getMe") == (404, "Not Found")
    assert await status("/bot5000000002:AAsimulator-token-of-another-bot_001/getMe") == (401, "Unauthorized")
    assert await status("/elsewhere") == (404, "Not Found")


async def test_parameters_arrive_by_query_form_json_and_multipart(box: Box) -> None:
    url = f"{box.telegram.url}/bot{box.telegram.token}/SENDMESSAGE"
    values = {"chat_id": str(box.anna.id), "text": "Grüße", "reply_markup": '{"force_reply": true}'}

    async with box.session.get(url, params=values):
        pass
    async with box.session.post(url, data=values):
        pass
    async with box.session.post(url, json={**values, "chat_id": box.anna.id}):
        pass
    form = FormData(values)
    form.add_field("spare", b"unused", filename="spare.txt")
    async with box.session.post(url, data=form):
        pass

    assert [one.text for one in box.anna.seen()] == ["Grüße"] * 4


async def test_unknown_and_unstarted_chats(box: Box) -> None:
    boris = box.telegram.person("Boris")

    assert await box.refusal("sendMessage", chat_id=1, text="x") == "400 Bad Request: chat not found"
    assert await box.refusal("sendMessage", chat_id="@nobody", text="x") == "400 Bad Request: chat not found"
    assert await box.refusal("sendMessage", chat_id=boris.id, text="x") == "400 Bad Request: chat not found"

    group = box.telegram.group("Runde", members=[boris])
    await group.adds_bot()
    refused = await box.refusal("sendMessage", chat_id=boris.id, text="x")
    assert refused == "403 Forbidden: bot can't initiate conversation with a user"


async def test_blocked_and_deleted_accounts(box: Box) -> None:
    await box.anna.blocks_bot()
    assert (
        await box.refusal("sendMessage", chat_id=box.anna.id, text="x") == "403 Forbidden: bot was blocked by the user"
    )

    await box.anna.sends("/start")
    await box.says()
    box.anna.deletes_account()
    assert await box.refusal("sendMessage", chat_id=box.anna.id, text="x") == "403 Forbidden: user is deactivated"


async def test_group_the_bot_was_thrown_out_of(box: Box) -> None:
    group = box.telegram.group("Runde")
    await group.adds_bot()
    await group.removes_bot()

    refused = await box.refusal("sendMessage", chat_id=group.id, text="x")
    assert refused == "403 Forbidden: bot was kicked from the supergroup chat"


async def test_basic_group_becomes_a_supergroup(box: Box) -> None:
    group = box.telegram.group("Runde", basic=True)
    await group.adds_bot()
    old = group.id
    await group.upgrades()

    answer = await box.answer("sendMessage", chat_id=old, text="x")

    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": group.id},
    }


async def test_edits(box: Box) -> None:
    sent = await box.says("Eins", reply_markup=keyboard("Ja"))
    where = {"chat_id": box.anna.id, "message_id": sent["message_id"]}
    own = box.anna.chat[0].message_id

    assert await box.refusal("editMessageText", **where, text="Eins", reply_markup=keyboard("Ja")) == NOT_MODIFIED
    assert await box.refusal("editMessageReplyMarkup", **where, reply_markup=keyboard("Ja")) == NOT_MODIFIED
    assert await box.refusal("editMessageCaption", **where, caption="x") == (
        "400 Bad Request: there is no caption in the message to edit"
    )
    assert await box.refusal("editMessageText", chat_id=box.anna.id, message_id=99, text="x") == (
        "400 Bad Request: message to edit not found"
    )
    assert await box.refusal("editMessageText", chat_id=box.anna.id, message_id=own, text="x") == (
        "400 Bad Request: message can't be edited"
    )
    await box.call("editMessageText", **where, text="Eins")
    assert box.anna.screen.buttons == ()


async def test_message_with_a_reply_keyboard_cannot_be_edited(box: Box) -> None:
    sent = await box.says("x", reply_markup={"keyboard": [[{"text": "Ja"}]]})

    refused = await box.refusal("editMessageText", chat_id=box.anna.id, message_id=sent["message_id"], text="y")

    assert refused == "400 Bad Request: message can't be edited"
    assert box.anna.keyboard == (("Ja",),)


async def test_deletions(box: Box) -> None:
    first, second, third = [await box.says(text) for text in "abc"]
    where = {"chat_id": box.anna.id}

    await box.call("deleteMessage", **where, message_id=first["message_id"])
    assert await box.refusal("deleteMessage", **where, message_id=first["message_id"]) == (
        "400 Bad Request: message to delete not found"
    )
    await box.call("deleteMessages", **where, message_ids=[first["message_id"], second["message_id"], 99])
    box.telegram.put_forward(48 * 3600 + 1)
    assert await box.refusal("deleteMessage", **where, message_id=third["message_id"]) == (
        "400 Bad Request: message can't be deleted for everyone"
    )
    assert [one.text for one in box.anna.chat] == ["/start", "c"]


async def test_taps_are_answered_once_and_in_time(box: Box) -> None:
    await box.says("Menü", reply_markup=keyboard("Ja"))
    await box.anna.taps_twice("Ja")
    first, second = [update["callback_query"]["id"] for update in (await box.updates())[-2:]]

    assert box.anna.unanswered_taps == 2
    await box.call("answerCallbackQuery", callback_query_id=first)
    assert await box.refusal("answerCallbackQuery", callback_query_id=first) == OLD_QUERY
    assert await box.refusal("answerCallbackQuery", callback_query_id="1") == OLD_QUERY
    assert await box.refusal("answerCallbackQuery", callback_query_id=second, text="x" * 201) == (
        "400 Bad Request: MESSAGE_TOO_LONG"
    )
    box.telegram.put_forward(QUERY_SECONDS + 1)
    assert await box.refusal("answerCallbackQuery", callback_query_id=second) == OLD_QUERY


async def test_forged_tap_carries_its_own_data(box: Box) -> None:
    sent = await box.says("Menü", reply_markup=keyboard("Ja"))

    await box.anna.forges("evil", on=sent)

    assert (await box.updates())[-1]["callback_query"]["data"] == "evil"


async def test_reactions_come_from_the_allowed_set(box: Box) -> None:
    said = box.anna.chat[0]
    where = {"chat_id": box.anna.id, "message_id": said.message_id}

    await box.call("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert box.anna.reactions(said) == ["👍"]
    assert await box.refusal("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "🚀"}]) == (
        "400 Bad Request: REACTION_INVALID"
    )


async def test_typing_lasts_five_seconds_or_until_the_answer(box: Box) -> None:
    typing = {"chat_id": box.anna.id, "action": "typing"}
    states = []

    await box.call("sendChatAction", **typing)
    states.append(box.anna.typing)
    box.telegram.put_forward(6)
    states.append(box.anna.typing)
    await box.call("sendChatAction", **typing)
    await box.says()
    states.append(box.anna.typing)

    assert states == [True, False, False]
    assert await box.refusal("sendChatAction", chat_id=box.anna.id, action="dance") == (
        "400 Bad Request: wrong parameter action in request"
    )


async def test_one_message_counter_for_all_private_chats(box: Box) -> None:
    boris = box.telegram.person("Boris")
    await boris.sends("/start")

    numbers = [
        (await box.says())["message_id"],
        (await boris.sends("x"))["message_id"],
        (await box.says())["message_id"],
    ]

    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]


async def test_person_who_deletes_the_chat_still_gets_messages(box: Box) -> None:
    await box.says("alt")
    await box.anna.deletes_chat()

    await box.says("neu")

    assert [one.text for one in box.anna.chat] == ["neu"]


async def test_logged_out_bot(box: Box) -> None:
    await box.call("logOut")

    assert await box.refusal("getMe") == "400 Logged out"
