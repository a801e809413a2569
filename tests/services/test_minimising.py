"""What is never needed is never stored: planted names, user names, numbers and titles are in no column of any table."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, create_engine, select
from telegram import Update

from bot.run import Parts
from services import inbox
from services.minimising import minimised
from simulator.groups import Group
from simulator.people import Person
from simulator.server import Simulator
from tests.machinery.receiving import echo, known

Json = dict[str, Any]  # the Bot API's own objects
PLANTED = ("Planteduser", "Plantedname", "Plantedlast", "plantedhandle", "+49555000", "Plantedtitle", "Plantedtag")
NAMES = st.sampled_from(PLANTED)

users = st.fixed_dictionaries(
    {"id": st.integers(1, 2**52), "is_bot": st.booleans(), "first_name": NAMES},
    optional={"last_name": NAMES, "username": NAMES, "language_code": st.just("ru"), "is_premium": st.just(True)},
)
chats = st.fixed_dictionaries(
    {"id": st.integers(-(2**52), 2**52), "type": st.sampled_from(["private", "group", "supergroup", "channel"])},
    optional={"title": NAMES, "first_name": NAMES, "username": NAMES, "active_usernames": st.lists(NAMES)},
)
ROLES = ("from", "user", "chat", "sender_chat", "via_bot", "new_owner", "traveler", "watcher", "actor_chat")


def held(user: Json, chat: Json, name: str, role: str) -> list[Json]:
    """Parts of messages in which people and chats are named."""
    shared = {"user_id": 5, "first_name": name, "last_name": name, "username": name}
    hidden = {"type": "hidden_user", "date": 0, "sender_user_name": name}
    return [
        {role: user},
        {role: chat},
        {"new_chat_member": {"status": "administrator", "user": user, "custom_title": name}},
        {"new_chat_members": [user, user]},
        {"users_shared": {"request_id": 1, "users": [shared]}},
        {"contact": {"phone_number": name, "first_name": name, "last_name": name, "vcard": name}},
        {"forward_origin": hidden},
        {"forward_origin": {"type": "chat", "date": 0, "sender_chat": chat, "author_signature": name}},
        {"entities": [{"type": "text_mention", "offset": 0, "length": 1, "user": user}]},
        {"invite_link": {"name": name, "creator": user}},
        {"chat_shared": {"request_id": 1, "chat_id": 5, "title": name, "username": name}},
        {"new_chat_title": name, "author_signature": name, "sender_tag": name},
    ]


parts = st.builds(held, users, chats, NAMES, st.sampled_from(ROLES)).flatmap(st.sampled_from)
messages = st.recursive(
    parts,
    lambda inner: st.one_of(
        st.builds(lambda key, part: {key: part}, st.sampled_from(["reply_to_message", "pinned_message"]), inner),
        st.builds(lambda one, two: {**one, **two}, inner, inner),
    ),
    max_leaves=6,
)


@given(messages)
def test_no_planted_word_survives(content: dict[str, Any]) -> None:
    kept = json.dumps(minimised({"update_id": 1, "message": content}))

    assert [word for word in PLANTED if word in kept] == []


@given(st.text(), st.text())
def test_texts_stay_but_for_what_cannot_be_stored(text: str, data: str) -> None:
    kept = minimised({"update_id": 1, "message": {"text": text}, "callback_query": {"data": data}})

    assert kept["message"]["text"] == text.replace("\x00", "")
    assert kept["callback_query"]["data"] == data.replace("\x00", "")


def test_kind_and_file_ids_stay() -> None:
    photo = [{"file_id": "F1", "file_unique_id": "U1", "width": 1, "height": 1}]
    message = {"message_id": 1, "photo": photo, "caption": "A caption", "contact": {"phone_number": "1", "user_id": 3}}

    assert minimised({"update_id": 1, "message": message}) == {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "photo": photo,
            "caption": "A caption",
            "contact": {"phone_number": "", "first_name": ""},
        },
    }


async def everything(telegram: Simulator, anna: Person, group: Group) -> None:
    """Whatever people can do that a bot is told of."""
    asked = await anna.sends(echo(1))
    await anna.edits(asked, echo(2))
    await anna.replies(asked, "an answer")
    await anna.forwards(asked)
    for kind in ("photo", "document", "voice", "video", "video_note", "sticker", "location", "contact", "dice"):
        await getattr(anna, f"sends_{kind}")()
    await anna.sends_contact("+49555000", "Planteduser")
    await anna.blocks_bot()
    await anna.unblocks_bot()
    posted = await group.posts(anna, f"/help@{telegram.bot.username}")
    await group.posts(anna, "hello", reply_to=posted)
    await group.loses(anna)
    await group.admits(anna)
    await group.makes_admin(anna)
    await group.removes_bot()


async def planted(telegram: Simulator) -> tuple[Person, Group]:
    anna = telegram.person("Plantedname", last_name="Plantedlast", username="plantedhandle", language_code="en")
    group = telegram.group("Plantedtitle", members=[anna])
    return anna, group


async def test_telegrams_types_still_fit_whatever_people_do(telegram: Simulator) -> None:
    anna, group = await planted(telegram)
    await group.adds_bot(admin=True)
    await everything(telegram, anna, group)
    given_updates = [json.loads(update.body) for update in telegram.updates.waiting]

    for payload in given_updates:
        assert described(minimised(payload)) == described(payload)
    assert len(given_updates) > 20


def described(payload: Json) -> tuple[object, ...]:
    """What PTB makes of an update: its kind, its chat, its sender, and what is attached."""
    update = Update.de_json(payload, None)
    attached = type(update.effective_message.effective_attachment) if update.effective_message else None
    chat, user = update.effective_chat, update.effective_user
    return (update.effective_message is None, chat and chat.id, user and user.id, attached)


async def test_no_table_keeps_a_planted_word_while_it_waits_or_afterwards(
    bot: Parts, telegram: Simulator, database_url: str
) -> None:
    anna, group = await planted(telegram)
    [guest] = await known(bot, telegram, "Plantedname")
    await group.adds_bot(admin=True)
    await everything(telegram, anna, group)
    await everything(telegram, guest, telegram.group("Plantedtitle", members=[guest]))
    afterwards = dump(database_url)
    await bot.db.run(inbox.accept, await seen_by_a_bot_that_is_away(), "away")
    waiting = dump(database_url)

    assert [word for word in PLANTED if word in afterwards] == []
    assert [word for word in PLANTED if word in waiting] == []
    assert "hello" in waiting
    assert "hello" not in afterwards


async def seen_by_a_bot_that_is_away() -> list[dict[str, Any]]:
    """Updates that nobody has taken, of another box."""
    async with Simulator(ids_from=1000) as telegram:
        anna, group = await planted(telegram)
        await group.adds_bot(admin=True)
        await everything(telegram, anna, group)
        return [json.loads(update.body) for update in telegram.updates.waiting]


def dump(url: str) -> str:
    """Every column of every row of every table."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        tables = MetaData()
        with engine.connect() as connection:
            tables.reflect(connection)
            return repr([tuple(row) for table in tables.sorted_tables for row in connection.execute(select(table))])
    finally:
        engine.dispose()


def test_what_is_answered_is_named_by_its_number_alone() -> None:
    written = {"date": 0, "chat": {"id": 5, "type": "private"}, "text": "secret"}
    quoted = written | {"message_id": 5, "message_thread_id": 7, "is_topic_message": True}
    payload = {"update_id": 1, "message": written | {"message_id": 6, "reply_to_message": quoted, "quote": {}}}

    kept = minimised(payload)["message"]

    assert "quote" not in kept
    assert kept["reply_to_message"] == {name: quoted[name] for name in quoted if name != "text"}
