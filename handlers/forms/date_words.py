"""The words of dates as people type them: names of months and weekdays from CLDR, and the small words around them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from babel import Locale
from babel.dates import get_day_names, get_month_names

from handlers.forms.input import normal
from locales import available_languages

TOKEN = re.compile(r"\d+|[^\W\d_]+")
# They may stand around a date and say nothing: am 8. Dezember, the 8th of December, 8-го декабря 2026 г.
FILLERS = frozenset(
    (
        *("am", "im", "um", "den", "dem", "der", "jahr"),
        *("the", "on", "of", "at", "st", "nd", "rd", "th", "year"),
        *("в", "во", "на", "с", "го", "ого", "г", "год", "года"),
    )
)
NEXT = frozenset(
    (
        *("next", "naechster", "naechsten", "naechste", "naechstes", "kommender", "kommenden"),
        *("следующий", "следующую", "следующее", "следующая"),
    )
)
_RELATIVE: Mapping[tuple[str, ...], int] = {
    ("today",): 0,
    ("heute",): 0,
    ("сегодня",): 0,
    ("tomorrow",): 1,
    ("morgen",): 1,
    ("завтра",): 1,
    ("day", "after", "tomorrow"): 2,
    ("uebermorgen",): 2,
    ("послезавтра",): 2,
    ("yesterday",): -1,
    ("gestern",): -1,
    ("вчера",): -1,
    ("vorgestern",): -2,
    ("позавчера",): -2,
}
_IN = frozenset({"in", "через"})
_DAYS = frozenset({"day", "days", "tag", "tage", "tagen", "день", "дня", "дней"})
_WEEKS = frozenset({"week", "weeks", "woche", "wochen", "неделю", "недели", "недель"})
_SHORTEST_BEGINNING = 3
_SHORTEST_DECLINED = 5


def folded(text: str) -> str:
    """The text without case and without what stands around it."""
    return unicodedata.normalize("NFKC", text).casefold().strip(" \t\n.,;!")


def words_of(text: str) -> list[str]:
    """The numbers and words of a folded text that say something."""
    return [word for word in map(normal, TOKEN.findall(text)) if word and word not in FILLERS]


def days_ahead(words: list[str]) -> int | None:
    """How many days from today such words are: tomorrow, in 3 days, через неделю; None for others."""
    if tuple(words) in _RELATIVE:
        return _RELATIVE[tuple(words)]
    if len(words) not in (2, 3) or words[0] not in _IN:
        return None
    number = words[1] if len(words) == 3 else "1"
    unit = 1 if words[-1] in _DAYS else 7 if words[-1] in _WEEKS else None
    return int(number) * unit if unit and number.isdecimal() else None


def month(word: str) -> int | None:
    """The month of a name or of its unmistakable beginning: Dezember, Dez, сент."""
    return _number(word, _months())


def weekday(word: str) -> int | None:
    """The weekday of a name, Monday being 0; the Russian accusative too: в пятницу."""
    exact = _number(word, _weekdays())
    if exact is not None:
        return exact
    found = {
        number for name, number in _weekdays().items() if len(name) >= _SHORTEST_DECLINED and word[:-1] == name[:-1]
    }
    return found.pop() if len(found) == 1 else None


def weekday_heads(language: str) -> tuple[str, ...]:
    """The weekdays from Monday, short enough for the head of a calendar."""
    names = get_day_names("short", "stand-alone", Locale.parse(language))
    return tuple(names[number].rstrip(".") for number in range(7))


def _number(word: str, names: Mapping[str, int]) -> int | None:
    if word in names:
        return names[word]
    if len(word) < _SHORTEST_BEGINNING:
        return None
    found = {number for name, number in names.items() if name.startswith(word)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=1)
def _months() -> Mapping[str, int]:
    return _names(
        (normal(name), number)
        for language in available_languages()
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, Locale.parse(language)).items()
    )


@lru_cache(maxsize=1)
def _weekdays() -> Mapping[str, int]:
    return _names(
        (normal(name), number)
        for language in available_languages()
        for width in ("wide", "abbreviated", "short")
        for number, name in get_day_names(width, "stand-alone", Locale.parse(language)).items()
    )


def _names(pairs: Iterator[tuple[str, int]]) -> Mapping[str, int]:
    """Names to numbers, without those that mean different things in different languages."""
    found: dict[str, set[int]] = {}
    for name, number in pairs:
        found.setdefault(name, set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if name and len(numbers) == 1}
