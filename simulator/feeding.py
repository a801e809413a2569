"""Ready-made updates for benchmarks: what they speak of must exist, so that the bot can answer."""

from simulator.chats import Chat, Message, User
from simulator.refusals import Json
from simulator.world import Query, World


def admit(world: World, update: Json) -> None:
    """Makes the person, the private chat and the tapped message of an update exist, where they do not yet."""
    for payload in update.values():
        if isinstance(payload, dict) and "from" in payload:
            user = _user(world, payload["from"])
            if "data" in payload:
                world.queries[payload["id"]] = Query(payload["id"], user, _tapped(world, payload), world.now())


def _user(world: World, sender: Json) -> User:
    if sender["id"] not in world.users:
        user = User(sender["id"], sender.get("first_name", "Guest"), language_code=sender.get("language_code", ""))
        world.users[user.id] = user
        world.chats[user.id] = Chat(user.id, "private", user=user, has_started=True)
    return world.users[sender["id"]]


def _tapped(world: World, query: Json) -> Message:
    given = query["message"]
    chat = world.chats[given["chat"]["id"]]
    if given["message_id"] not in chat.messages:
        message = Message(given["message_id"], chat, world.bot, given["date"], {"text": given.get("text", "?")})
        message.markup = given.get("reply_markup")
        chat.messages[message.id] = message
    return chat.messages[given["message_id"]]
