"""Organisers make events by chat: from /new to the hub, published, changed and called off."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services import clock
from services.events import Place, Status
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.organising_scene import TITLE, House, draft, note, organisers, publish, state

GREETING = "This is a draft that only organisers see."


@pytest.fixture
async def house(start: Start, telegram: Simulator) -> AsyncIterator[House]:
    async with organisers(start, telegram) as made:
        yield made


async def test_event_from_a_template_to_publication_in_three_languages(house: House) -> None:
    tilda = house.tilda
    await tilda.sends("/new")
    templates = tilda.screen.buttons
    await tilda.taps("Workshop")
    await tilda.sends(TITLE)
    await tilda.sends("8 December 2027")
    await tilda.sends("10:00")
    await tilda.taps("6 hours")
    born = state(tilda)
    await tilda.taps("✏️ English")
    await tilda.taps("Skip")
    await tilda.sends("All about pumps.")
    await tilda.taps("✏️ Deutsch")
    await tilda.sends("Pumpen in der Grube")
    await tilda.sends("Alles über Pumpen.")
    await tilda.taps("Publish")
    gate = tilda.screen.text.split("\n\n")[2:]
    await tilda.taps("Back")
    await tilda.taps("✏️ Русский")
    await tilda.sends("Насосы в карьере")
    await tilda.sends("Всё о насосах.")
    await tilda.taps("Place")
    await tilda.taps("Yes")
    await tilda.sends("Musterhalle")
    await tilda.sends("Musterweg 1\n03046 Cottbus")
    await tilda.sends_location(51.75, 14.33)
    await publish(tilda)

    assert templates[0] == ("🤝 Network meeting", "🛠 Workshop")
    assert [len(row) for row in templates] == [2] * 7
    assert born == [
        f"🛠 {TITLE}",
        "The draft is saved. Only organisers see it until you publish it.",
        f"📝 {GREETING}",
    ]
    assert gate == [
        "⚠️ Русский is not complete: readers will see the text in English.",
        "⚠️ Neither a place nor a link is known yet.",
        "Everybody will see it.",
        "Nobody has asked for messages about such events.",
    ]
    event = await house.event()
    assert (event.status, event.title, event.description) == (
        Status.PUBLISHED,
        {"en": TITLE, "de": "Pumpen in der Grube", "ru": "Насосы в карьере"},
        {"en": "All about pumps.", "de": "Alles über Pumpen.", "ru": "Всё о насосах."},
    )
    assert event.place == Place("Musterhalle", "Musterweg 1 03046 Cottbus", 51.75, 14.33)
    assert [f"{each.astimezone(event.zone):%d.%m.%Y %H:%M}" for each in (event.starts_at, event.ends_at)] == [
        "08.12.2027 10:00",
        "08.12.2027 16:00",
    ]
    assert [each.key for each in event.questions] == ["problem"]
    assert "🔗 https://t.me/demo_bot?start=ev_1" in tilda.screen.text


async def test_preview_shows_what_participants_of_each_language_see(house: House) -> None:
    tilda = house.tilda
    await draft(tilda, "Workshop")
    await tilda.taps("✏️ Deutsch")
    await tilda.sends("Pumpen")
    await tilda.sends("Alles über <Pumpen> & mehr.")
    await tilda.taps("Preview")
    english = tilda.screen
    await tilda.taps("👁 Preview: Deutsch")
    german = tilda.screen

    assert english.text.split("\n")[0] == f"🛠 {TITLE}"
    assert GREETING not in english.text
    assert english.text.split("\n\n")[-1] == "At registration you are asked:\n• Which problem do you bring along?"
    assert german.text.split("\n")[0] == "🛠 Pumpen"
    assert "Alles über <Pumpen> & mehr." in german.text
    assert german.buttons == (("👁 Preview: English", "👁 Preview: Русский"), ("Back", "Menu"))


async def test_time_changes_tell_participants_unless_they_are_silenced(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    await publish(tilda)
    await house.registers(1)
    await tilda.taps("Time")
    await tilda.sends("9 December 2027")
    await tilda.taps("11:00")
    await tilda.taps("3 hours")
    told, label = tilda.screen.text, "🔕 Do not tell participants"
    offered = label in tilda.screen.labels
    await tilda.taps(label)

    at = (await house.event()).tell_at
    assert "📣 1 person will be told of the change at" in told
    assert (offered, label in tilda.screen.labels, at) == (True, False, None)
    assert state(tilda)[1] == "Participants will not be told of these changes."


async def test_cancelled_event_tells_how_many_are_told_and_can_be_taken_back(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    await publish(tilda)
    for number in range(3):
        await house.registers(number)
    await tilda.taps("Call off the event")
    asked = note(tilda)
    await tilda.sends("The hall is\nshut.")
    sure = tilda.screen.text.split("\n\n")[2:]
    await tilda.taps("Call off the event")
    off, event = tilda.screen, await house.event()
    await tilda.taps("It takes place after all")

    assert asked == f"📅 {TITLE}"
    assert sure == [f"❗ Call off “{TITLE}”?\n3 people will be told."]
    assert (event.cancel_reason, event.cancel_language) == ("The hall is shut.", "en")
    assert "📣 3 people will be told of the cancellation at" in off.text
    assert off.buttons[0] == ("↩️ It takes place after all",)
    assert (await house.event()).is_published


async def test_cancellation_cannot_be_taken_back_once_people_are_told(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    await publish(tilda)
    await tilda.taps("Call off the event")
    await tilda.sends("The hall is shut.")
    await tilda.taps("Call off the event")
    clock.put_forward(timedelta(minutes=11))
    await tilda.taps("It takes place after all")

    assert tilda.screen.text.startswith("It is too late to take this back.")
    assert (await house.event()).is_cancelled


async def test_drafts_are_copied_and_thrown_away(house: House) -> None:
    tilda = house.tilda
    await draft(tilda)
    hub = tilda.screen
    await tilda.taps_twice("Duplicate")
    copy = await house.event(2)
    await tilda.taps("Throw away")
    asked = tilda.screen.text
    await tilda.taps("Throw away")
    gone = tilda.screen
    await tilda.forges("od1:2:1", gone)

    original = await house.event(1)
    assert hub.labels.count("📄 Duplicate") == 1
    assert (copy.status, copy.starts_at - original.starts_at) == (Status.DRAFT, timedelta(days=7))
    assert asked.split("\n") == ["Throw this draft away?", f"📅 {TITLE}", "It cannot be brought back."]
    assert gone.text.split("\n")[:2] == ["Events to look after", "The draft is gone."]
    assert [label for label in gone.labels if TITLE[:8] in label] == [f"8 Dec · {TITLE}"]
    assert tilda.screen.text.startswith("This event is not available.")
