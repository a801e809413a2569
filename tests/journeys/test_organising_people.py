"""Who comes, for organisers: /manage with live numbers, the list, approvals, files, and what participants answered."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from services import clock, event_changes, event_editing, event_feedback, events, people
from services.events import Place
from services.people import Role
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.organising_scene import TITLE, House, draft, organisers, publish

ROLES = frozenset({Role.ORGANISER})


@pytest.fixture
async def house(start: Start, telegram: Simulator) -> AsyncIterator[House]:
    async with organisers(start, telegram) as made:
        yield made


async def by_approval(house: House) -> None:
    """A published workshop for which everybody has to ask, with places for one."""
    tilda = house.tilda
    await draft(tilda, "Workshop")
    await tilda.taps("👥 Places")
    await tilda.sends("1")
    await tilda.taps("More settings")
    await tilda.taps("Approve each registration")
    await tilda.taps("Back")
    await publish(tilda)


async def test_list_begins_with_who_waits_for_an_answer(house: House) -> None:
    otto = house.otto  # the owner is told of each who asks, which stands below the list
    await by_approval(house)
    for number, problem in enumerate(("Dry seals", "<b>Sand</b>", "=1+1")):
        await house.registers(number, answers={"problem": problem})
    await otto.forges("VO1:1", otto.screen)
    await otto.taps("👥 Participants")
    asked = otto.screen
    await otto.taps("🙋 Person 1")
    person = otto.screen
    await otto.taps("Give a place")
    given = otto.screen
    await otto.taps("Back")
    await otto.taps("🙋 Person 0")
    await otto.taps("Give no place")
    await otto.taps("Back")
    await otto.taps("🙋 Person 2")
    await otto.taps_twice("Give a place")
    waits = otto.screen.text
    await otto.taps("Back")

    assert asked.text.split("\n\n")[1].split("\n") == [
        f"🙋 Person {number}, Muster AG: waits for your answer" for number in range(3)
    ]
    assert person.text.split("\n")[:3] == ["Person 1", "🙋 waits for your answer", TITLE]
    assert "Company: Muster AG\n" in person.text
    assert person.text.endswith("Which problem do you bring along? <b>Sand</b>")
    assert given.text.split("\n")[1] == "✅ confirmed"
    assert given.buttons == (("🚪 Check-in",), ("Back", "Menu"))
    assert waits.split("\n")[1] == "⏳ on the waitlist"
    assert otto.screen.text.split("\n\n")[1].split("\n") == [
        "✅ Person 1, Muster AG: confirmed",
        "⏳ Person 2, Muster AG: on the waitlist",
        "✖️ Person 0, Muster AG: declined",
    ]


async def test_manage_lists_drafts_and_coming_and_past_with_live_numbers(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    await publish(tilda)
    await draft(tilda, title="Not yet", day="1 December 2027")
    await tilda.sends("/manage")
    before = tilda.screen
    await house.registers(1)
    await house.registers(2, members=("Mia", "Max"))
    await tilda.sends("/manage")
    after = tilda.screen.text
    await tilda.taps("Past events")
    none = tilda.screen.text
    clock.put_forward(timedelta(days=800))
    await tilda.sends("/manage")
    still = tilda.screen.labels
    await tilda.taps("Past events")
    await tilda.taps(f"8 Dec · {TITLE}")

    assert [block.split("\n")[0] for block in before.text.split("\n\n")] == [
        "Events to look after",
        "📅 Not yet",
        f"📅 {TITLE}",
    ]
    assert before.text.endswith("👥 0 · ⏳ 0 · 🙋 0")
    assert after.endswith("👥 4 · ⏳ 0 · 🙋 0")
    assert none == "Past events\n\nThere are none."
    assert still == ("➕ New event", "1 Dec · Not yet", "🗂 Past events", "Menu")
    assert tilda.screen.text.split("\n")[:2] == [f"📅 {TITLE}", "This event is over."]
    assert "Call off the event" not in tilda.screen.labels


async def test_long_lists_are_turned_page_by_page(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    await publish(tilda)
    for number in range(10, 27):
        await house.registers(number)
    await tilda.taps("👥 Participants")
    pages = [tilda.screen]
    while "More ▶" in tilda.screen.labels:
        await tilda.taps("More ▶")
        pages.append(tilda.screen)
    await tilda.forges("ol1:1:900", tilda.screen)
    far = tilda.screen.text

    lines = [line for page in pages for line in page.text.split("\n\n")[1].split("\n")]
    assert lines == [f"✅ Person {number}, Muster AG: confirmed" for number in range(10, 27)]
    assert far == pages[-1].text
    assert all(len(page.text) <= 900 for page in pages)


async def test_list_and_poster_come_as_files_below_and_the_entrance_is_reached(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    await publish(tilda)
    await house.registers(1)
    hub = tilda.screen
    await tilda.taps("👥 Participants")
    tilda.seen()
    for label in ("💾 CSV", "💾 Excel", "🖨 List to print"):
        await tilda.taps(label)
    await tilda.taps("Back")
    await tilda.taps("🖨 Poster", on=hub)
    await tilda.taps("🚪 Check-in", on=hub)
    seen = tilda.seen()

    files = [(each.document or "").rpartition(".")[2] for each in seen if each.kind == "document"]
    assert files == ["csv", "xlsx", "pdf", "pdf"]
    assert seen[-1].text.startswith("Check-in")


async def test_answers_to_changes_and_feedback_stand_on_the_hub(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    await publish(tilda)
    ids = [await house.registers(number) for number in range(3)]

    def said(session: Session) -> None:
        moved = event_editing.change(session, 1, roles=ROLES, by=1, place=Place("Musterhalle"))
        clock.put_forward(timedelta(minutes=11))
        event_changes.sweep(session, moved.id)
        for number, is_coming in ((0, True), (1, False)):
            person = people.welcome(session, 9_000 + number)
            event_changes.answer(session, person, ids[number], 1, is_coming=is_coming)

    def rated(session: Session) -> None:
        clock.put_forward(events.event(session, 1).ends_at - clock.now() + timedelta(hours=1))
        for number, (rating, words) in enumerate(((5, "<b>Great</b>"), (4, None), (2, "Too long"))):
            person = people.welcome(session, 9_000 + number)
            event_feedback.give(session, person, ids[number], rating, words, is_named=number == 0)

    await house.bot.db.run(said)
    await tilda.forges("VO1:1", tilda.screen)
    tally = tilda.screen.text
    await house.bot.db.run(rated)
    await tilda.forges("VO1:1", tilda.screen)
    mean = tilda.screen.text
    await tilda.taps("⭐ Feedback")

    assert "🔁 After the last change: 1 still coming, 1 cannot come, 1 no answer" in tally
    assert "⭐ 3.7 of 5, answers: 3" in mean
    assert tilda.screen.text.split("\n\n")[1].split("\n") == [
        "⭐ 3.7 of 5, answers: 3",
        *("• 5: 1", "• 4: 1", "• 3: 0", "• 2: 1", "• 1: 0"),
    ]
    assert sorted(tilda.screen.text.split("\n\n")[2:]) == ["“<b>Great</b>”", "“Too long”"]
