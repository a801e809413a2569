"""What a message answers: in the same topic it carries the message itself, across topics only a description of it
(external_reply), and a plain message of a topic answers the service message that opened the topic."""

from dataclasses import dataclass, field

from simulator import views
from simulator.chats import Chat, Message
from simulator.refusals import Json

_DESCRIBED = ("link_preview_options", *views.MEDIA)


@dataclass(slots=True)
class Place:
    """Where a new message stands and what it answers: its fields, and the message answered in the same topic."""

    more: Json = field(default_factory=dict)
    to: Message | None = None

    @property
    def topic(self) -> int:
        """The topic, 0 for General."""
        return int(self.more["message_thread_id"]) if "is_topic_message" in self.more else 0


def place(chat: Chat, topic: int | None, target: Message | None = None, quote: Json | None = None) -> Place:
    """`topic` is its number, 0 for General, or None for wherever the target stands."""
    if topic is None:
        topic = target.topic_id if target is not None else 0
    more: Json = {"message_thread_id": topic, "is_topic_message": True} if topic else {}
    beginning = chat.messages.get(topic)
    if target is None:
        return _place(more, beginning)
    if target.chat is not chat or target.topic_id != topic:
        more |= {"external_reply": external(target), "quote": quote or _by_itself(target)}
        return _place({name: value for name, value in more.items() if value}, beginning)
    if not topic and chat.type == "supergroup":
        more["message_thread_id"] = target.more.get("message_thread_id", target.id)
    return _place(more | ({"quote": quote} if quote else {}), target)


def _place(more: Json, to: Message | None) -> Place:
    return Place(more | {"reply_to_message": to.quoted()} if to is not None else more, to)


def _by_itself(target: Message) -> Json | None:
    """The quotation that the server adds where nobody chose one; of a text only."""
    text = views.text_of(target.content)
    return {"text": text[:1024], "position": 0} if text else None


def external(target: Message) -> Json:
    """ExternalReplyInfo: who wrote it, when, where, and what was attached; no text."""
    shown: Json = {"origin": origin(target), "chat": target.chat.to_json(), "message_id": target.id}
    return shown | {name: target.content[name] for name in _DESCRIBED if name in target.content}


def origin(message: Message) -> Json:
    """Where a forwarded message, or one that is answered elsewhere, came from."""
    if message.sender is None or message.chat.type == "channel":
        return {"type": "channel", "chat": message.chat.to_json(), "message_id": message.id, "date": message.date}
    if sender_chat := message.more.get("sender_chat"):
        return {"type": "chat", "sender_chat": sender_chat, "date": message.date}
    return {"type": "user", "sender_user": message.sender.to_json(), "date": message.date}


def manual_quote(target: Message, words: str) -> Json | None:
    """A part of a message that somebody marked to answer it. Raises ValueError where it does not stand there."""
    if not words:
        return None
    text = views.text_of(target.content)
    if words not in text:
        raise ValueError(f"{words!r} does not stand in the message")
    before = text[: text.index(words)]
    return {"text": words, "position": len(before.encode("utf-16-le")) // 2, "is_manual": True}
