"""Very many people who are to be reminded, made without the ceremony of registering one by one."""

from datetime import timedelta

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from db.events import EventRow, RegistrationRow, ReminderRow
from db.people import PersonRow
from services import clock
from services.reminder_times import BEFORE
from tests.services.event_scene import published

FAR = timedelta(days=300)


def enter(session: Session, events: int, people: int) -> list[int]:
    """So many events in the far future, each with the same people in it; gives the ids of the events.

    Each asks for one reminder a day before; none is planned yet.
    """
    now = clock.now()
    first = published(session, starts_at=now + FAR, reminders=("P1D",), capacity=None)
    pattern = session.get_one(EventRow, first.id)
    values = {column.key: getattr(pattern, column.key) for column in EventRow.__table__.columns if column.key != "id"}
    session.execute(insert(EventRow), [values | {"key": f"event-{number}"} for number in range(events - 1)])
    session.execute(
        insert(PersonRow), [{"telegram_id": 10_000 + number, "created_at": now} for number in range(people)]
    )
    event_ids = list(session.execute(select(EventRow.id).order_by(EventRow.id)).scalars())
    person_ids = list(session.execute(select(PersonRow.id).order_by(PersonRow.id)).scalars())
    for event_id in event_ids:
        session.execute(
            insert(RegistrationRow),
            [
                {
                    "event_id": event_id, "person_id": person_id, "status": "confirmed", "name": f"Person {number}",
                    "members": [], "answers": {}, "code": f"{number:06}", "registered_at": now, "changed_at": now,
                }
                for number, person_id in enumerate(person_ids)
            ],
        )  # fmt: skip
    return event_ids


def analyse(session: Session) -> None:
    """What databases do by themselves after a while: they look at what is in their tables."""
    session.execute(text("ANALYZE"))


def make_due(session: Session, number: int) -> None:
    """So many of the reminders before the start are due now."""
    first = select(ReminderRow.id).where(ReminderRow.kind == BEFORE).order_by(ReminderRow.id).limit(number).subquery()
    session.execute(
        update(ReminderRow).where(ReminderRow.id.in_(select(first.c.id))).values(due_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
