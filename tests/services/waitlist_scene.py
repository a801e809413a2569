"""What tests of the waitlist begin with: an event that is full, those who wait for it, and what the clock does."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.outbox import OutboxMessage
from services import entries, registration, waitlist
from services.entries import Registration, State
from services.events import Event
from tests.services.event_scene import entry, published, somebody

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)


def arrives(session: Session, event: Event, number: int, *, seats: int = 1) -> Registration:
    """Person so and so, with as many others as make up the seats."""
    others = tuple(f"Guest {each}" for each in range(1, seats))
    return registration.register(session, somebody(session, number), event.id, entry(number, members=others))


def full(session: Session, *waiting: int, capacity: int = 1, **values: Any) -> tuple[Event, list[Registration]]:
    """An event whose places are all taken by people of their own, and those who wait, each with so many seats."""
    event = published(session, capacity=capacity, **values)
    for number in range(capacity):
        arrives(session, event, number)
    return event, [arrives(session, event, 100 + each, seats=seats) for each, seats in enumerate(waiting)]


def cancels(session: Session, event: Event, number: int, *, undo: timedelta = timedelta()) -> Registration:
    found = entries.of_person(session, somebody(session, number).id, event.id)
    assert found is not None
    return registration.cancel(session, somebody(session, number), found.id, undo=undo)


def sweeps(session: Session) -> None:
    """What the clock does each second."""
    for event_id in waitlist.due(session):
        waitlist.sweep(session, event_id)


def states(session: Session, made: list[Registration]) -> list[State]:
    return [entries.registration(session, each.id).state for each in made]


def told(session: Session, kind: type[Any]) -> list[int]:
    """Whom a notice is for, by registration, in the order in which it was put."""
    rows = select(OutboxMessage.params).where(OutboxMessage.notice == kind.name).order_by(OutboxMessage.id)
    return [int((params or {})["registration_id"]) for params in session.execute(rows).scalars()]
