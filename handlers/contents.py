"""Telegram's messages as what may be passed on, and foreign words as they may stand in another chat."""

import re

from telegram import Message

from services.contents import TEXT, Content, units

LIMIT = 4096
_WAKING = re.compile(r"(?<![^\s(\[{«„“\"'])([@/])(?=\w)")
"""Signs that make a name or a word something one can tap: a mention calls people, a command does what it says."""
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
    entities = message.parse_entities() if message.text is not None else message.parse_caption_entities()
    links = {words: entity.url for entity, words in entities.items() if entity.type == "text_link" and entity.url}
    for words, url in links.items():
        if url not in text:
            text = text.replace(words, f"{words} ({url})", 1)
    return text


def defused(text: str) -> str:
    """The same words, in which no name calls anybody and no command can be tapped."""
    quiet = _WAKING.sub(lambda found: f"{found[1]}{_JOINER}", text)
    if units(quiet) <= LIMIT - 200 or units(text) < units(quiet) - 100:
        return quiet
    return _WAKING.sub(lambda found: found[1].translate(_LOOKALIKE), text)


def is_text(found: Content) -> bool:
    """Whether it is words alone."""
    return found.kind == TEXT
