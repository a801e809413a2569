"""The steps of forms as data: what is asked, what counts as an answer, how it is kept (as JSON) and shown again.

Choices are in `choices`, days in `days`. Nothing here knows screens or where somebody stands.
"""

import re
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

import locales
from handlers import keyboards
from handlers.forms import input
from handlers.forms.answers import Answers, Frame, Words
from locales import _, detect, formats, ngettext, verbatim

Json = Any  # what JSON can hold: the state of a dialogue is stored as such

_NAME = re.compile(r"[a-z][a-z0-9_]{0,19}")
# Whoever writes the language of the other side is understood too.
_YES = frozenset({"yes", "y", "ja", "j", "да", "д"})
_NO = frozenset({"no", "n", "nein", "нет", "н"})


@dataclass(frozen=True, slots=True)
class Taken:
    """A text that is an answer, as it is kept."""

    stored: Json


@dataclass(frozen=True, slots=True)
class Wrong:
    """A text that is none, and the sentence that says why and what to do."""

    why: locales.Text


@dataclass(frozen=True, slots=True)
class Aside:
    """A text that seems to be about something else, such as a question."""


Read = Taken | Wrong | Aside
Check = Callable[[str], locales.Text | None]


@dataclass(frozen=True, slots=True)
class Step:
    """A question. `label` is its short name in summaries and in lines `label: value`; `when` says whether it applies.

    Names go into buttons and rows: at most 20 small letters, digits and underscores, ValueError otherwise.
    """

    name: str
    _: KW_ONLY
    ask: Words
    label: Words | None = None
    optional: bool = False
    when: Callable[[Answers], bool] | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name for a step.")

    def read(self, text: str, frame: Frame) -> Read:
        """What a typed text means here. Never raises, whatever is typed."""
        raise AssertionError(f"{type(self).__name__} reads nothing.")

    def stored(self, value: Any) -> Json:
        """How a value that is known already is kept."""
        return value

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether a kept answer still is one: a form may have changed since."""
        return stored is not None

    def value(self, stored: Json) -> Any:
        """A kept answer as the form's owner wants it."""
        return stored

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """A kept answer in the reader's language."""
        return verbatim(str(stored))


@dataclass(frozen=True, slots=True)
class Text(Step):
    """Words, kept as typed with the language they seem to be in. A `check` gives the sentence that refuses them."""

    limit: int = 300
    check: Check | None = None
    needs_letters: bool = True

    def read(self, text: str, frame: Frame) -> Read:
        """Any words up to the limit."""
        text = text.strip()
        if not text or (self.needs_letters and not input.has_letters(text)):
            return Wrong(_("Words are needed here. Please write your answer with letters or digits."))
        if len(text) > self.limit:
            return Wrong(_too_long(len(text), self.limit))
        if self.check and (refused := self.check(text)) is not None:
            return Wrong(refused)
        return Taken({"text": text, "language": detect.detect(text, stored=frame.language).language})

    def stored(self, value: Any) -> Json:
        """Words from elsewhere, whose language nobody detected."""
        return {"text": value, "language": None}

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it has the shape of a kept text."""
        return isinstance(stored, dict) and isinstance(stored.get("text"), str)

    def value(self, stored: Json) -> str:
        """The words."""
        return str(stored["text"])

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The words as typed."""
        return verbatim(stored["text"])


def _too_long(length: int, limit: int) -> locales.Text:
    return ngettext(
        "This is too long: {length} characters, and {number} fits here. Please shorten it.",
        "This is too long: {length} characters, and {number} fit here. Please shorten it.",
        limit,
        length=formats.number(length),
    )


def not_chosen(text: str) -> Wrong | Aside:
    """What words are at a step that has buttons: a question perhaps; digits alone are just wrong."""
    if any(character.isalpha() for character in text):
        return Aside()
    return Wrong(_("This is not one of the choices. Please use the buttons."))


@dataclass(frozen=True, slots=True)
class YesNo(Step):
    """Yes or no, as a bool."""

    def read(self, text: str, frame: Frame) -> Read:
        """The words of any language shipped, or their first letters."""
        typed = input.normal(text)
        said_yes, said_no = _is_yes(typed), _is_no(typed)
        return Taken(said_yes) if said_yes != said_no else not_chosen(text)

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is a bool."""
        return isinstance(stored, bool)

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """Yes or no."""
        return keyboards.yes_label() if stored else keyboards.no_label()


@dataclass(frozen=True, slots=True)
class Confirm(Step):
    """Shows all answers, each with a way to correct it. `ask` names the object, `yes` is the button's label."""

    yes: Words | None = None

    def read(self, text: str, frame: Frame) -> Read:
        """A plain yes; anything else is no consent."""
        return Taken(True) if _is_yes(input.normal(text)) else not_chosen(text)

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Only a yes is ever kept."""
        return stored is True

    def agreed(self, frame: Frame) -> Json:
        """What a yes is kept as."""
        return True


@dataclass(frozen=True, slots=True)
class Notice(Confirm):
    """Something to read or to agree to before the form goes on; `no` is the label of a button out of the form.

    It is no question: it is not counted, corrected or filled in by a message with all answers. `version` names what
    was read: once that is something else, it is shown again. Where `stops`, there is no way on.
    """

    _: KW_ONLY
    version: Callable[[Answers], str]
    no: Words | None = None
    stops: Callable[[Answers], bool] = lambda _answers: False

    def read(self, text: str, frame: Frame) -> Read:
        """A plain yes, where there is a way on."""
        is_yes = _is_yes(input.normal(text)) and not self.stops(frame.answers)
        return Taken(self.agreed(frame)) if is_yes else not_chosen(text)

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it was these words that were read."""
        return bool(stored == self.agreed(frame)) and not self.stops(frame.answers)

    def agreed(self, frame: Frame) -> Json:
        """The words that were read."""
        return self.version(frame.answers)


def _is_yes(typed: str) -> bool:
    return typed in _YES or typed == input.normal(keyboards.yes_label().plain)


def _is_no(typed: str) -> bool:
    return typed in _NO or typed == input.normal(keyboards.no_label().plain)
