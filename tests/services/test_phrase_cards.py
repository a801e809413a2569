"""Phrase cards: every sentence in every language, values that are read or refused, nothing that ever breaks."""

from collections import Counter
from decimal import Decimal

import pytest
from babel.numbers import get_currency_name, get_currency_precision
from hypothesis import example, given
from hypothesis import strategies as st

from handlers import phrase_words
from knowledge import taxonomy
from locales import SHIPPED_LANGUAGES, Text, use_language
from locales.text import places
from services import phrase_cards, phrase_slots
from services.contents import LONGEST_ANSWER, units
from services.phrase_cards import CARDS, LONGEST_ID, Group, Phrase, PhraseCard
from services.phrase_slots import CURRENCIES, WHOLE_CURRENCIES, Kind, Money, Unread

LONGEST: dict[Kind, str] = {
    Kind.NUMBER: "999999999999.999",
    Kind.PERCENT: "99.999",
    Kind.DAYS: "9999",
    Kind.WEEKS: "9999",
    Kind.MONTHS: "9999",
    Kind.DATE: "2026-09-28",
    Kind.MONEY: "999999999999.99 KZT",
    Kind.INCOTERM: "DAP",
    Kind.PLACE: "W" * phrase_slots.LONGEST_PLACE,
}
TYPED = (Kind.NUMBER, Kind.PERCENT, Kind.DAYS, Kind.WEEKS, Kind.MONTHS, Kind.MONEY, Kind.PLACE)
CARD = {each.id: each for each in CARDS}


def longest(kind: Kind, language: str) -> str:
    """The value that takes most room."""
    known = taxonomy.taxonomy()
    return LONGEST.get(kind) or max(known.codes, key=lambda code: len(known.name(code, language)))


# -- the cards ----------------------------------------------------------------------------------------------------


def test_there_are_about_sixty_cards_and_each_group_has_some() -> None:
    assert 60 <= len(CARDS) <= 75
    assert {each.group for each in CARDS} == {*Group}
    assert [card_id for card_id, count in Counter(each.id for each in CARDS).items() if count > 1] == []
    assert [each.id for each in CARDS if len(each.id) > LONGEST_ID] == []
    assert {each.kind for card in CARDS for each in card.slots} == {*Kind}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_the_places_of_a_sentence_are_its_slots(card: PhraseCard) -> None:
    assert places(card.words) == {each.name for each in card.slots}


@pytest.mark.parametrize("language", SHIPPED_LANGUAGES)
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_card_can_be_read_in_every_language(card: PhraseCard, language: str) -> None:
    with use_language(language):
        values = {each.name: longest(each.kind, language) for each in card.slots}
        said = phrase_words.said(Phrase(card.id, values).as_json())
        blank = phrase_words.sentence(card, {})

    assert units(said.plain) <= LONGEST_ANSWER
    assert ".." not in said.plain, "a date at the end brings its own full stop"
    assert "{" not in said.plain + blank.plain
    assert "[" not in said.plain
    assert blank.plain.count("[") == len(card.slots)


def test_one_card_is_read_in_three_languages() -> None:
    terms = {"price": "12500 EUR", "term": "DAP", "place": "Cottbus"}
    said = Phrase("price_total", terms).as_json()

    assert {language: _plain(said, language) for language in ("de", "en", "ru")} == {
        "de": "Der Gesamtpreis beträgt 12.500 €. Lieferbedingung: DAP Cottbus (Incoterms 2020).",
        "en": "The total price is €12,500. Terms of delivery: DAP Cottbus (Incoterms 2020).",
        "ru": "Общая стоимость — 12 500 €. Условия поставки: DAP Cottbus (Incoterms 2020).",
    }


@pytest.mark.parametrize(
    ("number", "words"), [("1", "1 неделя"), ("2", "2 недели"), ("5", "5 недель"), ("21", "21 неделя")]
)
def test_russian_counts_with_its_own_plurals(number: str, words: str) -> None:
    said = Phrase("delivery_time", {"weeks": number}).as_json()

    assert words in _plain(said, "ru")


