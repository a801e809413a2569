"""The step of a form that asks for a day, and the sentences for what is no day that can be taken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import locales
from handlers.forms import dates
from handlers.forms.answers import Frame
from handlers.forms.dates import Bounds, Problem, Unread
from handlers.forms.steps import Aside, Json, Read, Step, Taken, Wrong
from locales import _, formats, verbatim

Day = date | Callable[[Frame], date]


def today(frame: Frame) -> date:
    """For `earliest` and `latest`: the person's own day."""
    return frame.today


@dataclass(frozen=True, slots=True)
class Date(Step):
    """A day, tapped in a calendar or typed; both bounds belong to it."""

    earliest: Day | None = None
    latest: Day | None = None

    def bounds(self, frame: Frame) -> Bounds:
        """What may be said today."""
        earliest = self.earliest(frame) if callable(self.earliest) else self.earliest
        latest = self.latest(frame) if callable(self.latest) else self.latest
        return Bounds(frame.today, frame.language, earliest, latest)

    def read(self, text: str, frame: Frame) -> Read:
        """A date as people write it; one that can be read in two ways is asked again."""
        found = dates.read(text, self.bounds(frame))
        if not isinstance(found, Unread):
            return Taken(found.isoformat())
        if found.problem is Problem.NO_DATE and not dates.is_like_date(text):
            return Aside() if any(character.isalpha() for character in text) else Wrong(_unread(found))
        return Wrong(_unread(found))

    def picked(self, day: date, frame: Frame) -> Taken | Wrong:
        """A day that was tapped, which may lie outside by now."""
        found = self.bounds(frame).checked(day)
        return Wrong(_unread(found)) if isinstance(found, Unread) else Taken(found.isoformat())

    def stored(self, value: Any) -> Json:
        """A date, or its ISO form."""
        return value.isoformat() if isinstance(value, date) else value

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is a date; bounds that moved meanwhile are the service's to refuse."""
        try:
            return isinstance(stored, str) and bool(date.fromisoformat(stored))
        except ValueError:
            return False

    def value(self, stored: Json) -> date:
        """The day."""
        return date.fromisoformat(stored)

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The day with its weekday."""
        return verbatim(formats.short_date(date.fromisoformat(stored)))


def _unread(found: Unread) -> locales.Text:
    days = [verbatim(formats.short_date(day)) for day in found.days]
    match found.problem:
        case Problem.IMPOSSIBLE:
            return _("There is no such day. Please check the date.")
        case Problem.INCOMPLETE:
            return _("The date is not complete. Please write day and month, like {example}.", example=_example())
        case Problem.AMBIGUOUS:
            return _(
                "This can mean {first} or {second}. Please write the month as a word, or tap the day.",
                first=days[0],
                second=days[-1],
            )
        case Problem.OTHER_WEEKDAY:
            return _("The weekday does not fit: that date is {day}. Please write it again.", day=days[0])
        case Problem.TOO_EARLY:
            return _("{day} is too early. The first possible day is {first}.", day=days[0], first=days[1])
        case Problem.TOO_LATE:
            return _("{day} is too late. The last possible day is {last}.", day=days[0], last=days[1])
    return _("I cannot read this as a date. Please write it like {example}, or tap the day.", example=_example())


def _example() -> locales.Text:
    return verbatim(formats.date(date(2026, 12, 8)))
