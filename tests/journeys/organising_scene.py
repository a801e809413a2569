"""What journeys of organisers begin with: somebody who holds the role, and an event they have made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.run import Parts
from services import events, people, registration
from services.entries import Entry
from services.events import Event
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer

DAY = "8 December 2027"
TITLE = "Pumps in the pit"


@dataclass(frozen=True)
class House:
    """The bot, an organiser in English, and another one; `start` starts the bot again with other settings."""

    bot: Parts
    telegram: Simulator
    tilda: Person
    otto: Person

    async def event(self, event_id: int = 1) -> Event:
        """An event as it is stored."""
        return await self.bot.db.read(events.event, event_id)

    async def registers(self, number: int, event_id: int = 1, **values: Any) -> int:  # Any: as in Entry
        """Somebody registers without the chat; gives the registration's id."""

        def works(session: Session) -> int:
            entry = Entry(name=f"Person {number}", company="Muster AG", **values)
            return registration.register(session, people.welcome(session, 9_000 + number), event_id, entry).id

        return await self.bot.db.run(works)

    async def participant(self, name: str = "Paula") -> Person:
        """Somebody without a role, in English."""
        return await newcomer(self.telegram, name, "English", "Continue", language_code="en")


@asynccontextmanager
async def organisers(start: Start, telegram: Simulator, **settings: Any) -> AsyncIterator[House]:  # Any: any setting
    """The bot with two organisers, both through the first start."""
    tilda, otto = (telegram.person(name, language_code="en") for name in ("Tilda", "Otto"))
    async with start(organiser_ids=frozenset({tilda.id, otto.id}), **settings) as bot:
        for person in (tilda, otto):
            await person.sends("/start")
            await person.taps("English")
            await person.taps("Continue")
            person.seen()
        yield House(bot, telegram, tilda, otto)


async def draft(person: Person, kind: str = "Other event", *, title: str = TITLE, day: str = DAY) -> None:
    """From /new to the hub, at ten in the morning for three hours."""
    await person.sends("/new")
    await person.taps(kind)
    await person.sends(title)
    await person.sends(day)
    await person.sends("10:00")
    await person.sends("3 hours")


async def publish(person: Person) -> None:
    """From the hub of a draft to the published one."""
    await person.taps("Publish")
    await person.taps("Publish now")


def state(person: Person) -> list[str]:
    """The first lines of the screen: what it is, what has changed, where it stands."""
    return person.screen.text.split("\n\n")[0].split("\n")


def note(person: Person) -> str:
    """What a form says of the last answer: the paragraph below its head."""
    return person.screen.text.split("\n\n")[1]
