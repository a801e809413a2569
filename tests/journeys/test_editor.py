"""The loop: asked in vain, answered once by a person, written down for everybody, and those who asked are told."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services import care, clock, editing
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.desk_scene import Scene, at_desk

QUESTION = "Who repairs glass blowing lathes in Atlantis?"
WORDS = {
    "English": ("Who repairs glass blowing lathes in Atlantis?", "The guild of Poseidonis repairs them."),
    "Deutsch": ("Wer repariert Glasbläser-Drehbänke in Atlantis?", "Die Gilde von Poseidonis repariert sie."),
    "Русский": ("Кто ремонтирует стеклодувные станки в Атлантиде?", "Их ремонтирует гильдия Посейдониса."),
}


@pytest.fixture
async def scene(start: Start, telegram: Simulator) -> AsyncIterator[Scene]:
    async with at_desk(start, telegram) as made:
        yield made


async def manager(scene: Scene) -> Person:
    """Katrin in her private chat."""
    await scene.katrin.sends("/start")
    await scene.katrin.taps("English")
    await scene.katrin.taps("Continue")
    scene.katrin.seen()
    return scene.katrin


async def drafted(scene: Scene, question: str = QUESTION) -> Person:
    """Asked, answered, and a draft of it opened by Katrin."""
    katrin = await manager(scene)
    await scene.ask(question)
    await scene.answer(WORDS["English"][1])
    await scene.group.posts(katrin, "/draft", topic=scene.topic)
    link = (await scene.group.taps(katrin, "Open the draft"))["url"]
    await katrin.opens(link.partition("start=")[2])
    return katrin


async def complete(katrin: Person) -> None:
    """Fills in what a draft lacks."""
    await write(katrin, "English")
    await complete_rest(katrin)


async def write(katrin: Person, language: str) -> None:
    """Title and words in one language."""
    title, body = WORDS[language]
    await katrin.taps(language)
    await katrin.sends(title)
    await katrin.sends(body)


async def complete_rest(katrin: Person) -> None:
    """All but the English words."""
    await write(katrin, "Deutsch")
    await write(katrin, "Русский")
    await katrin.taps("🔗 Add a source")
    await katrin.sends("Chamber of Poseidonis")
    await katrin.sends("https://www.example.org/guild")
    await katrin.taps("📅 6 months")


async def test_answer_becomes_an_article_and_those_who_asked_are_told(scene: Scene) -> None:
    boris = await newcomer(scene.telegram, "Bodo", "English", "Continue", language_code="en")
    await boris.sends("glass blowing lathes in Atlantis, who repairs them?")
    katrin = await drafted(scene)
    assert katrin.screen.text.startswith(f"Draft: {QUESTION}\n\n⚠️ Deutsch: missing\n✅ English\n⚠️ Русский: missing")
    assert "✅ Publish" not in katrin.screen.labels

    await complete(katrin)
    await katrin.taps("Preview: Русский")
    assert katrin.screen.text.startswith(WORDS["Русский"][0])
    await katrin.taps("Back")
    await katrin.taps("Publish")
    await scene.bot.clock.learn()
    await katrin.taps("Tell those who asked")
    assert katrin.screen.text == "2 people asked this in vain. Tell them?"
    scene.anna.seen()
    boris.seen()
    await katrin.taps("Tell them")

    assert katrin.screen.text == "2 people will be told."
    [told] = boris.seen()
    assert told.text == (
        "There is an answer now\n\nYou asked: “glass blowing lathes in Atlantis, who repairs them?”\n\n"
        f"This article answers it: {QUESTION}"
    )
    await boris.taps("Read the answer")
    assert WORDS["English"][1] in boris.screen.text
    assert "Source: Chamber of Poseidonis" in boris.screen.text
    await scene.anna.sends(QUESTION)
    assert WORDS["English"][1] in scene.anna.screen.text


async def test_question_in_another_language_is_no_title_of_the_answer(scene: Scene) -> None:
    question, _answer = WORDS["Русский"]

    katrin = await drafted(scene, question)

    lines = katrin.screen.text.split("\n")
    assert lines[2:5] == ["⚠️ Deutsch: missing", "⚠️ English: missing", "⚠️ Русский: missing"]


async def test_whoever_asked_twice_is_told_once(scene: Scene) -> None:
    katrin = await drafted(scene)
    await scene.anna.sends(f"{QUESTION} Please.")
    await complete(katrin)
    await katrin.taps("Publish")
    await scene.bot.clock.learn()
    await katrin.taps("Tell those who asked")
    scene.anna.seen()

    await katrin.taps("Tell them")

    assert [seen.text.split("\n")[0] for seen in scene.anna.seen()] == ["There is an answer now"]


async def test_answer_about_a_market_becomes_an_article_of_it(scene: Scene) -> None:
    katrin = await drafted(scene, "Who repairs kitchen clocks in Ghana?")
    await complete_rest(katrin)
    await katrin.taps("Publish")

    assert katrin.screen.text.startswith("Published")


async def test_what_would_not_load_is_not_published(scene: Scene) -> None:
    katrin = await drafted(scene)
    await complete(katrin)
    await katrin.taps("English")
    await katrin.sends(QUESTION)
    await katrin.sends("# Only a heading")

    await katrin.taps("Publish")

    assert katrin.screen.text.startswith("The draft still lacks a language, a source or the review date.")
    assert await scene.bot.db.read(editing.newest) == 0


async def test_words_of_the_asker_do_not_stay_in_what_is_published(scene: Scene) -> None:
    katrin = await drafted(scene)
    await katrin.taps("English")
    await katrin.sends("Glass blowing lathes: repair")
    await katrin.sends("The guild repairs them.")
    await complete_rest(katrin)

    await katrin.taps("Publish")

    pages = await scene.bot.db.read(editing.published)
    assert [text for _slug, language, text in pages if language == "en" and "Atlantis" in text] == []


async def test_draft_is_for_managers(scene: Scene) -> None:
    await drafted(scene)

    await scene.anna.opens("kd_1")

    assert scene.anna.screen.text.startswith("You do not have access to this.")


async def test_personal_data_is_asked_about_before_it_is_published(scene: Scene) -> None:
    katrin = await drafted(scene)
    await complete(katrin)
    await katrin.taps("English")
    await katrin.sends(QUESTION)
    await katrin.sends("Call +49 355 1234567.")

    await katrin.taps("Publish")
    warned = katrin.screen
    await katrin.taps("Publish anyway")

    assert warned.text.startswith("Is this meant for everybody?")
    assert katrin.screen.text.startswith("Published")


async def test_article_that_is_still_right_gets_a_new_review_date(scene: Scene) -> None:
    katrin = await manager(scene)
    clock.put_forward(timedelta(days=2000))
    await katrin.sends("/knowledge")
    await katrin.taps_at(katrin.screen, 0, 0)
    due = katrin.screen
    title = due.labels[0]
    await katrin.taps(title)

    await katrin.taps("✅ Right for 12 more months")
    await scene.bot.clock.learn()
    await katrin.taps("Back")

    assert title in due.labels
    assert title not in katrin.screen.labels


@pytest.mark.parametrize(
    "address",
    ["guild", "javascript:alert(1)", "https://", "https://exa mple.org", "https://intranet/page", "https://[abc"],
)
async def test_source_needs_an_address(scene: Scene, address: str) -> None:
    katrin = await drafted(scene)
    await katrin.taps("Add a source")
    await katrin.sends("The guild")

    await katrin.sends(address)

    assert "This is no address." in katrin.screen.text


async def test_what_did_not_help_is_counted_with_what_was_asked_in_vain(scene: Scene) -> None:
    katrin = await manager(scene)
    await scene.anna.sends("What are the customs duties in Chile?")
    await scene.anna.taps("Not helpful")
    await scene.anna.sends(QUESTION)

    await katrin.sends("/knowledge")
    figures = katrin.screen.text
    await katrin.taps("Asked in vain")

    assert "• questions: 2\n• answered: 1\n• suggestions only: 0\n• no answer: 1\n• 👍 0 · 👎 1" in figures
    assert katrin.screen.text.split("\n\n")[1].split("\n") == [
        f"1 × “{QUESTION}”",
        "1 × “What are the customs duties in Chile?”",
    ]


async def test_whoever_was_not_helped_counts_among_those_who_are_told(scene: Scene) -> None:
    await scene.anna.sends("What are the customs duties in Chile?")
    before = await scene.bot.db.read(care.askers)
    await scene.anna.taps("Not helpful")

    after = await scene.bot.db.read(care.askers)

    assert (len(before), [each.text for each in after]) == (0, ["What are the customs duties in Chile?"])