def _plain(said: str, language: str) -> str:
    """The sentence without the remark below it."""
    with use_language(language):
        return phrase_words.said(said).plain.replace("\xa0", " ").split("\n")[0]


# -- what is stored -----------------------------------------------------------------------------------------------


def test_a_phrase_comes_back_as_it_went() -> None:
    said = Phrase("delivery_to", {"place": "Лейпциг <b>"})

    assert phrase_cards.phrase(said.as_json()) == said


@pytest.mark.parametrize("language", SHIPPED_LANGUAGES)
def test_a_card_of_another_version_says_so(language: str) -> None:
    with use_language(language):
        said = phrase_words.said(Phrase("from_tomorrow", {"x": "1"}).as_json())

    assert len(said.plain) > 40


@given(st.text() | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(str))
@example('{"id": "price_unit", "slots": {"price": "12,5 QQQ"}}')
@example('{"id": "price_unit", "slots": {"price": "NaN EUR"}}')
@example('{"id": "meet_call", "slots": {"date": "2026-02-30"}}')
@example('{"id": "delivery_time", "slots": {"weeks": "²"}}')
@example('{"id": "first_need", "slots": {"product": {"a": 1}}}')
@example('{"id": "price_unit", "slots": []}')
@example('{"id": 7, "slots": {}}')
@example("[" * 100_000)
def test_whatever_is_stored_can_be_shown(stored: str) -> None:
    for language in SHIPPED_LANGUAGES:
        with use_language(language):
            assert isinstance(phrase_words.said(stored), Text)


def test_a_phrase_is_complete_with_all_its_values() -> None:
    assert phrase_cards.is_complete(Phrase("price_unit", {"price": "5 EUR"}))
    assert not phrase_cards.is_complete(Phrase("price_unit", {}))
    assert not phrase_cards.is_complete(Phrase("price_unit", {"price": "5 QQQ"}))
    assert not phrase_cards.is_complete(Phrase("from_tomorrow", {}))


