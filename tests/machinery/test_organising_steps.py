"""What organisers type at the steps of their forms: lengths of time, times, ends, numbers, points, addresses."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.forms import Answers, Frame, times
from handlers.forms.steps import Aside, Taken, Wrong
from handlers.forms.times import TimeOfDay, Within
from handlers.organising import lengths, moments
from handlers.organising.moments import Ending
from handlers.organising.steps import Length, Lengths, Number, Pin, one_line, web_address
from locales import SHIPPED_LANGUAGES, use_language
from services.distances import Distance

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 22)
WITHIN = Within(zone=BERLIN)


def frame(**answers: Any) -> Frame:  # Any: as the steps keep them
    known = {"date": date(2027, 12, 8), "time": "10:00", "clock": None}
    return Frame(Answers({**known, **answers}), TODAY, "en")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("3 hours", "PT3H"),
        ("3h", "PT3H"),
        ("90 min", "PT1H30M"),
        ("1 Tag und 2 Stunden", "P1DT2H"),
        ("2 Wochen", "P14D"),
        ("за 3 дня", "P3D"),
        ("1 неделя", "P7D"),
        ("45 сек.", "PT45S"),
        ("пять часов", None),
        ("PT45S", "PT45S"),
        ("p1dt2h", "P1DT2H"),
        ("3", None),
        ("0 hours", None),
        ("3 parsecs", None),
        ("3 hours, please", None),
        ("13 months", None),
        ("400 days", None),
        ("99999999999 s", None),
        ("", None),
    ],
)
def test_lengths_are_read_in_the_languages_of_the_house(typed: str, expected: str | None) -> None:
    found = lengths.read(typed)

    assert (found.words if found else None) == expected


@given(st.integers(0, 300), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
@pytest.mark.parametrize("language", SHIPPED_LANGUAGES)
def test_what_is_said_of_a_length_is_read_again(
    language: str, days: int, hours: int, minutes: int, seconds: int
) -> None:
    length = Distance(days, timedelta(hours=hours, minutes=minutes, seconds=seconds))

    with use_language(language):
        said = lengths.said(length).plain

    assert lengths.read(said.replace(",", " ")) == (length if length.length else None)


@given(st.text())
def test_nothing_that_is_typed_breaks_a_step(typed: str) -> None:
    steps = (
        TimeOfDay("time", ask="?", options=times.STARTS, within=WITHIN),
        Ending("ending", ask="?", options=moments.SPANS, within=WITHIN),
        Number("number", ask="?", options=(0, 10)),
        Length("length", ask="?", options=("P1D",)),
        Lengths("lengths", ask="?", options=("P1D",)),
        Pin("pin", ask="?"),
    )

    with use_language("en"):
        assert all(isinstance(step.read(typed, frame()), Taken | Wrong | Aside) for step in steps)
        assert (
            one_line(typed) is None
            or "\n" in typed
            or "\r" in typed
            or any(each in typed for each in "\u2028\u2029\v\f")
        )
        web_address(typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("16:00", datetime(2027, 12, 8, 15, tzinfo=UTC)),
        ("16", datetime(2027, 12, 8, 15, tzinfo=UTC)),
        ("3 Stunden", datetime(2027, 12, 8, 12, tzinfo=UTC)),
        ("2 days", datetime(2027, 12, 10, 9, tzinfo=UTC)),
        ("10.12. 16:00", datetime(2027, 12, 10, 15, tzinfo=UTC)),
        ("10 December, 16:00", datetime(2027, 12, 10, 15, tzinfo=UTC)),
        ("9:00", None),
        ("10:00", None),
        ("7.12.2027 16:00", None),
        ("2 years", None),
    ],
)
def test_ends_are_lengths_times_or_days_with_a_time(typed: str, expected: datetime | None) -> None:
    step = Ending("ending", ask="?", options=moments.SPANS, within=WITHIN)

    with use_language("en"):
        read = step.read(typed, frame())

    begins = times.start(frame().answers, BERLIN)
    assert begins is not None
    assert (moments.end(begins, BERLIN, read.stored) if isinstance(read, Taken) else None) == expected


def test_a_day_later_is_the_same_time_by_the_clock() -> None:
    begins = times.start(frame(date=date(2027, 10, 30)).answers, BERLIN)

    assert begins is not None
    assert [moments.end(begins, BERLIN, each) for each in ("P1D", "PT24H")] == [
        datetime(2027, 10, 31, 9, tzinfo=UTC),
        datetime(2027, 10, 31, 8, tzinfo=UTC),
    ]


@pytest.mark.parametrize("second", [0, 1])
def test_time_that_comes_twice_is_the_one_that_was_chosen(second: int) -> None:
    answers = frame(date=date(2027, 10, 31), time="02:30", clock=second).answers

    assert times.start(answers, BERLIN) == datetime(2027, 10, 31, second, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("51.7563, 14.3329", [51.7563, 14.3329]), ("-33,45 / -70,66", [-33.45, -70.66]), ("0 0", [0, 0]), ("95, 5", None)],
)
def test_points_are_read_as_they_are_written(typed: str, expected: list[float] | None) -> None:
    with use_language("en"):
        read = Pin("pin", ask="?").read(typed, frame())

    assert (read.stored if isinstance(read, Taken) else None) == expected


@pytest.mark.parametrize("typed", ["1,000", "1 000", "1.000", "1000"])
def test_numbers_have_separators_or_none(typed: str) -> None:
    with use_language("en"):
        assert Number("number", ask="?", options=(0,)).read(typed, frame()) == Taken(1000)
