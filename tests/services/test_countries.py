"""Countries that people type: in every language, with slips of the finger, and never a wrong one for sure."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.forms.answers import Answers, Frame
from handlers.forms.countries import Countries, Country, country_options
from handlers.forms.steps import Aside, Taken, Wrong
from locales import SHIPPED_LANGUAGES, use_language
from locales.formats import country
from services import clock, countries

FRAME = Frame(Answers({}), clock.now().date(), "en")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Germany", ("DE",)),
        ("Германия", ("DE",)),
        ("DE", ("DE",)),
        ("de", ()),
        ("  чили ", ("CL",)),
        ("Oesterreich", ("AT",)),
        ("Österreich", ("AT",)),
        ("РФ", ("RU",)),
        ("США", ("US",)),
        ("Kasachstan", ("KZ",)),
        ("Gremany", ("DE",)),
        ("Kongo", ("CD", "CG")),
        ("Bananenland", ()),
        ("Крым", ("XO",)),
        ("crimea", ("XO",)),
        ("Krim", ("XO",)),
        ("Sewastopol", ("XO",)),
        ("Донецк", ("XO",)),
        ("ДНР", ("XO",)),
        ("Луганск", ("XO",)),
        ("Besetzte Gebiete der Ukraine", ("XO",)),
        ("Херсон", ("XO", "UA")),
        ("Ukraine", ("UA",)),
        ("", ()),
        ("x" * 500, ()),
    ],
)
def test_a_country_is_known_by_its_names(typed: str, found: tuple[str, ...]) -> None:
    assert countries.named(typed) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lieferung nach Donezk", True),
        ("Мы работаем в Крыму", True),
        ("насосы для Луганской области", True),
        ("A plant near Sevastopol", True),
        ("Maschinen für die DNR", True),
        ("besetzte Gebiete der Ukraine", True),
        ("Krimi und Kriminalität", False),
        ("Pumpen für Lwiw", False),
        ("", False),
    ],
)
def test_occupied_places_are_known_in_texts(text: str, *, expected: bool) -> None:
    assert countries.names_occupied(text) is expected


@pytest.mark.parametrize("language", SHIPPED_LANGUAGES)
def test_every_country_is_found_by_its_own_name(language: str) -> None:
    with use_language(language):
        missed = {code for code in countries.codes() if code not in countries.named(country(code))}

    assert missed == set()


@pytest.fixture
def _english() -> Iterator[None]:
    with use_language("en"):
        yield


@given(st.text(max_size=100))
def test_whatever_is_typed_names_countries_or_none(typed: str) -> None:
    assert set(countries.named(typed)) <= countries.codes()


@pytest.mark.usefixtures("_english")
def test_one_country_is_taken_and_several_are_asked_about() -> None:
    step = Country("country", ask="Where?", options=country_options(["CL", "DE"]))

    assert step.read("Mongolei", FRAME) == Taken("MN")
    assert step.read("2", FRAME) == Taken("DE")
    assert isinstance(step.read("Kongo", FRAME), Wrong)
    assert isinstance(step.read("Bananenland", FRAME), Wrong)
    assert isinstance(step.read("Do I need an export licence?", FRAME), Aside)
    assert [step.fits(each, FRAME) for each in ("MN", "XX", None, 3)] == [True, False, False, False]
    assert step.shown("MN", FRAME).plain == "Mongolia"


@pytest.mark.usefixtures("_english")
def test_a_list_of_countries_is_taken_whole_or_not_at_all() -> None:
    step = Countries("markets", ask="Where?", options=country_options(["CL"]), at_most=2)

    assert step.read("Чили, Mongolei", FRAME) == Taken(["CL", "MN"])
    assert step.read("Trinidad and Tobago", FRAME) == Taken(["TT"])
    assert isinstance(step.read("Chile, Bananenland", FRAME), Wrong)
    assert isinstance(step.read("Chile, Peru, Kenya", FRAME), Wrong)
    assert step.shown(["CL", "MN"], FRAME).plain == "Chile and Mongolia"
    assert (step.fits(["CL", "KE"], FRAME), step.fits(["ZZ"], FRAME)) == (True, False)
