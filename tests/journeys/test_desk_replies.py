"""What leaves a topic and what does not: replies to an asker's words alone, as text that harms nobody."""

from simulator.groups import Group
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import Seen
from tests.conftest import newcomer
from tests.journeys.desk_scene import Scene

HEADING = "👤 A person of the network desk writes · R-1001"
POST = "💬 From the asker · reply here to answer"


def _types(seen: dict[str, object]) -> list[object]:
    """The kinds of what can be tapped in a message's text."""
    entities = seen.get("entities", [])
    assert isinstance(entities, list)
    return [entity["type"] for entity in entities]


async def test_two_who_answer_at_once_are_both_heard_in_order(scene: Scene) -> None:
    await scene.ask()
    post = scene.relayed()

    await scene.group.posts(scene.katrin, "First.", topic=scene.topic, reply_to=post)
    await scene.group.posts(scene.boris, "Second.", topic=scene.topic, reply_to=post)

    assert [seen.text for seen in scene.anna.seen()] == [f"{HEADING}\n\nFirst.", f"{HEADING}\n\nSecond."]


async def test_whatever_is_no_reply_to_the_asker_stays_inside(scene: Scene) -> None:
    await scene.ask()
    await scene.group.posts(scene.katrin, "/wait", topic=scene.topic)
    card, _post, _command = scene.posts()
    topic = scene.group.topic(scene.topic)
    opened = topic[0]
    [pinned] = [seen for seen in topic if "pinned_message" in scene.group.message(seen)]
    own = await scene.answer("The answer.")
    scene.anna.seen()
    scene.group.seen()

    colleague = await scene.group.posts(scene.boris, "plain", topic=scene.topic)
    for target in (card, pinned, opened, own, colleague):
        await scene.group.posts(scene.katrin, "internal", topic=scene.topic, reply_to=target)
    await scene.group.posts(scene.katrin, "in General")

    assert scene.group.message(colleague)["reply_to_message"]["message_id"] == scene.topic
    assert scene.anna.seen() == []
    assert scene.group.seen() == []


async def test_reply_from_another_topic_goes_nowhere(scene: Scene, telegram: Simulator) -> None:
    bert = await newcomer(telegram, "Bert", "English", "Continue", language_code="en")
    await scene.ask("Who repairs glass blowing lathes in Atlantis?")
    await scene.ask("Who paints submarines in Lemuria?", by=bert)
    [(first, _n, _c), (second, _m, _d)] = scene.group.topics

    said = await scene.group.posts(scene.katrin, "Whose?", topic=second, reply_to=scene.relayed(first))

    assert said["external_reply"]["message_id"] == scene.relayed(first).message_id
    assert scene.anna.seen() == []
    assert bert.seen() == []


async def test_post_of_another_request_that_lands_in_this_topic_is_refused(scene: Scene) -> None:
    """Clients do not let anybody do so; a topic that was made anew leaves such posts behind."""
    await scene.ask()
    post = scene.relayed()

    await scene.group.posts(scene.katrin, "Outside.", topic=1, reply_to=post)

    assert scene.anna.seen() == []


async def test_anonymous_administrator_is_asked_to_write_as_themselves(scene: Scene) -> None:
    await scene.ask()
    post = scene.relayed()

    await scene.group.posts(scene.group.anonymous, "plain", topic=scene.topic)
    nothing = scene.group.seen()
    await scene.group.posts(scene.group.anonymous, "answer", topic=scene.topic, reply_to=post)
    await scene.group.posts(scene.group.anonymous, "/done", topic=scene.topic)

    assert nothing == []
    [to_answer, to_command] = scene.group.seen()
    assert to_answer.text == (
        "This was not sent: it was written anonymously. Please turn off “Remain anonymous” in your administrator "
        "rights and write as yourself."
    )
    assert to_command.text == to_answer.text
    assert scene.anna.seen() == []
    assert scene.name.startswith("🟥")


async def test_channel_and_foreign_bots_are_no_staff(scene: Scene, telegram: Simulator) -> None:
    await scene.ask()
    channel = telegram.channel("News")
    machine = telegram.add_user("Machine", username="machine_bot")
    machine.is_bot = True
    robot = Person(telegram, machine)
    await scene.group.admits(robot)
    scene.group.seen()

    await scene.group.posts(channel.mask, "from a channel", topic=scene.topic, reply_to=scene.relayed())
    [note] = scene.group.seen()
    await scene.group.posts(robot, "from a bot", topic=scene.topic, reply_to=scene.relayed())
    await scene.group.posts(robot, "/done", topic=scene.topic)

    assert note.text.startswith("This was not sent: it was written anonymously.")
    assert scene.group.seen() == []
    assert scene.anna.seen() == []
    assert scene.name.startswith("🟥")


