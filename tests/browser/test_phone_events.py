"""What events bring to the phone page: moments in the reader's own zone and language, links to the bot, words to pass
on, codes to copy, pictures to scan, places and files."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import segno
from aiohttp import ClientSession, FormData
from playwright.async_api import expect

from simulator import pictures
from simulator.people import Person
from tests.browser.conftest import IN_ONE_LOOP, Box, Call, Open
from tests.browser.phones import Phone, switch

pytestmark = [pytest.mark.slow, IN_ONE_LOOP]

AT = int(datetime(2027, 3, 16, 10, 0, tzinfo=ZoneInfo("Europe/Berlin")).timestamp())
LINK = "https://t.me/demo_bot?start=ev_7"
Upload = Callable[[str, Person, str, bytes], Awaitable[None]]


@pytest.fixture
def upload(box: Box) -> Upload:
    """Sends a file as the bot: method, to whom, name, content."""

    async def uploads(method: str, person: Person, name: str, content: bytes) -> None:
        form = FormData({"chat_id": str(person.id)})
        form.add_field(method.removeprefix("send").lower(), content, filename=name)
        async with (
            ClientSession() as session,
            session.post(f"{box.telegram.url}/bot{box.telegram.token}/{method}", data=form) as answer,
        ):
            assert (await answer.json())["ok"]

    return uploads


def moment(form: str) -> str:
    return f'<tg-time unix="{AT}" format="{form}">words of the message</tg-time>'


async def test_moments_are_told_in_the_readers_zone_and_language(box: Box, open_window: Open, call: Call) -> None:
    jana = Phone(await open_window(box.page), box.jana)
    aigul = Phone(jana.page, box.aigul)
    for phone in (jana, aigul):
        await phone.starts()
        await expect(phone.messages("me")).to_have_count(1)
        text = " | ".join(moment(form) for form in ("wDt", "d", "T", "w", ""))
        await call("sendMessage", chat_id=phone.person.id, text=text, parse_mode="HTML")

    german, russian = jana.messages("bot").locator("time.moment"), aigul.messages("bot").locator("time.moment")

    await expect(german).to_have_text(
        ["Dienstag, 16. März 2027 um 10:00", "16.03.27", "10:00:00", "Dienstag", "words of the message"]
    )
    await expect(russian).to_have_text(
        ["вторник, 16 марта 2027 г. в 14:00", "16.03.27", "14:00:00", "вторник", "words of the message"]
    )
    await expect(german.first).to_have_attribute("title", "Dienstag, 16. März 2027 um 10:00:00 (Europe/Berlin)")


async def test_time_from_now_on_goes_with_the_clock(box: Box, jana: Phone, call: Call) -> None:
    at = int(box.telegram.now()) + 7260
    text = f'Begins <tg-time unix="{at}" format="r">soon</tg-time>'
    await call("sendMessage", chat_id=jana.person.id, text=text, parse_mode="HTML")
    told = jana.messages("bot").locator("time.moment")
    await expect(told).to_have_text("in 2 Stunden")

    await jana.page.get_by_role("button", name="Clock and faults").click()
    await jana.page.get_by_role("button", name="+1 hour").click()

    await expect(told).to_have_text("in 1 Stunde")


async def test_links_to_the_bot_start_it_with_their_payload(jana: Phone, call: Call) -> None:
    text = f'Look: {LINK} or <a href="{LINK}8">here</a> or <a href="https://t.me/somebody_else?start=x">there</a>'
    markup = {"inline_keyboard": [[{"text": "Open", "url": f"{LINK}9"}]]}
    await call("sendMessage", chat_id=jana.person.id, text=text, parse_mode="HTML", reply_markup=markup)
    page = jana.page.url

    await jana.messages("bot").get_by_role("button", name=LINK).click()
    await expect(jana.messages("me")).to_have_count(2)
    await jana.messages("bot").get_by_role("button", name="here", exact=True).click()
    await expect(jana.messages("me")).to_have_count(3)
    await jana.taps("Open")
    await expect(jana.messages("me")).to_have_count(4)

    await expect(jana.messages("bot").get_by_role("link", name="there")).to_have_count(1)
    assert [seen.text for seen in jana.person.chat if not seen.from_bot] == [
        "/start",
        "/start ev_7",
        "/start ev_78",
        "/start ev_79",
    ]
    assert jana.page.url == page


async def test_link_in_a_group_leads_to_ones_own_chat(box: Box, open_window: Open) -> None:
    katrin = await switch(Phone(await open_window(box.page), box.jana), box.katrin)
    await katrin.goes_to("MinGenTec desk", "General")
    await box.desk.posts(box.ole, f"Here: {LINK}")

    await katrin.root.get_by_role("button", name=LINK).click()

    await expect(katrin.messages("me")).to_have_count(1)
    assert [seen.text for seen in box.katrin.chat] == ["/start ev_7"]


async def test_sharing_asks_where_to_and_never_leaves_the_page(jana: Phone, call: Call) -> None:
    share = "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fdemo_bot%3Fstart%3Dev_7&text=Come%20along"
    markup = {"inline_keyboard": [[{"text": "Share", "url": share}]]}
    await call("sendMessage", chat_id=jana.person.id, text="An event", reply_markup=markup)
    dialog = jana.page.get_by_role("dialog", name="Share with")

    await jana.taps("Share")
    await expect(dialog.locator("p")).to_have_text(f"{LINK}\nCome along")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(jana.field).to_have_value("")
    await jana.taps("Share")
    await dialog.get_by_role("button", name="Demo").click()

    await expect(jana.field).to_have_value(f"{LINK}\nCome along")
    assert len(jana.page.context.pages) == 1


async def test_code_is_copied_by_a_tap(box: Box, open_window: Open, call: Call) -> None:
    page = await open_window(box.page, permissions=["clipboard-read", "clipboard-write"])
    jana = Phone(page, box.jana)
    await jana.starts()
    await expect(jana.messages("me")).to_have_count(1)
    await call("sendMessage", chat_id=box.jana.id, text="Your code: <code>123456</code>", parse_mode="HTML")

    await jana.messages("bot").get_by_role("button", name="123456").click()

    await expect(jana.root.locator(".toast")).to_have_text("Copied")
    assert await page.evaluate("navigator.clipboard.readText()") == "123456"


async def test_square_picture_is_seen_whole_and_large(jana: Phone, upload: Upload) -> None:
    await upload("sendPhoto", jana.person, "code.png", pictures.plain(330, 330))

    picture = jana.messages("bot").locator(".photo img")
    await expect(picture).to_be_visible()
    size: Any = await picture.bounding_box()
    assert abs(size["width"] - size["height"]) < 1
    assert size["width"] >= 200


async def test_code_in_a_picture_is_scanned_by_another_phone(box: Box, jana: Phone, upload: Upload) -> None:
    made = BytesIO()
    segno.make(LINK, error="m").save(made, kind="png", scale=8)
    await upload("sendPhoto", jana.person, "code.png", made.getvalue())
    await expect(jana.messages("bot").locator(".photo img")).to_be_visible()

    await jana.does("Scan with another phone", jana.messages("bot"))
    await jana.root.get_by_role("menuitem", name="Katrin").click()
    katrin = await switch(jana, box.katrin)
    await katrin.goes_to("Demo")

    await expect(katrin.messages("me").locator(".text")).to_contain_text("/start ev_7")


async def test_picture_without_a_code_says_so(jana: Phone, upload: Upload) -> None:
    await upload("sendPhoto", jana.person, "plain.png", pictures.plain(330, 330))
    await expect(jana.messages("bot").locator(".photo img")).to_be_visible()

    await jana.does("Scan with another phone", jana.messages("bot"))
    await jana.root.get_by_role("menuitem", name="Katrin").click()

    await expect(jana.root.locator(".toast")).to_contain_text("there is no single QR code")


async def test_place_is_a_card_with_name_and_address(jana: Phone, call: Call, box: Box) -> None:
    place = {"latitude": 51.76, "longitude": 14.33, "title": "Musterkammer", "address": "Musterstraße 1, Cottbus"}
    await call("sendVenue", chat_id=jana.person.id, **place)

    card = jana.messages("bot").locator(".place-card")
    await expect(card.locator("strong")).to_have_text("Musterkammer")
    await expect(card.locator("p span")).to_have_text("Musterstraße 1, Cottbus")
    await jana.chooses("Attach", "Place with address")
    await expect(jana.messages("me").locator(".place-card")).to_be_visible()
    [told] = [update["message"] for update in await call("getUpdates") if "venue" in update.get("message", {})]
    assert told["venue"]["title"] == "Musterkammer"


@pytest.mark.parametrize("name", ["termin.ics", "teilnehmende.xlsx", "profil.pdf"])
async def test_files_can_be_saved(jana: Phone, upload: Upload, name: str) -> None:
    await upload("sendDocument", jana.person, name, b"content")

    async with jana.page.expect_download() as saved:
        await jana.root.get_by_role("link", name=f"Download {name}").click()

    assert (await (await saved.value).path()).read_bytes() == b"content"
