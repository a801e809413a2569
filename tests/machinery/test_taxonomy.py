"""The trade's codes: the shipped file is sound, what is wrong is named, and texts name codes in every language."""

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge import taxonomy
from knowledge.taxonomy import LANGUAGES, WrongTaxonomy

TRADE = taxonomy.taxonomy()
# What fits a whole row of buttons.
BUTTON = 30


def found(text: str, language: str | None = None) -> list[str]:
    return [match.code for match in TRADE.find(text, language)]


def test_the_shipped_codes_are_as_many_as_one_can_choose_from() -> None:
    assert 115 <= len(TRADE.codes) <= 125
    assert 8 <= len(TRADE.groups) <= 10
    assert [code for group in TRADE.groups.values() for code in group.codes] == list(TRADE.codes)
    assert {code.group for code in TRADE.codes.values()} == set(TRADE.groups)


def test_every_code_has_a_name_of_its_own_that_fits_a_button() -> None:
    for language in LANGUAGES:
        names = [TRADE.name(code, language) for code in TRADE.codes]
        assert len(set(names)) == len(names)
        assert [name for name in names if len(name) > BUTTON] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_found_by_its_name_and_by_each_synonym(language: str) -> None:
    missed = [
        (code.code, term)
        for code in TRADE.codes.values()
        for term in (code.names[language], *code.synonyms[language])
        if code.code not in found(term.strip("~=").replace("*", ""), language)
    ]

    assert missed == []


def test_goods_that_often_need_a_check_are_listed() -> None:
    listed = {code.code for code in TRADE.codes.values() if code.is_listed}

    assert {"blasting", "drones", "sensors", "pressure-vessels", "it-security", "laser-scanning"} <= listed
    assert not {"recultivation", "training", "translation", "photovoltaics", "pumps"} & listed


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("Rekultivierung", None, ["recultivation"]),
        ("рекультивации карьеров", "ru", ["recultivation"]),
        ("rehabilitation", "en", ["recultivation"]),
        ("Sanierung", "de", ["contaminated-sites", "recultivation"]),
        ("remediación", "es", ["contaminated-sites", "recultivation"]),
        ("Grubenwasserreinigung", None, ["mine-water"]),
        ("очисткой шахтных вод", None, ["mine-water"]),
        ("heat pumps", None, ["geothermal"]),
        ("pumps", None, ["pumps"]),
        ("Tagebauentwässerungspumpen", None, ["pumps", "dewatering"]),
        ("Kohlestaubfilter", "de", ["filtration"]),
        ("Rekultiverung", "de", ["recultivation"]),
        ("geophisics", "en", ["geophysics"]),
        ("nasosy dlya shakhty", None, ["pumps"]),
        ("б/у техника", "ru", ["used-machinery"]),
        ("F&E", "de", ["applied-research"]),
        ("wedding", "en", []),
        ("Wer backt Brötchen?", "de", []),
        ("детская одежда", "ru", []),
        ("", None, []),
    ],
)
def test_texts_name_codes(text: str, language: str | None, codes: list[str]) -> None:
    assert found(text, language) == codes


def test_a_match_says_how_surely_and_by_which_words() -> None:
    [match] = TRADE.find("Wer bietet die Reinigung von Grubenwasser an?", "de")

    assert (match.code, match.score, match.words) == ("mine-water", 1.0, ("grubenwasser",))


@given(st.text(st.characters(), max_size=200), st.sampled_from((None, *LANGUAGES)))
def test_any_text_can_be_read(text: str, language: str | None) -> None:
    matches = TRADE.find(text, language)

    assert all(match.code in TRADE.codes and 0 < match.score <= 1 and match.words for match in matches)
    assert matches == sorted(matches, key=lambda match: -match.score)


def test_unknown_codes_and_languages_have_names_too() -> None:
    assert TRADE.name("gone-code", "de") == "gone-code"
    assert TRADE.name("pumps", "mn") == "Pumps and pumping stations"
    assert TRADE.group_name("water", "ru") == "Вода"
    assert TRADE.group_name("gone", "ru") == "gone"


LINE = "Pumpen, pumpe*, *pumpe"
SMALL = {
    "water": {
        **dict.fromkeys(LANGUAGES, "Water"),
        "codes": {
            "pumps": dict.fromkeys(LANGUAGES, LINE),
            "valves": {**dict.fromkeys(LANGUAGES, "Ventile, ventil, schieber"), "listed": True},
        },
    }
}


@pytest.mark.parametrize(
    ("code", "changed", "sentence"),
    [
        ("valves", {"en": "Valves, pumpe, tap"}, "valves: pumps has «pumpe» in en too; mark both with ~"),
        ("valves", {"en": "Valves, ~pumpe, tap"}, "valves: pumps has «pumpe» in en too; mark both with ~"),
        ("valves", {"ru": None}, "valves: has no name in ru"),
        ("valves", {"es": "Válvulas"}, "valves: too few synonyms in es"),
        ("valves", {"de": f"{'Ventile' * 6}, a, b"}, f"valves: {'Ventile' * 6} is longer than 40 letters"),
        ("valves", {"fr": "Vannes"}, "valves: nobody knows fr"),
        ("Valves!", {}, "Valves!: a code has small letters, digits and hyphens, at most 24"),
    ],
)
def test_a_wrong_file_is_named_by_its_first_fault(code: str, changed: dict[str, Any], sentence: str) -> None:
    stored: dict[str, Any] = copy.deepcopy(SMALL)
    codes = stored["water"]["codes"]
    codes[code] = {**codes.pop("valves"), **changed}

    with pytest.raises(WrongTaxonomy) as refused:
        taxonomy.read(stored)

    assert str(refused.value) == sentence


def test_a_code_stands_in_one_group() -> None:
    stored = {**SMALL, "again": copy.deepcopy(SMALL["water"])}

    with pytest.raises(WrongTaxonomy, match="pumps: stands in water and in again"):
        taxonomy.read(stored)


def test_codes_share_a_term_where_each_says_so() -> None:
    stored = yaml.safe_load(yaml.safe_dump(SMALL))
    for each in stored["water"]["codes"].values():
        each["de"] += ", ~wasserzeug"

    small = taxonomy.read(stored)

    assert [(match.code, match.score) for match in small.find("Wasserzeug")] == [("pumps", 0.6), ("valves", 0.6)]
    assert small.codes["valves"].is_listed


def test_words_of_the_trade_are_known_where_they_name_nothing_by_themselves() -> None:
    words = ("speicherung", "terrenos", "permits", "telefon", "кафе")

    assert [word for word in words if TRADE.is_word(word)] == ["terrenos", "permits"]
    assert [TRADE.find(word) for word in ("terrenos", "permits")] == [[], []]
