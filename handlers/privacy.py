"""/privacy: who is responsible, what is kept and for how long, made from the table of purposes."""

from collections.abc import Iterator

from handlers.doors import SendMyData, ShowConsents, ShowCorrections, ShowObjection, ShowPrivacy
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen, stated
from handlers.turn import House, Turn
from locales import Text, _, lines, paragraphs, pgettext
from services import policy, purposes

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
    pages = _pages(turn)
    page = min(max(wanted, 0), len(pages) - 1)
    head = lines(_("<b>Privacy</b>"), _("Page {page} of {pages}", page=page + 1, pages=len(pages)))
    rows: list[Row] = [
        (Button(pgettext("button", "📄 My data, and deleting it"), SendMyData()),),
        (Button(pgettext("button", "🛡 My consents"), ShowConsents()),),
        (
            Button(pgettext("button-half", "✏️ Correct"), ShowCorrections()),
            Button(pgettext("button-half", "✋ Object"), ShowObjection()),
        ),
    ]
    if page + 1 < len(pages):
        rows.insert(0, (Button(pgettext("button-half", "📖 More"), ShowPrivacy(page + 1)),))
    back = ShowPrivacy(page - 1) if page else None
    turn.show(Screen(paragraphs(head, pages[page]), (*rows, menu_row(back=back))))


def _pages(turn: Turn) -> list[Text]:
    """The text in pages that a phone shows whole; the first one is who and why."""
    house, has_desk = policy.of(turn.session), turn.house.desk is not None
    kept = [
        _("• <b>{title}</b>, {why}. Kept: {period}.", title=_(each.title), why=_(each.why), period=each.kept(house))
        for each in purposes.in_chat(has_desk=has_desk)
    ]
    pages = [paragraphs(*_who_and_why(turn.house)), Text("")]
    for block in (*kept, *_others_and_rights(has_desk=has_desk)):
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


def _others_and_rights(*, has_desk: bool) -> Iterator[Text]:
    yield _(
        "<b>Telegram</b> carries the messages and is responsible for its own service. It sees what you write here, and "
        "messages with bots are not end-to-end encrypted. What you send to the desk is a second copy there, in the "
        "group of its staff."
    )
    if has_desk:
        yield _(
            "<b>Deleting at Telegram:</b> a topic of the desk goes as a whole, with all its messages, when its time is "
            "over. Where Telegram does not let me, because the staff took that right from me or the topic stands in an "
            "earlier group, people must do it by hand. What stands in this chat stays until you delete the chat."
        )
    yield _(
        "With the button “My data” you can read what is stored of you, take it along and have it deleted at once; with "
        "the others you correct it, withdraw a consent or object. The contact on the first page does the same for you, "
        "and you can complain to the supervisory authority for data protection."
    )
