"""One company as others see it: its profile, the way to ask for contact, its page to keep, a link to pass on."""

from typing import Final
from urllib.parse import quote

from handlers import company_words
from handlers.doors import AskForContact, ShowCompany, ShowPartners, ShowProfile
from handlers.keyboards import menu_row, rows_of
from handlers.market_words import badge
from handlers.partners import place
from handlers.partners.buttons import OpenPartner, SaveSheet
from handlers.screens import Button, File, Screen
from handlers.targets import opener
from handlers.turn import Turn
from locales import Text, _, current_language, pgettext
from locales.formats import country
from services import companies, deep_links, transaction_levels
from services.companies import Company
from services.refusals import CompanyGone
from services.transaction_levels import Level

MOST_DIGITS: Final = 18
"""Numbers of more digits fit into no column."""


def chooses_company(turn: Turn) -> None:
    """A button that names a company, from anywhere. Raises CompanyGone."""
    turn.dialogue = turn.dialogue.left()
    opens_company(turn, turn.tapped(ShowCompany).company_id)


@opener("co")
def opens_link(turn: Turn, words: str) -> None:
    """A deep link to a company; the number in it may be anybody's invention. Raises CompanyGone."""
    if not (words.isascii() and words.isdecimal() and len(words) <= MOST_DIGITS):
        raise CompanyGone
    opens_company(turn, int(words))


def opens_from_list(turn: Turn) -> None:
    """A tap on a line of a list, into which the way back leads. Raises CompanyGone."""
    tapped = turn.tapped(OpenPartner)
    place.stay(turn, tapped.way_back, place.typed(turn))
    opens_company(turn, tapped.company_id, back=tapped.way_back)


def opens_company(turn: Turn, company_id: int, back: object | None = None) -> None:
    """Shows a published profile; nobody can tell one that is not published from one that never was."""
    found = companies.published_company(turn.session, company_id)
    own = companies.of_person(turn.session, turn.person.id)
    text = company_words.company_card(found, current_language(), notes=(_level(turn, found),))
    if own is not None and own.id == found.id:
        deed = Button(pgettext("button", "🏭 Change the profile"), ShowProfile())
    else:
        deed = Button(pgettext("button", "🤝 Ask for contact"), AskForContact(found.id))
    rows = ((deed,), *rows_of(_more(turn, found)), *company_words.link_rows(found))
    turn.show(Screen(text, (*rows, menu_row(back=back or ShowPartners()))))


def _level(turn: Turn, company: Company) -> Text | None:
    """How requests to its country are handled, where that is not freely."""
    stated = transaction_levels.counting(turn.house.answers.level(company.country.lower()))
    if stated.level is Level.GREEN:
        return None
    # Translators: a country and how requests that concern it are handled, such as "Chile: 🟢 Open".
    return _("{country}: {level}", country=country(company.country), level=badge(stated.level))


def _more(turn: Turn, company: Company) -> list[Button]:
    sheet = Button(pgettext("button-half", "📄 PDF"), SaveSheet(company.id))
    if not turn.house.bot_username:
        return [sheet]
    return [sheet, Button(pgettext("button-half", "↗️ Share"), url=_share_url(turn, company))]


def _share_url(turn: Turn, company: Company) -> str:
    """Telegram's own page for passing on a link; no account of ours is asked to write to anybody."""
    link = deep_links.link(turn.house.bot_username, f"co_{company.id}")
    words = company_words.name(company).plain
    return f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(words, safe='')}"


def saves_sheet(turn: Turn) -> None:
    """A tap on "PDF": the page comes below, the screen stays. Raises CompanyGone."""
    found = companies.published_company(turn.session, turn.tapped(SaveSheet).company_id)
    params = {"company_id": found.id, "person_id": turn.person.id, "language": current_language()}
    turn.say(Screen(company_words.heading(found), file=File("company_sheet", params)))
