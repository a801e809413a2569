"""Quiet hours: the part of the night in which the assistant does not speak unasked, in the reader's own zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

MARGIN = timedelta(minutes=15)
"""How long before the night something is said that must be said before it: the queue takes time as well."""
DAYS = range(-3, 4)


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

    def awake_before(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """A quarter of an hour before the quiet time that covers this instant; the instant itself when none does."""
        if not self.covers(instant, zone):
            return instant
        wished = [each - MARGIN for each in _instants(instant, self.begin, zone)]
        # Where the time awake is shorter than the margin, its beginning has to do.
        wished.extend(_instants(instant, self.end, zone))
        awake = (each for each in wished if each <= instant and not self.covers(each, zone))
        return max(awake).astimezone(instant.tzinfo)


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
    """The house's quiet hours, and the zone of readers whose own is not known."""

    hours: QuietHours | None
    zone: ZoneInfo

    def ends_at(self, instant: datetime, zone: str | None) -> datetime:
        """From when on a reader in this zone may be spoken to; the instant itself when it is not quiet there."""
        if self.hours is None:
            return instant
        return self.hours.end_after(instant, ZoneInfo(zone) if zone else self.zone)
