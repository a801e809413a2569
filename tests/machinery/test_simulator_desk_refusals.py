"""How Telegram refuses in a desk: topics that are gone or closed, rights that are missing, a group that moved."""

from collections.abc import AsyncIterator

import pytest

from simulator.attachments import Media
from simulator.limits import Limits
from tests.machinery.simulator_support import NO_RIGHTS, Box, Json, opened

TWO_DAYS = 48 * 3600


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with opened() as box:
        yield box


def ok_hand(chat_id: int, message: Json) -> Json:
    """The parameters of a reaction with 👌."""
    where = {"chat_id": chat_id, "message_id": message["message_id"]}
    return where | {"reaction": [{"type": "emoji", "emoji": "👌"}]}


async def test_topic_that_is_gone(box: Box) -> None:
    desk = await box.forum()
    topic = (await box.call("createForumTopic", chat_id=desk.id, name="Chile"))["message_thread_id"]
    where = {"chat_id": desk.id, "message_thread_id": topic}
    card = await box.call("sendMessage", **where, text="Karte")
    await desk.deletes_topic(topic)
    in_it = {"chat_id": desk.id, "message_id": card["message_id"]}

    assert await box.refusal("sendMessage", **where, text="x") == "400 Bad Request: message thread not found"
    for method in ("closeForumTopic", "reopenForumTopic", "deleteForumTopic", "unpinAllForumTopicMessages"):
        assert await box.refusal(method, **where) == "400 Bad Request: TOPIC_ID_INVALID"
    assert await box.refusal("editForumTopic", **where, name="x") == "400 Bad Request: TOPIC_ID_INVALID"
    assert await box.refusal("editMessageText", **in_it, text="x") == "400 Bad Request: message to edit not found"
    assert await box.refusal("pinChatMessage", **in_it) == "400 Bad Request: message to pin not found"
    assert await box.refusal("sendMessage", **where, text="x", reply_parameters={"message_id": card["message_id"]}) == (
        "400 Bad Request: message to be replied not found"
    )


async def test_general_is_named_by_no_number(box: Box) -> None:
    desk = await box.forum()

    assert await box.refusal("sendMessage", chat_id=desk.id, message_thread_id=1, text="x") == (
        "400 Bad Request: message thread not found"
    )
    await box.call("sendChatAction", chat_id=desk.id, message_thread_id=1, action="typing")
    assert await box.refusal("closeForumTopic", chat_id=desk.id, message_thread_id=0) == (
        "400 Bad Request: invalid message thread identifier specified"
    )


async def test_closed_topic(box: Box) -> None:
    desk = await box.forum()
    own = (await box.call("createForumTopic", chat_id=desk.id, name="Unser"))["message_thread_id"]
    theirs = await desk.opens_topic(box.anna, "Chile")
    asked = await desk.posts(box.anna, "Frage", topic=theirs)
    for topic in (own, theirs):
        await desk.closes_topic(box.anna, topic)

    await box.call("sendMessage", chat_id=desk.id, message_thread_id=theirs, text="darf ich")
    await desk.takes_rights("can_manage_topics")
    await box.call("sendMessage", chat_id=desk.id, message_thread_id=own, text="mein Thema")
    assert await box.refusal("sendMessage", chat_id=desk.id, message_thread_id=theirs, text="x") == (
        "400 Bad Request: TOPIC_CLOSED"
    )
    assert await box.refusal(
        "sendMessage", chat_id=desk.id, text="x", reply_parameters={"message_id": asked["message_id"]}
    ) == ("400 Bad Request: TOPIC_CLOSED")


async def test_forum_that_is_none_any_more(box: Box) -> None:
    desk = await box.forum()
    topic = (await box.call("createForumTopic", chat_id=desk.id, name="Chile"))["message_thread_id"]
    where = {"chat_id": desk.id, "message_thread_id": topic}
    await desk.turns_topics_off()

    assert await box.refusal("sendMessage", **where, text="x") == "400 Bad Request: message thread not found"
    assert await box.refusal("closeForumTopic", **where) == "400 Bad Request: the chat is not a forum"
    assert "is_forum" not in await box.call("getChat", chat_id=desk.id)


