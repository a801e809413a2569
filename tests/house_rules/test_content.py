"""Every shipped article is complete, well worded, and says nothing that the facts do not say.

The articles are measured at the content's own date, so that the tests do not grow old with them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from knowledge.articles import Level, Library, Source
from tests.house_rules import content_pages, content_rules, content_words
from tests.house_rules.content_pages import Shelf

Rule = Callable[[Shelf], Iterator[str]]
RULES: tuple[Rule, ...] = (
    content_rules.files_load,
    content_rules.languages_are_complete,
    content_rules.languages_agree,
    content_rules.front_matter_is_complete,
    content_rules.titles_and_answers_are_short,
    content_rules.titles_are_unique,
    content_rules.keywords_are_five_to_twelve,
    content_rules.dates_follow_the_facts,
    content_rules.sources_are_those_of_the_facts,
    content_rules.pages_stand_on_facts,
    content_rules.numbers_come_from_the_facts,
    content_rules.doubt_is_passed_on,
    content_rules.states_follow_the_facts,
    content_rules.every_fact_is_told,
    content_rules.levels_follow_the_facts,
    content_words.sanctioned_markets_begin_with_the_check,
    content_words.the_clause_has_one_name,
    content_words.the_clause_is_named_where_diversion_threatens,
    content_words.reservations_come_first,
    content_words.gaps_are_admitted,
    content_words.german_has_its_umlauts,
    content_words.words_are_of_one_alphabet,
    content_words.quotation_marks_are_those_of_the_language,
    content_words.nobody_shouts,
    content_words.nobody_is_given_away,
)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return content_pages.read()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_content(rule: Rule, shelf: Shelf) -> None:
    assert "\n".join(rule(shelf)) == ""


@pytest.mark.parametrize(
    ("rule", "language", "changed", "found"),
    [
        (content_rules.front_matter_is_complete, "en", {"owner": "ghost"}, ["the owner should be network-manager"]),
        (
            content_rules.titles_and_answers_are_short,
            "en",
            {"title": "T" * 71, "short": "S" * 601},
            ["the title has 71 characters, 70 are allowed", "the first paragraph has 601 characters, 600 are allowed"],
        ),
        (
            content_rules.keywords_are_five_to_twelve,
            "en",
            {"keywords": ("mine", "Mine")},
            ["has 2 keywords, 5 to 12 are wanted", "the keyword “mine” stands twice"],
        ),
        (
            content_rules.sources_are_those_of_the_facts,
            "en",
            {"sources": (Source("A page", "https://example.org/a"),), "facts": ("kz-pa-01",), "body": ""},
            ["no fact of this page carries https://example.org/a", "no source of kz-pa-01 is listed"],
        ),
        (content_rules.pages_stand_on_facts, "en", {"facts": ()}, ["either it uses facts or it hands over"]),
        (content_rules.pages_stand_on_facts, "en", {"facts": ("kz-xx-01",)}, ["there is no fact kz-xx-01"]),
        (content_rules.numbers_come_from_the_facts, "en", {"body": "In 1987."}, ["1987 is in none of its facts"]),
        (content_rules.states_follow_the_facts, "en", {"successor": "a/b"}, ["there is no successor a/b"]),
        (content_words.nobody_shouts, "ru", {"title": "Пишите!", "body": ""}, ["shouts in “Пишите!”"]),
        (
            content_words.nobody_is_given_away,
            "de",
            {"body": "Fragen Sie anna@example.org.\nOder 0355 123456."},
            [
                "“anna@example.org” looks like a telephone number or a mail address",
                "“0355 123” looks like a telephone number or a mail address",
            ],
        ),
        (content_words.german_has_its_umlauts, "de", {"body": "neue Zoelle"}, ["“Zoelle” wants its umlaut"]),
        (
            content_words.words_are_of_one_alphabet,
            "ru",
            {"body": "рыноk и B2B"},
            ["“рыноk” mixes Latin and Cyrillic letters"],
        ),
        (
            content_words.the_clause_has_one_name,
            "de",
            {"body": "Die No Russia Klausel."},
            ["the clause is called “No Russia Klausel.”"],
        ),
        (
            content_words.the_clause_is_named_where_diversion_threatens,
            "ru",
            {"body": "Проверьте покупателя."},
            ["does not name the No-Russia clause"],
        ),
    ],
)
def test_a_page_that_breaks_a_rule_is_found(
    rule: Rule, language: str, changed: dict[str, Any], found: list[str], shelf: Shelf
) -> None:
    page = replace(shelf.library.articles["markets/kz", language], **changed)

    alone = replace(shelf, library=Library({(page.slug, language): page}, {}))

    assert list(rule(alone)) == [f"markets/kz.{language}: {each}" for each in found]


def test_a_page_on_russia_that_opens_otherwise_is_found(shelf: Shelf) -> None:
    page = replace(shelf.library.articles["markets/ru", "en"], short="A large market.")
    level = Level("ru", "red", notice={"de": "Vorsicht."})

    alone = replace(shelf, library=Library({("markets/ru", "en"): page}, {"ru": level}))

    assert list(content_words.sanctioned_markets_begin_with_the_check(alone)) == [
        "markets/ru.en: the first paragraph does not begin with the sanctions check",
        "markets/ru.yaml: the notice in de does not name the sanctions check",
    ]


def test_a_gap_that_is_passed_over_in_silence_is_found(shelf: Shelf) -> None:
    page = replace(shelf.library.articles["markets/uz", "de"], body="Zu Messen ist hier nichts bekannt.")

    alone = replace(shelf, library=Library({("markets/uz", "de"): page}, {}))

    assert list(content_words.gaps_are_admitted(alone)) == [
        "markets/uz.de: does not say that local_content is not known here"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no number", []),
        ("EUR 300,000", ["300000"]),
        ("300.000 Euro, 300 000 евро", ["300000", "300000"]),
        ("300\u00a0000 and 300\u202f000", ["300000", "300000"]),
        ("1,5 % or 1.5 %", ["15", "15"]),
        ("833/2014", ["833", "2014"]),
        ("2022–2023, 2024", ["2022", "2023", "2024"]),
        ("am 06.05.2026", ["6", "5", "2026"]),
        ("in 2024 100 firms", ["2024", "100"]),
        ("B2B", ["2"]),
    ],
)
def test_numbers_without_their_separators(text: str, found: list[str]) -> None:
    assert list(content_pages.numbers(text)) == found


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (["2025-04"], "2025-04"),
        (["2025", "2022-2023"], "2022"),
        (["2022-02 and later"], "2022-02"),
        (["undated (after May 2025)", "2025-05"], "2025-05"),
        (["knowledge only", ""], "undated"),
        ([], "undated"),
    ],
)
def test_the_oldest_date(written: list[str], found: str) -> None:
    assert content_pages.oldest(written) == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("de", "Die Seite „Märkte“ hilft.", []),
        ("en", "The network’s page “Markets” helps.", []),
        ("ru", "Раздел «Рынки» и план «Мост „Восток“».", []),
        ("de", 'Die Seite "Märkte"', ['a straight quotation mark in “Die Seite "Märkte"”']),
        ("ru", "Раздел “Рынки”", ["“ closes what is not open in “Раздел “Рынки””", "” is no quotation mark here"]),
        ("en", "The page “Markets", ["“ is not closed in “The page “Markets”"]),
        (
            "ru",
            "Раздел »Рынки«",
            ["» closes what is not open in “Раздел »Рынки«”", "« is not closed in “Раздел »Рынки«”"],
        ),
    ],
)
def test_quotation_marks(language: str, text: str, found: list[str]) -> None:
    assert sorted(content_words.misquoted(text, language)) == sorted(found)
