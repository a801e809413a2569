"""Commands and buttons of the desk's group: who looks after a case, where it stands, who asked and may not."""

from simulator.server import Simulator
from tests.conftest import newcomer
from tests.journeys.desk_scene import UNKNOWN, Scene

HEADING = "👤 A person of the network desk writes · R-1001"
POST = "💬 From the asker · reply here to answer"
BANNED = "The desk does not take messages from this account."


async def _commands(scene: Scene, command: str, *, topic: int = 0) -> list[str]:
    """A command by Katrin in the topic; what the bot wrote after it, and whether it gave a sign."""
    scene.group.seen()
    said = await scene.group.posts(scene.katrin, command, topic=topic or scene.topic)
    words = [seen.text for seen in scene.group.seen() if seen.kind == "text" and not seen.edited]
    return words + scene.group.reactions(said)


async def test_command_and_button_do_the_same(scene: Scene) -> None:
    await scene.ask()
    [card, _post] = scene.posts()

    signs = [await _commands(scene, each) for each in ("/take", "/wait", "/done@demo_bot", "/DONE")]
    by_command = (scene.group.look(card).text, scene.name[0])
    await scene.group.taps(scene.boris, "I take this")
    await scene.group.taps(scene.boris, "Wait")

    assert signs == [["👌"]] * 4
    assert "In the hands of: Katrin" in by_command[0]
    assert by_command[1] == "🟩"
    assert "In the hands of: Boris" in scene.group.look(card).text
    assert scene.name.startswith("🟨")
    assert scene.anna.seen() == []


async def test_group_without_reactions_gets_none(scene: Scene) -> None:
    await scene.group.allows_reactions()
    await scene.ask()

    assert await _commands(scene, "/wait") == []
    reply = await scene.answer("Ask the guild.")

    assert scene.group.reactions(reply) == []
    assert scene.anna.screen.text == f"{HEADING}\n\nAsk the guild."
    assert scene.name.startswith("🟨")


async def test_command_outside_a_request_says_where_it_belongs(scene: Scene) -> None:
    await scene.ask()
    request = scene.topic
    topic = await scene.group.opens_topic(scene.katrin, "Coffee")

    for place in (1, topic):
        for command in ("/take", "/done", "/wait", "/who", "/ban", "/shadow", "/unban"):
            assert await _commands(scene, command, topic=place) == ["This command belongs in the topic of a request."]
    assert scene.group.topic_name(request).startswith("🟥")


async def test_command_that_is_none_or_another_bots_is_never_sent(scene: Scene) -> None:
    await scene.ask()
    post = scene.relayed()

    for command in ("/dnoe", "/take@other_bot", "/note to self"):
        assert await _commands(scene, command) == []
        await scene.group.posts(scene.katrin, command, topic=scene.topic, reply_to=post)
        [note] = scene.group.seen()
        assert note.text == "⚠️ This was not sent. I do not know this command."
    wrong = await scene.group.posts(scene.katrin, "/wiat", topic=scene.topic, reply_to=post)
    await scene.group.edits(scene.katrin, wrong, "/wait")

    assert scene.anna.seen() == []
    assert scene.name.startswith("🟥")


async def test_command_in_reply_to_the_asker_stays_a_command(scene: Scene) -> None:
    await scene.ask()

    await scene.group.posts(scene.katrin, "/wait", topic=scene.topic, reply_to=scene.relayed())

    assert scene.name.startswith("🟨")
    assert scene.anna.seen() == []


async def test_little_is_known_of_the_asker(scene: Scene) -> None:
    await scene.ask()
    await scene.anna.blocks_bot()

    [said] = await _commands(scene, "/who")

    first, *rest = said.split("\n")
    assert first.startswith("Asker ")
    assert rest == ["Language: English", "1 request so far", "Cannot be reached in Telegram at present."]
    assert "Anna" not in said


async def test_alias_is_the_same_in_every_topic_and_nobody_elses(scene: Scene, telegram: Simulator) -> None:
    bert = await newcomer(telegram, "Bert", "English", "Continue", language_code="en")
    await scene.ask("Who repairs glass blowing lathes in Atlantis?")
    await scene.ask("Who paints submarines in Lemuria?")
    await scene.ask("Who sells tridents in Lemuria?", by=bert)

    aliases = [scene.posts(number)[0].text.split("\n")[1] for number, _name, _closed in scene.group.topics]

    assert aliases[0] == aliases[1]
    assert aliases[0] != aliases[2]


async def test_only_managers_ban(scene: Scene) -> None:
    await scene.ask()
    for command in ("/ban", "/shadow", "/unban"):
        scene.group.seen()
        await scene.group.posts(scene.boris, command, topic=scene.topic)
        [note] = scene.group.seen()
        assert note.text == "You do not have access to this."
    await scene.writes("Still there?")

    assert scene.relayed().text == f"{POST}\n\nStill there?"


