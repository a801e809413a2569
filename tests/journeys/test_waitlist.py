"""The waitlist as people see it: offers with a deadline, take and pass, first come, and those who cannot be reached."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.run import Parts
from services import clock, entries, event_editing, people, registration, waitlist
from services.entries import Entry, Registration, State
from services.events import FIRST_COME_BEFORE, Event
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import Seen
from tests.conftest import Start, newcomer
from tests.services.event_scene import ORGANISER, in_days, published

TITLE = "Pumps in the pit"
BERLIN = ZoneInfo("Europe/Berlin")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(slots=True)
class Queue:
    """An event with one place: Anna is in, Ben waits first, Clara second."""

    bot: Parts
    event: Event
    anna: Person
    ben: Person
    clara: Person

    async def state(self, person: Person) -> State:
        return (await self.registration(person)).state

    async def registration(self, person: Person) -> Registration:
        def work(session: Session) -> Registration:
            found = people.person(session, person.id)
            made = entries.of_person(session, found.id, self.event.id) if found else None
            assert made is not None
            return made

        return await self.bot.db.read(work)

    async def cancels(self, person: Person) -> None:
        """For good: the time of undoing is over at once."""
        await person.opens(f"ev_{self.event.id}")
        await person.taps("Cancel registration")
        await person.taps("🟥 Yes")
        clock.put_forward(11 * MINUTE)

    async def until(self, person: Person, state: State) -> None:
        """Waits for what the clock does."""
        async with asyncio.timeout(30):
            while await self.state(person) is not state:  # noqa: ASYNC110 - a row
                await asyncio.sleep(0.05)

    async def heard(self, person: Person, begins: str) -> Seen:
        """Waits for a message of its own."""
        async with asyncio.timeout(30):
            while not (found := [seen for seen in person.seen() if seen.text.startswith(begins)]):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return found[-1]


@asynccontextmanager
async def in_queue(
    start: Start, telegram: Simulator, settings: Mapping[str, Any] | None = None, **values: Any
) -> AsyncIterator[Queue]:
    """Keywords change the event, `settings` the bot's."""
    async with start(**(settings or {})) as bot:
        made = [
            await newcomer(telegram, name, "English", "Continue", language_code="en")
            for name in ("Anna", "Ben", "Clara")
        ]

        def works(session: Session) -> Event:
            event = published(session, **({"capacity": 1} | values))
            for number, person in enumerate(made):
                own = people.welcome(session, person.id)
                registration.register(session, own, event.id, Entry(name=f"Person {number}"))
            return event

        yield Queue(bot, await bot.db.run(works), *made)


@pytest.fixture
async def scene(start: Start, telegram: Simulator) -> AsyncIterator[Queue]:
    async with in_queue(start, telegram) as made:
        yield made


async def test_a_place_is_offered_until_a_moment_and_taken_with_one_tap(scene: Queue) -> None:
    await scene.cancels(scene.anna)
    offer = await scene.heard(scene.ben, "🎫")
    until = (await scene.registration(scene.ben)).offered_until
    await scene.ben.taps_twice("Take the place")

    assert until is not None
    assert offer.text.split("\n")[0] == f"🎫 A place is free for you: {TITLE}"
    assert offer.text.split("\n")[1].endswith(", your time.")
    assert offer.buttons == (("✅ Take the place",), ("Pass",), ("Back", "Menu"))
    cards = [seen for seen in scene.ben.seen() if seen.text.startswith(f"✅ You are registered: {TITLE}\n")]
    assert [card.document is not None for card in cards] == [True, False]
    assert await scene.state(scene.clara) is State.WAITING


async def test_passing_asks_once_and_hands_the_place_on(scene: Queue) -> None:
    await scene.cancels(scene.anna)
    await scene.heard(scene.ben, "🎫")
    await scene.ben.taps("Pass")
    question = scene.ben.screen
    await scene.ben.taps("🟥 Yes")

    await scene.heard(scene.clara, "🎫")
    assert question.text.split("\n")[0] == f"🟥 Give up the place at {TITLE}?"
    assert question.text.split("\n")[-1] == "The place kept for you would go to the next person on the waitlist."
    assert await scene.state(scene.ben) is State.PASSED


async def test_an_offer_without_an_answer_goes_on_and_says_so(scene: Queue) -> None:
    await scene.cancels(scene.anna)
    await scene.heard(scene.ben, "🎫")
    clock.put_forward(timedelta(hours=25))

    ended = await scene.heard(scene.ben, "⌛")
    await scene.heard(scene.clara, "🎫")
    assert ended.text.split("\n")[:2] == [f"⌛ The place was passed on: {TITLE}", "The time to take it is over."]
    await scene.ben.taps("Register")
    await scene.ben.taps("Register")
    assert scene.ben.screen.text.split("\n")[:2] == [f"⏳ On the waitlist: {TITLE}", "You are number 1 of 1."]


async def test_leaving_the_waitlist_asks_and_tells_the_number(scene: Queue) -> None:
    await scene.ben.opens(f"ev_{scene.event.id}")
    await scene.ben.taps("Leave the waitlist")
    question = scene.ben.screen
    await scene.ben.taps("No")
    stays = await scene.state(scene.ben)
    await scene.ben.taps("Leave the waitlist")
    await scene.ben.taps_twice("🟥 Yes")

    assert question.text.split("\n")[0] == f"🟥 Leave the waitlist of {TITLE}?"
    assert question.text.split("\n")[-1] == "You would lose your number in the waitlist: 1."
    assert (stays, await scene.state(scene.ben)) == (State.WAITING, State.PASSED)
    assert (await scene.registration(scene.clara)).position == 1


