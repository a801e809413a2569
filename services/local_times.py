"""From what clocks show in a zone to instants: most times of day come once a day, a few never or twice."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def instants(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants, in UTC and in order, at which clocks in the zone show this: none for an hour that is left out when
    clocks go forward, two for one that comes twice when they go back."""
    found: dict[datetime, None] = {}
    for fold in (0, 1):
        local = datetime.combine(day, at).replace(fold=fold)
        instant = local.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == local:
            found[instant] = None
    return tuple(sorted(found))


def instant(day: date, at: time, zone: ZoneInfo, *, is_second: bool = False) -> datetime:
    """The one instant of a time of day: the first of two unless the second is meant, and for one that does not exist
    what clocks show that were not put forward."""
    known = instants(day, at, zone)
    if known:
        return known[-1 if is_second else 0]
    return datetime.combine(day, at, zone).astimezone(UTC)


def same_clock(moment: datetime, old: ZoneInfo, new: ZoneInfo) -> datetime:
    """The instant at which clocks in the new zone show what those in the old one show at this one."""
    local = moment.astimezone(old)
    return instant(local.date(), local.time().replace(fold=0), new, is_second=bool(local.fold))
