"""Looking at the phone page and using it, in the words of the tests."""

from playwright.async_api import Locator, Page, expect
from sqlalchemy.orm import Session

from services import people
from simulator.people import Person

# Letters as they are displayed, without time and mark; the line break that a block brings along is not a letter.
WORDS = """messages => messages.map((message) => {
  const text = message.querySelector(".text").cloneNode(true);
  text.querySelector(".meta").remove();
  return text.textContent.replaceAll("\\n", "");
})"""


class Phone:
    """One of the phones on the page, as long as this person is at it."""

    def __init__(self, page: Page, person: Person) -> None:
        self.page = page
        self.person = person
        self.root = page.locator(f'.phone[data-person="{person.id}"]:visible')
        self.field = self.root.locator("textarea")
        self.log = self.root.get_by_role("log")
        self.status = self.root.locator(".status")

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
        """The messages of "me", of the "bot" or of an "other"."""
        return self.root.locator(f".message.{side}")

    def message(self, words: str) -> Locator:
        """The message with these words in its text."""
        return self.root.locator(".message:not(.service)", has=self.page.locator(".text", has_text=words))

    async def does(self, deed: str, message: Locator) -> None:
        """Opens the menu of a message as the mouse does, and chooses."""
        await message.locator(".bubble").click(button="right", position={"x": 5, "y": 5})  # beside links and buttons
        await self.root.locator(f".message-menu [role^=menuitem]:has-text('{deed}')").click()

    def row(self, title: str) -> Locator:
        """A line of the list of chats or topics."""
        return self.root.locator(".row-of", has=self.page.locator(".title-of", has_text=title))

    async def goes_to(self, *titles: str) -> None:
        """Opens one line of a list after the other."""
        for title in titles:
            await self.row(title).click()

    async def goes_back(self) -> None:
        """Taps the arrow at the top."""
        await self.root.get_by_role("button", name="Back", exact=True).click()

    async def shows_what_there_is(self) -> None:
        """The page shows every message of the private chat as Telegram has it, and no other."""
        there = [seen.text.replace("\n", "") for seen in self.person.chat]
        await expect(self.root.locator(".message")).to_have_count(len(there))
        assert await self.root.locator(".message").evaluate_all(WORDS) == there


async def switch(phone: Phone, person: Person) -> Phone:
    """Gives the phone to somebody else, by the menu above it."""
    name = f"{person.user.first_name} {person.user.last_name}".strip()
    await phone.root.locator(".owner").click()
    await phone.root.get_by_role("menuitemradio", name=name).click()
    return Phone(phone.page, person)


async def starts_in(phone: Phone, language: str, goes_on: str) -> None:
    """The first start: Start, the language, the button after the notice."""
    await phone.starts()
    await phone.taps(language)
    await phone.taps(goes_on)


def is_never_asleep(session: Session, account: int) -> None:
    """The demo's clock shows the time of day at which the test runs."""
    people.choose_quiet_hours(session, people.welcome(session, account).id, "")
