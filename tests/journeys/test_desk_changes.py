"""What is changed, taken back or does not arrive, on either side of a case."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from simulator.attachments import Media
from simulator.faults import AnswerLost, Slow, TooMany
from simulator.views import Seen
from tests.journeys.desk_scene import REFUSED, UNKNOWN, Scene

HEADING = "👤 A person of the network desk writes · R-1001"
POST = "💬 From the asker · reply here to answer"
AWAY = (
    "⚠️ Not delivered: the person has stopped the assistant or left Telegram. It is not sent by itself when they come "
    "back; please write again then."
)


def _changed(now: str, before: str) -> str:
    return f"✏️ changed\n{now}\nBefore:\n{before}"


async def _answered(scene: Scene, text: str = "Ask the gild.") -> tuple[int, Seen]:
    """A case with an answer: its number in the topic, and how Anna has it."""
    await scene.ask()
    reply = await scene.answer(text)
    [answer] = scene.anna.seen()
    scene.group.seen()
    return reply, answer


async def test_corrected_answer_is_corrected_for_its_reader(scene: Scene) -> None:
    reply, answer = await _answered(scene)

    await scene.group.edits(scene.katrin, reply, "Ask the guild.")
    await scene.group.edits(scene.katrin, reply, "Ask the guild!")

    assert [(seen.message_id, seen.text, seen.buttons) for seen in scene.anna.seen()] == [
        (answer.message_id, f"{HEADING}\n\nAsk the guild.", answer.buttons),
        (answer.message_id, f"{HEADING}\n\nAsk the guild!", answer.buttons),
    ]


async def test_correction_of_the_asker_keeps_what_stood_there(scene: Scene) -> None:
    _reply, answer = await _answered(scene)
    said = await scene.anna.replies(answer, "The green won.")
    post = scene.relayed()

    await scene.anna.edits(said, "The green one.")
    await scene.anna.edits(said, "The red one.")

    assert scene.group.look(post).text == f"{POST}\n\n{_changed('The red one.', 'The green won.')}"
    assert scene.anna.screen.text.startswith("Your correction was passed on.\n\nR-1001 · network desk\n")


async def test_corrected_question_is_answered_anew_and_followed_at_the_desk(scene: Scene) -> None:
    question = await scene.anna.sends(UNKNOWN)
    await scene.anna.taps("Ask a person")
    post = scene.relayed()

    await scene.anna.edits(question, "What are the customs duties in Chile?")
    await scene.anna.taps("Ask a person")

    assert scene.group.look(post).text == f"{POST}\n\n{_changed('What are the customs duties in Chile?', UNKNOWN)}"
    assert "R-1001 · network desk" in scene.anna.screen.text
    assert len(scene.group.topics) == 1


async def test_one_of_several_merged_messages_is_corrected(scene: Scene) -> None:
    await scene.group.takes_rights("can_manage_topics")
    await scene.ask()
    await scene.anna.taps("Write to the desk")
    first = await scene.anna.sends("One.")
    await scene.writes("Two.")
    await scene.anna.edits(first, "First.")
    await scene.group.gives_rights("can_manage_topics")
    merged = scene.relayed()

    await scene.anna.edits(first, "The first.")
    together = scene.group.look(merged).text
    await scene.anna.edits(first, "x" * 3900)

    assert merged.text == f"{POST}\n\n{UNKNOWN}\n\n{_changed('First.', 'One.')}\n\nTwo."
    assert together == f"{POST}\n\n{UNKNOWN}\n\n{_changed('The first.', 'One.')}\n\nTwo."
    assert scene.posts()[-1].text == f"{POST}\n\n{_changed('x' * 3900, 'One.')}"
    assert scene.posts()[-1].message_id != merged.message_id


async def test_answer_that_is_changed_before_it_arrives_tells_only_its_last_words(scene: Scene) -> None:
    await scene.ask()
    post = scene.relayed()
    scene.telegram.faults.next("sendMessage", TooMany(1), chat_id=scene.anna.id)

    reply = await scene.group.posts(scene.katrin, "Internal gossip.", topic=scene.topic, reply_to=post)
    await scene.group.edits(scene.katrin, reply, "Ask the guild.")
    await scene.eventually(lambda: scene.anna.unseen > 0)

    assert [seen.text for seen in scene.anna.seen()] == [f"{HEADING}\n\nAsk the guild."]


async def test_answer_that_is_changed_while_it_is_sent_is_corrected_after(scene: Scene) -> None:
    await scene.ask()
    post = scene.relayed()
    await _while_sending(
        scene, "sendMessage", lambda: scene.group.posts(scene.katrin, "Ask the gild.", topic=scene.topic, reply_to=post)
    )
    [sent] = scene.anna.seen()

    [reply] = [seen for seen in scene.group.topic(scene.topic) if seen.text == "Ask the gild."]
    await scene.group.edits(scene.katrin, reply, "Ask the guild.")
    await scene.settled()

    assert sent.text == f"{HEADING}\n\nAsk the gild."
    assert scene.anna.look(sent).text == f"{HEADING}\n\nAsk the guild."


async def test_answer_that_is_taken_back_while_it_is_sent_vanishes(scene: Scene) -> None:
    await scene.ask()
    post = scene.relayed()
    await _while_sending(
        scene, "sendMessage", lambda: scene.group.posts(scene.katrin, "Ask the gild.", topic=scene.topic, reply_to=post)
    )
    [sent] = scene.anna.seen()

    [reply] = [seen for seen in scene.group.topic(scene.topic) if seen.text == "Ask the gild."]
    await scene.group.posts(scene.katrin, "/del", topic=scene.topic, reply_to=reply)
    await scene.settled()

    assert scene.anna.look(sent).deleted


async def _while_sending(scene: Scene, method: str, says: Callable[[], Awaitable[object]]) -> None:
    """Says something of which the bot does not hear yet whether it arrived; scripts do not wait for it."""
    scene.telegram.faults.next(method, Slow(1), chat_id=scene.anna.id)
    settled, scene.telegram.settled = scene.telegram.settled, None
    await says()
    async with asyncio.timeout(10):
        while not scene.anna.unseen:  # noqa: ASYNC110 - what is waited for comes before the bot is settled
            await asyncio.sleep(0.01)
    scene.telegram.settled = settled


async def test_caption_and_picture_are_replaced_on_both_sides(scene: Scene) -> None:
    _reply, answer = await _answered(scene)
    sent = await scene.anna.sends_media(Media("photo", b"one", caption="This?"), reply_to=answer)
    post = scene.relayed()
    back = await scene.group.posts_media(
        scene.katrin, Media("document", b"A", "a.pdf", "Here."), topic=scene.topic, reply_to=post
    )
    answered = scene.anna.seen()[-1]

    await scene.anna.edits_media(sent, Media("photo", b"two", caption="Or this?"))
    await scene.group.edits(scene.katrin, back, "There.")
    await scene.group.edits_media(scene.katrin, back, Media("document", b"B", "b.pdf", "There."))

    relayed = scene.group.look(post)
    assert (relayed.text, scene.group.file(post)) == (f"{POST}\n\n{_changed('Or this?', 'This?')}", b"two")
    seen = scene.anna.look(answered)
    assert (seen.text, scene.anna.file(answered)) == (f"{HEADING}\n\nThere.", b"B")
    assert seen.buttons == (("✍️ Write to the desk",), ("Menu",))


async def test_one_picture_of_an_album_is_changed_and_one_is_taken_back(scene: Scene) -> None:
    await scene.ask()
    items = (Media("photo", b"1", caption="one"), Media("photo", b"2", caption="two"))
    said = await scene.group.posts_album(scene.katrin, *items, topic=scene.topic, reply_to=scene.relayed())
    await scene.eventually(lambda: scene.anna.unseen == 2)
    first, second = scene.anna.seen()

    await scene.group.edits(scene.katrin, said[1], "second")
    await scene.group.posts(scene.katrin, "/del", topic=scene.topic, reply_to=said[0])

    assert scene.anna.look(first).deleted
    assert (scene.anna.look(second).text, scene.anna.look(second).deleted) == ("second", False)


async def test_correction_of_a_message_that_its_reader_deleted_comes_as_a_new_one(scene: Scene) -> None:
    reply, answer = await _answered(scene)
    await scene.anna.deletes(answer)
    scene.anna.seen()

    await scene.group.edits(scene.katrin, reply, "Ask the guild.")
    [anew] = scene.anna.seen()
    said = await scene.anna.replies(anew, "The green won.")
    await scene.group.deletes(scene.relayed())
    await scene.anna.edits(said, "The green one.")

    assert (anew.text, anew.edited) == (f"{HEADING}\n\nAsk the guild.", False)
    assert scene.relayed().text == f"{POST}\n\n{_changed('The green one.', 'The green won.')}"


async def test_answer_is_taken_back_by_anybody_of_the_desk(scene: Scene) -> None:
    reply, answer = await _answered(scene)

    command = await scene.group.posts(scene.boris, "/del", topic=scene.topic, reply_to=reply)
    await scene.group.edits(scene.katrin, reply, "Never mind.")

    assert scene.anna.look(answer).deleted
    assert scene.group.reactions(command) == ["👌"]
    assert [seen.deleted for seen in scene.anna.seen()] == [True]


async def test_only_what_was_sent_can_be_taken_back(scene: Scene) -> None:
    await scene.ask()
    [card, post] = scene.posts()
    plain = await scene.group.posts(scene.katrin, "internal", topic=scene.topic)
    scene.group.seen()

    for target in (card, post, plain):
        await scene.group.posts(scene.katrin, "/del", topic=scene.topic, reply_to=target)
    await scene.group.posts(scene.katrin, "/del", topic=scene.topic)

    sentence = "Reply with /del to an answer that was sent, and it is taken back."
    assert [seen.text for seen in scene.group.seen()] == [sentence] * 4
    assert not scene.group.look(post).deleted


async def test_what_is_too_old_to_be_deleted_is_blanked(scene: Scene, later: Callable[[timedelta], None]) -> None:
    reply, answer = await _answered(scene)
    picture = await scene.group.posts_media(
        scene.katrin, Media("photo", caption="Here."), topic=scene.topic, reply_to=scene.relayed()
    )
    [photo] = scene.anna.seen()
    scene.telegram.put_forward(49 * 3600)
    later(timedelta(hours=49))

    for target in (reply, picture):
        await scene.group.posts(scene.katrin, "/del", topic=scene.topic, reply_to=target)

    for seen in (scene.anna.look(answer), scene.anna.look(photo)):
        assert (seen.text, seen.buttons) == ("The network desk has taken this message back.", ())


async def test_person_who_left_is_named_and_reached_when_back(scene: Scene) -> None:
    reply, answer = await _answered(scene)
    post = scene.relayed()
    await scene.anna.blocks_bot()

    unsent = await scene.answer("Are you there?")
    [note] = [seen for seen in scene.group.seen() if seen.kind == "text"]
    await scene.group.edits(scene.katrin, reply, "Ask the guild.")
    [no_edit] = [seen for seen in scene.group.seen() if seen.kind == "text"]
    await scene.anna.unblocks_bot()
    nothing = scene.anna.seen()
    await scene.group.edits(scene.katrin, unsent, "Are you back?")
    await scene.group.posts(scene.katrin, "Welcome.", topic=scene.topic, reply_to=post)

    assert (note.text, note.reply_to) == (AWAY, unsent)
    assert (no_edit.text, no_edit.reply_to) == (AWAY, reply)
    assert scene.anna.look(answer).text == f"{HEADING}\n\nAsk the gild."
    assert nothing == []
    assert [seen.text for seen in scene.anna.seen()] == [f"{HEADING}\n\nAre you back?", f"{HEADING}\n\nWelcome."]


async def test_account_that_is_gone_is_named(scene: Scene) -> None:
    await _answered(scene)
    scene.anna.deletes_account()

    unsent = await scene.answer("Are you there?")

    [note] = [seen for seen in scene.group.seen() if seen.kind == "text"]
    assert (note.text, note.reply_to) == (AWAY, unsent)
    assert scene.group.reactions(unsent) == []


async def test_answer_that_telegram_refuses_is_named_and_sent_when_changed(scene: Scene) -> None:
    await scene.ask()
    scene.telegram.faults.next("sendMessage", REFUSED, chat_id=scene.anna.id)

    unsent = await scene.answer("Ask the gild.")
    [note] = [seen for seen in scene.group.seen() if seen.kind == "text"]
    await scene.group.edits(scene.katrin, unsent, "Ask the guild.")

    assert (note.text, note.reply_to) == (
        "⚠️ Not delivered: Telegram refused this message. Please send it in another form, such as plain text.",
        unsent,
    )
    assert [seen.text for seen in scene.anna.seen()] == [f"{HEADING}\n\nAsk the guild."]


async def test_answer_that_may_have_arrived_is_repeated_and_says_so(
    scene: Scene, later: Callable[[timedelta], None]
) -> None:
    await scene.ask()
    scene.telegram.faults.next("sendMessage", AnswerLost(), chat_id=scene.anna.id)

    reply = await scene.answer("Ask the guild.")
    later(timedelta(minutes=1))
    await scene.eventually(lambda: scene.anna.unseen == 2)
    await scene.settled()

    assert [seen.text for seen in scene.anna.seen()] == [
        f"{HEADING}\n\nAsk the guild.",
        f"{HEADING}\nYou may have received this before: the connection broke.\n\nAsk the guild.",
    ]
    assert scene.group.reactions(reply) == ["👌"]


async def test_answer_of_which_nobody_knows_is_marked_unsure(scene: Scene, later: Callable[[timedelta], None]) -> None:
    await scene.ask()
    scene.telegram.faults.always("sendMessage", AnswerLost(), chat_id=scene.anna.id)

    unsent = await scene.answer("Ask the guild.")
    for _attempt in range(4):
        later(timedelta(minutes=10))
        await scene.settled()

    [note] = [seen for seen in scene.group.seen() if seen.kind == "text"]
    assert (note.text, note.reply_to) == (
        "⚠️ Unsure: the connection broke, and nobody knows whether this arrived. Please ask before you repeat it.",
        unsent,
    )
    assert scene.group.reactions(unsent) == []
