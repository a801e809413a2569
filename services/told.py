"""What participants have been told of an event against what is true: what of that is news, and when they learn of it.

Both are as `event_editing.told_of` puts them. A translation that is added is no news, nor is a pin on the map:
participants knew the event by its words already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from services.events import in_language

Told = Mapping[str, Any]  # Any: as in told_of
WORTH_WAITING: Final = 10
"""What participants must know waits at most for one tenth of the time that is left before the start."""


@dataclass(frozen=True, slots=True)
class SessionChange:
    """One session of a programme before and after, in one language; None where there was none, or is none any more."""

    title: str
    before: tuple[datetime, datetime] | None
    after: tuple[datetime, datetime] | None


@dataclass(frozen=True, slots=True)
class Differences:
    """What a reader of one language finds changed. Instants are UTC; pairs are before and after, None if unchanged."""

    title: tuple[str, str] | None
    start: tuple[datetime, datetime] | None
    end: tuple[datetime, datetime] | None
    place: tuple[str, str] | None
    is_online: bool | None
    sessions: tuple[SessionChange, ...]

    def __bool__(self) -> bool:
        """Whether there is any."""
        found = (self.title, self.start, self.end, self.place, self.is_online)
        return any(each is not None for each in found) or bool(self.sessions)


def between(before: Told, after: Told, language: str) -> Differences:
    """What a reader of this language is told."""
    title = _words(before["title"], after["title"], language)
    return Differences(
        title=title,
        start=_instants(before["starts_at"], after["starts_at"]),
        end=_instants(before["ends_at"], after["ends_at"]),
        place=_pair(_place(before["place"]), _place(after["place"])),
        is_online=after["is_online"] if before["is_online"] != after["is_online"] else None,
        sessions=_sessions(before["sessions"], after["sessions"], language),
    )


def is_news(before: Told, after: Told) -> bool:
    """Whether anybody is told of it, whatever they read."""
    words = [told["title"] for told in (before, after)]
    words += [title for told in (before, after) for _key, title, _start, _end in told["sessions"]]
    return any(between(before, after, language) for language in {code for each in words for code in each} | {"en"})


def gathered_until(before: Told, after: Told, now: datetime, span: timedelta) -> datetime:
    """When participants learn of a change that is made now: after the time in which changes are gathered; the closer
    the start, the sooner."""
    start = min(datetime.fromisoformat(each["starts_at"]) for each in (before, after))
    return now + min(span, max((start - now) / WORTH_WAITING, timedelta(0)))


def merged(told: Told, before: Told, after: Told) -> dict[str, Any]:  # Any: as in told_of
    """What participants may take as known after a silent change: the rest of what they were not told yet stays news."""
    return {**told, **{name: value for name, value in after.items() if before.get(name) != value}}


def _words(before: Mapping[str, str], after: Mapping[str, str], language: str) -> tuple[str, str] | None:
    """What the reader saw and sees; a translation that came or went is no change of what it says."""
    if bool(before.get(language)) != bool(after.get(language)):
        return None
    (known, was), (code, now) = in_language(before, language), in_language(after, language)
    return (was, now) if known == code and was != now else None


def _pair(before: str, after: str) -> tuple[str, str] | None:
    return (before, after) if before != after else None


def _instants(before: str, after: str) -> tuple[datetime, datetime] | None:
    pair = _pair(before, after)
    return (datetime.fromisoformat(pair[0]), datetime.fromisoformat(pair[1])) if pair else None


def _place(place: Mapping[str, Any] | None) -> str:
    """Name and address on one line, empty where there is none."""
    parts = (place["name"], place.get("address") or "") if place else ()
    return ", ".join(" ".join(each.split()) for each in parts if each.strip())


def _sessions(before: list[Any], after: list[Any], language: str) -> tuple[SessionChange, ...]:
    old, new = ({key: rest for key, *rest in each} for each in (before, after))
    found = []
    for key in dict.fromkeys([*new, *old]):
        was, now = (_times(each.get(key)) for each in (old, new))
        words = (new.get(key) or old[key])[0]
        is_renamed = key in old and key in new and _words(old[key][0], words, language) is not None
        if was != now or is_renamed:
            found.append(SessionChange(in_language(words, language)[1], was, now))
    return tuple(found)


def _times(stored: list[Any] | None) -> tuple[datetime, datetime] | None:
    return (datetime.fromisoformat(stored[1]), datetime.fromisoformat(stored[2])) if stored else None
