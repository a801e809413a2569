"""Saying things: English sentences become `Text` in the ambient language.

The English sentence is the message id; where a catalogue lacks it, English is said.
"""

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from locales import formats
from locales.language import CATALOGUES, SOURCE_LANGUAGE, current_language
from locales.text import Text, Value, fill


def _(message: str, /, **values: Value) -> Text:
    """The message in the ambient language; str values are foreign and escaped, Text values are kept."""
    if not message:
        raise ValueError("Nothing is to be said: gettext would answer with the catalogue's header.")
    return fill(_translations(current_language()).gettext(message), values)


def pgettext(context: str, message: str, /, **values: Value) -> Text:
    """Like `_`, for a word of several meanings; the contexts "button" and "button-half" also limit its length."""
    return fill(_translations(current_language()).pgettext(context, message), values)


def ngettext(singular: str, plural: str, number: int, /, **values: Value) -> Text:
    """The form the language uses for this number; the place {number} shows it as the language writes it."""
    template = _translations(current_language()).ngettext(singular, plural, number)
    return fill(template, {"number": formats.number(number), **values})


def npgettext(context: str, singular: str, plural: str, number: int, /, **values: Value) -> Text:
    """`ngettext` with a context."""
    template = _translations(current_language()).npgettext(context, singular, plural, number)
    return fill(template, {"number": formats.number(number), **values})


def N_(message: str, /) -> str:
    """Marks a message of a declaration for the catalogues; whoever shows it says `_(message)`."""
    return message


def NP_(context: str, message: str, /) -> str:
    """`N_` with a context; whoever shows it says `pgettext(context, message)`."""
    return message


def warm_up() -> None:
    """Reads all catalogues now, so that no turn waits for it."""
    for path in CATALOGUES.glob("*.po"):
        _translations(path.stem)


def compiled(path: Path) -> NullTranslations:
    """The translations of one `.po` file, ready to be looked up; fuzzy and empty ones are left out."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    machine_form = BytesIO()
    write_mo(machine_form, catalogue)
    machine_form.seek(0)
    return GNUTranslations(machine_form)


@lru_cache(maxsize=64)
def _translations(language: str) -> NullTranslations:
    return NullTranslations() if language == SOURCE_LANGUAGE else compiled(CATALOGUES / f"{language}.po")
