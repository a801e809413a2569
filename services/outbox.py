"""The outbox: everything said is a row first. Here are the rows and their states; `bot.deliver` speaks to Telegram.

`queued → claimed → sending → sent | skipped | failed | unsure`. Text and parameters are blanked in every final state.
"""

import itertools
import secrets
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from db.engine import later
from db.outbox import OPEN, OutboxMessage
from db.statements import dialect_of, insert_for
from services import clock, policy
from services.retention import MESSAGE_KEPT_FOR

MAX_REPEATS = 3


class Lane(IntEnum):
    """Who goes first: a lower lane overtakes a higher one."""

    ANSWERS = 0
    CHANGES = 1
    REMINDERS = 2
    ANNOUNCEMENTS = 3


class State(StrEnum):
    """Where a message is on its way; the last four are final."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNSURE = "unsure"


class WhenUnsure(StrEnum):
    """What happens to a message of which nobody knows whether it arrived; Telegram has no key against repeats."""

    AGAIN = "again"
    AGAIN_MARKED = "again_marked"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One row of the outbox. `edits` is the message to edit, `replies_to` the person's message that is answered."""

    id: int
    dedupe_key: str
    lane: Lane
    chat_id: int
    thread_id: int | None = None
    notice: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    edits: int | None = None
    replies_to: int | None = None
    due_at: datetime
    not_after: datetime | None = None
    slot_at: datetime | None = None
    attempts: int = 0


_count = itertools.count(secrets.randbits(20))


def new_id() -> int:
    """An id that grows with time, unique over processes: milliseconds, then 21 bits of a counter begun at random."""
    return (time.time_ns() // 1_000_000) << 21 | (next(_count) & 0x1FFFFF)


_COLUMNS = (
    "id",
    "dedupe_key",
    "lane",
    "chat_id",
    "thread_id",
    "notice",
    "params",
    "body",
    "edits",
    "replies_to",
    "state",
    "owner",
    "attempts",
    "due_at",
    "not_after",
    "slot_at",
    "created_at",
)


SOON: Final = timedelta(hours=1)
"""Longer than anything waits for its turn in a group, but for what was planned."""
MESSAGE: Final = tuple(getattr(OutboxMessage, each.name) for each in fields(Message))
"""The columns of which `as_message` makes a message."""


@cache
def _insert(dialect: str) -> Any:  # see db.statements.insert
    row = insert_for(dialect, OutboxMessage).values({name: bindparam(name) for name in _COLUMNS})
    return row.on_conflict_do_nothing(index_elements=["dedupe_key"])


def put(session: Session, message: Message, *, state: State = State.QUEUED, owner: str | None = None) -> None:
    """Writes a message at the commit; one with the same dedupe key is already there and wins."""
    later(session, _insert(dialect_of(session)), _row(message, state, owner))


def put_now(session: Session, message: Message) -> None:
    """The same at once, for works of the same commit that ask what is still open."""
    session.execute(_insert(dialect_of(session)), _row(message, State.QUEUED, None))


def put_all(session: Session, messages: Sequence[Message]) -> None:
    """Many at once; those whose dedupe keys are there already win."""
    if messages:
        session.execute(_insert(dialect_of(session)), [_row(each, State.QUEUED, None) for each in messages])


def _row(message: Message, state: State, owner: str | None) -> dict[str, Any]:
    return {
        "id": message.id,
        "dedupe_key": message.dedupe_key,
        "lane": int(message.lane),
        "chat_id": message.chat_id,
        "thread_id": message.thread_id,
        "notice": message.notice,
        "params": dict(message.params) or None,
        "body": message.body,
        "edits": message.edits,
        "replies_to": message.replies_to,
        "state": state.value,
        "owner": owner,
        "attempts": message.attempts,
        "due_at": message.due_at,
        "not_after": message.not_after,
        "slot_at": message.slot_at,
        "created_at": clock.now(),
    }


# A process that was frozen may come late with an older opinion: what was sent stays sent.
_final = (
    update(OutboxMessage)
    .where(OutboxMessage.id == bindparam("final_id"), OutboxMessage.state != State.SENT.value)
    .values(
        state=bindparam("final_state"),
        message_id=bindparam("final_message_id"),
        error=bindparam("final_error"),
        body=None,
        params=None,
        owner=None,
    )
)


def finish(
    session: Session, message: Message, state: State, *, message_id: int | None = None, error: str | None = None
) -> None:
    """Puts a message into a final state at the commit and blanks what it said."""
    later(
        session,
        _final,
        {
            "final_id": message.id,
            "final_state": state.value,
            "final_message_id": message_id,
            "final_error": error[:200] if error else None,
        },
    )


_postponed = (
    update(OutboxMessage)
    .where(OutboxMessage.id == bindparam("postponed_id"), OutboxMessage.state == State.SENDING.value)
    .values(
        state=State.QUEUED.value,
        owner=None,
        slot_at=None,
        params=bindparam("postponed_params"),
        due_at=bindparam("postponed_until"),
        attempts=bindparam("postponed_attempts"),
    )
)


def postpone(session: Session, message: Message, until: datetime, *, counts: bool) -> None:
    """Back to the queue until then; `counts` when a repeat may reach its reader twice."""
    later(
        session,
        _postponed,
        {
            "postponed_id": message.id,
            "postponed_until": until,
            "postponed_attempts": message.attempts + counts,
            "postponed_params": dict(message.params) or None,
        },
    )


def marked(params: Mapping[str, Any] | None) -> dict[str, Any]:
    """The parameters of a notice that says that its reader may have had it before."""
    return {**(params or {}), "is_repeated": True}


_answer_to = (
    select(OutboxMessage.message_id)
    .where(
        OutboxMessage.chat_id == bindparam("chat_id"),
        OutboxMessage.replies_to == bindparam("replies_to"),
        OutboxMessage.message_id.is_not(None),
    )
    .order_by(OutboxMessage.id.desc())
    .limit(1)
)


def answer_to(session: Session, chat_id: int, message_id: int) -> int | None:
    """The message in which the person's message was answered, if it still is known."""
    return session.execute(_answer_to, {"chat_id": chat_id, "replies_to": message_id}).scalar()


def unsaid(session: Session, key: str, owner: str) -> list[Message]:
    """What this process is to send and has not, of the messages whose dedupe keys begin like this."""
    rows = session.execute(
        select(OutboxMessage)
        .where(
            OutboxMessage.owner == owner,
            OutboxMessage.state == State.SENDING.value,
            OutboxMessage.dedupe_key.startswith(key, autoescape=True),
        )
        .order_by(OutboxMessage.id)
    ).scalars()
    return [as_message(row) for row in rows]


def as_message(row: OutboxMessage | Row[Any]) -> Message:  # Any: a row of the columns in MESSAGE
    """The plain values of a row."""
    return Message(
        id=row.id,
        dedupe_key=row.dedupe_key,
        lane=Lane(row.lane),
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        notice=row.notice,
        params=row.params or {},
        body=row.body,
        edits=row.edits,
        replies_to=row.replies_to,
        due_at=row.due_at,
        not_after=row.not_after,
        slot_at=row.slot_at,
        attempts=row.attempts,
    )


def is_waiting_for(session: Session, chat_id: int) -> bool:
    """Whether something that is paced is to be said in this chat now or soon: what is planned for later does not tell
    that anything goes on there."""
    waiting = select(OutboxMessage.id).where(
        OPEN,
        OutboxMessage.chat_id == chat_id,
        OutboxMessage.lane > int(Lane.ANSWERS),
        OutboxMessage.due_at < clock.now() + SOON,
    )
    return session.execute(waiting.limit(1)).scalar() is not None


def is_open(session: Session, notice: str, key: str, *, besides: int | None = None) -> bool:
    """Whether a notice whose key begins like this is still to be said, besides one row."""
    rows = select(OutboxMessage.id).where(
        OPEN,
        OutboxMessage.lane == int(Lane.CHANGES),
        OutboxMessage.notice == notice,
        OutboxMessage.dedupe_key.startswith(f"{notice}:{key}", autoescape=True),
        OutboxMessage.id != (besides or 0),
    )
    return session.execute(rows.limit(1)).scalar() is not None


def take_back(session: Session, keys: Collection[str]) -> bool:
    """Takes back what stands under these keys as long as no process has begun with any of it: all of it, or nothing.

    The rows are held until the commit. A deliverer that claims one of them does so before or after: it passes over
    rows that are held, and what it has claimed is not queued any more.
    """
    rows = session.execute(
        select(OutboxMessage).where(OutboxMessage.dedupe_key.in_(keys)).order_by(OutboxMessage.id).with_for_update(),
        execution_options={"populate_existing": True},
    ).scalars()
    found = {row.id: row.state for row in rows}
    if len(found) != len(keys) or set(found.values()) != {State.QUEUED.value}:
        return False
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(found))
        .values(state=State.SKIPPED.value, error="taken back", body=None, params=None, owner=None)
    )
    return True


