"""Quiet hours: the part of the night in which the assistant does not speak unasked, in the reader's own zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

MARGIN = timedelta(minutes=15)
"""How long before the night something is said that must be said before it: the queue takes time as well."""
DAYS = range(-3, 4)
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*(?:uhr|h|ч|час|часа|часов)\.?)?"
_TYPED_TIME = re.compile(_TIME, re.IGNORECASE | re.ASCII)
_TYPED_SPAN = re.compile(
    rf"(?:(?:von|from|с|со)\s+)?{_TIME}\s*(?:[-–—−]|bis|to|till|until|до)\s*{_TIME}", re.IGNORECASE | re.ASCII
)


class Quiet(StrEnum):
    """What quiet hours do to a notice: it passes, waits for their end, or is moved to before they begin."""

    PASSES = "passes"
    WAITS = "waits"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A span of local time, usually over midnight; `begin` belongs to it, `end` does not."""

    begin: time
    end: time

    @classmethod
    def parse(cls, words: str) -> Self | None:
        """Reads `21:00-08:00`; empty means none. Raises ValueError for anything else."""
        if not words.strip():
            return None
        begin, dash, end = words.partition("-")
        if not dash:
            raise ValueError("quiet hours are written like 21:00-08:00")
        span = cls(time.fromisoformat(begin.strip()), time.fromisoformat(end.strip()))
        if span.begin == span.end or span.begin.tzinfo or span.end.tzinfo:
            raise ValueError("quiet hours are written like 21:00-08:00")
        return span

    @classmethod
    def typed(cls, words: str) -> Self | None:
        """The span that somebody means by `22-7`, `22:30 – 7` or `von 22 bis 7 Uhr`; None where there is none."""
        found = _TYPED_SPAN.fullmatch(words.strip())
        if found is None:
            return None
        begin, end = _clock(*found.group(1, 2)), _clock(*found.group(3, 4))
        return cls(begin, end) if begin and end and begin != end else None

    @property
    def words(self) -> str:
        """The way `parse` reads it, such as `21:00-08:00`."""
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    def covers(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Whether it is quiet at this instant in this zone."""
        local = instant.astimezone(zone).time()
        if self.begin < self.end:
            return self.begin <= local < self.end
        return local >= self.begin or local < self.end

    def end_after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The end of the quiet time that covers this instant; the instant itself when none does."""
        if not self.covers(instant, zone):
            return instant
        ends = _instants(instant, self.end, zone)
        awake = (each for each in ends if each >= instant and not self.covers(each, zone))
        return min(awake).astimezone(instant.tzinfo)

    def next_begin(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """When the next quiet time begins after an instant that none covers."""
        begins = (each for each in _instants(instant, self.begin, zone) if each > instant and self.covers(each, zone))
        return min(begins).astimezone(instant.tzinfo)

    def awake_before(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """A quarter of an hour before the quiet time that covers this instant; the instant itself when none does."""
        if not self.covers(instant, zone):
            return instant
        wished = [each - MARGIN for each in _instants(instant, self.begin, zone)]
        # Where the time awake is shorter than the margin, its beginning has to do.
        wished.extend(_instants(instant, self.end, zone))
        awake = (each for each in wished if each <= instant and not self.covers(each, zone))
        return max(awake).astimezone(instant.tzinfo)


def typed_time(words: str) -> time | None:
    """The time of day that somebody means by `22`, `22:30` or `22.30 Uhr`; None where there is none."""
    found = _TYPED_TIME.fullmatch(words.strip())
    return _clock(*found.groups()) if found else None


def _clock(hour: str | None, minute: str | None) -> time | None:
    hours, minutes = int(hour or 0), int(minute or 0)
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        return None
    return time(hours % 24, minutes)


def _instants(near: datetime, at: time, zone: ZoneInfo) -> Iterator[datetime]:
    """When it is this local time on the days around an instant: twice on the day on which clocks are put back."""
    today = near.astimezone(zone).date()
    for days in DAYS:
        local = datetime.combine(today + timedelta(days=days), at, zone)
        for fold in (0, 1):
            yield local.replace(fold=fold).astimezone(UTC)


def moved(instant: datetime, quiet: Quiet, hours: QuietHours | None, zone: ZoneInfo) -> datetime:
    """When something that is due at this instant may be said to a person who lives in this zone."""
    if hours is None or quiet is Quiet.PASSES:
        return instant
    if quiet is Quiet.WAITS:
        return hours.end_after(instant, zone)
    return hours.awake_before(instant, zone)


@dataclass(frozen=True, slots=True)
class Night:
    """Quiet hours and the zone in which they count: the house's, or with `of` those of one reader."""

    hours: QuietHours | None
    zone: ZoneInfo

    def of(self, zone: str | None, hours: str | None) -> "Night":
        """The night of a reader; what they have not chosen (None) is the house's, empty hours are no quiet hours."""
        own_hours = self.hours if hours is None else QuietHours.parse(hours)
        return Night(own_hours, ZoneInfo(zone) if zone else self.zone)

    def ends_at(self, instant: datetime) -> datetime:
        """From when on the reader may be spoken to; the instant itself when it is not quiet."""
        return instant if self.hours is None else self.hours.end_after(instant, self.zone)

    def after(self, instant: datetime, span: timedelta) -> datetime:
        """When the reader will have been awake for so long from this instant on: the clock rests in quiet hours."""
        while self.hours is not None:
            instant = self.hours.end_after(instant, self.zone)
            night = self.hours.next_begin(instant, self.zone)
            if instant + span <= night:
                break
            span -= night - instant
            instant = night
        return instant + span