async def test_close_to_the_start_the_first_tap_has_the_place(scene: Queue) -> None:
    clock.put_forward(scene.event.starts_at - clock.now() - FIRST_COME_BEFORE + HOUR)
    await scene.cancels(scene.anna)
    told = [await scene.heard(person, "🎫") for person in (scene.ben, scene.clara)]
    await scene.clara.taps("Take the place")
    await scene.ben.taps("Take the place")

    assert [each.text.split("\n")[0] for each in told] == [f"🎫 A place is free: {TITLE}"] * 2
    assert told[0].buttons == (("✅ Take the place",), ("Leave the waitlist",), ("Back", "Menu"))
    assert (await scene.state(scene.clara), await scene.state(scene.ben)) == (State.CONFIRMED, State.WAITING)
    assert scene.ben.screen.text.split("\n\n")[0] == "This place is no longer available."
    assert scene.ben.screen.buttons == (("🎟 My events",), ("Leave the waitlist",), ("Back", "Menu"))


async def test_places_nobody_could_be_offered_open_when_the_start_is_close(start: Start, telegram: Simulator) -> None:
    """The group that is first needs two places and one is free: four hours before the start it is anybody's."""
    async with in_queue(start, telegram, capacity=2) as scene:
        dora = await newcomer(telegram, "Dora", "English", "Continue", language_code="en")

        def group_first(session: Session) -> None:
            clara = people.welcome(session, scene.clara.id)
            found = entries.of_person(session, clara.id, scene.event.id)
            assert found is not None
            registration.bring_along(session, clara, found.id, ["Emil Beispiel"])
            registration.register(session, people.welcome(session, dora.id), scene.event.id, Entry(name="Dora"))

        await scene.bot.db.run(group_first)
        await scene.cancels(scene.anna)
        await scene.until(scene.anna, State.CANCELLED)
        waits = await scene.state(dora)
        clock.put_forward(scene.event.starts_at - clock.now() - FIRST_COME_BEFORE + MINUTE)
        await scene.heard(dora, "🎫")
        await dora.taps("Take the place")

        assert (waits, await scene.state(dora)) == (State.WAITING, State.CONFIRMED)
        assert [seen.text for seen in scene.clara.seen() if "🎫" in seen.text] == []


async def test_whoever_has_blocked_the_bot_loses_the_offer_to_the_next_one(scene: Queue) -> None:
    await scene.ben.blocks_bot()
    await scene.cancels(scene.anna)

    await scene.heard(scene.clara, "🎫")
    assert await scene.state(scene.ben) is State.PASSED


async def test_more_places_are_offered_to_those_who_wait(scene: Queue) -> None:
    await scene.bot.db.run(
        lambda session: event_editing.change(session, scene.event.id, roles=ORGANISER, by=1, capacity=3)
    )

    for person in (scene.ben, scene.clara):
        await scene.heard(person, "🎫")


async def test_an_offer_for_an_event_that_is_called_off_leads_nowhere(scene: Queue) -> None:
    await scene.cancels(scene.anna)
    await scene.heard(scene.ben, "🎫")
    await scene.bot.db.run(lambda session: event_editing.cancel(session, scene.event.id, "", roles=ORGANISER, by=1))
    await scene.ben.taps("Take the place")

    assert scene.ben.screen.text.split("\n\n")[0] == "This event has been cancelled."
    assert await scene.state(scene.ben) is State.OFFERED


async def test_offers_wait_for_the_morning_and_their_clock_rests(start: Start, telegram: Simulator) -> None:
    """At eleven in the evening a place becomes free: nothing is said before eight, and the 24 hours begin then."""
    evening = (clock.now().astimezone(BERLIN) + timedelta(days=1)).replace(hour=23, minute=0, second=0, microsecond=0)
    clock.put_forward(evening - clock.now())
    async with in_queue(start, telegram, {"quiet_hours": "21:00-08:00"}, starts_at=in_days(20)) as scene:
        await scene.cancels(scene.anna)
        await scene.until(scene.ben, State.OFFERED)
        by_night = [seen.text for seen in scene.ben.seen() if "🎫" in seen.text]
        until = (await scene.registration(scene.ben)).offered_until
        clock.put_forward(timedelta(hours=9))
        await scene.heard(scene.ben, "🎫")

        assert by_night == []
        assert until is not None
        # Thirteen hours of the first day, until nine in the evening, and eleven of the second.
        ends = until.astimezone(BERLIN)
        assert (ends.date() - evening.date(), ends.hour, ends.minute) == (timedelta(days=2), 19, 0)


@pytest.mark.parametrize(
    ("language", "goes_on", "code", "words"),
    [
        ("Deutsch", "Weiter", "de", ("Platz annehmen", "Für Sie ist ein Platz frei")),
        ("Русский", "Продолжить", "ru", ("Занять место", "Для вас есть место")),
    ],
)
async def test_an_offer_in_german_and_russian(
    start: Start, telegram: Simulator, language: str, goes_on: str, code: str, words: tuple[str, str]
) -> None:
    async with in_queue(start, telegram) as scene:
        lena = await newcomer(telegram, "Lena", language, goes_on, language_code=code)

        def comes_first(session: Session) -> None:
            for person in (scene.ben, scene.clara):
                own = people.welcome(session, person.id)
                found = entries.of_person(session, own.id, scene.event.id)
                assert found is not None
                waitlist.leave(session, own, found.id)
            registration.register(session, people.welcome(session, lena.id), scene.event.id, Entry(name="Lena"))

        await scene.bot.db.run(comes_first)
        await scene.cancels(scene.anna)
        offer = await scene.heard(lena, "🎫")
        await lena.taps(words[0])

        assert words[1] in offer.text
        assert len(offer.text) <= 900
        assert await scene.state(lena) is State.CONFIRMED
