"""Switches of the operator that every process obeys, such as the pause of all paced sending."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.leases import Switch
from db.outbox import OPEN, OutboxMessage
from db.statements import insert
from services import clock
from services.outbox import Lane, State

PAUSE = "pause"


def on_since(session: Session, name: str) -> datetime | None:
    """Since when a switch is on; None while it is off."""
    return session.execute(select(Switch.on_since).where(Switch.name == name)).scalar()


def turn(session: Session, name: str, *, on: bool) -> None:
    """Sets a switch; turning on what is on keeps its time."""
    if on and on_since(session, name) is not None:
        return
    row = insert(session, Switch).values(name=name, on_since=clock.now() if on else None)
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"on_since": row.excluded.on_since}))


def waiting(session: Session) -> int:
    """How many paced messages wait to be sent."""
    return session.execute(
        select(func.count())
        .select_from(OutboxMessage)
        .where(OPEN, OutboxMessage.state == State.QUEUED.value, OutboxMessage.lane > int(Lane.ANSWERS))
    ).scalar_one()