async def test_banned_person_is_told_and_reaches_nobody(scene: Scene) -> None:
    question = await scene.anna.sends(UNKNOWN)
    await scene.anna.taps("Ask a person")
    await scene.answer("Ask the guild.")
    answer = scene.anna.screen
    reply = await scene.anna.replies(answer, "No.")
    [card, *posts] = scene.posts()

    sign = await _commands(scene, "/ban")
    await scene.anna.replies(answer, "abuse")
    first = scene.anna.screen.text
    await scene.anna.edits(reply, "abuse")
    await scene.anna.edits(question, "abuse")
    await scene.anna.sends("Who paints submarines in Lemuria?")
    await scene.anna.taps("Ask a person")
    second = scene.anna.screen.text
    await scene.group.posts(scene.katrin, "Hello?", topic=scene.topic, reply_to=scene.relayed())
    [note] = [seen for seen in scene.group.seen() if seen.text.startswith("⚠️")]
    await scene.group.edits(scene.katrin, posts[1].message_id, "Changed.")

    assert sign == ["👌"]
    assert first.startswith(BANNED)
    assert second.startswith(BANNED)
    assert "⛔ Banned: nothing new arrives from here." in scene.group.look(card).text
    assert note.text == "⚠️ This was not sent. This person is banned; a manager can change that with /unban."
    assert "abuse" not in str([seen.text for seen in scene.group.chat])
    assert scene.anna.look(answer).text == f"{HEADING}\n\nAsk the guild."
    assert len(scene.group.topics) == 1


async def test_shadow_banned_person_notices_nothing_and_their_words_stand_apart(scene: Scene) -> None:
    await scene.ask()
    topic = scene.topic
    [card, _post] = scene.posts()
    await scene.writes("Before.")
    usual = [seen.text for seen in scene.anna.seen()][-1]
    await _commands(scene, "/shadow")
    shown = len(scene.group.topic(topic))

    await scene.writes("Abuse.")
    as_usual = [seen.text for seen in scene.anna.seen()][-1]
    await scene.ask("Who paints submarines in Lemuria?")
    confirmation = scene.anna.screen

    assert as_usual == usual
    assert confirmation.text.startswith("R-1003 · network desk\n“Who paints submarines in Lemuria?”\n\nA person will")
    assert ("✍️ Write to the desk",) in confirmation.buttons
    assert len(scene.group.topic(topic)) == shown
    assert "⛔ Banned: nothing new arrives from here." in scene.group.look(card).text
    await scene.settled()
    [_first, (spam, name, _closed)] = scene.group.topics
    said, abuse, question = scene.posts(spam)
    assert name == "🗑 Messages from banned people"
    assert said.text.startswith("🗑 Messages from banned people\n\nWhat people write here who are banned")
    assert said.buttons == ()
    assert abuse.text.splitlines()[-1] == "Abuse."
    assert question.text.splitlines()[-1] == "Who paints submarines in Lemuria?"

    await scene.group.posts(scene.katrin, "I do not care.", topic=spam, reply_to=abuse)
    await scene.group.posts(scene.katrin, "/unban", topic=spam, reply_to=question)
    await scene.writes("Thank you.")

    assert "I do not care." not in str([seen.text for seen in scene.anna.chat])
    assert scene.posts(spam)[-2].text == (
        "⚠️ This was not sent. This person is banned; a manager can change that with /unban."
    )
    assert scene.posts(scene.group.topics[-1][0])[-1].text.endswith("\n\nThank you.")
    assert "⛔ Banned" in scene.group.look(card).text


async def test_desk_takes_words_alone_from_whom_it_says_so(scene: Scene) -> None:
    await scene.ask()
    await _commands(scene, "/ban files")
    await scene.anna.taps("Write to the desk")
    await scene.anna.sends_photo()
    refused = scene.anna.screen
    await scene.anna.sends("Then in words.")
    await _commands(scene, "/who")

    assert refused.text.startswith("The desk takes only text from you. Please write what you wish to say.")
    assert scene.anna.screen.text.startswith("Passed on.")
    assert "Files are not taken from here." in scene.posts()[-1].text


async def test_after_a_ban_new_words_arrive_and_old_ones_do_not(scene: Scene) -> None:
    await scene.ask()
    first = scene.topic
    await _commands(scene, "/shadow", topic=first)
    await scene.ask("Who paints submarines in Lemuria?")
    await scene.writes("Abuse.")
    await _commands(scene, "/unban", topic=first)

    await scene.writes("Sorry.")

    [_first, _spam, (second, name, _closed)] = scene.group.topics
    [card, post] = scene.posts(second)
    assert name == "🟥 R-1002 · en"
    assert "Banned" not in card.text
    assert post.text == f"{POST}\n\nSorry."
    assert scene.posts(first)[-1].text == "/unban"


async def test_inbox_lists_what_is_open_for_managers_alone(scene: Scene) -> None:
    await scene.katrin.sends("/start")
    await scene.katrin.taps("English")
    await scene.katrin.taps("Continue")
    await scene.katrin.sends("/inbox")
    empty = scene.katrin.screen.text
    await scene.ask()
    await scene.group.posts(scene.katrin, "/take", topic=scene.topic)
    await scene.katrin.sends("/inbox")
    await scene.anna.sends("/inbox")

    assert empty == "Open requests\n\nNothing is open."
    first, _gap, line = scene.katrin.screen.text.split("\n")
    assert first == "Open requests"
    assert line.startswith("🟥 R-1001 · due ")
    assert line.endswith(" · Katrin")
    assert scene.anna.screen.text.startswith("You do not have access to this.")
