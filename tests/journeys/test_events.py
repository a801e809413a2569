"""Events: the list and its filters, one event with what can be done there, deep links, map, programme, participants."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy.orm import Session

from bot.run import Parts
from services import event_editing, people, registration
from services.entries import Registration
from services.events import Event, Online, Place
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

STARTS_AT = datetime(2039, 12, 6, 9, tzinfo=UTC)
"""Ten o'clock in Berlin on a Tuesday."""
HALL = Place("Muster Hall", "Example Street 1, Cottbus", 51.75, 14.33)


async def an_event(bot: Parts, **values: Any) -> Event:  # Any: as in event_scene.published
    return await bot.db.run(lambda session: published(session, **{"starts_at": STARTS_AT, "place": HALL} | values))


async def registers(bot: Parts, person: Person, event: Event, **values: Any) -> Registration:  # Any: as in Entry
    def work(session: Session) -> Registration:
        own = people.welcome(session, person.id)
        return registration.register(session, own, event.id, entry(0, **values))

    return await bot.db.run(work)


async def fill(bot: Parts, event: Event, *numbers: int, **values: Any) -> None:  # Any: as in Entry
    def work(session: Session) -> None:
        for number in numbers:
            registration.register(session, somebody(session, number), event.id, entry(number, **values))

    await bot.db.run(work)


async def cancel(bot: Parts, event: Event, reason: str = "The hall is flooded.") -> None:
    await bot.db.run(lambda session: event_editing.cancel(session, event.id, reason, roles=ORGANISER, by=1))


def paragraphs(person: Person) -> list[str]:
    return person.screen.text.split("\n\n")


def deeds(person: Person) -> tuple[tuple[str, ...], ...]:
    """The rows above those that every event has."""
    rows = person.screen.buttons
    first = next(number for number, row in enumerate(rows) if "📅 Calendar" in row or row[-1] == "Menu")
    return rows[:first]


async def test_what_is_coming_is_listed_and_leads_to_its_detail_and_back(bot: Parts, anna: Person) -> None:
    await an_event(bot, type="workshop")

    await anna.taps("Events")
    listed = anna.screen
    await anna.taps("6 Dec · Pumps in the pit")
    detail = anna.screen
    await anna.taps("Back")

    assert listed.text == "Events\n1 event\n\n🛠 Pumps in the pit\nTue, 6 Dec 2039, 10:00 · Muster Hall"
    assert listed.buttons == (("6 Dec · Pumps in the pit",), ("🔎 Filter", "🗂 Older"), ("Menu",))
    assert detail.text.split("\n") == [
        "🛠 Pumps in the pit",
        "",
        "🗓 Tue, 6 Dec 2039, 10:00 – 16:00",
        "Time in Berlin: 10:00 – 16:00",
        "📍 Muster Hall, Example Street 1, Cottbus",
        "🗣 Language: English, German and Russian",
        "Workshop by Musterkammer",
    ]
    assert detail.buttons == (("Register",), ("📅 Calendar", "📍 Map"), ("↗️ Share",), ("Back", "Menu"))
    assert anna.screen.text == listed.text
    assert anna.unanswered_taps == 0


async def test_list_has_pages_and_remembers_them(bot: Parts, anna: Person) -> None:
    for day in range(1, 8):
        await an_event(bot, title={"en": f"Meeting {day}"}, starts_at=STARTS_AT.replace(day=day))

    await anna.sends("/events")
    first = anna.screen
    await anna.taps("2/2 ▶")
    second = anna.screen
    await anna.taps("7 Dec · Meeting 7")
    await anna.taps("Back")

    assert first.text.split("\n")[1] == "7 events, page 1 of 2"
    assert first.labels == (
        *(f"{day} Dec · Meeting {day}" for day in range(1, 6)),
        "2/2 ▶",
        "🔎 Filter",
        "🗂 Older",
        "Menu",
    )
    assert second.labels == ("6 Dec · Meeting 6", "7 Dec · Meeting 7", "◀ 1/2", "🔎 Filter", "🗂 Older", "Menu")
    assert anna.screen.text == second.text


