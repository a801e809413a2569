"""Keeping the catalogues: gathering messages from the sources, carrying them into each language, adding a language.

What makes a catalogue good enough is in `locales.gates`. Files are written without dates and line numbers and sorted
by message, so that two people's changes merge calmly.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.localedata import exists
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as gathered_from
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from locales.language import CATALOGUES, SOURCE_LANGUAGE

ROOT = CATALOGUES.parents[1]
SOURCES = ("bot", "handlers", "locales", "services", "web")
KEYWORDS = {
    "_": (1,),
    "N_": (1,),
    "NP_": ((1, "c"), 2),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_WIDTH = 120


class CatalogueExists(ValueError):
    """A language was to be added that is there already."""


def extract(root: Path = ROOT) -> Catalog:
    """Writes the template from the sources and returns it."""
    found = template_of(root)
    template_path(root).write_bytes(written(found, None))
    return found


def update(root: Path = ROOT) -> list[str]:
    """Writes the template and carries it into every language; the languages are returned.

    New messages arrive empty or, where one is much like an old one, as fuzzy; gone ones are dropped.
    """
    found = extract(root)
    codes = languages(root)
    for code in codes:
        catalogue = read(code, root)
        catalogue.update(found, no_fuzzy_matching=False)
        _path(code, root).write_bytes(written(catalogue, code))
    return codes


def add(code: str, root: Path = ROOT) -> Path:
    """A new empty catalogue; raises `CatalogueExists`, or ValueError for a code that CLDR does not know."""
    if not re.fullmatch("[a-z]{2,3}", code) or not exists(code):
        raise ValueError(f"{code!r} is not a language code of two or three letters that CLDR knows.")
    if code == SOURCE_LANGUAGE or _path(code, root).exists():
        raise CatalogueExists(f"There is a catalogue for {code} already.")
    catalogue = Catalog(locale=code, fuzzy=False)
    catalogue.update(template_of(root))
    _path(code, root).write_bytes(written(catalogue, code))
    return _path(code, root)


def is_complete(code: str, root: Path = ROOT) -> bool:
    """Whether every message of the template has its words in this language, and so may be offered."""
    if code == SOURCE_LANGUAGE:
        return True
    if not _path(code, root).exists():
        return False
    catalogue = read(code, root)
    return all(is_translated(catalogue.get(message.id, message.context)) for message in messages(template(root)))


def is_translated(message: Message | None) -> bool:
    """Whether it has all its forms and nobody doubts them."""
    if message is None or message.fuzzy:
        return False
    return all(forms(message.string))


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """A message's text as its forms: one, or as many as the language has plurals."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def languages(root: Path = ROOT) -> list[str]:
    """The languages with a catalogue, sorted; English, the language of the sources, has none."""
    return sorted(path.stem for path in template_path(root).parent.glob("*.po"))


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Its messages without the header."""
    return (message for message in catalogue if message.id)


def read(code: str, root: Path = ROOT) -> Catalog:
    """The catalogue of a language, with obsolete entries if there are any."""
    with _path(code, root).open("rb") as file:
        return read_po(file, locale=code)


def template(root: Path = ROOT) -> Catalog:
    """The template as it stands in its file."""
    with template_path(root).open("rb") as file:
        return read_po(file)


def template_path(root: Path = ROOT) -> Path:
    """Where the template is kept."""
    return root / "locales" / "catalogues" / "messages.pot"


def template_of(root: Path = ROOT) -> Catalog:
    """The template as the sources want it."""
    rows = [
        (message, context or "", path.relative_to(root).as_posix(), comments)
        for folder in SOURCES
        for path in sorted((root / folder).rglob("*.py"))
        for _line, message, comments, context in _gathered(path.read_bytes())
    ]
    catalogue = Catalog(fuzzy=False)
    for message, context, location, comments in sorted(rows, key=lambda row: (forms(row[0]), *row[1:3])):
        catalogue.add(message, locations=[(location, 0)], auto_comments=comments, context=context or None)
    return catalogue


@cache
def _gathered(source: bytes) -> list[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    """The messages of one module, which takes a second for all of them; who looks again has changed few."""
    return list(gathered_from("python", BytesIO(source), keywords=KEYWORDS, comment_tags=("Translators:",)))


def _path(code: str, root: Path) -> Path:
    return template_path(root).with_name(f"{code}.po")


def written(catalogue: Catalog, code: str | None) -> bytes:
    """The bytes of its file; Babel's own header would hold the date and a version."""
    body = BytesIO()
    write_po(body, catalogue, _WIDTH, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return f"{_header(code)}\n{body.getvalue().decode().strip()}\n".encode()


def _header(code: str | None) -> str:
    fields = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    if code:
        fields = [f"Language: {code}", f"Plural-Forms: {get_plural(code).plural_forms}", *fields]
    return "\n".join(['msgid ""', 'msgstr ""', *(f'"{field}\\n"' for field in fields), ""])
