"""Several people and chats on the phone page: who is at a phone, lists of chats and topics, what is unread, a forum."""

import pytest
import pytest_asyncio
from playwright.async_api import expect

from simulator.attachments import Media
from tests.browser.conftest import IN_ONE_LOOP, NARROW, Box, Call, Open
from tests.browser.phones import Phone, switch

pytestmark = [pytest.mark.slow, IN_ONE_LOOP]


@pytest_asyncio.fixture(loop_scope="session")
async def katrin(box: Box, open_window: Open) -> Phone:
    """Katrin's phone beside Aigul's; it shows her chats."""
    page = await open_window(box.page)
    return await switch(Phone(page, box.jana), box.katrin)


async def test_anybody_can_have_either_phone_and_a_draft_waits(box: Box, jana: Phone) -> None:
    await jana.field.fill("Half a question")

    katrin = await switch(jana, box.katrin)
    await expect(katrin.row("MinGenTec desk")).to_be_visible()
    await expect(jana.root).to_have_count(0)
    again = await switch(katrin, box.jana)

    await expect(again.field).to_have_value("Half a question")
    aigul = Phone(jana.page, box.aigul)
    await switch(aigul, box.katrin)
    await jana.page.reload()
    await expect(again.messages("me")).to_have_count(1)
    await expect(katrin.row("MinGenTec desk")).to_be_visible()


async def test_chat_list_shows_last_lines_and_what_is_unread(box: Box, katrin: Phone) -> None:
    group = katrin.row("MinGenTec desk")

    await box.desk.posts(box.ole, "First line")
    await box.desk.posts(box.ole, "Second line")

    await expect(group.locator(".badge")).to_contain_text("2")
    await expect(group.locator(".last")).to_have_text("Ole: Second line")
    await katrin.goes_to("MinGenTec desk", "General")
    await expect(katrin.message("Second line")).to_be_visible()
    await box.desk.posts(box.ole, "Third line")
    await expect(katrin.message("Third line")).to_be_visible()
    await katrin.goes_back()
    await katrin.goes_back()
    await expect(group.locator(".last")).to_have_text("Ole: Third line")
    await expect(group.locator(".badge")).to_have_count(0)
    await katrin.page.reload()
    await expect(group.locator(".badge")).to_have_count(0)


async def test_dot_tells_that_somebody_else_has_news(box: Box, jana: Phone, call: Call) -> None:
    dot = jana.root.locator(".owner .dot")
    await expect(dot).to_be_hidden()

    await box.desk.posts(box.ole, "News for Katrin")

    await expect(dot).to_be_visible()
    await jana.root.locator(".owner").click()
    await expect(jana.root.get_by_role("menuitemradio", name="Katrin")).to_contain_text("1")


async def test_forum_lists_its_topics_and_each_has_its_own_messages(box: Box, katrin: Phone) -> None:
    await box.desk.posts(box.ole, "In general")
    await katrin.goes_to("MinGenTec desk")
    titles = katrin.root.locator(".row-of strong")

    one = await box.desk.opens_topic(box.ole, "🟥 1 · Zoll")
    two = await box.desk.opens_topic(box.ole, "🟥 2 · Visa")
    await box.desk.posts(box.ole, "About customs", topic=one)

    await expect(titles).to_have_text(["General", "🟥 1 · Zoll", "🟥 2 · Visa"])
    await expect(katrin.row("Zoll").locator(".badge")).to_contain_text("1")
    await katrin.goes_to("Zoll")
    await katrin.types("An answer")
    await expect(katrin.messages("me")).to_have_text(["You: An answer" + await time_of(katrin)])
    assert [seen.text for seen in box.desk.topic(one)][1:] == ["About customs", "An answer"]
    assert [seen.text for seen in box.desk.topic(two)][1:] == []


async def time_of(phone: Phone) -> str:
    return await phone.messages("me").last.locator("time").inner_text()


async def test_topic_can_be_made_closed_reopened_and_deleted(box: Box, katrin: Phone) -> None:
    await katrin.goes_to("MinGenTec desk")

    await katrin.chooses("Chat menu", "New topic")
    await katrin.page.get_by_label("Name of the topic").fill("Zoll")
    await katrin.page.keyboard.press("Enter")
    await katrin.goes_to("Zoll")
    await katrin.chooses("Chat menu", "Close the topic")
    await expect(katrin.messages("service").last).to_have_text("Topic was closed")
    [(_, name, is_closed)] = box.desk.topics
    assert (name, is_closed) == ("Zoll", True)
    await katrin.chooses("Chat menu", "Reopen the topic")
    await expect(katrin.messages("service").last).to_have_text("Topic was reopened")
    await katrin.chooses("Chat menu", "Delete the topic")

    await expect(katrin.root.locator(".toast")).to_have_text("This topic is gone.")
    await expect(katrin.root.locator(".row-of strong")).to_have_text(["General"])


