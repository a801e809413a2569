"""Ask a person: from the question to the topic, from the reply to the answer, and everything that stays inside."""

from tests.journeys.desk_scene import UNKNOWN, Scene


async def test_question_becomes_a_topic_and_the_reply_an_answer(scene: Scene) -> None:
    await scene.anna.sends(UNKNOWN)
    await scene.anna.taps("Ask a person")
    [refusal, confirmation] = scene.anna.seen()

    assert "I do not know the answer." in refusal.text
    assert confirmation.edited
    assert confirmation.text.startswith(f"R-1001 · network desk\n“{UNKNOWN}”\n\nA person will answer you here")
    assert confirmation.buttons == (
        ("✍️ Write to the desk",),
        ("🗂 Phrase cards",),
        ("Withdraw the request",),
        ("Menu",),
    )

    assert scene.name == f"🟥 R-1001 · en · {UNKNOWN}"
    card, post = scene.posts()
    assert UNKNOWN in card.text
    assert "The assistant found no answer." in card.text
    assert card.buttons == (("🙋 I take this",), ("🟨 Wait", "🟩 Done"))
    assert scene.group.pinned_in(scene.topic) == [card]
    assert post.text == f"💬 From the asker · reply here to answer\n\n{UNKNOWN}"

    reply = await scene.answer("Ask the guild of <b>Poseidonis</b> & sons.")
    [answer] = scene.anna.seen()

    assert answer.text == (
        "👤 A person of the network desk writes · R-1001\n\nAsk the guild of <b>Poseidonis</b> & sons."
    )
    assert scene.anna.look(answer.reply_to).text == UNKNOWN
    assert answer.buttons == (("✍️ Write to the desk",), ("Menu",))
    assert scene.group.reactions(reply) == ["👌"]
    assert scene.name.startswith("🟨 R-1001")


async def test_staff_are_named_in_the_group_and_nowhere_else(scene: Scene) -> None:
    await scene.ask()

    await scene.group.posts(scene.katrin, "/take", topic=scene.topic)
    await scene.answer("We will look into it.")
    [answer] = scene.anna.seen()

    [card, *_posts] = scene.posts()
    assert "In the hands of: Katrin" in card.text
    assert "Katrin" not in answer.text


async def test_desk_has_a_menu_of_its_own(scene: Scene) -> None:
    set_for = {
        call["scope"]["chat_id"]: [each["command"] for each in call["commands"]]
        for call in scene.telegram.called("setMyCommands")
        if call.get("scope", {}).get("type") == "chat"
    }

    assert set_for[scene.group.id] == [
        *("take", "done", "wait", "who", "del", "card", "draft", "gate"),
        *("ban", "shadow", "unban"),
    ]
