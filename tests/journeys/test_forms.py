"""Filling in forms: questions one by one, taps, calendar, back, skip, what is known, what is stored."""

from datetime import UTC, timedelta

import pytest

from services import clock
from simulator.people import Person
from tests.journeys.sample_forms import done, last


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


async def test_a_form_asks_step_by_step_and_completes(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    first = last(anna)
    await anna.sends("Müller & <b>Söhne</b>")
    second = last(anna)
    await anna.taps("1")
    third = last(anna)
    await anna.sends("in 3 days")
    mail = last(anna)
    await anna.taps("Skip")
    await anna.taps("No")
    check = anna.seen()[-1]
    await anna.taps("Yes, that is right")
    end = last(anna)

    day = (clock.now() + timedelta(days=3)).astimezone(UTC).date()
    assert (first.text, first.buttons) == ("Visit\nQuestion 1 of 5\n\nCompany?", (("Cancel", "Menu"),))
    assert (second.text, second.buttons) == (
        "Visit\nQuestion 2 of 5\n\nSeats?",
        (("1", "2"), ("3",), ("Back", "Menu")),
    )
    assert (third.edited, third.text) == (True, "Visit\nQuestion 3 of 5\n\nDay?")
    assert (mail.edited, mail.text) == (False, "Visit\nQuestion 4 of 5\n\nMail?")
    assert check.text.splitlines()[:5] == [
        "Visit",
        "Please check your answers.",
        "",
        "Company: Müller & <b>Söhne</b>",
        "Seats: 1",
    ]
    assert check.text.endswith("Mail: –\nPress: No\n\nBook the visit of Müller & <b>Söhne</b>?")
    assert check.buttons == (
        ("✅ Yes, that is right",),
        ("✏️ Company", "✏️ Seats"),
        ("✏️ Day", "✏️ Mail"),
        ("✏️ Press",),
        ("Back", "Menu"),
    )
    assert (end.text, end.edited) == ("All noted.", True)
    [answers] = done
    assert (answers["event_id"], answers["company"], answers["seats"], answers["guests"]) == (
        7,
        "Müller & <b>Söhne</b>",
        1,
        None,
    )
    assert abs(answers["day"] - day) <= timedelta(days=1)  # Berlin may be a day ahead
    assert (answers["mail"], answers["press"], answers["check"]) == (None, False, True)


async def test_a_step_may_depend_on_an_earlier_answer(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    await anna.sends("Muster GmbH")
    anna.seen()

    await anna.taps("3")

    assert last(anna).text == "Visit\nQuestion 3 of 6\n\nGuests?"


async def test_the_calendar_turns_its_pages_and_takes_a_tap(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    await anna.sends("Muster GmbH")
    await anna.taps("1")
    month = anna.seen()[-1]
    await anna.taps(month.buttons[-2][-1])
    following = last(anna)
    await anna.taps("15")

    assert month.buttons[1] == ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
    assert following.buttons[0][0] == month.buttons[-2][-1].removesuffix(" ▶")
    assert last(anna).text == "Visit\nQuestion 4 of 5\n\nMail?"


async def test_back_keeps_answers_and_a_double_tap_is_one(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    await anna.sends("Muster GmbH")
    anna.seen()
    await anna.taps_twice("2")
    twice = anna.seen()
    await anna.taps("Back")
    back = last(anna)
    await anna.taps("Keep this answer")

    assert [seen.text for seen in twice] == ["Visit\nQuestion 3 of 6\n\nGuests?"]
    assert back.text == "Visit\nQuestion 2 of 6\n\nSeats?\n\nYour answer so far: 2"
    assert last(anna).text == "Visit\nQuestion 3 of 6\n\nGuests?"


async def test_a_double_tap_on_the_last_button_completes_once(anna: Person) -> None:
    await anna.opens("testform_topics-1")
    await anna.taps("Topic 1")
    await anna.taps("Topic 2")
    anna.seen()

    await anna.taps_twice("Done (2)")

    assert [seen.text for seen in anna.seen()] == ["All noted."]
    assert done == [{"event_id": 1, "topics": (1, 2)}]
    assert anna.alerts == []


async def test_a_long_multiple_choice_has_pages_and_bounds(anna: Person) -> None:
    await anna.opens("testform_topics-1")
    page = last(anna)
    await anna.taps("More ▶")
    following = last(anna)
    await anna.taps("Topic 10")
    await anna.taps("Topic 9")
    ticked = anna.seen()[-1]
    await anna.taps_twice("Topic 9")
    unticked = anna.seen()[-1]
    await anna.taps("Done (1)")
    few = last(anna)
    await anna.sends("topic 3, 2")

    assert page.buttons == (
        ("✅ Done (0)",),
        ("☐ Topic 1", "☐ Topic 2"),
        ("☐ Topic 3", "☐ Topic 4"),
        ("☐ Topic 5", "☐ Topic 6"),
        ("☐ Topic 7", "☐ Topic 8"),
        ("More ▶",),
        ("Cancel", "Menu"),
    )
    assert following.buttons[1:] == (("☐ Topic 9",), ("☐ Topic 10",), ("◀ Previous",), ("Cancel", "Menu"))
    assert ticked.buttons[1:3] == (("☑ Topic 9",), ("☑ Topic 10",))
    assert unticked.buttons[1:3] == (("☐ Topic 9",), ("☑ Topic 10",))
    assert few.text == "Topics\nQuestion 1 of 1\n\nPlease choose at least 2.\n\nTopics?"
    assert done == [{"event_id": 1, "topics": (2, 3)}]


async def test_every_answer_can_be_corrected_before_the_end(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    for words in ("Muster GmbH", "1", "tomorrow", "skip", "yes"):
        await anna.sends(words)
    await anna.taps("✏️ Seats")
    question = anna.screen
    await anna.taps("Back")
    back = anna.screen
    await anna.taps("✏️ Company")
    await anna.sends("Beispiel AG")
    await anna.sends("Seats: 2\nGuests: Max Muster")
    anna.seen()
    await anna.taps("Yes, that is right")

    assert question.text == "Visit\nQuestion 2 of 5\n\nSeats?\n\nYour answer so far: 1"
    assert back.text.startswith("Visit\nPlease check your answers.")
    assert last(anna).text == "All noted."
    assert (done[0]["company"], done[0]["seats"], done[0]["guests"]) == ("Beispiel AG", 2, "Max Muster")


async def test_what_is_known_is_not_asked(anna: Person) -> None:
    await anna.opens("testknown_Muster")

    assert last(anna).text == "Visit\nQuestion 1 of 4\n\nSeats?"


async def test_questions_that_organisers_stored(anna: Person) -> None:
    await anna.opens("testform_stored-1")
    first = last(anna)
    await anna.sends("Die Pumpe leckt seit Wochen")
    second = last(anna)
    await anna.sends("soup")

    assert first.text == "Workshop\nQuestion 1 of 2\n\nWhich problem?"
    assert second.buttons == (("Soup",), ("Salad",), ("Skip",), ("Back", "Menu"))
    assert done == [{"event_id": 1, "problem": "Die Pumpe leckt seit Wochen", "meal": "Soup"}]
