"""When something is to be said about a registration: reckoning with zones, days and nights, without a database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from services.distances import Distance
from services.events import Event
from services.quiet_hours import Night, Quiet, moved

BEFORE, JOIN, SNOOZE, FEEDBACK = "before", "join", "snooze", "feedback"
DAY: Final = timedelta(days=1)
AN_HOUR: Final = timedelta(hours=1)
MORNING: Final = time(8)
Due = tuple[str, int]
"""The distance and the anchor of a reminder before the start."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One row to be: when it is due, with the night already minded."""

    kind: str
    distance: str
    anchor: int
    due_at: datetime


def distances_of(event: Event, wished: Sequence[str] | None) -> tuple[str, ...]:
    """How long before the start somebody is reminded: what they wish for all events goes before what this one
    suggests."""
    return event.reminders if wished is None else tuple(wished)


def planned(
    event: Event,
    chosen: frozenset[int],
    distances: tuple[str, ...],
    night: Night,
    now: datetime,
    *,
    unsaid: frozenset[Due] = frozenset(),
) -> Iterator[Planned]:
    """What is to be said from now on; `chosen` are the ids of sessions.

    What would have been due by now is left out, but what is `unsaid`, and the way into an event that is under way.
    """
    for anchor, begins in starts(event, chosen):
        for each in _before(event, anchor, begins, distances, night):
            if each.due_at > now or (each.distance, anchor) in unsaid:
                yield each
        if event.online is not None:
            at = Distance.parse(event.online.reveal_before).before(begins, event.zone)
            if at > now or begins + DAY > now:
                yield Planned(JOIN, event.online.reveal_before, anchor, max(at, now))
    if event.ends_at > now:
        yield Planned(FEEDBACK, "PT0S", 0, moved(event.ends_at, Quiet.WAITS, night.hours, night.zone))


def _before(event: Event, anchor: int, begins: datetime, distances: tuple[str, ...], night: Night) -> Iterator[Planned]:
    said_at = set()
    for distance in sorted({Distance.parse(words) for words in distances}, key=lambda each: each.length, reverse=True):
        if anchor and distance.length >= DAY:
            continue  # on the second day of a programme nobody needs to hear of it the day before
        at = moved(distance.before(begins, event.zone), Quiet.EARLIER, night.hours, night.zone)
        if at not in said_at:  # two that the night moves to the same evening would say the same twice
            said_at.add(at)
            yield Planned(BEFORE, distance.words, anchor, at)


def starts(event: Event, chosen: frozenset[int]) -> list[tuple[int, datetime]]:
    """What a participant is reminded of: the start, and the first chosen session of each further day."""
    found, days = [(0, event.starts_at)], {event.starts_at.astimezone(event.zone).date()}
    for each in event.sessions:
        day = each.starts_at.astimezone(event.zone).date()
        if each.id in chosen and day not in days:
            days.add(day)
            found.append((each.id, each.starts_at))
    return found


def put_off(night: Night, now: datetime, *, for_an_hour: bool) -> datetime:
    """When somebody is reminded again who puts it off for an hour, or else until eight o'clock tomorrow; where that
    is quiet, when it is not any more."""
    if for_an_hour:
        return night.ends_at(now + AN_HOUR)
    tomorrow = datetime.combine(now.astimezone(night.zone).date() + DAY, MORNING, night.zone)
    return night.ends_at(tomorrow.astimezone(now.tzinfo))
