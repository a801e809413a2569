"""Event files are read as they are meant, whatever writes them, and what is wrong in them is named with its line."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services import event_fields, event_files
from services.event_fields import EventRecord, Part
from services.events import Online, Place, Question
from services.file_rows import MOST_BYTES

YAML = """\
- id: net-meeting-9
  type: network_meeting
  host: Musterkammer
  title: {de: Größe zählt, en: "Size, matters", ru: Размер важен}
  description: {de: "Zeile 1\\nZeile 2"}
  starts_at: 2026-12-08T10:00
  ends_at: 2026-12-08T16:00+01:00
  timezone: Europe/Berlin
  place: {name: Kraftwerk, address: "Musterstraße 1, Cottbus", latitude: 51.76, longitude: -14.33}
  online: {url: https://example.org/join, reveal_before: PT30M}
  languages: [de, en]
  markets: [CL, NO]
  capacity: 40
  waitlist: false
  waitlist_offer: P1D
  registration_until: 2026-12-07T18:00
  approval: true
  reminders: [P1D, PT3H, PT45S]
  email_required: yes
  questions:
    - {key: problem, kind: text, required: true, label: {de: Welches Problem?}}
    - {key: meal, kind: choice, label: {de: Essen, en: Food}, choices: [vegan, {de: Fisch, en: fish}]}
  sessions:
    - {id: day-1, title: {de: Tag}, starts_at: 2026-12-08T10:00, ends_at: 2026-12-08T12:00, capacity: 5}
  published: true
"""
QUESTIONS = [
    {"key": "problem", "kind": "text", "required": True, "label": {"de": "Welches Problem?"}},
    {
        "key": "meal",
        "kind": "choice",
        "label": {"de": "Essen", "en": "Food"},
        "choices": ["vegan", {"de": "Fisch", "en": "fish"}],
    },
]
SESSIONS = [
    {
        "id": "day-1",
        "title": {"de": "Tag"},
        "starts_at": "2026-12-08T10:00",
        "ends_at": "2026-12-08T12:00",
        "capacity": 5,
    }
]
CELLS = {
    "id": "net-meeting-9",
    "type": "network_meeting",
    "host": "Musterkammer",
    "title.de": "Größe zählt",
    "title.en": "Size, matters",
    "description.de": "Zeile 1\r\nZeile 2",
    "starts_at": "2026-12-08 10:00",
    "ends_at": "2026-12-08T16:00+01:00",
    "timezone": "Europe/Berlin",
    "place.name": "Kraftwerk",
    "place.address": "Musterstraße 1, Cottbus",
    "place.latitude": "51.76",
    "place.longitude": "'-14.33",
    "online.url": "https://example.org/join",
    "online.reveal_before": "PT30M",
    "languages": "de|en",
    "markets": "CL|NO",
    "capacity": "40",
    "waitlist": "FALSCH",
    "waitlist_offer": "P1D",
    "registration_until": "2026-12-07T18:00",
    "approval": "WAHR",
    "reminders": "P1D|PT3H|PT45S",
    "email_required": "ja",
    "questions": json.dumps(QUESTIONS, ensure_ascii=False),
    "sessions": json.dumps(SESSIONS),
    "published": "1",
}
LEAST = {
    "id": "e",
    "type": "other",
    "host": "Musterkammer",
    "title.en": "Title",
    "starts_at": "2026-12-08T10:00",
    "ends_at": "2026-12-08T11:00",
    "timezone": "Europe/Berlin",
}


def expected() -> EventRecord:
    return EventRecord(
        line=1,
        key="net-meeting-9",
        values={
            "type": "network_meeting",
            "host": "Musterkammer",
            "title": {"de": "Größe zählt", "en": "Size, matters", "ru": "Размер важен"},
            "description": {"de": "Zeile 1\nZeile 2"},
            "starts_at": datetime(2026, 12, 8, 9, tzinfo=UTC),
            "ends_at": datetime(2026, 12, 8, 15, tzinfo=UTC),
            "timezone": "Europe/Berlin",
            "place": Place("Kraftwerk", "Musterstraße 1, Cottbus", 51.76, -14.33),
            "online": Online("https://example.org/join", "PT30M"),
            "languages": ("de", "en"),
            "markets": ("cl", "no"),
            "capacity": 40,
            "has_waitlist": False,
            "waitlist_offer": "P1D",
            "registration_until": datetime(2026, 12, 7, 17, tzinfo=UTC),
            "needs_approval": True,
            "reminders": ("P1D", "PT3H", "PT45S"),
            "needs_email": True,
            "questions": (
                Question("problem", "text", {"de": "Welches Problem?"}, True),
                Question(
                    "meal",
                    "choice",
                    {"de": "Essen", "en": "Food"},
                    False,
                    ({"de": "vegan", "en": "vegan"}, {"de": "Fisch", "en": "fish"}),
                ),
            ),
        },
        parts=(
            Part(
                "day-1",
                {"de": "Tag"},
                datetime(2026, 12, 8, 9, tzinfo=UTC),
                datetime(2026, 12, 8, 11, tzinfo=UTC),
                5,
            ),
        ),
        is_published=True,
    )


def read(name: str, content: bytes | str) -> tuple[str, list[EventRecord], list[str]]:
    """How it was read, the events, and what was wrong as `line event: reason`."""
    found = event_files.read(name, content.encode() if isinstance(content, str) else content)
    records = event_fields.records(found)
    return found.how, records, [f"{each.line} {each.id}: {each.reason}" for each in found.faults]


def faults(name: str, content: bytes | str) -> list[str]:
    return read(name, content)[2]


def as_csv(*rows: Mapping[str, str], sign: str = ",", end: str = "\n") -> str:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    return "".join(sign.join(map(quoted, line)) + end for line in lines)


def test_yaml_is_read() -> None:
    assert read("events.yaml", YAML) == ("YAML in UTF-8", [expected()], [])


@pytest.mark.parametrize(
    ("content", "how"),
    [
        (as_csv(CELLS).encode(), "CSV in UTF-8, parted by “,”"),
        (b"\xef\xbb\xbf" + as_csv(CELLS, sign=";", end="\r\n").encode(), "CSV in UTF-8, parted by “;”"),
        (as_csv(CELLS, sign=";", end="\r\n").encode("cp1252"), "CSV in cp1252, parted by “;”"),
    ],
    ids=["from a program", "from Excel as UTF-8", "from a German Excel"],
)
def test_csv_is_read_as_yaml_is(content: bytes, how: str) -> None:
    wanted = expected()
    title = {code: words for code, words in wanted.values["title"].items() if code != "ru"}

    assert read("events.csv", content) == (how, [replace(wanted, line=2, values={**wanted.values, "title": title})], [])


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf" + YAML.encode(), YAML.replace("\n", "\r\n").encode()])
def test_yaml_of_other_editors_is_read(content: bytes) -> None:
    assert read("events.YML", content)[1:] == ([expected()], [])


def test_markets_are_text() -> None:
    """YAML 1.1 takes NO for false."""
    [record] = read("e.yaml", yaml_of({"markets": "[NO, no, SE]"}))[1]

    assert record.values["markets"] == ("no", "se")


def test_what_is_not_said_is_not_stated_and_empty_clears() -> None:
    said = {"capacity": "", "description": "", "reminders": "", "place": "~", "questions": "", "waitlist": "null"}
    [least] = read("e.yaml", yaml_of({}))[1]
    [empty] = read("e.yaml", yaml_of(said))[1]
    [nobody] = read("e.yaml", yaml_of({"reminders": "[]"}))[1]
    [cells] = read(
        "e.csv", as_csv(LEAST | {"capacity": "", "place.name": "", "place.address": "", "reminders": "none"})
    )[1]

    assert set(least.values) == {"type", "host", "title", "starts_at", "ends_at", "timezone"}
    assert (least.parts, least.is_published) == (None, None)
    assert {name: empty.values[name] for name in ("capacity", "description", "reminders", "place", "questions")} == {
        "capacity": None, "description": None, "reminders": None, "place": None, "questions": (),
    }  # fmt: skip
    assert empty.values["has_waitlist"] is True
    assert nobody.values["reminders"] == ()
    assert [cells.values[name] for name in ("capacity", "place", "reminders")] == [None, None, ()]


def yaml_of(changes: Mapping[str, str], **but: str) -> str:
    """The least event there is, with some keys more or changed."""
    cells = {name: value for name, value in LEAST.items() if name != "title.en"} | {"title": "{en: Title}"}
    lines = [f"{name}: {value}" for name, value in {**cells, **changes, **but}.items()]
    return "- " + "\n  ".join(lines) + "\n"


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"id": "Net Meeting"}, "id: “Net Meeting” is no id; write 1 to 40 of a-z, 0-9 and -"),
        ({"id": "a" * 41}, f"id: “{'a' * 39}…” is no id; write 1 to 40 of a-z, 0-9 and -"),
        ({"type": "party"}, "type: “party” is none of network_meeting, workshop, webinar, expert_dialogue, trip, "
         "delegation, b2b_day, mission, fair, conference, pitch, other"),
        ({"host": ""}, "host: is empty"),
        ({"host": "[a]"}, "host: a text is expected"),
        ({"title": "Title"}, "title: a text for each language is expected, such as {de: …, en: …}"),
        ({"title": "{en: ''}"}, "title: is empty"),
        ({"title": '{en: "a\\nBEGIN:VEVENT"}'}, "title, en: “a BEGIN:VEVENT” should stand on one line"),
        ({"title": '{en: "a\\x1b[31m"}'}, "title, en: “a [31m” holds a character that cannot be shown"),
        ({"title": f"{{en: {'a' * 500}}}"}, "title, en: it has 500 characters, 120 are the most"),
        ({"title": "{en: a, dd: b}"}, "title, dd: “dd” is no language; write a code of two letters, such as de"),
        ({"titel": "a"}, "titel: this key is not known; did you mean “title”?"),
        ({"timezone": "Europe/Berln"}, "timezone: “Europe/Berln” is no time zone; did you mean “Europe/Berlin”?"),
        ({"timezone": "somewhere"}, "timezone: “somewhere” is no time zone; write one such as Europe/Berlin"),
        ({"starts_at": "8.12.2026 10:00"}, "starts_at: “8.12.2026 10:00” is no time; write it like 2026-12-08T10:00"),
        ({"starts_at": "2026-02-30T10:00"}, "starts_at: there is no 2026-02-30T10:00 in the calendar"),
        ({"starts_at": "2026-12-08T24:30"}, "starts_at: there is no 2026-12-08T24:30 in the calendar"),
        ({"starts_at": "0001-01-01T00:00"}, "starts_at: 0001-01-01T00:00 is too far away"),
        ({"starts_at": "9999-12-31T23:59"}, "starts_at: 9999-12-31T23:59 is too far away"),
        ({"ends_at": "2026-12-08T10:00"}, "ends_at: the end must follow the start"),
        ({"ends_at": "2028-12-08T10:00"}, "ends_at: an event lasts a year at most"),
        ({"registration_until": "2026-12-09T10:00"}, "registration_until: the deadline must not follow the end"),
        ({"place": "Halle"}, "place: a place with name and address is expected"),
        ({"place": "{address: Weg 1}"}, "place, name: is missing"),
        ({"place": "{name: a, latitude: 51.7}"}, "place: latitude and longitude belong together"),
        ({"place": "{name: a, latitude: '51,7', longitude: 14}"},
         "place, latitude: “51,7” is no number from -90 to 90, such as 51.76"),
        ({"place": "{name: a, latitude: 51, longitude: 181}"},
         "place, longitude: “181” is no number from -180 to 180, such as 51.76"),
        ({"online": "{url: javascript:alert(1)}"},
         "online, url: “javascript:alert(1)” is no link that begins with https://"),
        ({"online": "{reveal_before: soon}"},
         "online, reveal_before: “soon” is no duration such as P1D or PT3H, at most a year"),
        ({"languages": "German"}, "languages: a list is expected"),
        ({"languages": "[de, Deutsch]"},
         "languages, 2: “deutsch” is no language; write a code of two letters, such as de"),
        ({"markets": "[CHL]"}, "markets, 1: “CHL” is no country; write a code of two letters, such as CL"),
        ({"capacity": "about 40"}, "capacity: “about 40” is no number from 1 to 100000; leave it empty for no limit"),
        ({"capacity": "0"}, "capacity: “0” is no number from 1 to 100000; leave it empty for no limit"),
        ({"capacity": "-5"}, "capacity: “-5” is no number from 1 to 100000; leave it empty for no limit"),
        ({"waitlist": "maybe"}, "waitlist: “maybe” should be true or false"),
        ({"waitlist_offer": "PT0S"}, "waitlist_offer: a place is offered for a minute at least"),
        ({"reminders": "[1 day]"}, "reminders, 1: “1 day” is no duration such as P1D or PT3H, at most a year"),
        ({"questions": "[{key: a b, kind: text, label: {en: x}}]"},
         "questions, 1, key: “a b” is no key; write a letter, then up to 19 of a-z, 0-9 and _"),
        ({"questions": "[{kind: essay, label: {en: x}}]"}, "questions, 1, key: is missing"),
        ({"questions": "[{key: a, kind: choice, label: {en: x}, choices: [a]}]"},
         "questions, 1, choices: a question of the kind choice needs two at least"),
        ({"questions": "[{key: a, kind: text, label: {en: x}, choices: [a, b]}]"},
         "questions, 1, choices: only a question of the kind choice has some"),
        ({"questions": "[{key: a, kind: text, label: {en: x}}, {key: a, kind: text, label: {en: x}}]"},
         "questions: “a” is there twice"),
        ({"sessions": "[{id: a, title: {en: x}, starts_at: 2026-12-08T09:00, ends_at: 2026-12-08T10:30}]"},
         "sessions, a: its end must follow its start, and both must lie within the event"),
        ({"sessions": "[{id: a, title: {en: x}, starts_at: 2026-12-08T10:00}]"}, "sessions, 1, ends_at: is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(changes: dict[str, str], wanted: str) -> None:
    found = faults("e.yaml", yaml_of(changes))

    assert wanted in [each.partition(": ")[2] for each in found]
    assert {each.partition(" ")[0] for each in found} <= {str(number) for number in range(1, 12)}


@pytest.mark.parametrize(
    ("zone", "at", "wanted"),
    [
        ("Europe/Berlin", "2027-03-28T02:30", "does not exist in Europe/Berlin, where clocks are put forward then; "
         "write 2027-03-28T03:30 if that is what they show"),
        ("America/Santiago", "2027-09-05T00:30", "does not exist in America/Santiago, where clocks are put forward "
         "then; write 2027-09-05T01:30 if that is what they show"),
        ("Australia/Lord_Howe", "2027-10-03T02:15", "does not exist in Australia/Lord_Howe, where clocks are put "
         "forward then; write 2027-10-03T02:45 if that is what they show"),
        ("Europe/Berlin", "2027-10-31T02:30", "comes twice in Europe/Berlin, where clocks are put back then; "
         "write 2027-10-31T02:30+02:00 or 2027-10-31T02:30+01:00"),
        ("Australia/Sydney", "2027-04-04T02:30", "comes twice in Australia/Sydney, where clocks are put back then; "
         "write 2027-04-04T02:30+11:00 or 2027-04-04T02:30+10:00"),
    ],
)  # fmt: skip
def test_times_that_clocks_do_not_show_just_once(zone: str, at: str, wanted: str) -> None:
    said = yaml_of({"timezone": zone, "starts_at": at, "ends_at": "2027-12-08T10:00"})

    assert faults("e.yaml", said) == [f"4 e: starts_at: {at} {wanted}"]


def test_an_offset_says_which_of_two_is_meant() -> None:
    said = yaml_of({"starts_at": "2026-10-25T02:30+01:00", "ends_at": "2026-10-25T02:30:30Z"})
    [record] = read("e.yaml", said)[1]

    assert [record.values[name] for name in ("starts_at", "ends_at")] == [
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 2, 30, 30, tzinfo=UTC),
    ]


BOMB = "".join(f"- &x{n} [{', '.join([f'*x{n - 1}'] * 9) if n else 'x'}]\n" for n in range(9))


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("e.yaml", b"", "1 : the file holds no event"),
        ("e.yaml", b"[]", "1 : the file holds no event"),
        ("e.yaml", b"id: a", "1 : a list is expected, in which each event begins with “- id: …”"),
        ("e.yaml", b"- 5", "1 : an event is expected, which begins with “- id: …”"),
        ("e.yaml", b"- id: a\n  id: b", "2 : “id” is stated twice"),
        ("e.yaml", b"- id: a\n  title: {en: a,\n    en: b}", "3 : “en” is stated twice"),
        ("e.yaml", b"- ? [a]\n  : b", "1 : a key should be a word"),
        ("e.yaml", b"- id: a\n bad", "2 : this is not YAML: did not find expected '-' indicator"),
        ("e.yaml", b"- a\n---\n- b", "2 : this is not YAML: but found another document"),
        ("e.yaml", BOMB.encode(), "2 : aliases (*) are not taken; write the value out"),
        ("e.yaml", b"[" * 50_000, "1 : the values are nested too deeply"),
        ("e.yaml", b" " * (MOST_BYTES + 1), "1 : the file is larger than 2 MB; import it in parts"),
        ("e.csv", "id,type".encode("utf-16"), "1 : the file is not in UTF-8; save it as “UTF-8”, not as “Unicode”"),
        ("e.csv", b"id\x81", "1 : the file is neither in UTF-8 nor in cp1252; save it as UTF-8"),
        ("e.csv", b"", "1 : the first line should name the columns, “id” among them, parted by , or ;"),
        ("e.csv", b"id\ttype\n", "1 : the first line should name the columns, “id” among them, parted by , or ;"),
        ("e.csv", b"id,type\n", "1 : the file holds no event"),
        ("e.csv", b"id,id\na,b\n", "1 : the column “id” is there 2 times"),
        ("e.csv", b"id,titel.de\na,b\n", "1 : “titel.de” is no column; did you mean “title.de”?"),
        ("e.csv", b"id,place\na,b\n", "1 : “place” is no column; did you mean “place.name”?"),
        ("e.csv", b"id;type\na;b;c\n", "2 : 3 values stand under 2 columns"),
        ("e.csv", b'id,type\na,"b\n', "2 : this is not CSV: unexpected end of data"),
        ("e.csv", b'id,questions\na,"[{]"\n', "2 a: questions: this is not JSON at character 3"),
        ("e.csv", b'id,questions\na,"[{""key"": 1, ""key"": 2}]"\n', "2 a: questions: “key” is stated twice"),
        ("e.csv", b"id,questions\na,%s\n" % (b"[" * 50_000), "2 a: questions: this is not JSON"),
        ("e.json", b"[]", "1 : the file holds no event"),
        ("e.json", b'[{"id": "a"}, \n5]', "2 : an event is expected, which begins with “{”"),
        ("e.json", b'{"id": "a"}', "1 : this is not JSON, with a list in which each event begins with “{”"),
        ("e.json", b'[{"id": "a"}\n{}]', "2 : this is not JSON, with a list in which each event begins with “{”"),
        ("e.json", b'[{"id": "a"},]', "1 : this is not JSON, with a list in which each event begins with “{”"),
        ("e.json", b'[{"id": "a"}] []', "1 : this is not JSON, with a list in which each event begins with “{”"),
        ("e.json", b"[" * 50_000, "1 : this is not JSON, with a list in which each event begins with “{”"),
        ("e.json", b'[\n{"id": "a",\n"id": "b"}]', "2 : “id” is stated twice"),
        ("e.json", b'[\n{"id": "a",\n"type": "\\ud800"}]', "2 a: type: “” holds a character that cannot be shown"),
    ],
    ids=lambda value: value[:12].decode("latin-1") if isinstance(value, bytes) else None,
)  # fmt: skip
def test_files_that_are_no_event_files(name: str, content: bytes, wanted: str) -> None:
    assert wanted in faults(name, content)


def test_every_fault_is_listed_in_the_order_of_lines() -> None:
    said = yaml_of({"type": "party"}) + yaml_of({"id": "f", "capacity": "many"}) + yaml_of({})

    assert faults("e.yaml", said) == [
        "2 e: type: “party” is none of network_meeting, workshop, webinar, expert_dialogue, trip, delegation, "
        "b2b_day, mission, fair, conference, pitch, other",
        "15 f: capacity: “many” is no number from 1 to 100000; leave it empty for no limit",
        "16 e: id: line 1 has the same",
    ]


def test_lines_of_csv_are_those_of_the_file() -> None:
    rows = [LEAST | {"description.en": "one\ntwo"}, LEAST | {"description.en": "", "id": "f", "type": "party"}]

    assert [each.split(" is ")[0] for each in faults("e.csv", "\n" + as_csv(*rows))] == ["5 f: type: “party”"]


def test_columns_are_the_keys_with_their_parts() -> None:
    assert list(dict.fromkeys(name.partition(".")[0] for name in event_files.columns())) == list(event_files.KEYS)
