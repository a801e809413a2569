"""Follow-up questions: which lean on the one before, what they become, and which are left alone."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import articles
from knowledge.search import glossary
from knowledge.search.follow_up import Earlier, complete
from knowledge.search.index import Index

INDEX = Index(articles.load(Path(__file__).parents[1] / "knowledge"), glossary.shipped())
DUTIES = "markets/cl/customs_duties"
GERMAN = Earlier("Welche Zölle gelten in Chile?", "de", DUTIES)
ENGLISH = Earlier("What are the customs duties in Chile?", "en", DUTIES)
RUSSIAN = Earlier("Какие пошлины в Чили?", "ru", DUTIES)
HERMES = Earlier("Gibt es Hermesdeckungen für Kasachstan?", "de", "funding/hermesdeckungen")


@pytest.mark.parametrize(
    ("question", "language", "before", "text", "markets", "aspects"),
    [
        ("und in Peru?", "de", GERMAN, "Welche Zölle gelten in Peru?", ["PE"], ["customs_duties"]),
        ("Und wie sieht es in Peru aus?", "de", GERMAN, "Welche Zölle gelten in Peru?", ["PE"], ["customs_duties"]),
        ("Gilt das auch für Kanada?", "de", GERMAN, "Welche Zölle gelten in Kanada?", ["CA"], ["customs_duties"]),
        ("Und Visa?", "de", GERMAN, "Und Visa Chile?", ["CL"], ["visa_travel"]),
        ("und die Zahlung dort?", "de", GERMAN, "und die Zahlung dort Chile?", ["CL"], ["payment"]),
        ("Zahlung", "de", GERMAN, "Zahlung Chile?", ["CL"], ["payment"]),
        ("And for Mongolia?", "en", ENGLISH, "What are the customs duties in Mongolia?", ["MN"], ["customs_duties"]),
        ("Does the same apply to Peru?", "en", ENGLISH, "What are the customs duties in Peru?", ["PE"], None),
        ("What about visas?", "en", ENGLISH, "What about visas Chile?", ["CL"], ["visa_travel"]),
        ("and in Brazil?", "en", ENGLISH, "What are the customs duties in Brazil?", ["BR"], ["customs_duties"]),
        ("¿y en Perú?", "es", ENGLISH, "What are the customs duties in Peru?", ["PE"], ["customs_duties"]),
        ("And in Peru and Canada?", "en", ENGLISH, "What are the customs duties in Peru, Canada?", ["PE", "CA"], None),
        ("а в Монголии?", "ru", RUSSIAN, "Какие пошлины в Монголия?", ["MN"], ["customs_duties"]),
        ("А визы?", "ru", RUSSIAN, "А визы Чили?", ["CL"], ["visa_travel"]),
        ("a v kazahstane?", "ru", RUSSIAN, "Какие пошлины в Казахстан?", ["KZ"], ["customs_duties"]),
        ("und für Peru?", "de", HERMES, "Gibt es Hermesdeckungen für Peru?", ["PE"], ["credit_insurance"]),
    ],
)
def test_what_a_question_becomes(
    question: str, language: str, before: Earlier, text: str, markets: list[str], aspects: list[str] | None
) -> None:
    completed = complete(question, language, [before], INDEX)

    assert completed is not None
    assert (completed.text, list(completed.markets)) == (text, markets)
    assert list(completed.aspects) == (aspects or ["customs_duties"])


@pytest.mark.parametrize(
    "question",
    [
        "Chile",
        "And customs duties?",
        "How high is the de minimis ceiling?",
        "What are the customs duties?",
        "Do I need a visa for Mongolia?",
        "What is the No-Russia clause and when do I need it?",
        "Hermesdeckungen?",
        "Thanks",
        "And?",
        "?",
        "",
    ],
)
def test_what_stands_by_itself_is_left_alone(question: str) -> None:
    assert complete(question, "en", [ENGLISH], INDEX) is None


@pytest.mark.parametrize(
    "before",
    [
        [],
        [Earlier("What are the customs duties in Chile?", "en", None)],
        [ENGLISH, Earlier("Who repairs glass lathes?", "en", None)],
    ],
    ids=["nothing", "a refusal", "a refusal after an answer"],
)
def test_only_an_answer_can_be_gone_on_from(before: list[Earlier]) -> None:
    assert complete("And in Peru?", "en", before, INDEX) is None


def test_an_aspect_needs_a_market_to_go_with() -> None:
    before = Earlier("How high is the de minimis ceiling?", "en", "guides/de-minimis")

    assert complete("And visas?", "en", [before], INDEX) is None


def test_the_market_comes_from_the_answer_where_the_question_names_none() -> None:
    before = Earlier("What is the duty at your copper country?", "en", DUTIES)

    completed = complete("And visas?", "en", [before], INDEX)

    assert completed is not None
    assert (completed.text, completed.markets) == ("And visas Chile?", ("CL",))


def test_follow_ups_build_on_each_other() -> None:
    chain = [ENGLISH, Earlier("And in Mongolia?", "en", "markets/mn"), Earlier("visas?", "en", "markets/mn")]

    completed = complete("and Peru?", "en", chain, INDEX)

    assert completed is not None
    assert (completed.text, completed.markets, completed.aspects) == ("visas Peru?", ("PE",), ("visa_travel",))


@settings(max_examples=100)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_after_any_text_is_completed_or_left(first: str, second: str) -> None:
    before = Earlier(first, "en", DUTIES)

    completed = complete(second, "en", [before], INDEX)

    assert completed is None or completed.text
