"""Text that is ready to be said: Telegram's HTML inside, foreign words escaped, plain on request.

It is made by `_()` and its sisters, or here from words that are not translated. Nobody else escapes.
"""

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

# Whatever Telegram drops or chokes on (NUL, controls, lone surrogates), and marks that reorder the words of others.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_TAG = re.compile(r"<[^<>]*>")
_TAG_NAMES = "b|strong|i|em|u|ins|s|strike|del|a|code|pre|blockquote|span|tg-spoiler|tg-emoji"
_STRAY = re.compile(rf"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)|<(?!/?(?:{_TAG_NAMES})(?:\s[^<>]*)?>)")


@dataclass(frozen=True, slots=True)
class Text:
    """Words in one language, as Telegram's HTML; equal when they look equal."""

    html: str

    @property
    def plain(self) -> str:
        """The same without markup and escapes: for buttons, alerts, topic names, calendar files and PDF."""
        return html.unescape(_TAG.sub("", self.html))

    def __str__(self) -> NoReturn:
        # An f-string would otherwise glue escaped words into plain ones, or plain ones into HTML.
        raise TypeError("A Text is not a str: say .html or .plain, or give it as a value to _().")


Value = str | int | Text


def verbatim(words: str) -> Text:
    """Foreign words shown as they are: what a person typed, a company's name, a title from a file."""
    return Text(html.escape(speakable(words), quote=False))


def trusted_html(markup: str) -> Text:
    """HTML that we made ourselves and that Telegram understands, such as a rendered article."""
    return Text(speakable(markup))


def moment(unix_time: int, form: str, words: str) -> Text:
    """An instant that each phone shows in its own zone and language; the words stand where one cannot.

    `form` is Telegram's: `wDt` is weekday, long date and short time, `t` the short time alone.
    """
    return Text(f'<tg-time unix="{unix_time}" format="{form}">{verbatim(words).html}</tg-time>')


def paragraphs(*texts: Text | None) -> Text:
    """The texts with an empty line between them; None is left out."""
    return Text("\n\n".join(text.html for text in texts if text is not None))


def lines(*texts: Text | None) -> Text:
    """The texts, each on its own line; None is left out."""
    return Text("\n".join(text.html for text in texts if text is not None))


def speakable(words: str) -> str:
    """The words without control characters (but line feed and tab), lone surrogates and bidirectional overrides."""
    return _UNSPEAKABLE.sub("", words)


def places(template: str) -> frozenset[str]:
    """The names of the places that `fill` wants."""
    return frozenset(_PLACE.findall(template))


def tags(template: str) -> list[str]:
    """Its tags as they stand, in order."""
    return _TAG.findall(template)


def has_stray_markup(template: str) -> bool:
    """Whether there is a bare & or <, which `fill` would escape and Telegram would refuse."""
    return _STRAY.search(template) is not None


def fill(template: str, values: dict[str, Value]) -> Text:
    """The template with its places filled; a place without a value is a bug and raises `LookupError`."""
    literals, names, quoted = _parsed(template)
    if not names:
        return Text(literals[0])
    parts = [literals[0]]
    for name, inside_tag, literal in zip(names, quoted, literals[1:], strict=True):
        if name not in values:
            raise LookupError(f"The place {{{name}}} of {template!r} has no value.")
        parts += (_rendered(values[name], inside_tag), literal)
    return Text("".join(parts))


@lru_cache(maxsize=4096)
def _parsed(template: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[bool, ...]]:
    """Literals, names of the places between them, and whether a place stands inside a tag, as a link's address does."""
    safe = _STRAY.sub(lambda stray: html.escape(stray[0]), template)
    pieces = _PLACE.split(safe)
    literals, names = tuple(pieces[::2]), tuple(pieces[1::2])
    before = ["".join(literals[: position + 1]) for position in range(len(names))]
    return literals, names, tuple(text.rfind("<") > text.rfind(">") for text in before)


def _rendered(value: Value, inside_tag: bool) -> str:
    if isinstance(value, Text):
        return html.escape(value.plain) if inside_tag else value.html
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"{type(value).__name__} is not shown as it is: use locales.formats.")
    return html.escape(speakable(str(value)), quote=inside_tag)
