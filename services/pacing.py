"""Pace, claim, call: which paced messages may go now, over all processes. Answers are not paced and not claimed here.

Slots are reserved in the claim itself, in one row that all processes share, so no coordinator is needed. Times here
are the database's own; only `due_at` follows `services.clock`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from db.engine import database_now
from db.outbox import OutboxMessage, Pace
from db.statements import insert
from services import clock, leases, notices, outbox
from services.outbox import MAX_REPEATS, Lane, Message, State, WhenUnsure

GROUP_WINDOW = timedelta(seconds=60)
LEAD = timedelta(milliseconds=20)


@dataclass(frozen=True, slots=True)
class Rates:
    """How much may be said: per second over all chats and to one chat, per minute to one group."""

    overall: float = 25.0
    chat: float = 1.0
    group: float = 20.0


@dataclass(frozen=True, slots=True)
class Claim:
    """Messages with their slots, and the database's time when they were given."""

    now: datetime
    messages: tuple[Message, ...]


_due = (
    select(OutboxMessage)
    .where(
        OutboxMessage.state == State.QUEUED.value,
        OutboxMessage.lane > int(Lane.ANSWERS),
        OutboxMessage.due_at <= bindparam("now"),
    )
    .order_by(OutboxMessage.lane, OutboxMessage.due_at, OutboxMessage.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def claim(session: Session, owner: str, rates: Rates, most: int) -> Claim:
    """Takes what is due, at most so many, and reserves a slot for each.

    A message whose chat has had its share is moved to when the chat is free again, so it does not block the queue.
    """
    rows = session.execute(_due, {"now": clock.now(), "most": most}).scalars().all()
    now = database_now(session)
    if not rows:
        return Claim(now, ())
    free_at = _free_at(session, {row.chat_id for row in rows}, rates, now)
    ready: list[OutboxMessage] = []
    for row in rows:
        wait = free_at(row.chat_id)
        if wait > timedelta():
            row.due_at = clock.now() + wait
        else:
            ready.append(row)
    if not ready:
        session.flush()
        return Claim(now, ())
    begin = _reserve(session, "all", now + LEAD, timedelta(seconds=len(ready) / rates.overall))
    for position, row in enumerate(ready):
        row.state, row.owner = State.CLAIMED.value, owner
        row.slot_at = begin + timedelta(seconds=position / rates.overall)
    session.flush()
    return Claim(now, tuple(outbox.as_message(row) for row in ready))


class _Shares:
    """How long each chat must wait, counting what was sent lately and what is being claimed now."""

    def __init__(self, rates: Rates, now: datetime, lately: dict[int, list[datetime]]) -> None:
        self._rates, self._now, self._lately = rates, now, lately

    def __call__(self, chat_id: int) -> timedelta:
        slots = sorted(self._lately[chat_id])
        if chat_id < 0:
            share = max(1, int(self._rates.group))
            free = slots[-share] + GROUP_WINDOW if len(slots) >= share else self._now
        else:
            free = slots[-1] + timedelta(seconds=1 / self._rates.chat) if slots else self._now
        # Those that wait take a place too: the next one of the same chat waits behind them.
        self._lately[chat_id].append(max(free, self._now))
        return free - self._now


def _free_at(session: Session, chats: set[int], rates: Rates, now: datetime) -> _Shares:
    rows = session.execute(
        select(OutboxMessage.chat_id, OutboxMessage.slot_at).where(
            OutboxMessage.chat_id.in_(chats), OutboxMessage.slot_at > now - GROUP_WINDOW
        )
    )
    lately: dict[int, list[datetime]] = defaultdict(list)
    for chat_id, slot_at in rows:
        assert slot_at is not None
        lately[chat_id].append(slot_at)
    return _Shares(rates, now, lately)


def _reserve(session: Session, name: str, earliest: datetime, span: timedelta) -> datetime:
    """Reserves a span of time in the row that all processes share; gives its begin."""
    session.execute(insert(session, Pace).values(name=name, next_at=earliest).on_conflict_do_nothing())
    pace = session.get_one(Pace, name, with_for_update=True, populate_existing=True)
    begin = max(pace.next_at, earliest)
    pace.next_at = begin + span
    session.flush()
    return begin


def hold(session: Session, seconds: float) -> None:
    """All paced sending waits: Telegram has refused at a second chat, so the whole bot is too fast."""
    until = database_now(session) + timedelta(seconds=seconds)
    session.execute(insert(session, Pace).values(name="all", next_at=until).on_conflict_do_nothing())
    pace = session.get_one(Pace, "all", with_for_update=True, populate_existing=True)
    pace.next_at = max(pace.next_at, until)
    session.flush()


def begin_sending(session: Session, messages: Sequence[Message], owner: str) -> set[int]:
    """Commits that these are about to be sent; gives those that still are this process's."""
    rows = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id.in_([message.id for message in messages]),
            OutboxMessage.state == State.CLAIMED.value,
            OutboxMessage.owner == owner,
        )
        .values(state=State.SENDING.value)
        .returning(OutboxMessage.id)
    )
    return set(rows.scalars())


def give_back(session: Session, owner: str) -> None:
    """Claimed but unsent messages of a process that stops go back to the queue."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.owner == owner, OutboxMessage.state == State.CLAIMED.value)
        .values(state=State.QUEUED.value, owner=None, slot_at=None)
    )


def recover(session: Session, owner: str) -> list[Message]:
    """Takes up what dead processes left: claimed goes back, sending becomes unsure or, by its rule, is said again.

    Gives the answers among them, which are now this process's to say before anything else in their chats.
    """
    open_owners = session.execute(
        select(OutboxMessage.owner)
        .distinct()
        .where(OutboxMessage.state.in_((State.CLAIMED, State.SENDING)), OutboxMessage.owner != owner)
    ).scalars()
    owners = set(open_owners)
    if not owners:
        return []
    dead = owners - leases.living(session, "process:")
    rows = session.execute(
        select(OutboxMessage)
        .where(
            or_(
                and_(OutboxMessage.state == State.CLAIMED.value, OutboxMessage.owner.in_(dead)),
                and_(OutboxMessage.state == State.SENDING.value, OutboxMessage.owner.in_(dead)),
            )
        )
        .order_by(OutboxMessage.id)
        .with_for_update(skip_locked=True)
    ).scalars()
    answers = [message for row in rows if (message := _recovered(row, owner))]
    session.flush()
    return answers


def _recovered(row: OutboxMessage, owner: str) -> Message | None:
    if row.state == State.SENDING.value:
        rule = notices.when_unsure(row.notice)
        if rule is WhenUnsure.LEAVE or row.attempts >= MAX_REPEATS:
            _leave_unsure(row)
            return None
        row.attempts += 1
        if rule is WhenUnsure.AGAIN_MARKED:
            row.params = _marked(row.params)
    if row.lane == Lane.ANSWERS:
        row.state, row.owner = State.SENDING.value, owner
        return replace(outbox.as_message(row), attempts=row.attempts)
    row.state, row.owner, row.slot_at = State.QUEUED.value, None, None
    return None


def _marked(params: dict[str, Any] | None) -> dict[str, Any]:
    return {**(params or {}), "is_repeated": True}


def _leave_unsure(row: OutboxMessage) -> None:
    row.state, row.owner = State.UNSURE.value, None
    row.body = row.params = None
    row.error = "the process died while sending"
