"""Chromium for the browser tests, and a window that remembers what went wrong in it."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from bot import demo
from simulator.groups import Group
from simulator.people import Person
from simulator.phone import Persona, add_phone
from simulator.server import Simulator
from tests.browser.phones import Phone

IN_ONE_LOOP = pytest.mark.asyncio(loop_scope="session")  # that of the browser, which starts once
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
MISSING = "Chromium is missing: the browser tests need Debian's package chromium"
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
STILL = {"reduced_motion": "reduce", "color_scheme": "light"}
PICTURES = Path(__file__).parents[2] / "docs" / "images"

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong

Open = Callable[..., Awaitable[Page]]
Call = Callable[..., Awaitable[Any]]  # the result of a Bot API method


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium, one for all tests: each window has a context of its own."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail(MISSING) if os.environ.get("CI") == "true" else pytest.skip(MISSING)
    async with async_playwright() as driver:
        chromium = await driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_window(browser: Browser) -> AsyncIterator[Open]:
    """Opens an address in a window of its own; at the end no window may have had an error."""
    errors: list[str] = []
    windows: list[BrowserContext] = []

    def notes(message: ConsoleMessage) -> None:
        # The box was closed, or it refused a deed, which the page says: no fault of the page.
        is_of_the_network = "net::ERR_" in message.text or "a status of 400" in message.text
        if message.type in {"error", "warning"} and not is_of_the_network:
            errors.append(message.text)

    async def opens(address: str, **context: Any) -> Page:  # Any: whatever a browser context can be told
        window = await browser.new_context(**({"viewport": WIDE} | context))
        windows.append(window)
        page = await window.new_page()
        page.on("console", notes)
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(address)
        await page.locator(".stage:not([aria-busy])").wait_for()
        return page

    yield opens
    for window in windows:
        await window.close()
    assert errors == []


@dataclass(frozen=True, slots=True)
class Box:
    """A box with three phones and a desk group, whose bot says what a test wants."""

    telegram: Simulator
    jana: Person
    aigul: Person
    katrin: Person
    ole: Person
    desk: Group

    @property
    def page(self) -> str:
        """The address of the phones."""
        return f"{self.telegram.url}/phone/"


@asynccontextmanager
async def box_with_phones(port: int = 0) -> AsyncIterator[Box]:
    """Three personas; Katrin is an administrator of the desk group, Ole a member without a phone."""
    telegram = Simulator(port)
    jana = telegram.person("Jana", last_name="Krause", language_code="de")
    aigul = telegram.person("Айгуль", language_code="ru")
    katrin = telegram.person("Katrin", language_code="de")
    ole = telegram.person("Ole", language_code="de")
    desk = telegram.group("MinGenTec desk", forum=True, members=[ole], admins=[katrin])
    personas = [
        Persona(jana, "A firm", "Cottbus", "Europe/Berlin"),
        Persona(aigul, "A firm", "Almaty", "Asia/Almaty"),
        Persona(katrin, "The desk", "Cottbus", "Europe/Berlin"),
    ]
    add_phone(telegram, personas, groups=[desk])
    async with telegram:
        await desk.adds_bot(katrin, admin=True)
        yield Box(telegram, jana, aigul, katrin, ole, desk)


@pytest_asyncio.fixture(loop_scope="session")
async def box() -> AsyncIterator[Box]:
    """A box for one test."""
    async with box_with_phones() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def shown(tmp_path: Path) -> AsyncIterator[demo.Demo]:
    """The demo, with nothing stored before."""
    async with demo.showing(0, tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def pictures(tmp_path: Path) -> Path:
    """Where pictures go: into the README only when that is asked for."""
    return PICTURES if os.environ.get("UPDATE_SCREENSHOTS") else tmp_path


@pytest_asyncio.fixture(loop_scope="session")
async def call(box: Box) -> AsyncIterator[Call]:
    """Calls a method as the bot."""
    async with ClientSession() as session:

        async def calls(method: str, **parameters: Any) -> Any:  # the Bot API's JSON
            async with session.post(f"{box.telegram.url}/bot{box.telegram.token}/{method}", json=parameters) as answer:
                found = await answer.json()
                assert found["ok"], found
                return found["result"]

        yield calls


@pytest_asyncio.fixture(loop_scope="session")
async def jana(box: Box, open_window: Open) -> Phone:
    """Jana's phone in a wide window, started; beside it lies Aigul's."""
    phone = Phone(await open_window(box.page), box.jana)
    await phone.starts()
    await expect(phone.messages("me")).to_have_count(1)
    return phone


async def takes(page: Page, path: Path) -> None:
    """The page as it is, without caret, pointer and movement."""
    await page.evaluate("document.activeElement?.blur()")
    await page.mouse.move(0, 0)
    await page.screenshot(path=path, animations="disabled", caret="hide")


def keyboard(*labels: str) -> dict[str, Any]:
    """A row of buttons, each of which sends its own words."""
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}
