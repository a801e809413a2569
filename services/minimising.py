"""What of an update is never needed and therefore never stored: names, user names, phone numbers, pictures.

The kind of a message and the ids of its files stay, since the answer depends on them.
"""

import re
from collections.abc import Mapping
from typing import Any

# PostgreSQL takes neither in text or JSON; nobody types them on purpose.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_PERSON = frozenset({"id", "is_bot", "language_code"})
_PEOPLE = frozenset({"from", "user", "sender_user", "new_chat_member", "left_chat_member", "via_bot", "forward_from"})
_CHAT = frozenset({"id", "type", "is_forum", "is_direct_messages"})
_CHATS = frozenset({"chat", "sender_chat", "forward_from_chat", "actor_chat"})
_DROPPED = frozenset(
    {"contact", "author_signature", "forward_sender_name", "sender_user_name", "new_chat_photo", "passport_data"}
)


def minimised(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of an update without what nobody needs. Required fields become empty, so Telegram's types still fit."""
    return {key: _minimised(key, value) for key, value in payload.items()}


def _minimised(key: str, value: Any) -> Any:  # an update's JSON has no narrower type
    if isinstance(value, list):
        return [_minimised(key, item) for item in value]
    if not isinstance(value, dict):
        if not isinstance(value, str):
            return value
        return "" if key in _DROPPED else _UNSTORABLE.sub("", value)
    if key in _PEOPLE or key == "new_chat_members":
        # A chat member is a status with a user inside; a user is the person.
        return minimised(value) if "user" in value else _person(value)
    if key in _CHATS:
        return {name: content for name, content in value.items() if name in _CHAT}
    if key == "contact":
        return {"phone_number": "", "first_name": ""}
    if key in _DROPPED:
        return None
    return minimised(value)


def _person(value: Mapping[str, Any]) -> dict[str, Any]:
    return {"first_name": "", "is_bot": False} | {name: content for name, content in value.items() if name in _PERSON}
