"""Lengths of time as they are agreed on, in ISO 8601: `P1D` is a calendar day in a zone, `PT24H` exactly 24 hours."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(
    r"P(?=.)(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?",
    re.ASCII,
)
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Distance:
    """Calendar days and exact time together; never negative, never longer than a year."""

    days: int
    exact: timedelta

    @classmethod
    def parse(cls, words: str) -> Self:
        """Reads `P1D`, `P2W`, `PT3H`, `PT1H30M`, `PT45S`, `P1DT2H`. Raises ValueError for anything else."""
        found = _WRITTEN.fullmatch(words.strip().upper())
        if found is None:
            raise ValueError(f"{words[:40]!r} is no ISO 8601 duration such as P1D or PT3H")
        parts = {name: int(value or 0) for name, value in found.groupdict().items()}
        exact = timedelta(hours=parts["hours"], minutes=parts["minutes"], seconds=parts["seconds"])
        made = cls(parts["days"] + 7 * parts["weeks"], exact)
        if made.length > LONGEST:
            raise ValueError(f"{words[:40]!r} is longer than a year")
        return made

    @property
    def length(self) -> timedelta:
        """About how long it is: days counted as 24 hours."""
        return timedelta(days=self.days) + self.exact

    @property
    def words(self) -> str:
        """The way `parse` reads it, the shortest that says the same: `P1D`, `PT3H`, `PT0S`."""
        minutes, seconds = divmod(int(self.exact.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        clock = "".join(f"{value}{unit}" for value, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if value)
        days = f"{self.days}D" if self.days else ""
        return f"P{days}T{clock}" if clock else f"P{days}" if days else "PT0S"

    def before(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """So long before an instant, in UTC: days keep the time of day in the zone, the rest is exact.

        A time of day that a change of clocks leaves out is taken as the clocks before the change would show it.
        """
        local = instant.astimezone(zone)
        day = datetime.combine(local.date() - timedelta(days=self.days), local.time(), zone).replace(fold=local.fold)
        return day.astimezone(UTC) - self.exact
