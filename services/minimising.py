"""What of an update is never needed and therefore never stored: names, user names, phone numbers, pictures.

The kind of a message and the ids of its files stay, since the answer depends on them.
"""

import re
from collections.abc import Mapping
from typing import Any

# PostgreSQL takes neither in text or JSON; nobody types them on purpose.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_PERSON = frozenset({"id", "is_bot", "language_code"})
_CHAT = frozenset({"id", "type", "is_forum", "is_direct_messages"})
_CHAT_TYPES = frozenset({"private", "group", "supergroup", "channel", "sender"})
# Where Telegram requires them they become empty, elsewhere they go.
_REQUIRED = frozenset({"first_name", "phone_number", "sender_user_name"})
_DROPPED = frozenset(
    {
        "author_signature",
        "custom_title",
        "external_reply",
        "forward_sender_name",
        "invite_link",
        "last_name",
        "new_chat_photo",
        "new_chat_title",
        "passport_data",
        "quote",
        "sender_tag",
        "tag",
        "username",
        "vcard",
    }
)
# Of a message that was tapped, answered or pinned, which one it is, is enough.
_WHICH = frozenset({"message_id", "date", "chat", "message_thread_id", "is_topic_message"})
# Things a person shares from the address book: that they did is enough.
_SHARED = frozenset({"contact", "users", "chat_shared"})
_KEPT_OF_SHARED = frozenset({"request_id", "chat_id"})


def minimised(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of an update without what nobody needs. Required fields become empty, so Telegram's types still fit."""
    return {key: _minimised(key, value) for key, value in payload.items() if key not in _DROPPED}


def with_first_name(minimal: dict[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """The same with the first name of who wrote or tapped, for the desk's group: there it says who does what."""
    for kind, content in payload.items():
        sender = content.get("from") if isinstance(content, dict) else None
        if isinstance(sender, dict) and isinstance(minimal[kind].get("from"), dict):
            minimal[kind]["from"]["first_name"] = str(sender.get("first_name", ""))
    return minimal


def _which(message: Mapping[str, Any]) -> dict[str, Any]:
    return minimised({name: value for name, value in message.items() if name in _WHICH})


def _tap(query: Mapping[str, Any]) -> dict[str, Any]:
    message = query.get("message")
    if isinstance(message, dict):
        query = {**query, "message": _which(message)}
    return minimised(query)


def _minimised(key: str, value: Any) -> Any:  # an update's JSON has no narrower type
    if isinstance(value, list):
        return [_minimised(key, item) for item in value]
    if isinstance(value, str):
        return "" if key in _REQUIRED else _UNSTORABLE.sub("", value)
    if not isinstance(value, dict):
        return value
    if key == "callback_query":
        return _tap(value)
    if key in ("reply_to_message", "pinned_message"):
        return _which(value)
    if key in _SHARED:
        return _shared(key, value)
    # Whoever and whatever it is called by: what looks like a person or a chat is one.
    if "is_bot" in value:
        return {"first_name": ""} | {name: content for name, content in value.items() if name in _PERSON}
    if value.get("type") in _CHAT_TYPES and "id" in value:
        return {name: content for name, content in value.items() if name in _CHAT}
    return minimised(value)


def _shared(key: str, value: Mapping[str, Any]) -> dict[str, Any]:
    if key == "contact":
        return {"phone_number": "", "first_name": ""}
    if key == "users":
        # Shared users have no is_bot; those of a call do.
        return minimised({name: value[name] for name in ("user_id", *_PERSON) if name in value}) | (
            {"first_name": ""} if "is_bot" in value else {}
        )
    return {name: content for name, content in value.items() if name in _KEPT_OF_SHARED}
