"""In what an event and a file's words of it differ, in the words of the file, for whoever imports it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.event_fields import FIELDS, Part
from services.events import Event, EventSession, Online, Place, Question
from services.file_rows import shown

TOLD: Final = frozenset({"title", "starts_at", "ends_at", "timezone", "place"})
"""What participants are told of when it changes; `event_editing.told_of` knows it all."""
_NAMES: Final = {field: name for name, field in FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changes: its value as `event_editing.change` takes it, and `capacity 40 → 50`."""

    name: str
    value: Any  # Any: each field has its own type, as in `Event`
    words: str
    is_told: bool


def differences(event: Event, values: Mapping[str, Any]) -> Iterator[Difference]:  # Any: as in `event_editing.change`
    """What would change in an event by these values."""
    for name, value in values.items():
        if name in ("title", "description"):
            yield from texts(name, getattr(event, name), value)
        elif (present := _present(event, name)) != value:
            words = _words(name, present, value, event.zone, values["timezone"])
            is_told = name in TOLD or (name == "online" and (present is None) != (value is None))
            yield Difference(name, value, words, is_told)


def _present(event: Event, name: str) -> Any:  # Any: each field has its own type
    if name == "timezone":
        return event.zone.key
    if name == "waitlist_offer":
        return event.waitlist_offer.words
    if name == "reminders":
        return event.reminders if event.has_own_reminders else None
    return getattr(event, name)


def texts(name: str, present: Mapping[str, str], value: Mapping[str, str] | None) -> Iterator[Difference]:
    """Words by language; the languages that are not mentioned stay."""
    wanted = dict.fromkeys(present, "") if value is None else value
    changed = {code: words for code, words in wanted.items() if present.get(code, "") != words}
    if changed:
        words = ", ".join(f"{name}.{code} {arrow(present.get(code), each)}" for code, each in sorted(changed.items()))
        yield Difference(name, changed, words, name in TOLD)


def _words(name: str, old: Any, new: Any, old_zone: ZoneInfo, zone: str) -> str:  # Any: each field has its own type
    if isinstance(old, Place | Online) and isinstance(new, Place | Online):
        parts = ((part, getattr(old, part), getattr(new, part)) for part in old.__slots__)
        return ", ".join(f"{name}.{part} {arrow(before, after)}" for part, before, after in parts if before != after)
    if isinstance(old, Mapping):
        return f"{name} reworded"
    if name == "questions" and [each.key for each in old] == [each.key for each in new]:
        return "questions reworded"
    if isinstance(old, datetime) and isinstance(new, datetime):
        return f"{name} {_times(old.astimezone(old_zone), new.astimezone(ZoneInfo(zone)))}"
    if isinstance(old, datetime) or isinstance(new, datetime):
        old, new = (each and each.astimezone(ZoneInfo(zone)) for each in (old, new))
    return f"{_NAMES.get(name, name)} {arrow(old, new)}"


def _times(old: datetime, new: datetime) -> str:
    if old.date() == new.date() and old.replace(tzinfo=None) != new.replace(tzinfo=None):
        return f"{_clock(old)} → {_clock(new)}"
    if old.replace(tzinfo=None) != new.replace(tzinfo=None):
        return f"{_local(old)} → {_local(new)}"
    return f"{old.isoformat(timespec='minutes')} → {new.isoformat(timespec='minutes')}"


def _clock(local: datetime) -> str:
    return local.time().isoformat("minutes" if not local.second else "seconds")


def _local(local: datetime) -> str:
    return local.replace(tzinfo=None).isoformat(timespec="minutes" if not local.second else "seconds")


def arrow(old: Any, new: Any) -> str:  # Any: each field has its own type
    """`40 → 50`, `“Hall” → none`."""
    return f"{_value(old)} → {_value(new)}"


def _value(value: Any) -> str:  # Any: each field has its own type
    if value is None or value == "" or value == ():
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _local(value)
    if isinstance(value, Place):
        return f"“{shown(value.name)}”"
    if isinstance(value, Online):
        return f"“{shown(value.url)}”" if value.url else "a link to come"
    if isinstance(value, tuple):
        return "|".join(each.key if isinstance(each, Question) else str(each) for each in value)
    return f"“{shown(value)}”" if isinstance(value, str) else str(value)


def parts_words(
    present: Iterable[EventSession], put: Iterable[Part], dropped: Iterable[str], zone: str
) -> Iterator[str]:
    """What becomes of the programme, session by session."""
    known = {each.key: each for each in present}
    for part in put:
        old = known.get(part.key)
        if old is None:
            yield f"session {part.key} new"
            continue
        changed = [
            name for name in ("title", "starts_at", "ends_at", "capacity") if getattr(old, name) != getattr(part, name)
        ]
        zoned = ZoneInfo(zone)
        told = (_words(name, getattr(old, name), getattr(part, name), zoned, zone) for name in changed)
        yield f"session {part.key} {', '.join(told)}"
    yield from (f"session {key} dropped" for key in dropped)
