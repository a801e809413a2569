"""A request for contact on one printed page, for a company that is not reached in the chat; it does not say who asks.

It is in the first language of the company that the assistant speaks.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.contact_requests import ContactRow
from knowledge.taxonomy import taxonomy
from locales import Text, _, current_language, pgettext, use_language
from locales.formats import as_of, country, own_name
from locales.formats import date as day_of
from services import clock, deep_links, policy, teasers
from services.attachments import Made, Maker
from services.contact_requests import PURPOSES
from services.profile_sheets import TYPES
from services.refusals import RequestGone
from services.teasers import Teaser
from services.transaction_levels import UNSURE, Level

if TYPE_CHECKING:
    from services.paper import Paper

SIZE: Final = 11.0
_GREY: Final = (95, 95, 95)
_BLACK: Final = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class RequestSheet:
    """What is printed, for readers of this language; `company` is who is asked, `link` opens the assistant."""

    teaser: Teaser
    company: str
    language: str
    link: str


def makers(username: Callable[[], str]) -> dict[str, Maker]:
    """The maker `request_sheet`, for `case_id`; `username` is the bot's, empty until Telegram has told it."""
    return {"request_sheet": Maker(drawn, lambda session, params: of_request(session, params, username()))}


def of_request(session: Session, params: Mapping[str, Any], username: str) -> RequestSheet:
    """A request as the other side may see it. Raises RequestGone."""
    row = session.get(ContactRow, int(params["case_id"]), populate_existing=True)
    company = session.get(CompanyRow, row.company_id) if row is not None and row.company_id is not None else None
    if row is None or company is None:
        raise RequestGone
    offered = policy.of(session).languages
    language = next((each for each in company.languages if each in offered), offered[0])
    link = deep_links.link(username, "menu") if username else ""
    return RequestSheet(teasers.of_row(session, row), company.name, language, link)


def drawn(sheet: RequestSheet) -> Made:
    """One A4 page."""
    from services.paper import Paper

    with use_language(sheet.language):
        footer = _("As of: {date}", date=day_of(clock.now().date())).plain
        with Paper(footer=footer) as page:
            page.set_lang(sheet.language)
            page.says(_("Request for contact {number}", number=sheet.teaser.number).plain, SIZE * 1.7, bold=True)
            page.says(_("For: {company}", company=_line(sheet.company)).plain, SIZE)
            page.ln(5)
            for label, value in _facts(sheet.teaser):
                page.says(label.plain, SIZE * 0.8)
                page.says(value, SIZE, bold=True)
                page.ln(1.5)
            _words(page, sheet.teaser)
            _ways(page, sheet)
            return Made(f"request-{sheet.teaser.number}.pdf", page.made(), "application/pdf")


def _facts(found: Teaser) -> Iterator[tuple[Text, str]]:
    kind = _(TYPES[found.type]) if found.type is not None else _("Company or person without a profile")
    yield _("Who asks"), _("{type}, {country}", type=kind, country=country(found.country)).plain
    yield _("What for"), pgettext("button", PURPOSES[found.purpose]).plain
    known = found.code != UNSURE and found.code in taxonomy().codes
    goods = taxonomy().name(found.code, current_language()) if known else _("not named yet").plain
    yield _("Goods or services"), goods
    yield _("To be used in"), country(found.use_country)
    care = [each for each in found.notices if each["level"] != Level.GREEN.value]
    if care:
        listed = (
            _("{market}, as of {date}", market=country(each["market"]), date=as_of(each["as_of"] or "undated"))
            for each in care
        )
        yield _("Markets with special rules"), "; ".join(each.plain for each in listed)


def _words(page: "Paper", found: Teaser) -> None:
    if not found.text.strip():
        return
    page.ln(2)
    if found.text_language:
        page.set_text_color(*_GREY)
        page.says(_("Original: {language}", language=own_name(found.text_language)).plain, SIZE * 0.8)
        page.set_text_color(*_BLACK)
    page.says(found.text, SIZE)


def _ways(page: "Paper", sheet: RequestSheet) -> None:
    page.ln(5)
    hidden = _("The name of the other side stays hidden until both agree to be introduced.")
    page.says(hidden.plain, SIZE)
    if sheet.teaser.ends_at is not None:
        until = day_of(sheet.teaser.ends_at.date())
        page.says(_("You can answer until {date}.", date=until).plain, SIZE)
    name_it = _("To answer, please name the number {number} to the network.", number=sheet.teaser.number)
    page.says(name_it.plain, SIZE)
    if sheet.link:
        page.says(_("In Telegram: {link}", link=sheet.link).plain, SIZE)


def _line(words: str) -> str:
    return " ".join(words.split())