# -- what people type ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "de", "en", "ru"),
    [
        ("250", "250", "250", "250"),
        ("12.500", "12500", Unread.TWO_WAYS, Unread.TWO_WAYS),
        ("12,500", Unread.TWO_WAYS, "12500", Unread.TWO_WAYS),
        ("12 500", "12500", "12500", "12500"),
        ("12\u202f500,5", "12500.5", "12500.5", "12500.5"),
        ("12'500", "12500", "12500", "12500"),
        ("1.250.000", "1250000", "1250000", "1250000"),
        ("1.250,5", "1250.5", "1250.5", "1250.5"),
        ("1,250.5", "1250.5", "1250.5", "1250.5"),
        ("0,125", "0.125", "0.125", "0.125"),
        ("2,5", "2.5", "2.5", "2.5"),
        ("007", "7", "7", "7"),
        ("12 50", Unread.NO_NUMBER, Unread.NO_NUMBER, Unread.NO_NUMBER),
        ("1,2,3", Unread.NO_NUMBER, Unread.NO_NUMBER, Unread.NO_NUMBER),
        ("-5", Unread.NO_NUMBER, Unread.NO_NUMBER, Unread.NO_NUMBER),
        ("5 Mio", Unread.NO_NUMBER, Unread.NO_NUMBER, Unread.NO_NUMBER),
        ("٣", Unread.NO_NUMBER, Unread.NO_NUMBER, Unread.NO_NUMBER),
        ("", Unread.NO_NUMBER, Unread.NO_NUMBER, Unread.NO_NUMBER),
        ("1.23456", Unread.TOO_FINE, Unread.TOO_FINE, Unread.TOO_FINE),
        ("9" * 14, Unread.TOO_GREAT, Unread.TOO_GREAT, Unread.TOO_GREAT),
    ],
)
def test_numbers_as_people_write_them(typed: str, de: object, en: object, ru: object) -> None:
    read = [phrase_slots.read(Kind.NUMBER, typed, language) for language in ("de", "en", "ru")]

    assert read == [de, en, ru]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (Kind.PERCENT, "30 %", "30"),
        (Kind.PERCENT, "101", Unread.TOO_GREAT),
        (Kind.DAYS, "14", "14"),
        (Kind.DAYS, "1,5", Unread.NOT_WHOLE),
        (Kind.WEEKS, "10000", Unread.TOO_GREAT),
        (Kind.MONEY, "12500 EUR", "12500 EUR"),
        (Kind.MONEY, "€12.50", "12.5 EUR"),
        (Kind.MONEY, "1.250,50 Euro", "1250.5 EUR"),
        (Kind.MONEY, "500 000 руб.", "500000 RUB"),
        (Kind.MONEY, "usd 7", "7 USD"),
        (Kind.MONEY, "12500", Unread.NO_CURRENCY),
        (Kind.MONEY, "5 XYZ", Unread.NO_CURRENCY),
        (Kind.MONEY, "$5 EUR", Unread.NO_CURRENCY),
        (Kind.MONEY, "minus 5 EUR", Unread.NO_CURRENCY),
        (Kind.MONEY, "-5 EUR", Unread.NO_CURRENCY),
        (Kind.MONEY, "5 and 6 EUR", Unread.NO_NUMBER),
        (Kind.MONEY, "5.505 EUR", Unread.TWO_WAYS),
        (Kind.MONEY, "5.5555 EUR", Unread.TOO_FINE),
        (Kind.MONEY, "5.5 CLP", Unread.TOO_FINE),
        (Kind.MONEY, "EUR", Unread.NO_NUMBER),
        (Kind.PLACE, "  Halle\n 3 ", "Halle 3"),
        (Kind.PLACE, "…!", Unread.NO_PLACE),
        (Kind.PLACE, "x" * 61, Unread.TOO_LONG),
    ],
)
def test_other_values_as_people_write_them(kind: Kind, typed: str, kept: object) -> None:
    assert phrase_slots.read(kind, typed, "ru") == kept


@given(st.sampled_from(TYPED), st.text(max_size=80) | st.from_regex(r"[0-9.,' ]{1,20}( EUR|%)?", fullmatch=True))
@example(Kind.MONEY, " " * 4000)
@example(Kind.NUMBER, "9" * 5000)
@example(Kind.MONEY, "1" + " 1" * 2000)
def test_whatever_is_typed_is_kept_or_refused_with_a_sentence(kind: Kind, typed: str) -> None:
    for language in SHIPPED_LANGUAGES:
        found = phrase_slots.read(kind, typed, language)
        with use_language(language):
            if isinstance(found, Unread):
                assert phrase_words.WHY[found]
                continue
            assert phrase_slots.is_kept(kind, found)
            assert phrase_words.value(kind, found).plain
            assert phrase_slots.read(kind, found, language) in (found, Unread.TWO_WAYS)


@given(
    st.decimals(min_value=0, max_value=10**12, places=2), st.sampled_from(sorted(set(CURRENCIES) - WHOLE_CURRENCIES))
)
def test_no_amount_changes_on_its_way(amount: Decimal, currency: str) -> None:
    kept = phrase_slots.read(Kind.MONEY, f"{amount} {currency}", "en")

    assert isinstance(kept, str)
    assert phrase_slots.money(kept) == Money(amount, currency)


def test_currencies_are_known_and_shown_as_exactly_as_they_are_kept() -> None:
    assert {code for code in CURRENCIES if get_currency_name(code, locale="en") == code} == set()
    assert {code for code in CURRENCIES if get_currency_precision(code) < 2} == WHOLE_CURRENCIES
    words = [word for code, known in CURRENCIES.items() for word in (code.casefold(), *known)]
    assert [word for word, count in Counter(words).items() if count > 1] == []
    assert [word for word in words if word != word.casefold()] == []
