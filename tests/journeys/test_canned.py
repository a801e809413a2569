"""Canned answers: written once, sent at the desk, read in the asker's language."""

from collections.abc import AsyncIterator

import pytest

from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.desk_scene import Scene, at_desk

TEXTS = {"de": "Bitte haben Sie noch etwas Geduld.", "en": "Please bear with us.", "ru": "Пожалуйста, подождите ещё."}


@pytest.fixture
async def scene(start: Start, telegram: Simulator) -> AsyncIterator[Scene]:
    async with at_desk(start, telegram) as made:
        yield made


async def written(scene: Scene) -> Person:
    """Katrin has written one."""
    katrin = scene.katrin
    for label in ("/start", "English", "Continue"):
        await (katrin.sends(label) if label.startswith("/") else katrin.taps(label))
    await katrin.sends("/knowledge")
    await katrin.taps("Canned answers")
    await katrin.taps("Write another one")
    for words in ("Patience", *TEXTS.values()):
        await katrin.sends(words)
    katrin.seen()
    return katrin


async def test_card_reaches_the_asker_in_their_language(scene: Scene) -> None:
    await written(scene)
    olga = await newcomer(scene.telegram, "Olga", "Русский", "Продолжить", language_code="ru")
    await olga.sends("Кто ремонтирует стеклодувные станки в Атлантиде?")
    await olga.taps("Спросить специалиста")
    olga.seen()

    await scene.group.posts(scene.boris, "/card", topic=scene.topic)
    await scene.group.taps(scene.boris, "Patience")

    [answer] = olga.seen()
    assert answer.text == f"👤 Пишет сотрудник координационного бюро · R-1001\n\n{TEXTS['ru']}"
    assert scene.posts()[-1].text == f"📤 Sent: Patience (Russian)\n{TEXTS['ru']}"
    assert scene.name.startswith("🟨")


async def test_card_that_is_tapped_by_two_is_sent_once(scene: Scene) -> None:
    await written(scene)
    await scene.ask()
    await scene.group.posts(scene.boris, "/card", topic=scene.topic)

    await scene.group.taps(scene.boris, "Patience")
    await scene.group.taps(scene.katrin, "Patience")

    assert [seen.text.split("\n")[-1] for seen in scene.anna.seen()] == [TEXTS["en"]]


async def test_card_that_was_thrown_away_is_not_sent(scene: Scene) -> None:
    katrin = await written(scene)
    await scene.ask()
    await scene.group.posts(scene.boris, "/card", topic=scene.topic)
    await katrin.taps("Patience")
    await katrin.taps("Throw away")
    scene.anna.seen()

    await scene.group.taps(scene.boris, "Patience")

    assert scene.anna.seen() == []
    assert scene.posts()[-1].text == "This canned answer does not exist any more."


async def test_without_canned_answers_card_says_where_they_are_written(scene: Scene) -> None:
    await scene.ask()

    await scene.group.posts(scene.boris, "/card", topic=scene.topic)

    assert scene.posts()[-1].text.startswith("There is no canned answer yet.")
