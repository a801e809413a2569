"""Lengths of time before the start: how they are written, and what they come to where clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distances import LONGEST, Distance

ZONES = ("Europe/Berlin", "Asia/Ulaanbaatar", "America/Santiago", "Australia/Sydney", "Australia/Lord_Howe", "UTC")
zones = st.sampled_from(ZONES).map(ZoneInfo)
instants = st.integers(1_767_225_600, 1_893_456_000).map(lambda stamp: datetime.fromtimestamp(stamp, UTC))


@pytest.mark.parametrize(
    ("written", "days", "exact"),
    [
        ("P1D", 1, timedelta()),
        ("P2W", 14, timedelta()),
        ("PT3H", 0, timedelta(hours=3)),
        ("PT45S", 0, timedelta(seconds=45)),
        ("P1DT2H30M", 1, timedelta(hours=2, minutes=30)),
        ("PT90M", 0, timedelta(minutes=90)),
        ("PT0S", 0, timedelta()),
        (" pt15m ", 0, timedelta(minutes=15)),
    ],
)
def test_what_is_understood(written: str, days: int, exact: timedelta) -> None:
    assert Distance.parse(written) == Distance(days, exact)


@pytest.mark.parametrize(
    "written",
    ["", "P", "PT", "1D", "P1H", "P-1D", "-P1D", "P1M", "P1.5D", "P1DT", "P367D", "PT99999H", "P١D", "P1D\n2"],
)
def test_what_is_not(written: str) -> None:
    with pytest.raises(ValueError, match=r"ISO 8601|longer than a year"):
        Distance.parse(written)


@given(st.integers(0, 300), st.integers(0, 60 * 60 * 24 * 60))
def test_what_is_written_is_read_the_same(days: int, seconds: int) -> None:
    distance = Distance(days, timedelta(seconds=seconds))

    assert Distance.parse(distance.words) == distance


@pytest.mark.parametrize(
    ("start", "zone", "distance", "before"),
    [
        # The clocks go back on 25 October in Berlin: a day before is 25 hours before, 24 hours are 24 hours.
        ("2026-10-25T10:00+01:00", "Europe/Berlin", "P1D", "2026-10-24T10:00+02:00"),
        ("2026-10-25T10:00+01:00", "Europe/Berlin", "PT24H", "2026-10-24T11:00+02:00"),
        # They go forward on 29 March: 02:30 is not there, and 03:30 was half past two a moment ago.
        ("2026-03-30T02:30+02:00", "Europe/Berlin", "P1D", "2026-03-29T03:30+02:00"),
        ("2026-03-29T10:00+02:00", "Europe/Berlin", "P1D", "2026-03-28T10:00+01:00"),
        # Chile and Australia change on other days, Lord Howe by half an hour, Mongolia not at all.
        ("2026-09-06T10:00-03:00", "America/Santiago", "P1D", "2026-09-05T10:00-04:00"),
        ("2026-10-04T10:00+11:00", "Australia/Sydney", "P1D", "2026-10-03T10:00+10:00"),
        ("2026-10-04T10:00+11:00", "Australia/Lord_Howe", "P1D", "2026-10-03T10:00+10:30"),
        ("2026-10-25T10:00+08:00", "Asia/Ulaanbaatar", "P1D", "2026-10-24T10:00+08:00"),
        ("2026-12-08T10:00+01:00", "Europe/Berlin", "P1DT2H", "2026-12-07T08:00+01:00"),
        ("2026-12-08T10:00+01:00", "Europe/Berlin", "PT45S", "2026-12-08T09:59:15+01:00"),
    ],
)
def test_when_that_is(start: str, zone: str, distance: str, before: str) -> None:
    at = Distance.parse(distance).before(datetime.fromisoformat(start), ZoneInfo(zone))

    assert at == datetime.fromisoformat(before)


@given(instants, zones, st.integers(0, 60))
def test_days_keep_the_time_of_day_unless_the_clocks_leave_it_out(start: datetime, zone: ZoneInfo, days: int) -> None:
    local = start.astimezone(zone)

    found = Distance(days, timedelta()).before(start, zone).astimezone(zone)

    wanted = datetime.combine(local.date() - timedelta(days=days), local.time())
    there = wanted.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    assert found.replace(tzinfo=None) == there
    assert there == wanted or there - wanted in (timedelta(hours=1), timedelta(minutes=30))


@given(instants, zones, st.integers(0, 300), st.integers(0, 60 * 60 * 24 * 60))
def test_it_is_never_after_the_start_nor_much_earlier_than_told(
    start: datetime, zone: ZoneInfo, days: int, seconds: int
) -> None:
    distance = Distance(days, timedelta(seconds=seconds))

    found = distance.before(start, zone)

    assert found <= start
    assert abs(start - found - distance.length) <= timedelta(hours=1)
    assert distance.length <= LONGEST
