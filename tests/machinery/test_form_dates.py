"""Dates as people type them: read in any language, never guessed, never an exception."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.forms import dates
from handlers.forms.dates import Bounds, Problem, Unread

TODAY = date(2026, 11, 22)  # a Sunday
CHRISTMAS = date(2026, 12, 24)
EIGHTH = date(2026, 12, 8)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200) | st.text(
    st.sampled_from("0123456789./- ,:;\nдекабрьDecember?morgen завтра12xX☃"), max_size=40
)


@pytest.mark.parametrize(
    "text",
    [
        "8.12.2026",
        "08.12.26",
        "8. 12. 2026",
        "8.12.",
        "8.12",
        "2026-12-08",
        "2026/12/8",
        "8. Dezember",
        "8. Dezember 2026",
        "am 8. Dez.",
        "Di, 8. Dezember 2026",
        "Dienstag, den 8.12.2026",
        "8 декабря",
        "8 декабря 2026 г.",
        "8-го декабря",
        "вторник, 8 дек. 2026 года",
        "8 December",
        "Dec 8",
        "December 8, 2026",
        "the 8th of December",
        "Tue 8 Dec 26",
        "2026 Dec 8",
        "８.１２.２０２６",
        "  8.12.2026!  ",
    ],
)
@pytest.mark.parametrize("language", ["de", "en", "ru"])
def test_a_date_is_read_in_any_language(text: str, language: str) -> None:
    assert dates.read(text, Bounds(TODAY, language)) == EIGHTH


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("heute", TODAY),
        ("today", TODAY),
        ("сегодня", TODAY),
        ("morgen", date(2026, 11, 23)),
        ("tomorrow", date(2026, 11, 23)),
        ("Завтра", date(2026, 11, 23)),
        ("übermorgen", date(2026, 11, 24)),
        ("the day after tomorrow", date(2026, 11, 24)),
        ("послезавтра", date(2026, 11, 24)),
        ("gestern", date(2026, 11, 21)),
        ("in 3 Tagen", date(2026, 11, 25)),
        ("через неделю", date(2026, 11, 29)),
        ("in 2 weeks", date(2026, 12, 6)),
        ("am Freitag", date(2026, 11, 27)),
        ("on Friday", date(2026, 11, 27)),
        ("в пятницу", date(2026, 11, 27)),
        ("1.1.", date(2027, 1, 1)),
        ("29.2.", date(2028, 2, 29)),
    ],
)
def test_a_date_may_be_said_from_today(text: str, day: date) -> None:
    assert dates.read(text, Bounds(TODAY, "de")) == day


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("30.2.2027", Problem.IMPOSSIBLE),
        ("31. April", Problem.IMPOSSIBLE),
        ("8.13.2026", Problem.IMPOSSIBLE),
        ("0.0.0000", Problem.IMPOSSIBLE),
        ("1.1.0001", Problem.IMPOSSIBLE),
        ("in 99999999999999999999 days", Problem.IMPOSSIBLE),
        ("8", Problem.INCOMPLETE),
        ("Dezember", Problem.INCOMPLETE),
        ("December 2026", Problem.INCOMPLETE),
        ("next Friday", Problem.AMBIGUOUS),
        ("Sunday", Problem.AMBIGUOUS),
        ("10/12/2026", Problem.AMBIGUOUS),
        ("Monday, 8 December 2026", Problem.OTHER_WEEKDAY),
        ("soon", Problem.NO_DATE),
        ("8 Dec and 9 Dec", Problem.NO_DATE),
        ("", Problem.NO_DATE),
        ("8.12.2026 " * 20, Problem.NO_DATE),
    ],
)
def test_a_date_that_is_none_is_not_guessed(text: str, problem: Problem) -> None:
    found = dates.read(text, Bounds(TODAY, "en"))

    assert isinstance(found, Unread)
    assert found.problem is problem


@pytest.mark.parametrize(
    ("text", "bounds", "expected"),
    [
        ("10/12/2026", Bounds(TODAY, "de"), date(2026, 12, 10)),
        ("10/12/2026", Bounds(TODAY, "en", earliest=TODAY), date(2026, 12, 10)),
        ("25/12/2026", Bounds(TODAY, "en"), date(2026, 12, 25)),
        ("12/25/2026", Bounds(TODAY, "en"), date(2026, 12, 25)),
        ("12/12/2026", Bounds(TODAY, "en"), date(2026, 12, 12)),
        ("3 May", Bounds(TODAY, "en", latest=TODAY), date(2026, 5, 3)),
        ("24.12.", Bounds(TODAY, "de", latest=TODAY), date(2025, 12, 24)),
        ("1.11.2026", Bounds(TODAY, "de", earliest=TODAY), Unread(Problem.TOO_EARLY, (date(2026, 11, 1), TODAY))),
        ("1.1.2027", Bounds(TODAY, "de", latest=CHRISTMAS), Unread(Problem.TOO_LATE, (date(2027, 1, 1), CHRISTMAS))),
    ],
)
def test_bounds_and_language_decide(text: str, bounds: Bounds, expected: date | Unread) -> None:
    assert dates.read(text, bounds) == expected


@given(text=ANY_TEXT, language=st.sampled_from(["de", "en", "ru"]))
def test_any_text_is_a_date_or_none(text: str, language: str) -> None:
    found = dates.read(text, Bounds(TODAY, language, earliest=TODAY, latest=CHRISTMAS))

    assert isinstance(found, Unread) or TODAY <= found <= CHRISTMAS


@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    written = [day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%Y}", f"{day:%d %B %Y}"]

    assert [dates.read(text, Bounds(TODAY, "en")) for text in written] == [day] * 4
