"""What somebody has formatted in Telegram, as Telegram's HTML, in which a bot can say the same."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from heapq import heapify, heappop, heappush
from typing import Any, Final

from telegram import Chat, Message, MessageEntity

_LINKS: Final = ("http://", "https://", "tg://")
_FOUND: Final = frozenset(
    {
        MessageEntity.BOT_COMMAND,
        MessageEntity.CASHTAG,
        MessageEntity.EMAIL,
        MessageEntity.HASHTAG,
        MessageEntity.MENTION,
        MessageEntity.PHONE_NUMBER,
        MessageEntity.URL,
    }
)
"""What Telegram finds by itself in whatever is sent."""
_SAID: Final = frozenset(
    {
        MessageEntity.BLOCKQUOTE,
        MessageEntity.BOLD,
        MessageEntity.CODE,
        MessageEntity.DATE_TIME,
        MessageEntity.EXPANDABLE_BLOCKQUOTE,
        MessageEntity.ITALIC,
        MessageEntity.PRE,
        MessageEntity.SPOILER,
        MessageEntity.STRIKETHROUGH,
        MessageEntity.TEXT_LINK,
        MessageEntity.UNDERLINE,
    }
)


class Lost(StrEnum):
    """What a bot cannot say again: the words stay, this goes.

    Custom emoji are for bots of premium accounts; the link to a person would give their account to everybody.
    """

    EMOJI = "emoji"
    PERSON = "person"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Formatted:
    """Telegram's HTML, and what was lost on the way."""

    html: str
    lost: tuple[Lost, ...]


def as_html(text: str, entities: Sequence[MessageEntity]) -> Formatted:
    """The words with their formatting; entities that lie outside the text or cut a character are left out."""
    raw = text.encode("utf-16-le", "surrogatepass")
    kept: list[dict[str, Any]] = []
    lost: dict[Lost, None] = {}
    for entity in entities:
        if entity.type in _FOUND or not _is_within(raw, entity.offset, entity.offset + entity.length):
            continue
        reason = _lost(entity)
        if reason is None:
            kept.append(_escaped(entity))
        else:
            lost[reason] = None
    nested = [MessageEntity.de_json(each, None) for each in _nested(kept)]
    whole = Message(0, datetime.fromtimestamp(0, UTC), Chat(0, Chat.PRIVATE), text=text, entities=nested)
    return Formatted(whole.text_html, tuple(lost))


def _is_within(raw: bytes, begin: int, end: int) -> bool:
    return 0 <= begin < end <= len(raw) // 2 and not _cuts(raw, begin) and not _cuts(raw, end)


def _cuts(raw: bytes, place: int) -> bool:
    """Whether the second half of a character begins there."""
    return 2 * place + 1 < len(raw) and 0xDC <= raw[2 * place + 1] <= 0xDF


def _lost(entity: MessageEntity) -> Lost | None:
    if entity.type == MessageEntity.CUSTOM_EMOJI:
        return Lost.EMOJI
    if entity.type == MessageEntity.TEXT_MENTION:
        return Lost.PERSON
    if entity.type == MessageEntity.TEXT_LINK:
        return None if (entity.url or "").lower().startswith(_LINKS) else Lost.LINK
    return None if entity.type in _SAID else Lost.OTHER


def _escaped(entity: MessageEntity) -> dict[str, Any]:
    """As Telegram describes it; the library puts addresses and languages into attributes as they are."""
    found = entity.to_dict()
    if entity.url:
        found["url"] = html.escape(entity.url)
    if entity.language:
        found["language"] = f"language-{html.escape(entity.language)}"
    return found


def _nested(entities: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same, outer ones first, where none reaches out of another: one that does is cut in two, as Telegram does."""
    waiting = [(each["offset"], -each["length"], place, each) for place, each in enumerate(entities)]
    heapify(waiting)
    open_until: list[int] = []
    while waiting:
        begin, length, place, entity = heappop(waiting)
        end = begin - length
        while open_until and open_until[-1] <= begin:
            open_until.pop()
        if open_until and end > open_until[-1]:
            cut = open_until[-1]
            heappush(waiting, (cut, cut - end, place, entity))
            end = cut
        open_until.append(end)
        yield {**entity, "offset": begin, "length": end - begin}
