"""Working hours over nights, weekends, the holidays of the states and the days on which clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from holidays import list_supported_countries
from hypothesis import example, given
from hypothesis import strategies as st

from services.working_hours import REGIONS, WorkingHours

BERLIN = ZoneInfo("Europe/Berlin")
USUAL = "Mo-Fr 09:00-16:00"
LUNCH = "Mo-Do 9:00-12:00, 13:00-16:00; Fr 9:00-12:00"
NIGHT = "Sa,So 01:00-04:00"
FOUR_HOURS = timedelta(hours=4)
LITTLE = timedelta(microseconds=1)

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.one_of(
    st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes)),
    # The nights on which clocks change in Berlin.
    st.tuples(st.sampled_from([(3, 28), (10, 24)]), st.integers(0, 2 * 86_400)).map(
        lambda drawn: datetime(2026, *drawn[0], tzinfo=UTC) + timedelta(seconds=drawn[1])
    ),
)
WORKED = st.integers(0, 60 * 60 * 60).map(lambda seconds: timedelta(seconds=seconds))
HOURS = st.builds(
    WorkingHours.parse,
    st.sampled_from([USUAL, LUNCH, NIGHT, "Mo-So 00:00-24:00", "Fr-Mo 22:00-24:00", "We 12:00-12:01"]),
    st.sampled_from(REGIONS),
    st.sampled_from(["Europe/Berlin", "Asia/Almaty", "America/Santiago", "Australia/Lord_Howe"]).map(ZoneInfo),
)


def desk(hours: str = USUAL, region: str = "BB") -> WorkingHours:
    return WorkingHours.parse(hours, region, BERLIN)


def local(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("2026-12-01T10:00", "2026-12-01T14:00"),  # a Tuesday morning
        ("2026-12-01T12:00", "2026-12-01T16:00"),  # midday: just done at closing time
        ("2026-12-01T12:01", "2026-12-02T09:01"),
        ("2026-12-01T03:00", "2026-12-01T13:00"),  # before work
        ("2026-12-04T20:00", "2026-12-07T13:00"),  # Friday evening
        ("2026-12-04T15:00", "2026-12-07T12:00"),  # Friday afternoon
        ("2026-12-05T11:00", "2026-12-07T13:00"),  # Saturday
        ("2026-12-24T15:00", "2026-12-28T12:00"),  # Christmas Eve is work; Friday and Saturday are not
        ("2026-04-02T15:00", "2026-04-07T12:00"),  # Easter
        ("2026-10-24T10:00", "2026-10-26T13:00"),  # clocks are put back on Sunday
        ("2026-03-27T15:00", "2026-03-30T12:00"),  # and forward
    ],
)
def test_four_hours_of_work(asked: str, answered: str) -> None:
    assert desk().after(local(asked), FOUR_HOURS) == local(answered)


@pytest.mark.parametrize(
    ("day", "name", "open_in"),
    [
        (date(2025, 10, 31), "Reformation Day", {"BE", "BW", "BY", "HE", "NW", "RP", "SL"}),
        (date(2026, 11, 18), "Repentance and Prayer Day", set(REGIONS) - {"SN"}),
        (date(2026, 1, 6), "Epiphany", set(REGIONS) - {"BW", "BY", "ST"}),
        (date(2026, 12, 25), "Christmas", set()),
        (date(2026, 12, 24), "Christmas Eve", set(REGIONS)),
    ],
)
def test_holidays_differ_by_state(day: date, name: str, open_in: set[str]) -> None:
    assert {region for region in REGIONS if desk(region=region).opens_on(day)} == open_in, name


def test_the_states_are_those_of_the_library() -> None:
    assert {code for code in list_supported_countries()["DE"] if len(code) == 2} == set(REGIONS)


def test_the_same_question_waits_longer_where_there_is_a_holiday() -> None:
    asked = local("2025-10-30T15:00")  # a Thursday before Reformation Day

    answers = {region: desk(region=region).after(asked, FOUR_HOURS) for region in ("BB", "SN", "BE")}

    monday, friday = local("2025-11-03T12:00"), local("2025-10-31T12:00")
    assert answers == {"BB": monday, "SN": monday, "BE": friday}


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        ("2026-12-01T08:59", False),
        ("2026-12-01T09:00", True),
        ("2026-12-01T11:59", True),
        ("2026-12-01T12:00", False),
        ("2026-12-01T13:00", True),
        ("2026-12-01T16:00", False),
        ("2026-12-04T11:00", True),
        ("2026-12-04T14:00", False),
        ("2026-12-05T10:00", False),
    ],
)
def test_several_spans_a_day(instant: str, is_open: bool) -> None:
    assert desk(LUNCH).is_open(local(instant)) is is_open


def test_work_goes_over_the_lunch_break() -> None:
    assert desk(LUNCH).after(local("2026-12-01T11:00"), FOUR_HOURS) == local("2026-12-01T16:00")
    assert desk(LUNCH).after(local("2026-12-03T15:30"), FOUR_HOURS) == local("2026-12-07T09:30")


@pytest.mark.parametrize(
    ("asked", "lasts"),
    [
        ("2026-10-24T00:00", 3),  # Saturday: an ordinary night
        ("2026-10-25T00:00", 4),  # the hour that comes twice is worked twice
        ("2026-03-29T00:00", 2),  # the hour that is left out is not worked
    ],
)
def test_nights_on_which_clocks_change(asked: str, lasts: int) -> None:
    night, midnight = desk(NIGHT), local(asked)
    ends = midnight.replace(hour=4)

    assert night.after(midnight, timedelta(hours=lasts)) == ends
    assert night.after(midnight, timedelta(hours=lasts, seconds=1)) > ends
    assert night.opens_on(midnight.date()) == midnight.replace(hour=1)


def test_work_in_an_hour_that_clocks_leave_out_begins_with_the_next() -> None:
    short = desk("So 02:00-02:30, 03:00-04:00")
    forward = datetime(2026, 3, 29, 1, tzinfo=UTC)

    assert short.opens_on(date(2026, 3, 29)) == forward
    assert short.after(forward, timedelta(hours=1)) == forward + timedelta(hours=1)
    assert short.after(forward, timedelta(hours=1, seconds=1)) > forward + timedelta(days=6)


def test_a_day_that_ends_where_clocks_are_put_forward_is_whole() -> None:
    santiago = WorkingHours.parse("Mo-So 00:00-24:00", "BE", ZoneInfo("America/Santiago"))
    saturday = datetime(2026, 9, 5, 4, tzinfo=UTC)

    assert santiago.after(saturday, timedelta(days=2)) == saturday + timedelta(days=2)


def test_nothing_to_do_is_done_at_once_or_at_the_next_opening() -> None:
    assert desk().after(local("2026-12-01T10:00"), timedelta()) == local("2026-12-01T10:00")
    assert desk().after(local("2026-12-01T16:00"), timedelta()) == local("2026-12-02T09:00")
    assert desk().after(local("2026-12-01T10:00"), -FOUR_HOURS) == local("2026-12-01T10:00")


def test_no_search_is_longer_than_ten_years() -> None:
    minute_a_week = desk("Su 12:00-12:01")
    asked = local("2026-12-01T10:00")

    done = minute_a_week.after(asked, timedelta(days=4000))

    assert timedelta(days=3640) < done - asked <= timedelta(days=3653)


@given(HOURS, INSTANTS, WORKED)
@example(desk("We 12:00-12:01"), NEW_YEAR, timedelta(minutes=30))
def test_the_result_is_work_that_is_not_over_before_it_began(
    hours: WorkingHours, instant: datetime, worked: timedelta
) -> None:
    # A minute a week is what the least of them work; more would end at the horizon.
    done = hours.after(instant, worked % timedelta(hours=6))

    assert done >= instant + worked % timedelta(hours=6)
    assert hours.is_open(done) or hours.is_open(done - LITTLE)


@given(HOURS, INSTANTS, INSTANTS, WORKED, WORKED)
def test_later_or_more_is_never_done_earlier(
    hours: WorkingHours, one: datetime, other: datetime, less: timedelta, more: timedelta
) -> None:
    earlier, later = sorted((one, other))
    little, much = sorted((less, more))

    assert hours.after(earlier, little) <= hours.after(later, little)
    assert hours.after(earlier, little) <= hours.after(earlier, much)


@given(INSTANTS, WORKED, WORKED)
def test_work_adds_up(instant: datetime, first: timedelta, second: timedelta) -> None:
    usual = desk()

    assert usual.after(usual.after(instant, first), second + LITTLE) == usual.after(instant, first + second + LITTLE)


@given(INSTANTS)
def test_a_day_opens_when_its_work_begins(instant: datetime) -> None:
    usual = desk()
    opens = usual.opens_on(instant.astimezone(BERLIN).date())

    assert opens is None or (usual.is_open(opens) and not usual.is_open(opens - LITTLE))
    assert opens is not None or not usual.is_open(instant)


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("mo-fr 9:00-16:00", USUAL),
        ("Mo – Fr 09:00 – 16:00", USUAL),
        ("Mo-Do 09:00-16:00; Fr 09:00-16:00", USUAL),
        ("Mo,Tu,We,Th,Fr 09:00-16:00", USUAL),
        ("Mo-Di, Mi-Do, Fr 09:00-12:00, 12:00-16:00", "Mo-Fr 09:00-12:00,12:00-16:00"),
        ("Sa-Mo 10:00-11:00", "Mo,Sa,Su 10:00-11:00"),
        ("So 23:00-24:00", "Su 23:00-24:00"),
    ],
)
def test_ways_of_writing(words: str, same: str) -> None:
    assert desk(words) == desk(same)


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "always",
        "24/7",
        "09:00-16:00",
        "Mo-Fr",
        "Mo-Fr 09:00",
        "Mo-Fr 16:00-09:00",
        "Mo-Fr 09:00-09:00",
        "Mo-Fr 09:00-25:00",
        "Mo-Fr 09:00-24:01",
        "Mo-Fr 09:60-16:00",
        "Mo-Fr 09:00-16:00,",
        "Mo-Fr 09:00-16:00, Sa",
        "Mo-Fr 09:00-16:00; Fr 09:00-12:00",
        "Mo-Fr09:00-16:00",
        "Mo-Xx 09:00-16:00",
        "Mo-Fr ٠٩:00-16:00",
    ],
)
def test_wrong(words: str) -> None:
    with pytest.raises(ValueError, match=r"work|day"):
        desk(words)


@given(st.text(alphabet="MoDiFr TuSa0123456789:-,;–", max_size=30))
def test_whatever_is_written_is_read_or_refused(words: str) -> None:
    try:
        hours = desk(words)
    except ValueError:
        return

    assert hours.after(NEW_YEAR, timedelta()) >= NEW_YEAR


def test_a_region_that_is_no_state() -> None:
    with pytest.raises(ValueError, match="one of BB, BE, BW"):
        desk(region="Augsburg")
