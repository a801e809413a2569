"""What people type into forms: wrong input, a question in between, corrections by editing, several fields at once."""

import pytest

from simulator.people import Person
from tests.journeys.sample_forms import done, last


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


async def test_wrong_input_is_said_and_the_question_stays(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    anna.seen()
    await anna.sends("🙂")
    emoji = last(anna)
    await anna.sends("x" * 50)
    long = last(anna)
    await anna.sends_photo()
    photo = last(anna)
    await anna.sends("Muster GmbH")

    assert emoji.text == (
        "Visit\nQuestion 1 of 5\n\nWords are needed here. Please write your answer with letters or digits.\n\nCompany?"
    )
    assert long.text == (
        "Visit\nQuestion 1 of 5\n\nThis is too long: 50 characters, and 40 fit here. Please shorten it.\n\nCompany?"
    )
    assert photo.text == "Visit\nQuestion 1 of 5\n\nOnly words can be taken here. Please type your answer.\n\nCompany?"
    assert last(anna).text == "Visit\nQuestion 2 of 5\n\nSeats?"


async def test_a_question_in_between_is_offered_an_answer(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    await anna.sends("Muster GmbH")
    anna.seen()
    await anna.sends("Is there a car park?")
    offered = last(anna)
    await anna.taps("Back to the form")
    back = last(anna)

    assert offered.text == (
        "Visit\nQuestion 2 of 5\n\nThis is not one of the choices: “Is there a car park?”\n\n"
        "Shall I answer this as a question?"
    )
    assert offered.buttons == (("❓ Ask this",), ("Back to the form",), ("Menu",))
    assert (back.text, back.edited) == ("Visit\nQuestion 2 of 5\n\nSeats?", True)


async def test_an_edited_message_corrects_its_answer(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    company = await anna.sends("Muster GmH")
    anna.seen()
    await anna.edits(company, "Muster GmbH")
    noted = last(anna)
    await anna.edits(company, "x" * 50)
    refused = last(anna)
    for words in ("1", "tomorrow", "skip", "yes"):
        await anna.sends(words)

    assert (noted.text, noted.edited) == ("Visit\nQuestion 2 of 5\n\nNoted:\nCompany: Muster GmbH\n\nSeats?", True)
    assert refused.text == (
        "Visit\nQuestion 2 of 5\n\nCompany: This is too long: 50 characters, and 40 fit here. Please shorten it.\n\n"
        "The earlier answer stays.\n\nSeats?"
    )
    assert anna.screen.text.endswith("Book the visit of Muster GmbH?")


async def test_an_edited_refused_message_is_the_answer(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    company = await anna.sends("🙂")
    anna.seen()

    await anna.edits(company, "Muster GmbH 🙂")

    assert last(anna).text == "Visit\nQuestion 2 of 5\n\nSeats?"


async def test_an_edit_does_not_undo_a_newer_answer(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    await anna.sends("Muster GmbH")
    seats = await anna.sends("1")
    await anna.taps("Back")
    await anna.taps("3")
    anna.seen()

    await anna.edits(seats, "2")

    assert anna.seen()[-1].text == (
        "Visit\nQuestion 3 of 6\n\nThat message does not count any more: there is a newer answer.\n\nGuests?"
    )


async def test_several_fields_in_one_message_by_their_labels(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    anna.seen()

    await anna.sends("Company: Muster GmbH\nSeats: 7\nPress: yes")

    assert last(anna).text == (
        "Visit\nQuestion 2 of 5\n\nNoted:\nCompany: Muster GmbH\nPress: Yes\n\n"
        "Seats: This is not one of the choices. Please use the buttons.\n\nSeats?"
    )


async def test_a_whole_form_in_one_message(anna: Person) -> None:
    await anna.opens("testform_card-1")
    first = last(anna)
    message = await anna.sends("Muster GmbH\nbye\nWe need pumps\nand valves")
    wrong = last(anna)
    await anna.edits(message, "Muster GmbH\nbuy\nWe need pumps\nand valves")

    assert first.text == (
        "Card\nQuestion 1 of 3\n\nCompany?\n\n"
        "You can also send all answers in one message, one per line, in this order:\nCompany\nKind\nWords"
    )
    assert wrong.text == (
        "Card\nQuestion 2 of 3\n\nNoted:\nCompany: Muster GmbH\nWords: We need pumps\nand valves\n\n"
        "Kind: this is not one of the choices.\n\nKind?"
    )
    assert last(anna).text == "All noted."
    assert done == [{"event_id": 1, "company": "Muster GmbH", "kind": "Buy", "words": "We need pumps\nand valves"}]


async def test_a_text_aside_is_answered_and_the_form_waits(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    await anna.sends("Muster GmbH")
    await anna.sends("Is there a car park?")
    await anna.taps("Ask this")
    answer = anna.screen
    await anna.sends("/menu")
    await anna.taps("Continue draft")

    assert not answer.text.startswith("Visit")
    assert anna.screen.text == "Visit\nQuestion 2 of 5\n\nSeats?"


async def test_an_edit_of_an_early_answer_counts_at_the_end(anna: Person) -> None:
    await anna.opens("testform_visit-7")
    company = await anna.sends("Muster GmH")
    for words in ("1", "tomorrow", "skip", "yes"):
        await anna.sends(words)

    await anna.edits(company, "Muster GmbH")
    await anna.taps("Yes, that is right")

    assert [answers["company"] for answers in done] == ["Muster GmbH"]


async def test_controls_and_direction_marks_are_not_kept(anna: Person) -> None:
    await anna.opens("testform_card-1")

    await anna.sends("Kind: sell\nWords: \u202eevil\u202c \x07and <i>good</i>\nCompany: \u2066Muster\u2069")

    assert done == [{"event_id": 1, "company": "Muster", "kind": "Sell", "words": "evil and <i>good</i>"}]
