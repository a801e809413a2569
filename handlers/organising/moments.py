"""The steps that ask when something begins and ends, by the clocks of one zone.

A time that does not exist on its day, that comes twice, or that lies where it must not, is answered with a sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import locales
from handlers.forms import Answers, Choice, Date, Frame, Option, Words
from handlers.forms.dates import Bounds, Unread
from handlers.forms.dates import read as read_date
from handlers.forms.steps import Json, Read, Step, Taken, Wrong
from handlers.organising import lengths
from locales import N_, Text, _, formats, pgettext, verbatim
from services import clock
from services.distances import Distance
from services.local_times import instants
from services.quiet_hours import typed_time

STARTS: Final = ("09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00", "18:00")
SPANS: Final = ("PT1H", "PT1H30M", "PT2H", "PT3H", "PT4H", "PT6H", "PT8H", "P1D", "P2D", "P3D")


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
class TimeOfDay(Choice):
    """A time of day on the day of the step `date`, kept as `10:00`; any time can be typed."""

    within: Within

    def offered(self, frame: Frame) -> tuple[Option, ...]:
        """Those of the list that will do on this day."""
        return tuple(
            each for each in Choice.offered(self, frame) if self._wrong(time_of(str(each.value)), frame) is None
        )

    def read(self, text: str, frame: Frame) -> Read:
        """A time as people write it: 10, 10:30, 10.30 Uhr."""
        at = typed_time(text)
        if at is None:
            if any(character.isdigit() for character in text):
                return Wrong(_("I cannot read this as a time. Please write it like 10:30."))
            return Choice.read(self, text, frame)
        wrong = self._wrong(at, frame)
        return Wrong(wrong) if wrong is not None else Taken(f"{at:%H:%M}")

    def _wrong(self, at: time, frame: Frame) -> Text | None:
        day = frame.answers.date
        return self.within.wrong(instants(day, at, self.within.zone)) if day is not None else None

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is a time of day."""
        return isinstance(stored, str) and typed_time(stored) is not None

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """The time."""
        return verbatim(stored)


@dataclass(frozen=True, slots=True)
class Ending(Choice):
    """When something ends that begins by the steps before: a length, a time of day, or day and time."""

    within: Within

    def offered(self, frame: Frame) -> tuple[Option, ...]:
        """The lengths that fit."""
        begins = start(frame.answers, self.within.zone)
        return tuple(each for each in Choice.offered(self, frame) if self._wrong(str(each.value), begins) is None)

    def read(self, text: str, frame: Frame) -> Read:
        """3 hours, 2 days, 16:00, or 10.12. 16:00."""
        stored = self._stored(text, frame)
        if stored is None:
            if any(character.isdigit() for character in text):
                return Wrong(_("I cannot read this. Please write a length like 3 hours, or the end like 16:00."))
            return Choice.read(self, text, frame)
        wrong = self._wrong(stored, start(frame.answers, self.within.zone))
        return Wrong(wrong) if wrong is not None else Taken(stored)

    def _stored(self, text: str, frame: Frame) -> str | None:
        if (length := lengths.read(text)) is not None:
            return length.words
        if (at := typed_time(text)) is not None:
            return f"{at:%H:%M}"
        day, _space, rest = text.replace(",", " ").strip().rpartition(" ")
        found = read_date(day, Bounds(frame.today, frame.language, frame.answers.date)) if day else None
        at = typed_time(rest)
        if found is None or isinstance(found, Unread) or at is None:
            return None
        return f"{found.isoformat()}T{at:%H:%M}"

    def _wrong(self, stored: str, begins: datetime | None) -> Text | None:
        if begins is None:
            return None
        moment = end(begins, self.within.zone, stored)
        if moment is not None and moment <= begins:
            return _("The end must follow the start. Where it is on another day, please write day and time.")
        if moment is not None and moment - begins > timedelta(days=366):
            return _("This is longer than a year. Please check the end.")
        return self.within.wrong(() if moment is None else (moment,))

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it still follows the start."""
        begins = start(frame.answers, self.within.zone)
        return isinstance(stored, str) and begins is not None and self._wrong(stored, begins) is None

    def shown(self, stored: Json, frame: Frame) -> locales.Text:
        """When that is."""
        begins = start(frame.answers, self.within.zone)
        moment = end(begins, self.within.zone, stored) if begins is not None else None
        return verbatim(formats.date_time(moment, self.within.zone) if moment is not None else stored)


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


def end(begins: datetime, zone: ZoneInfo, stored: str) -> datetime | None:
    """The instant that the step `ending` says: so long after the start, days by the clock; None where there is none."""
    local = begins.astimezone(zone)
    if stored.startswith("P"):
        length = Distance.parse(stored)
        if not length.days:
            return begins + length.exact
        found = instants(local.date() + timedelta(days=length.days), local.time().replace(fold=0), zone)
        return found[-1] + length.exact if found else None
    day, _t, at = stored.rpartition("T")
    found = instants(date.fromisoformat(day) if day else local.date(), time_of(at), zone)
    return found[-1] if found else None


def beginning(within: Within, *, ask: Words, first: date | None = None, last: date | None = None) -> Iterator[Step]:
    """The steps `date`, `time` and, where clocks show that time twice, `clock`."""
    zone = within.zone
    earliest = first or clock.now().astimezone(zone).date()
    yield Date("date", ask=ask, label=N_("Date"), earliest=earliest, latest=last)
    yield TimeOfDay(
        "time",
        ask=_("At what time does it begin (local time in {city})? Choose or type a time.", city=_city(zone)),
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


def ending(within: Within, *, usual: timedelta | None = None) -> Step:
    """The step `ending`, the usual length on top."""
    spans = [usual] if usual is not None else []
    known = {_iso(each): None for each in spans} | dict.fromkeys(SPANS)
    return Ending(
        "ending",
        ask=N_("How long does it take? Choose, or type a length like 3 hours, or the end like 16:00."),
        label=N_("End"),
        options=[Option(each, lengths.said(Distance.parse(each))) for each in known][:8],
        within=within,
    )


def _iso(span: timedelta) -> str:
    days, rest = divmod(span, timedelta(days=1))
    return Distance(days if not rest else 0, timedelta() if not rest else span).words


def _city(zone: ZoneInfo) -> str:
    return formats.zone_name(zone.key)
