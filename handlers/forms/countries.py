"""Steps of forms that ask for one country or several: some of a list, or any that CLDR knows, typed in any language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import locales
from handlers.forms import input
from handlers.forms.answers import Frame
from handlers.forms.choices import Choice, MultiChoice, Option
from handlers.forms.steps import Aside, Json, Read, Taken, Wrong
from locales import Text, _, formats, verbatim
from services import countries

MOST_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class Country(Choice):
    """A country by its upper-case code."""

    def read(self, text: str, frame: Frame) -> Read:
        """The name of a country in any language, or a choice; what is much longer, or asks, is something else."""
        found = countries.named(text)
        if len(found) == 1:
            return Taken(found[0])
        if found:
            return Wrong(several(found))
        read = Choice.read(self, text, frame)
        if isinstance(read, Taken):
            return read
        if isinstance(read, Aside) and ("?" in text or len(text.split()) > MOST_WORDS):
            return read
        return Wrong(unknown())

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether there is such a country."""
        return isinstance(stored, str) and stored in countries.codes()

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """Its name."""
        return verbatim(formats.country(stored))


@dataclass(frozen=True, slots=True)
class Countries(MultiChoice):
    """Some countries by their upper-case codes, ticked or typed as a list."""

    def read(self, text: str, frame: Frame) -> Read:
        """Chile, Mongolia."""
        whole = countries.named(text)
        codes: list[str | int] = []
        for part in [text] if len(whole) == 1 else input.parts(text):
            found = countries.named(part)
            if len(found) > 1:
                return Wrong(several(found))
            if not found:
                is_aside = "?" in text or len(part.split()) > MOST_WORDS
                return Aside() if is_aside else Wrong(unknown())
            if found[0] not in codes:
                codes.append(found[0])
        return self.counted(codes)

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether all of it are countries."""
        return isinstance(stored, list) and all(each in countries.codes() for each in stored)

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """Their names as a list in words."""
        return formats.list([formats.country(each) for each in stored]) if stored else verbatim("–")


def country_options(codes: Iterable[str]) -> list[Option]:
    """Countries to choose from, by their names."""
    named = sorted((formats.country(code), code.upper()) for code in dict.fromkeys(codes))
    return [Option(code, verbatim(name)) for name, code in named]


def several(codes: Iterable[str]) -> Text:
    """More than one country could be meant."""
    names = formats.list([formats.country(code) for code in codes])
    return _("There are several: {countries}. Please type one of them.", countries=names)


def unknown() -> Text:
    """No country is meant."""
    return _("I do not know this country. Please type its name in full, in your language or in English.")
