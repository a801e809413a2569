"""What the desk's group must be and what the bot must be allowed there; the words for it belong to those who ask.

Chat and members are given as Telegram describes them (getChat, getChatMember, getChatAdministrators).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final


class Lack(StrEnum):
    """Something without which the desk does not work; the three rights are named as Telegram names them."""

    SUPERGROUP = "supergroup"
    TOPICS = "topics"
    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    MANAGE_TOPICS = "can_manage_topics"
    PIN_MESSAGES = "can_pin_messages"
    DELETE_MESSAGES = "can_delete_messages"


RIGHTS: Final[Mapping[Lack, str]] = {
    Lack.MANAGE_TOPICS: "every request gets a topic of its own, whose name shows where it stands",
    Lack.PIN_MESSAGES: "the summary of a request stays on top of its topic",
    Lack.DELETE_MESSAGES: "what was sent in error and what must be forgotten is taken away here too",
}
"""The rights the bot needs in the group, and what for."""


def missing(chat: Mapping[str, Any], member: Mapping[str, Any]) -> tuple[Lack, ...]:  # Any: Telegram's JSON
    """What the group and the bot's own membership lack, in the order in which it is mended; empty when all is well.

    A group that is no supergroup lacks that alone: it gets a new id when it becomes one, and all is looked at again.
    """
    if chat.get("type") != "supergroup":
        return (Lack.SUPERGROUP,)
    topics = () if chat.get("is_forum") else (Lack.TOPICS,)
    return (*topics, *_not_allowed(member))


def anonymous(administrators: Iterable[Mapping[str, Any]]) -> int:  # Any: Telegram's JSON
    """How many administrators write as the group itself, so that nobody knows who answered."""
    return sum(bool(each.get("is_anonymous")) for each in administrators)


def _not_allowed(member: Mapping[str, Any]) -> tuple[Lack, ...]:
    status = member.get("status")
    if status == "creator":
        return ()
    if status == "administrator":
        return tuple(right for right in RIGHTS if not member.get(right.value))
    inside = status == "member" or (status == "restricted" and member.get("is_member"))
    return (Lack.ADMINISTRATOR,) if inside else (Lack.MEMBER,)
