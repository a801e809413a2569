"""The phone page by itself, with a bot that says what a test wants: formatting, taps, menus, and who can use it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import Page, expect

from simulator.phone import Persona, add_phone
from simulator.server import Simulator
from tests.browser.conftest import NARROW, Open
from tests.browser.phones import Phone

pytestmark = pytest.mark.slow

Call = Callable[..., Awaitable[Any]]  # the result of a Bot API method
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
UNNAMED = """[...document.querySelectorAll("button, a[href], textarea, [role=log], [role=tab]")].filter((each) =>
  each.checkVisibility() && !(each.getAttribute("aria-label") || each.innerText || each.title).trim()
).map((each) => each.outerHTML)"""
# The contrast of the words of an element with the nearest ground that is not transparent.
CONTRAST = """element => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const parts = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [red, green, blue] = parts(colour).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  let ground = element;
  while (parts(getComputedStyle(ground).backgroundColor)[3] < 250) ground = ground.parentElement;
  const both = [light(getComputedStyle(element).color), light(getComputedStyle(ground).backgroundColor)];
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}"""
WORDS = (
    ".message.bot .text", ".message.bot .meta", ".message.bot .text a", ".message.me .text", ".message.me .meta",
    ".message.me .text .command", ".message.bot .quote strong", ".key", ".name", ".about", ".bot-name", ".status",
    "button.commands", "textarea",
)  # fmt: skip


@pytest.fixture
async def telegram() -> AsyncIterator[Simulator]:
    """A box with two phones."""
    box = Simulator()
    jana = box.person("Jana", last_name="Krause", language_code="de")
    aigul = box.person("Айгуль", language_code="ru")
    add_phone(
        box, [Persona(jana, "A firm", "Cottbus", "Europe/Berlin"), Persona(aigul, "A firm", "Almaty", "Asia/Almaty")]
    )
    async with box:
        yield box


@pytest.fixture
async def call(telegram: Simulator) -> AsyncIterator[Call]:
    """Calls a method as the bot."""
    async with ClientSession() as session:

        async def calls(method: str, **parameters: Any) -> Any:  # the Bot API's JSON
            async with session.post(f"{telegram.url}/bot{telegram.token}/{method}", json=parameters) as answer:
                found = await answer.json()
                assert found["ok"], found
                return found["result"]

        yield calls


@pytest.fixture
async def jana(telegram: Simulator, open_window: Open) -> Phone:
    """Jana's phone in a wide window, started."""
    page = await open_window(f"{telegram.url}/phone/")
    phone = Phone(page, next(iter(telegram.people.values())))
    await phone.starts()
    await expect(phone.messages("me")).to_have_count(1)
    return phone


def keyboard(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}


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
    for what in ("Photo", "Voice message", "Sticker", "Location"):
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
    assert states == ["kicked", "member"]


async def test_page_comes_back_by_itself_with_all_there_is(jana: Phone, call: Call, telegram: Simulator) -> None:
    await telegram.faults.unplug()
    await expect(jana.root.locator(".status")).to_have_text("connecting…")
    await telegram.faults.plug_in()
    await call("sendMessage", chat_id=jana.person.id, text="Meanwhile")

    await expect(jana.messages("bot").last).to_contain_text("Meanwhile", timeout=15_000)
    await expect(jana.root.locator(".status")).to_have_text("bot")
    await jana.shows_what_there_is()


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


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_everybody_can_use_it(telegram: Simulator, call: Call, open_window: Open, colours: str) -> None:
    page = await open_window(f"{telegram.url}/phone/", color_scheme=colours, reduced_motion="reduce")
    jana = Phone(page, next(iter(telegram.people.values())))
    await jana.starts()
    await expect(jana.messages("me")).to_have_count(1)
    [start] = jana.person.chat
    await call(
        "sendMessage", chat_id=jana.person.id, text="See https://example.org", reply_markup=keyboard("One"),
        reply_parameters={"message_id": start.message_id},
    )  # fmt: skip
    await expect(jana.button("One")).to_be_visible()
    await expect(jana.field).to_be_focused()

    faint = {
        words: ratio for words in WORDS if (ratio := await jana.root.locator(words).first.evaluate(CONTRAST)) < 4.5
    }

    assert await page.evaluate(UNNAMED) == []
    assert faint == {}
    assert await reached_by_tabbing(page, jana, 12)


async def reached_by_tabbing(page: Page, phone: Phone, times: int) -> bool:
    """Whether the keyboard alone leads from the top of the page to where one types."""
    await page.evaluate("const top = document.querySelector('h1'); top.tabIndex = -1; top.focus();")
    for _ in range(times):
        await page.keyboard.press("Tab")
        if await phone.field.evaluate("field => field === document.activeElement"):
            return True
    return False


async def test_small_screen_shows_one_phone_at_a_time(telegram: Simulator, call: Call, open_window: Open) -> None:
    page = await open_window(f"{telegram.url}/phone/", viewport=NARROW)
    jana, aigul = (Phone(page, person) for person in telegram.people.values())
    tabs = page.get_by_role("tab")

    await expect(jana.root).to_be_visible()
    await expect(aigul.root).to_be_hidden()
    await aigul.person.sends("/start")
    await expect(tabs.nth(1)).to_contain_text("new messages")
    await tabs.nth(0).press("ArrowRight")

    await expect(aigul.root).to_be_visible()
    await expect(jana.root).to_be_hidden()
    await expect(tabs.nth(1).locator(".dot")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
