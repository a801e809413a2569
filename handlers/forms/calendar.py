"""The calendar under a question for a date: a page a month, only days that may be chosen can be tapped."""

from collections.abc import Iterator
from datetime import date, timedelta

from handlers.buttons import Noop
from handlers.forms.answers import Frame
from handlers.forms.buttons import PickDay, ShowMonth
from handlers.forms.date_words import weekday_heads
from handlers.forms.dates import FIRST_YEAR, LAST_YEAR, Bounds
from handlers.forms.days import Date
from handlers.forms.steps import Json
from handlers.screens import Button, Row
from locales import formats, verbatim

_NO_DAY = "·"  # Telegram wants some text on every button


def rows(form: str, step: Date, frame: Frame, stored: Json, month: int | None) -> Iterator[Row]:
    """The page of a month such as 202612; without one the page of the answer so far, or the first that makes sense."""
    bounds = step.bounds(frame)
    first = _first_day(month, bounds, date.fromisoformat(stored) if stored else None)
    yield (Button(verbatim(formats.as_of(f"{first:%Y-%m}")), Noop()),)
    yield tuple(Button(verbatim(head), Noop()) for head in weekday_heads(frame.language))
    yield from _weeks(form, step.name, first, bounds)
    yield from _turning(form, step.name, first, bounds)


def _first_day(month: int | None, bounds: Bounds, chosen: date | None) -> date:
    """The first day of the page to show, within what may be chosen."""
    wanted = chosen or bounds.today
    if month is not None:
        year, number = divmod(month, 100)
        if FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12:
            wanted = date(year, number, 1)
    if bounds.earliest and wanted < bounds.earliest:
        wanted = bounds.earliest
    if bounds.latest and wanted > bounds.latest:
        wanted = bounds.latest
    return wanted.replace(day=1)


def _weeks(form: str, step: str, first: date, bounds: Bounds) -> Iterator[Row]:
    monday = first - timedelta(days=first.weekday())
    while monday < _next(first):
        yield tuple(_day(form, step, monday + timedelta(days=offset), first, bounds) for offset in range(7))
        monday += timedelta(days=7)


def _day(form: str, step: str, day: date, first: date, bounds: Bounds) -> Button:
    if day.month != first.month or bounds.checked(day) != day:
        return Button(verbatim(_NO_DAY), Noop())
    return Button(verbatim(str(day.day)), PickDay(form, step, int(f"{day:%Y%m%d}")))


def _turning(form: str, step: str, first: date, bounds: Bounds) -> Iterator[Row]:
    row = []
    last_before = first - timedelta(days=1)
    if last_before >= (bounds.earliest or date(FIRST_YEAR, 1, 1)):
        label = verbatim(f"◀ {formats.as_of(f'{last_before:%Y-%m}')}")
        row.append(Button(label, ShowMonth(form, step, int(f"{last_before:%Y%m}"))))
    if _next(first) <= (bounds.latest or date(LAST_YEAR, 12, 31)):
        label = verbatim(f"{formats.as_of(f'{_next(first):%Y-%m}')} ▶")
        row.append(Button(label, ShowMonth(form, step, int(f"{_next(first):%Y%m}"))))
    if row:
        yield tuple(row)


def _next(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)
