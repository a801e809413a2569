"""When reminders are due: over zones, changes of clocks and nights, and over the days of a programme."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distances import Distance
from services.events import Event, EventSession, Online
from services.quiet_hours import Night, QuietHours
from services.reminder_times import BEFORE, Planned, planned, put_off
from tests.house_rules.event_facts import EVENT

DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
HOUSE = Night(QuietHours.parse("21:00-08:00"), BERLIN)
ZONES = ("Europe/Berlin", "Asia/Ulaanbaatar", "America/Santiago", "Australia/Sydney", "Australia/Lord_Howe")
DISTANCES = ("P1D", "PT3H", "PT1H", "P2D", "PT45S", "PT15M", "P1DT2H", "PT30H", "P1W", "PT0S")
zones = st.sampled_from(ZONES).map(ZoneInfo)
instants = st.integers(1_767_225_600, 1_893_456_000).map(lambda stamp: datetime.fromtimestamp(stamp, UTC))
hours = st.sampled_from(("21:00-08:00", "22:30-06:15", "13:00-15:00", "20:00-19:50", ""))
nights = st.builds(lambda words, zone: Night(QuietHours.parse(words), zone), hours, zones)
wishes = st.lists(st.sampled_from(DISTANCES), max_size=5, unique=True).map(tuple)


def at(start: datetime, zone: ZoneInfo, *, lasts: timedelta = timedelta(hours=3), **values: Any) -> Event:
    return replace(EVENT, starts_at=start, ends_at=start + lasts, zone=zone, online=None, **values)


def before(event: Event, distances: tuple[str, ...], night: Night, now: datetime) -> list[Planned]:
    return [each for each in planned(event, frozenset(), distances, night, now) if each.kind == BEFORE]


@given(instants, zones, nights, wishes, st.timedeltas(timedelta(0), timedelta(days=10)))
def test_never_at_night_never_late_and_never_twice_at_once(
    start: datetime, zone: ZoneInfo, night: Night, distances: tuple[str, ...], ahead: timedelta
) -> None:
    now = start - ahead

    found = before(at(start, zone), distances, night, now)

    assert [each for each in found if night.hours and night.hours.covers(each.due_at, night.zone)] == []
    assert all(now < each.due_at <= start for each in found)
    assert len({each.due_at for each in found}) == len(found)
    if night.hours is None:
        wished = {reminders_at(words, start, zone) for words in distances}
        assert {each.due_at for each in found} == {each for each in wished if each > now}


def reminders_at(words: str, start: datetime, zone: ZoneInfo) -> datetime:
    return Distance.parse(words).before(start, zone)


@pytest.mark.parametrize(
    ("start", "zone", "distance", "due"),
    [
        # Early events: the reminder comes before the night, a quarter of an hour for the queue.
        ("2026-12-08T09:00+01:00", "Europe/Berlin", "PT3H", "2026-12-07T20:45+01:00"),
        ("2026-12-08T11:00+01:00", "Europe/Berlin", "PT3H", "2026-12-08T08:00+01:00"),
        # What is at ten in Santiago is at two at night in Berlin, where this reader lives.
        ("2026-12-08T22:00-03:00", "America/Santiago", "PT1H", "2026-12-08T20:45+01:00"),
        ("2026-12-08T10:00+08:00", "Asia/Ulaanbaatar", "P1D", "2026-12-06T20:45+01:00"),
        # Over a change of clocks the day before is the same time of day.
        ("2026-10-25T10:00+01:00", "Europe/Berlin", "P1D", "2026-10-24T10:00+02:00"),
        ("2026-12-08T10:00+01:00", "Europe/Berlin", "PT45S", "2026-12-08T09:59:15+01:00"),
    ],
)
def test_when_a_reader_in_berlin_is_reminded(start: str, zone: str, distance: str, due: str) -> None:
    begins = datetime.fromisoformat(start).astimezone(UTC)

    found = before(at(begins, ZoneInfo(zone)), (distance,), HOUSE, begins - timedelta(days=9))

    assert [each.due_at for each in found] == [datetime.fromisoformat(due)]


def test_two_that_the_night_moves_to_one_evening_are_one() -> None:
    start = datetime(2026, 12, 8, 8, tzinfo=UTC)  # nine o'clock in Berlin

    found = before(at(start, BERLIN), ("PT3H", "PT2H", "PT1H"), HOUSE, start - timedelta(days=2))

    assert [(each.distance, each.due_at.isoformat()) for each in found] == [
        ("PT3H", "2026-12-07T19:45:00+00:00"),
        ("PT1H", "2026-12-08T07:00:00+00:00"),
    ]


def test_each_further_day_of_a_programme_has_its_own_short_reminder_and_link() -> None:
    start = datetime(2026, 12, 8, 9, tzinfo=UTC)
    parts = tuple(
        EventSession(number, f"s{number}", {"en": f"{number}"}, start + offset, start + offset, None, 0)
        for number, offset in enumerate(
            (timedelta(), timedelta(days=1), timedelta(days=1, hours=2), timedelta(days=2)), 1
        )
    )
    event = at(start, BERLIN, lasts=timedelta(days=3), sessions=parts)
    event = replace(event, online=Online("https://join.example.org"))

    found = list(planned(event, frozenset({1, 2, 3}), ("P1D", "PT3H"), Night(None, BERLIN), start - timedelta(days=9)))

    assert [(each.kind, each.distance, each.anchor) for each in found] == [
        ("before", "P1D", 0),
        ("before", "PT3H", 0),
        ("join", "PT15M", 0),
        ("before", "PT3H", 2),
        ("join", "PT15M", 2),
        ("feedback", "PT0S", 0),
    ]


@given(nights, instants, st.booleans())
def test_what_is_put_off_is_put_off_until_somebody_is_awake(night: Night, now: datetime, for_an_hour: bool) -> None:
    until = put_off(night, now, for_an_hour=for_an_hour)

    assert until > now
    assert night.hours is None or not night.hours.covers(until, night.zone)
