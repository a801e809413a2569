"""What is stored of people, in words: codes, states, times and lists as a reader of each language knows them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from locales import use_language
from services import personal_words
from services.personal_data import PersonalData, Stored
from services.purposes import PURPOSES

AT = datetime(2026, 12, 8, 9, 0, 0, 123456, tzinfo=UTC)


def _read(table: str, *rows: dict[str, Any], language: str = "en") -> list[dict[str, str]]:  # Any: as the columns
    stored = Stored(PURPOSES[0], {table: list(rows)})
    data = PersonalData(AT, language, ZoneInfo("Europe/Berlin"), (stored,), events={7: {"de": "Pumpentag"}})
    with use_language(language):
        return [dict(cells) for cells in personal_words.readable(stored, data)]


@pytest.mark.parametrize(
    ("table", "row", "read"),
    [
        ("people", {"id": 1, "telegram_id": 5, "zone": "Asia/Almaty"}, ("Number of your account at Telegram", "5")),
        ("people", {"zone": "Asia/Almaty", "language": None}, ("Time zone", "Almaty")),
        ("people", {"roles": ["organiser", "manager"]}, ("Roles", "Organiser and Network manager")),
        ("questions", {"language": "ru", "decision": "refuse"}, ("Language", "Russian")),
        ("cases", {"id": 0, "status": "waiting"}, ("Status", "answered")),
        ("registrations", {"event_id": 7, "status": "offered"}, ("Event", "Pumpentag")),
        ("registrations", {"status": "offered"}, ("Status", "a place is offered, but not taken yet")),
        ("registrations", {"answers": {"q1": "Pumps", "q2": ["a", True]}}, ("Answers", "Pumps, a and Yes")),
        ("registrations", {"registered_at": AT}, ("Registered", "Tue, 8 Dec 2026, 10:00")),
        ("preferences", {"markets": ["CL", "KZ"], "frequency": "none"}, ("Markets", "Chile and Kazakhstan")),
        ("preferences", {"frequency": "weekly"}, ("Announcements", "once a week")),
        ("preferences", {"reminders": ["P1D", "P9D"]}, ("Reminders", "1 day before")),
        ("preferences", {"topics": ["payment", "gone"]}, ("Topics", "Payment and gone")),
        ("feedback", {"slug": "a", "is_helpful": False, "reason": "unclear"}, ("Reason", "Hard to follow")),
        ("companies", {"texts": {"de": "Wir.", "en": "We."}}, ("Texts", "Wir.\nWe.")),
        ("dialogues", {"draft": {"form": "x", "state": {"answers": {"a": "Fa"}}}}, ("What you have left", "Fa")),
        ("inbox", {"payload": {"message": {"text": "Hello", "date": 1}}}, ("Message", "Hello")),
        ("contact_requests", {"purpose": "buy", "use_country": "RU"}, ("What for", "Buy")),
        ("consents", {"purpose": "second_channel", "is_given": False}, ("Purpose", "A second way to reach you")),
        ("consents", {"purpose": "gone", "is_given": False}, ("Agreed", "No")),
    ],
)
def test_each_value_is_said_in_words(table: str, row: dict[str, Any], read: tuple[str, str]) -> None:
    [cells] = _read(table, row)

    assert read in cells.items()


def test_what_is_empty_or_technical_is_left_out() -> None:
    assert _read("inbox", {"payload": None, "reference": None, "error": "x"}, {"state": "done", "attempts": 1}) == []
    assert _read("dialogues", {"state": {"step": "name"}, "draft": None}) == []
    assert _read("people", {"objected_at": None}) == []


@pytest.mark.parametrize(
    ("language", "status"), [("de", "auf der Warteliste"), ("en", "on the waitlist"), ("ru", "в листе ожидания")]
)
def test_words_are_of_the_readers_language(language: str, status: str) -> None:
    [cells] = _read("registrations", {"status": "waiting"}, language=language)

    assert list(cells.values()) == [status]


def test_rows_of_one_value_become_one() -> None:
    times = [{"due_at": AT.replace(hour=hour), "kind": "before"} for hour in (9, 10)]

    assert _read("reminders", *times) == [{"Reminder at": "Tue, 8 Dec 2026, 10:00; Tue, 8 Dec 2026, 11:00"}]
    assert _read("reminders", times[0]) == [{"Reminder at": "Tue, 8 Dec 2026, 10:00"}]
    assert _read("reminders") == []
