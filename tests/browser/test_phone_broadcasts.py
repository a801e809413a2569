"""An organiser sends an announcement in a browser, sees it go out, and pauses it; somebody reads it on the other phone.

On the way it takes the picture of the README, where that is asked for:

    UPDATE_SCREENSHOTS=1 .venv/bin/python -m pytest tests/browser/test_phone_broadcasts.py
"""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot import demo
from tests.browser.conftest import IN_ONE_LOOP, STILL, Open, takes
from tests.browser.phones import Phone, is_never_asleep, starts_in, switch

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180), IN_ONE_LOOP]

WORDS = "Zwanzig Unternehmen aus Kasachstan"


async def test_announcement_goes_out_before_ones_eyes(shown: demo.Demo, open_window: Open, pictures: Path) -> None:
    page = await open_window(shown.page, viewport={"width": 1120, "height": 900}, **STILL)
    jana = Phone(page, shown.cast.jana)
    marek = await switch(Phone(page, shown.cast.katrin), shown.cast.marek)
    await starts_in(jana, "Deutsch", "Weiter")
    await starts_in(marek, "Deutsch", "Weiter")
    await shown.parts.db.run(is_never_asleep, shown.cast.jana.id)
    await jana.types("/settings")
    for label in ("Mitteilungen", "Sofort", "Ja"):
        await jana.taps(label)
    await expect(jana.message("Gespeichert")).to_be_visible()

    await marek.types("/broadcast")
    await marek.taps("B2B-Tag Kasachstan")
    await expect(marek.message("Русский")).to_contain_text("fehlt")
    await marek.taps("Versenden …")
    await marek.taps("Jetzt versenden")
    card = marek.message("Versandt:")
    await expect(card).to_contain_text(re.compile(r"Versandt: [1-9]\d* von"))
    await takes(page, pictures / "phone-announcement.png")
    await marek.taps("Anhalten")
    await expect(marek.message("Rundnachricht ist angehalten")).to_be_visible()
    await marek.taps("Fortsetzen")

    await expect(card).to_contain_text("Rundnachricht ist versandt")
    await expect(jana.message(WORDS)).to_be_visible()
    assert [call for call in shown.telegram.calls if not call.answer["ok"]] == []
