"""Forum topics, and pinned messages."""

from simulator import access, replies
from simulator.chats import Chat, Message, Topic, User
from simulator.markup import utf16_length
from simulator.methods import method
from simulator.refusals import Json, bad_request
from simulator.world import World

NAME_LIMIT = 128
_PINS = "manage pinned messages in the chat"
COLOURS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
ICONS = {"5434144690511290129": "📰", "5312536423851630001": "💡", "5357315181649076022": "📁"}


def _forum(world: World, parameters: Json) -> Chat:
    chat = access.reachable(world, parameters["chat_id"])
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat


def _topic(world: World, parameters: Json, purpose: str, right: str = "can_manage_topics") -> tuple[Chat, Topic]:
    """The topic and its forum. Rights are asked only about topics that exist, as Telegram's own server alone knows
    which do (ForumTopicManager: no topic info, no refusal)."""
    chat = _forum(world, parameters)
    if parameters["message_thread_id"] <= 0:
        raise bad_request("invalid message thread identifier specified")
    topic = chat.topics.get(parameters["message_thread_id"])
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    if topic.creator_id != world.bot.id:
        access.require(world, chat, right, purpose)
    return chat, topic


def open_topic(world: World, chat: Chat, opener: User, name: str, **icon: object) -> Topic:
    """A new topic: its service message gives it its number."""
    content: Json = {"forum_topic_created": {"name": name, "icon_color": icon.get("color", COLOURS[0])}}
    if icon.get("emoji"):
        content["forum_topic_created"]["icon_custom_emoji_id"] = icon["emoji"]
    message = world.post(chat, opener, content, is_service=True)
    message.more |= {"message_thread_id": message.id, "is_topic_message": True}
    topic = Topic(message.id, name, content["forum_topic_created"]["icon_color"], creator_id=opener.id)
    topic.icon_custom_emoji_id = str(icon.get("emoji", ""))
    chat.topics[topic.id] = topic
    world.announce(message)
    world.tell(chat, "topic", topic=topic.id)
    return topic


def topic_service(world: World, chat: Chat, topic: Topic, actor: User, content: Json) -> Message:
    """A service message inside a topic: closed, reopened, renamed."""
    place = replies.place(chat, topic.id)
    message = world.post(chat, actor, content, is_service=True, more=place.more, reply_to=place.to)
    world.announce(message)
    world.tell(chat, "topic", topic=topic.id)
    return message


def _name(value: str) -> str:
    name = value.strip()
    if not name:
        raise bad_request("title must be non-empty")
    if utf16_length(name) > NAME_LIMIT:
        raise bad_request(f"the simulator refuses a topic name above {NAME_LIMIT} characters")
    return name


@method("createForumTopic")
def create_forum_topic(world: World, parameters: Json) -> Json:
    chat = _forum(world, parameters)
    access.require(world, chat, "can_manage_topics", "create a topic")
    name = _name(parameters["name"])
    colour = parameters.get("icon_color", COLOURS[0])
    emoji = parameters.get("icon_custom_emoji_id", "")
    if colour not in COLOURS or (emoji and emoji not in ICONS):
        raise bad_request("the simulator refuses an icon Telegram does not list")
    return open_topic(world, chat, world.bot, name, color=colour, emoji=emoji).to_json()


@method("editForumTopic")
def edit_forum_topic(world: World, parameters: Json) -> bool:
    chat, topic = _topic(world, parameters, "edit the topic")
    name = _name(parameters["name"]) if parameters.get("name") else topic.name
    emoji = parameters.get("icon_custom_emoji_id", topic.icon_custom_emoji_id)
    if emoji and emoji not in ICONS:
        raise bad_request("the simulator refuses an icon Telegram does not list")
    if (name, emoji) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    changed: Json = {"name": name} if name != topic.name else {}
    if emoji != topic.icon_custom_emoji_id:
        changed["icon_custom_emoji_id"] = emoji
    topic.name, topic.icon_custom_emoji_id = name, emoji
    topic_service(world, chat, topic, world.bot, {"forum_topic_edited": changed})
    return True


@method("closeForumTopic", "reopenForumTopic")
def close_or_reopen(world: World, parameters: Json) -> bool:
    closes = parameters["_method"] == "closeForumTopic"
    chat, topic = _topic(world, parameters, "close or open the topic")
    if topic.is_closed is closes:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.is_closed = closes
    topic_service(world, chat, topic, world.bot, {"forum_topic_closed" if closes else "forum_topic_reopened": {}})
    return True


@method("deleteForumTopic")
def delete_forum_topic(world: World, parameters: Json) -> bool:
    chat, topic = _topic(world, parameters, "delete the topic", "can_delete_messages")
    drop_topic(world, chat, topic)
    return True


def drop_topic(world: World, chat: Chat, topic: Topic) -> None:
    """The topic and everything in it are gone; nobody is told."""
    del chat.topics[topic.id]
    for message in chat.messages.values():
        if message.topic_id == topic.id:
            message.is_deleted = True
    world.tell(chat, "topic", topic=topic.id)


@method("unpinAllForumTopicMessages")
def unpin_all_forum_topic_messages(world: World, parameters: Json) -> bool:
    chat, topic = _topic(world, parameters, "unpin messages", "can_pin_messages")
    access.require(world, chat, "can_pin_messages", _PINS)
    chat.pinned = [number for number in chat.pinned if chat.messages[number].topic_id != topic.id]
    return True


@method("getForumTopicIconStickers")
def get_forum_topic_icon_stickers(world: World, parameters: Json) -> list[Json]:
    sticker: Json = {"type": "custom_emoji", "width": 100, "height": 100, "is_animated": True, "is_video": False}
    return [
        sticker | {"file_id": f"icon-{number}", "file_unique_id": number, "custom_emoji_id": number, "emoji": emoji}
        for number, emoji in ICONS.items()
    ]


@method("pinChatMessage")
def pin_chat_message(world: World, parameters: Json) -> bool:
    chat = access.reachable(world, parameters["chat_id"])
    message = access.message_in(chat, parameters["message_id"], "message to pin not found")
    if not chat.is_private:
        access.require(world, chat, "can_pin_messages", _PINS)
    if message.is_service:
        raise bad_request("a service message can't be pinned")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        place = replies.place(chat, message.topic_id, message)
        content: Json = {"pinned_message": message.quoted()}
        world.announce(world.post(chat, world.bot, content, is_service=True, more=place.more, reply_to=place.to))
    return True


@method("unpinChatMessage")
def unpin_chat_message(world: World, parameters: Json) -> bool:
    chat = access.reachable(world, parameters["chat_id"])
    if not chat.is_private:
        access.require(world, chat, "can_pin_messages", _PINS)
    number = parameters.get("message_id", chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    return True


@method("unpinAllChatMessages")
def unpin_all_chat_messages(world: World, parameters: Json) -> bool:
    chat = access.reachable(world, parameters["chat_id"])
    if not chat.is_private:
        access.require(world, chat, "can_pin_messages", _PINS)
    chat.pinned.clear()
    return True