def are_open(session: Session, keys: Collection[str]) -> bool:
    """Whether anything under these keys is still to be said."""
    rows = select(OutboxMessage.id).where(OPEN, OutboxMessage.dedupe_key.in_(keys))
    return session.execute(rows.limit(1)).scalar() is not None


def close_now(session: Session, message: Message, state: State, *, message_id: int | None = None) -> None:
    """Writes a final state at once, for works of the same commit that ask what is still open; `finish` follows."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.state != State.SENT.value)
        .values(state=state.value, message_id=message_id, body=None, params=None, owner=None)
    )


def move_chat(session: Session, old: int, new: int) -> None:
    """A group became a supergroup: what is still to be said goes to its new id."""
    session.execute(update(OutboxMessage).where(OPEN, OutboxMessage.chat_id == old).values(chat_id=new))


def forget(session: Session) -> None:
    """Deletes finished rows when their time is over; until then their keys keep things from being said twice."""
    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.state.in_((State.SENT, State.SKIPPED, State.FAILED, State.UNSURE)),
            OutboxMessage.created_at < policy.kept_since(session, MESSAGE_KEPT_FOR),
        )
    )


def depth(session: Session) -> dict[tuple[Lane, str], int]:
    """How many messages wait in each lane and open state, for health and metrics."""
    open_ = select(OutboxMessage.lane, OutboxMessage.state, func.count()).where(OPEN)
    rows = session.execute(open_.group_by(OutboxMessage.lane, OutboxMessage.state))
    return {(Lane(lane), state): count for lane, state, count in rows}
