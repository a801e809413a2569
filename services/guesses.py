"""Guessing at links that carry a secret: wrong ones cost time, and who is out of it is not looked up any more.

The secrets are far too long to be guessed by luck; this keeps whoever tries from trying fast. It is kept in a row, so
that it holds over all processes and restarts.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from db.outbox import Pace
from db.statements import insert
from services import clock

AT_ONCE: Final = 20
EACH_COSTS: Final = timedelta(seconds=30)
NAME: Final = "guess:"


def may_try(session: Session, person_id: int) -> bool:
    """Whether this person may follow one more such link: of twenty wrong ones each is forgotten after half a minute."""
    row = session.get(Pace, name_of(person_id))
    return row is None or row.next_at <= clock.now() + (AT_ONCE - 1) * EACH_COSTS


def was_wrong(session: Session, person_id: int) -> None:
    """Notes that a link led nowhere."""
    forget(session)
    now, name = clock.now(), name_of(person_id)
    session.execute(insert(session, Pace).values(name=name, next_at=now).on_conflict_do_nothing())
    row = session.get_one(Pace, name, with_for_update=True, populate_existing=True)
    row.next_at += EACH_COSTS
    session.flush()


def forget(session: Session) -> None:
    """Deletes what costs nothing any more."""
    session.execute(delete(Pace).where(Pace.name.startswith(NAME), Pace.next_at <= clock.now()))


def name_of(person_id: int) -> str:
    """The name of the row about this person."""
    return f"{NAME}{person_id}"
