"""The whole demo in a browser: two people choose their language, ask, and are answered."""

import pytest
from playwright.async_api import expect

from bot import demo
from tests.browser.conftest import IN_ONE_LOOP, Open
from tests.browser.phones import Phone, starts_in, switch

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180), IN_ONE_LOOP]

QUESTION = "Welche Zölle fallen bei der Einfuhr nach Chile an?"
SAME_QUESTION = "Какие пошлины действуют при ввозе товаров в Чили?"
OTHER_QUESTION = "Was ist ein Carnet ATA?"


async def test_two_people_ask_and_are_answered(shown: demo.Demo, open_window: Open) -> None:
    page = await open_window(shown.page)
    jana = Phone(page, shown.cast.jana)
    aigul = await switch(Phone(page, shown.cast.katrin), shown.cast.aigul)

    await starts_in(jana, "Deutsch", "Weiter")
    await starts_in(aigul, "Русский", "Продолжить")
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


async def test_corrected_question_is_answered_in_place(shown: demo.Demo, open_window: Open) -> None:
    page = await open_window(shown.page)
    jana = Phone(page, shown.cast.jana)
    await starts_in(jana, "Deutsch", "Weiter")
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
    await starts_in(jana, "Deutsch", "Weiter")
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
    await starts_in(aigul, "Русский", "Продолжить")
    await expect(aigul.button("Задать вопрос")).to_be_visible()
    await shown.parts.settled()

    await aigul.root.get_by_role("button", name="Menu", exact=True).click()
    await expect(aigul.root.get_by_role("menuitem", name="/menu")).to_be_visible()
    offered = await aigul.root.get_by_role("menuitem").all_inner_texts()
    await aigul.root.get_by_role("menuitem", name="/menu").click()

    assert [tuple(each.split("\n")) for each in offered] == [(f"/{name}", words) for name, words in aigul.person.menu]
    await expect(aigul.messages("me").last).to_contain_text("/menu")


async def test_question_survives_a_telegram_that_is_down_and_a_clock_that_jumps(
    shown: demo.Demo, open_window: Open
) -> None:
    page = await open_window(shown.page)
    jana = Phone(page, shown.cast.jana)
    await starts_in(jana, "Deutsch", "Weiter")
    await expect(jana.button("Frage stellen")).to_be_visible()
    await page.get_by_role("button", name="Clock and faults").click()
    down = page.get_by_role("button", name="Telegram is down for 30 s")

    await down.click()
    await page.get_by_role("button", name="+1 day").click()
    await jana.types(QUESTION)
    await expect(jana.messages("me").last).to_contain_text("Zölle")
    await expect(page.locator(".state")).to_contain_text("Telegram is down")
    await down.click()

    await expect(jana.button("Ansprechperson fragen")).to_be_visible()
    await expect(jana.messages("bot").last).to_contain_text("Chile")
    await expect(jana.root.locator(".day")).to_have_text(["Yesterday", "Today"])