async def test_single_rights(box: Box) -> None:
    desk = await box.forum()
    theirs = await desk.opens_topic(box.anna, "Chile")
    card = await desk.posts(box.anna, "Karte", topic=theirs)
    where = {"chat_id": desk.id, "message_id": card["message_id"]}
    topic = {"chat_id": desk.id, "message_thread_id": theirs}
    await desk.takes_rights("can_pin_messages", "can_delete_messages", "can_manage_topics")

    pins = "400 Bad Request: not enough rights to manage pinned messages in the chat"
    assert await box.refusal("pinChatMessage", **where) == pins
    assert await box.refusal("deleteMessage", **where) == "400 Bad Request: message can't be deleted for everyone"
    assert await box.refusal("editForumTopic", **topic, name="x") == (
        "400 Bad Request: not enough rights to edit the topic"
    )
    assert await box.refusal("deleteForumTopic", **topic) == "400 Bad Request: not enough rights to delete the topic"
    member = await box.call("getChatMember", chat_id=desk.id, user_id=box.telegram.bot.id)
    assert (member["can_pin_messages"], member["can_invite_users"]) == (False, True)

    await desk.gives_rights("can_pin_messages")
    await box.call("pinChatMessage", **where)


async def test_service_messages_are_neither_pinned_nor_answered_with_a_reaction(box: Box) -> None:
    desk = await box.forum()
    topic = await box.call("createForumTopic", chat_id=desk.id, name="Chile")
    beginning = {"message_id": topic["message_thread_id"]}

    assert await box.refusal("pinChatMessage", chat_id=desk.id, **beginning) == (
        "400 Bad Request: a service message can't be pinned"
    )
    assert await box.refusal("setMessageReaction", **ok_hand(desk.id, beginning)) == "400 Bad Request: REACTION_INVALID"


async def test_reactions_the_group_allows(box: Box) -> None:
    desk = await box.forum()
    said = await desk.posts(box.anna, "Ja")
    await desk.allows_reactions("👍", "👎")
    some = await box.call("getChat", chat_id=desk.id)

    assert await box.refusal("setMessageReaction", **ok_hand(desk.id, said)) == "400 Bad Request: REACTION_INVALID"
    assert [each["emoji"] for each in some["available_reactions"]] == ["👍", "👎"]
    with pytest.raises(ValueError, match="this chat does not offer the reaction"):
        await desk.reacts(box.anna, said, "👌")

    await desk.allows_reactions()
    assert (await box.call("getChat", chat_id=desk.id))["available_reactions"] == []
    assert await box.refusal("setMessageReaction", **ok_hand(desk.id, said)) == "400 Bad Request: REACTION_INVALID"

    await desk.allows_all_reactions()
    assert "available_reactions" not in await box.call("getChat", chat_id=desk.id)
    await box.call("setMessageReaction", **ok_hand(desk.id, said))
    assert desk.reactions(said) == ["👌"]


async def test_restricted_bot(box: Box) -> None:
    desk = await box.forum()
    photo = await desk.posts_media(box.anna, Media())
    await desk.restricts_bot()

    assert await box.refusal("sendMessage", chat_id=desk.id, text="x") == (
        "400 Bad Request: not enough rights to send text messages to the chat"
    )
    assert await box.refusal("sendPhoto", chat_id=desk.id, photo=photo["photo"][0]["file_id"]) == (
        "400 Bad Request: not enough rights to send photos to the chat"
    )
    member = await box.call("getChatMember", chat_id=desk.id, user_id=box.telegram.bot.id)
    assert (member["status"], member["can_send_messages"]) == ("restricted", False)


async def test_group_that_throws_the_bot_out(box: Box) -> None:
    desk = await box.forum()
    await desk.removes_bot()
    kicked = "403 Forbidden: bot was kicked from the supergroup chat"
    scope = {"type": "chat", "chat_id": desk.id}

    assert await box.refusal("createForumTopic", chat_id=desk.id, name="x") == kicked
    assert await box.refusal("getChat", chat_id=desk.id) == kicked
    assert await box.refusal("getChatAdministrators", chat_id=desk.id) == kicked
    assert await box.refusal("setMyCommands", commands=[], scope=scope) == kicked


