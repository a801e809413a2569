"""What may be passed on between an asker and the desk: kinds of messages, sizes, lengths."""

from dataclasses import dataclass
from typing import Final

from services.refusals import AnswerTooLong, CaptionTooLong, FileNotAllowed, FileTooLarge, NotRelayed

TEXT: Final = "text"
PHRASE: Final = "phrase"
"""A phrase card, whose text is `services.phrase_cards.Phrase` as JSON; no message of Telegram's is one."""
KINDS: Final = frozenset({TEXT, PHRASE, "photo", "document", "voice", "video", "audio"})
LARGEST: Final = 20 * 1024 * 1024
"""Bytes. Telegram lets bots fetch no more, so that nobody could look at a larger file on the desk's behalf."""
LONGEST_CAPTION: Final = 900
LONGEST_ANSWER: Final = 3900
LONGEST_TEXT: Final = 4096
MERGED: Final = 3500
"""UTF-16 units: Telegram takes 1024 and 4096, and a heading stands above."""
PROGRAMS: Final = [
    ".apk",
    ".app",
    ".bat",
    ".cmd",
    ".com",
    ".cpl",
    ".dll",
    ".exe",
    ".hta",
    ".iso",
    ".jar",
    ".js",
    ".jse",
    ".lnk",
    ".msi",
    ".msix",
    ".ps1",
    ".reg",
    ".scr",
    ".sh",
    ".vbe",
    ".vbs",
    ".wsf",
]


@dataclass(frozen=True, slots=True)
class Content:
    """One message as it is passed on. `size` is in bytes; `album` joins the pictures that were sent as one."""

    message_id: int
    text: str
    kind: str = TEXT
    file_id: str | None = None
    filename: str = ""
    size: int = 0
    album: str | None = None

    def check(self) -> None:
        """Raises NotRelayed, FileTooLarge, FileNotAllowed, CaptionTooLong, AnswerTooLong."""
        if self.kind not in KINDS:
            raise NotRelayed
        if self.size > LARGEST:
            raise FileTooLarge
        if self.filename.lower().endswith(tuple(PROGRAMS)):
            raise FileNotAllowed
        if self.kind != TEXT and units(self.text) > LONGEST_CAPTION:
            raise CaptionTooLong
        if units(self.text) > LONGEST_TEXT:
            raise AnswerTooLong


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2
