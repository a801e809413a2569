"""Topics of the desk's group: they vanish and come again, their names, what a busy minute and time make of them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.run import Parts
from services import clock, desk_care, endings, questions
from simulator.limits import Limits
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.desk_scene import UNKNOWN, Scene, at_desk

POST = "💬 From the asker · reply here to answer"
MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)


def _be(moment: datetime) -> None:
    clock.put_forward(moment - clock.now())


async def _look_after(bot: Parts) -> None:
    """What the clock does twice a minute, and every hour."""
    assert bot.settings.desk is not None
    await bot.db.run(desk_care.plan_overdue, bot.settings.desk)
    await bot.db.run(desk_care.repair, bot.settings.desk)
    await bot.db.run(endings.sweep)
    await bot.db.run(desk_care.forget)
    await bot.db.run(questions.forget)
    await bot.settled()


async def test_topic_that_was_deleted_is_made_anew_with_all_the_asker_wrote(scene: Scene) -> None:
    await scene.ask()
    await scene.answer("Which lathe?")
    [answer] = scene.anna.seen()
    await scene.anna.replies(answer, "The green one.")
    gone = scene.topic
    await scene.group.deletes_topic(gone)

    await scene.anna.replies(answer, "Hello?")
    card, post, *others = scene.posts()
    await scene.answer("We found one.")

    assert scene.topic != gone
    assert card.text.startswith("📌 R-1001\n")
    assert scene.group.pinned_in(scene.topic) == [card]
    assert post.text == f"{POST}\n\n{UNKNOWN}\n\nThe green one.\n\nHello?"
    assert others == []
    assert scene.anna.screen.text.endswith("\n\nWe found one.")
    assert scene.name.startswith("🟨 R-1001")


async def test_card_that_was_deleted_comes_again(scene: Scene) -> None:
    await scene.ask()
    [card, _post] = scene.posts()
    await scene.group.deletes(card)

    await scene.group.posts(scene.katrin, "/take", topic=scene.topic)

    anew = scene.posts()[-1]
    assert anew.text.startswith("📌 R-1001\n")
    assert "In the hands of: Katrin" in anew.text


async def test_topic_of_a_finished_case_is_not_made_anew_for_its_name(scene: Scene) -> None:
    await scene.ask()
    card, *_rest = scene.posts()
    await scene.group.deletes_topic(scene.topic)

    await scene.anna.taps("Withdraw the request")

    assert card.text.startswith("📌")
    assert scene.group.topics == []


async def test_name_of_a_topic_is_one_line_that_fits(scene: Scene) -> None:
    for question in ("😀" * 200, "Wort" * 100, "a\n\n  b\t c " * 20, "👩‍👩‍👧‍👦" * 40):
        await scene.anna.sends_sticker()
        await scene.anna.taps("Ask a person")
        await scene.writes(question)

        name = scene.group.topics[-1][1]
        assert name.startswith("🟥 R-100")
        assert name.endswith("…")
        assert "\n" not in name
        assert len(name.encode("utf-16-le")) // 2 <= 128


async def test_signs_in_the_name_show_whose_turn_it_is(scene: Scene) -> None:
    await scene.ask()
    signs = [scene.name[0]]
    await scene.answer("Which lathe?")
    signs.append(scene.name[0])
    await scene.anna.replies(scene.anna.screen, "The green one.")
    signs.append(scene.name[0])
    for command in ("/wait", "/done"):
        await scene.group.posts(scene.katrin, command, topic=scene.topic)
        signs.append(scene.name[0])
    await scene.anna.replies(scene.anna.chat[-3], "And the red one?")

    assert signs == ["🟥", "🟨", "🟥", "🟨", "🟩"]


async def test_case_that_is_done_opens_again_when_its_asker_writes(scene: Scene) -> None:
    await scene.ask()
    await scene.answer("Ask the guild.")
    [answer] = scene.anna.seen()
    await scene.group.taps(scene.katrin, "Done")
    finished = scene.name
    await scene.group.closes_topic(scene.katrin, scene.topic)

    await scene.anna.replies(answer, "They are on strike.")

    [(_topic, name, is_closed)] = scene.group.topics
    assert finished.startswith("🟩")
    assert name.startswith("🟥")
    assert not is_closed
    assert scene.relayed().text == f"{POST}\n\nThey are on strike."


async def test_topic_that_is_closed_and_opened_by_hand_says_what_is_done(scene: Scene) -> None:
    await scene.ask()

    await scene.group.closes_topic(scene.katrin, scene.topic)
    closed = scene.name
    await scene.group.reopens_topic(scene.katrin, scene.topic)

    assert closed.startswith("🟩")
    assert scene.name.startswith("🟥")


async def _crowd(scene: Scene, number: int) -> list[Person]:
    """So many askers, who ask a person all in one moment and write three more words at once."""
    telegram = scene.telegram
    people = [await newcomer(telegram, f"Guest {n}", "English", "Continue", language_code="en") for n in range(number)]
    settled, telegram.settled = telegram.settled, None
    assert settled is not None
    for n, person in enumerate(people):
        await person.sends(f"Who repairs glass blowing lathe number {n} in Atlantis?")
    await settled()
    for person in people:
        await person.taps("Ask a person")
    await settled()
    for word in ("one", "two", "three"):
        for person in people:
            await person.taps("Write to the desk")
        await settled()
        for person in people:
            await person.sends(f"And {word}.")
        await settled()
    telegram.settled = settled
    return people


def _words_are_in_order(scene: Scene) -> bool:
    """Whether every topic has what its asker wrote, the question first."""
    heard = []
    for number, name, _closed in scene.group.topics:
        words = [
            line
            for post in scene.posts(number)[1:]
            for line in post.text.split("\n")
            if line and not line.startswith("💬")
        ]
        heard.append(words[1:] == ["And one.", "And two.", "And three."] and words[0] in name)
    return all(heard)


async def test_twenty_askers_at_once_are_all_heard_in_order(scene: Scene) -> None:
    await _crowd(scene, 20)

    assert len(scene.group.topics) == 20
    assert _words_are_in_order(scene)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["postgresql"])  # it takes a minute, and the rule is the same on both
async def test_group_is_not_told_more_than_its_minute_holds(start: Start, telegram: Simulator) -> None:
    """Twenty askers at five times the group's real pace: what waits is merged, nothing is refused or lost."""
    async with at_desk(start, telegram, group_rate=100, send_rate=25) as scene:
        telegram.limits = Limits(None, per_chat_per_second=None, group_per_minute=100)
        await _crowd(scene, 20)
        async with asyncio.timeout(100):
            while len(scene.group.topics) < 20 or not _words_are_in_order(scene):  # noqa: ASYNC110 - no event to wait for
                await asyncio.sleep(0.5)

        assert telegram.breaches == 0
        assert sum(len(scene.posts(number)) for number, _name, _closed in scene.group.topics) < 20 * 5