async def test_replies_quote_and_lead_to_what_they_answer(box: Box, katrin: Phone) -> None:
    await katrin.goes_to("MinGenTec desk", "General")
    await box.desk.posts(box.ole, "One thing and another thing")
    asked = katrin.message("One thing")

    await katrin.does("Reply", asked)
    await katrin.types("I see")
    await asked.locator(".text").evaluate(
        "text => getSelection().setBaseAndExtent(text.firstChild, 14, text.firstChild, 27)"
    )
    await asked.focus()
    await katrin.page.keyboard.press("Shift+F10")
    await katrin.root.get_by_role("menuitem", name="Reply").click()
    await expect(katrin.root.locator(".about-it")).to_contain_text("Reply to Ole")
    await katrin.types("This one")

    first, second = katrin.message("I see"), katrin.message("This one")
    await expect(first.locator(".quote")).to_have_text("OleOne thing and another thing")
    await expect(second.locator(".quote")).to_have_text("Oleanother thing")
    assert [seen.reply_to is not None for seen in box.desk.chat[-2:]] == [True, True]
    await first.locator(".quote").click()
    await expect(asked).to_be_focused()


async def test_reactions_are_given_counted_and_taken_back(box: Box, katrin: Phone, call: Call) -> None:
    await katrin.goes_to("MinGenTec desk", "General")
    sent = await box.desk.posts(box.ole, "Well done")
    message = katrin.message("Well done")

    await katrin.does("👌", message)
    await expect(message.locator(".reaction")).to_have_attribute("aria-pressed", "true")
    await call(
        "setMessageReaction", chat_id=box.desk.id, message_id=sent["message_id"],
        reaction=[{"type": "emoji", "emoji": "👌"}],
    )  # fmt: skip

    await expect(message.get_by_role("button", name="👌, 2")).to_be_visible()
    await message.locator(".reaction").click()
    await expect(message.get_by_role("button", name="👌, 1")).to_have_attribute("aria-pressed", "false")


async def test_own_messages_can_be_edited_and_deleted(box: Box, katrin: Phone) -> None:
    await katrin.goes_to("MinGenTec desk", "General")
    await katrin.types("Wrongly")

    await katrin.does("Edit", katrin.message("Wrongly"))
    await expect(katrin.field).to_have_value("Wrongly")
    await katrin.types("Rightly")
    await expect(katrin.message("Rightly").locator(".edited")).to_be_visible()
    await expect(katrin.field).to_have_value("")
    await katrin.does("Delete", katrin.message("Rightly"))

    await expect(katrin.message("Rightly")).to_have_count(0)


async def test_pinned_message_stands_on_top_and_leads_to_its_place(box: Box, katrin: Phone, call: Call) -> None:
    topic = await box.desk.opens_topic(box.ole, "Zoll")
    sent = await call("sendMessage", chat_id=box.desk.id, message_thread_id=topic, text="The question as it was asked")
    for number in range(30):
        await box.desk.posts(box.ole, f"Line {number}", topic=topic)
    await katrin.goes_to("MinGenTec desk", "Zoll")
    await expect(katrin.message("Line 29")).to_be_in_viewport()

    await call("pinChatMessage", chat_id=box.desk.id, message_id=sent["message_id"])

    bar = katrin.root.locator(".pinned")
    await expect(bar).to_contain_text("The question as it was asked")
    await expect(katrin.messages("service").last).to_have_text("Demo pinned “The question as it was a…”")
    await bar.click()
    await expect(katrin.message("The question")).to_be_in_viewport()


async def test_files_go_up_and_come_down(box: Box, katrin: Phone) -> None:
    await katrin.goes_to("MinGenTec desk", "General")
    files = [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": name.encode()} for name in ("one", "two")]

    async with katrin.page.expect_file_chooser() as chosen:
        await katrin.chooses("Attach", "Files")
    await (await chosen.value).set_files(files)  # type: ignore[arg-type]  # what playwright calls FilePayload
    await expect(katrin.root.locator(".files li")).to_have_text(["one.txt", "two.txt"])
    await katrin.types("Both of them")

    await expect(katrin.root.locator(".document")).to_have_count(2)
    async with katrin.page.expect_download() as saved:
        await katrin.root.get_by_role("link", name="Download two.txt").click()
    sent = box.desk.chat[-2:]
    assert [(seen.text, seen.kind, box.desk.file(seen)) for seen in sent] == [
        ("Both of them", "document", b"one"),
        ("", "document", b"two"),
    ]
    assert len({box.desk.message(seen)["media_group_id"] for seen in sent}) == 1
    assert (await (await saved.value).path()).read_bytes() == b"two"


async def test_group_shows_files_of_others_and_who_sent_them(box: Box, katrin: Phone) -> None:
    await katrin.goes_to("MinGenTec desk", "General")

    await box.desk.posts_media(box.ole, Media("document", b"text", "Merkblatt.txt", "For you"))

    message = katrin.message("For you")
    await expect(message.locator(".sender")).to_contain_text("Ole")
    await expect(message.locator(".document strong")).to_have_text("Merkblatt.txt")


async def test_small_screen_shows_one_phone_for_everybody(box: Box, open_window: Open) -> None:
    page = await open_window(box.page, viewport=NARROW, has_touch=True, is_mobile=True)
    jana = Phone(page, box.jana)

    await expect(page.locator(".phone:visible")).to_have_count(1)
    await jana.starts()
    katrin = await switch(jana, box.katrin)
    await katrin.goes_to("MinGenTec desk", "General")
    await box.desk.posts(box.ole, "Hold your finger here")
    await (
        katrin.message("Hold your finger")
        .locator(".bubble")
        .dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    )

    await expect(katrin.root.get_by_role("menu", name="Message menu")).to_be_visible()
    device = await katrin.root.locator(".device").bounding_box()
    assert device is not None
    assert (device["x"], device["width"], device["y"] + device["height"]) == (0, NARROW["width"], NARROW["height"])
    assert await page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
