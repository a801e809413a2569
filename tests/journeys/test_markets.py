"""Markets: the list with its badges, the card with what leads on, the red notice, and a review that is overdue."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bot.run import Parts
from services.answers import Answers
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer
from tests.journeys.small_library import write, write_level

NAMES = {
    "cl": ("Chile at a glance", "Chile auf einen Blick", "Чили: коротко"),
    "ru": ("Russia: the check comes first", "Russland: erst prüfen", "Россия: сначала проверка"),
    "za": ("South Africa at a glance", "Südafrika auf einen Blick", "ЮАР: коротко"),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """A green market with topics and funding, a red one with both, and one that nobody has given a level."""
    directory = tmp_path_factory.mktemp("articles")
    for code, titles in NAMES.items():
        told = dict(zip(("en", "de", "ru"), titles, strict=True))
        head = {"review_by": "2026-01-01", "verify": "true"} if code == "za" else {}
        write(directory, f"markets/{code}", {each: (name, code, "Facts.") for each, name in told.items()}, **head)
    for code in ("cl", "ru"):
        write(directory, f"markets/{code}/payment", {"en": ("Payment", "payment", "Pay later.")})
    write(directory, "markets/cl/risks", {"en": ("Risks", "risks", "Some risks.")})
    write(directory, "funding/fairs", {"en": ("Fair grant", "fair", "Half the stand.")}, phase="present")
    write_level(directory, "cl", "green", review_by="2027-02-20", notice="Mind the clause.")
    write_level(directory, "ru", "red", notice="Each request is checked.")
    made = Answers(directory, is_semantic=False)
    yield made
    made.close()


async def test_card_shows_badge_notice_facts_and_what_there_is_more_of(anna: Person) -> None:
    await anna.sends("/markets")
    markets = anna.screen
    await anna.taps("🟢 Chile")
    card = anna.screen
    await anna.taps("Topics (2)")
    topics = anna.screen
    await anna.taps("Payment")
    await anna.taps("Back")

    assert markets.buttons == (("🟢 Chile", "🔴 Russia"), ("⚪ South Africa",), ("Menu",))
    assert card.text.split("\n\n") == [
        "Chile at a glance\n🟢 Open · As of: 22 November 2026",
        "Mind the clause.",
        "Facts.",
        "Source: A page\nAs of: 2026 · Review due: 1 January 2099",
    ]
    assert card.buttons == (("💶 Funding (1)", "📚 Topics (2)"), ("📖 More", "🔗 Open the source"), ("Back", "Menu"))
    assert topics.buttons == (("Payment", "Risks"), ("Back", "Menu"))
    assert anna.screen.text == card.text


async def test_red_market_shows_its_notice_first_and_no_funding(anna: Person) -> None:
    await anna.opens("mk_ru")
    notice = anna.screen
    await anna.taps_twice("Read, continue")

    assert notice.text.split("\n\n") == [
        "🔴 Please read this first",
        "Each request is checked.",
        "As of: 22 November 2026",
    ]
    assert notice.buttons == (("Read, continue",), ("Menu",))
    assert anna.screen.text.split("\n\n") == [
        "Russia: the check comes first\n🔴 Requests are checked one by one · As of: 22 November 2026",
        "Facts.",
        "Source: A page\nAs of: 2026 · Review due: 1 January 2099",
    ]
    assert anna.screen.buttons == (("📚 Topics (1)",), ("📖 More", "🔗 Open the source"), ("Back", "Menu"))
    assert anna.unanswered_taps == 0


async def test_market_without_a_level_is_being_reviewed(anna: Person) -> None:
    await anna.sends("/markets")
    await anna.taps("⚪ South Africa")

    assert anna.screen.text.split("\n")[1] == "⚪ Being reviewed · As of: undated"
    assert anna.screen.buttons == (("💶 Funding (1)",), ("📖 More", "🔗 Open the source"), ("Back", "Menu"))


async def test_badge_turns_grey_when_its_review_is_overdue(anna: Person, later: Callable[[timedelta], None]) -> None:
    later(timedelta(days=3650))

    await anna.sends("/markets")
    markets = anna.screen
    await anna.taps("⚪ Chile")

    assert markets.buttons == (("⚪ Chile", "🔴 Russia"), ("⚪ South Africa",), ("Menu",))
    assert anna.screen.text.split("\n")[1] == "⚪ Being reviewed · As of: 22 November 2026"


async def test_card_says_what_to_confirm_and_what_is_overdue(anna: Person) -> None:
    await anna.opens("mk_za")

    assert anna.screen.text.split("\n\n")[1:3] == [
        "Facts.",
        "⌛ This article has been due for review since 1 January 2026.\n"
        "🔎 Please confirm this at the source before you rely on it.",
    ]


async def test_more_opens_the_whole_page_and_leads_back_to_the_card(anna: Person) -> None:
    await anna.opens("mk_cl")
    card = anna.screen
    await anna.taps("More")
    page = anna.screen
    await anna.taps("Back")

    assert page.buttons == (("💾 Save as a document",), ("Back", "Menu"))
    assert anna.screen.text == card.text


@pytest.mark.parametrize("forged", ["K1:zz", "km1:zz", "km1:", "K1:../../etc"])
async def test_market_that_is_not_there_is_said_to_be_gone(anna: Person, forged: str) -> None:
    await anna.sends("/markets")

    await anna.forges(forged, on=anna.screen)

    assert anna.screen.text.split("\n")[0] == "This article is not available any more."


@pytest.mark.parametrize(
    ("language", "goes_on", "code", "first", "rows"),
    [
        (
            "Deutsch",
            "Weiter",
            "de",
            "Chile auf einen Blick\n🟢 Offen · Stand: 22. November 2026",
            (("💶 Förderung (1)", "📚 Themen (2)"), ("📖 Mehr", "🔗 Quelle öffnen"), ("Zurück", "Menü")),
        ),
        (
            "Русский",
            "Продолжить",
            "ru",
            "Чили: коротко\n🟢 Открыто · По состоянию на: 22 ноября 2026\u202fг.",
            (("💶 Меры поддержки (1)",), ("📚 Темы (2)",), ("📖 Подробнее", "🔗 Источник"), ("Назад", "Меню")),
        ),
    ],
    ids=["de", "ru"],
)
async def test_markets_in_german_and_russian(
    bot: Parts,
    telegram: Simulator,
    language: str,
    goes_on: str,
    code: str,
    first: str,
    rows: tuple[tuple[str, ...], ...],
) -> None:
    person = await newcomer(telegram, "Guest", language, goes_on, language_code=code)

    await person.opens("mk_cl")

    assert person.screen.text.split("\n\n")[0] == first
    assert person.screen.buttons == rows
