"""Telegram's messages as what may be passed on, and foreign words as they may stand in another chat."""

import re

from telegram import Message

from services.contents import Content

LIMIT = 4096
_WAKING = re.compile(r"https?://[^\s<>\"']+|\b(?:[\w-]+\.)+\w{2,}/[^\s<>\"']*|(?<![\w@])@(?=\w)|(?<![\w/<>])/(?=\w)")
"""Signs that make a name or a word something one can tap: a mention calls people, a command does what it says.
Addresses of pages are found too, since the same signs are harmless in them and must stay."""
_JOINER = "\N{WORD JOINER}"
_LOOKALIKE = str.maketrans({"@": "\N{FULLWIDTH COMMERCIAL AT}", "/": "\N{FULLWIDTH SOLIDUS}"})


def content(message: Message) -> Content:
    """What a message brings; of a kind that is not passed on it has no file."""
    album = message.media_group_id
    if message.text is not None:
        return Content(message.message_id, _with_links(message, message.text))
    text = _with_links(message, message.caption or "")
    for kind in ("document", "video", "audio", "voice"):
        file = getattr(message, kind)
        # An animation comes as a document too, but only as what it is can it be sent.
        if file is not None and message.animation is None:
            name = getattr(file, "file_name", None) or ""
            return Content(message.message_id, text, kind, file.file_id, name, file.file_size or 0, album)
    if message.photo:
        largest = message.photo[-1]
        return Content(message.message_id, text, "photo", largest.file_id, "", largest.file_size or 0, album)
    return Content(message.message_id, "", "other")


def _with_links(message: Message, text: str) -> str:
    """The words as typed; where a link hides behind some, its address stands behind them."""
    entities = message.entities if message.text is not None else message.caption_entities
    raw, done, pieces = text.encode("utf-16-le"), 0, []
    for entity in entities:
        if entity.type == "text_link" and entity.url and entity.url not in text:
            end = (entity.offset + entity.length) * 2
            pieces.append(raw[done:end].decode("utf-16-le") + f" ({entity.url})")
            done = end
    return "".join(pieces) + raw[done:].decode("utf-16-le")


def defused(text: str) -> str:
    """The same words, in which no name calls anybody and no command can be tapped."""
    return _WAKING.sub(lambda found: found[0] if len(found[0]) > 1 else f"{found[0]}{_JOINER}", text)


def disguised(text: str) -> str:
    """As `defused`, but not a character longer: for words that have no room to grow."""
    return _WAKING.sub(lambda found: found[0] if len(found[0]) > 1 else found[0].translate(_LOOKALIKE), text)
