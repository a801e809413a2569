"""Steps of forms that offer values to choose from, one or several."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import locales
from handlers.forms import input
from handlers.forms.answers import Answers, Frame, Words, only_words
from handlers.forms.steps import Json, Read, Step, Taken, Wrong, not_chosen
from locales import _, formats, ngettext, verbatim


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen and how it is called."""

    value: str | int
    label: Words

    def said(self, answers: Answers) -> locales.Text:
        """Its name in the reader's language."""
        return only_words(self.label, answers)


Options = Sequence[str | int | Option]


def _offered(options: Options | Callable[[Answers], Options], answers: Answers) -> tuple[Option, ...]:
    listed = options(answers) if callable(options) else options
    return tuple(each if isinstance(each, Option) else Option(each, _bare(each)) for each in listed)


def _bare(value: str | int) -> Words:
    if isinstance(value, str):
        return verbatim(value)
    return lambda _answers: verbatim(formats.number(value))


@dataclass(frozen=True, slots=True)
class Choice(Step):
    """One of several values; bare strings among the options are foreign words that nobody translates."""

    options: Options | Callable[[Answers], Options]

    def offered(self, frame: Frame) -> tuple[Option, ...]:
        """What can be chosen now."""
        return _offered(self.options, frame.answers)

    def read(self, text: str, frame: Frame) -> Read:
        """The label or the number of an option, a slip of the finger included."""
        offered = self.offered(frame)
        position = input.chosen(text, _labels(offered, frame))
        return Taken(offered[position].value) if position is not None else not_chosen(text)

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is still offered."""
        return any(stored == option.value for option in self.offered(frame))

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The label of the chosen option."""
        return next(option.said(frame.answers) for option in self.offered(frame) if option.value == stored)


@dataclass(frozen=True, slots=True)
class MultiChoice(Step):
    """Some of several values, as a tuple in the order in which they are offered.

    `ticked` says which are ticked before the first tap, such as what was chosen another time.
    """

    options: Options | Callable[[Answers], Options]
    at_least: int = 1
    at_most: int | None = None
    ticked: Callable[[Answers], Sequence[str | int]] | None = None

    def offered(self, frame: Frame) -> tuple[Option, ...]:
        """What can be chosen now."""
        return _offered(self.options, frame.answers)

    def read(self, text: str, frame: Frame) -> Read:
        """Labels or numbers with commas between them; all of them must be understood."""
        offered = self.offered(frame)
        positions, unknown = input.several_chosen(text, _labels(offered, frame))
        if not positions:
            return not_chosen(text)
        if unknown:
            listed = verbatim(", ".join(unknown)[:200])
            return Wrong(_("I did not find this among the choices: {words}. Please use the buttons.", words=listed))
        return self.counted([offered[position].value for position in positions])

    def counted(self, values: list[str | int]) -> Taken | Wrong:
        """The chosen values, if they are neither too few nor too many."""
        if len(values) < self.at_least:
            return Wrong(
                ngettext("Please choose at least {number}.", "Please choose at least {number}.", self.at_least)
            )
        if self.at_most is not None and len(values) > self.at_most:
            return Wrong(ngettext("Please choose at most {number}.", "Please choose at most {number}.", self.at_most))
        return Taken(values)

    def stored(self, value: Any) -> Json:
        """Any sequence of values."""
        return list(value)

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether all of it is still offered."""
        values = [option.value for option in self.offered(frame)]
        return isinstance(stored, list) and all(value in values for value in stored)

    def value(self, stored: Json) -> tuple[Any, ...]:
        """The values as a tuple."""
        return tuple(stored)

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The labels as a list in words; a dash for none."""
        chosen = [option.said(frame.answers) for option in self.offered(frame) if option.value in stored]
        return formats.list(chosen) if chosen else verbatim("–")


def _labels(offered: Sequence[Option], frame: Frame) -> list[str]:
    return [option.said(frame.answers).plain for option in offered]
