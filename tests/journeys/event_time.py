"""The clock of journeys through events: put forward, and everything said that has come due by then."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.run import Parts
from services import clock, event_changes, event_editing, people, registration, reminders, waitlist
from services.entries import Registration
from simulator.people import Person
from tests.services.event_scene import ORGANISER, entry, published

BERLIN = ZoneInfo("Europe/Berlin")
Later = Callable[[timedelta], None]


def at_noon(days: int) -> datetime:
    """Twelve o'clock in Berlin, so many days from now."""
    day = clock.now().astimezone(BERLIN).date() + timedelta(days=days)
    return datetime.combine(day, time(12), BERLIN).astimezone(UTC)


async def is_in(bot: Parts, person: Person, **values: Any) -> Registration:  # Any: as in `published`
    """An event, and this person registered for it."""

    def works(session: Session) -> Registration:
        return _registered(session, person.id, published(session, **values).id)

    return await bot.db.run(works)


async def joins(bot: Parts, person: Person, event_id: int) -> Registration:
    """This person registered for an event that there is."""
    return await bot.db.run(_registered, person.id, event_id)


def _registered(session: Session, telegram_id: int, event_id: int) -> Registration:
    found = people.person(session, telegram_id)
    assert found is not None
    return registration.register(session, found, event_id, entry(1))


async def changes(bot: Parts, event_id: int, **values: Any) -> None:  # Any: as in event_editing.change
    """An organiser changes an event; what follows at once is said."""

    def works(session: Session) -> None:
        event_editing.change(session, event_id, roles=ORGANISER, by=None, **values)

    await bot.db.run(works)
    await bot.settled()


async def until(bot: Parts, later: Later, instant: datetime) -> None:
    """Puts the clock forward to this instant, and does at once what it does each second."""
    later(instant - clock.now())
    while await bot.db.run(reminders.sweep):
        pass
    for event_id in await bot.db.read(event_changes.due):
        await bot.db.run(event_changes.sweep, event_id)
    for event_id in await bot.db.read(waitlist.due):
        await bot.db.run(waitlist.sweep, event_id)
    await bot.settled()


async def after(bot: Parts, later: Later, span: timedelta) -> None:
    """The same, so much later."""
    await until(bot, later, clock.now() + span)