async def test_list_is_narrowed_step_by_step_and_widened_again(bot: Parts, anna: Person) -> None:
    await an_event(bot, title={"en": "Hall"}, type="workshop", languages=["de"], markets=["CL"])
    await an_event(bot, title={"en": "Screen"}, type="webinar", place=None, online=Online(), markets=["CL", "MN"])

    await anna.sends("/events")
    await anna.taps("Filter")
    ways = anna.screen
    await anna.taps("Market: Any")
    markets = anna.screen
    await anna.taps("Chile (2)")
    narrowed = anna.screen
    await anna.taps("Filter")
    await anna.taps("Form: Any")
    await anna.taps("online (1)")
    twice = anna.screen
    await anna.taps("✕ Chile")
    await anna.taps("✕ online")

    assert ways.buttons == (
        ("Show (2)",),
        ("Type: Any",),
        ("Market: Any",),
        ("Language: Any",),
        ("Form: Any",),
        ("Back", "Menu"),
    )
    assert markets.text == "Events\n\nAbout which market?"
    assert markets.buttons == (("Chile (2)", "Mongolia (1)"), ("Any",), ("Back", "Menu"))
    assert narrowed.text.split("\n")[:4] == ["Events", "2 events", "Only: Chile", ""]
    assert narrowed.labels == ("6 Dec · Hall", "6 Dec · Screen", "✕ Chile", "🔎 Filter", "🗂 Older", "Menu")
    assert twice.text.split("\n")[2] == "Only: Chile and online"
    assert anna.screen.text.split("\n")[1] == "2 events"
    assert "✕" not in str(anna.screen.buttons)


async def test_empty_list_says_so_with_a_way_on(bot: Parts, anna: Person, later: Callable[[timedelta], None]) -> None:
    await anna.sends("/events")
    nothing = anna.screen
    await an_event(bot, starts_at=in_days(1))
    later(timedelta(days=3))
    await anna.taps("Older")
    older = anna.screen
    await anna.taps(older.labels[0])
    over = anna.screen
    await anna.taps("Back")
    await anna.taps("Coming")

    assert nothing.text == "Events\nNo events are planned at the moment."
    assert nothing.buttons == (("❓ Ask a question",), ("🗂 Older",), ("Menu",))
    assert older.text.split("\n")[:2] == ["Past events", "1 event"]
    assert over.text.split("\n")[:2] == ["📅 Pumps in the pit", "This event is over."]
    assert over.labels == ("📍 Map", "Back", "Menu")
    assert anna.screen.text == nothing.text


async def test_card_of_a_market_leads_to_its_events(bot: Parts, anna: Person) -> None:
    await an_event(bot, title={"en": "Copper"}, markets=["CL"])
    await an_event(bot, title={"en": "Coal"}, markets=["MN"])

    await anna.opens("mk_cl")
    await anna.taps("Events (1)")

    assert anna.screen.text.split("\n")[:3] == ["Events", "1 event", "Only: Chile"]
    assert anna.screen.labels[:2] == ("6 Dec · Copper", "✕ Chile")


async def test_link_opens_an_event_behind_the_first_start(bot: Parts, telegram: Simulator) -> None:
    event = await an_event(bot, starts_at=in_days(10))
    guest = telegram.person("Guest", language_code="en")

    await guest.opens(f"ev_{event.id}")
    await guest.taps("English")
    await guest.taps("Continue")

    assert paragraphs(guest)[0] == "📅 Pumps in the pit"
    assert f'<tg-time unix="{int(event.starts_at.timestamp())}" format="wDt">' in guest.screen.html


async def test_link_to_an_event_that_is_not_there_says_so(anna: Person) -> None:
    said = set()
    for rest in ("", "0", "999999", "-1", "1x", "٣", "²", "9" * 18, "9" * 60, "1_2", "1;drop"):
        await anna.opens(f"ev_{rest}")
        said.add(paragraphs(anna)[0])

    assert said == {"This event is not available."}
    assert anna.screen.labels[-1] == "🌐 DE · EN · RU"


async def test_draft_is_there_for_organisers_only(start: Start, telegram: Simulator) -> None:
    boss = telegram.person("Boss", language_code="en")
    async with start(organiser_ids=frozenset({boss.id})) as bot:
        await boss.sends("/start")
        await boss.taps("English")
        await boss.taps("Continue")
        guest = await newcomer(telegram, "Guest", "English", "Continue", language_code="en")
        draft = await bot.db.run(
            lambda session: event_editing.create(
                session, roles=ORGANISER, by=1, type="other", title={"en": "Secret"}, host="", timezone="Europe/Berlin",
                starts_at=STARTS_AT,
            )
        )  # fmt: skip

        for person in (boss, guest):
            await person.opens(f"ev_{draft.id}")
        await guest.forges(f"vc1:{draft.id}", on=guest.screen)
        await guest.sends("/events")

        assert boss.screen.text.split("\n")[:2] == ["📅 Secret", "📝 This is a draft that only organisers see."]
        assert boss.screen.labels == ("🛠 Manage", "Back", "Menu")
        assert "Secret" not in str(guest.chat)


