"""Beside the phones: the clock that is put forward, the mishaps that are switched on, colours and language."""

import pytest
import pytest_asyncio
from aiohttp import ClientError
from playwright.async_api import Page, expect

from tests.browser.conftest import IN_ONE_LOOP, NARROW, Box, Call, Open
from tests.browser.phones import Phone

pytestmark = [pytest.mark.slow, IN_ONE_LOOP]

SHOWS = "at => Math.abs(new Date(document.querySelector('.now').dateTime) / 1000 - at) < 90"


@pytest_asyncio.fixture(loop_scope="session")
async def page(box: Box, open_window: Open) -> Page:
    """A wide window with the switches in sight."""
    page = await open_window(box.page)
    await page.get_by_role("button", name="Clock and faults").click()
    return page


async def test_clock_goes_forward_and_never_back(box: Box, page: Page, call: Call) -> None:
    before = box.telegram.now()

    await page.get_by_role("button", name="+8 hours").click()
    await page.get_by_role("button", name="+1 day").click()
    await page.wait_for_function(SHOWS, arg=before + 32 * 3600)
    await page.get_by_label("Put forward to").fill("2020-01-01T10:00")
    await page.get_by_role("button", name="Put forward", exact=True).click()

    await expect(page.get_by_role("alert")).to_contain_text("the clock only goes forward")
    assert round((box.telegram.now() - before) / 3600) == 32
    await box.desk.posts(box.ole, "Tomorrow")
    assert round((box.desk.message(box.desk.chat[-1])["date"] - before) / 3600) == 32


async def test_yesterday_becomes_yesterday_when_the_clock_goes_forward(box: Box, page: Page) -> None:
    jana = Phone(page, box.jana)
    await jana.starts()
    await expect(jana.root.locator(".day")).to_have_text(["Today"])

    await page.get_by_role("button", name="+1 day").click()

    await expect(jana.root.locator(".day")).to_have_text(["Yesterday"])
    await jana.types("A day later")
    await expect(jana.root.locator(".day")).to_have_text(["Yesterday", "Today"])


async def test_telegram_goes_down_and_comes_back_while_the_page_lives(box: Box, page: Page, call: Call) -> None:
    jana = Phone(page, box.jana)
    down = page.get_by_role("button", name="Telegram is down for 30 s")

    await down.click()
    await expect(page.locator(".state")).to_contain_text("Telegram is down")
    with pytest.raises(ClientError):
        await call("getMe")
    await jana.starts()
    await expect(jana.messages("me")).to_have_count(1)
    await down.click()

    await expect(page.locator(".state")).to_be_hidden()
    await call("sendMessage", chat_id=box.jana.id, text="Back again")
    await expect(jana.message("Back again")).to_be_visible()


async def test_mishaps_are_switched_on_and_off_one_by_one(box: Box, page: Page, call: Call) -> None:
    state = page.locator(".state")
    refused = page.get_by_role("button", name="The bot is refused: 429")

    await page.get_by_role("button", name="Duplicate deliveries").click()
    await refused.click()
    await expect(state).to_have_text("Duplicate deliveries · The bot is refused: 429")
    await box.jana.sends("/start")
    with pytest.raises(AssertionError, match="retry_after"):
        await call("sendMessage", chat_id=box.jana.id, text="Too much")
    assert len([each for each in await call("getUpdates") if "message" in each and "text" in each["message"]]) == 2
    await refused.click()

    await expect(state).to_have_text("Duplicate deliveries")
    await call("sendMessage", chat_id=box.jana.id, text="Now")
    await page.reload()
    await expect(state).to_have_text("Duplicate deliveries")
    await expect(page.get_by_role("button", name="Duplicate deliveries")).to_have_attribute("aria-pressed", "true")


async def test_page_speaks_german_and_people_keep_their_place(box: Box, page: Page) -> None:
    jana = Phone(page, box.jana)
    await jana.starts()
    await expect(jana.messages("me")).to_have_count(1)
    await jana.field.fill("Entwurf")

    await page.get_by_label("Page language").select_option("de")

    await expect(page.get_by_role("heading", name="Demo-Telefone")).to_be_visible()
    await expect(jana.field).to_have_attribute("placeholder", "Nachricht")
    await expect(jana.field).to_have_value("Entwurf")
    await expect(jana.messages("me")).to_have_count(1)
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await page.reload()
    await expect(page.get_by_role("button", name="Doppelte Zustellung")).to_be_visible()


async def test_colours_follow_the_system_until_somebody_chooses(box: Box, open_window: Open) -> None:
    page = await open_window(box.page, viewport=NARROW, color_scheme="light")
    ground = "getComputedStyle(document.querySelector('.device')).backgroundColor"
    light = await page.evaluate(ground)

    await page.get_by_role("button", name="Clock and faults").click()
    await page.get_by_label("Colours").select_option("dark")
    dark = await page.evaluate(ground)
    await page.emulate_media(color_scheme="dark")
    await page.get_by_label("Colours").select_option("light")

    assert await page.evaluate(ground) == light
    assert dark != light
