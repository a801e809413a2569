"""Lengths of time as organisers say them: read from words in the languages of the house, and said again.

They are kept in ISO 8601, as `services.distances` reads them.
"""

import re
from collections.abc import Iterator
from typing import Final

from handlers.forms.input import normal
from locales import Text, formats, ngettext
from services.distances import Distance

LONGEST: Final = 60
_PART: Final = re.compile(r"(\d{1,6})\s*([^\W\d_]+)\.?")
# Units by their beginnings, and by abbreviations that stand for nothing else.
_UNITS: Final = (
    ("W", ("woche", "week", "недел"), ("w", "wk", "wo", "нед", "н")),
    ("D", ("tag", "day", "день", "дня", "дней", "дни", "сут"), ("d", "t", "д", "дн")),
    ("H", ("stunde", "hour", "час"), ("h", "hr", "hrs", "std", "ч")),
    ("M", ("minute", "минут"), ("m", "min", "mins", "мин")),
    ("S", ("sekunde", "second", "секунд"), ("s", "sec", "sek", "сек", "с")),
)
_LINKS: Final = frozenset({"and", "und", "и", "before", "vorher", "davor", "до", "за"})


def read(text: str) -> Distance | None:
    """The length that somebody means by `3 hours`, `1 Tag 2 Std.`, `90 мин` or `PT45S`; None for anything else, and for
    nothing at all and more than a year."""
    if len(text) > LONGEST:
        return None
    try:
        found = Distance.parse(text if text.strip().upper().startswith("P") else _written(text))
    except ValueError:
        return None
    return found if found.length else None


def read_several(text: str) -> tuple[list[Distance], list[str]]:
    """The lengths of a list with commas between them, the longest first, and the parts that are none."""
    parts = [part.strip() for part in re.split(r"[,;\n]+", text) if part.strip()]
    read_parts = {part: read(part) for part in parts}
    found = {each.words: each for each in read_parts.values() if each is not None}
    longest_first = sorted(found.values(), key=lambda each: each.length, reverse=True)
    return longest_first, [part for part, each in read_parts.items() if each is None]


def _written(text: str) -> str:
    """The same as ISO 8601; raises ValueError where a word is no unit."""
    folded = text.casefold()
    counts: dict[str, int] = {}
    for number, word in _PART.findall(folded):
        unit = _unit(normal(word))
        counts[unit] = counts.get(unit, 0) + int(number)
    rest = [word for word in re.findall(r"[^\W_]+", _PART.sub(" ", folded)) if word not in _LINKS]
    if rest or not counts:
        raise ValueError("there is more than numbers and units")
    days = f"{counts.get('W', 0) * 7 + counts.get('D', 0)}D"
    exact = "".join(f"{counts[unit]}{unit}" for unit in "HMS" if unit in counts)
    return f"P{days}T{exact}" if exact else f"P{days}"


def _unit(word: str) -> str:
    for unit, beginnings, short in _UNITS:
        if word in short or word.startswith(beginnings):
            return unit
    raise ValueError("no unit of time")


def said(distance: Distance) -> Text:
    """1 day and 3 hours: exactly, unlike `formats.duration`."""
    parts = list(_parts(distance))
    return formats.list(parts) if parts else ngettext("{number} minute", "{number} minutes", 0)


def _parts(distance: Distance) -> Iterator[Text]:
    minutes, seconds = divmod(int(distance.exact.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if distance.days:
        yield ngettext("{number} day", "{number} days", distance.days)
    if hours:
        yield ngettext("{number} hour", "{number} hours", hours)
    if minutes:
        yield ngettext("{number} minute", "{number} minutes", minutes)
    if seconds:
        yield ngettext("{number} second", "{number} seconds", seconds)
