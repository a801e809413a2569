"""Floods: when somebody writes faster than can be answered, what may be passed over, and the one sentence about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.people import PersonRow
from services import clock, inbox, notices, readers, unread
from services.inbox import Accepted
from services.notices import Notice, notice

MANY: Final = 200
"""So many updates wait in the chat of who is asked to write more slowly."""


@notice
@dataclass(frozen=True, slots=True)
class WriteSlowly(Notice):
    """Somebody sends more than can be answered at once, and hears how much can wait."""

    name: ClassVar[str] = "write_slowly"
    useful_for: ClassVar[timedelta | None] = timedelta(minutes=10)


def is_one(session: Session, chat_id: int) -> bool:
    """Whether a person's chat is flooded."""
    return chat_id > 0 and inbox.is_longer(session, chat_id, MANY)


def tell(session: Session, chat_id: int) -> None:
    """Asks a person to write more slowly, once an hour."""
    row = session.execute(select(PersonRow).where(PersonRow.telegram_id == chat_id)).scalar()
    if row is not None:
        notices.tell(session, readers.of_row(session, row), WriteSlowly(), key=f"{chat_id}:{clock.now():%Y%m%d%H}")


def repeats(one: Accepted, other: object) -> bool:
    """Whether both are the same tap of the same person, or changes of the same message: then the last one counts.

    What was in work when a process died stands alone, since it may be what killed it.
    """
    if other is one:
        return True
    if not isinstance(other, Accepted) or one.attempts or other.attempts:
        return False
    deed = _deed(one.payload)
    return deed is not None and deed == _deed(other.payload)


def _deed(payload: Mapping[str, Any]) -> tuple[object, ...] | None:
    if unread.is_mark(payload):
        return None
    match payload:
        case {"callback_query": {"from": {"id": who}, "message": {"message_id": message_id}, "data": data}}:
            return who, message_id, data
        case {"edited_message": {"message_id": message_id}}:
            return (message_id,)
    return None
