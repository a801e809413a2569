"""Asking again: a question that names only a market, or only an aspect, takes the rest from the one before it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bot.run import Parts
from services.answers import Answers
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer
from tests.journeys.small_library import write, write_level

DUTIES = {
    "en": ("{}: customs duties", "customs, duty, tariff, import", "The duty is 6 %."),
    "de": ("{}: Zölle", "Zoll, Zollsatz, Einfuhr, Import", "Der Zollsatz ist 6 %."),
    "ru": ("{}: пошлины", "пошлина, таможня, импорт, ввоз", "Пошлина составляет 6 %."),
}
VISAS = {
    "en": ("{}: visa and travel", "visa, entry, travel", "No visa is needed for 30 days."),
    "de": ("{}: Visum und Reise", "Visum, Einreise, Reise", "Für 30 Tage ist kein Visum nötig."),
    "ru": ("{}: визы и поездки", "виза, въезд, поездка", "На 30 дней виза не нужна."),
}
NAMES = {
    "cl": {"en": "Chile", "de": "Chile", "ru": "Чили"},
    "mn": {"en": "Mongolia", "de": "Mongolei", "ru": "Монголия"},
    "ru": {"en": "Russia", "de": "Russland", "ru": "Россия"},
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """Duties and visas of three markets, and a guide that is about none."""
    directory = tmp_path_factory.mktemp("articles")
    for code, names in NAMES.items():
        for aspect, pages in (("customs_duties", DUTIES), ("visa_travel", VISAS)):
            told = {
                language: (
                    title.format(names[language]),
                    f"{names[language]}, {keywords}",
                    f"{names[language]}. {body}",
                )
                for language, (title, keywords, body) in pages.items()
            }
            write(directory, f"markets/{code}/{aspect}", told)
        write_level(directory, code, "red" if code == "ru" else "green", notice="Take care.")
    write(directory, "guides/de-minimis", {"en": ("De minimis ceiling", "de minimis", "The ceiling is EUR 300,000.")})
    made = Answers(directory, is_semantic=False)
    yield made
    made.close()


def top(person: Person) -> list[str]:
    """The first two lines of what was said last."""
    [card] = person.seen()
    return card.text.split("\n")[:2]


async def test_market_and_aspect_are_taken_from_the_question_before(anna: Person) -> None:
    await anna.sends("What are the customs duties in Chile?")
    anna.seen()

    await anna.sends("And in Mongolia?")
    elsewhere = top(anna)
    await anna.sends("what about visas?")
    other = top(anna)
    await anna.sends("and Chile?")
    back = top(anna)

    assert elsewhere == ["About: Customs duties · Mongolia", "Mongolia: customs duties"]
    assert other == ["About: Visa and travel · Mongolia", "Mongolia: visa and travel"]
    assert back == ["About: Visa and travel · Chile", "Chile: visa and travel"]


@pytest.mark.parametrize(
    ("language", "goes_on", "code", "questions", "expected"),
    [
        (
            "Deutsch",
            "Weiter",
            "de",
            ("Welche Zölle gelten in Chile?", "und in der Mongolei?", "Und Visum?"),
            [
                ["Thema: Zoll · Mongolei", "Mongolei: Zölle"],
                ["Thema: Visum und Reise · Mongolei", "Mongolei: Visum und Reise"],
            ],
        ),
        (
            "Русский",
            "Продолжить",
            "ru",
            ("Какие пошлины действуют в Чили?", "а в Монголии?", "А визы?"),
            [
                ["Тема: Пошлины · Монголия", "Монголия: пошлины"],
                ["Тема: Визы и поездки · Монголия", "Монголия: визы и поездки"],
            ],
        ),
    ],
)
async def test_follow_up_in_german_and_russian(
    bot: Parts,
    telegram: Simulator,
    language: str,
    goes_on: str,
    code: str,
    questions: tuple[str, ...],
    expected: list[list[str]],
) -> None:
    person = await newcomer(telegram, "Guest", language, goes_on, language_code=code)

    said = []
    for question in questions:
        await person.sends(question)
        said.append(top(person))

    assert said[1:] == expected


async def test_question_that_stands_by_itself_is_left_alone(anna: Person) -> None:
    await anna.sends("What are the customs duties in Chile?")
    anna.seen()

    await anna.sends("How high is the de minimis ceiling?")
    guide = top(anna)
    await anna.sends("Do I need a visa for Mongolia?")
    visa = top(anna)

    assert guide == ["De minimis ceiling", ""]
    assert visa == ["Mongolia: visa and travel", ""]


async def test_follow_up_to_a_red_market_shows_its_notice_first(anna: Person) -> None:
    await anna.sends("What are the customs duties in Chile?")
    anna.seen()

    await anna.sends("and for Russia?")
    notice = anna.screen
    await anna.taps("Read, continue")

    assert notice.text.split("\n")[:3] == ["About: Customs duties · Russia", "", "🔴 Please read this first"]
    assert anna.screen.text.split("\n")[0] == "Russia: customs duties"


async def test_completed_question_is_refused_like_any_other(anna: Person) -> None:
    await anna.sends("What are the customs duties in Chile?")
    anna.seen()

    await anna.sends("and in Brazil?")
    refused = anna.screen
    await anna.sends("and in Mongolia?")

    assert refused.text.split("\n")[:3] == [
        "About: Customs duties · Brazil",
        "",
        "I know nothing about this country: Brazil.",
    ]
    assert "About:" not in anna.screen.text, "what was refused is nothing to go on from"


async def test_follow_up_is_forgotten_after_half_an_hour(anna: Person, later: Callable[[timedelta], None]) -> None:
    await anna.sends("What are the customs duties in Chile?")
    anna.seen()

    later(timedelta(minutes=31))
    await anna.sends("And in Mongolia?")

    assert "About:" not in anna.screen.text


async def test_other_people_have_their_own_questions(anna: Person, telegram: Simulator) -> None:
    await anna.sends("What are the customs duties in Chile?")
    carl = await newcomer(telegram, "Carl", "English", "Continue", language_code="en")

    await carl.sends("And in Mongolia?")

    assert "About:" not in carl.screen.text


async def test_edited_follow_up_leans_on_what_was_asked_before_it(anna: Person) -> None:
    await anna.sends("What are the customs duties in Chile?")
    follow_up = await anna.sends("And visas?")
    await anna.sends("How high is the de minimis ceiling?")
    anna.seen()

    await anna.edits(follow_up, "And in Mongolia?")

    [card] = anna.seen()
    assert card.edited
    assert card.text.split("\n")[:2] == ["About: Customs duties · Mongolia", "Mongolia: customs duties"]


async def test_two_markets_get_two_cards(anna: Person) -> None:
    await anna.sends("What are the customs duties in Russia?")
    await anna.taps("Read, continue")
    anna.seen()

    await anna.sends("And in Chile and Mongolia?")

    assert sorted(card.text.split("\n")[1] for card in anna.seen()) == [
        "Chile: customs duties",
        "Mongolia: customs duties",
    ]


async def test_follow_up_by_command(anna: Person) -> None:
    await anna.sends("/ask What are the customs duties in Chile?")
    anna.seen()

    await anna.sends("/ask and in Mongolia?")

    assert top(anna) == ["About: Customs duties · Mongolia", "Mongolia: customs duties"]
