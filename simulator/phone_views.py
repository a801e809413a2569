"""Messages as the phone page wants them: what is displayed, nothing the bot alone knows (no callback data)."""

from simulator import views
from simulator.chats import Message, User
from simulator.refusals import Json
from simulator.world import World

QUOTED = 120
_FILES = ("document", "photo", "voice", "video", "audio", "animation", "video_note", "sticker")


def message(world: World, found: Message) -> Json:
    """One message as it stands now."""
    content = found.content
    kind = views.kind_of(content)
    shown: Json = {
        "id": found.id,
        "from": "service" if found.is_service else "bot" if found.sender is world.bot else "me",
        "date": found.date,
        "edited": found.is_rewritten,
        "kind": kind,
        "text": views.text_of(content),
        "entities": content.get("entities") or content.get("caption_entities") or [],
        "buttons": _buttons(found.markup),
    }
    if kind in _FILES:
        shown["file"] = _file(world, content[kind][-1] if kind == "photo" else content[kind])
    elif kind in {"location", "venue", "contact", "dice"}:
        shown[kind] = content[kind]
    if quoted := found.more.get("reply_to_message"):
        shown["quote"] = _quote(world, quoted, found.more.get("quote"))
    if found.more.get("forward_origin"):
        shown["forwarded"] = True
    if reactions := [each["emoji"] for given in found.reactions.values() for each in given if "emoji" in each]:
        shown["reactions"] = reactions
    return shown


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


def _file(world: World, given: Json) -> Json:
    file = world.files.by_id[given["file_id"]]
    return {
        "url": f"/phone/files/{file.id}",
        "name": file.name,
        "size": len(file.content),
        "type": file.media_type,
        "seconds": given.get("duration", 0),
    }


def _quote(world: World, quoted: Json, part: Json | None) -> Json:
    sender = quoted.get("from", {})
    text = part["text"] if part else views.text_of(quoted) or views.kind_of(quoted)
    is_bot = sender.get("id") == world.bot.id
    return {"id": quoted["message_id"], "from": "bot" if is_bot else "me", "text": text[:QUOTED]}


def description(world: World, user: User) -> str:
    """What stands in the empty chat, in the language of the person's phone where the bot has it."""
    key = ("description", user.language_code[:2])
    return world.profile.get(key) or world.profile.get(("description", ""), "")
