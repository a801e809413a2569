"""Calendar files: read again by the library, right over changes of clocks by what they themselves say of the zone."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db.engine import Database
from services import calendars
from services.attachments import Made
from services.calendars import CANCEL, PUBLISH, Attended, Sheet
from services.events import Event, EventSession, Online, Place
from tests.databases import fresh_database
from tests.services.calendar_reading import Part, instant, read
from tests.services.event_scene import published

ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "Asia/Ulaanbaatar", "America/Santiago", "America/Punta_Arenas",
    "Pacific/Easter", "Australia/Sydney", "Australia/Lord_Howe", "Australia/Perth", "Africa/Casablanca",
    "Asia/Kathmandu", "Pacific/Apia", "UTC", "Etc/UTC",
)  # fmt: skip
EVIL = 'Pumps\r\nBEGIN:VEVENT\nUID:evil; a, b\rX-BAD:1\u2028END:VCALENDAR \x00\x07 😀 \\N \\n ^n "x" é'
FIRST = datetime(2023, 1, 1, tzinfo=UTC)
FIFTEEN_YEARS = 15 * 365 * 24 * 60
MINUTE = timedelta(minutes=1)
LENGTHS = st.timedeltas(timedelta(minutes=1), timedelta(days=5)).map(lambda span: timedelta(minutes=span // MINUTE))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Event:
    """An event as services know it, to be changed by `replace`."""

    async def made(url: str) -> Event:
        async with Database(url) as database:
            return await database.run(published)

    with fresh_database("sqlite", tmp_path_factory.mktemp("plain")) as url:
        event = asyncio.run(made(url))
    begins = datetime(2026, 12, 8, 9, tzinfo=UTC)
    changed_at = datetime(2026, 11, 1, 8, 30, 15, 999, tzinfo=UTC)
    return replace(
        event, id=7, key="net-9", title={"en": "Pumps"}, starts_at=begins, ends_at=begins + timedelta(hours=3),
        changed_at=changed_at,
    )  # fmt: skip


def drawn(*attended: Attended, method: str = PUBLISH, language: str = "en", bot: str = "demo_bot") -> Made:
    return calendars.drawn(Sheet("net-9.ics", method, language, bot, attended))


@given(zone=st.sampled_from(ZONES), minutes=st.integers(0, FIFTEEN_YEARS), length=LENGTHS)
@settings(max_examples=100)
def test_instants_are_right_by_what_the_file_says_of_the_zone(
    plain: Event, zone: str, minutes: int, length: timedelta
) -> None:
    check(plain, ZoneInfo(zone), FIRST + minutes * MINUTE, length)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [2026, 2027])
def test_instants_are_right_around_every_change_of_clocks(plain: Event, zone: str, year: int) -> None:
    found = ZoneInfo(zone)
    first, last = datetime(year, 1, 1, tzinfo=UTC).date(), datetime(year + 1, 1, 1, tzinfo=UTC).date()
    for change in calendars.changes(found, first, last):
        for minutes in range(-150, 151, 15):
            check(plain, found, change.at + minutes * MINUTE, timedelta(minutes=45))
        check(plain, found, change.at - timedelta(days=2), timedelta(days=4))


def check(plain: Event, zone: ZoneInfo, begins: datetime, length: timedelta) -> None:
    event = replace(plain, zone=zone, starts_at=begins, ends_at=begins + length)

    (found,), zones = read(drawn(Attended(event)))

    assert (instant(found, "DTSTART", zones), instant(found, "DTEND", zones)) == (begins, begins + length)
    if "TZID" in found["DTSTART"].params:
        assert found["DTSTART"].dt.replace(tzinfo=None) == begins.astimezone(zone).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("zone", "year", "expected"),
    [
        ("Europe/Berlin", 2026, [("2026-03-29T01:00", 120), ("2026-10-25T01:00", 60)]),
        ("Asia/Ulaanbaatar", 2026, []),
        ("America/Santiago", 2026, [("2026-04-05T03:00", -240), ("2026-09-06T04:00", -180)]),
        ("Australia/Lord_Howe", 2026, [("2026-04-04T15:00", 630), ("2026-10-03T15:30", 660)]),
    ],
)
def test_clocks_change_when_they_do(zone: str, year: int, expected: list[tuple[str, int]]) -> None:
    first, last = datetime(year, 1, 1, tzinfo=UTC).date(), datetime(year + 1, 1, 1, tzinfo=UTC).date()

    found = calendars.changes(ZoneInfo(zone), first, last)

    assert [(f"{each.at:%Y-%m-%dT%H:%M}", each.after // MINUTE) for each in found[1:]] == expected


WORDS = st.text(st.characters(codec="utf-8"), max_size=500)


@given(title=WORDS, description=WORDS, host=WORDS, place=WORDS)
@example(EVIL, EVIL, EVIL, EVIL)
@example("😀" * 250, "ä" * 500, '"' * 300, "^" * 200)
@example("\\" * 149, "\\N" * 99, "\\,;" * 80, "\r" * 10)
@settings(max_examples=100)
def test_foreign_words_neither_break_lines_nor_add_any(
    plain: Event, title: str, description: str, host: str, place: str
) -> None:
    event = replace(
        plain,
        title={"en": title},
        description={"en": description},
        host=host,
        place=Place(place, place),
        online=Online(),
    )
    made = drawn(Attended(event, (), ("P1D",)))

    lines = made.content.split(b"\r\n")
    assert lines.pop() == b""
    assert [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line] == []
    assert [each.decode() for each in lines] == made.content.decode().split("\r\n")[:-1]
    names = [line.partition(b":")[0].partition(b";")[0] for line in lines if not line.startswith(b" ")]
    assert [name for name in names if name not in NAMES] == []
    assert [names.count(each) for each in (b"BEGIN", b"UID", b"SUMMARY")] == [4 + len(zone_parts(made)), 1, 1]
    (found,), _zones = read(made)
    assert found["UID"] == "net-9@events.mingentec"
    assert str(found["SUMMARY"]) == " ".join(readable(title).split())
    assert " ".join(str(found["DESCRIPTION"]).split()).startswith(" ".join(readable(description)[:500].split()))


NAMES = {
    *b"BEGIN END PRODID VERSION CALSCALE METHOD TZID DTSTART TZNAME TZOFFSETFROM TZOFFSETTO UID SEQUENCE".split(),
    *b"DTSTAMP LAST-MODIFIED DTEND STATUS SUMMARY DESCRIPTION ORGANIZER LOCATION URL ACTION TRIGGER".split(),
}


def zone_parts(made: Made) -> list[Part]:
    return [part for zone in read(made)[1].values() for part in zone.subcomponents]


def readable(words: str) -> str:
    lines = "\n".join(words.splitlines()).replace("\\N", "\\n")
    return "".join(each for each in lines if each.isprintable() or each.isspace()).strip()


def test_whole_file(plain: Event) -> None:
    place = Place("Musterhaus; 2nd floor", "Beispielweg 1, Musterstadt", 51.75, 14.33)
    event = replace(plain, sequence=4, place=place, zone=ZoneInfo("Asia/Ulaanbaatar"), reminders=("P1D", "PT24H"))

    made = drawn(Attended(event, (), event.reminders))

    assert made.content.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//MinGenTec//Exporters' assistant//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Ulaanbaatar",
        "BEGIN:STANDARD",
        "DTSTART:20251103T080000",
        "TZNAME:+08",
        "TZOFFSETFROM:+0800",
        "TZOFFSETTO:+0800",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "SUMMARY:Pumps",
        "DTSTART;TZID=Asia/Ulaanbaatar:20261208T170000",
        "DTEND;TZID=Asia/Ulaanbaatar:20261208T200000",
        "DTSTAMP:20261101T083015Z",
        "UID:net-9@events.mingentec",
        "SEQUENCE:4",
        "DESCRIPTION:Details and registration: https://t.me/demo_bot?start=ev_7",
        "GEO:51.75;14.33",
        "LAST-MODIFIED:20261101T083015Z",
        "LOCATION:Musterhaus\\; 2nd floor\\, Beispielweg 1\\, Musterstadt",
        "ORGANIZER;CN=Musterkammer:https://t.me/demo_bot",
        "STATUS:CONFIRMED",
        "URL:https://t.me/demo_bot?start=ev_7",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Pumps",
        "TRIGGER:-P1D",
        "END:VALARM",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Pumps",
        "TRIGGER:-PT24H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    assert (made.filename, made.media_type, made.is_photo) == ("net-9.ics", "text/calendar", False)
    assert drawn(Attended(event, (), event.reminders)) == made


def test_link_to_join_stays_out(plain: Event) -> None:
    event = replace(plain, online=Online("https://meet.example/secret", "PT15M"))

    for method in (PUBLISH, CANCEL):
        assert b"secret" not in drawn(Attended(event), method=method).content
    (found,), _zones = read(drawn(Attended(event), bot=""))
    assert str(found["LOCATION"]) == "Online"
    assert str(found["DESCRIPTION"]) == (
        "The link to join comes in the chat with the assistant, shortly before the start."
    )
    assert (str(found["ORGANIZER"]), "URL" in found) == ("invalid:nomail", False)


def test_sessions_are_entries_with_one_set_of_alarms_a_day(plain: Event) -> None:
    day = timedelta(days=1)
    begins = plain.starts_at
    parts = tuple(
        EventSession(number, key, {"en": key}, begins + after, begins + after + timedelta(hours=1), None, 0)
        for number, (key, after) in enumerate(
            {"opening": 0 * day, "market": timedelta(hours=2), "visit": day, "close": 2 * day}.items()
        )
    )
    event = replace(plain, ends_at=begins + 3 * day, sessions=parts)

    found, _zones = read(drawn(Attended(event, parts[:3], ("P1D", "PT3H"))))

    assert [(each["UID"], str(each["SUMMARY"])) for each in found] == [
        ("net-9.opening@events.mingentec", "Pumps: opening"),
        ("net-9.market@events.mingentec", "Pumps: market"),
        ("net-9.visit@events.mingentec", "Pumps: visit"),
    ]
    assert [[alarm["TRIGGER"].to_ical() for alarm in each.walk("VALARM")] for each in found] == [
        [b"-P1D", b"-PT3H"],
        [],
        [b"-PT3H"],
    ]


def test_language_of_the_reader(plain: Event) -> None:
    event = replace(plain, title={"de": "Pumpen", "ru": "Насосы"}, description={"de": "Lang."}, online=Online())

    (german,), _zones = read(drawn(Attended(event), language="de"))
    (other,), _zones = read(drawn(Attended(event), language="en"))

    assert (str(german["SUMMARY"]), str(other["SUMMARY"])) == ("Pumpen", "Pumpen")
