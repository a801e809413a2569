"""Groups: privacy, topics, members, the bot's coming and going."""

from collections.abc import AsyncIterator

import pytest

from tests.machinery.simulator_support import NO_RIGHTS, Box, Json, keyboard, opened


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with opened() as box:
        yield box


def told(updates: list[Json]) -> list[str]:
    return [update["message"].get("text", "?") for update in updates if "message" in update]


async def test_bot_is_added_promoted_and_thrown_out(box: Box) -> None:
    await box.fresh_updates()
    group = box.telegram.group("Runde", members=[box.anna])
    await group.adds_bot(box.anna)
    await group.promotes_bot()
    await group.removes_bot()

    updates = await box.updates()
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in updates if "my_chat_member" in u]
    service = [u["message"] for u in updates if "message" in u]
    assert statuses == ["member", "administrator", "kicked"]
    assert [next(iter(set(m) & {"new_chat_members", "left_chat_member"})) for m in service] == [
        "new_chat_members",
        "left_chat_member",
    ]
    assert service[0]["from"]["first_name"] == "Anna"


async def test_privacy_lets_through_what_is_meant_for_the_bot(box: Box) -> None:
    group = box.telegram.group("Runde", members=[box.anna])
    await group.adds_bot()
    await box.fresh_updates()
    await group.posts(box.anna, "unter uns")
    await group.posts(box.anna, "/help")
    await group.posts(box.anna, "/help@other_bot")
    await group.posts(box.anna, "/help@demo_bot")
    hidden = await group.posts(box.anna, "hallo @demo_bot")
    said = await box.call("sendMessage", chat_id=group.id, text="Hier bin ich")
    await group.posts(box.anna, "danke", reply_to=said)
    await group.posts(box.anna, "an Anna", reply_to=hidden)
    await group.posts(box.anna, "/menu")

    assert told(await box.fresh_updates()) == ["/help@demo_bot", "danke", "/menu"]

    await group.promotes_bot()
    await group.posts(box.anna, "unter uns?")
    assert told(await box.updates()) == ["unter uns?"]


async def test_members_come_and_go(box: Box) -> None:
    desk = await box.forum()
    boris = box.telegram.person("Boris")
    await box.updates(allowed_updates=["message", "chat_member"])
    await desk.admits(boris)
    assert await box.call("getChatMemberCount", chat_id=desk.id) == 4
    await desk.makes_admin(boris)
    assert [m["status"] for m in await box.call("getChatAdministrators", chat_id=desk.id)] == [
        "creator",
        "administrator",
        "administrator",
    ]
    await desk.loses(boris)

    changes = [u["chat_member"] for u in await box.updates() if "chat_member" in u]
    assert [(c["old_chat_member"]["status"], c["new_chat_member"]["status"]) for c in changes] == [
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "left"),
    ]
    member = await box.call("getChatMember", chat_id=desk.id, user_id=boris.id)
    assert member["status"] == "left"


async def test_topic_life(box: Box) -> None:
    desk = await box.forum()
    topic = await box.call("createForumTopic", chat_id=desk.id, name=" Anfrage 1 ", icon_color=7322096)
    number = topic["message_thread_id"]
    where = {"chat_id": desk.id, "message_thread_id": number}

    sent = await box.call("sendMessage", **where, text="Karte")
    assert (sent["is_topic_message"], sent["message_thread_id"], topic["name"]) == (True, number, "Anfrage 1")
    await box.call("editForumTopic", **where, name="✅ Anfrage 1")
    assert await box.refusal("editForumTopic", **where, name="✅ Anfrage 1") == "400 Bad Request: TOPIC_NOT_MODIFIED"
    await box.call("closeForumTopic", **where)
    assert await box.refusal("closeForumTopic", **where) == "400 Bad Request: TOPIC_NOT_MODIFIED"
    assert desk.topics == [(number, "✅ Anfrage 1", True)]
    await box.call("reopenForumTopic", **where)
    await box.call("deleteForumTopic", **where)
    assert await box.refusal("sendMessage", **where, text="x") == "400 Bad Request: message thread not found"

    kinds = [
        set(u["message"]) & {"forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"}
        for u in await box.updates()
    ]
    assert kinds == [{"forum_topic_created"}, {"forum_topic_edited"}, {"forum_topic_closed"}, {"forum_topic_reopened"}]


async def test_plain_topic_message_answers_the_topics_service_message(box: Box) -> None:
    desk = await box.forum()
    topic = await desk.opens_topic(box.anna, "Chile")
    await desk.posts(box.anna, "im Thema", topic=topic)
    await desk.posts(box.anna, "allgemein")

    in_topic, general = [update["message"] for update in (await box.updates())[-2:]]
    assert in_topic["reply_to_message"]["forum_topic_created"]["name"] == "Chile"
    assert (in_topic["message_thread_id"], in_topic["is_topic_message"]) == (topic, True)
    assert {"message_thread_id", "is_topic_message", "reply_to_message"} & set(general) == set()