async def test_partial_quote_is_a_reply(scene: Scene) -> None:
    await scene.ask()

    await scene.group.posts(
        scene.katrin, "Those are rare.", topic=scene.topic, reply_to=scene.relayed(), quote="glass blowing lathes"
    )

    assert [seen.text for seen in scene.anna.seen()] == [f"{HEADING}\n\nThose are rare."]


async def test_edit_of_an_internal_message_stays_inside(scene: Scene) -> None:
    await scene.ask()
    note = await scene.group.posts(scene.katrin, "internal", topic=scene.topic)

    await scene.group.edits(scene.katrin, note, "still internal")

    assert scene.anna.seen() == []


async def test_refused_answer_that_is_shortened_is_sent(scene: Scene) -> None:
    await scene.ask()
    too_long = await scene.group.posts(scene.katrin, "x" * 4096, topic=scene.topic, reply_to=scene.relayed())
    [refusal] = scene.group.seen()
    nothing = scene.anna.seen()

    await scene.group.edits(scene.katrin, too_long, "Short.")

    assert refusal.text == "⚠️ This was not sent. The text is too long for one message. Please send it in two."
    assert nothing == []
    assert [seen.text for seen in scene.anna.seen()] == [f"{HEADING}\n\nShort."]


TEXTS = [
    "x" * 3900,
    "😀" * 1950,
    "\u200fright to left\u200e and \u061cmarks",
    "<b>bold</b> &amp; <a href='tg://user?id=1'>x</a>",
    "+49 30 123456, ИНН 7701234567",
    "line\n\nline",
]


async def test_words_arrive_as_they_were_written(scene: Scene) -> None:
    await scene.ask()
    for text in TEXTS:
        await scene.writes(text)
        post = scene.relayed()
        scene.anna.seen()
        await scene.group.posts(scene.katrin, text, topic=scene.topic, reply_to=post)

        assert post.text == f"{POST}\n\n{text}"
        assert [seen.text for seen in scene.anna.seen()] == [f"{HEADING}\n\n{text}"]


async def test_longest_text_of_an_asker_is_not_cut(scene: Scene) -> None:
    await scene.ask()

    await scene.writes("@anna /done " * 341)

    post = scene.posts()[-1]
    assert post.text == "＠anna ／done " * 340 + "＠anna ／done"
    reply = await scene.group.posts(scene.katrin, "Read.", topic=scene.topic, reply_to=post)
    assert scene.anna.screen.text == f"{HEADING}\n\nRead."
    assert scene.group.reactions(reply) == ["👌"]


WAKING = [
    "@katrin_of_the_desk please call",
    "please,@katrin_of_the_desk",
    "-@katrin_of_the_desk",
    "/done now",
    "do (/done) or -/done",
    "*/ban*",
]


async def test_names_and_commands_wake_nobody(scene: Scene) -> None:
    await scene.ask()
    for text in WAKING:
        await scene.writes(f"! {text}")

        message = scene.group.message(scene.relayed())
        assert set(_types(message)) == {"bold"}
        assert str(message["text"]).replace("\u2060", "").endswith(f"! {text}")


LINKS = ["https://example.org/@name/-/merge/1", "example.org/@name", "somebody@example.org"]


async def test_addresses_stay_as_they_are(scene: Scene) -> None:
    await scene.ask()
    for text in LINKS:
        await scene.answer(text)

        assert scene.anna.screen.text == f"{HEADING}\n\n{text}"


async def test_address_behind_words_is_shown(scene: Scene, telegram: Simulator) -> None:
    await scene.ask()
    link = {"type": "text_link", "offset": 17, "length": 4, "url": "https://evil.example/"}
    said: dict[str, object] = {"text": "😀 not here, but here, see", "entities": [link]}

    await _posts_raw(scene.group, scene.katrin, said, scene.relayed())

    assert scene.anna.screen.text == f"{HEADING}\n\n😀 not here, but here (https://evil.example/), see"


async def _posts_raw(group: Group, writer: Person, content: dict[str, object], reply_to: Seen) -> None:
    """A message with formatting of its own, which clients offer and scripts do not."""
    chat = group.world.chats[group.id]
    target = chat.messages[reply_to.message_id]
    more = {
        "message_thread_id": target.topic_id,
        "is_topic_message": True,
        "reply_to_message": target.quoted(),
    }
    message = group.world.post(chat, writer.user, content, more=more, reply_to=target)
    group.world.announce(message)
    assert group.world.settled is not None
    await group.world.settled()


async def test_what_no_database_can_hold_is_left_out(scene: Scene) -> None:
    await scene.ask()
    await scene.writes("be\x00fore after")
    await scene.answer("ye\x00s.")

    assert scene.relayed().text == f"{POST}\n\nbefore after"
    assert scene.anna.screen.text == f"{HEADING}\n\nyes."