async def test_event_shows_what_has_become_of_it(bot: Parts, anna: Person) -> None:
    event = await an_event(bot, description={"en": "Bring boots."}, markets=["CL"])
    await registers(bot, anna, event)
    await cancel(bot, event)

    await anna.opens(f"ev_{event.id}")

    assert anna.screen.text.split("\n")[:3] == [
        "📅 Pumps in the pit",
        "❌ This event has been cancelled. The hall is flooded.",
        "✅ You are registered.",
    ]
    assert anna.screen.text.split("\n")[-3:] == ["Other event by Musterkammer", "", "Bring boots."]
    assert anna.screen.labels == ("📍 Map", "Back", "Menu")


async def test_buttons_follow_ones_own_standing(bot: Parts, anna: Person, later: Callable[[timedelta], None]) -> None:
    sure = await an_event(bot, title={"en": "Sure"}, starts_at=in_days(10))
    full = await an_event(bot, title={"en": "Full"}, capacity=1)
    picky = await an_event(bot, title={"en": "Picky"}, needs_approval=True)
    closed = await an_event(bot, title={"en": "Closed"}, registration_until=in_days(1))
    await fill(bot, full, 1, 2)
    for event in (sure, full, picky):
        await registers(bot, anna, event)
    later(timedelta(days=2))

    async def opened(event: Event) -> tuple[str, tuple[tuple[str, ...], ...]]:
        await anna.opens(f"ev_{event.id}")
        return anna.screen.text.split("\n")[1], deeds(anna)

    assert await opened(sure) == (
        "✅ You are registered.",
        (("🎟 Code for checking in",), ("Cancel registration",)),
    )
    assert anna.screen.buttons[2:-1] == (
        ("📅 Calendar", "📍 Map"),
        ("↗️ Share", "👥 Participants"),
        ("🔕 No reminders",),
    )
    assert await opened(full) == ("⏳ You are on the waitlist: number 2 of 2.", (("Leave the waitlist",),))
    assert await opened(picky) == (
        "🕓 You have asked for a place. The organisers will answer.",
        (("Cancel registration",),),
    )
    assert await opened(closed) == ("", ())
    assert "Registration is closed" in anna.screen.text.split("\n")
    later(timedelta(days=8, hours=2))
    assert await opened(sure) == (
        "▶️ It has begun.",
        (("⭐ Give feedback",), ("🎟 Code for checking in",), ("I cannot come",)),
    )


async def test_place_comes_as_telegrams_own_kind(bot: Parts, anna: Person, telegram: Simulator) -> None:
    event = await an_event(bot)
    bare = await an_event(bot, place=Place("Somewhere"))
    await anna.opens(f"ev_{event.id}")
    anna.seen()

    await anna.taps("Map")
    [venue] = anna.seen()
    await anna.forges(f"vp1:{bare.id}", on=anna.screen)

    assert venue.kind == "venue"
    sent = [call.parameters for call in telegram.calls if call.method == "sendVenue"]
    assert [(each["title"], each["address"], each["latitude"], each["longitude"]) for each in sent] == [
        ("Muster Hall", "Example Street 1, Cottbus", 51.75, 14.33)
    ]
    assert paragraphs(anna)[0] == "This event is not available."


async def test_link_is_shared_through_telegram(bot: Parts, anna: Person, telegram: Simulator) -> None:
    event = await an_event(bot, title={"en": "Pumps & <pipes>"})
    await anna.opens(f"ev_{event.id}")

    shared = urlsplit((await anna.taps("Share"))["url"])

    assert (shared.netloc, shared.path) == ("t.me", "/share/url")
    assert parse_qs(shared.query) == {
        "url": [f"https://t.me/{telegram.bot.username}?start=ev_{event.id}"],
        "text": ["Pumps & <pipes>"],
    }


