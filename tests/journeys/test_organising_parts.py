"""The parts of an event by chat: link, deadline, zone, languages, markets, reminders, questions, sessions, and more."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from services.events import Online, Place
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys.organising_scene import TITLE, House, draft, note, organisers, state


@pytest.fixture
async def house(start: Start, telegram: Simulator) -> AsyncIterator[House]:
    async with organisers(start, telegram) as made:
        await draft(made.tilda)
        yield made


async def sets(person: Person, part: str, *answers: str) -> None:
    """From the hub through the seldom used settings and back."""
    await person.taps("More settings")
    await person.taps(part)
    for answer in answers:
        await (person.taps(answer) if answer in person.screen.labels else person.sends(answer))


async def test_each_setting_is_changed_and_shown(house: House) -> None:
    tilda = house.tilda
    await sets(tilda, "🌐 Time zone", "Santiago")
    await sets(tilda, "🗣 Languages", "German, Spanish")
    await sets(tilda, "🌍 Markets", "Chile")
    await sets(tilda, "⏰ Reminders", "1 Woche, 45 сек")
    await sets(tilda, "📅 Deadline", "2 days before")
    await sets(tilda, "⏳ Offer", "36 hours")
    await sets(tilda, "🏛 Organised by", "Musteragentur")
    await sets(tilda, "🏷 Type", "🏛 Fair")
    await tilda.taps("More settings")
    for switch in ("No waitlist", "Approve each registration", "Ask for e-mail"):
        await tilda.taps(switch)

    assert tilda.screen.text.split("\n\n")[1].split("\n") == [
        "Type: Fair",
        "Organised by: Musteragentur",
        "Time zone: Santiago",
        "Languages: German and Spanish",
        "Markets: Chile",
        "Reminders: 7 days and 45 seconds",
        "Deadline: Mon, 6 Dec 2027, 10:00",
        "Waitlist: none",
        "Approval: by organisers",
        "E-mail: asked for",
    ]
    event = await house.event()
    assert (event.zone.key, event.languages, event.markets, event.reminders) == (
        "America/Santiago",
        ("de", "es"),
        ("cl",),
        ("P7D", "PT45S"),
    )
    assert (event.starts_at, event.waitlist_offer.words) == (datetime(2027, 12, 8, 13, tzinfo=UTC), "PT36H")
    assert (event.has_waitlist, event.needs_approval, event.needs_email) == (False, True, True)


async def test_switch_that_is_tapped_twice_is_switched_once(house: House) -> None:
    tilda = house.tilda
    await tilda.taps("More settings")
    await tilda.taps_twice("No waitlist")

    assert not (await house.event()).has_waitlist
    assert "With a waitlist" in tilda.screen.labels


async def test_deadline_of_ones_own_and_none(house: House) -> None:
    tilda = house.tilda
    await sets(tilda, "📅 Deadline", "Another day and time", "7.12.2027", "18")
    own = (await house.event()).registration_until
    await sets(tilda, "📅 Deadline", "Another day and time", "9.12.2027")
    late = note(tilda)
    await tilda.taps("Back")
    await tilda.taps("Until the start")

    assert own == datetime(2027, 12, 7, 17, tzinfo=UTC)
    assert late.startswith("Thu, 9 Dec 2027 is too late.")
    assert (await house.event()).registration_until is None


async def test_link_is_an_address_that_can_be_kept_or_taken_away(house: House) -> None:
    tilda = house.tilda
    await tilda.taps("💻 Online")
    await tilda.taps("Yes")
    refused = []
    for wrong in ("example.org", "https://intranet/x", "javascript:alert(1)", 'https://example.org/"><b>'):
        await tilda.sends(wrong)
        refused.append(note(tilda).split(".")[0])
    await tilda.sends("https://example.org/room?a=1&b=2")
    await tilda.sends("20 minutes")
    first = (await house.event()).online
    for answer in ("💻 Online", "Yes", "Skip", "1 hour"):
        await tilda.taps(answer)
    kept = (await house.event()).online
    await tilda.taps("💻 Online")
    await tilda.taps("No")

    assert refused == ["This is no address"] * 4
    assert first == Online("https://example.org/room?a=1&b=2", "PT20M")
    assert kept == Online("https://example.org/room?a=1&b=2", "PT1H")
    assert (await house.event()).online is None


async def test_place_is_typed_or_sent_from_the_map(house: House) -> None:
    tilda = house.tilda
    for answer in ("📍 Place", "Yes"):
        await tilda.taps(answer)
    await tilda.sends_location(51.75, 14.33)
    asked = tilda.screen.text.split("\n\n")[-1]
    await tilda.sends("Musterhalle")
    await tilda.taps("Skip")
    sent = (await house.event()).place
    for answer in ("📍 Place", "Yes"):
        await tilda.taps(answer)
    await tilda.sends("Musterhalle")
    await tilda.taps("Skip")
    wrong = []
    for typed in ("somewhere", "91, 14", "51.75"):
        await tilda.sends(typed)
        wrong.append(note(tilda).split(",")[0].split(":")[0])
    await tilda.sends("-33.45, -70.66")
    typed_pin = (await house.event()).place
    for answer in ("📍 Place", "Yes"):
        await tilda.taps(answer)
    await tilda.sends_venue("\u202eMuster\x07haus ", "Musterweg 1", 51.0, 14.0)
    venue = (await house.event()).place
    await tilda.taps("📍 Place")
    await tilda.taps("No")

    assert venue == Place("Musterhaus", "Musterweg 1", 51.0, 14.0)
    assert asked == "What is the place called, such as the name of a house or a company?"
    assert sent == Place("Musterhalle", "", 51.75, 14.33)
    assert wrong == ["Please send a place from Telegram’s map", "There is no such point", wrong[0]]
    assert typed_pin == Place("Musterhalle", "", -33.45, -70.66)
    assert (await house.event()).place is None


async def test_questions_are_added_changed_and_removed(house: House) -> None:
    tilda = house.tilda
    await tilda.taps("❓ Questions (0)")
    await tilda.taps("➕ Question with choices")
    await tilda.sends("What do you eat?")
    await tilda.sends("Fish")
    few = note(tilda)
    await tilda.sends("Fish\nGreens")
    await tilda.taps("Skip")
    await tilda.sends("Fisch\nGrünes\nNichts")
    uneven = note(tilda)
    await tilda.sends("Fisch\nGrünes")
    for answer in ("Skip", "Skip", "Yes"):
        await tilda.taps(answer)
    made = (await house.event()).questions
    await tilda.taps("Make optional")
    await tilda.taps("✏️ Other words")
    await tilda.sends("What would you like to eat?")
    await tilda.sends("Fish\nGreens\nNothing")
    for _skipped in range(4):
        await tilda.taps("Skip")
    changed = (await house.event()).questions
    await tilda.taps("Remove")
    removed = tilda.screen.text
    await tilda.taps("➕ Yes-or-no question")
    await tilda.sends("Will you stay?")
    for answer in ("Skip", "Skip", "No"):
        await tilda.taps(answer)

    assert few == "Please write 2 to 12 different answers, each on its own line."
    assert uneven == "Please write as many answers as in the first language: 2."
    assert [(each.kind, dict(each.label), each.is_required) for each in made] == [
        ("choice", {"en": "What do you eat?"}, True)
    ]
    assert [dict(each) for each in made[0].choices] == [{"en": "Fish", "de": "Fisch"}, {"en": "Greens", "de": "Grünes"}]
    assert (changed[0].label["en"], changed[0].is_required) == ("What would you like to eat?", False)
    assert [dict(each) for each in changed[0].choices] == [{"en": "Fish"}, {"en": "Greens"}, {"en": "Nothing"}]
    assert removed.split("\n")[1] == "The question is removed."
    assert [(each.key, each.kind) for each in (await house.event()).questions] == [("question_1", "yes_no")]


async def test_sessions_are_added_changed_and_removed(house: House) -> None:
    tilda = house.tilda
    await tilda.taps("🗂 Sessions (0)")
    await tilda.taps("➕ Add a session")
    for answer in ("Seals", "Skip", "Skip", "9:00"):
        await (tilda.taps(answer) if answer == "Skip" else tilda.sends(answer))
    outside = note(tilda)
    await tilda.sends("11:00")
    await tilda.sends("4 hours")
    too_long = note(tilda)
    await tilda.sends("12:30")
    await tilda.sends("8")
    first = (await house.event()).sessions
    await tilda.taps("🕒 Time")
    await tilda.taps("10:00")
    await tilda.taps("1 hour")
    await tilda.taps("👥 Places")
    await tilda.taps("No limit")
    await tilda.taps("✏️ Title")
    for answer in ("Skip", "Dichtungen", "Skip"):
        await (tilda.taps(answer) if answer == "Skip" else tilda.sends(answer))
    changed = (await house.event()).sessions
    await tilda.taps("🗑 Remove")

    assert outside.startswith("This lies outside the event, which is from Wed, 8 Dec 2027, 10:00")
    assert too_long.startswith("This lies outside the event")
    assert [(each.key, f"{each.starts_at:%H:%M}", f"{each.ends_at:%H:%M}", each.capacity) for each in first] == [
        ("session-1", "10:00", "11:30", 8)
    ]
    assert [
        (dict(each.title), f"{each.starts_at:%H:%M}", f"{each.ends_at:%H:%M}", each.capacity) for each in changed
    ] == [({"en": "Seals", "de": "Dichtungen"}, "09:00", "10:00", None)]
    assert (await house.event()).sessions == ()
    assert tilda.screen.text.split("\n")[1] == "The session is removed."


async def test_event_that_moves_takes_its_sessions_along_or_stays(house: House) -> None:
    tilda = house.tilda
    await tilda.taps("🗂 Sessions (0)")
    await tilda.taps("➕ Add a session")
    for answer in ("Seals", "Skip", "Skip", "11:00", "1 hour", "No limit"):
        await (tilda.taps(answer) if answer in tilda.screen.labels else tilda.sends(answer))
    await tilda.sends("/manage")
    await tilda.taps(f"8 Dec · {TITLE}")
    await tilda.taps("🕒 Time")
    for answer in ("10.12.2027", "15:00", "30 minutes"):
        await tilda.sends(answer)
    refused, before = tilda.screen.text, await house.event()
    await tilda.sends("/manage")
    await tilda.taps(f"8 Dec · {TITLE}")
    await tilda.taps("🕒 Time")
    if "Start again" in tilda.screen.labels:
        await tilda.taps("Start again")
    for answer in ("10.12.2027", "15:00", "3 hours"):
        await tilda.sends(answer)

    assert refused.startswith("These times do not fit")
    assert before.starts_at.day == 8
    assert [f"{each.starts_at:%d. %H:%M}" for each in (await house.event()).sessions] == ["10. 15:00"]


async def test_date_that_telegram_has_marked_answers_day_and_time(house: House) -> None:
    tilda = house.tilda
    moment = int(datetime(2027, 5, 4, 12, 30, tzinfo=UTC).timestamp())

    def marked(text: str, form: str) -> dict[str, Any]:
        entity = {"type": "date_time", "offset": 0, "length": len(text), "unix_time": moment, "date_time_format": form}
        return {"text": text, "entities": [entity]}

    await tilda.taps("🕒 Time")
    await tilda._sends(marked("Dienstag halb drei", "wDt"))
    await tilda.taps("1 hour")
    whole = await house.event()
    await tilda.taps("🕒 Time")
    await tilda._sends(marked("Dienstag", "wD"))

    assert whole.starts_at == datetime(2027, 5, 4, 12, 30, tzinfo=UTC)
    assert tilda.screen.text.split("\n\n")[-1].startswith("At what time does it begin (local time in Berlin)?")
    assert state(tilda)[0] == "Time"


@pytest.mark.parametrize(
    ("language", "answers", "expected"),
    [
        (
            "Deutsch",
            ("🛠 Workshop", "Pumpen in der Grube", "8. Dezember 2027", "10 Uhr", "6 Stunden"),
            "Der Entwurf ist gespeichert. Bis zur Veröffentlichung sehen ihn nur Veranstaltende.",
        ),
        (
            "Русский",
            ("🛠 Практикум", "Насосы в карьере", "8 декабря 2027", "10 ч", "6 часов"),
            "Черновик сохранён. До публикации его видят только организаторы.",
        ),
    ],
    ids=["de", "ru"],
)
async def test_new_event_in_other_languages(
    house: House, language: str, answers: tuple[str, ...], expected: str
) -> None:
    otto = house.otto
    await otto.sends("/language")
    await otto.taps(language)
    await otto.sends("/new")
    await otto.taps(answers[0])
    for answer in answers[1:]:
        await otto.sends(answer)

    assert state(otto)[1] == expected
    assert list((await house.event(2)).title.values()) == [answers[1]]
