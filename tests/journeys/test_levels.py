"""A manager sets how requests to a market are handled; the card says so, and the file can be written back."""

from pathlib import Path

import pytest

from bot.cli_export import write
from bot.run import Parts
from knowledge import articles
from services import editing, levels, people
from services.people import Role
from services.refusals import LevelIncomplete, NotAllowed
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import KNOWLEDGE, Start, newcomer


async def at_card(person: Person, market: str) -> None:
    await person.sends("/markets")
    await person.taps(market)


async def sets_amber(katrin: Person) -> None:
    await at_card(katrin, "Chile")
    await katrin.taps("Change the level")
    await katrin.taps("With special care")
    await katrin.taps("No")
    for words in ("Bitte Endverbleib prüfen.", "Please check the end use.", "Нужна проверка конечного использования."):
        await katrin.sends(words)
    await katrin.taps("90")
    await katrin.taps("Yes, set it")


async def test_a_manager_sets_a_level_and_everybody_reads_it(start: Start, telegram: Simulator, tmp_path: Path) -> None:
    katrin = telegram.person("Katrin", language_code="en")
    async with start(manager_ids=frozenset({katrin.id})) as bot:
        anna = await newcomer(telegram, "Anna", "Deutsch", "Weiter", language_code="de")
        await katrin.sends("/start")
        await katrin.taps("English")
        await katrin.taps("Continue")
        await sets_amber(katrin)
        said = katrin.screen.text
        await bot.clock.learn()
        await at_card(anna, "Chile")
        shown = anna.screen
        pages = await bot.db.read(editing.published)
        write(KNOWLEDGE, pages, tmp_path / "out")

        assert said.split("\n")[:2] == ["Chile", "🟡 Open, with special care"]
        assert "Bitte Endverbleib prüfen." in shown.text
        assert "🛡" not in str(shown.buttons)
        written = articles.load(tmp_path / "out").level("cl")
        assert (written.level, written.notice["ru"]) == ("amber", "Нужна проверка конечного использования.")


async def test_rules_are_checked_where_they_are_kept(bot: Parts) -> None:
    person = await bot.db.run(people.welcome, 77)
    manager = frozenset({Role.MANAGER})
    words = {"de": "a", "en": "b", "ru": "c"}

    async def refused(
        market: str, level: str, notice: dict[str, str], days: int, roles: frozenset[Role]
    ) -> type | None:
        try:
            await bot.db.run(
                levels.set_level, market, level=level, notice=notice, review_in=days, by=person, roles=roles
            )
        except (LevelIncomplete, NotAllowed) as refusal:
            return type(refusal)
        return None

    assert [
        await refused("ru", "green", {}, 30, manager),
        await refused("ru", "red", words, 60, manager),
        await refused("cl", "amber", {}, 30, manager),
        await refused("cl", "amber", {**words, "ru": " "}, 30, manager),
        await refused("cl", "amber", words, 30, frozenset({Role.ORGANISER})),
        await refused("ru", "black", words, 30, manager),
    ] == [LevelIncomplete, LevelIncomplete, LevelIncomplete, LevelIncomplete, NotAllowed, None]


def test_a_newer_file_counts_more_than_what_the_desk_has_set() -> None:
    library = articles.load(KNOWLEDGE)
    older = "level: green\nas_of: 2020-01-01\nreview_by: 2020-02-01\nowner: network-manager\nnotice: {}\n"
    newer = older.replace("2020", "2031")

    over = [articles.laid_over(library, [("markets/ru", "", text)]).level("ru").level for text in (older, newer)]

    assert over == ["red", "green"]


@pytest.mark.parametrize("text", ["", "level: pink", "{{{"])
def test_a_level_that_cannot_be_read_leaves_the_one_before(text: str) -> None:
    library = articles.load(KNOWLEDGE)

    assert articles.laid_over(library, [("markets/ru", "", text)]).level("ru") == library.level("ru")
