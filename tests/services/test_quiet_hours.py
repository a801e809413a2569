"""Quiet hours over zones, nights and the days on which clocks are put forward or back."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.quiet_hours import MARGIN, Night, Quiet, QuietHours, moved, typed_time

ZONES = (
    "Europe/Berlin",
    "Asia/Ulaanbaatar",
    "America/Santiago",
    "Australia/Perth",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Almaty",
    "Pacific/Apia",
    "UTC",
)
USUAL = QuietHours(time(21), time(8))
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
# Days on which clocks change in one of these zones, among them 29 March and 25 October 2026.
CHANGES = [datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 28), (10, 24), (4, 4), (9, 5), (10, 3))]
INSTANTS = st.one_of(
    st.builds(lambda minutes: NEW_YEAR + timedelta(minutes=minutes), st.integers(0, 2 * 365 * 24 * 60)),
    st.builds(
        lambda day, seconds: day + timedelta(seconds=seconds), st.sampled_from(CHANGES), st.integers(0, 3 * 86400)
    ),
)
MINUTES = st.integers(0, 24 * 60 - 1).map(lambda number: time(number // 60, number % 60))
SPANS = st.tuples(MINUTES, MINUTES).filter(lambda ends: ends[0] != ends[1]).map(lambda ends: QuietHours(*ends))
zones = st.sampled_from(ZONES).map(ZoneInfo)


@given(INSTANTS, SPANS, zones)
@example(datetime(2026, 10, 25, 1, 10, tzinfo=UTC), QuietHours(time(21), time(2, 30)), BERLIN)
@example(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), QuietHours(time(21), time(2, 30)), BERLIN)
@example(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), QuietHours(time(2, 30), time(2, 15)), BERLIN)
def test_waiting_ends_after_the_night(instant: datetime, hours: QuietHours, zone: ZoneInfo) -> None:
    said = moved(instant, Quiet.WAITS, hours, zone)

    assert said >= instant
    assert not hours.covers(said, zone)
    assert hours.covers(instant, zone) or said == instant


@given(INSTANTS, SPANS, zones)
@example(datetime(2026, 3, 29, 2, 0, tzinfo=UTC), QuietHours(time(2, 30), time(8)), BERLIN)
@example(datetime(2026, 10, 25, 1, 40, tzinfo=UTC), QuietHours(time(2, 30), time(8)), BERLIN)
def test_earlier_is_before_the_night(instant: datetime, hours: QuietHours, zone: ZoneInfo) -> None:
    said = moved(instant, Quiet.EARLIER, hours, zone)

    assert said <= instant
    assert not hours.covers(said, zone)
    assert hours.covers(instant, zone) or said == instant


@given(INSTANTS, SPANS, zones)
def test_passing_stays(instant: datetime, hours: QuietHours, zone: ZoneInfo) -> None:
    assert moved(instant, Quiet.PASSES, hours, zone) == instant


@given(INSTANTS, st.sampled_from(Quiet), zones)
def test_without_quiet_hours_everything_stays(instant: datetime, quiet: Quiet, zone: ZoneInfo) -> None:
    assert moved(instant, quiet, None, zone) == instant


@given(INSTANTS, zones)
def test_usual_night_is_never_longer_than_itself(instant: datetime, zone: ZoneInfo) -> None:
    """Eleven hours and the hour of a change, and the margin before it."""
    assert moved(instant, Quiet.WAITS, USUAL, zone) - instant <= timedelta(hours=12)
    assert instant - moved(instant, Quiet.EARLIER, USUAL, zone) <= timedelta(hours=12) + MARGIN


@pytest.mark.parametrize(
    ("due", "quiet", "said"),
    [
        ("2026-12-07T21:00+01:00", Quiet.WAITS, "2026-12-08T08:00+01:00"),
        ("2026-12-08T07:59+01:00", Quiet.WAITS, "2026-12-08T08:00+01:00"),
        ("2026-12-08T08:00+01:00", Quiet.WAITS, "2026-12-08T08:00+01:00"),
        ("2026-12-07T21:00+01:00", Quiet.EARLIER, "2026-12-07T20:45+01:00"),
        ("2026-12-08T07:00+01:00", Quiet.EARLIER, "2026-12-07T20:45+01:00"),
        ("2026-12-07T20:59+01:00", Quiet.EARLIER, "2026-12-07T20:59+01:00"),
        ("2026-12-07T23:00+01:00", Quiet.PASSES, "2026-12-07T23:00+01:00"),
        ("2026-03-29T07:00+02:00", Quiet.EARLIER, "2026-03-28T20:45+01:00"),
        ("2026-10-24T23:00+02:00", Quiet.WAITS, "2026-10-25T08:00+01:00"),
    ],
)
def test_usual_night_in_berlin(due: str, quiet: Quiet, said: str) -> None:
    assert moved(datetime.fromisoformat(due), quiet, USUAL, BERLIN) == datetime.fromisoformat(said)


def test_quiet_time_within_a_day() -> None:
    noon = QuietHours(time(12), time(14))

    assert moved(datetime(2026, 12, 8, 12, tzinfo=UTC), Quiet.WAITS, noon, BERLIN) == datetime(
        2026, 12, 8, 13, tzinfo=UTC
    )
    assert moved(datetime(2026, 12, 8, 12, tzinfo=UTC), Quiet.EARLIER, noon, BERLIN) == datetime(
        2026, 12, 8, 10, 45, tzinfo=UTC
    )


def test_night_counts_in_the_readers_own_zone() -> None:
    night = Night(USUAL, BERLIN)
    evening = datetime(2026, 12, 8, 17, tzinfo=UTC)  # 18:00 in Berlin, 01:00 the next day in Ulaanbaatar

    assert night.ends_at(evening) == evening
    assert night.of("Asia/Ulaanbaatar", None).ends_at(evening) == datetime(2026, 12, 9, 0, tzinfo=UTC)
    assert Night(None, BERLIN).of("Asia/Ulaanbaatar", None).ends_at(evening) == evening


def test_night_counts_as_the_reader_has_chosen_it() -> None:
    evening = datetime(2026, 12, 8, 17, tzinfo=UTC)

    assert Night(None, BERLIN).of(None, "17:30-19:30").ends_at(evening) == datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
    assert Night(USUAL, BERLIN).of("Asia/Ulaanbaatar", "").ends_at(evening) == evening


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("22-7", "22:00-07:00"),
        (" 22:30 – 07:00 ", "22:30-07:00"),
        ("22.30—7", "22:30-07:00"),
        ("von 22 bis 7 Uhr", "22:00-07:00"),
        ("From 22:00 to 7:15", "22:00-07:15"),
        ("с 22 до 7 часов", "22:00-07:00"),
        ("24-6", "00:00-06:00"),
        ("9-17", "09:00-17:00"),
        ("22-22", None),
        ("25-7", None),
        ("22:60-7", None),
        ("24:30-7", None),
        ("22", None),
        ("-5-7", None),
        ("at night", None),
        ("²²-7", None),
        ("", None),
    ],
)
def test_typed_spans(typed: str, read: str | None) -> None:
    found = QuietHours.typed(typed)

    assert (found.words if found else None) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [("22", time(22)), ("7:05", time(7, 5)), ("22.30 Uhr", time(22, 30)), ("24", time(0)), ("7 pm", None), ("", None)],
)
def test_typed_times(typed: str, read: time | None) -> None:
    assert typed_time(typed) == read


@given(st.text() | st.from_regex(r"\d{1,3}[:. ]?\d{0,3} ?[-–] ?\d{1,3}[:.]?\d{0,3}", fullmatch=True))
def test_whatever_is_typed_is_a_span_or_nothing(typed: str) -> None:
    found = QuietHours.typed(typed)

    assert found is None or QuietHours.parse(found.words) == found


@pytest.mark.parametrize("words", ["", "  "])
def test_none(words: str) -> None:
    assert QuietHours.parse(words) is None


def test_written() -> None:
    assert QuietHours.parse(" 21:30 - 07:15 ") == QuietHours(time(21, 30), time(7, 15))


@pytest.mark.parametrize(
    "words", ["21:00", "21:00-21:00", "nine-ten", "21:00-25:00", "21:00+01:00-08:00", "-", "21:00-"]
)
def test_wrong(words: str) -> None:
    with pytest.raises(ValueError, match=r"quiet hours|isoformat|hour must"):
        QuietHours.parse(words)
