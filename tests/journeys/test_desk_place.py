"""Where the desk is: a group that lacks something, that throws the bot out, moves, or is none at all."""

from collections.abc import Callable
from datetime import timedelta

from bot.run import Parts
from services import desk_care, topics
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.journeys.desk_scene import UNKNOWN, Scene, at_desk

POST = "💬 From the asker · reply here to answer"
CANNOT = "⚠️ The desk cannot work like this\n\n"
WORKS = "✅ This group is the network desk now: every request gets a topic here."
OTHER_WAY = "Ask a person\n\nYou can reach the people of the network here: desk@example.org"
ALL_RIGHTS = ("can_manage_topics", "can_pin_messages", "can_delete_messages")
RIGHTS = {
    "can_manage_topics": "• I may not manage topics: turn this right on under Edit → Administrators.",
    "can_pin_messages": "• I may not pin messages: turn this right on under Edit → Administrators.",
    "can_delete_messages": "• I may not delete messages: turn this right on under Edit → Administrators.",
}


def _words(scene: Scene) -> list[str]:
    """What the bot wrote outside topics since the last look."""
    return [seen.text for seen in scene.group.seen() if seen.kind == "text" and not seen.topic]


async def test_each_right_that_is_missing_is_named(scene: Scene) -> None:
    for right, sentence in RIGHTS.items():
        await scene.group.takes_rights(right)
        await scene.group.gives_rights(right)

        assert _words(scene) == [CANNOT + sentence, WORKS]
    await scene.group.takes_rights(*ALL_RIGHTS)
    assert _words(scene) == [CANNOT + "\n".join(RIGHTS.values())]


async def test_bot_that_is_no_administrator_says_so(scene: Scene) -> None:
    await scene.group.demotes_bot()

    assert _words(scene) == [CANNOT + "• I am no administrator: make me one under Edit → Administrators."]


async def test_without_the_right_to_make_topics_nothing_is_lost(scene: Scene) -> None:
    await scene.group.takes_rights("can_manage_topics")
    await scene.ask()
    await scene.writes("Are you there?")
    confirmed = scene.anna.screen.text
    await scene.group.gives_rights("can_manage_topics")

    assert confirmed.startswith("Passed on.\n\nR-1001 · network desk")
    [card, post] = scene.posts()
    assert card.text.startswith("📌 R-1001")
    assert post.text == f"{POST}\n\n{UNKNOWN}\n\nAre you there?"


async def test_without_the_other_rights_the_desk_works(scene: Scene) -> None:
    await scene.group.takes_rights("can_pin_messages", "can_delete_messages")

    await scene.ask()
    await scene.answer("Ask the guild.")

    assert scene.group.pinned_in(scene.topic) == []
    assert scene.anna.screen.text.endswith("\n\nAsk the guild.")


async def test_topics_that_are_turned_on_again_are_noticed_by_the_repair(scene: Scene) -> None:
    await scene.group.turns_topics_off()
    await scene.ask()
    await scene.group.turns_topics_on()

    await _repairs(scene.bot)

    assert scene.relayed().text == f"{POST}\n\n{UNKNOWN}"


async def _repairs(bot: Parts) -> None:
    assert bot.settings.desk is not None
    await bot.db.run(lambda session, at: desk_care.repair(session, at, at_once=True), bot.settings.desk)
    await bot.settled()


async def test_group_that_threw_the_bot_out_takes_it_back(scene: Scene) -> None:
    await scene.ask()
    await scene.group.removes_bot()
    await scene.writes("Are you there?")
    await scene.ask("Who paints submarines in Lemuria?")

    await scene.group.adds_bot(admin=True)

    [(first, _n, _c), (second, _m, _d)] = scene.group.topics
    assert scene.relayed(first).text == f"{POST}\n\nAre you there?"
    assert scene.relayed(second).text == f"{POST}\n\nWho paints submarines in Lemuria?"


async def test_basic_group_becomes_the_desk_when_it_gets_topics(start: Start, telegram: Simulator) -> None:
    katrin = telegram.person("Katrin", language_code="de")
    group = telegram.group("Desk", basic=True, members=[katrin])
    async with start(desk_chat_id=group.id, desk_language="en") as bot:
        await group.adds_bot(admin=True)
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")
        [lack] = [seen.text for seen in group.seen() if seen.kind == "text"]
        scene = Scene(bot, telegram, group, katrin, katrin, anna)
        await scene.ask()
        await group.turns_topics_on()
        await _repairs(bot)
        reply = await scene.answer("Ask the guild.")

        assert lack == (
            CANNOT + "• This must be a supergroup: turn on “Topics” in the group’s settings, and it becomes one."
        )
        assert scene.relayed().text == f"{POST}\n\n{UNKNOWN}"
        assert anna.screen.text.endswith("\n\nAsk the guild.")
        assert group.reactions(reply) == ["👌"]


