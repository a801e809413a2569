"""What journeys of registration begin with: events, people who have registered before, and how one gets to the form."""

import asyncio
from typing import Any, Final

from sqlalchemy.orm import Session

from bot.run import Parts
from services import entries, people, registration
from services.entries import Registration, State
from services.events import Event
from simulator.people import Person
from tests.services.event_scene import entry, in_days, published, somebody

TITLE: Final = "Pumps in the pit"


async def an_event(bot: Parts, **values: Any) -> Event:  # Any: as in event_scene.published
    return await bot.db.run(lambda session: published(session, **values))


async def known(bot: Parts, person: Person, **values: Any) -> Registration:  # Any: as in Entry
    """Somebody who has registered for another event before, at which they were called Anna Muster."""

    def work(session: Session) -> Registration:
        other = published(session, title={"en": "Valves"}, starts_at=in_days(30))
        said = {"company": "Musterfirma"} | values
        own = people.welcome(session, person.id)
        return registration.register(session, own, other.id, entries.Entry(name="Anna Muster", **said))

    return await bot.db.run(work)


async def full(bot: Parts, event: Event, *numbers: int) -> None:
    """Others take the places."""

    def work(session: Session) -> None:
        for number in numbers:
            registration.register(session, somebody(session, number), event.id, entry(number))

    await bot.db.run(work)


async def own(bot: Parts, person: Person, event: Event) -> Registration | None:
    def work(session: Session) -> Registration | None:
        found = people.person(session, person.id)
        return entries.of_person(session, found.id, event.id) if found else None

    return await bot.db.read(work)


async def until(bot: Parts, person: Person, event: Event, state: State) -> None:
    """Waits for what the clock does."""
    async with asyncio.timeout(30):
        while (found := await own(bot, person, event)) is None or found.state is not state:  # noqa: ASYNC110 - a row
            await asyncio.sleep(0.05)


async def opens(person: Person, event: Event) -> None:
    await person.opens(f"ev_{event.id}")
    await person.taps("Register")


def first_lines(person: Person) -> list[str]:
    return person.screen.text.split("\n")[:2]
