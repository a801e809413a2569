"""Screens: what a person sees, as values, and how they become Telegram's parameters.

A screen is rendered in the ambient language; whether it edits the old one or comes below is decided when it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers import buttons
from locales import Text, _, verbatim

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CARD = 900
"""As many characters as a phone shows without much scrolling."""


@dataclass(frozen=True, slots=True)
class Button:
    """A labelled button that carries an action of ours or opens a page."""

    label: Text
    action: object | None = None
    url: str | None = None

    def rendered(self) -> dict[str, str]:
        """Telegram's InlineKeyboardButton."""
        if self.url is not None:
            return {"text": self.label.plain, "url": self.url}
        return {"text": self.label.plain, "callback_data": buttons.pack(self.action)}


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A document by recipe: the name of a maker and its parameters. The bytes are made just before the upload."""

    maker: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Screen:
    """One message with its buttons. The first line says what this is, the second its state.

    `quote` is the message of the same chat that it answers, `thread` the topic it is said in where that is only known
    when it is sent.
    """

    text: Text
    rows: tuple[Row, ...] = ()
    file: File | None = None
    quote: int | None = None
    thread: int | None = None

    def rendered(self, *, replaces: int | None = None) -> dict[str, Any]:
        """The body of an outbox row: markup, keyboard, the recipe of a file, the message whose buttons go."""
        body: dict[str, Any] = {"text": cut(self.text.html, CAPTION_LIMIT if self.file else TEXT_LIMIT)}
        if self.rows:
            body["keyboard"] = [[button.rendered() for button in row] for row in self.rows]
        if self.file:
            body["file"] = {"maker": self.file.maker, "params": dict(self.file.params)}
        if replaces:
            body["replaces"] = replaces
        if self.quote:
            body["quote"] = self.quote
        if self.thread:
            body["thread"] = self.thread
        return body


@dataclass(frozen=True, slots=True)
class Call:
    """What is done in a chat rather than said: any method of the Bot API, with its parameters but the chat."""

    method: str
    parameters: Mapping[str, Any]
    quote: int | None = None

    def rendered(self) -> dict[str, Any]:
        """The body of an outbox row."""
        body: dict[str, Any] = {"call": {"method": self.method, "parameters": dict(self.parameters)}}
        if self.quote:
            body["quote"] = self.quote
        return body


def entered(label: Text, answer: Text) -> Text:
    """The name of a field, or a question, and what was entered there."""
    if label.plain.endswith(("?", ".", ":", "!", "…")):
        # Translators: a question of a form and what was answered to it.
        return _("{question} <b>{answer}</b>", question=label, answer=answer)
    # Translators: the name of a field and what was entered there, such as "Company: Muster GmbH".
    return _("{label}: <b>{answer}</b>", label=label, answer=answer)


def stated(words: str) -> Text:
    """Something the operator may have left out, which is never made up."""
    return verbatim(words) if words else _("not stated by the operator")


def shortened(words: str, longest: int) -> str:
    """Words that are not longer than this, with an ellipsis where they had to be cut."""
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def cut(html: str, limit: int) -> str:
    """HTML that Telegram takes: as it is when short enough, else plain words up to the limit, in UTF-16 units."""
    if len(html) * 2 <= limit or _units(Text(html).plain) <= limit:
        return html
    words = Text(html).plain.encode("utf-16-le")[: (limit - 2) * 2].decode("utf-16-le", "ignore")
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "…"


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2
