"""Funding: market, phase and size lead to a list within three taps, back again, and to a programme's card."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from bot.run import Parts
from handlers import buttons
from handlers.doors import ShowFunding
from handlers.funding import ANY, Narrow, ShowProgramme
from services.answers import Answers, key_of
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import newcomer
from tests.journeys.small_library import write, write_level

FAIRS = {
    "en": ("Fair grant", "fair, stand, exhibition", "The grant pays half the stand.\n\n**For whom:** small firms."),
    "de": ("Messezuschuss", "Messe, Stand, Zuschuss", "Der Zuschuss zahlt den halben Stand."),
    "ru": ("Субсидия на выставку", "выставка, стенд", "Субсидия оплачивает половину стенда."),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """Three markets, of which one is red, and programmes for all, for one, and for nobody any more."""
    directory = tmp_path_factory.mktemp("articles")
    for code, name, level in (("cl", "Chile", "green"), ("mn", "Mongolia", "amber"), ("ru", "Russia", "red")):
        write(directory, f"markets/{code}", {"en": (f"{name} at a glance", f"{name} market", "A market.")})
        write_level(directory, code, level, notice="Take care.")
    write(directory, "funding/fairs", FAIRS, phase="present", size="[small, medium]")
    _programme(directory, "twin-research", "Twin research", "Chile, laboratory", phase="develop", size="[research]")
    for number in range(6):
        name = f"Credit line {number}"
        _programme(directory, f"credit-{number}", name, "credit, loan", phase="contract", size="[small, large]")
    _programme(directory, "go-digital", "go-digital", "go-digital", status="ended", successor="funding/new-voucher")
    _programme(directory, "new-voucher", "New voucher", "voucher", phase="invest", valid_until='"2098-12"')
    _programme(
        directory, "short-call", "Short call", "call", phase="invest", size="[large]", valid_until='"2025-12-31"'
    )
    made = Answers(directory, is_semantic=False)
    yield made
    made.close()


def _programme(directory: object, name: str, title: str, keywords: str, **head: str) -> None:
    body = f"{title} helps exporters.\n\n- **For whom:** firms that export.\n- **How to apply:** before you start."
    write(directory, f"funding/{name}", {"en": (title, keywords, body)}, **head)  # type: ignore[arg-type]


async def test_market_phase_and_size_lead_to_the_list_and_back(anna: Person) -> None:
    await anna.sends("/menu")
    await anna.taps("Funding")
    markets = anna.screen
    await anna.taps("Chile (9)")
    phases = anna.screen
    await anna.taps("Win contracts (6)")
    sizes = anna.screen
    await anna.taps("Small firm (6)")
    first = anna.screen
    await anna.taps("2/2 ▶")
    second = anna.screen
    await anna.taps("Back")
    assert anna.screen.text == sizes.text
    await anna.taps("Back")
    assert anna.screen.text == phases.text
    await anna.taps("Back")
    assert anna.screen.text == markets.text

    assert markets.buttons == (("🌍 Any market (9)",), ("Chile (9)", "Mongolia (8)"), ("Menu",))
    assert phases.text == "Funding\nChile\n\nWhat do you want to do?"
    assert phases.buttons == (
        ("📋 Show all (9)",),
        ("Show at fairs (1)", "Win contracts (6)"),
        ("Develop (1)", "Invest (1)"),
        ("Back", "Menu"),
    )
    assert sizes.buttons == (("📋 Show all (6)",), ("Small firm (6)", "Large firm (6)"), ("Back", "Menu"))
    assert first.text.split("\n\n") == [
        "Funding\nChile · Win contracts · Small firm",
        "6 programmes:",
        "• Credit line 0\n• Credit line 1\n• Credit line 2\n• Credit line 3\n• Credit line 4",
    ]
    assert first.buttons[-2:] == (("2/2 ▶",), ("Back", "Menu"))
    assert second.buttons == (("Credit line 5",), ("◀ 1/2",), ("Back", "Menu"))


async def test_the_list_is_three_taps_from_the_menu(anna: Person) -> None:
    await anna.sends("/menu")
    await anna.taps("Funding")
    await anna.taps("Chile (9)")
    await anna.taps("Show all (9)")
    everything = anna.screen
    await anna.taps("Back")

    assert everything.buttons[0] == ("Twin research",)
    assert len(everything.buttons) == 7
    assert anna.screen.text == "Funding\nChile\n\nWhat do you want to do?"


async def test_steps_with_one_choice_are_skipped(anna: Person) -> None:
    await anna.sends("/funding")
    await anna.taps("Chile (9)")
    await anna.taps("Develop (1)")
    found = anna.screen
    await anna.taps("Back")

    assert found.text == "Funding\nChile · Develop\n\n1 programme:\n\n• Twin research"
    assert anna.screen.text == "Funding\nChile\n\nWhat do you want to do?"


async def test_card_says_for_whom_how_and_until_when(anna: Person) -> None:
    await anna.sends("/funding")
    await anna.taps("Any market (9)")
    await anna.taps("Invest (1)")
    await anna.taps("Show all (1)")
    await anna.taps("New voucher")
    card = anna.screen
    await anna.taps("Back")

    assert card.text.split("\n\n") == [
        "New voucher",
        "New voucher helps exporters.",
        "• For whom: firms that export.\n• How to apply: before you start.",
        "Valid until: December 2098",
        "Source: A page\nAs of: 2026 · Review due: 1 January 2099",
        "Automated answer: general information, no legal, tax or customs advice.",
    ]
    assert card.buttons == (("💬 Ask a person",), ("📖 More", "🔗 Open the source"), ("Back", "Menu"))
    assert anna.screen.buttons[0] == ("New voucher",)


async def test_ended_programme_is_not_listed_but_found_by_name_with_its_successor(anna: Person) -> None:
    await anna.sends("/funding")
    await anna.taps("Any market (9)")
    await anna.taps("Show all (9)")
    listed = anna.screen.text
    await anna.taps("2/2 ▶")
    listed += anna.screen.text
    await anna.sends("Is go-digital still running?")
    ended = anna.screen
    await anna.taps("Successor")

    assert [title in listed for title in ("go-digital", "Short call", "New voucher")] == [False, False, True]
    assert "⛔ This programme has ended." in ended.text
    assert anna.screen.text.split("\n")[0] == "New voucher"


async def test_programme_that_has_run_out_says_so_when_it_is_found_by_name(anna: Person) -> None:
    await anna.sends("What is the Short call?")

    assert "⛔ Known to run until 31 December 2025, which is over." in anna.screen.text


async def test_programme_leaves_the_list_on_the_day_after_its_last(
    anna: Person, later: Callable[[timedelta], None]
) -> None:
    later(timedelta(days=366 * 73))

    await anna.sends("/funding")

    assert anna.screen.buttons[0] == ("🌍 Any market (8)",)


async def test_nothing_found_lets_one_choice_go_or_asks_a_person(anna: Person) -> None:
    await anna.sends("/funding")
    await anna.forges(buttons.pack(Narrow("cl", "present", "research")), on=anna.screen)
    nothing = anna.screen
    await anna.taps("Any size of firm (1)")

    assert nothing.text == (
        "Funding\nChile · Show at fairs · Research\n\n"
        "I know no programme for this. Let one of your choices go, or ask a person."
    )
    assert nothing.buttons == (
        ("Any purpose (2)",),
        ("Any size of firm (1)",),
        ("💬 Ask a person",),
        ("Back", "Menu"),
    )
    assert anna.screen.buttons[0] == ("Fair grant",)


@pytest.mark.parametrize(
    "forged",
    [
        Narrow("xx"),
        Narrow("ru"),
        Narrow("cl", "dance"),
        Narrow("cl", "present", "tiny"),
        ShowFunding("ru"),
        ShowProgramme(key_of("funding/fairs"), "en", "cl", "dance", "any", 0, False),
    ],
    ids=repr,
)
async def test_forged_choice_is_out_of_date(anna: Person, forged: object) -> None:
    await anna.sends("/funding")

    await anna.forges(buttons.pack(forged), on=anna.screen)

    assert anna.screen.text.split("\n")[0] == "This menu was out of date. Here is a fresh one."


async def test_programme_that_is_gone_is_said_to_be_gone(anna: Person) -> None:
    await anna.sends("/funding")

    await anna.forges(buttons.pack(ShowProgramme("00000000", "en", "cl", ANY, ANY, 0, False)), on=anna.screen)

    assert anna.screen.text.split("\n")[0] == "This article is not available any more."


async def test_pages_beyond_the_last_show_the_last_and_double_taps_change_nothing(anna: Person) -> None:
    await anna.sends("/funding")
    await anna.forges(buttons.pack(Narrow("cl", "contract", "small", 99)), on=anna.screen)
    last = anna.screen
    await anna.taps_twice("◀ 1/2")

    assert last.buttons[0] == ("Credit line 5",)
    assert anna.screen.buttons[0] == ("Credit line 0",)
    assert anna.unanswered_taps == 0


async def test_market_card_leads_to_its_funding_and_back(anna: Person) -> None:
    await anna.sends("/markets")
    await anna.taps("🟢 Chile")
    card = anna.screen
    await anna.taps("Funding (9)")
    phases = anna.screen
    await anna.taps("Back")
    assert anna.screen.text == card.text
    await anna.taps("Back")
    await anna.taps("🔴 Russia")
    await anna.taps("Read, continue")

    assert phases.text == "Funding\nChile\n\nWhat do you want to do?"
    assert anna.screen.buttons == (("📖 More", "🔗 Open the source"), ("Back", "Menu"))


@pytest.mark.parametrize(
    ("language", "goes_on", "code", "menu", "fairs", "title"),
    [
        ("Deutsch", "Weiter", "de", "Förderung", "Messeauftritt (1)", "Messezuschuss"),
        ("Русский", "Продолжить", "ru", "Меры поддержки", "Выставки (1)", "Субсидия на выставку"),
    ],
)
async def test_funding_in_german_and_russian(
    bot: Parts, telegram: Simulator, language: str, goes_on: str, code: str, menu: str, fairs: str, title: str
) -> None:
    person = await newcomer(telegram, "Guest", language, goes_on, language_code=code)
    await person.sends("/menu")

    await person.taps(menu)
    await person.taps(person.screen.buttons[1][0])
    await person.taps(fairs)
    await person.taps_at(person.screen, 0, 0)
    await person.taps(title)

    assert person.screen.text.split("\n")[0] == title