async def test_desk_that_moves_to_another_group_takes_its_cases_along(
    start: Start, telegram: Simulator, later: Callable[[timedelta], None]
) -> None:
    async with at_desk(start, telegram) as scene:
        await scene.ask()
        await scene.answer("Which lathe?")
        answer = scene.anna.screen
        await scene.ask("Who paints submarines in Lemuria?")
        finished = scene.group.topics[1][0]
        await scene.group.posts(scene.katrin, "/done", topic=finished)
        old = scene.group
    new = telegram.group("New desk", forum=True, members=[scene.katrin])
    async with start(desk_chat_id=new.id, desk_language="en") as bot:
        await new.adds_bot(admin=True)
        await _repairs(bot)
        moved = Scene(bot, telegram, new, scene.katrin, scene.boris, scene.anna)
        [(topic, name, _closed)] = new.topics
        await old.posts(scene.katrin, "Too late.", topic=old.topics[0][0], reply_to=old.topic(old.topics[0][0])[-1])
        await new.posts(scene.katrin, "We found one.", topic=topic, reply_to=moved.relayed(topic))
        in_new = scene.anna.screen.text
        await scene.anna.replies(answer, "Thank you.")
        await scene.anna.sends_sticker()
        await scene.anna.taps("Ask a person")
        thanks = moved.relayed(topic).text
        later(topics.KEPT_AFTER_MOVE)
        await bot.settled()

        assert name.startswith("🟨 R-1001")
        assert in_new.endswith("\n\nWe found one.")
        assert thanks == f"{POST}\n\nThank you."
        assert [number for number, _name, _is_closed in old.topics] == [finished]


async def test_finished_case_goes_on_in_the_group_that_is_the_desk_now(start: Start, telegram: Simulator) -> None:
    async with at_desk(start, telegram) as scene:
        await scene.ask()
        await scene.answer("Ask the guild.")
        answer = scene.anna.screen
        await scene.group.posts(scene.katrin, "/done", topic=scene.topic)
        shown = len(scene.group.chat)
    new = telegram.group("New desk", forum=True, members=[scene.katrin])
    async with start(desk_chat_id=new.id, desk_language="en") as bot:
        await new.adds_bot(admin=True)
        await scene.anna.replies(answer, "They are on strike.")
        moved = Scene(bot, telegram, new, scene.katrin, scene.boris, scene.anna)

        assert moved.name.startswith("🟥 R-1001")
        assert moved.relayed().text == f"{POST}\n\n{UNKNOWN}\n\nThey are on strike."
        assert len(scene.group.chat) == shown


async def test_foreign_group_is_told_how_it_becomes_the_desk(bot: Parts, telegram: Simulator) -> None:
    boris = telegram.person("Boris", language_code="en")
    group = telegram.group("Somewhere", forum=True, members=[boris])
    anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")

    await group.adds_bot(by=boris, admin=True)
    [in_group] = group.seen()
    await group.removes_bot()
    await group.adds_bot(by=anna, admin=True)
    [in_private] = anna.seen()

    assert f"BOT_DESK_CHAT_ID={group.id}" in in_group.text
    assert in_private.text == in_group.text
    assert group.seen() == []


async def test_without_a_desk_every_button_names_the_other_way(start: Start, telegram: Simulator) -> None:
    async with at_desk(start, telegram) as scene:
        anna = scene.anna
        await scene.ask()
        await scene.answer("Which lathe?")
        answer = anna.screen
    async with start():
        await anna.sends(UNKNOWN)
        await anna.taps("Ask a person")
        to_question = anna.screen.text
        await anna.taps("Write to the desk", on=answer)
        to_answer = anna.screen.text
        await anna.replies(answer, "What are the customs duties in Chile?")

        assert to_question == OTHER_WAY
        assert to_answer == OTHER_WAY
        assert "Source: Access2Markets" in anna.screen.text


async def test_who_was_writing_to_a_desk_that_is_gone_gets_on(start: Start, telegram: Simulator) -> None:
    async with at_desk(start, telegram) as scene:
        await scene.ask()
        await scene.anna.taps("Write to the desk")
    async with start():
        await scene.anna.sends("What are the customs duties in Chile?")

        assert scene.anna.screen.text == "This form is not available any more."
        assert scene.anna.screen.buttons == (("Menu",),)