@pytest.mark.parametrize(
    ("day", "lists"),
    [(timedelta(days=1, hours=23), 1), (timedelta(days=5), 0), (timedelta(days=25), 0)],
    ids=["wednesday", "saturday", "christmas"],
)
async def test_overdue_cases_are_listed_on_working_mornings(scene: Scene, day: timedelta, lists: int) -> None:
    _be(MONDAY)
    await scene.ask()
    clock.put_forward(day)

    await _look_after(scene.bot)
    await _look_after(scene.bot)

    said = [seen for seen in scene.group.seen() if seen.topic == 0 and seen.kind == "text"]
    assert len(said) == lists
    for seen in said:
        assert seen.text.split("\n")[:2] == [
            "⏰ 1 request should have been answered by now",
            "🟥 R-1001 · due 1 December 2026 at 11:00",
        ] or seen.text.startswith("⏰ 1 request should have been answered by now")
        assert f"https://t.me/c/{str(scene.group.id).removeprefix('-100')}/{scene.topic}" in seen.html


async def test_nothing_is_listed_where_nothing_is_overdue(scene: Scene) -> None:
    _be(MONDAY)
    await scene.ask()
    await scene.answer("Ask the guild.")
    clock.put_forward(timedelta(days=1, hours=23))

    await _look_after(scene.bot)

    assert [seen for seen in scene.group.seen() if seen.topic == 0] == []


