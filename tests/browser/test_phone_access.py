"""Who can use the phone page: names of all controls, contrast in both schemes, visible focus, the keyboard alone, and
windows as small as those of people who enlarge everything."""

import pytest
from playwright.async_api import Page, expect

from simulator.attachments import Media
from simulator.phone_samples import photo
from tests.browser.conftest import IN_ONE_LOOP, NARROW, Box, Call, Open, keyboard
from tests.browser.phones import Phone, switch

pytestmark = [pytest.mark.slow, IN_ONE_LOOP]

# Controls in sight that have no name.
UNNAMED = """[...document.querySelectorAll(
  "button, a[href], textarea, input:not([type=file]), select, [role=log], [role=menu], [role=img], ul, dialog[open]"
)].filter((each) => {
  const label = each.labels?.[0]?.innerText ?? each.querySelector("img")?.alt ?? "";
  return each.checkVisibility() && !(each.getAttribute("aria-label") || each.innerText || label).trim();
}).map((each) => each.outerHTML)"""
# Words in sight whose contrast with the nearest ground that is not transparent is too low.
FAINT = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const over = (grounds) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of grounds) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundsOf = (element) => {
    const grounds = [];
    for (let each = element; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      const gradient = style.backgroundImage.match(/(?:rgb|color)a?\\([^)]*\\)/g);
      grounds.unshift(gradient ? gradient[0] : style.backgroundColor);
      if (over(grounds)[3] > 250) return grounds;
    }
    return ["white", ...grounds];
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!own || element.closest(".unseen, template, svg, option, noscript, [aria-hidden=true]:not(.avatar)")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const grounds = groundsOf(element);
    const both = [light(over([...grounds, getComputedStyle(element).color])), light(over(grounds))];
    const contrast = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    if (contrast < 4.5) faint.push(`${element.className} ${element.textContent.slice(0, 20)} ${contrast.toFixed(2)}`);
  }
  return faint;
}"""
FOCUSED = """() => {
  const style = getComputedStyle(document.activeElement);
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [document.activeElement.tagName, shown];
}"""
SMALL = """[...document.querySelectorAll("button, a.icon, select, input:not([type=file])")].filter((each) => {
  const box = each.getBoundingClientRect();
  const isInText = each.closest(".unseen, p, .text:not(button)");
  return each.checkVisibility() && !isInText && (box.width < 24 || box.height < 24);
}).map((each) => each.outerHTML)"""


async def everything_in_sight(box: Box, call: Call, page: Page) -> None:
    """Two phones that show about everything there is: a private chat, and a topic with all that may be in it."""
    jana = Phone(page, box.jana)
    await jana.starts()
    await expect(jana.messages("me")).to_have_count(1)
    [start] = jana.person.chat
    reply = {"message_id": start.message_id}
    text = "See https://example.org or /menu, <code>code</code> <blockquote>words</blockquote>"
    await call("sendMessage", chat_id=box.jana.id, text=text, parse_mode="HTML", reply_parameters=reply)
    await call("sendMessage", chat_id=box.jana.id, text="Choose", reply_markup=keyboard("One", "Two"))
    await box.jana.sends("Wrong")
    await box.jana.edits(box.jana.chat[-1], "Right")
    katrin = await switch(Phone(page, box.aigul), box.katrin)
    await katrin.goes_to("MinGenTec desk", "General")
    for media in (Media("photo", photo(), caption="A photo"), Media("voice"), Media("document", b"text", "a.txt")):
        sent = await box.desk.posts_media(box.ole, media)
    await call("pinChatMessage", chat_id=box.desk.id, message_id=sent["message_id"])
    await box.desk.posts_location(box.ole)
    sent = await box.desk.posts(box.katrin, "Mine", reply_to=sent)
    await box.desk.reacts(box.ole, sent, "👍")
    await expect(katrin.message("Mine").locator(".reaction")).to_be_visible()
    await page.get_by_role("button", name="Clock and faults").click()
    await page.get_by_role("button", name="Slow network").click()
    await expect(page.locator(".state")).to_be_visible()


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_everything_has_a_name_and_can_be_read(box: Box, call: Call, open_window: Open, colours: str) -> None:
    page = await open_window(box.page, color_scheme=colours, reduced_motion="reduce")

    await everything_in_sight(box, call, page)
    katrin = Phone(page, box.katrin)
    await katrin.message("Mine").locator(".bubble").click(button="right")

    assert await page.evaluate(UNNAMED) == []
    assert await page.evaluate(FAINT) == []
    assert await page.evaluate(SMALL) == []
    await katrin.page.keyboard.press("Escape")
    await katrin.goes_back()
    await katrin.root.locator(".owner").click()
    assert await page.evaluate(UNNAMED) == []
    assert await page.evaluate(FAINT) == []


async def test_keyboard_alone_does_everything(box: Box, call: Call, open_window: Open) -> None:
    page = await open_window(box.page)
    jana = Phone(page, box.jana)
    press = page.keyboard.press

    await tab_to(page, page.get_by_role("button", name="Whose phone: Jana Krause"))
    await press("Enter")
    for _ in range(2):
        await press("ArrowDown")
    await press("Enter")
    katrin = Phone(page, box.katrin)
    await tab_to(page, katrin.row("MinGenTec desk"))
    await press("Enter")
    await expect(katrin.row("General")).to_be_focused()
    await press("Enter")
    await expect(katrin.field).to_be_focused()
    await box.desk.posts(box.ole, "A question")
    await expect(katrin.message("A question")).to_be_visible()
    await tab_to(page, katrin.log, back=True)
    await press("ArrowUp")
    await expect(katrin.message("A question")).to_be_focused()
    await press("Shift+F10")
    for _ in range(3):
        await press("ArrowDown")
    await press("Enter")
    await expect(katrin.field).to_be_focused()
    await page.keyboard.type("An answer")
    await press("Enter")
    await expect(katrin.message("An answer").locator(".quote")).to_contain_text("A question")
    await tab_to(page, katrin.root.get_by_role("button", name="Back", exact=True), back=True)
    await press("Enter")
    await expect(katrin.row("General")).to_be_focused()

    assert jana.person.chat == []


async def tab_to(page: Page, target: object, *, back: bool = False) -> None:
    """Tabs until it is reached, and sees the focus at every step."""
    for _ in range(30):
        await page.keyboard.press("Shift+Tab" if back else "Tab")
        name, is_shown = await page.evaluate(FOCUSED)
        assert is_shown or name == "BODY", await page.evaluate("document.activeElement.outerHTML")
        if await target.evaluate("element => element === document.activeElement"):  # type: ignore[attr-defined]  # a Locator
            return
    pytest.fail("the keyboard does not lead there")


# 640 × 360 is what 1280 × 720 leaves to somebody who enlarges everything twofold, 320 × 256 fourfold (WCAG 1.4.10).
@pytest.mark.parametrize("size", [(640, 360), (320, 568), (390, 844), (1099, 700)])
async def test_page_fits_into_any_window(box: Box, open_window: Open, size: tuple[int, int]) -> None:
    page = await open_window(box.page, viewport={"width": size[0], "height": size[1]})
    jana = Phone(page, box.jana)
    await jana.starts()
    await expect(jana.field).to_be_in_viewport(ratio=1)

    await page.get_by_role("button", name="Clock and faults").click()

    await expect(page.get_by_role("button", name="+1 day")).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollWidth") == size[0]
    await page.get_by_role("button", name="Clock and faults").click()
    for name in ("Send", "Attach", "Menu", "Back"):
        await expect(jana.root.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollHeight") == size[1]


async def test_nothing_moves_where_people_want_calm(box: Box, call: Call, open_window: Open) -> None:
    page = await open_window(box.page, viewport=NARROW, reduced_motion="reduce")
    jana = Phone(page, box.jana)
    await jana.starts()

    await call("sendChatAction", chat_id=box.jana.id, action="typing")
    await expect(jana.status).to_contain_text("typing")

    assert await page.evaluate("document.getAnimations().length") == 0
