"""The whole demo in a browser: two people choose their language, ask, and are answered."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot import demo
from tests.browser.conftest import IN_ONE_LOOP, Open
from tests.browser.phones import Phone, switch

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180), IN_ONE_LOOP]

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "phone.png"
PICTURED = {"width": 1280, "height": 1060}
QUESTION = "Welche Zölle fallen bei der Einfuhr nach Chile an?"
SAME_QUESTION = "Какие пошлины действуют при ввозе товаров в Чили?"
OTHER_QUESTION = "Was ist ein Carnet ATA?"


@pytest_asyncio.fixture(loop_scope="session")
async def shown(tmp_path: Path) -> AsyncIterator[demo.Demo]:
    """The demo, with nothing stored before."""
    async with demo.showing(0, tmp_path) as running:
        yield running


async def goes_through_the_first_start(phone: Phone, language: str, goes_on: str) -> None:
    await phone.starts()
    await phone.taps(language)
    await phone.taps(goes_on)


async def test_two_people_ask_and_are_answered(shown: demo.Demo, open_window: Open, tmp_path: Path) -> None:
    page = await open_window(shown.page, viewport=PICTURED, reduced_motion="reduce")
    jana = Phone(page, shown.cast.jana)
    aigul = await switch(Phone(page, shown.cast.katrin), shown.cast.aigul)

    await goes_through_the_first_start(jana, "Deutsch", "Weiter")
    await goes_through_the_first_start(aigul, "Русский", "Продолжить")
    await expect(jana.button("Frage stellen")).to_be_visible()
    await expect(aigul.button("Задать вопрос")).to_be_visible()
    await jana.types(QUESTION)
    await aigul.types(SAME_QUESTION)

    await expect(jana.button("Ansprechperson fragen")).to_be_visible()
    await expect(aigul.button("Спросить специалиста")).to_be_visible()
    await jana.shows_what_there_is()
    await aigul.shows_what_there_is()
    await expect(jana.messages("bot").last).to_contain_text("Chile")
    await expect(jana.messages("bot").last.locator(".bubble")).to_have_attribute("lang", "de")
    await expect(aigul.messages("bot").last).to_contain_text("Чили")
    await expect(aigul.messages("bot").last.locator(".bubble")).to_have_attribute("lang", "ru")
    await aigul.field.blur()
    await page.mouse.move(0, 0)
    await page.screenshot(path=_picture(tmp_path), animations="disabled")


def _picture(folder: Path) -> Path:
    """Where the picture goes: into the README only when that is asked for."""
    return PICTURE if os.environ.get("UPDATE_SCREENSHOT") else folder / PICTURE.name


async def test_corrected_question_is_answered_in_place(shown: demo.Demo, open_window: Open) -> None:
    page = await open_window(shown.page)
    jana = Phone(page, shown.cast.jana)
    await goes_through_the_first_start(jana, "Deutsch", "Weiter")
    await jana.types(QUESTION)
    await expect(jana.messages("bot").last).to_contain_text("Chile")
    answers = await jana.messages("bot").count()

    await jana.field.press("ArrowUp")
    await jana.types(OTHER_QUESTION)

    await expect(jana.messages("bot").last).to_contain_text("Carnet")
    await expect(jana.messages("bot").last.locator(".edited")).to_be_visible()
    await expect(jana.messages("me").last.locator(".edited")).to_be_visible()
    await expect(jana.messages("bot")).to_have_count(answers)
    await jana.shows_what_there_is()


async def test_document_opens_in_a_tab_of_its_own(shown: demo.Demo, open_window: Open) -> None:
    page = await open_window(shown.page)
    jana = Phone(page, shown.cast.jana)
    await goes_through_the_first_start(jana, "Deutsch", "Weiter")
    await jana.types(QUESTION)
    await jana.taps("Mehr")
    await jana.taps("Als Dokument")
    document = jana.root.locator(".document").last

    async with page.context.expect_page() as opened:
        await document.locator(".open").click()
    async with page.expect_download() as saved:
        await document.locator(".save").click()

    tab = await opened.value
    await expect(tab.locator("h1").first).to_contain_text("Chile")
    assert (await saved.value).suggested_filename == await document.locator("strong").inner_text()


async def test_menu_lists_the_commands_in_the_language_of_the_person(shown: demo.Demo, open_window: Open) -> None:
    page = await open_window(shown.page)
    aigul = await switch(Phone(page, shown.cast.katrin), shown.cast.aigul)
    await goes_through_the_first_start(aigul, "Русский", "Продолжить")
    await expect(aigul.button("Задать вопрос")).to_be_visible()
    await shown.parts.settled()

    await aigul.root.get_by_role("button", name="Menu", exact=True).click()
    await expect(aigul.root.get_by_role("menuitem", name="/menu")).to_be_visible()
    offered = await aigul.root.get_by_role("menuitem").all_inner_texts()
    await aigul.root.get_by_role("menuitem", name="/menu").click()

    assert [tuple(each.split("\n")) for each in offered] == [(f"/{name}", words) for name, words in aigul.person.menu]
    await expect(aigul.messages("me").last).to_contain_text("/menu")
