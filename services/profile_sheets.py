"""A company's profile on one printed page, in the reader's language and never with the contact."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.orm import Session

from db.people import PersonRow
from knowledge.taxonomy import taxonomy
from locales import N_, _, current_language, use_language
from locales.formats import country, date, language_name, own_name
from locales.text import speakable
from services import companies, deep_links
from services.attachments import Made, Maker
from services.companies import Company, CompanyType
from services.events import in_language
from services.refusals import CompanyGone

if TYPE_CHECKING:
    from services.paper import Paper

TYPES: Final[Mapping[CompanyType, str]] = {
    CompanyType.COMPANY: N_("Company"),
    CompanyType.RESEARCH: N_("Research institute"),
    CompanyType.CLUSTER: N_("Cluster"),
    CompanyType.ADMINISTRATION: N_("Public administration"),
    CompanyType.ASSOCIATION: N_("Association"),
}
"""What kinds of organisation are called."""
SIZES: Final = (11.0, 10.0, 9.0, 8.0, 7.0, 6.0)
"""The size of the words, in points: the first with which all of it stands on one page."""
MOST_LINES: Final = 12
"""Words of more lines than that are set as one paragraph."""
_DARK: Final = (24, 72, 98)
_GREY: Final = (95, 95, 95)
_BLACK: Final = (0, 0, 0)
_GAP: Final = 8
_MILLIMETRES: Final = 0.5
"""A line is as high as so many millimetres for each point of its letters."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed, for readers of this language; `link` opens the profile in the chat, where it is published."""

    company: Company
    language: str
    link: str


def makers(username: Callable[[], str]) -> dict[str, Maker]:
    """The maker `company_sheet`, for `company_id`, `person_id` who reads it and perhaps another `language` than theirs.

    `username` is the bot's, empty until Telegram has told it.
    """
    return {"company_sheet": Maker(drawn, lambda session, params: of_company(session, params, username()))}


def of_company(session: Session, params: Mapping[str, Any], username: str) -> Sheet:
    """A published profile, or one's own. Raises CompanyGone for any other."""
    found = companies.company(session, int(params["company_id"]))
    reader = session.get(PersonRow, int(params["person_id"]))
    if reader is None or not (found.is_published or reader.id in companies.members(session, found.id)):
        raise CompanyGone
    language = params.get("language") or reader.language or "en"
    link = deep_links.link(username, f"co_{found.id}") if username and found.is_published else ""
    return Sheet(replace(found, contact_name=None, contact_email=None), language, link)


def drawn(sheet: Sheet) -> Made:
    """One A4 page, in letters as large as it has room for."""
    with use_language(sheet.language):
        for size in SIZES:
            content, pages = _page(sheet, size)
            if pages == 1:
                break
    return Made(f"profile-{sheet.company.key}.pdf", content, "application/pdf")


def _page(sheet: Sheet, size: float) -> tuple[bytes, int]:
    from services.paper import Paper

    company = sheet.company
    with Paper(footer=_("As of: {date}", date=date(company.as_of)).plain) as page:
        page.set_title(page.printable(_line(company.name)))
        page.set_lang(sheet.language)
        _head(page, company, size)
        _words(page, company, size)
        _columns(page, (_("Offers").plain, company.offers), (_("Seeks").plain, company.seeks), size)
        for label, value in _facts(company):
            _entry(page, label, value, size)
        _source(page, sheet, size)
        return page.made(), page.page_no()


def _head(page: "Paper", company: Company, size: float) -> None:
    page.set_text_color(*_DARK)
    page.says(_line(company.name), size * 1.9, bold=True)
    page.set_text_color(*_GREY)
    place = country(company.country)
    if company.city:
        place = _("{city}, {country}", city=_line(company.city), country=place).plain
    page.says(_("{type} · {place}", type=_(TYPES[company.type]), place=place).plain, size)
    page.set_text_color(*_BLACK)
    page.ln(2)
    page.set_draw_color(*_DARK)
    page.set_line_width(0.6)
    left, right = page.l_margin + page.c_margin, page.w - page.r_margin - page.c_margin
    page.line(left, page.get_y(), right, page.get_y())
    page.ln(5)


def _words(page: "Paper", company: Company, size: float) -> None:
    """What it says of itself, in the reader's language or else labelled."""
    code, words = in_language(company.texts, current_language())
    if not words.strip():
        return
    lines = [_line(each) for each in speakable(words).splitlines() if each.strip()]
    page.says("\n".join(lines) if len(lines) <= MOST_LINES else " ".join(lines), size)
    if code != current_language():
        page.set_text_color(*_GREY)
        page.says(_("Original: {language}", language=own_name(code)).plain, size * 0.8)
        page.set_text_color(*_BLACK)
    page.ln(4)


def _columns(page: "Paper", left: tuple[str, Sequence[str]], right: tuple[str, Sequence[str]], size: float) -> None:
    """What it offers beside what it seeks."""
    top, width = page.get_y(), (page.epw - _GAP) / 2
    bottom = top
    for position, (label, codes) in enumerate((left, right)):
        page.set_xy(page.l_margin + position * (width + _GAP), top)
        _label(page, label, size, width)
        names = [taxonomy().name(code, current_language()) for code in codes] or ["–"]
        page.set_font(page.font_family, "", size)
        for each in names:
            words = page.printable(f"• {_line(each)}" if codes else each)
            page.multi_cell(width, size * _MILLIMETRES, words, align="L", new_x="LEFT", new_y="NEXT")
        bottom = max(bottom, page.get_y())
    page.set_xy(page.l_margin, bottom)
    page.ln(4)


def _label(page: "Paper", label: str, size: float, width: float = 0) -> None:
    page.set_text_color(*_DARK)
    page.set_font(page.font_family, "B", size)
    page.multi_cell(width, size * _MILLIMETRES, page.printable(label), align="L", new_x="LEFT", new_y="NEXT")
    page.set_text_color(*_BLACK)


def _facts(company: Company) -> list[tuple[str, str]]:
    markets = ", ".join(country(code) for code in company.markets)
    languages = ", ".join(language_name(code) for code in company.languages)
    found = (
        (_("Markets").plain, markets),
        (_("Languages").plain, languages),
        (_("Website").plain, company.website or ""),
        (_("Listing").plain, company.listing_url or ""),
    )
    return [(label, value) for label, value in found if value]


def _entry(page: "Paper", label: str, value: str, size: float) -> None:
    _label(page, label, size)
    page.set_x(page.l_margin)
    page.says(value, size)
    page.ln(2)


def _source(page: "Paper", sheet: Sheet, size: float) -> None:
    page.ln(2)
    page.set_text_color(*_GREY)
    said = _(
        "The organisation’s own statements in the assistant of the MinGenTec network; the network has not checked them."
    )
    page.says(said.plain, size * 0.8)
    if sheet.link:
        page.says(sheet.link, size * 0.8)
    page.set_text_color(*_BLACK)


def _line(words: str) -> str:
    return " ".join(speakable(words).split())
