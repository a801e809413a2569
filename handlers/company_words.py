"""Companies in words: how a name, a type, a place, codes and a whole profile are said, never with the contact.

Codes come in the reader's language; what people wrote themselves stays as it is and says in which language that is.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from handlers.keyboards import short
from handlers.screens import CARD, Button, Row, shortened
from knowledge import markdown
from knowledge.taxonomy import taxonomy
from locales import Text, _, current_language, lines, paragraphs, pgettext, trusted_html, use_language, verbatim
from locales.formats import country, date, language_name, own_name
from locales.formats import list as listed
from services.companies import Company, CompanyType
from services.events import in_language
from services.profile_sheets import TYPES

LONGEST_NAME: Final = 120
MOST: Final = (8, 6, 5, 4, 3, 2)
"""How many of each kind a card names: the first that leaves room for the words."""
SHORTEST: Final = 60
"""Words of fewer characters are not worth beginning."""


def type_name(kind: CompanyType) -> Text:
    """What kind of organisation it is."""
    return _(TYPES[kind])


def icon(kind: CompanyType) -> str:
    """The sign of its kind, which stands before its name."""
    return {
        CompanyType.COMPANY: "🏭",
        CompanyType.RESEARCH: "🔬",
        CompanyType.CLUSTER: "🧩",
        CompanyType.ADMINISTRATION: "🏛",
        CompanyType.ASSOCIATION: "👥",
    }[kind]


def name(company: Company, longest: int = LONGEST_NAME) -> Text:
    """Its name on one line."""
    return verbatim(shortened(" ".join(company.name.split()), longest))


def heading(company: Company) -> Text:
    """The first line of a screen about it."""
    return _("{icon} <b>{title}</b>", icon=icon(company.type), title=name(company))


def label(company: Company) -> Text:
    """It on a button of its own row."""
    return short(f"{icon(company.type)} {' '.join(company.name.split())}")


def place(company: Company) -> Text:
    """Its seat: city and country, or the country alone."""
    if not company.city:
        return verbatim(country(company.country))
    # Translators: a seat, such as "Cottbus, Germany".
    return _("{city}, {country}", city=company.city, country=country(company.country))


def about(company: Company) -> Text:
    """Kind and seat on one line."""
    return _("{type} · {place}", type=type_name(company.type), place=place(company))


def code_name(code: str, language: str | None = None) -> str:
    """A code of the taxonomy by its name, in this language or the ambient one; one that is gone by itself."""
    known = taxonomy()
    return known.name(code, language or current_language()) if code in known.codes else code


def code_names(codes: Iterable[str], most: int | None = None) -> Text:
    """Codes by their names in the ambient language, separated by points; behind so many, how many more there are."""
    return _joined([code_name(code) for code in codes], most)


def _joined(names: Sequence[str], most: int | None) -> Text:
    shown = list(names if most is None else names[:most])
    if len(shown) < len(names):
        shown.append(f"+{len(names) - len(shown)}")
    return verbatim(" · ".join(shown))


def codes_of(company: Company, most: int | None = None) -> Text:
    """What it offers and what it seeks, a line each; a dash where there is neither."""
    if not company.offers and not company.seeks:
        return verbatim("–")
    offers = _("<b>Offers:</b> {codes}", codes=code_names(company.offers, most)) if company.offers else None
    seeks = _("<b>Seeks:</b> {codes}", codes=code_names(company.seeks, most)) if company.seeks else None
    return lines(offers, seeks)


def country_names(codes: Iterable[str], most: int | None = None) -> Text:
    """Countries by their names, separated by points; behind so many, how many more there are."""
    return _joined([country(code) for code in codes], most)


def markets_of(company: Company, most: int | None = None) -> Text | None:
    """The markets it is interested in."""
    if not company.markets:
        return None
    return _("<b>Markets:</b> {markets}", markets=country_names(company.markets, most))


def languages_of(company: Company) -> Text | None:
    """The languages in which one can write to it."""
    if not company.languages:
        return None
    return _("<b>Languages:</b> {languages}", languages=listed([language_name(code) for code in company.languages]))


def words_of(company: Company, room: int) -> Text | None:
    """What it says of itself, in the ambient language or else labelled, as much as fits into so many characters."""
    code, words = in_language(company.texts, current_language())
    if not words.strip():
        return None
    note = None if code == current_language() else _("Original: {language}", language=own_name(code))
    left = room - (markdown.visible(note.html) + 1 if note else 0)
    text = verbatim(words.strip())
    if left < min(SHORTEST, markdown.visible(text.html)):
        return None
    return lines(note, trusted_html(markdown.cut(text.html, left)))


def as_of(company: Company) -> Text:
    """The day of the last change of what others see."""
    return _("As of: {date}", date=date(company.as_of))


def company_card(company: Company, language: str, *, notes: Sequence[Text | None] = (), room: int = CARD) -> Text:
    """A profile as others read it in this language, within so many characters and without the contact.

    `notes` stand below the heading, such as why it was found or how its market stands.
    """
    with use_language(language):
        head = lines(heading(company), about(company), *notes)
        for most in MOST:
            facts = paragraphs(
                codes_of(company, most), _some(markets_of(company, most), languages_of(company)), as_of(company)
            )
            left = room - markdown.visible(paragraphs(head, facts).html) - len("\n\n")
            words = words_of(company, CARD)
            if words is None and left >= -len("\n\n"):
                break
            if words is not None and markdown.visible(words.html) <= left:
                break
        return paragraphs(head, words_of(company, left), facts)


def _some(*texts: Text | None) -> Text | None:
    found = [each for each in texts if each is not None]
    return lines(*found) if found else None


def link_rows(company: Company) -> list[Row]:
    """Buttons to its own pages on the web."""
    links = []
    if company.website:
        links.append(Button(pgettext("button-half", "🌐 Website"), url=company.website))
    if company.listing_url:
        # Translators: its entry in a directory of companies, such as an industry platform.
        links.append(Button(pgettext("button-half", "🔗 Listing"), url=company.listing_url))
    return [tuple(links)] if links else []
