"""What people see: messages as plain text, HTML and rows of button labels, in the order they appeared or changed."""

from dataclasses import dataclass, field
from functools import cached_property

from simulator import texts
from simulator.chats import Message, Sight
from simulator.refusals import Json

MEDIA = (
    "photo",
    "document",
    "voice",
    "video",
    "audio",
    "animation",
    "video_note",
    "sticker",
    "venue",
    "location",
    "contact",
    "dice",
    "poll",
)
STAND_INS = frozenset({1087968824, 136817688})  # GroupAnonymousBot and Channel_Bot: people behind a mask


@dataclass(frozen=True)
class Seen:
    """One message as displayed, now or at the moment it was seen. Two are equal when they look alike; where they
    stand, what they answer and which file they carry is told, but not compared."""

    text: str
    html: str
    buttons: tuple[tuple[str, ...], ...]
    message_id: int
    kind: str  # text, photo, document, … or service
    document: str | None = None
    edited: bool = False
    deleted: bool = False
    from_bot: bool = True
    sender: str = field(default="", compare=False)  # the name above it
    topic: int = field(default=0, compare=False)  # 0 outside topics and in General
    reply_to: int = field(default=0, compare=False)  # the message it answers here; the beginning of a topic is none
    external: int = field(default=0, compare=False)  # the message it answers in another topic
    quote: str = field(default="", compare=False)  # the part of that message which is quoted
    reactions: tuple[str, ...] = field(default=(), compare=False)  # of everybody, as they are now
    file_id: str = field(default="", compare=False)
    album: str = field(default="", compare=False)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """All buttons in reading order."""
        return tuple(label for row in self.buttons for label in row)


@dataclass(frozen=True, slots=True)
class Alert:
    """The answer to a tap: a notice at the top, or a window to close where `is_window`."""

    text: str
    is_window: bool = False


def kind_of(content: Json) -> str:
    """What a message is: text, a kind of media, or a service message."""
    if "text" in content:
        return "text"
    return next((name for name in MEDIA if name in content), "service")


def file_id_of(content: Json) -> str:
    """The file a message carries; the largest size of a picture."""
    kind = kind_of(content)
    found = content.get(kind)
    file = found[-1] if kind == "photo" and found else found
    return str(file.get("file_id", "")) if isinstance(file, dict) else ""


def text_of(content: Json) -> str:
    """The text or the caption."""
    return str(content.get("text") or content.get("caption") or "")


def buttons_of(markup: Json | None) -> tuple[tuple[str, ...], ...]:
    """The labels of a keyboard, row by row."""
    if markup is None:
        return ()
    return tuple(tuple(button["text"] for button in row) for row in markup["inline_keyboard"])


def _seen(message: Message, content: Json, markup: Json | None, *, edited: bool, deleted: bool) -> Seen:
    text = text_of(content)
    entities: list[Json] = content.get("entities") or content.get("caption_entities") or []
    document = content.get("document")
    return Seen(
        text=text,
        html=texts.to_html(text, entities),
        buttons=buttons_of(markup),
        message_id=message.id,
        kind=kind_of(content),
        document=document.get("file_name", "") if document else None,
        edited=edited,
        deleted=deleted,
        from_bot=message.sender is None or (message.sender.is_bot and message.sender.id not in STAND_INS),
        sender=_name(message),
        topic=message.topic_id,
        reply_to=_answered(message),
        external=message.more.get("external_reply", {}).get("message_id", 0),
        quote=message.more.get("quote", {}).get("text", ""),
        reactions=tuple(one["emoji"] for given in message.reactions.values() for one in given if "emoji" in one),
        file_id=file_id_of(content),
        album=message.more.get("media_group_id", ""),
    )


def _name(message: Message) -> str:
    """Who seems to write: a chat in whose name somebody does, or the sender."""
    if sender_chat := message.more.get("sender_chat"):
        return str(sender_chat["title"])
    return message.sender.first_name if message.sender is not None else message.chat.title


def _answered(message: Message) -> int:
    to = message.reply_to
    return 0 if to is None or to.is_deleted or to.id == message.topic_id else to.id


def displayed(message: Message) -> Seen:
    """The message as it stands now."""
    edited = bool(message.edited_at)
    return _seen(message, message.content, message.markup, edited=edited, deleted=message.is_deleted)


def noticed(sight: Sight) -> Seen:
    """The message as it stood when it appeared, changed or vanished."""
    edited, deleted = sight.kind == "edited", sight.kind == "deleted"
    return _seen(sight.message, sight.content, sight.markup, edited=edited, deleted=deleted)
