"""/privacy: who is responsible, what is kept and for how long, made from the table of purposes."""

from collections.abc import Iterator

from handlers.doors import SendMyData, ShowConsents, ShowPrivacy
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen, stated
from handlers.turn import House, Turn
from locales import Text, _, lines, paragraphs, pgettext
from services import purposes

LONGEST = 820
"""Characters of a page below its head: with that it fits a phone."""


def asks_about_privacy(turn: Turn) -> None:
    """The privacy text for exactly what this version stores."""
    turn.dialogue = turn.dialogue.left()
    _shows(turn, 0)


def turns_privacy_page(turn: Turn) -> None:
    """A tap on "More" or "Back", or the way back from the consents."""
    turn.dialogue = turn.dialogue.left()
    _shows(turn, turn.tapped(ShowPrivacy).page)


def _shows(turn: Turn, wanted: int) -> None:
    pages = _pages(turn.house)
    page = min(max(wanted, 0), len(pages) - 1)
    head = lines(_("<b>Privacy</b>"), _("Page {page} of {pages}", page=page + 1, pages=len(pages)))
    rows: list[Row] = [
        (Button(pgettext("button", "📄 My data, and deleting it"), SendMyData()),),
        (Button(pgettext("button", "🛡 My consents"), ShowConsents()),),
    ]
    if page + 1 < len(pages):
        rows.insert(0, (Button(pgettext("button-half", "📖 More"), ShowPrivacy(page + 1)),))
    back = ShowPrivacy(page - 1) if page else None
    turn.show(Screen(paragraphs(head, pages[page]), (*rows, menu_row(back=back))))


def _pages(house: House) -> list[Text]:
    """The text in pages that a phone shows whole; the first one is who and why."""
    kept = [
        _("• <b>{title}</b>, {why}. Kept: {period}.", title=_(each.title), why=_(each.why), period=each.kept)
        for each in purposes.in_chat(has_desk=house.desk is not None)
    ]
    pages = [paragraphs(*_who_and_why(house)), Text("")]
    for block in (*kept, *_others_and_rights()):
        longer = (lines if block in kept[1:] else paragraphs)(pages[-1], block) if pages[-1].html else block
        if len(longer.plain) > LONGEST:
            pages.append(block)
        else:
            pages[-1] = longer
    return pages


def _who_and_why(house: House) -> Iterator[Text]:
    yield lines(
        _("Responsible: {controller}", controller=stated(house.controller)),
        _("Contact: {contact}", contact=stated(house.contact)),
        _("Data-protection officer: {contact}", contact=stated(house.dpo_contact)),
        _("Imprint: {url}", url=stated(house.imprint_url)),
    )
    yield _(
        "<b>Why:</b> to answer you in your language. There is no profiling, and nothing is advertised to you without "
        "your consent."
    )
    yield _(
        "<b>Not stored:</b> what Telegram shows of you, such as name, user name, phone number and picture. The pages "
        "that follow list what is stored, and for how long."
    )


def _others_and_rights() -> Iterator[Text]:
    yield _(
        "<b>Telegram</b> carries the messages and is responsible for its own service. It sees what you write here, and "
        "messages with bots are not end-to-end encrypted. What you send to the desk is a second copy there, in the "
        "group of its staff."
    )
    yield _(
        "With the button “My data” you can read what is stored of you, take it along and have it deleted at once. The "
        "contact on the first page does the same for you."
    )
