"""/privacy: who is responsible, what is kept and for how long, made from the table of purposes."""

from collections.abc import Iterator

from handlers.doors import SendMyData, ShowConsents, ShowCorrections, ShowObjection, ShowPrivacy
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen, stated
from handlers.turn import House, Turn
from locales import Text, _, lines, paragraphs, pgettext
from services import policy, purposes
from services.policy import Policy
from services.purpose_terms import NOBODY, Purpose

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
    """The text in pages that a phone shows whole; who and why, Telegram and rights, then all that is stored."""
    has_desk = turn.house.desk is not None
    first, *others = _others_and_rights(has_desk=has_desk)
    pages = [paragraphs(*_who_and_why(turn.house)), first]
    for block in (*others, _nobody_reads()):
        _add(pages, paragraphs(pages[-1], block), else_anew=block)
    basis = None
    for each in purposes.by_basis(has_desk=has_desk):
        line = _stored(each, policy.of(turn.session), has_desk=has_desk)
        begun = lines(_("<b>Legal basis:</b> {basis}", basis=_(each.basis)), line)
        longer = lines(pages[-1], line) if each.basis == basis else paragraphs(pages[-1], begun)
        _add(pages, longer, else_anew=begun)
        basis = each.basis
    return pages


def _add(pages: list[Text], longer: Text, *, else_anew: Text) -> None:
    if len(longer.plain) > LONGEST:
        pages.append(else_anew)
    else:
        pages[-1] = longer


def _nobody_reads() -> Text:
    return _("Where no readers are named, nobody reads it; technicians of the operator do only where something fails.")


def _stored(purpose: Purpose, house: Policy, *, has_desk: bool) -> Text:
    title, why, period = _(purpose.title), _(purpose.why), purpose.kept(house)
    readers = purpose.read_by(has_desk=has_desk)
    if readers == NOBODY:
        return _("• <b>{title}</b>, {why}. Kept: {period}.", title=title, why=why, period=period)
    return _(
        "• <b>{title}</b>, {why}. Kept: {period}. Read by: {readers}.",
        title=title,
        why=why,
        period=period,
        readers=_(readers),
    )


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
        "that follow list what is stored, on which legal basis, for how long, and who reads it."
    )
    yield _("The assistant is for people at work in companies and institutions, not for minors.")


def _others_and_rights(*, has_desk: bool) -> Iterator[Text]:
    yield _(
        "<b>Telegram</b> carries the messages. It is responsible for its own service and does not work on behalf of "
        "the operator. Its seat is in the United Arab Emirates, a third country without an adequacy decision of the "
        "EU: your data may be protected less there. Telegram sees what you write here, since messages with bots are "
        "not end-to-end encrypted."
    )
    if has_desk:
        yield _("<b>The desk:</b> what you send to it is a second copy at Telegram, in the group of its staff.")
        yield _(
            "<b>Deleting at Telegram:</b> a topic of the desk goes as a whole, with all its messages, when its time is "
            "over. Where Telegram does not let me, because the staff took that right from me or the topic stands in an "
            "earlier group, people must do it by hand. What stands in this chat stays until you delete the chat."
        )
    yield _(
        "With the button “My data” you can read what is stored of you, take it along and have it deleted at once; with "
        "the others you correct it, withdraw a consent or object. The contact on the first page does the same for you, "
        "also where something here is not accessible to you, and you can complain to the supervisory authority for "
        "data protection."
    )
