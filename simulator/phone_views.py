"""What the phone page is told of people, chats, topics and messages: what is displayed, nothing that the bot alone
knows (no callback data). Whose message it is is said by number: one chat is shown on several phones."""

from simulator import views
from simulator.chats import Chat, Message, User
from simulator.refusals import Json
from simulator.world import World

QUOTED = 160
_FILES = ("document", "photo", "voice", "video", "audio", "animation", "video_note", "sticker")


def private_chat(world: World, chat: Chat, user: User) -> Json:
    """Somebody's chat with the bot."""
    return _chat(world, chat) | {
        "title": world.bot.first_name,
        "people": [user.id],
        "started": chat.has_started,
        "blocked": chat.has_blocked,
        "description": _description(world, user),
    }


def group(world: World, chat: Chat) -> Json:
    """A group, with its topics if it is a forum."""
    inside = [member for member in chat.members.values() if member.is_inside]
    return _chat(world, chat) | {
        "title": chat.title,
        "people": [member.user.id for member in inside],
        "admins": [member.user.id for member in inside if member.is_admin],
        "forum": chat.is_forum,
        "topics": topics(chat),
    }


def topics(chat: Chat) -> list[Json]:
    """The topics of a forum, but the general one, oldest first."""
    return [
        {"id": topic.id, "name": topic.name, "closed": topic.is_closed, "color": f"#{topic.icon_color:06x}"}
        for topic in chat.topics.values()
    ]


def _chat(world: World, chat: Chat) -> Json:
    return {
        "id": chat.id,
        "type": chat.type,
        "pinned": pinned(chat),
        "typing": typing(world, chat),
        "messages": [message(world, each) for each in chat.shown()],
    }


def pinned(chat: Chat) -> list[int]:
    """The numbers of the pinned messages that can still be seen, in the order they were pinned."""
    return [number for number in chat.pinned if number in chat.messages and chat.messages[number].is_visible]


def typing(world: World, chat: Chat) -> list[int]:
    """The topics in which the bot is typing or the like now; 0 is the general one, or the only one."""
    return [topic for topic, (_, until) in chat.actions.items() if until > world.now()]


def message(world: World, found: Message) -> Json:
    """One message as it stands now."""
    content = found.content
    kind = views.kind_of(content)
    shown: Json = _sender(found) | {
        "id": found.id,
        "topic": found.topic_id,
        "date": found.date,
        "edited": found.is_rewritten,
        "kind": kind,
        "text": views.text_of(content),
        "entities": content.get("entities") or content.get("caption_entities") or [],
        "buttons": _buttons(found.markup),
        "reactions": _reactions(found),
    }
    if kind in _FILES:
        shown["file"] = _file(world, content[kind][-1] if kind == "photo" else content[kind])
    elif kind in {"location", "venue", "contact", "dice"}:
        shown[kind] = content[kind]
    if found.is_service:
        shown["service"] = _service(content)
    elif quoted := _quote(found):
        shown["quote"] = quoted
    if found.more.get("media_group_id"):
        shown["album"] = found.more["media_group_id"]
    if found.more.get("forward_origin"):
        shown["forwarded"] = True
    return shown


def _sender(found: Message) -> Json:
    if "sender_chat" in found.more:
        return {"by": 0, "name": str(found.more["sender_chat"].get("title", ""))}
    return {"by": found.sender.id, "name": found.sender.first_name} if found.sender else {"by": 0, "name": ""}


def _buttons(markup: Json | None) -> list[list[Json]]:
    rows = (markup or {}).get("inline_keyboard", [])
    return [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> Json:
    shown: Json = {"text": button["text"], "style": button.get("style", "")}
    if "url" in button:
        shown["url"] = button["url"]
    if "copy_text" in button:
        shown["copy"] = button["copy_text"]["text"]
    return shown


def _reactions(found: Message) -> list[Json]:
    """Each emoji once, with the numbers of those who chose it."""
    by_emoji: dict[str, list[int]] = {}
    for user_id, given in found.reactions.items():
        for each in given:
            if "emoji" in each:
                by_emoji.setdefault(each["emoji"], []).append(user_id)
    return [{"emoji": emoji, "by": by} for emoji, by in by_emoji.items()]


def _file(world: World, given: Json) -> Json:
    file = world.files.by_id[given["file_id"]]
    return {
        "id": file.id,
        "url": f"/phone/files/{file.id}",
        "name": file.name,
        "size": len(file.content),
        "type": file.media_type,
        "seconds": given.get("duration", 0),
        "width": given.get("width", 0),
        "height": given.get("height", 0),
    }


def _quote(found: Message) -> Json | None:
    """What the message answers. In a topic every plain message answers the one that made the topic: not shown."""
    told = found.to_json()
    quoted: Json | None = next((told[name] for name in ("reply_to_message", "external_reply") if name in told), None)
    if quoted is None or "forum_topic_created" in quoted:
        return None
    sender = quoted.get("from") or quoted.get("origin", {}).get("sender_user", {})
    text = told["quote"]["text"] if "quote" in told else views.text_of(quoted)
    return {
        "id": quoted.get("message_id", 0),
        "by": sender.get("id", 0),
        "name": sender.get("first_name", ""),
        "kind": views.kind_of(quoted),
        "text": text[:QUOTED],
    }


def _service(content: Json) -> Json:
    """What happened; the page has the words for it."""
    what = next(iter(content))
    value = content[what]
    if what in {"forum_topic_created", "forum_topic_edited"}:
        return {"what": what, "name": value.get("name", "")}
    if what == "pinned_message":
        return {"what": what, "name": views.text_of(value)[:QUOTED], "id": value["message_id"]}
    if what == "new_chat_members":
        return {"what": what, "name": ", ".join(user["first_name"] for user in value)}
    if what == "left_chat_member":
        return {"what": what, "name": value["first_name"]}
    return {"what": what, "name": ""}


def _description(world: World, user: User) -> str:
    """What stands in the empty chat, in the language of the person's phone where the bot has it."""
    key = ("description", user.language_code[:2])
    return world.profile.get(key) or world.profile.get(("description", ""), "")
