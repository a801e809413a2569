"""The steps that ask when something begins, by the clocks of one zone.

A time that does not exist on its day, that comes twice, or that lies where it must not, is answered with a sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import locales
from handlers.forms.answers import Answers, Frame, Words
from handlers.forms.choices import Choice, Option
from handlers.forms.days import Date
from handlers.forms.steps import Json, Read, Step, Taken, Wrong
from locales import N_, Text, _, formats, pgettext, verbatim
from services import clock
from services.local_times import instants
from services.quiet_hours import typed_time

STARTS: Final = ("09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00", "18:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """The zone whose clocks count, and between which instants the answers must lie, if anywhere."""

    zone: ZoneInfo
    begins: datetime | None = None
    ends: datetime | None = None

    def wrong(self, moments: tuple[datetime, ...]) -> Text | None:
        """Why none of these instants will do; None where one does."""
        if not moments:
            return _("The clocks go forward then, and this time does not exist on that day. Please choose another one.")
        if self.begins is not None and self.ends is not None:
            if any(self.begins <= each <= self.ends for each in moments):
                return None
            return _(
                "This lies outside the event, which is from {begin} to {end}.",
                begin=formats.date_time(self.begins, self.zone),
                end=formats.date_time(self.ends, self.zone),
            )
        if moments[-1] <= clock.now():
            return _("This time has passed. Please choose a later one.")
        return None


@dataclass(frozen=True, slots=True)
class ClockTime(Choice):
    """A time of any day, kept as `10:00`; any time can be typed."""

    def read(self, text: str, frame: Frame) -> Read:
        """A time as people write it: 10, 10:30, 10.30 Uhr."""
        at = typed_time(text)
        if at is None:
            if any(character.isdigit() for character in text):
                return Wrong(_("I cannot read this as a time. Please write it like 10:30."))
            return Choice.read(self, text, frame)
        wrong = self.wrong(at, frame)
        return Wrong(wrong) if wrong is not None else Taken(f"{at:%H:%M}")

    def wrong(self, at: time, frame: Frame) -> Text | None:
        """Why this time will not do; None where it does."""
        return None

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is a time of day."""
        return isinstance(stored, str) and typed_time(stored) is not None

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The time."""
        return verbatim(stored)


@dataclass(frozen=True, slots=True)
class TimeOfDay(ClockTime):
    """A time of day on the day of the step `date`."""

    within: Within

    def offered(self, frame: Frame) -> tuple[Option, ...]:
        """Those of the list that will do on this day."""
        offered = ClockTime.offered(self, frame)
        return tuple(each for each in offered if self.wrong(time_of(str(each.value)), frame) is None)

    def wrong(self, at: time, frame: Frame) -> Text | None:
        """Why no instant of that day at this time will do."""
        day = frame.answers.date
        return self.within.wrong(instants(day, at, self.within.zone)) if day is not None else None


def time_of(words: str) -> time:
    """The time of day behind `10:00`."""
    return time.fromisoformat(words)


def start(answers: Answers, zone: ZoneInfo) -> datetime | None:
    """The instant that the steps `date`, `time` and `clock` say; None while it is not known, or where there is none."""
    if answers.date is None or answers.time is None:
        return None
    found = instants(answers.date, time_of(answers.time), zone)
    if len(found) == 2 and answers.clock == 1:
        return found[1]
    return found[0] if found else None


def beginning(
    within: Within,
    *,
    ask: Words,
    ask_time: Words | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Iterator[Step]:
    """The steps `date`, `time` and, where clocks show that time twice, `clock`."""
    zone = within.zone
    earliest = first or clock.now().astimezone(zone).date()
    yield Date("date", ask=ask, label=N_("Date"), earliest=earliest, latest=last)
    yield TimeOfDay(
        "time",
        ask=ask_time or _("At what time does it begin (local time in {city})? Choose or type a time.", city=city(zone)),
        label=N_("Start"),
        options=STARTS,
        within=within,
    )
    yield Choice(
        "clock",
        ask=_("The clocks go back then, and this time comes twice. Which one do you mean?"),
        label=N_("Clock"),
        options=(
            Option(0, pgettext("button", "The first, before the change")),
            Option(1, pgettext("button", "The second, after the change")),
        ),
        when=lambda answers: _comes_twice(answers, zone),
    )


def _comes_twice(answers: Answers, zone: ZoneInfo) -> bool:
    if answers.date is None or answers.time is None:
        return False
    return len(instants(answers.date, time_of(answers.time), zone)) == 2


def city(zone: ZoneInfo) -> str:
    """How a zone is called after its city."""
    return formats.zone_name(zone.key)
