"""Updates as Telegram hands them out: confirmed by offset, to one poller, or posted to a webhook until taken."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.machinery.simulator_support import Box, Json, keyboard, opened


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with opened() as box:
        yield box


def texts(updates: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_offset_confirms(box: Box) -> None:
    await box.anna.sends("eins")
    first = (await box.updates())[0]["update_id"]

    assert texts(await box.updates()) == ["/start", "eins"]
    assert texts(await box.updates(offset=first + 1)) == ["eins"]
    assert texts(await box.updates(offset=first)) == ["eins"]
    assert await box.updates(offset=first + 2) == []
    assert len(box.telegram.updates.waiting) == 0


async def test_limit_and_negative_offset(box: Box) -> None:
    for number in range(3):
        await box.anna.sends(f"{number}")

    assert texts(await box.updates(limit=2)) == ["/start", "0"]
    assert texts(await box.updates(offset=-2)) == ["1", "2"]
    assert texts(await box.updates()) == ["1", "2"]


async def test_long_poll_waits_for_news(box: Box) -> None:
    await box.fresh_updates()

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(box.updates(timeout=20))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await box.anna.sends("da")

    assert texts(waiting.result()) == ["da"]


async def test_second_poller_ends_the_first(box: Box) -> None:
    await box.fresh_updates()

    async with asyncio.TaskGroup() as group:
        first = group.create_task(box.answer("getUpdates", timeout=20))
        await asyncio.sleep(0.05)
        second = group.create_task(box.updates(timeout=20))
        await asyncio.sleep(0.05)
        await box.anna.sends("da")

    assert first.result() == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    assert texts(second.result()) == ["da"]


async def test_updates_are_kept_for_a_day(box: Box) -> None:
    box.telegram.put_forward(86_401)

    assert await box.updates() == []


async def test_allowed_updates_hold_from_then_on(box: Box) -> None:
    await box.says("Menü", reply_markup=keyboard("Ja"))
    await box.updates(allowed_updates=["callback_query"])
    await box.anna.sends("nicht gefragt")
    await box.anna.taps("Ja")
    kinds = [set(update) - {"update_id"} for update in await box.updates()]
    await box.updates(allowed_updates=[])
    await box.anna.sends("gefragt")

    assert kinds == [{"message"}, {"callback_query"}]
    assert (await box.updates())[-1]["message"]["text"] == "gefragt"
    assert await box.refusal("getUpdates", allowed_updates=["mesage"]) == (
        "400 Bad Request: the simulator knows no updates of the kind 'mesage'"
    )


async def test_reactions_only_for_those_who_ask(box: Box) -> None:
    said = await box.says()
    await box.anna.reacts(said, "👍")
    await box.updates(allowed_updates=["message_reaction"])
    await box.anna.reacts(said, "👎")

    assert [
        update["message_reaction"]["new_reaction"] for update in await box.updates() if "message_reaction" in update
    ] == [[{"type": "emoji", "emoji": "👎"}]]


async def test_edited_message_is_an_update(box: Box) -> None:
    sent = await box.anna.sends("Chile?")
    await box.anna.edits(sent, "Peru?")

    edited = (await box.updates())[-1]["edited_message"]
    assert (edited["text"], edited["message_id"], "edit_date" in edited) == ("Peru?", sent["message_id"], True)


async def test_blocking_and_coming_back(box: Box) -> None:
    await box.anna.blocks_bot()
    await box.anna.sends("/start")

    *_, blocked, unblocked, message = await box.updates()
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert message["message"]["text"] == "/start"


async def test_everything_a_person_can_send(box: Box) -> None:
    await box.fresh_updates()
    sent = [
        await box.anna.sends_photo(caption="Bild"),
        await box.anna.sends_document(b"%PDF", "plan.pdf"),
        await box.anna.sends_voice(),
        await box.anna.sends_video(),
        await box.anna.sends_video_note(),
        await box.anna.sends_sticker(),
        await box.anna.sends_location(),
        await box.anna.sends_contact(),
        await box.anna.sends_dice(),
        await box.anna.replies(box.anna.chat[0], "dazu"),
        await box.anna.forwards(box.anna.chat[0]),
        await box.anna.opens("ev_1"),
    ]

    assert [update["message"] for update in await box.updates()] == sent
    assert sent[9]["reply_to_message"]["text"] == "/start"
    assert sent[10]["forward_origin"]["sender_user"]["first_name"] == "Anna"
    assert sent[11]["text"] == "/start ev_1"


async def test_faulty_delivery(box: Box) -> None:
    await box.anna.sends("eins")
    box.telegram.faults.reorder_updates()
    assert texts(await box.updates()) == ["eins", "/start"]

    box.telegram.faults.stop()
    box.telegram.faults.duplicate_updates()
    doubled = await box.updates()
    assert texts(doubled) == ["/start", "/start", "eins", "eins"]
    assert texts(await box.updates(offset=doubled[-1]["update_id"] + 1)) == ["/start", "eins"]


async def test_fed_updates_open_their_chats(box: Box) -> None:
    message = {"message_id": 1, "date": 1, "from": {"id": 77, "is_bot": False, "first_name": "Gast"}, "text": "x"}
    box.telegram.feed([{"update_id": 900_000_000, "message": message | {"chat": {"id": 77, "type": "private"}}}])

    assert (await box.updates())[-1]["update_id"] == 900_000_000
    assert (await box.call("sendMessage", chat_id=77, text="y"))["chat"] == {
        "id": 77,
        "type": "private",
        "first_name": "Gast",
    }


async def test_fed_taps_can_be_answered(box: Box) -> None:
    gast = {"id": 77, "is_bot": False, "first_name": "Gast"}
    message = {"message_id": 5, "date": 1, "chat": {"id": 77, "type": "private"}, "text": "Menü"}
    box.telegram.feed([{"callback_query": {"id": "1", "from": gast, "message": message, "data": "x"}}])

    assert (await box.updates())[-1]["callback_query"]["data"] == "x"
    await box.call("answerCallbackQuery", callback_query_id="1")
    await box.call("editMessageText", chat_id=77, message_id=5, text="Neu")


class Hook:
    """A webhook that notes what it gets and answers as told."""

    def __init__(self) -> None:
        self.bodies: list[Json] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.got = asyncio.Event()
        self.url = ""

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        self.bodies.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.got.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def gets(self, number: int) -> list[str]:
        async with asyncio.timeout(5):
            while len(self.bodies) < number:
                self.got.clear()
                await self.got.wait()
        return texts(self.bodies)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    runner = web.ServerRunner(web.Server(hook))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/updates"
    yield hook
    await runner.cleanup()


async def until_idle(box: Box) -> None:
    async with asyncio.timeout(5):
        while box.telegram.updates.waiting:
            await box.telegram.updates.arrived(1)


async def test_webhook_gets_updates_with_its_secret(box: Box, hook: Hook) -> None:
    await box.call("setWebhook", url=hook.url, secret_token="s3cret", drop_pending_updates=True)
    await box.anna.sends("eins")
    await box.anna.sends("zwei")

    assert await hook.gets(2) == ["eins", "zwei"]
    assert hook.secrets == ["s3cret", "s3cret"]
    await until_idle(box)
    assert (await box.call("getWebhookInfo"))["pending_update_count"] == 0


async def test_webhook_is_tried_again_in_order(box: Box, hook: Hook) -> None:
    hook.statuses = [500, 503]
    await box.call("setWebhook", url=hook.url, drop_pending_updates=True)
    await box.anna.sends("eins")
    await box.anna.sends("zwei")

    assert await hook.gets(4) == ["eins", "eins", "eins", "zwei"]
    assert (await box.call("getWebhookInfo"))["last_error_message"] == (
        "Wrong response from the webhook: 503 Service Unavailable"
    )


async def test_webhook_excludes_polling(box: Box, hook: Hook) -> None:
    await box.call("setWebhook", url=hook.url)

    assert await box.refusal("getUpdates") == (
        "409 Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await hook.gets(1)
    await box.call("deleteWebhook", drop_pending_updates=True)
    assert await box.updates() == []


async def test_webhook_ends_a_waiting_poll(box: Box, hook: Hook) -> None:
    await box.fresh_updates()

    async with asyncio.TaskGroup() as group:
        poll = group.create_task(box.answer("getUpdates", timeout=20))
        await asyncio.sleep(0.05)
        await box.call("setWebhook", url=hook.url)

    assert poll.result()["error_code"] == 409


async def test_wrong_webhooks(box: Box) -> None:
    assert await box.refusal("setWebhook", url="http://a.de/x") == (
        "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    )
    assert await box.refusal("setWebhook", url="https://a.de/x", secret_token="ü") == (
        "400 Bad Request: secret token contains unallowed characters"
    )
