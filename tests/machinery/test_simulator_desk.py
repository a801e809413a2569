"""What members of the desk do and what the bot hears of it: answers of every kind, albums, edits, masks, topics."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from simulator.attachments import Media
from simulator.groups import Group
from simulator.people import Person
from tests.machinery.simulator_support import Box, Json, opened


@dataclass(frozen=True)
class Desk:
    """A forum with Anna and the bot, and two topics of the bot with a card in each."""

    box: Box
    group: Group
    topic: int
    card: Json
    other: int
    other_card: Json

    @property
    def anna(self) -> Person:
        return self.box.anna

    async def heard(self) -> list[Json]:
        return [update[kind] for update in await self.box.fresh_updates() for kind in update if kind != "update_id"]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with opened() as box:
        group = await box.forum()
        topics = [await box.call("createForumTopic", chat_id=group.id, name=name) for name in ("Chile", "Peru")]
        first, second = [topic["message_thread_id"] for topic in topics]
        cards = [
            await box.call("sendMessage", chat_id=group.id, message_thread_id=topic, text=f"Frage {topic}")
            for topic in (first, second)
        ]
        await box.fresh_updates()
        yield Desk(box, group, first, cards[0], second, cards[1])


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "video", "audio", "video_note", "sticker", "animation"])
async def test_answers_with_a_file(desk: Desk, kind: str) -> None:
    await desk.group.posts_media(desk.anna, Media(kind, b"abc", "x.bin"), reply_to=desk.card)

    [message] = await desk.heard()
    assert (kind in message, message["reply_to_message"]["message_id"], message["message_thread_id"]) == (
        True,
        desk.card["message_id"],
        desk.topic,
    )
    assert desk.group.file(message) == b"abc"


async def test_answers_with_a_place_and_a_contact(desk: Desk) -> None:
    await desk.group.posts_location(desk.anna, reply_to=desk.card)
    await desk.group.posts_contact(desk.anna, reply_to=desk.card)

    place, contact = await desk.heard()
    assert (place["location"]["latitude"], contact["contact"]["first_name"]) == (52.52, "Anna")


async def test_large_file_of_a_person_cannot_be_downloaded_but_sent_on(desk: Desk) -> None:
    await desk.group.posts_media(desk.anna, Media("document", size=60_000_000), topic=desk.topic)
    [message] = await desk.heard()
    file_id = message["document"]["file_id"]

    assert message["document"]["file_size"] == 60_000_000
    assert await desk.box.refusal("getFile", file_id=file_id) == "400 Bad Request: file is too big"
    await desk.box.call("sendDocument", chat_id=desk.anna.id, document=file_id)


async def test_album_is_as_many_updates_in_a_row(desk: Desk) -> None:
    await desk.group.posts_album(desk.anna, Media(caption="Beides"), Media("video"), reply_to=desk.card)

    first, second = await desk.heard()
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], second.get("caption")) == ("Beides", None)
    assert [one["reply_to_message"]["message_id"] for one in (first, second)] == [desk.card["message_id"]] * 2
    assert [one.album for one in desk.group.topic(desk.topic)[-2:]] == [first["media_group_id"]] * 2


async def test_album_whose_first_item_alone_answers(desk: Desk) -> None:
    await desk.group.posts_album(desk.anna, Media(), Media(), reply_to=desk.card, first_only=True)

    first, second = await desk.heard()
    assert first["reply_to_message"]["message_id"] == desk.card["message_id"]
    assert second["reply_to_message"]["message_id"] == second["message_thread_id"] == desk.topic


async def test_what_is_no_album(desk: Desk) -> None:
    for items in ([Media()], [Media(), Media("document")], [Media("voice"), Media("voice")]):
        with pytest.raises(ValueError, match="clients send these as separate messages"):
            await desk.group.posts_album(desk.anna, *items, topic=desk.topic)


async def test_answer_to_a_part_of_the_message(desk: Desk) -> None:
    sent = await desk.group.posts(desk.anna, "Ja", reply_to=desk.card, quote="rage")

    assert (await desk.heard())[0]["quote"] == {"text": "rage", "position": 1, "is_manual": True}
    seen = desk.group.look(sent)
    assert (seen.reply_to, seen.quote, seen.external) == (desk.card["message_id"], "rage", 0)
    with pytest.raises(ValueError, match="does not stand in the message"):
        await desk.group.posts(desk.anna, "Ja", reply_to=desk.card, quote="Antwort")


async def test_answer_across_topics_is_an_external_reply(desk: Desk) -> None:
    await desk.group.posts(desk.anna, "Siehe dort", topic=desk.topic, reply_to=desk.other_card)

    [message] = await desk.heard()
    reply = message["external_reply"]
    assert (reply["message_id"], reply["chat"]["id"], reply["origin"]["type"]) == (
        desk.other_card["message_id"],
        desk.group.id,
        "user",
    )
    assert message["quote"] == {"text": desk.other_card["text"], "position": 0}
    assert message["reply_to_message"]["message_id"] == message["message_thread_id"] == desk.topic
    assert desk.group.topic(desk.topic)[-1].external == desk.other_card["message_id"]


async def test_answer_from_general_is_an_external_reply_without_a_thread(desk: Desk) -> None:
    await desk.group.posts(desk.anna, "Siehe dort", topic=1, reply_to=desk.card)

    [message] = await desk.heard()
    assert message["external_reply"]["message_id"] == desk.card["message_id"]
    assert {"message_thread_id", "is_topic_message", "reply_to_message"} & message.keys() == set()


async def test_bot_that_answers_across_topics_sends_an_external_reply_too(desk: Desk) -> None:
    sent = await desk.box.call(
        "sendMessage",
        chat_id=desk.group.id,
        message_thread_id=desk.topic,
        text="x",
        reply_parameters={"message_id": desk.other_card["message_id"]},
    )

    assert sent["external_reply"]["message_id"] == desk.other_card["message_id"]
    assert sent["reply_to_message"]["message_id"] == desk.topic


async def test_edits_of_text_caption_and_file(desk: Desk) -> None:
    text = await desk.group.posts(desk.anna, "Alt", reply_to=desk.card)
    photo = await desk.group.posts_media(desk.anna, Media(caption="Alt"), reply_to=desk.card)
    await desk.heard()
    await desk.group.edits(desk.anna, text, "Neu")
    await desk.group.edits(desk.anna, photo, "Neues Bild")
    await desk.group.edits_media(desk.anna, photo, Media("document", b"neu", "neu.pdf", "Jetzt so"))

    words, caption, file = await desk.heard()
    assert (words["text"], caption["caption"], caption["photo"]) == ("Neu", "Neues Bild", photo["photo"])
    assert (file["document"]["file_name"], file["caption"], "photo" in file) == ("neu.pdf", "Jetzt so", False)
    assert all("edit_date" in each for each in (words, caption, file))


async def test_edit_shows_the_answered_message_as_it_stands_now(desk: Desk) -> None:
    where = {"chat_id": desk.group.id, "message_id": desk.card["message_id"]}
    answer = await desk.group.posts(desk.anna, "Ja", reply_to=desk.card)
    await desk.box.call("editMessageText", **where, text="Frage, neu")
    await desk.group.edits(desk.anna, answer, "Nein")
    await desk.box.call("deleteMessage", **where)
    await desk.group.edits(desk.anna, answer, "Doch")

    before, changed, gone = await desk.heard()
    assert before["reply_to_message"]["text"] == desk.card["text"]
    assert changed["reply_to_message"]["text"] == "Frage, neu"
    assert "reply_to_message" not in gone


async def test_deleted_messages_are_deleted_silently(desk: Desk) -> None:
    answer = await desk.group.posts(desk.anna, "Ja", reply_to=desk.card)
    await desk.heard()
    await desk.group.deletes(answer)

    assert await desk.heard() == []
    assert [one.text for one in desk.group.topic(desk.topic)] == ["", desk.card["text"]]
    with pytest.raises(ValueError, match="this message is gone"):
        await desk.group.posts(desk.anna, "?", reply_to=answer)


async def test_anonymous_administrator(desk: Desk) -> None:
    answer = await desk.group.posts(desk.group.anonymous, "Wir", reply_to=desk.card)
    await desk.group.edits(desk.group.anonymous, answer, "Wir alle")

    message, edited = await desk.heard()
    assert (message["from"]["id"], message["from"]["is_bot"], message["sender_chat"]["id"]) == (
        1087968824,
        True,
        desk.group.id,
    )
    assert edited["text"] == "Wir alle"
    seen = desk.group.look(answer)
    assert (seen.sender, seen.from_bot) == ("Desk", False)


async def test_member_writes_in_the_name_of_a_channel(desk: Desk) -> None:
    channel = desk.box.telegram.channel("News")
    await desk.group.posts(channel.mask, "Der Kanal", topic=desk.topic)

    [message] = await desk.heard()
    assert (message["from"]["id"], message["sender_chat"]["type"], message["sender_chat"]["title"]) == (
        136817688,
        "channel",
        "News",
    )


async def test_reactions_of_members(desk: Desk) -> None:
    await desk.box.updates(allowed_updates=["message_reaction"])  # a bot that is no administrator gets none
    await desk.group.reacts(desk.anna, desk.card, "👌")
    await desk.group.reacts(desk.group.anonymous, desk.card, "👍")
    assert desk.group.look(desk.card).reactions == ("👌", "👍")
    await desk.group.reacts(desk.anna, desk.card)
    await desk.group.demotes_bot()
    await desk.group.reacts(desk.anna, desk.card, "👎")

    named, masked, back = await desk.heard()
    assert (named["user"]["first_name"], masked["actor_chat"]["id"], back["new_reaction"]) == (
        "Anna",
        desk.group.id,
        [],
    )


async def test_topics_close_open_change_their_name_and_vanish(desk: Desk) -> None:
    await desk.group.renames_topic(desk.anna, desk.topic, "Chile, neu")
    await desk.group.closes_topic(desk.anna, desk.topic)
    with pytest.raises(ValueError, match="there is no such open topic"):
        await desk.group.posts(desk.anna, "x", topic=desk.topic)
    await desk.group.reopens_topic(desk.anna, desk.topic)
    assert desk.group.topic_name(desk.topic) == "Chile, neu"
    await desk.group.deletes_topic(desk.topic)

    renamed, closed, reopened = await desk.heard()
    assert (renamed["forum_topic_edited"], closed["forum_topic_closed"], reopened["forum_topic_reopened"]) == (
        {"name": "Chile, neu"},
        {},
        {},
    )
    assert [number for number, _, _ in desk.group.topics] == [desk.other]
    assert desk.group.topic(desk.topic) == []


async def test_pins_of_each_topic(desk: Desk) -> None:
    for card in (desk.card, desk.other_card):
        await desk.box.call("pinChatMessage", chat_id=desk.group.id, message_id=card["message_id"])

    assert [one.text for one in desk.group.pinned_in(desk.other)] == [desk.other_card["text"]]
    pinned = (await desk.heard())[0]
    assert (pinned["message_thread_id"], pinned["pinned_message"]["text"]) == (desk.topic, desk.card["text"])
    assert pinned["reply_to_message"]["message_id"] == desk.card["message_id"]
    chat = await desk.box.call("getChat", chat_id=desk.group.id)
    assert chat["pinned_message"]["message_id"] == desk.other_card["message_id"]


async def test_what_somebody_wrote_stays_when_they_leave(desk: Desk) -> None:
    answer = await desk.group.posts(desk.anna, "Ja", reply_to=desk.card)
    await desk.group.loses(desk.anna)

    assert desk.group.look(answer).text == "Ja"
    with pytest.raises(ValueError, match="Anna is not in this group"):
        await desk.group.posts(desk.anna, "Nein", topic=desk.topic)


async def test_person_answers_with_files_and_albums(desk: Desk) -> None:
    said = await desk.box.says("Antwort vom Desk")
    await desk.anna.sends_media(Media("voice"), reply_to=said)
    await desk.anna.sends_album(Media("document", name="a.pdf", caption="Zwei"), Media("document"), reply_to=said)
    await desk.anna.sends_album(Media(), Media("video"))
    voice, first, second, photo, video = await desk.heard()

    assert [m["reply_to_message"]["message_id"] for m in (voice, first, second)] == [said["message_id"]] * 3
    assert ("reply_to_message" in photo, photo["media_group_id"]) == (False, video["media_group_id"])
    await desk.anna.edits(first, "Drei")
    assert [each["caption"] for each in await desk.heard()] == ["Drei"]


async def test_person_cannot_answer_what_is_gone(desk: Desk) -> None:
    said = await desk.box.says("Gleich weg")
    await desk.box.call("deleteMessage", chat_id=desk.anna.id, message_id=said["message_id"])

    with pytest.raises(ValueError, match="this message is gone"):
        await desk.anna.replies(said, "Zu spät")
