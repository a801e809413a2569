"""Reminders by chat: what they say, putting them off, switching them off; the link to join, changed and broken."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.run import Parts
from db.people import PersonRow
from services import clock, people
from services.events import Online, Place
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import Seen
from tests.conftest import Start, newcomer
from tests.journeys.event_time import Later, after, at_noon, changes, is_in, until
from tests.journeys.organising_scene import organisers

HOUSE = Place("Musterhaus", "Musterweg 1, Cottbus")
LINK, NEW_LINK = "https://join.example.org/7?a=1&b=2", "https://new.example.org/8"


async def test_a_reminder_says_what_when_and_where(bot: Parts, anna: Person, later: Later) -> None:
    start = at_noon(3)
    await is_in(bot, anna, starts_at=start, place=HOUSE)

    await until(bot, later, at_noon(2))

    [said] = anna.seen()
    lines = said.text.split("\n")
    assert lines[0] == "⏰ Reminder: Pumps in the pit"
    assert lines[-1] == "📍 Musterhaus, Musterweg 1, Cottbus"
    assert f'<tg-time unix="{int(start.timestamp())}"' in said.html
    assert said.buttons == (
        ("🎟 Code for checking in",),
        ("💤 In an hour", "💤 Tomorrow 08:00"),
        ("🔎 Details", "🔕 No reminders"),
        ("Cancel registration",),
        ("Menu",),
    )


async def test_put_off_for_an_hour_it_comes_again(bot: Parts, anna: Person, later: Later) -> None:
    await is_in(bot, anna, starts_at=at_noon(3))
    await until(bot, later, at_noon(2))
    [first] = anna.seen()
    await anna.taps_twice("In an hour")
    [noted, again] = anna.seen()
    await after(bot, later, timedelta(minutes=61))

    [second] = anna.seen()
    assert noted.text == again.text
    assert noted.text.split("\n")[1].startswith("💤 I will remind you again: ")
    assert second.text == first.text


async def test_too_late_to_be_put_off(bot: Parts, anna: Person, later: Later) -> None:
    start = at_noon(2)
    await is_in(bot, anna, starts_at=start)
    await until(bot, later, at_noon(1))
    [said] = anna.seen()
    later(start - clock.now() - timedelta(minutes=30))
    await bot.settled()
    anna.seen()
    await anna.taps("In an hour", on=said)

    assert "That is too late for a reminder." in anna.screen.text


async def test_reminders_of_one_event_are_switched_off_and_on(bot: Parts, anna: Person, later: Later) -> None:
    start = at_noon(3)
    await is_in(bot, anna, starts_at=start, reminders=("P1D", "PT3H", "PT1H"))
    await until(bot, later, at_noon(2))
    anna.seen()

    await anna.taps("No reminders")
    off = anna.screen
    await until(bot, later, start - timedelta(hours=2))
    nothing = [seen for seen in anna.seen() if seen.text.startswith("⏰")]
    await anna.taps("Remind me after all")
    on = anna.screen
    await until(bot, later, start - timedelta(hours=1))

    assert off.text == "📅 Pumps in the pit\n🔕 There will be no more reminders of this event."
    assert off.buttons == (("🔔 Remind me after all",), ("Back", "Menu"))
    assert on.text == "📅 Pumps in the pit\n🔔 There will be reminders of this event."
    assert nothing == []
    assert [seen.text.split("\n")[0] for seen in anna.seen()][-1] == "⏰ Reminder: Pumps in the pit"


async def test_quiet_hours_and_wishes_change_what_is_planned(start: Start, telegram: Simulator, later: Later) -> None:
    async with start(quiet_hours="21:00-08:00") as bot:
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")
        await is_in(bot, anna, starts_at=at_noon(4) - timedelta(hours=3))  # nine o'clock
        await anna.sends("/settings")
        await anna.taps("Reminders")
        await anna.taps("3 hours before")
        await anna.taps("Done (1)")
        anna.seen()

        evening = at_noon(3) + timedelta(hours=8, minutes=45)  # a quarter of an hour before the night
        await until(bot, later, evening - timedelta(minutes=1))
        before = anna.seen()
        await until(bot, later, evening)

        [said] = anna.seen()
        assert (before, said.text.split("\n")[0]) == ([], "⏰ Reminder: Pumps in the pit")
        assert ("💤 Tomorrow 08:00",) in said.buttons  # in an hour it is night


async def test_the_link_comes_in_time_and_changes_where_it_stands(bot: Parts, anna: Person, later: Later) -> None:
    start = at_noon(2)
    mine = await is_in(bot, anna, starts_at=start, online=Online(LINK), reminders=())
    await until(bot, later, start - timedelta(minutes=16))
    before = anna.seen()
    await until(bot, later, start - timedelta(minutes=15))
    [said] = anna.seen()

    await changes(bot, mine.event_id, online=Online(NEW_LINK))

    assert before == []
    assert said.text.split("\n")[0] == "💻 Join online: Pumps in the pit"
    assert said.text.split("\n")[-1] == f"The link, to be copied: {LINK}"
    assert said.buttons == (("▶️ Join",), ("⚠️ The link is broken",), ("Menu",))
    now = anna.look(said)
    assert (now.edited, now.text.split("\n")[-1]) == (True, f"The link, to be copied: {NEW_LINK}")
    assert url_of(anna, said) == NEW_LINK


def url_of(person: Person, seen: Seen) -> str:
    return str(person.message(seen)["reply_markup"]["inline_keyboard"][0][0]["url"])


async def test_a_link_that_is_not_there_yet_follows(bot: Parts, anna: Person, later: Later) -> None:
    start = at_noon(2)
    mine = await is_in(bot, anna, starts_at=start, online=Online(), reminders=())
    await until(bot, later, start - timedelta(minutes=15))
    [said] = anna.seen()
    await changes(bot, mine.event_id, online=Online("Dial +49 355 000000, code 4711"))

    assert said.text.split("\n")[-1] == "The link follows: it will appear here as soon as the organisers have it."
    assert said.buttons == (("⚠️ I need the link",), ("Menu",))
    now = anna.look(said)
    assert now.text.split("\n")[-1] == "The link, to be copied: Dial +49 355 000000, code 4711"
    assert now.buttons == (("⚠️ The link is broken",), ("Menu",))  # no address, so nothing to open


async def test_a_message_that_is_gone_comes_again_with_the_new_link(bot: Parts, anna: Person, later: Later) -> None:
    start = at_noon(2)
    mine = await is_in(bot, anna, starts_at=start, online=Online(LINK), reminders=())
    await until(bot, later, start - timedelta(minutes=15))
    [said] = anna.seen()
    await anna.deletes(said)
    anna.seen()

    for url in (NEW_LINK, LINK):
        await changes(bot, mine.event_id, online=Online(url))

    *_, shown = anna.seen()
    assert shown.text.split("\n")[-1] == f"The link, to be copied: {LINK}"
    assert len([seen for seen in anna.chat if seen.text.startswith("💻")]) == 1


async def test_a_broken_link_reaches_the_organisers_once(start: Start, telegram: Simulator, later: Later) -> None:
    async with organisers(start, telegram) as house:
        anna, begins = await house.participant("Anna"), at_noon(2)
        await is_in(house.bot, anna, starts_at=begins, online=Online(LINK), reminders=())
        await until(house.bot, later, begins - timedelta(minutes=10))
        [said] = anna.seen()

        await anna.taps_twice("The link is broken", on=said)

        [told] = house.tilda.seen()  # number one, who owns it
        assert house.otto.seen() == []
        assert told.text.split("\n")[0] == "⚠️ Participants cannot join: Pumps in the pit"
        assert told.buttons == (("🛠 To the event",), ("Menu",))
        assert anna.screen.text.split("\n")[1] == (
            "⚠️ The organisers know now. A new link will appear in the message with the old one."
        )


async def test_who_lives_elsewhere_reads_their_own_language(bot: Parts, telegram: Simulator, later: Later) -> None:
    vera = await newcomer(telegram, "Vera", "Русский", "Продолжить", language_code="ru")
    begins = at_noon(2)
    await is_in(bot, vera, starts_at=begins, place=HOUSE, reminders=("PT45S",))
    await bot.db.run(lives_in, vera.id, "Asia/Almaty")
    await until(bot, later, begins - timedelta(seconds=45))

    [said] = vera.seen()
    assert said.text.split("\n")[0] == "⏰ Напоминание: Насосы в карьере"


def lives_in(session: Session, telegram_id: int, zone: str) -> None:
    found = people.person(session, telegram_id)
    assert found is not None
    session.get_one(PersonRow, found.id).zone = zone
