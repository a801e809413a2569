"""Holds: who waits because Telegram said so (429), for all processes and over restarts. Times are the database's."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from db.base import EPOCH
from db.engine import database_now
from db.outbox import Pace
from db.statements import insert

ALL = "hold"
CHAT = "chat:"

_end = select(Pace.next_at).where(Pace.name == bindparam("name"))


def refused(session: Session, chat_id: int, seconds: float) -> bool:
    """Telegram refuses at this chat for so many seconds. Gives whether everything paced waits now.

    One chat that is refused is too fast by itself; a second one within that time means that the whole bot is.
    """
    # Locked, so that two chats that are refused at the same moment know of each other.
    everything = _locked(session, ALL)
    now = database_now(session)
    until = now + timedelta(seconds=seconds)
    forget(session)
    chat = _locked(session, name_of(chat_id))
    chat.next_at = max(chat.next_at, until)
    others = select(Pace.name).where(Pace.name.startswith(CHAT), Pace.name != chat.name).limit(1)
    is_alone = session.execute(others).scalar() is None
    if not is_alone:
        everything.next_at = max(everything.next_at, until)
    session.flush()
    return not is_alone


def forget(session: Session) -> None:
    """Deletes what is over: which chat it was about is of no use any more."""
    session.execute(delete(Pace).where(Pace.name.startswith(CHAT), Pace.next_at <= database_now(session)))


def name_of(chat_id: int) -> str:
    """The name of the row about this chat."""
    return f"{CHAT}{chat_id}"


def _locked(session: Session, name: str) -> Pace:
    session.execute(insert(session, Pace).values(name=name, next_at=EPOCH).on_conflict_do_nothing())
    return session.get_one(Pace, name, with_for_update=True, populate_existing=True)


def everything_waits(session: Session, now: datetime) -> bool:
    """Whether all paced sending is held at this time of the database."""
    until = session.execute(_end, {"name": ALL}).scalar()
    return until is not None and until > now


def of_chats(session: Session, chats: Collection[int]) -> dict[int, datetime]:
    """Until when Telegram refuses at these chats, those that it refused at."""
    names = [name_of(chat_id) for chat_id in chats]
    rows = session.execute(select(Pace.name, Pace.next_at).where(Pace.name.in_(names)))
    return {int(name.removeprefix(CHAT)): until for name, until in rows}
