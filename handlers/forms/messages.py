"""The step of a form that takes a whole message: words with their formatting, and a picture or a document with them."""

from dataclasses import asdict, dataclass
from typing import Any

from telegram import Message as Received

import locales
from handlers import contents
from handlers.forms import formatting
from handlers.forms.answers import Frame
from handlers.forms.steps import Json, Read, Step, Taken, Wrong
from locales import Text, _, detect, formats, ngettext
from services.contents import LARGEST, PROGRAMS, TEXT, units


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it was sent: Telegram's HTML, its length in UTF-16 units, a file that Telegram has already.

    `kind` is `photo` or `document`, None without a file; `size` is in bytes. `language` is the one the words seem to be
    in, None where there are none. `lost` names what of the formatting cannot be said again (`formatting.Lost`);
    `is_album` tells that there were other pictures, which were left out.
    """

    html: str
    length: int
    kind: str | None
    file_id: str | None
    filename: str
    size: int
    language: str | None
    lost: tuple[str, ...]
    is_album: bool


@dataclass(frozen=True, slots=True)
class Message(Step):
    """A whole message. Lengths are in UTF-16 units."""

    longest_text: int
    longest_caption: int

    def read_message(self, message: Received, frame: Frame) -> Read:
        """A text, a picture or a document. Never raises, whatever is sent."""
        found = contents.content(message)
        if found.kind not in (TEXT, "photo", "document"):
            return Wrong(
                _("Only a text, one picture or one document can be sent to many. Please send one of these, with words.")
            )
        is_text = found.kind == TEXT
        words = (message.text if is_text else message.caption) or ""
        wrong = self._wrong(units(words), found.size, found.filename, is_text=is_text)
        if wrong is not None:
            return Wrong(wrong)
        said = formatting.as_html(words, message.entities if is_text else message.caption_entities)
        seems = detect.detect(words, stored=frame.language).language if words.strip() else None
        written = Written(
            html=said.html,
            length=units(words),
            kind=None if is_text else found.kind,
            file_id=found.file_id,
            filename=found.filename,
            size=found.size,
            language=seems,
            lost=tuple(each.value for each in said.lost),
            is_album=found.album is not None,
        )
        return Taken(asdict(written))

    def is_too_long(self, message: Received) -> bool:
        """Whether it is a text that people's own programs send in pieces."""
        return units(message.text or "") > self.longest_text

    def _wrong(self, length: int, size: int, filename: str, *, is_text: bool) -> Text | None:
        longest = self.longest_text if is_text else self.longest_caption
        if length > longest:
            return _too_long(length - longest, longest, is_text=is_text)
        if size > LARGEST:
            return _("Files of more than 20 MB are not passed on.")
        if filename.lower().endswith(tuple(PROGRAMS)):
            return _("Files that may be programs are not passed on.")
        return None

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it has the shape of a kept message."""
        return isinstance(stored, dict) and stored.keys() == set(Written.__slots__)

    def value(self, stored: Json) -> Written:
        """The message."""
        kept: dict[str, Any] = {**stored, "lost": tuple(stored["lost"])}
        return Written(**kept)

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """Its words without formatting."""
        return locales.verbatim(Text(stored["html"]).plain)


def _too_long(over: int, longest: int, *, is_text: bool) -> Text:
    limit = formats.number(longest)
    if is_text:
        return ngettext(
            "This is {number} character too long: {limit} fit into one message. Please shorten it.",
            "This is {number} characters too long: {limit} fit into one message. Please shorten it.",
            over,
            limit=limit,
        )
    return ngettext(
        "These words are {number} character too long: {limit} fit under a picture or a document. Please shorten them.",
        "These words are {number} characters too long: {limit} fit under a picture or a document. Please shorten them.",
        over,
        limit=limit,
    )


def split_at(number: int) -> str:
    """How a form remembers that this message was too long, so that the next one is the rest of it."""
    return f"text:{number}"


def was_split() -> Text:
    """What came just behind a message that was too long is the rest of it."""
    return _("Telegram has split this text, as one message cannot be so long. Please shorten it and send it again.")
