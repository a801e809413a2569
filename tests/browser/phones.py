"""Looking at the phone page and using it, in the words of the tests."""

from playwright.async_api import Locator, Page, expect

from simulator.people import Person

# Letters as they are displayed, without time and mark; the line break that a block brings along is not a letter.
WORDS = """messages => messages.map((message) => {
  const text = message.querySelector(".text").cloneNode(true);
  text.querySelector(".meta").remove();
  return text.textContent.replaceAll("\\n", "");
})"""


class Phone:
    """One phone on the page."""

    def __init__(self, page: Page, person: Person) -> None:
        self.page = page
        self.person = person
        self.root = page.locator(f'.phone[data-person="{person.id}"]')
        self.field = self.root.locator("textarea")

    async def starts(self) -> None:
        """Presses Start."""
        await self.root.get_by_role("button", name="Start", exact=True).click()

    async def types(self, text: str) -> None:
        """Types and sends with Enter."""
        await self.field.fill(text)
        await self.field.press("Enter")

    def button(self, label: str) -> Locator:
        """The newest button under a message with these words."""
        return self.root.locator(".key", has_text=label).last

    async def taps(self, label: str) -> None:
        """Taps the newest button with these words, once it is there."""
        await self.button(label).click()

    async def chooses(self, menu: str, entry: str) -> None:
        """Opens a menu by its button's name and chooses."""
        await self.root.get_by_role("button", name=menu, exact=True).click()
        await self.root.get_by_role("menuitem", name=entry).click()

    def messages(self, side: str) -> Locator:
        """The messages of "me" or of the "bot"."""
        return self.root.locator(f".message.{side}")

    async def shows_what_there_is(self) -> None:
        """The page shows every message as Telegram has it, and no other."""
        there = [seen.text.replace("\n", "") for seen in self.person.chat]
        await expect(self.root.locator(".message")).to_have_count(len(there))
        assert await self.root.locator(".message").evaluate_all(WORDS) == there