async def test_group_becomes_a_forum_with_another_id(box: Box) -> None:
    group = box.telegram.group("Desk", basic=True, members=[box.anna])
    await group.adds_bot(admin=True)
    said = await box.call("sendMessage", chat_id=group.id, text="vorher")
    old = group.id
    await box.fresh_updates()
    await group.turns_topics_on()

    to, since = [update["message"] for update in await box.fresh_updates()]
    assert (to["chat"]["id"], to["migrate_to_chat_id"]) == (old, group.id)
    assert (since["chat"]["id"], since["migrate_from_chat_id"], since["chat"]["is_forum"]) == (group.id, old, True)
    moved = {"migrate_to_chat_id": group.id}
    for method, parameters in (
        ("sendMessage", {"text": "x"}),
        ("editMessageText", {"message_id": said["message_id"], "text": "x"}),
        ("createForumTopic", {"name": "x"}),
        ("getChat", {}),
    ):
        assert (await box.answer(method, chat_id=old, **parameters))["parameters"] == moved
    await box.call("createForumTopic", chat_id=group.id, name="Chile")
    await group.posts(box.anna, "alle sind noch da")


async def test_deleting_several_is_all_or_nothing(box: Box) -> None:
    desk = await box.forum()
    own = await box.call("sendMessage", chat_id=desk.id, text="meins")
    theirs = await desk.posts(box.anna, "ihres")
    await desk.takes_rights("can_delete_messages")
    numbers = [own["message_id"], theirs["message_id"]]

    assert await box.refusal("deleteMessages", chat_id=desk.id, message_ids=numbers) == (
        "400 Bad Request: message can't be deleted for everyone"
    )
    assert [one.text for one in desk.topic(1)][-2:] == ["meins", "ihres"]
    await box.call("deleteMessages", chat_id=desk.id, message_ids=[own["message_id"], 9999])


async def test_the_clock_moves_the_dates_and_the_48_hours(box: Box) -> None:
    desk = await box.forum()
    first = await box.call("sendMessage", chat_id=desk.id, text="alt")
    box.telegram.put_forward(TWO_DAYS + 1)
    second = await desk.posts(box.anna, "neu")

    assert second["date"] - first["date"] >= TWO_DAYS
    assert await box.refusal("deleteMessage", chat_id=desk.id, message_id=first["message_id"]) == (
        "400 Bad Request: message can't be deleted for everyone"
    )
    await box.call("editMessageText", chat_id=desk.id, message_id=first["message_id"], text="bleibt änderbar")


async def test_albums_and_service_messages_count_against_the_groups_limit(box: Box) -> None:
    desk = await box.forum()
    photos = [(await desk.posts_media(box.anna, Media()))["photo"][0]["file_id"] for _ in range(3)]
    box.telegram.limits = Limits(group_per_minute=6, per_chat_per_second=None)
    media = [{"type": "photo", "media": photo} for photo in photos]

    topic = (await box.call("createForumTopic", chat_id=desk.id, name="Chile"))["message_thread_id"]
    where = {"chat_id": desk.id, "message_thread_id": topic}
    await box.call("sendMediaGroup", **where, media=media)
    await box.call("editForumTopic", **where, name="Peru")
    card = await box.call("sendMessage", **where, text="Karte")
    refused = await box.answer("pinChatMessage", chat_id=desk.id, message_id=card["message_id"])

    assert (refused["error_code"], box.telegram.breaches) == (429, 1)
    await box.call("setMessageReaction", **ok_hand(desk.id, card))
    await box.call("deleteMessage", chat_id=desk.id, message_id=card["message_id"])


async def test_rights_are_those_telegram_knows(box: Box) -> None:
    desk = await box.forum()

    with pytest.raises(ValueError, match="there is no right 'can_fly'"):
        await desk.takes_rights("can_fly")
    await desk.promotes_bot(rights=NO_RIGHTS)
    await desk.demotes_bot()
    with pytest.raises(ValueError, match="the bot is no administrator here"):
        await desk.gives_rights("can_pin_messages")
