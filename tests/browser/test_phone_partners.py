"""Two firms are introduced to each other in a browser: Jana asks in German, Айгуль answers in Russian, Katrin releases.

On the way it takes the picture of the README, where that is asked for:

    UPDATE_SCREENSHOTS=1 .venv/bin/python -m pytest tests/browser/test_phone_partners.py
"""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot import demo
from tests.browser.conftest import IN_ONE_LOOP, STILL, Open, takes
from tests.browser.phones import Phone, is_never_asleep, starts_in, switch

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180), IN_ONE_LOOP]

OFFER = "Wir liefern Tauchpumpen für saures Grubenwasser, mit Wartung vor Ort. Anruf: +49 355 0000"
POINTS = 6


async def test_two_firms_are_introduced_and_each_reads_its_own_language(
    shown: demo.Demo, open_window: Open, pictures: Path
) -> None:
    page = await open_window(shown.page, viewport={"width": 1120, "height": 900}, **STILL)
    aigul = await switch(Phone(page, shown.cast.katrin), shown.cast.aigul)
    await starts_in(aigul, "Русский", "Продолжить")
    await expect(aigul.button("Запросы")).to_be_visible()
    jana = Phone(page, shown.cast.jana)
    await starts_in(jana, "Deutsch", "Weiter")
    for person in (shown.cast.aigul, shown.cast.jana):
        await shown.parts.db.run(is_never_asleep, person.id)
    await asks(jana)

    asked = aigul.message("Запрос на контакт с вами")
    await expect(asked).to_contain_text("Wir liefern Tauchpumpen")
    await expect(asked).not_to_contain_text("355")
    for label in ("Да, передать контакты", "Прочитано, дальше", "Даю согласие"):
        await aigul.taps(label)
    await expect(aigul.message("Ваша организация согласилась")).to_be_visible()
    katrin = await switch(aigul, shown.cast.katrin)
    await releases(katrin)
    aigul = await switch(katrin, shown.cast.aigul)

    await expect(jana.message("Ihr neuer Kontakt")).to_contain_text("seitova@gorservis.example.org")
    await expect(aigul.message("Ваш новый контакт")).to_contain_text("krause@musterbau-pumpen.example.org")
    await takes(page, pictures / "phone-partners.png")


async def asks(jana: Phone) -> None:
    """From the search to the number of the request."""
    await jana.taps("🤝 Partner")
    await jana.types("Wer sucht Pumpen?")
    for label in ("Пример Горсервис", "Kontakt anfragen", "Verkaufen", "Pumpen und", "Kasachstan"):
        await jana.taps(label)
    await expect(jana.message("Frage 4 von 4")).to_be_visible()
    await jana.types(OFFER)
    for label in ("Weiter mit diesem Text", "Gelesen, weiter", "Ich willige ein", "Anfrage senden"):
        await jana.taps(label)
    await expect(jana.message("Ihre Anfrage ist gesendet")).to_contain_text("R-1001")


async def releases(katrin: Phone) -> None:
    """From the topic, where nobody is named, to the checklist in the private chat, and on to the release."""
    await katrin.goes_to("MinGenTec desk", "R-1001")
    card = katrin.message("📌 R-1001")
    await expect(card).to_contain_text("wartet auf Freigabe")
    await expect(card).not_to_contain_text("Jana")
    await card.locator(".key", has_text="Prüfung").click()
    for label in ("Deutsch", "Weiter", "☑️ Prüfliste", "Listenprüfung", "Ja"):
        await katrin.taps(label)
    await expect(katrin.message("Von welchem Tag")).to_be_visible()
    await katrin.types("heute")
    for point in ("Eigentum über", "Gelistete Güter", "Endverwendung", "Beschränkte", "Warnzeichen"):
        await expect(katrin.message(f"R-1001 · {point}")).to_be_visible()
        await katrin.taps("Nein")
    await expect(katrin.message(f"Prüfliste: {POINTS} von {POINTS}")).to_be_visible()
    for label in ("Zurück", "Freigeben", "Ja, Kontakt vermitteln"):
        await katrin.taps(label)
    await expect(katrin.message("Freigegeben")).to_be_visible()
