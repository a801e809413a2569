"""Screens of the search for partners hold what a phone shows, in every language and with the longest words."""

from datetime import date

import pytest

from handlers.buttons import UnknownButtonError
from handlers.partners import words
from handlers.partners.buttons import TYPES, ListPartners, opening
from handlers.screens import CARD
from knowledge import markdown
from knowledge.taxonomy import taxonomy
from locales import SHIPPED_LANGUAGES, Text, paragraphs, use_language
from services import clock
from services.companies import Company, CompanyType
from services.partner_lists import Side, Wanted
from services.partner_search import Reason


def company(**values: object) -> Company:
    """A profile with the longest words that it may have."""
    codes = sorted(taxonomy().codes, key=lambda code: -len(taxonomy().name(code, "de")))
    told: dict[str, object] = {
        "id": 1,
        "key": "k",
        "name": "Nordostlausitzer Grubenwasserreinigungsgesellschaft " * 3,
        "country": "AE",
        "city": "C" * 100,
        "type": CompanyType.ADMINISTRATION,
        "offers": tuple(codes[:8]),
        "seeks": tuple(codes[8:16]),
        "markets": ("CL", "MN"),
        "languages": (),
        "website": None,
        "listing_url": None,
        "texts": {},
        "contact_name": "Erika Muster",
        "contact_email": "erika@example.org",
        "refuses": (),
        "as_of": date(2026, 11, 22),
        "published_at": clock.now(),
        "published_by": None,
        "confirmed_at": clock.now(),
    }
    return Company(**(told | values))  # type: ignore[arg-type]  # by name


def listed(reason: Text, chosen: ListPartners) -> Text:
    """A page of five such companies, below as long a heading as there is."""
    state = "x" * 40 + "99 profiles for “”, page 10 of 10"
    return paragraphs(Text(f"Partners\n{state}\n{_narrowed(chosen)}"), *[words.line(company(), reason)] * 5)


def _narrowed(chosen: ListPartners) -> str:
    narrowed = words.narrowed(chosen)
    return narrowed.html if narrowed else ""


@pytest.mark.parametrize("language", SHIPPED_LANGUAGES)
def test_five_long_companies_fit_on_a_screen(language: str) -> None:
    longest = max(taxonomy().codes, key=lambda code: len(taxonomy().name(code, language)))
    chosen = ListPartners("s", longest, "ae", "ad")
    told = Reason(
        codes=tuple((side, code) for side in Side for code in company().offers),
        words=("wasser",) * 9,
        is_named=True,
        markets=("CL",),
        city="C" * 100,
        is_type=True,
    )

    with use_language(language):
        by_choice = listed(words.reason_of_choice(company(), chosen.wanted), chosen)
        by_words = listed(words.reason_of_words(company(), told, chosen.wanted), chosen)

    assert max(markdown.visible(each.html) for each in (by_choice, by_words)) <= CARD


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            Reason(codes=((Side.OFFERS, "geophysics"), (Side.SEEKS, "geophysics"))),
            "offers: Geophysics · seeks: Geophysics",
        ),
        (Reason(stated=("geophysics",), words=("bohrkern",)), "in its text: Geophysics"),
        (Reason(words=("granit", "bohrkern")), "in its text: granit, bohrkern"),
        (Reason(codes=((Side.OFFERS, "geophysics"),), words=("pumpe",)), "offers: Geophysics"),
        (Reason(is_named=True, words=("muster",)), "by name"),
        (Reason(markets=("CL", "DE"), city="Cottbus"), "Cottbus · market: Chile"),
        (Reason(is_type=True), "Company"),
        (Reason(), "offers: Geophysics"),
    ],
)
def test_reasons_say_what_was_found_and_not_where_everybody_sees_it(reason: Reason, said: str) -> None:
    found = company(country="DE", type=CompanyType.COMPANY, offers=("geophysics",), seeks=())

    with use_language("en"):
        assert words.reason_of_words(found, reason, Wanted()).plain == said


def test_market_of_a_narrowed_list_is_a_reason_too() -> None:
    found = company(country="DE", type=CompanyType.RESEARCH, offers=(), seeks=())

    with use_language("en"):
        assert (
            words.reason_of_words(found, Reason(is_named=True), Wanted(market="cl")).plain == "by name · market: Chile"
        )
        assert words.reason_of_choice(found, Wanted(market="cl")).plain == "Research institute · market: Chile"
        assert words.reason_of_choice(found, Wanted(market="de")).plain == "Research institute"


def test_kinds_of_organisations_have_two_letters_of_their_own() -> None:
    assert list(TYPES.values()) == list(CompanyType)


@pytest.mark.parametrize(
    "forged",
    [
        ListPartners(side="x"),
        ListPartners(side="o", code="telegraphs"),
        ListPartners(type="company"),
        ListPartners(market="chile"),
        ListPartners(page=-1),
        ListPartners(page=100),
    ],
)
def test_lists_that_no_button_leads_to_are_out_of_date(forged: ListPartners) -> None:
    with pytest.raises(UnknownButtonError):
        _ = forged.wanted


def test_button_to_a_company_remembers_its_list() -> None:
    chosen = ListPartners("o", "geophysics", "cl", "re", 3, True)

    assert opening(7, chosen).way_back == chosen
