"""Quiet hours: the part of the night in which the assistant does not speak unasked, in the reader's own zone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo


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
        local = instant.astimezone(zone)
        day = local.date() if local.time() < self.end else local.date() + timedelta(days=1)
        return datetime.combine(day, self.end, zone).astimezone(instant.tzinfo)

    def begin_before(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The begin of the quiet time that covers this instant; the instant itself when none does."""
        if not self.covers(instant, zone):
            return instant
        local = instant.astimezone(zone)
        day = local.date() if local.time() >= self.begin else local.date() - timedelta(days=1)
        return datetime.combine(day, self.begin, zone).astimezone(instant.tzinfo)


def moved(instant: datetime, quiet: Quiet, hours: QuietHours | None, zone: ZoneInfo) -> datetime:
    """When something that is due at this instant may be said to a person who lives in this zone."""
    if hours is None or quiet is Quiet.PASSES:
        return instant
    if quiet is Quiet.WAITS:
        return hours.end_after(instant, zone)
    return hours.begin_before(instant, zone)
