"""Registering in a browser, in German: from the list of events to the picture that is shown at the entrance.

On the way it takes the picture of the README, where that is asked for:

    UPDATE_SCREENSHOTS=1 .venv/bin/python -m pytest tests/browser/test_phone_registration.py
"""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot import demo
from tests.browser.conftest import IN_ONE_LOOP, STILL, Open, takes
from tests.browser.phones import Phone, starts_in, switch

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120), IN_ONE_LOOP]

EVENT = "Netzwerktreffen Bergbau und Sanierung"


async def test_firm_registers_and_is_let_in_with_the_picture(
    shown: demo.Demo, open_window: Open, pictures: Path
) -> None:
    page = await open_window(shown.page, viewport={"width": 1120, "height": 900}, **STILL)
    marek = await switch(Phone(page, shown.cast.katrin), shown.cast.marek)
    await starts_in(marek, "Deutsch", "Weiter")
    jana = Phone(page, shown.cast.jana)
    await starts_in(jana, "Deutsch", "Weiter")

    await jana.taps("Veranstaltungen")
    await jana.taps("8. Dez.")
    await jana.taps("Anmelden")
    await expect(jana.message("Bitte prüfen Sie")).to_contain_text("Jana Krause")
    await jana.taps("Anmelden")
    await expect(jana.message("Sie sind angemeldet")).to_contain_text(EVENT)
    await puts_forward(page, "2026-12-08T13:05")
    await expect(jana.message("Erinnerung")).to_contain_text(EVENT)
    await jana.taps("🎟 Code")
    shown_at_the_door = jana.message("Bitte zeigen Sie dieses Bild am Eingang")
    await expect(shown_at_the_door.locator(".photo img")).to_be_visible()
    await jana.does("Scan with another phone", shown_at_the_door)
    await jana.root.get_by_role("menuitem", name="Marek").click()

    await expect(marek.message("Eingecheckt")).to_contain_text("Jana Krause · Musterbau Pumpen GmbH")
    await takes(page, pictures / "events.png")


async def puts_forward(page: Page, until: str) -> None:
    """Puts the demo's clock forward, by the switches at the top of the page."""
    switches = page.get_by_role("button", name="Clock and faults")
    await switches.click()
    await page.get_by_label("Put forward to").fill(until)
    await page.get_by_role("button", name="Put forward", exact=True).click()
    await switches.click()
