"""What forms for events ask beyond times: numbers, lengths, addresses, points on a map, titles of one line."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import locales
from handlers.forms import Choice, Frame, MultiChoice, Option
from handlers.forms import Text as TextStep
from handlers.forms.steps import Json, Read, Step, Taken, Wrong, not_chosen
from handlers.organising import lengths
from locales import Text, _, formats, ngettext, verbatim
from services.distances import Distance

MOST_PLACES: Final = 100_000
MOST_REMINDERS: Final = 6
LEAST_CHOICES: Final = 2
MOST_CHOICES: Final = 12
LONGEST_CHOICE: Final = 60
_NUMBER: Final = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+|\d{1,9}")
_POINT: Final = re.compile(r"(-?\d{1,3}(?:[.,]\d+)?)\s*°?\s*[,;/\s]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*°?")


@dataclass(frozen=True, slots=True)
class Number(Choice):
    """A whole number, chosen or typed, kept as an int; 0 where the options have it. `least` is taken already."""

    least: int = 1

    def read(self, text: str, frame: Frame) -> Read:
        """Digits, with or without separators of thousands."""
        typed = text.strip()
        if not _NUMBER.fullmatch(typed):
            if any(character.isdigit() for character in typed):
                return Wrong(_("Please write a whole number, such as 40."))
            return Choice.read(self, text, frame)
        wrong = self.wrong(int(re.sub(r"\D", "", typed)))
        return Wrong(wrong) if wrong is not None else Taken(int(re.sub(r"\D", "", typed)))

    def wrong(self, number: int) -> Text | None:
        """Why this number cannot be taken."""
        if 0 < number < self.least:
            return ngettext(
                "{number} place is already taken, so there cannot be fewer.",
                "{number} places are already taken, so there cannot be fewer.",
                self.least,
            )
        if not 0 < number <= MOST_PLACES:
            return _("Please write a number from 1 to {most}.", most=formats.number(MOST_PLACES))
        return None

    def offered(self, frame: Frame) -> tuple[Option, ...]:
        """Those that are not below what is taken."""
        return tuple(each for each in Choice.offered(self, frame) if not 0 < int(each.value) < self.least)

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is a number."""
        return isinstance(stored, int) and 0 <= stored <= MOST_PLACES

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The number, or the option's words."""
        known = any(stored == each.value for each in self.offered(frame))
        return Choice.shown(self, stored, frame) if known else verbatim(formats.number(stored))


@dataclass(frozen=True, slots=True)
class Length(Choice):
    """A length of time, chosen or typed, kept in ISO 8601."""

    def read(self, text: str, frame: Frame) -> Read:
        """3 hours, 1 Tag, PT45S."""
        found = lengths.read(text)
        if found is not None:
            return Taken(found.words)
        if any(character.isdigit() for character in text):
            return Wrong(no_length())
        return Choice.read(self, text, frame)

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is a length, or still offered."""
        return Choice.fits(self, stored, frame) or (isinstance(stored, str) and lengths.read(stored) is not None)

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The length in words."""
        if Choice.fits(self, stored, frame):
            return Choice.shown(self, stored, frame)
        return lengths.said(Distance.parse(stored))


def no_length() -> Text:
    """What to write instead of words that are no length of time."""
    return _("I cannot read this as a length of time. Please write it like 1 day, 3 hours or 45 minutes.")


@dataclass(frozen=True, slots=True)
class Lengths(MultiChoice):
    """Some lengths of time, ticked or typed as a list, kept in ISO 8601."""

    def read(self, text: str, frame: Frame) -> Read:
        """1 day, 3 hours."""
        found, unknown = lengths.read_several(text)
        if not found:
            return not_chosen(text) if not any(each.isdigit() for each in text) else Wrong(no_length())
        if unknown:
            listed = verbatim(", ".join(unknown)[:200])
            return Wrong(
                _("I cannot read this as a length of time: {words}. Please write it like 3 hours.", words=listed)
            )
        return self.counted([each.words for each in found])

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether all of it are lengths."""
        return isinstance(stored, list) and all(isinstance(each, str) and lengths.read(each) for each in stored)

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The lengths in words."""
        said = [lengths.said(Distance.parse(each)) for each in stored]
        return formats.list(said) if said else verbatim("–")


@dataclass(frozen=True, slots=True)
class Pin(Step):
    """A point on the map, sent as a place or typed as coordinates, kept as `[latitude, longitude]`."""

    def read(self, text: str, frame: Frame) -> Read:
        """51.76, 14.33."""
        found = _POINT.fullmatch(text.strip())
        if found is None:
            return Wrong(_("Please send a place from Telegram’s map, or write coordinates like 51.7563, 14.3329."))
        latitude, longitude = (float(each.replace(",", ".")) for each in found.groups())
        if not is_on_earth(latitude, longitude):
            return Wrong(_("There is no such point: latitude is from -90 to 90, longitude from -180 to 180."))
        return Taken([latitude, longitude])

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is a point."""
        return isinstance(stored, list) and len(stored) == 2 and all(isinstance(each, int | float) for each in stored)

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The coordinates."""
        return verbatim(f"{stored[0]:.5f}, {stored[1]:.5f}")


def is_on_earth(latitude: float, longitude: float) -> bool:
    """Whether there is such a point."""
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def one_line(text: str) -> Text | None:
    """What is wrong with a title that has breaks in it."""
    if any(each in text for each in "\n\r\u2028\u2029\v\f"):
        return _("One line is needed here. Please write without line breaks.")
    return None


def web_address(text: str) -> Text | None:
    """What is wrong with the address of a page; None when a button can lead there."""
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        host = ""
    # Telegram refuses a button that leads to a name without a dot, and with it the whole message.
    is_web = text.lower().startswith(("http://", "https://"))
    if not is_web or "." not in host or any(each.isspace() or each in '<>"' for each in text):
        return _("This is no address. It begins with https://, such as https://www.example.org/page.")
    return None


@dataclass(frozen=True, slots=True)
class AnswerLines(TextStep):
    """Answers to choose from, one a line; as many as in another language, where those are known.

    `like` is the step that asked for the others, `count` how many of them there were before.
    """

    like: str = ""
    count: int = 0

    def read(self, text: str, frame: Frame) -> Read:
        """Some lines that differ from each other."""
        found = as_lines(text)
        if not LEAST_CHOICES <= len(found) <= MOST_CHOICES or len(set(found)) < len(found):
            return Wrong(
                _(
                    "Please write {least} to {most} different answers, each on its own line.",
                    least=LEAST_CHOICES,
                    most=MOST_CHOICES,
                )
            )
        if any(len(each) > LONGEST_CHOICE for each in found):
            return Wrong(_("Each answer may have {longest} characters at most.", longest=LONGEST_CHOICE))
        others = as_lines(frame.answers.as_dict().get(self.like) or "") if self.like else []
        wanted = len(others) or self.count
        if self.like and wanted and len(found) != wanted:
            return Wrong(_("Please write as many answers as in the first language: {number}.", number=wanted))
        return TextStep.read(self, text, frame)


def as_lines(text: str) -> list[str]:
    """The lines that say something."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
