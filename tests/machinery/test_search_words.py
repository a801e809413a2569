"""What a search makes of letters: folding, transliteration, slips, compounds, and names that only look like words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search import cities, glossary, words
from knowledge.search.spelling import Speller


def concepts(text: str, *languages: str) -> set[str]:
    return {mention.concept for mention in glossary.shipped().find(words.tokens(words.clean(text)), languages)}


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Zuschüsse", ["zuschuesse"]),
        ("Zuschuesse für STRASSEN", ["zuschuesse", "fuer", "strassen"]),
        ("ещё", ["еще"]),
        ("¿Cuánto?", ["cuanto"]),
        ("the US, not us", ["the", "usa", "not", "us"]),
        ("see https://example.org/zoll or a@b.de", ["see", "or"]),
        ("Bełchatów und Pančevo", ["belchatow", "und", "pancevo"]),
        ("йод", ["йод"]),
        ("🙂\x00\ud800", []),
    ],
)
def test_words_are_folded(typed: str, folded: list[str]) -> None:
    assert words.tokens(words.clean(typed)) == folded


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Guten Tag, kurze Frage: Zoll in Chile? Vielen Dank im Voraus und freundliche Grüße", "Zoll in Chile?"),
        ("Добрый день, подскажите, пожалуйста: нужна виза? Заранее спасибо", "нужна виза?"),
        ("Hiring in Chile, thanks", "Hiring in Chile"),
        ("Hallo!", "Hallo!"),
        ("Muchas gracias", "Muchas gracias"),
    ],
)
def test_courtesies_around_a_question_are_left_out(said: str, asked: str) -> None:
    assert words.without_courtesies(said) == asked


@given(st.text(st.characters(), max_size=300))
def test_nothing_becomes_empty_without_its_courtesies(text: str) -> None:
    cleaned = words.clean(text)

    assert bool(words.tokens(words.without_courtesies(cleaned))) == bool(words.tokens(cleaned))


@given(st.text(st.characters(), max_size=5000))
def test_any_text_is_cleaned_into_something_readable(text: str) -> None:
    cleaned = words.clean(text)

    cleaned.encode()
    assert len(cleaned) <= words.LIMIT
    assert "\x00" not in cleaned
    assert words.tokens(cleaned) == [token for token in words.tokens(cleaned) if token]


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("поставка в Казахстане", "ru", "place:KZ"),
        ("поставка в Грузию", "ru", "place:GE"),
        ("Zoll Kasachstans", "de", "place:KZ"),
        ("chilenische Minen", "de", "place:CL"),
        ("fitters for Brisbane", "en", "place:AU"),
        ("a customer in Vladivostok", "en", "place:RU"),
        ("import to the US", "en", "place:US"),
        ("licitación en Perú", "es", "place:PE"),
        ("Norwegen", "de", "place:NO"),
        ("Rückbau in Belchatów", "de", "place:PL"),
        ("поставка в Катовице", "ru", "place:PL"),
        ("станок в Кара-Балту", "ru", "place:KG"),
        ("una planta en Guayaquil", "es", "place:EC"),
    ],
)
def test_countries_are_known_by_names_adjectives_and_cities(text: str, language: str, place: str) -> None:
    assert {concept for concept in concepts(text, language) if concept.startswith("place:")} == {place}


@pytest.mark.parametrize(
    ("text", "language"),
    [("груз на суда", "ru"), ("того данные", "ru"), ("tell us more, can I", "en"), ("почти детали", "ru")],
)
def test_everyday_words_are_no_countries(text: str, language: str) -> None:
    assert {concept for concept in concepts(text, language) if concept.startswith(("place:", "outside:"))} == set()


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("Rekultivierung", "de", "concept:remediation"),
        ("рекультивации карьеров", "ru", "concept:remediation"),
        ("remediación", "es", "concept:remediation"),
        ("Bergbaumesse", "de", "aspect:trade_fairs"),
        ("De-minimis-Beihilfe", "de", "concept:de_minimis"),
        ("Markenanmeldung", "de", "outside:trademark"),
    ],
)
def test_trade_terms_mean_the_same_in_every_language(text: str, language: str, concept: str) -> None:
    assert concept in concepts(text, language)


def town(name: str, country: str, people: int, *others: str) -> dict[str, object]:
    return {"name": name, "countrycode": country, "population": people, "alternatenames": list(others)}


def test_towns_are_chosen_that_name_one_country_and_nothing_else() -> None:
    listed = [
        town("Probinsky", "KZ", 497_777, "Probinsk", "Пробинск", "PRB", "pulobinseukeu", "Probinskyas"),
        town("Springfield", "US", 700_000),
        town("Springfield", "ZA", 600_000),
        town("Valencia", "ES", 800_000),
        town("Valencia", "EC", 100_000),
        town("Berlin", "ZA", 90_000),
        town("Berlin", "DE", 3_400_000),
        town("Market", "AU", 90_000),
        town("Peru", "CL", 90_000),
        town("Dorf", "KZ", 900),
    ]

    assert cities.chosen(listed) == {"KZ": ["probinsky", "probinsk", "пробинск"], "ES": ["valencia"]}


def test_slips_compounds_and_latin_russian_are_mended() -> None:
    known = dict.fromkeys(("kasachstan", "hermesdeckung", "bergbau", "messe", "zuschuesse", "austria", "fitter"), 0)
    known["australia"] = 9
    speller = Speller(known, {"карнет", "выставку", "оформить"})

    assert speller.nearest("kasachstahn") == "kasachstan"
    assert speller.nearest("hermesdekung") == "hermesdeckung"
    assert speller.nearest("schwiegermutter") is None
    assert speller.nearest("austrlia") == "australia"
    assert speller.nearest("filter") is None
    assert speller.parts("bergbaumesse") == ("bergbau", "messe")
    assert speller.parts("bergbaumessezuschuesse") == ("bergbau", "messe", "zuschuesse")
    assert speller.russian(["kak", "oformit", "karnet", "na", "vystavku"]) == [
        "как",
        "оформить",
        "карнет",
        "на",
        "выставку",
    ]
    assert speller.russian(["how", "do", "i", "get", "a", "carnet"]) is None