async def test_reply_in_general_carries_a_thread_that_is_no_topic(box: Box) -> None:
    desk = await box.forum()
    said = await box.call("sendMessage", chat_id=desk.id, text="Frage")
    await desk.posts(box.anna, "Antwort", reply_to=said)

    message = (await box.updates())[-1]["message"]
    assert (message["message_thread_id"], "is_topic_message" in message) == (said["message_id"], False)
    assert await box.refusal(
        "sendMessage", chat_id=desk.id, message_thread_id=message["message_thread_id"], text="x"
    ) == ("400 Bad Request: message thread not found")


async def test_reply_goes_to_the_topic_of_its_target(box: Box) -> None:
    desk = await box.forum()
    topic = await desk.opens_topic(box.anna, "Chile")
    asked = await desk.posts(box.anna, "Frage", topic=topic)

    sent = await box.call(
        "sendMessage", chat_id=desk.id, text="Antwort", reply_parameters={"message_id": asked["message_id"]}
    )

    assert (sent["message_thread_id"], sent["reply_to_message"]["text"]) == (topic, "Frage")


async def test_topics_need_rights(box: Box) -> None:
    desk = await box.forum()
    topic = await desk.opens_topic(box.anna, "Chile")
    await desk.promotes_bot(rights=NO_RIGHTS)
    where = {"chat_id": desk.id, "message_thread_id": topic}

    assert await box.refusal("createForumTopic", chat_id=desk.id, name="x") == (
        "400 Bad Request: not enough rights to create a topic"
    )
    assert await box.refusal("closeForumTopic", **where) == (
        "400 Bad Request: not enough rights to close or open the topic"
    )
    await desk.closes_topic(box.anna, topic)
    assert await box.refusal("sendMessage", **where, text="x") == "400 Bad Request: TOPIC_CLOSED"


async def test_topic_names_and_chats(box: Box) -> None:
    desk = await box.forum()
    plain = box.telegram.group("Runde")
    await plain.adds_bot(admin=True)

    assert (
        await box.refusal("createForumTopic", chat_id=desk.id, name=" ") == "400 Bad Request: title must be non-empty"
    )
    assert await box.refusal("createForumTopic", chat_id=desk.id, name="😀" * 65) == (
        "400 Bad Request: the simulator refuses a topic name above 128 characters"
    )
    assert (
        await box.refusal("createForumTopic", chat_id=plain.id, name="x") == "400 Bad Request: the chat is not a forum"
    )


async def test_own_counter_and_buttons_in_a_group(box: Box) -> None:
    desk = await box.forum()
    sent = await box.call("sendMessage", chat_id=desk.id, text="Karte", reply_markup=keyboard("Nehmen"))
    await desk.taps(box.anna, "Nehmen")

    query = (await box.updates())[-1]["callback_query"]
    assert (sent["message_id"], query["from"]["id"], query["message"]["chat"]["id"]) == (2, box.anna.id, desk.id)


async def test_deleting_other_peoples_messages_needs_the_right(box: Box) -> None:
    desk = await box.forum()
    posted = await desk.posts(box.anna, "weg damit")
    await desk.promotes_bot(rights=NO_RIGHTS)
    where = {"chat_id": desk.id, "message_id": posted["message_id"]}

    assert await box.refusal("deleteMessage", **where) == "400 Bad Request: message can't be deleted for everyone"
    await desk.promotes_bot()
    await box.call("deleteMessage", **where)


async def test_pins(box: Box) -> None:
    desk = await box.forum()
    sent = await box.call("sendMessage", chat_id=desk.id, text="Karte")
    where = {"chat_id": desk.id, "message_id": sent["message_id"]}

    await box.call("pinChatMessage", **where)
    assert [one.text for one in desk.pinned] == ["Karte"]
    await box.call("unpinChatMessage", **where)
    assert desk.pinned == []
    assert await box.refusal("unpinChatMessage", **where) == "400 Bad Request: message to unpin not found"


async def test_banning(box: Box) -> None:
    desk = await box.forum()
    await box.call("banChatMember", chat_id=desk.id, user_id=box.anna.id)
    assert (await box.call("getChatMember", chat_id=desk.id, user_id=box.anna.id))["status"] == "kicked"
    with pytest.raises(ValueError, match="Anna is not in this group"):
        await desk.posts(box.anna, "x")

    await box.call("unbanChatMember", chat_id=desk.id, user_id=box.anna.id, only_if_banned=True)
    assert (await box.call("getChatMember", chat_id=desk.id, user_id=box.anna.id))["status"] == "left"


async def test_bot_leaves(box: Box) -> None:
    desk = await box.forum()
    await box.call("leaveChat", chat_id=desk.id)

    assert await box.refusal("sendMessage", chat_id=desk.id, text="x") == (
        "403 Forbidden: bot is not a member of the supergroup chat"
    )


async def test_channel_posts(box: Box) -> None:
    channel = box.telegram.channel("News")
    await channel.posts("vorher")
    await channel.adds_bot()
    await channel.posts("nachher")
    sent = await box.call("sendMessage", chat_id=channel.id, text="vom Bot")

    posts = [update["channel_post"] for update in await box.updates() if "channel_post" in update]
    assert [(post["text"], "from" in post) for post in posts] == [("nachher", False)]
    assert ("from" in sent, sent["sender_chat"]["title"]) == (False, "News")
