"""The list of partners fits on a phone in every language, with the longest names, countries and reasons."""

from dataclasses import replace
from itertools import product

import pytest

from handlers.partners import lists, words
from handlers.partners.buttons import LAST_PAGE, ListPartners
from handlers.screens import CARD
from knowledge import markdown
from knowledge.taxonomy import taxonomy
from locales import SHIPPED_LANGUAGES, lines, paragraphs, use_language, verbatim
from locales.formats import country
from services import countries
from services.companies import CompanyType
from tests.services.partner_measure import companies


@pytest.mark.parametrize(("language", "kind"), [*product(SHIPPED_LANGUAGES, CompanyType)])
def test_five_partners_fit_on_one_screen(language: str, kind: CompanyType) -> None:
    with use_language(language):
        code = max(taxonomy().codes, key=lambda each: len(taxonomy().name(each, language)))
        where = max(countries.codes(), key=lambda each: len(country(each)))
        firm = replace(companies()[0], name="Maschinenbau " * 15, country=where)
        line = words.line(firm, words.joined([verbatim("offers: " * 20)]))
        narrowed = ListPartners("", "", where.lower(), kind.value[:2], LAST_PAGE)
        for chosen, typed in (
            (replace(narrowed, has_words=True), "Wasser " * 20),
            (replace(narrowed, side="s", code=code), ""),
        ):
            state = lists.state(chosen, 5 * LAST_PAGE, LAST_PAGE, typed)
            text = paragraphs(lines(words.title(), state, words.narrowed(chosen)), *[line] * lists.PAGE)

            assert markdown.visible(text.html) <= CARD