async def test_programme_shows_times_places_and_what_was_chosen(bot: Parts, anna: Person) -> None:
    event = await an_event(bot, ends_at=STARTS_AT + timedelta(days=2))

    def plan(session: Session) -> None:
        for day in range(2):
            begins = STARTS_AT + timedelta(days=day)
            event_editing.put_session(
                session, event.id, roles=ORGANISER, by=1, key=f"day-{day}", title={"en": f"Day {day + 1}"},
                starts_at=begins, ends_at=begins + timedelta(hours=3), capacity=2 if day else None,
            )  # fmt: skip

    await bot.db.run(plan)
    await registers(bot, anna, event, sessions=("day-1",))

    await anna.opens(f"ev_{event.id}")
    await anna.taps("Programme")
    programme = anna.screen
    await anna.taps("Back")

    assert programme.text.split("\n\n") == [
        "📅 Pumps in the pit\nProgramme",
        "Day 1\nTue, 6 Dec 2039, 10:00 – 13:00",
        "Day 2\nWed, 7 Dec 2039, 10:00 – 13:00\n✅ chosen\n1 place free",
    ]
    assert programme.buttons == (("Back", "Menu"),)
    assert anna.screen.text.split("\n")[1] == "✅ You are registered."


async def test_long_description_can_be_read_to_its_end(bot: Parts, anna: Person) -> None:
    event = await an_event(bot, description={"en": "Pumps move water. " * 80 + "The end."})
    await anna.opens(f"ev_{event.id}")
    card = anna.screen

    await anna.taps("More")
    first = anna.screen
    while "▶" in str(anna.screen.buttons):
        await anna.taps(next(label for label in anna.screen.labels if "▶" in label))

    assert len(card.text) <= 900
    assert first.labels == ("2/3 ▶", "Back", "Menu")
    assert anna.screen.text.endswith("The end.")


async def test_participants_see_each_other_if_they_agreed(bot: Parts, anna: Person, telegram: Simulator) -> None:
    event = await an_event(bot)
    await registers(bot, anna, event)
    await anna.opens(f"ev_{event.id}")
    await anna.taps("Participants")
    nobody = anna.screen
    await fill(bot, event, 1, is_listed=True, company="Muster <GmbH>", members=("Colleague",))
    await fill(bot, event, 2, is_listed=False)
    await fill(bot, event, *range(3, 14), is_listed=True)
    boris = await newcomer(telegram, "Boris", "English", "Continue", language_code="en")

    await anna.opens(f"ev_{event.id}")
    await anna.taps("Participants")
    first = anna.screen
    await anna.taps("2/2 ▶")
    await boris.forges(f"VP1:{event.id}", on=boris.screen)

    assert nobody.text.split("\n") == ["📅 Pumps in the pit", "Nobody has agreed to be shown in this list yet."]
    assert first.text.split("\n")[1] == "12 participants have agreed to be shown here."
    assert first.text.split("\n")[3] == "• Person 1, Muster <GmbH> +1"
    assert "Person 2" not in first.text + anna.screen.text
    assert anna.screen.text.split("\n")[3:] == ["• Person 8", "• Person 9"]
    assert paragraphs(boris)[0] == "You do not have access to this."


async def test_forged_and_old_buttons_end_in_a_sentence(anna: Person) -> None:
    gone = ("VD1:999999", "vo1:999999:vl1,,,,,0,0", "vs1:999999:0", "vd1:999999:7", "vn1:999999:0", "VP1:9", "vc1:5")
    old = ("vl1:nonsense::::0:0", "vl1:::::-1:0", "vl1:::::100:0", "vf1:::::0:taste", "vo1:1:zz", "vo1:1:", "vl1:::")
    said: dict[str, list[str]] = {}
    for forged in (*gone, *old):
        await anna.sends("/events")
        await anna.forges(forged, on=anna.screen)
        said.setdefault(paragraphs(anna)[0], []).append(forged)

    assert said == {
        "This event is not available.": list(gone),
        "This menu was out of date. Here is a fresh one.": list(old),
    }
    assert anna.unanswered_taps == 0


@pytest.mark.parametrize(
    ("language", "goes_on", "code", "listed", "detail", "rows"),
    [
        ("Deutsch", "Weiter", "de", "", "", ()),
        ("Русский", "Продолжить", "ru", "", "", ()),
    ],
    ids=["de", "ru"],
)
async def test_events_in_german_and_russian(
    bot: Parts,
    telegram: Simulator,
    language: str,
    goes_on: str,
    code: str,
    listed: str,
    detail: str,
    rows: tuple[tuple[str, ...], ...],
) -> None:
    event = await an_event(bot, languages=["de", "en"], capacity=5)
    person = await newcomer(telegram, "Guest", language, goes_on, language_code=code)

    await person.sends("/events")
    shown = person.screen
    await person.opens(f"ev_{event.id}")

    assert shown.text == listed
    assert person.screen.text == detail
    assert person.screen.buttons == rows
