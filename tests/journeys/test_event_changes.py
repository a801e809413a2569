"""Changes by chat: what is told, the answers, calling off, asking for a place; and a kill in the midst of it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.run import Parts
from locales import formats, use_language
from services import clock, event_changes, event_editing, events, people, registration
from services.event_changes import Tally
from services.events import Online, Place
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import Seen
from tests.conftest import Start, newcomer
from tests.journeys.event_time import BERLIN, Later, after, at_noon, changes, is_in, joins, until
from tests.journeys.organising_scene import organisers
from tests.machinery.spoken import rows
from tests.services.event_scene import ORGANISER

TEN = timedelta(minutes=10)
HOUSE, OTHER = Place("Musterhaus", "Musterweg 1, Cottbus"), Place("Musterhof")


def head(seen: Seen) -> list[str]:
    """The first two paragraphs, line by line."""
    return "\n".join(seen.text.split("\n\n")[:3]).split("\n")


async def test_only_the_difference_is_told(bot: Parts, anna: Person, later: Later) -> None:
    start = at_noon(9)
    mine = await is_in(bot, anna, starts_at=start, place=HOUSE)
    hour = timedelta(hours=1)
    await changes(bot, mine.event_id, starts_at=start + hour, ends_at=start + 4 * hour)
    await after(bot, later, TEN)

    [said] = anna.seen()
    assert head(said) == [
        "🔁 Changed: Pumps in the pit",
        "Start: 12:00 → 13:00",
        "End: 15:00 → 16:00",
        "The place is unchanged.",
    ]
    assert "Start: 12:00 → <b>13:00</b>" in said.html
    assert said.text.split("\n")[-1] == "Can you still come?"
    assert (said.kind, said.document) == ("document", f"{(await key_of(bot, mine.event_id))}.ics")
    assert said.buttons == (("✅ Still coming", "❌ Cannot"), ("🔎 Details",), ("Menu",))


async def key_of(bot: Parts, event_id: int) -> str:
    return (await bot.db.read(events.event, event_id)).key


async def test_everything_that_can_change(bot: Parts, anna: Person, later: Later) -> None:
    start = at_noon(9)
    mine = await is_in(bot, anna, starts_at=start, place=HOUSE)
    await bot.db.run(programme, mine.event_id, 0)
    await after(bot, later, TEN)
    [added] = anna.seen()

    await changes(bot, mine.event_id, place=OTHER, online=Online(), title={"en": "Diggers <b> & more"})
    await bot.db.run(programme, mine.event_id, 1)
    await after(bot, later, TEN)

    [said] = anna.seen()
    with use_language("en"):
        told_day = formats.short_date(start.astimezone(BERLIN).date())
    assert head(added)[1:4] == [
        f"“Tour”: new, {told_day}, 12:00",
        "Date and time are unchanged.",
        "The place is unchanged.",
    ]
    assert head(said) == [
        "🔁 Changed: Diggers <b> & more",
        "Title: Pumps in the pit → Diggers <b> & more",
        "Place: Musterhaus, Musterweg 1, Cottbus → Musterhof",
        "You can also join online.",
        "“Tour”: 12:00 → 13:00",
        "Date and time are unchanged.",
    ]


def programme(session: Session, event_id: int, hours: int) -> None:
    """A session so many hours after the start."""
    event = events.event(session, event_id)
    begins = event.starts_at + timedelta(hours=hours)
    event_editing.put_session(
        session, event_id, roles=ORGANISER, by=None, key="tour", title={"en": "Tour"}, starts_at=begins,
        ends_at=begins + timedelta(hours=1),
    )  # fmt: skip


async def test_still_coming_or_not(bot: Parts, anna: Person, later: Later) -> None:
    mine = await is_in(bot, anna, starts_at=at_noon(9), place=HOUSE)
    await changes(bot, mine.event_id, place=OTHER)
    await after(bot, later, TEN)
    [said] = anna.seen()

    await anna.taps_twice("Still coming", on=said)
    yes, tally = anna.screen, await bot.db.read(event_changes.tally, mine.event_id)
    await anna.taps("Cannot", on=said)
    no = anna.screen

    assert yes.text == "📅 Pumps in the pit\n✅ Thank you. The organisers know that you still come."
    assert tally == Tally(1, 0, 0)
    assert no.text.split("\n")[1] == (
        "❌ The organisers know that you cannot come. Please cancel, so that somebody else gets the place."
    )
    assert no.buttons == (("Cancel registration",), ("I can come after all",), ("Back", "Menu"))
    assert await bot.db.read(event_changes.tally, mine.event_id) == Tally(0, 1, 0)
    await anna.taps("I can come after all")
    assert await bot.db.read(event_changes.tally, mine.event_id) == Tally(1, 0, 0)


async def test_who_waits_or_has_an_offer_hears_of_it_too(bot: Parts, telegram: Simulator, later: Later) -> None:
    anna, ben, carl = [
        await newcomer(telegram, name, "English", "Continue", language_code="en") for name in ("Anna", "Ben", "Carl")
    ]
    first = await is_in(bot, anna, starts_at=at_noon(9), place=HOUSE, capacity=1)
    await joins(bot, ben, first.event_id)
    await joins(bot, carl, first.event_id)
    await changes(bot, first.event_id, capacity=2)  # the second one has an offer now
    [_offer] = ben.seen()

    await changes(bot, first.event_id, place=OTHER)
    await after(bot, later, TEN)

    [to_anna], [to_ben], [to_carl] = anna.seen(), ben.seen(), carl.seen()
    assert to_anna.buttons[0] == ("✅ Still coming", "❌ Cannot")
    assert (to_ben.buttons[0], to_ben.kind) == (("✅ Take", "Pass"), "text")
    assert to_carl.buttons[0] == ("Leave the waitlist",)
    assert to_carl.text.split("\n")[-1] == "⏳ You are on the waitlist: number 1 of 1."
    await ben.taps("Take", on=to_ben)
    assert (await bot.db.read(events.event, first.event_id)).taken == 2


async def test_close_to_the_start_it_is_told_soon(bot: Parts, anna: Person, later: Later) -> None:
    start = clock.now().replace(microsecond=0) + timedelta(minutes=10)
    mine = await is_in(bot, anna, starts_at=start, place=HOUSE, reminders=())
    await changes(bot, mine.event_id, place=OTHER)
    await after(bot, later, timedelta(minutes=1))

    [said] = anna.seen()
    assert head(said)[1] == "Place: Musterhaus, Musterweg 1, Cottbus → Musterhof"


async def test_an_event_is_called_off(bot: Parts, anna: Person, later: Later) -> None:
    mine = await is_in(bot, anna, starts_at=at_noon(9), place=HOUSE)
    await bot.db.run(calls_off, mine.event_id)
    await after(bot, later, TEN - timedelta(seconds=5))
    before = anna.seen()
    await after(bot, later, timedelta(seconds=5))
    await until(bot, later, at_noon(20))

    [said] = anna.seen()
    assert before == []
    assert said.text.split("\n")[0] == "❌ Event cancelled: Pumps in the pit"
    assert said.text.split("\n")[-1] == "Reason (original: Deutsch): Wasser <im> Keller"
    assert said.document == f"{await key_of(bot, mine.event_id)}-cancelled.ics"
    assert b"METHOD:CANCEL" in anna.file(said)
    assert said.buttons == (("📅 Other events",), ("Menu",))


def calls_off(session: Session, event_id: int) -> None:
    event_editing.cancel(session, event_id, "Wasser <im> Keller", roles=ORGANISER, by=None, language="de")


async def test_old_buttons_of_a_cancelled_event_lead_on(bot: Parts, anna: Person, later: Later) -> None:
    mine = await is_in(bot, anna, starts_at=at_noon(9), place=HOUSE)
    await changes(bot, mine.event_id, place=OTHER)
    await after(bot, later, TEN)
    [said] = anna.seen()
    await bot.db.run(calls_off, mine.event_id)

    await anna.taps("Still coming", on=said)

    assert anna.screen.text.split("\n")[0] == "This event has been cancelled."


async def test_organisers_are_asked_and_answer(start: Start, telegram: Simulator, later: Later) -> None:
    async with organisers(start, telegram) as house:
        anna, ben = await house.participant("Anna"), await house.participant("Ben")
        first = await is_in(house.bot, anna, starts_at=at_noon(9), place=HOUSE, needs_approval=True)
        await house.bot.settled()
        [asked] = house.tilda.seen()
        second = await joins(house.bot, ben, first.event_id)
        await house.bot.settled()
        [asked_again] = house.tilda.seen()

        await house.bot.db.run(event_editing.approve, first.id, roles=ORGANISER)
        await house.bot.db.run(event_editing.decline, second.id, roles=ORGANISER)
        await house.bot.settled()

        assert asked.text == "🕓 Registrations to decide on: Pumps in the pit\n\n1 registration waits."
        assert asked_again.text.split("\n")[-1] == "2 registrations wait."
        assert asked.buttons == (("🛠 To the event",), ("Menu",))
        [to_anna], [to_ben] = anna.seen(), ben.seen()
        assert to_anna.text.split("\n")[:2] == [
            "✅ You are in: Pumps in the pit",
            "The organisers have accepted your registration.",
        ]
        assert (to_anna.kind, to_anna.buttons) == (
            "document",
            (("🔎 Details",), ("Cancel registration",), ("Menu",)),
        )
        assert to_ben.text.split("\n")[0] == "No place this time: Pumps in the pit"


@pytest.mark.parametrize("language", [("Deutsch", "Weiter", "de"), ("Русский", "Продолжить", "ru")])
async def test_in_german_and_russian(
    bot: Parts, telegram: Simulator, later: Later, language: tuple[str, str, str]
) -> None:
    own_name, goes_on, code = language
    vera = await newcomer(telegram, "Vera", own_name, goes_on, language_code=code)
    start = at_noon(9)
    mine = await is_in(bot, vera, starts_at=start, place=HOUSE)
    await changes(bot, mine.event_id, starts_at=start + timedelta(hours=1))
    await after(bot, later, TEN)

    [said] = vera.seen()
    expected = {
        "de": ["🔁 Geändert: Pumpen in der Grube", "Beginn: 12:00 → 13:00", "Der Ort bleibt gleich."],
        "ru": ["🔁 Изменения: Насосы в карьере", "Начало: 12:00 → 13:00", "Место без изменений."],
    }
    assert head(said) == expected[code]


async def test_a_start_after_a_stop_tells_what_is_left_and_nothing_twice(
    start: Start, telegram: Simulator, later: Later
) -> None:
    async with start() as bot:
        anna = await newcomer(telegram, "Anna", "English", "Continue", language_code="en")
        mine = await is_in(bot, anna, starts_at=at_noon(9), place=HOUSE)
        await changes(bot, mine.event_id, place=OTHER)
        await after(bot, later, TEN)
        told = [seen.text.split("\n")[0] for seen in anna.seen()]
        await changes(bot, mine.event_id, place=HOUSE)
        later(TEN)
    async with start() as bot:
        await after(bot, later, timedelta(seconds=1))
        await after(bot, later, timedelta(seconds=1))

        told += [seen.text.split("\n")[0] for seen in anna.seen()]
        assert told == ["🔁 Changed: Pumps in the pit"] * 2
        assert [row.state for row in await rows(bot.db, "event_changed:")] == ["sent", "sent"]


async def test_who_cancels_hears_no_more(bot: Parts, anna: Person, later: Later) -> None:
    mine = await is_in(bot, anna, starts_at=at_noon(9), place=HOUSE)
    await changes(bot, mine.event_id, place=OTHER)
    await bot.db.run(cancels, anna.id, mine.id)
    await after(bot, later, TEN)
    await until(bot, later, at_noon(8))

    assert anna.seen() == []


def cancels(session: Session, telegram_id: int, registration_id: int) -> None:
    person = people.person(session, telegram_id)
    assert person is not None
    registration.cancel(session, person, registration_id, undo=timedelta(0))
