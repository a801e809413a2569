"""One event: what it says, what somebody can do there, links to it, map, programme, description, participants."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.orm import Session

from bot.run import Parts
from services import event_editing
from services.events import Event, Online, Place
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer, settled
from tests.journeys.event_stage import STARTS_AT, an_event, cancel, deeds, fill, hush, paragraphs, registers
from tests.services.event_scene import ORGANISER, in_days


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
    await hush(bot)
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
        ("↗️ Share", "📝 My registration"),
        ("👥 Participants", "🔕 No reminders"),
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


async def test_cancelled_registration_can_be_taken_back_from_the_event(bot: Parts, anna: Person) -> None:
    event = await an_event(bot)
    await registers(bot, anna, event)
    await anna.opens(f"ev_{event.id}")
    await anna.taps("Cancel registration")
    await anna.taps("Yes")
    await anna.opens(f"ev_{event.id}")
    leaving = anna.screen
    await anna.taps("Undo")
    await anna.opens(f"ev_{event.id}")

    assert leaving.text.split("\n")[1].startswith("↩️ You have cancelled. You can take that back until ")
    assert leaving.buttons[0] == ("↩️ Undo",)
    assert anna.screen.text.split("\n")[1] == "✅ You are registered."


async def test_link_is_told_again_once_it_is_known(
    bot: Parts, anna: Person, later: Callable[[timedelta], None], telegram: Simulator
) -> None:
    online = Online("https://example.org/room", "PT30M")
    event = await an_event(bot, starts_at=in_days(1), place=None, online=online)
    await registers(bot, anna, event)
    await hush(bot)
    await anna.opens(f"ev_{event.id}")
    before = anna.screen
    await anna.forges(f"vj1:{event.id}", on=anna.screen)
    too_early = anna.screen
    later(timedelta(hours=23, minutes=45))
    await anna.opens(f"ev_{event.id}")
    anna.seen()
    await anna.taps("Join")
    await settled(telegram, bot)
    [told] = anna.seen()

    assert "▶️ Join" not in before.labels
    assert too_early.text == before.text
    assert told.text.split("\n")[0] == "💻 Join online: Pumps in the pit"
    assert told.buttons[0] == ("▶️ Join",)


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
