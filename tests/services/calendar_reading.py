"""How tests read a calendar file: with the library, and zones only by what the file itself says of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar

from services.attachments import Made

Part = Any  # the library says of a part that it may be of thirty types


def read(made: Made) -> tuple[list[Part], dict[str, Part]]:
    """The entries and the zones of a file, as the library reads them."""
    calendar = Calendar.from_ical(made.content)
    return calendar.walk("VEVENT"), {str(each["TZID"]): each for each in calendar.walk("VTIMEZONE")}


def instant(entry: Part, name: str, zones: dict[str, Part]) -> datetime:
    """An instant as somebody reads it who knows of the zone what the file says, and nothing else."""
    found = entry[name]
    local: datetime = found.dt.replace(tzinfo=None)
    if "TZID" not in found.params:
        assert found.dt.utcoffset() == timedelta()
        return local.replace(tzinfo=UTC)
    return next(_instants(local, zones[found.params["TZID"]]))


def _instants(local: datetime, zone: Part) -> Iterator[datetime]:
    """All instants at which clocks show this, the first one first."""
    changes = sorted(
        (each["DTSTART"].dt - each["TZOFFSETFROM"].td, each["TZOFFSETTO"].td) for each in zone.subcomponents
    )
    ends = [at for at, _offset in changes[1:]] + [None]
    for (begin, offset), end in zip(changes, ends, strict=True):
        if begin <= local - offset and (end is None or local - offset < end):
            yield (local - offset).replace(tzinfo=UTC)