async def test_list_is_not_repeated_after_a_restart(start: Start, telegram: Simulator) -> None:
    _be(MONDAY)
    async with at_desk(start, telegram) as scene:
        await scene.ask()
        clock.put_forward(timedelta(days=1, hours=23))
        await _look_after(scene.bot)
        first = [seen for seen in scene.group.seen() if seen.topic == 0]
        changes = {"desk_chat_id": scene.group.id, "desk_language": "en"}
    async with start(**changes) as again:
        await _look_after(again)

        assert len(first) == 1
        assert scene.group.seen() == []


async def test_withdrawn_case_is_forgotten_after_thirty_days(scene: Scene) -> None:
    await scene.ask()
    await scene.anna.taps("Withdraw the request")
    clock.put_forward(timedelta(days=29))
    await _look_after(scene.bot)
    still_there = len(scene.group.topics)
    clock.put_forward(timedelta(days=2))
    await _look_after(scene.bot)
    await scene.anna.sends_sticker()
    await scene.anna.taps("Ask a person")

    assert still_there == 1
    assert scene.group.topics == []
    assert scene.anna.screen.buttons == (("✍️ Write to the desk",), ("Menu",))


@pytest.mark.parametrize("ends_by", ["Done", "Wait"])
async def test_case_is_forgotten_after_ninety_days(scene: Scene, ends_by: str) -> None:
    await scene.ask()
    await scene.answer("Ask the guild.")
    [answer] = scene.anna.seen()
    await scene.group.taps(scene.katrin, ends_by)
    still_there = await _passes_ninety_days(scene)
    told = [seen.text for seen in scene.anna.seen()]
    await scene.anna.taps("Write to the desk", on=answer)

    assert still_there == 1
    assert scene.group.topics == []
    assert [text.startswith("⏰ R-1001 · is this still open?") for text in told] == [True] * (ends_by == "Wait")
    assert scene.anna.screen.text.startswith("This request does not exist any more.")


async def _passes_ninety_days(scene: Scene) -> int:
    """How many topics there are until the last day, when the asker has been told for a week."""
    clock.put_forward(timedelta(days=84))
    await _look_after(scene.bot)
    clock.put_forward(timedelta(days=5))
    await _look_after(scene.bot)
    still_there = len(scene.group.topics)
    clock.put_forward(timedelta(days=3))
    await _look_after(scene.bot)
    return still_there


async def test_case_that_nobody_answered_is_kept_open_as_long_as_its_asker_says_so(scene: Scene) -> None:
    await scene.ask()
    clock.put_forward(timedelta(days=84))
    await _look_after(scene.bot)
    await _look_after(scene.bot)
    [asked] = scene.anna.seen()
    await scene.anna.taps("Keep it open")
    kept = scene.anna.screen.text
    clock.put_forward(timedelta(days=80))
    await _look_after(scene.bot)
    still_there = len(scene.group.topics)
    clock.put_forward(timedelta(days=4))
    await _look_after(scene.bot)
    await scene.anna.taps("Close it")
    closed = scene.anna.screen.text
    name = scene.name
    clock.put_forward(timedelta(days=7))
    await _look_after(scene.bot)

    assert asked.text.startswith(f"⏰ R-1001 · is this still open?\n“{UNKNOWN}”\n\nNobody has written about it")
    assert kept == "R-1001 · network desk\nIt stays open. You can write to the desk about it at any time."
    assert still_there == 1
    assert closed == "R-1001 · network desk\nIt is closed, and will be deleted soon."
    assert name.startswith("🟩")
    assert scene.group.topics == []
