"""Events of the journeys, people who register for them, and how what they see is read."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.run import Parts
from db.events import ReminderRow
from services import event_editing, people, registration
from services.entries import Registration
from services.events import Event, Place
from simulator.people import Person
from tests.services.event_scene import ORGANISER, entry, published, somebody

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


async def hush(bot: Parts) -> None:
    """Forgets what is planned to be said, so that nothing unasked comes between what a journey looks at."""
    await bot.db.run(lambda session: session.execute(delete(ReminderRow)))


async def cancel(bot: Parts, event: Event, reason: str = "The hall is flooded.") -> None:
    await bot.db.run(lambda session: event_editing.cancel(session, event.id, reason, roles=ORGANISER, by=1))


def paragraphs(person: Person) -> list[str]:
    return person.screen.text.split("\n\n")


def deeds(person: Person) -> tuple[tuple[str, ...], ...]:
    """The rows above those that every event has."""
    rows = person.screen.buttons
    first = next(number for number, row in enumerate(rows) if "📅 Calendar" in row or row[-1] == "Menu")
    return rows[:first]
