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
CREATED_WITH = ("type", "title", "starts_at", "ends_at", "timezone", "key")


def in_days(days: float) -> datetime:
    """An instant so many days from now, without microseconds."""
    return (clock.now() + timedelta(days=days)).replace(microsecond=0)


def drafted(session: Session, /, **values: Any) -> Event:  # Any: as in event_editing.create
    """An event in ten days that only organisers see; keywords make it another one."""
    usual: dict[str, Any] = {  # Any: as above
        "type": "other",
        "title": {"en": "Pumps in the pit", "de": "Pumpen in der Grube", "ru": "Насосы в карьере"},
        "host": "Musterkammer",
        "starts_at": in_days(10),
        "timezone": "Europe/Berlin",
    }
    return event_editing.create(session, roles=ORGANISER, by=1, **{**usual, **values})


def published(session: Session, /, **values: Any) -> Event:  # Any: as in event_editing.change
    """The same for everybody, who can register for it; keywords change it."""
    first = {name: values.pop(name) for name in CREATED_WITH if name in values}
    made = drafted(session, **first)
    if values:
        event_editing.change(session, made.id, roles=ORGANISER, by=1, **values)
    return event_editing.publish(session, made.id, roles=ORGANISER, by=1)


def somebody(session: Session, number: int) -> Person:
    """The person number so and so."""
    return people.welcome(session, FIRST_ACCOUNT + number)


def entry(number: int, **values: Any) -> Entry:  # Any: as in Entry
    """What they say of themselves."""
    return Entry(name=f"Person {number}", **values)
