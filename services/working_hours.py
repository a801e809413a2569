"""The desk's working hours: when somebody is there, and when so much has been worked, over nights and holidays.

The hours in which a *reader* is left alone are another thing: services/quiet_hours.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final, Self
from zoneinfo import ZoneInfo

import holidays

from services import clock

REGIONS: Final = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")
"""Codes of the German states."""
HORIZON: Final = 3653
"""Ten years in days: no search looks further, however little is worked."""

_NAMES: Final = ("mo tu we th fr sa su", "mo di mi do fr sa so")
_DAYS: Final = {name: number for names in _NAMES for number, name in enumerate(names.split())}
_DAY: Final = "|".join(_DAYS)
_PIECE: Final = re.compile(
    rf"(?:(?P<first>{_DAY})(?:\s*-\s*(?P<last>{_DAY}))?)?"
    r"(?:(?:^|\s+)(?P<begin>\d\d?:[0-5]\d)\s*-\s*(?P<end>\d\d?:[0-5]\d))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Some work without a break: from one time of the day to another, in minutes since local midnight."""

    begin: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.begin < self.end <= 24 * 60:
            raise ValueError("a span of work begins before it ends, on the same day")


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The spans of each day of the week, Monday first, but for the public holidays of a German state."""

    week: tuple[tuple[Span, ...], ...]
    region: str
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.region not in REGIONS:
            raise ValueError(f"the region is one of {', '.join(REGIONS)}")
        if not any(self.week):
            raise ValueError("somebody works at some time of the week")

    @classmethod
    def parse(cls, hours: str, region: str, zone: ZoneInfo) -> Self:
        """Reads `Mo-Fr 09:00-16:00` or `Mo-Do 9:00-12:00, 13:00-16:00, Fr 9:00-12:00`, in English or German.

        Raises ValueError for anything else, for hours that overlap and for a region that is no German state.
        """
        made = cls(week(hours), region, zone)
        # The library takes a tenth of a second to load a country: at the start, not in somebody's turn.
        _holidays(region, clock.now().year)
        return made

    def is_open(self, instant: datetime) -> bool:
        """Whether somebody is at work at this instant; a closing time is no longer work."""
        today = instant.astimezone(self.zone).date()
        return any(begin <= instant < end for begin, end in self._worked(today))

    def opens_on(self, day: date) -> datetime | None:
        """The instant at which work begins on this local day; None on a day off."""
        return next((begin for begin, _end in self._worked(day)), None)

    def after(self, instant: datetime, worked: timedelta) -> datetime:
        """The first instant at which so much time has been worked since the given one; for nothing, the next work.

        That is at closing time where it falls so, not at the next opening. What takes longer than ten years ends there.
        """
        left = max(worked, timedelta())
        begin = end = instant.astimezone(UTC)
        first = instant.astimezone(self.zone).date()
        for number in range(HORIZON):
            for begin, end in self._worked(first + timedelta(days=number)):
                start = max(begin, instant)
                if start < end and left <= end - start:
                    return (start + left).astimezone(UTC)
                left -= max(end - start, timedelta())
        return end

    def _worked(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The spans of one local day as instants, in order.

        An hour that clocks repeat is worked twice, one that they leave out begins when they are put forward.
        """
        if day in _holidays(self.region, day.year):
            return
        done = datetime.min.replace(tzinfo=UTC)
        for span in self.week[day.weekday()]:
            # What is shifted out of a missing hour does not overlap what comes after it.
            begin = max(done, self._instants(day, span.begin)[0])
            done = max(done, *self._instants(day, span.end))
            if begin < done:
                yield begin, done

    def _instants(self, day: date, minute: int) -> tuple[datetime, datetime]:
        """A local time as an instant, twice: the two differ where clocks repeat it, or leave it out."""
        local = datetime.combine(day, time(), self.zone) + timedelta(minutes=minute)
        return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)


@lru_cache(maxsize=256)
def _holidays(region: str, year: int) -> frozenset[date]:
    # A set of our own per year: the library's objects grow while they are asked, and several threads ask.
    return frozenset(holidays.country_holidays("DE", subdiv=region, years=year))


def week(hours: str) -> tuple[tuple[Span, ...], ...]:
    """The spans of each day as they are written; raises ValueError for what cannot be read.

    Commas and semicolons part days from days and spans from spans; a span without days has those before it.
    """
    found_on: tuple[list[Span], ...] = tuple([] for _ in range(7))
    days: set[int] = set()
    complete = True
    for piece in re.split("[,;]", hours.lower().replace("–", "-")):
        found = _PIECE.fullmatch(piece.strip())
        if not found or not found[0]:
            raise ValueError("working hours are written like Mo-Fr 09:00-16:00")
        if found["first"]:
            days = _days(found["first"], found["last"]) | (set() if complete else days)
            complete = False
        if found["begin"]:
            span = Span(_minutes(found["begin"]), _minutes(found["end"]))
            complete = bool(days)
            for day in days:
                found_on[day].append(span)
        if not complete and not days:
            raise ValueError("working hours begin with a day")
    if not complete:
        raise ValueError("the last days have no hours")
    return tuple(_in_order(spans) for spans in found_on)


def _days(first: str, last: str | None) -> set[int]:
    begin, end = _DAYS[first], _DAYS[last or first]
    return {(begin + number) % 7 for number in range((end - begin) % 7 + 1)}


def _minutes(clock: str) -> int:
    hours, _colon, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _in_order(spans: list[Span]) -> tuple[Span, ...]:
    ordered = sorted(spans, key=lambda span: span.begin)
    if any(later.begin < earlier.end for earlier, later in pairwise(ordered)):
        raise ValueError("hours of one day do not overlap")
    return tuple(ordered)
