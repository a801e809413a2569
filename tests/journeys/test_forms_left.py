"""Forms that are left, taken up again, or met by buttons and states of another time."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from simulator.people import Person
from tests.journeys.sample_forms import QUESTIONS, done, last


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


async def test_a_form_that_is_left_is_offered_again_for_a_day(anna: Person, later: Callable[[timedelta], None]) -> None:
    await anna.opens("testform_visit-7")
    await anna.sends("Muster GmbH")
    await anna.sends("/menu")
    menu = anna.screen
    await anna.opens("testform_visit-7")
    offer = anna.screen
    await anna.taps("Continue draft")
    continued = anna.screen
    await anna.sends("/cancel")
    cancelled = anna.screen
    later(timedelta(hours=25))
    await anna.sends("/menu")

    assert menu.buttons[0] == ("📝 Continue draft",)
    assert offer.text.startswith(
        "Visit\nYou began this and did not finish.\n\nCompany: Muster GmbH\n\nContinue your draft?"
    )
    assert offer.buttons == (("📝 Continue draft",), ("Start again",), ("Discard", "Menu"))
    assert continued.text == "Visit\nQuestion 2 of 5\n\nSeats?"
    assert cancelled.text.startswith("Cancelled. Your entries are kept for 24 hours.")
    assert ("📝 Continue draft",) not in anna.screen.buttons


async def test_a_draft_can_be_begun_anew_or_given_up(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    await anna.sends("Muster GmbH")
    await anna.sends("/menu")
    await anna.opens("testform_visit-7")
    await anna.taps("Start again")
    again = anna.screen
    await anna.sends("Beispiel AG")
    await anna.sends("/menu")
    await anna.opens("testform_visit-7")
    await anna.taps("Discard")
    discarded = anna.screen
    await anna.opens("testform_visit-7")

    assert again.text == "Visit\nQuestion 1 of 5\n\nCompany?"
    assert discarded.text == "The draft is deleted."
    assert anna.screen.text == "Visit\nQuestion 1 of 5\n\nCompany?"


async def test_a_draft_for_something_else_is_not_offered(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    await anna.sends("Muster GmbH")
    await anna.sends("/menu")

    await anna.opens("testform_visit-8")

    assert anna.screen.text == "Visit\nQuestion 1 of 5\n\nCompany?"


async def test_questions_that_changed_meanwhile_are_asked_again(anna: Person) -> None:
    await anna.opens("testform_stored-1")
    await anna.sends("A leak")
    anna.seen()
    kept = QUESTIONS[1]
    QUESTIONS[1] = {"key": "hotel", "kind": "yes_no", "required": True, "label": {"en": "Hotel?"}}
    try:
        await anna.taps("Soup")
        changed = last(anna)
        await anna.taps("Yes")
    finally:
        QUESTIONS[1] = kept

    assert changed.text == (
        "Workshop\nQuestion 2 of 2\n\nThis form has changed meanwhile. What still fits is kept.\n\nHotel?"
    )
    assert done == [{"event_id": 1, "problem": "A leak", "hotel": True}]


async def test_an_old_button_leads_to_a_fresh_menu(anna: Person) -> None:
    await anna.opens("testform_topics-1")
    topics = anna.screen
    await anna.sends("1, 2")
    anna.seen()

    await anna.forges("fp1:test_topics:topics:0:0:1", topics)

    assert last(anna).text.startswith("This menu was out of date. Here is a fresh one.")


async def test_the_button_of_an_earlier_question_shows_the_one_that_waits(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    await anna.sends("Muster GmbH")
    old = anna.screen
    await anna.sends("1")
    anna.seen()

    for data in ("fs1:test_visit:seats", "fb1:test_visit:seats", "fd1:test_visit:day", "ft1:test_visit:day:99999999"):
        await anna.forges(data, old)

    assert {seen.text for seen in anna.seen()} == {"Visit\nQuestion 3 of 5\n\nDay?"}


async def test_cancel_leaves_nothing_when_nothing_was_answered(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    anna.seen()
    await anna.taps_twice("Cancel")
    cancelled = last(anna)
    await anna.opens("testform_visit-7")

    assert (cancelled.text, cancelled.buttons) == ("Cancelled.", (("Menu",),))
    assert last(anna).text == "Visit\nQuestion 1 of 5\n\nCompany?"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("gone", "This form is not available any more."),
        ("empty", "Visit\nQuestion 1 of 5\n\nThis form has changed meanwhile. What still fits is kept.\n\nCompany?"),
        ("older", "Visit\nQuestion 2 of 5\n\nThis form has changed meanwhile. What still fits is kept.\n\nSeats?"),
    ],
)
async def test_a_state_of_another_version_does_no_harm(anna: Person, place: str, text: str) -> None:
    await anna.opens(f"teststate_{place}")
    anna.seen()

    await anna.sends("Something")

    assert last(anna).text == text
