"""One chat on the phone page, with a bot that says what a test wants: formatting, taps, edits, menus, scrolling."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import IN_ONE_LOOP, Box, Call, box_with_phones, keyboard
from tests.browser.phones import Phone

pytestmark = [pytest.mark.slow, IN_ONE_LOOP]

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


async def test_formatting_is_shown_and_foreign_markup_is_words(jana: Phone, call: Call) -> None:
    text = (
        '<b>b<i>i</i></b> <code>c</code> <a href="https://example.org/">link</a> <tg-spoiler>secret</tg-spoiler> /menu'
        "\n<blockquote>quoted</blockquote>\n" + HOSTILE.replace("<", "&lt;")
    )

    await call("sendMessage", chat_id=jana.person.id, text=text, parse_mode="HTML")

    message = jana.messages("bot").last
    await expect(message.locator("strong em")).to_have_text("i")
    await expect(message.locator("code")).to_have_text("c")
    await expect(message.locator("blockquote")).to_have_text("quoted")
    await expect(message.get_by_role("link", name="link", exact=True)).to_have_attribute("href", "https://example.org/")
    await expect(message.locator("img, script")).to_have_count(0)
    await jana.shows_what_there_is()
    spoiler = message.get_by_role("button", name="Show hidden text")
    await spoiler.press("Enter")
    await expect(spoiler).to_have_count(0)
    await message.get_by_role("button", name="/menu").click()
    await expect(jana.messages("me")).to_have_count(2)


async def test_button_stays_pressed_until_the_bot_answers(jana: Phone, call: Call) -> None:
    await call("sendMessage", chat_id=jana.person.id, text="Choose", reply_markup=keyboard("One", "Two"))

    await jana.taps("Two")

    await expect(jana.button("Two")).to_have_attribute("aria-busy", "true")
    [query] = [update["callback_query"] for update in await call("getUpdates") if "callback_query" in update]
    assert query["data"] == "Two"
    await call("answerCallbackQuery", callback_query_id=query["id"], text="Out of date", show_alert=True)
    await expect(jana.button("Two")).not_to_have_attribute("aria-busy", "true")
    await expect(jana.page.get_by_role("dialog")).to_contain_text("Out of date")
    await jana.page.get_by_role("button", name="OK").click()
    await expect(jana.page.get_by_role("dialog")).to_have_count(0)


async def test_edits_are_marked_and_keep_the_focus_and_deletions_vanish(jana: Phone, call: Call) -> None:
    chat = jana.person.id
    sent = await call("sendMessage", chat_id=chat, text="Old", reply_markup=keyboard("One", "Two"))
    place = {"chat_id": chat, "message_id": sent["message_id"]}
    await jana.button("Two").focus()

    await call("editMessageText", **place, text="New", reply_markup=keyboard("Three", "Four"))

    await expect(jana.messages("bot")).to_contain_text("New")
    await expect(jana.messages("bot").locator(".edited")).to_be_visible()
    await expect(jana.button("Four")).to_be_focused()
    await call("deleteMessage", **place)
    await expect(jana.messages("bot")).to_have_count(0)


async def test_typing_is_shown_until_the_message_comes(jana: Phone, call: Call) -> None:
    status = jana.root.locator(".status")

    await call("sendChatAction", chat_id=jana.person.id, action="typing")
    await expect(status).to_have_text("typing")
    await call("sendMessage", chat_id=jana.person.id, text="Here")

    await expect(status).to_have_text("bot")


async def test_blocking_and_attaching_reach_the_bot(jana: Phone, call: Call) -> None:
    for what in ("Sample photo", "Sample voice message", "Sticker", "Location"):
        await jana.chooses("Attach", what)
    await expect(jana.messages("me")).to_have_count(5)
    await jana.chooses("Chat menu", "Block the bot")
    await expect(jana.field).to_be_hidden()
    await jana.root.get_by_role("button", name="Unblock the bot").click()
    await expect(jana.field).to_be_visible()

    updates = await call("getUpdates")

    kinds = [
        key
        for update in updates
        for key in update.get("message", {})
        if key in ("photo", "voice", "sticker", "location")
    ]
    states = [each["my_chat_member"]["new_chat_member"]["status"] for each in updates if "my_chat_member" in each]
    assert kinds == ["photo", "voice", "sticker", "location"]
    assert states[-2:] == ["kicked", "member"]


async def test_page_comes_back_by_itself_with_all_there_is(jana: Phone, call: Call, box: Box) -> None:
    telegram = box.telegram
    await jana.field.fill("A draft")
    await telegram.faults.unplug()
    await expect(jana.root.locator(".status")).to_have_text("connecting…")
    await telegram.faults.plug_in()
    await call("sendMessage", chat_id=jana.person.id, text="Meanwhile")

    await expect(jana.messages("bot").last).to_contain_text("Meanwhile", timeout=15_000)
    await expect(jana.root.locator(".status")).to_have_text("bot")
    await expect(jana.field).to_have_value("A draft")
    await jana.shows_what_there_is()


async def test_page_goes_on_with_a_box_that_was_started_again(box: Box, jana: Phone) -> None:
    await jana.field.fill("A draft")
    await box.telegram.stop()
    await expect(jana.status).to_have_text("connecting…")

    async with box_with_phones(box.telegram.port) as again:
        await again.telegram.people[jana.person.id].sends("A new beginning")

        await expect(jana.messages("me")).to_have_count(1, timeout=15_000)
        await expect(jana.message("A new beginning")).to_be_visible()
        await expect(jana.field).to_have_value("A draft")
        await jana.types("Still here")
        await expect(jana.messages("me")).to_have_count(2)


async def test_reader_who_scrolled_up_is_not_torn_away(jana: Phone, call: Call) -> None:
    for number in range(40):
        await call("sendMessage", chat_id=jana.person.id, text=f"Message {number}")
    await expect(jana.messages("bot")).to_have_count(40)
    await jana.root.get_by_role("log").hover()
    await jana.page.mouse.wheel(0, -5000)
    await expect(jana.messages("bot").first).to_be_in_viewport()

    await call("sendMessage", chat_id=jana.person.id, text="Newest")

    await jana.root.get_by_role("button", name="1 new").click()
    await expect(jana.messages("bot").last).to_be_in_viewport()
    await expect(jana.root.locator(".newest")).to_be_hidden()
