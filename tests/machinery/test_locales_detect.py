"""Guessing languages: the figures that were promised, measured on the shipped questions, and the awkward cases."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales.detect import Detected, detect

QUESTIONS = Path(__file__).parents[2] / "knowledge" / "questions" / "dev.jsonl"
BRIEF = 20

Rows = list[tuple[str, str]]


@pytest.fixture(scope="module")
def rows() -> Rows:
    records = map(json.loads, QUESTIONS.read_text("utf-8").splitlines())
    return [(record["lang"], record["text"]) for record in records]


def share_right(rows: Rows, stored: Callable[[str], str | None]) -> float:
    right = sum(detect(text, stored=stored(language)).language == language for language, text in rows)
    return right / len(rows)


def test_languages_are_found_without_knowing_the_person(rows: Rows) -> None:
    assert share_right(rows, lambda language: None) >= 0.97


def test_languages_are_found_knowing_the_person(rows: Rows) -> None:
    brief = [(language, text) for language, text in rows if len(text) <= BRIEF]

    assert share_right(rows, lambda language: language) >= 0.98
    assert len(brief) >= 20
    assert share_right(brief, lambda language: language) >= 0.88


@pytest.mark.parametrize("stored", ["de", "en", "ru"])
def test_a_person_who_reads_one_language_may_write_another(rows: Rows, stored: str) -> None:
    longer = [(language, text) for language, text in rows if len(text) > BRIEF]

    assert share_right(longer, lambda language: stored) >= 0.97


def test_what_is_called_sure_is_right(rows: Rows) -> None:
    sure = [(language, found.language) for language, text in rows if (found := detect(text)).sure]

    assert len(sure) / len(rows) >= 0.85
    assert sum(language == found for language, found in sure) / len(sure) >= 0.98


@pytest.mark.parametrize(
    ("text", "stored", "language"),
    [
        ("Қалай экспорттауға болады?", None, "kk"),
        ("Үнэ хэд вэ?", None, "mn"),
        ("Скільки коштує сертифікат походження?", None, "uk"),
        ("¿Cuánto cuesta?", None, "es"),
        ("Grüße", "ru", "de"),
        ("виза чили", "de", "ru"),
        ("visa chile", "ru", "ru"),
        ("messe jakarta", "de", "de"),
        ("Do you help firms in Thüringen with exports?", None, "en"),
        ("kak oformit dokumenty i gde", None, "ru"),
        ("Сайн байна уу та нар", "mn", "mn"),
        ("Пришлите https://example.com/what-is-this-thing пожалуйста", None, "ru"),
        ("/ask wo finde ich das formular?", "en", "de"),
        ("🙂🙂 1234 !!!", "ru", "ru"),
        ("", "de", "de"),
        ("", None, "en"),
        ("\x00\ud800", None, "en"),
    ],
)
def test_awkward_messages(text: str, stored: str | None, language: str) -> None:
    assert detect(text, stored=stored).language == language


def test_brief_messages_are_never_sure() -> None:
    assert detect("Messeförderung NRW", stored="de") == Detected("de", sure=False)


def test_only_offered_languages_are_found() -> None:
    assert detect("¿Cuánto cuesta la feria?", offered=("de", "en", "ru")).language in ("de", "en", "ru")
    assert detect("Сколько стоит выставка?", offered=("de", "en")) == Detected("en", sure=False)


@given(st.text(st.characters(exclude_categories=())), st.sampled_from([None, "de", "mn", "xx"]))
def test_no_text_is_too_strange_and_answers_are_stable(text: str, stored: str | None) -> None:
    assert detect(text, stored=stored) == detect(text, stored=stored)
