"""Partners in words: a line of a list with the reason why it stands there, and what a list is narrowed to."""

from collections.abc import Sequence
from typing import Final

from handlers import company_words
from handlers.keyboards import short
from handlers.partners.buttons import ListPartners
from handlers.screens import shortened
from locales import Text, _, lines, ngettext, pgettext, verbatim
from locales.formats import country
from locales.formats import list as listed
from services.companies import Company, CompanyType
from services.partner_lists import WAYS, Side, Wanted, of_side
from services.partner_search import Reason

LONGEST_NAME: Final = 40
LONGEST_COUNTRY: Final = 30
LONGEST_REASON: Final = 64
MOST_CODES: Final = 2
"""As many codes as a line has room for."""


def side_label(side: Side) -> Text:
    """Offers or Seeks, for half a row."""
    return pgettext("button-half", "📤 Offers") if side is Side.OFFERS else pgettext("button-half", "📥 Seeks")


def choice(way: str, wanted: Wanted) -> Text:
    """What a list is narrowed to in one way."""
    if way == "market":
        return verbatim(country(wanted.market.upper()))
    if way == "type":
        return company_words.type_name(CompanyType(wanted.type))
    code = verbatim(company_words.code_name(wanted.code)) if wanted.code else _("anything")
    return _sided(wanted.side, code)


def taken_back(way: str, wanted: Wanted) -> Text:
    """The label of a button that widens a list again; goods by their names alone, as it is short."""
    is_code = way == "side" and wanted.code
    return short(f"✕ {company_words.code_name(wanted.code) if is_code else choice(way, wanted).plain}")


def line(company: Company, reason: Text) -> Text:
    """A company in a list: its name, where it is, and why it stands there."""
    name, where = company_words.name(company, LONGEST_NAME), shortened(country(company.country), LONGEST_COUNTRY)
    return lines(_("• <b>{title}</b> · {country}", title=name, country=where), reason)


def reason_of_choice(company: Company, wanted: Wanted) -> Text:
    """Why a company stands in a list that was narrowed by tapping; in one that was not, what it offers or seeks."""
    side = wanted.side or next((each for each in Side if of_side(company, each)), None)
    codes = [wanted.code] if wanted.code else of_side(company, side) if side else []
    parts = [goods(side, codes)] if codes else [company_words.type_name(company.type)]
    if wanted.market and wanted.market.upper() != company.country:
        parts.append(market(wanted.market))
    return joined(parts)


def reason_of_words(company: Company, reason: Reason, wanted: Wanted) -> Text:
    """Why a company was found by what was typed, in a list that may be narrowed as well."""
    # Translators: the reason why a company was found: its name was typed.
    parts = [_("by name")] if reason.is_named else []
    for side in Side:
        if codes := [code for held, code in reason.codes if held is side]:
            parts.append(goods(side, codes))
    if reason.stated and not reason.codes:
        # Translators: the reason why a company was found: what its text speaks of, such as "in its text: pumps".
        parts.append(_("in its text: {words}", words=company_words.code_names(reason.stated, MOST_CODES)))
    elif reason.words and not reason.codes and not reason.is_named:
        # Translators: the reason why a company was found: words that stand in what it says of itself.
        parts.append(_("in its text: {words}", words=", ".join(reason.words)))
    if reason.is_type:
        parts.append(company_words.type_name(company.type))
    if reason.city:
        parts.append(verbatim(reason.city))
    markets = dict.fromkeys((*reason.markets, *([wanted.market.upper()] if wanted.market else [])))
    parts.extend(market(code) for code in markets if code != company.country)
    return joined(parts) if parts else reason_of_choice(company, wanted)


def goods(side: Side | None, codes: Sequence[str]) -> Text:
    """What is offered or sought, by its names."""
    return _sided(side, company_words.code_names(codes, MOST_CODES))


def market(code: str) -> Text:
    """A market in which a company does business."""
    # Translators: the reason why a company was found: a market in which it does business.
    return _("market: {country}", country=country(code.upper()))


def joined(parts: Sequence[Text]) -> Text:
    """Reasons on one line."""
    return verbatim(shortened(" · ".join(part.plain for part in parts), LONGEST_REASON))


def _sided(side: Side | None, codes: Text) -> Text:
    if side is Side.SEEKS:
        # Translators: the reason why a company was found, such as "seeks: pumps".
        return _("seeks: {codes}", codes=codes)
    # Translators: the reason why a company was found, such as "offers: mine water".
    return _("offers: {codes}", codes=codes)


def title() -> Text:
    """The first line of each screen."""
    return _("<b>Partners</b>")


def number(count: int) -> Text:
    """How many there are."""
    return ngettext("{number} profile", "{number} profiles", count)


def filter_label() -> Text:
    """The way to narrowing."""
    return pgettext("button-half", "🔎 Filter")


def narrowed(chosen: ListPartners) -> Text | None:
    """What a list is narrowed to; nothing where it is not."""
    names = [choice(way, chosen.wanted) for way in ("side", *WAYS) if getattr(chosen, way)]
    return _("Only: {choices}", choices=listed(names)) if names else None
