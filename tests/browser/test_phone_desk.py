"""The whole way in a browser: a firm asks what the assistant does not know, a topic opens at the desk, the network
manager answers there, and the firm reads it. On the way it takes the pictures of the README, where that is asked for:

    UPDATE_SCREENSHOTS=1 .venv/bin/python -m pytest tests/browser/test_phone_desk.py
"""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot import demo
from tests.browser.conftest import IN_ONE_LOOP, NARROW, STILL, Open, takes
from tests.browser.phones import Phone, starts_in, switch

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180), IN_ONE_LOOP]

QUESTION = "Welches Hotel in Astana ist gut und ruhig?"
ANSWER = "Unser Partnerbüro in Astana kennt zwei ruhige Häuser. Ich schicke Ihnen morgen die Adressen."
CUSTOMS = "Какие пошлины действуют при ввозе товаров в Чили?"


async def test_question_goes_to_the_desk_and_its_answer_comes_back(
    shown: demo.Demo, open_window: Open, pictures: Path
) -> None:
    page = await open_window(shown.page, viewport={"width": 1120, "height": 900}, **STILL)
    jana, katrin = Phone(page, shown.cast.jana), Phone(page, shown.cast.katrin)
    await starts_in(jana, "Deutsch", "Weiter")
    await expect(jana.button("Frage stellen")).to_be_visible()

    await jana.types(QUESTION)
    await jana.taps("Ansprechperson fragen")
    await expect(katrin.row("MinGenTec desk").locator(".badge")).to_be_visible()
    await katrin.goes_to("MinGenTec desk", "R-1001")
    asked = katrin.message("Von der anfragenden Person")  # the card quotes the question too
    await expect(katrin.root.locator(".pinned")).to_contain_text("R-1001")
    await katrin.does("Reply", asked)
    await katrin.types(ANSWER)

    answer = jana.message(ANSWER)
    await expect(answer.locator(".quote")).to_contain_text(QUESTION)
    await expect(answer).to_contain_text("R-1001")
    await expect(katrin.message(ANSWER).get_by_role("button", name="👌, 1")).to_be_visible()
    [reply] = [seen for seen in shown.cast.desk.chat if seen.text == ANSWER]
    assert shown.cast.desk.reactions(reply) == ["👌"]
    await takes(page, pictures / "phone.png")
    await small(open_window, shown, pictures)


async def small(open_window: Open, shown: demo.Demo, pictures: Path) -> None:
    """Each persona's phone as large as a phone."""
    page = await open_window(shown.page, viewport=NARROW, device_scale_factor=1.5, **STILL)
    jana = Phone(page, shown.cast.jana)
    await expect(jana.message(ANSWER)).to_be_in_viewport()
    await takes(page, pictures / "phone-jana.png")
    katrin = await switch(jana, shown.cast.katrin)
    await katrin.goes_to("MinGenTec desk", "R-1001")
    await expect(katrin.message(ANSWER).locator(".reaction")).to_be_in_viewport()
    await takes(page, pictures / "phone-desk.png")
    aigul = await switch(katrin, shown.cast.aigul)
    await starts_in(aigul, "Русский", "Продолжить")
    await aigul.types(CUSTOMS)
    await expect(aigul.button("Спросить специалиста")).to_be_visible()
    await takes(page, pictures / "phone-aigul.png")
    marek = await switch(aigul, shown.cast.marek)
    await starts_in(marek, "Deutsch", "Weiter")
    await expect(marek.button("Frage stellen")).to_be_visible()
    await takes(page, pictures / "phone-organiser.png")


async def test_what_stays_inside_is_not_seen_by_the_asker(shown: demo.Demo, open_window: Open) -> None:
    page = await open_window(shown.page)
    jana, katrin = Phone(page, shown.cast.jana), Phone(page, shown.cast.katrin)
    await starts_in(jana, "Deutsch", "Weiter")
    await jana.types(QUESTION)
    await jana.taps("Ansprechperson fragen")
    await katrin.goes_to("MinGenTec desk", "R-1001")
    before = len(jana.person.chat)

    await katrin.types("Wer von uns kennt jemanden?")
    await expect(katrin.message("Wer von uns")).to_be_visible()
    await shown.parts.settled()

    assert [seen.text for seen in jana.person.chat[before:]] == []
