"""What organisers type or tap that cannot be: one clear sentence each, and nothing is half done."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services import clock
from services.refusals import EventGone
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.organising_scene import TITLE, House, draft, note, organisers, publish, state

NOT_ALLOWED = "You do not have access to this."


# What is typed and shown is the same on every database.
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@pytest.fixture
async def house(start: Start, telegram: Simulator) -> AsyncIterator[House]:
    async with organisers(start, telegram) as made:
        yield made


async def test_titles_are_one_line_and_not_too_long_and_shown_as_typed(house: House) -> None:
    tilda = house.tilda
    await tilda.sends("/new")
    await tilda.taps("Other event")
    notes = []
    for wrong in ("Pumps\nDTEND:20300101", "x" * 500, "🎉🎉"):
        await tilda.sends(wrong)
        notes.append(note(tilda))
    await tilda.sends("<b>Насосы</b> & \u200fمضخات\u202e 🎉")
    for answer in ("8.12.2027", "10:00", "3 hours"):
        await tilda.sends(answer)

    assert notes == [
        "One line is needed here. Please write without line breaks.",
        "This is too long: 500 characters, and 120 fit here. Please shorten it.",
        "Words are needed here. Please write your answer with letters or digits.",
    ]
    assert state(tilda)[0] == "📅 <b>Насосы</b> & \u200fمضخات 🎉"


async def test_hour_that_clocks_leave_out_and_hour_that_comes_twice(house: House) -> None:
    tilda = house.tilda
    await tilda.sends("/new")
    await tilda.taps("Other event")
    await tilda.sends(TITLE)
    await tilda.sends("28 March 2027")
    await tilda.sends("2:30")
    left_out = note(tilda)
    await tilda.taps("Back")
    await tilda.sends("31 October 2027")
    await tilda.sends("2:30")
    twice = tilda.screen
    await tilda.taps("The second, after the change")
    await tilda.sends("3 hours")

    assert left_out == (
        "The clocks go forward then, and this time does not exist on that day. Please choose another one."
    )
    assert twice.labels == ("The first, before the change", "The second, after the change", "Back", "Menu")
    event = await house.event()
    assert [f"{each:%d.%m. %H:%M}" for each in (event.starts_at, event.ends_at)] == ["31.10. 01:30", "31.10. 04:30"]


async def test_ends_and_times_that_do_not_fit_are_asked_again(house: House) -> None:
    tilda = house.tilda
    await tilda.sends("/new")
    await tilda.taps("Other event")
    await tilda.sends(TITLE)
    notes = []
    for typed in ("1 January 2020", "31 February 2027"):
        await tilda.sends(typed)
        notes.append(note(tilda))
    await tilda.sends("tomorrow")
    await tilda.sends("25 o'clock")
    notes.append(note(tilda))
    await tilda.sends("23:59")
    for typed in ("22:00", "9 years", "yesterday 10:00"):
        await tilda.sends(typed)
        notes.append(note(tilda))
    await tilda.sends("in 2 days 1:00")

    assert [each.split(".")[0] for each in notes] == [
        "Wed, 1 Jan 2020 is too early",
        "There is no such day",
        "I cannot read this as a time",
        "The end must follow the start",
        "I cannot read this",
        "I cannot read this",
    ]
    event = await house.event()
    assert event.ends_at - event.starts_at == timedelta(minutes=61)


async def test_fewer_places_than_taken_are_refused_with_the_number(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    await publish(tilda)
    for number in range(12):
        await house.registers(number)
    await tilda.taps("👥 Places")
    offered = tilda.screen.labels
    notes = []
    for typed in ("11", "many", "0", "12.5", "1000000"):
        await tilda.sends(typed)
        notes.append(note(tilda) if typed != "many" else tilda.screen.text.split("\n\n")[1])
        if typed == "many":
            await tilda.taps("Back to the form")
    await tilda.sends("12")

    assert offered[:2] == ("No limit", "15")
    assert notes == [
        "12 places are already taken, so there cannot be fewer.",
        "This is not one of the choices: “many”",
        "Please write a number from 1 to 100,000.",
        "Please write a whole number, such as 40.",
        "Please write a number from 1 to 100,000.",
    ]
    assert (await house.event()).free == 0
    assert "👥 Confirmed: 12 of 12, free: 0" in tilda.screen.text


async def test_participants_do_nothing_that_organisers_do(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    paula = await house.participant()
    forged = [
        *("on1:fair", "om1:0:0", "VO1:1", "oe1:1:time", "os1:1:waitlist:0", "ow1:1:de", "ob1:1:1", "oc1:1", "od1:1:1"),
        *("oy1:1:1", "op1:1", "ol1:1:0", "ox1:1:csv", "oQ1:1:problem:remove", "ok1:1:text", "oj1:1:0:add", "ov1:1:en"),
        *("of1:1:0", "oz1:1", "ou1:1", "or1:1", "oa1:1:1", "oq1:1:problem", "oi1:1:1"),
    ]
    said = set()
    for command in ("/new", "/manage"):
        await paula.sends(command)
        said.add(paula.screen.text.split("\n")[0])
    for data in forged:
        await paula.forges(data, paula.screen)
        said.add(paula.screen.text.split("\n")[0])
    await paula.opens("ev_1")

    assert said == {NOT_ALLOWED}
    assert paula.screen.text.startswith("This event is not available.")
    assert state(tilda)[0] == f"📅 {TITLE}"
    assert not (await house.event()).is_published


async def test_whoever_lost_the_role_is_refused_in_the_midst_of_a_form(start: Start, telegram: Simulator) -> None:
    async with organisers(start, telegram) as house:
        await draft(house.tilda)
        hub = house.tilda.screen
        await house.tilda.taps("👥 Places")
    async with start() as bot:
        tilda = house.tilda
        await tilda.sends("40")
        in_form = tilda.screen.text
        await tilda.taps("Throw away", on=hub) if "Throw away" in hub.labels else await tilda.forges(
            "od1:1:1", tilda.screen
        )

        assert in_form.startswith(NOT_ALLOWED)
        assert tilda.screen.text.startswith(NOT_ALLOWED)
        event = await House(bot, telegram, tilda, house.otto).event()
        assert event.capacity is None


async def test_two_organisers_see_each_others_changes(house: House) -> None:
    tilda, otto = house.tilda, house.otto
    await draft(tilda)
    await tilda.taps("✏️ English")
    await otto.forges("VO1:1", otto.screen)
    first = otto.screen.text
    await otto.taps("👥 Places")
    await otto.taps("40")
    await tilda.taps("Skip")
    await tilda.sends("All about pumps.")
    saved = state(tilda)
    await otto.forges("VO1:1", otto.screen)

    event = await house.event()
    assert (event.capacity, event.description) == (40, {"en": "All about pumps."})
    assert "✍️ Changed by another organiser: " in first
    assert saved[1].startswith("Saved. Another organiser changed this event at ")
    assert state(otto)[-1].startswith("✍️ Changed by another organiser: ")


async def test_forms_of_an_event_that_was_thrown_away_say_so(house: House) -> None:
    tilda, otto = house.tilda, house.otto
    await draft(tilda)
    await tilda.taps("Place")
    await tilda.taps("Yes")
    await otto.forges("od1:1:1", otto.screen)
    await tilda.sends("Musterhalle")
    said = tilda.screen.text
    await tilda.sends("/manage")

    assert said.startswith("This event is not available.")
    assert tilda.screen.text.split("\n\n")[1] == "There are none."
    with pytest.raises(EventGone):
        await house.event()


async def test_old_and_forged_buttons_lead_to_a_sentence(house: House) -> None:
    tilda = house.tilda
    await draft(tilda, "Workshop")
    said = []
    for data in ("oe1:1:nonsense", "os1:1:nonsense:1", "oe1:77:time", "oq1:1:gone", "oQ1:1:gone:remove", "oi1:1:99"):
        await tilda.forges(data, tilda.screen)
        said.append(tilda.screen.text.split("\n")[0])
    await tilda.forges("ow1:1:xx", tilda.screen)

    assert said == [
        "This menu was out of date. Here is a fresh one.",
        "This menu was out of date. Here is a fresh one.",
        "This event is not available.",
        "Questions at registration",
        "Questions at registration",
        "Sessions of the programme",
    ]
    assert tilda.screen.text.startswith("This event is not available.")


async def test_new_event_that_was_left_is_continued(house: House) -> None:
    tilda = house.tilda
    await tilda.sends("/new")
    await tilda.taps("Fair")
    await tilda.sends(TITLE)
    await tilda.sends("/menu")
    await tilda.taps("Continue draft")
    again = tilda.screen.text
    for answer in ("8.12.2027", "10:00", "2 days"):
        await tilda.sends(answer)

    assert again.startswith("New event\nQuestion 2 of 4")
    event = await house.event()
    assert (event.type, event.title, (event.ends_at - event.starts_at).days) == ("fair", {"en": TITLE}, 2)


async def test_what_begins_while_it_is_asked_is_no_event_in_the_past(house: House) -> None:
    tilda = house.tilda
    await tilda.sends("/new")
    await tilda.taps("Other event")
    await tilda.sends(TITLE)
    await tilda.sends("tomorrow")
    await tilda.sends("10:00")
    clock.put_forward(timedelta(days=3))
    await tilda.sends("1 hour")
    asked = note(tilda)

    assert asked == "This time has passed. Please choose a later one."
