"""Chromium for the browser tests, and a window that remembers what went wrong in it."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
MISSING = "Chromium is missing: the browser tests need Debian's package chromium"
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}

Open = Callable[..., Awaitable[Page]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail(MISSING) if os.environ.get("CI") == "true" else pytest.skip(MISSING)
    async with async_playwright() as driver:
        chromium = await driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest.fixture
async def open_window(browser: Browser) -> AsyncIterator[Open]:
    """Opens an address in a window of its own; at the end no window may have had an error."""
    errors: list[str] = []

    def notes(message: ConsoleMessage) -> None:
        is_of_the_network = "net::ERR_" in message.text  # the box was closed: no fault of the page
        if message.type in {"error", "warning"} and not is_of_the_network:
            errors.append(message.text)

    async def opens(address: str, **context: Any) -> Page:  # Any: whatever a browser context can be told
        window = await browser.new_context(**({"viewport": WIDE} | context))
        page = await window.new_page()
        page.on("console", notes)
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(address)
        await page.locator(".stage:not([aria-busy])").wait_for()
        return page

    yield opens
    assert errors == []
