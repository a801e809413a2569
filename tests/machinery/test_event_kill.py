"""kill -9 in every phase of an event's life: nothing is lost, nothing oversold, nobody knowingly told twice, and
everybody ends where they would have ended without it."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from db.engine import Database
from services import clock
from simulator.faults import Fault, Refused, Slow
from simulator.server import Simulator
from tests.machinery.desk_crowd import eventually
from tests.machinery.event_life import Actor, House, Life, Place, ratings
from tests.machinery.receiving import acquaint, environment

GUESTS, PLACES = 12, 6
LATE = Slow(20.0)
"""Carried out, but the process is dead before the answer comes."""
UNREAD = Refused()
"""Cut before it was read, and then the process is dead."""
Death = tuple[str, Fault]
"""The call in whose midst a process dies."""
TITLE = "Pumps in the pit"
LEAVERS = 3
"""How many cancel; one more comes back."""
MINUTES = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@asynccontextmanager
async def living(telegram: Simulator, database_url: str, folder: Path, seed: int) -> AsyncIterator[Life]:
    """An organiser, guests, and the bot as a process of its own."""
    people = [telegram.person(name, language_code="en") for name in ("Marek", *(f"Guest {n}" for n in range(GUESTS)))]
    for person in people:
        telegram.chats[person.id].has_started = True
    rates = {"BOT_SEND_RATE": "1000", "BOT_CHAT_RATE": "1000", "BOT_QUIET_HOURS": "", "BOT_LOG_LEVEL": "ERROR"}
    settings = environment(telegram, database_url, **rates, BOT_ORGANISER_IDS=str(people[0].id))
    house = House(settings, folder)
    marek, *guests = (Actor(telegram, person, number) for number, person in enumerate(people))
    async with Database(database_url) as db, AsyncExitStack() as stack:
        await db.run(acquaint, [person.id for person in people])
        stack.push_async_callback(house.ends)
        await house.starts()
        turns = itertools.count(database_url.startswith("sqlite"))
        yield Life(telegram, db, house, random.Random(seed), turns, marek, guests)


async def amid(life: Life, deaths: Sequence[Death], *deeds: Coroutine[None, None, None]) -> None:
    """Lets everybody do what they do, side by side, while the process dies: in the midst of a call, or, where that
    call did not come, in the end. Every other death is for the other database."""
    is_over = asyncio.Event()
    async with asyncio.TaskGroup() as dying:
        dying.create_task(_die(life, deaths, is_over))
        async with asyncio.TaskGroup() as group:
            for deed in deeds:
                group.create_task(deed)
        is_over.set()


async def _die(life: Life, deaths: Sequence[Death], is_over: asyncio.Event) -> None:
    faults = life.telegram.faults
    for method, fault in (death for death in deaths if next(life.turns) % 2):
        if not is_over.is_set():
            await asyncio.sleep(life.chance.uniform(0.0, 0.3))
        faults.next(method, fault)
        while faults.are_set and not is_over.is_set():  # noqa: ASYNC110 - the box has no event for a call
            await asyncio.sleep(0.01)
        faults.stop()
        await life.house.dies()


# -- the phases ----------------------------------------------------------------------------------------------------


async def is_announced(life: Life) -> None:
    """/new, with a place, a link and a number of places, and published."""
    marek, day = life.marek, clock.now().astimezone(BERLIN) + timedelta(days=10)
    await marek.says("/new", "What kind of event are you planning?")
    await marek.taps("Other event", "What is the title")
    await marek.says(TITLE, "On which day does it begin?")
    await marek.says(f"{day:%d.%m.%Y}", "At what time")
    await marek.says("10:00", "How long does it take?")
    await marek.says("2 hours", "The draft is saved")
    await marek.taps("Place", "Can people come to a place?")
    await marek.taps("Yes", "What is the place called")
    await marek.says("Musterhaus", "What is the address")
    await marek.taps("Skip", "Where is it on the map?")
    await marek.taps("Skip", "Saved.")
    await changes_link(marek, "https://example.org/room")
    await marek.taps("Places", "How many people can come?")
    await marek.says(str(PLACES), "Saved.")
    await marek.taps("Publish", "Publish this event?")
    await marek.taps("Publish now", "✅ Published: everybody can see it.")
    life.link = f"https://t.me/{life.telegram.bot.username}?start=ev_{(await life.event()).id}"


async def changes_link(marek: Actor, url: str) -> None:
    await marek.taps("Online", "Can people join online?")
    await marek.taps("Yes", "What is the link?")
    await marek.says(url, "How long before the start")
    await marek.taps("15 minutes", "Saved.")


async def opens_hub(marek: Actor) -> None:
    await marek.says("/manage", TITLE)
    await marek.taps_with(TITLE, "👥 Confirmed")


async def registers(life: Life, guest: Actor) -> None:
    """By the link, with name and company."""
    await looks(life, guest)
    await guest.taps("Register", "first and last name")
    await guest.says(f"Guest {guest.number}", "Which company")
    await guest.says(f"Company {guest.number}", "Please check your answers")
    await guest.taps("Register", "You are registered: ", "You are number ")


async def looks(life: Life, guest: Actor) -> None:
    """Opens the event by its link."""
    await guest.person.follows(life.link)
    await guest.hears(f"📅 {TITLE}")


async def cancels(life: Life, guest: Actor, *, and_returns: bool = False) -> None:
    await looks(life, guest)
    await guest.taps("Cancel registration", "Cancel your registration")
    await guest.taps("Yes", "❌")
    if and_returns:
        await guest.taps("Undo", "You are registered: ")


async def takes(life: Life, guest: Actor) -> None:
    """The place that is offered, whether or not the offer itself has come."""
    await eventually(lambda: stands(life, guest, "offered"), f"guest {guest.number} is offered a place")
    await looks(life, guest)
    await guest.taps("Take the place", "You are registered: ")


async def passes(life: Life, guest: Actor) -> None:
    await eventually(lambda: stands(life, guest, "offered"), f"guest {guest.number} is offered a place")
    await looks(life, guest)
    await guest.taps("Pass", "Give up the place")
    await guest.taps("Yes", TITLE)


async def stands(life: Life, guest: Actor, state: str) -> bool:
    return (await life.places())[guest.person.id].state == state


async def moves(life: Life) -> None:
    """An hour later."""
    marek, day = life.marek, (await life.event()).starts_at.astimezone(BERLIN)
    await opens_hub(marek)
    await marek.taps("Time", "On which day does it begin?")
    await marek.says(f"{day:%d.%m.%Y}", "At what time")
    await marek.says("11:00", "How long does it take?")
    await marek.says("2 hours", "Saved.")


async def checks_in(life: Life, guest: Actor, code: str) -> None:
    """By the code on the slide."""
    await looks(life, guest)
    await guest.taps("Code for checking in", "Your check-in")
    await guest.taps("Type the code on the slide", "four digits")
    await guest.says(code, "You are checked in", "You are checked in: ")


async def rates(life: Life, guest: Actor) -> None:
    """Every other one with their name."""
    await looks(life, guest)
    await guest.taps("Give feedback", "How was it?")
    await guest.taps("⭐⭐⭐⭐ Good", "What was good")
    await guest.taps("Skip", "May the organisers see")
    await guest.taps("Yes" if guest.number % 2 else "No, anonymously", "Thank you for your feedback")


# -- the whole life -------------------------------------------------------------------------------------------------


async def test_everybody_ends_where_they_would_without_kills(
    telegram: Simulator, database_url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = random.randrange(10**6)

    async with living(telegram, database_url, tmp_path, seed) as life:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(life.watches())
            queue = await fills(life)
            inside = await empties_and_fills(life, queue)
            await changes_and_reminds(life, inside)
            await takes_place(life, inside)
            watching.cancel()
        await life.settled()
        fates = await life.fates()

        assert life.oversold == []
        assert await life.places() == expected(life, inside, queue)
        assert sorted(await life.db.read(ratings)) == [4] * PLACES
        assert faults(life, inside, fates) == [], seed
    noted = f"{life.house.kills} kills, {sum(fates.values())} notices, seed {seed}"
    record_property("kill -9 in an event's life", noted)


async def fills(life: Life) -> list[Actor]:
    """Announced, and full; who waits comes back in the order of arrival."""
    await amid(life, [("editMessageText", UNREAD)], is_announced(life))
    await amid(
        life,
        [("sendDocument", LATE), ("sendMessage", UNREAD), ("sendMessage", LATE)],
        *(registers(life, guest) for guest in life.guests),
    )
    found = [place.state for place in (await life.places()).values()]
    assert (found.count("confirmed"), found.count("waiting")) == (PLACES, GUESTS - PLACES)
    return life.of(await life.queue())


async def empties_and_fills(life: Life, queue: list[Actor]) -> list[Actor]:
    """Three leave, one comes back; of those who wait one takes the place, one passes, one does not say anything."""
    inside = await life.standing("confirmed")
    *leaving, returning = inside[: LEAVERS + 1]
    await amid(
        life,
        [("editMessageText", LATE)],
        *(cancels(life, guest) for guest in leaving),
        cancels(life, returning, and_returns=True),
    )
    await life.house.is_away(clock.now() + 11 * MINUTES)
    first, second, silent, fourth, fifth, _last = queue
    await amid(life, [("sendMessage", LATE)], takes(life, first), passes(life, second), takes(life, fourth))
    await eventually(lambda: stands(life, silent, "offered"), "the third is offered a place")
    await life.house.is_away(clock.now() + timedelta(hours=25))
    await amid(life, [("sendMessage", LATE)], takes(life, fifth))
    return [*(guest for guest in inside if guest not in leaving), first, fourth, fifth]


async def changes_and_reminds(life: Life, inside: list[Actor]) -> None:
    """Moved by an hour, told of it, and reminded the day before."""
    await amid(life, [("sendMessage", LATE)], moves(life))
    await life.house.is_away(clock.now() + 11 * MINUTES)
    await amid(life, [("sendDocument", LATE)], *(guest.hears("🔁 Changed") for guest in inside))
    starts_at = (await life.event()).starts_at
    await life.house.is_away(starts_at - timedelta(days=1) + MINUTES)
    await amid(life, [("sendMessage", LATE), ("sendMessage", UNREAD)], life.settled())


async def takes_place(life: Life, inside: list[Actor]) -> None:
    """The link comes and is changed; people check in, and say how it was."""
    event = await life.event()
    await life.house.is_away(event.starts_at - 14 * MINUTES)
    await amid(life, [("sendMessage", LATE)], *(guest.hears("💻 Join online") for guest in inside))
    await life.settled()
    await opens_hub(life.marek)
    await amid(
        life,
        [("editMessageText", LATE)],
        changes_link(life.marek, "https://example.org/other"),
        *(guest.hears("https://example.org/other") for guest in inside),
    )
    await amid(
        life,
        [("sendPhoto", LATE), ("sendMessage", LATE)],
        *(checks_in(life, guest, event.slide_code) for guest in inside),
    )
    await life.house.is_away(event.ends_at + MINUTES)
    await amid(life, [("sendMessage", LATE)], *(rates(life, guest) for guest in inside))


def expected(life: Life, inside: list[Actor], queue: list[Actor]) -> dict[int, Place]:
    """Where everybody stands in the end, by Telegram id."""
    found = {guest.person.id: Place("cancelled", is_here=False, has_rated=False) for guest in life.guests}
    found |= {guest.person.id: Place("passed", is_here=False, has_rated=False) for guest in queue[1:3]}
    found[queue[-1].person.id] = Place("waiting", is_here=False, has_rated=False)
    return found | {guest.person.id: Place("confirmed", is_here=True, has_rated=True) for guest in inside}


def faults(life: Life, inside: list[Actor], fates: Counter[tuple[str, str]]) -> list[str]:
    """What was lost without a trace, or said again by somebody who knew better; best is nothing."""
    found = [f"{name} {state}" for name, state in fates if state == "failed"]
    for words in ("⏰ Reminder", "🎫 A place is free", "How was it?"):
        found += [f"{words} came {n} times to {guest.number}" for guest in life.guests if (n := guest.came(words)) > 1]
    reminded, unsure = sum(guest.came("⏰ Reminder") for guest in inside), fates["event_reminder", "unsure"]
    if not PLACES - unsure <= reminded <= PLACES:
        found.append(f"{reminded} of {PLACES} were reminded, {unsure} perhaps")
    for guest in inside:
        said = [seen for seen in guest.person.chat if "💻 Join online" in seen.text]
        if not said or any("example.org/other" not in seen.text for seen in said[-1:]):
            found.append(f"{guest.number} has no link that works")
    return found
