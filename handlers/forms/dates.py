"""Dates as people type them in the languages of the house: 8.12.2026, 08.12.26, 8. Dezember, Dec 8, завтра, 2026-12-08.

What can be read in two ways is not guessed. The sentences for what cannot be read are in `days`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from handlers.forms import date_words as names
from handlers.forms.input import normal

LONGEST = 60
FIRST_YEAR, LAST_YEAR = 1900, 2100

_YEAR_FIRST = re.compile(r"(\d{4})\s*([-./])\s*(\d{1,2})\s*\2\s*(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-./])\s*(\d{1,2})(?:(?:\s*\2\s*|\s+)(\d{4}|\d{2}))?")


class Problem(Enum):
    """Why a text is no date that can be taken."""

    NO_DATE = auto()
    INCOMPLETE = auto()
    IMPOSSIBLE = auto()
    AMBIGUOUS = auto()
    OTHER_WEEKDAY = auto()
    TOO_EARLY = auto()
    TOO_LATE = auto()


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that is no date, and the days that may have been meant."""

    problem: Problem
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """Today, the language of the reader, and the first and last day that may be said."""

    today: date
    language: str = "en"
    earliest: date | None = None
    latest: date | None = None

    def checked(self, day: date) -> date | Unread:
        """The day, if it lies within."""
        if self.earliest and day < self.earliest:
            return Unread(Problem.TOO_EARLY, (day, self.earliest))
        if self.latest and day > self.latest:
            return Unread(Problem.TOO_LATE, (day, self.latest))
        return day

    def in_year(self, month: int, day: int) -> date | Unread:
        """The day of a date without a year: the next one, or the last one where only the past may be said."""
        start = self.earliest or self.today
        only_past = self.earliest is None and self.latest is not None and self.latest <= self.today
        found = sorted(_possible(month, day, range(start.year - 1, start.year + 9)))
        if not found:
            return Unread(Problem.IMPOSSIBLE)
        if only_past and self.latest is not None:
            return max((one for one in found if one <= self.latest), default=found[0])
        return min((one for one in found if one >= start), default=found[-1])


def _possible(month: int, day: int, years: range) -> Iterator[date]:
    for year in years:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def read(text: str, bounds: Bounds) -> date | Unread:
    """The day that somebody typed, within the bounds; never raises."""
    folded = names.folded(text)
    if len(folded) > LONGEST:
        return Unread(Problem.NO_DATE)
    weekday, bare = _without_weekday(folded)
    day = _numeric(bare, bounds)
    if day is None:
        day = _worded(names.words_of(bare), weekday, bounds)
    if isinstance(day, Unread):
        return day
    if weekday is not None and day.weekday() != weekday:
        return Unread(Problem.OTHER_WEEKDAY, (day,))
    return bounds.checked(day)


def is_like_date(text: str) -> bool:
    """Whether somebody seems to have meant a date, even an impossible one: there are digits or names, no question."""
    if "?" in text or len(text) > LONGEST:
        return False
    words = names.words_of(names.folded(text))
    return any(word.isdecimal() or names.month(word) or names.weekday(word) is not None for word in words)


def _without_weekday(folded: str) -> tuple[int | None, str]:
    """The weekday that is named, if just one is, and the text without it and without words that say nothing."""
    weekdays: list[int] = []

    def drop(match: re.Match[str]) -> str:
        word = normal(match[0])
        if word.isdecimal():
            return match[0]
        if word in names.FILLERS:
            return " "
        found = None if names.month(word) else names.weekday(word)
        if found is None:
            return match[0]
        weekdays.append(found)
        return " "

    bare = names.TOKEN.sub(drop, folded)
    if len(weekdays) > 1:
        return None, folded
    return (weekdays[0] if weekdays else None), bare.strip(" \t\n.,;-")


def _numeric(bare: str, bounds: Bounds) -> date | Unread | None:
    """A date of digits alone; None where there are words or too few numbers."""
    if found := _YEAR_FIRST.fullmatch(bare):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    found = _YEAR_LAST.fullmatch(bare)
    if not found:
        return None
    first, second = int(found[1]), int(found[3])
    if found[2] == "." or bounds.language != "en":
        return _dated(found[4], second, first, bounds)
    # With slashes the British put the day first and the Americans the month: taken only where both mean the same.
    readings = [_dated(found[4], month, day, bounds) for month, day in ((second, first), (first, second))]
    days = {reading for reading in readings if isinstance(reading, date)}
    within = {day for day in days if isinstance(bounds.checked(day), date)} or days
    if len(within) > 1:
        return Unread(Problem.AMBIGUOUS, tuple(sorted(within)))
    return within.pop() if within else readings[0]


def _worded(words: list[str], weekday: int | None, bounds: Bounds) -> date | Unread:
    if not words and weekday is not None:
        return _coming(weekday, bounds)
    if weekday is not None and len(words) == 1 and words[0] in names.NEXT:
        ahead = _ahead(weekday, bounds.today)
        return Unread(Problem.AMBIGUOUS, (ahead, ahead + timedelta(days=7)))
    offset = names.days_ahead(words)
    if offset is not None:
        try:
            return bounds.today + timedelta(days=offset)
        except OverflowError:
            return Unread(Problem.IMPOSSIBLE)
    return _with_month(words, bounds)


def _with_month(words: list[str], bounds: Bounds) -> date | Unread:
    numbers = [word for word in words if word.isdecimal()]
    others = [word for word in words if not word.isdecimal()]
    month = names.month(others[0]) if len(others) == 1 else None
    if month is None:
        return Unread(Problem.INCOMPLETE if numbers and not others and len(numbers) < 3 else Problem.NO_DATE)
    if not numbers or (len(numbers) == 1 and len(numbers[0]) > 2):
        return Unread(Problem.INCOMPLETE)
    if len(numbers) == 1:
        return _dated(None, month, int(numbers[0]), bounds)
    if len(numbers) > 2:
        return Unread(Problem.NO_DATE)
    year, day = numbers if len(numbers[0]) == 4 else numbers[::-1]
    if len(year) not in (2, 4) or len(day) > 2:
        return Unread(Problem.NO_DATE)
    return _dated(year, month, int(day), bounds)


def _coming(weekday: int, bounds: Bounds) -> date | Unread:
    ahead = _ahead(weekday, bounds.today)
    if bounds.today.weekday() == weekday:
        return Unread(Problem.AMBIGUOUS, (bounds.today, ahead))
    return ahead


def _ahead(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _dated(year: str | None, month: int, day: int, bounds: Bounds) -> date | Unread:
    if year is None:
        return bounds.in_year(month, day)
    return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)


def _day(year: int, month: int, day: int) -> date | Unread:
    try:
        found = date(year, month, day)
    except ValueError:
        return Unread(Problem.IMPOSSIBLE)
    return found if FIRST_YEAR <= year <= LAST_YEAR else Unread(Problem.IMPOSSIBLE)
