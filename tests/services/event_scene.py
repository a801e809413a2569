"""What tests of events begin with: people who have been welcomed, and an event they can register for."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services import clock, event_editing, people
from services.entries import Entry
from services.events import Event
from services.people import Person, Role

ORGANISER = frozenset({Role.ORGANISER})
FIRST_ACCOUNT = 7_000


def in_days(days: float) -> datetime:
    """An instant so many days from now, without microseconds."""
    return (clock.now() + timedelta(days=days)).replace(microsecond=0)


def published(session: Session, /, **values: Any) -> Event:  # Any: as in event_editing.change
    """An event in ten days at which everybody can register; keywords change it."""
    made = event_editing.create(
        session,
        roles=ORGANISER,
        by=1,
        type=values.pop("type", "other"),
        title=values.pop("title", {"en": "Pumps in the pit", "de": "Pumpen in der Grube", "ru": "Насосы в карьере"}),
        host="Musterkammer",
        starts_at=values.pop("starts_at", in_days(10)),
        ends_at=values.pop("ends_at", None),
        timezone=values.pop("timezone", "Europe/Berlin"),
        key=values.pop("key", None),
    )
    if values:
        event_editing.change(session, made.id, roles=ORGANISER, by=1, **values)
    return event_editing.publish(session, made.id, roles=ORGANISER, by=1)


def somebody(session: Session, number: int) -> Person:
    """The person number so and so."""
    return people.welcome(session, FIRST_ACCOUNT + number)


def entry(number: int, **values: Any) -> Entry:  # Any: as in Entry
    """What they say of themselves."""
    return Entry(name=f"Person {number}", **values)
