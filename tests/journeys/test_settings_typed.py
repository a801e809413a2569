"""What people type into the settings: cities, countries, spans of time, and things that are neither."""

import pytest

from simulator.people import Person
from tests.journeys.test_settings import value

UNKNOWN_CITY = "I do not know this city. Please type a large one in the same time zone, or your country."


@pytest.mark.parametrize(
    ("typed", "city"),
    [
        ("Ulaanbaatar", "Ulaanbaatar"),
        ("улан-батор", "Ulaanbaatar"),
        ("Kiew", "Kyiv"),
        ("sao paulo", "Sao Paulo"),
        ("Sidney", "Sydney"),
        ("Vietnam", "Ho Chi Minh City"),
        ("Honolulu", "Honolulu"),
    ],
)
async def test_a_city_or_country_is_typed(anna: Person, typed: str, city: str) -> None:
    await anna.sends("/settings")
    await anna.taps("Time zone")
    await anna.sends(typed)

    assert anna.screen.text.split("\n")[1] == f"Saved. Times are shown for {city} from now on."


@pytest.mark.parametrize("typed", ["Xyzzy", "🙂🙂🙂", "%s {city}", "a" * 10_000, "<b>Berlin</b>x", "99"])
async def test_a_city_that_is_none_is_said_to_be_unknown(anna: Person, typed: str) -> None:
    await anna.sends("/settings")
    await anna.taps("Time zone")
    await anna.sends(typed)
    words = anna.screen.text.split("\n")[3]
    await anna.taps("Cancel")

    assert words in (UNKNOWN_CITY, "This is not one of the choices. Please use the buttons.")
    assert value(anna, "Time zone").startswith("Berlin (")


async def test_several_cities_are_named_and_a_question_is_offered_an_answer(anna: Person) -> None:
    await anna.sends("/settings")
    await anna.taps("Time zone")
    await anna.sends("Russia")
    several = anna.screen.text.split("\n")[3]
    await anna.sends("What are the customs duties in Chile?")

    assert several == "There are several: Moscow, Novokuznetsk and Yekaterinburg. Please type one of them."
    assert "Shall I answer this as a question?" in anna.screen.text


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        (("22-7",), "22:00–07:00"),
        (("von 22:15 bis 6 Uhr",), "22:15–06:00"),
        (("My own hours", "23", "6:45"), "23:00–06:45"),
        (
            (
                "My own hours",
                "23-6",
            ),
            "23:00–06:00",
        ),
        (("my own hours", "7", "7", "9"), "07:00–09:00"),
    ],
    ids=str,
)
async def test_quiet_hours_are_typed(anna: Person, typed: tuple[str, ...], hours: str) -> None:
    await anna.sends("/settings")
    await anna.taps("Quiet hours")
    for words in typed:
        await anna.sends(words)

    assert value(anna, "Quiet hours") == hours


@pytest.mark.parametrize("typed", ["25-7", "22-22", "0", "-1", "🌙", "9" * 10_000])
async def test_quiet_hours_that_are_none_change_nothing(anna: Person, typed: str) -> None:
    await anna.sends("/settings")
    await anna.taps("Quiet hours")
    await anna.sends(typed)
    await anna.taps("Cancel")

    assert value(anna, "Quiet hours") == "none (as usual here)"
