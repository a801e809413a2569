"""Cards of registrations and notices of changes fit into one screen, and under a file, whatever stands in an event."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers import event_change_words, registration_words
from handlers.screens import CARD
from handlers.telling import Telling
from handlers.turn import House
from knowledge import markdown
from locales import use_language
from services.answers import Answers
from services.entries import Registration, State
from services.event_changes import Change, EventChanged
from services.events import Event, EventSession, Place
from services.people import Staff
from tests.machinery.test_event_words import BERLIN, EVENT, SANTIAGO, TEN

HOUR = timedelta(hours=1)
CODES = ("de", "en", "ru")


def words(letter: str) -> dict[str, str]:
    """As long as a title can be, in another language than any reader's, with what has to be escaped."""
    return {"mn": letter * 116 + " <&>"}


def session(number: int) -> EventSession:
    return EventSession(number, f"s{number}", words("S"), TEN, TEN + HOUR, 70, 0)


LONG: Event = replace(
    EVENT,
    title=words("T"),
    host="H" * 120,
    ends_at=TEN + timedelta(days=3),
    place=Place("P" * 120, "A" * 200),
    sessions=tuple(session(number) for number in range(10)),
)
MINE = Registration(
    id=2**53,
    event_id=1,
    person_id=1,
    state=State.CONFIRMED,
    name="N" * 120,
    company="C" * 120,
    email=None,
    members=tuple("M" * 100 for _ in range(60)),
    seats=61,
    answers={},
    sessions=("s0", "s1", "s2", "s3", "s4"),
    is_listed=False,
    may_be_contacted=False,
    offered_until=TEN - HOUR,
    frees_at=TEN - HOUR,
    has_reminders=True,
    code="123456",
    checked_in_at=None,
    present=None,
    join_message_id=None,
    change_id=None,
    is_coming=None,
    has_given_feedback=False,
    registered_at=TEN - timedelta(days=9),
    position=100,
    waiting=200,
    full_sessions=("s5", "s6", "s7", "s8", "s9"),
)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("state", State)
def test_a_card_fits_whatever_stands_in_it(code: str, state: State) -> None:
    with use_language(code):
        shown = registration_words.card(replace(MINE, state=state), LONG, SANTIAGO)

    assert markdown.visible(shown.text.html) <= CARD


def test_what_fits_is_told_in_full() -> None:
    some = replace(MINE, members=("Ben", "Clara"), sessions=("s0",), full_sessions=("s1", "s2", "s3"))
    event = replace(EVENT, sessions=tuple(replace(session(each), title={"en": f"Tour {each}"}) for each in range(4)))

    with use_language("en"):
        shown = registration_words.card(some, event, BERLIN).text.plain.split("\n")

    assert [each for each in shown if each.startswith(("With", "📋", "⚠️"))] == [
        "With you: Ben and Clara",
        "📋 Tour 0",
        "⚠️ Fully booked by now: Tour 1, Tour 2 and 1 more",
    ]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("number", [0, 1, 3, 20])
def test_a_change_fits_under_its_calendar_file_and_still_asks(code: str, number: int, answers: Answers) -> None:
    before, after = told_of("T", 0, number), told_of("U", 1, number)
    house = House(answers, CODES, BERLIN, None, Staff())
    telling = Telling(Change(LONG, MINE, before, after), SANTIAGO, house)

    with use_language(code):
        shown: Any = event_change_words.WORDS[EventChanged](EventChanged(MINE.id, 1), telling)
        asked = shown.text.plain.split("\n")[-1]

    assert shown.file is not None
    assert markdown.visible(shown.text.html) <= CARD
    assert asked == {
        "en": "Can you still come?",
        "de": "Können Sie weiterhin teilnehmen?",
        "ru": "Вы по-прежнему сможете прийти?",
    }.get(code)


def told_of(letter: str, days: int, number: int) -> dict[str, Any]:  # Any: as in told_of
    """What participants know: everything differs between two letters."""
    start, end = ((TEN + timedelta(days=days + each)).isoformat() for each in (0, 3))
    return {
        "title": words(letter),
        "starts_at": start,
        "ends_at": end,
        "timezone": BERLIN.key,
        "place": {"name": letter * 120, "address": letter * 200},
        "is_online": False,
        "sessions": [[f"s{each}", words(letter), start, end] for each in range(number)],
    }
