"""Pace, claim, call: which paced messages may go now, over all processes. Answers are not paced and not claimed here.

Slots are reserved in the claim itself, in one row that all processes share, so no coordinator is needed. Times here
are the database's own; only `due_at` follows `services.clock`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from db.engine import database_now
from db.outbox import OPEN, OutboxMessage, Pace
from db.statements import insert
from services import clock, holds, leases, notices, outbox, people
from services.notices import Fate
from services.outbox import MAX_REPEATS, Lane, Message, State, WhenUnsure
from services.quiet_hours import Night, Quiet

GROUP_WINDOW = timedelta(seconds=62)
"""Telegram's minute, and by how much the first of a burst may have come later than their slots: arrivals count."""
LEAD = timedelta(milliseconds=20)
LOOKS = 10
PACE = "all"
_BACK: Final[dict[str, Any]] = {"state": State.QUEUED.value, "owner": None, "slot_at": None}  # Any: as the columns


@dataclass(frozen=True, slots=True)
class Rates:
    """How much may be said: per second over all chats and to one chat, per minute to one group."""

    overall: float = 25.0
    chat: float = 1.0
    group: float = 20.0


@dataclass(frozen=True, slots=True)
class Claim:
    """Messages with their slots, and the database's time when they were given.

    `has_more` when so many had to be moved that nobody knows yet whether anything may be said now.
    """

    now: datetime
    messages: tuple[Message, ...]
    has_more: bool = False


NOTHING: Final = Claim(datetime.min.replace(tzinfo=UTC), ())

_due = (
    select(*outbox.MESSAGE)
    .where(
        OPEN,
        OutboxMessage.state == State.QUEUED.value,
        OutboxMessage.lane > int(Lane.ANSWERS),
        OutboxMessage.due_at <= bindparam("now"),
    )
    .order_by(OutboxMessage.lane, OutboxMessage.due_at, OutboxMessage.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_claimed = (
    update(OutboxMessage)
    .where(OutboxMessage.id == bindparam("claimed_id"))
    .values(state=State.CLAIMED.value, owner=bindparam("claimed_by"), slot_at=bindparam("claimed_slot"))
)
_moved = update(OutboxMessage).where(OutboxMessage.id == bindparam("moved_id")).values(due_at=bindparam("moved_to"))
_next = select(Pace.next_at).where(Pace.name == PACE).with_for_update()


def claim(session: Session, owner: str, rates: Rates, most: int, night: Night) -> Claim:
    """Takes what is due, at most so many, and reserves a slot for each.

    A message whose chat has had its share is moved to when the chat is free again, and one whose reader sleeps by now
    to the morning, so that they do not block the queue.
    """
    now = database_now(session)
    if holds.everything_waits(session, now):
        return Claim(now, ())
    for _look in range(LOOKS):
        rows = session.execute(_due, {"now": clock.now(), "most": most}).all()
        if not rows:
            return Claim(now, ())
        ready = _with_slots(session, _awake(session, [outbox.as_message(row) for row in rows], night), rates, now)
        if ready:
            claimed = [{"claimed_id": each.id, "claimed_by": owner, "claimed_slot": each.slot_at} for each in ready]
            session.connection().execute(_claimed, claimed)
            return Claim(now, tuple(ready))
    return Claim(now, (), has_more=True)


def _with_slots(session: Session, messages: Sequence[Message], rates: Rates, now: datetime) -> list[Message]:
    """Reserves slots for the messages whose chats may hear something then; the others are moved."""
    slot = max(_next_at(session, now), now + LEAD)
    # Rounded up: a microsecond too fast, a limit that is used to the full is broken after some thousands.
    step = timedelta(microseconds=ceil(1_000_000 / rates.overall))
    shares = _shares(session, {each.chat_id for each in messages}, rates, now)
    ready, moved = [], {}
    for each in messages:
        free_at = shares(each.chat_id, slot)
        if free_at > slot:
            moved[each.id] = clock.now() + (free_at - now)
            continue
        ready.append(replace(each, slot_at=slot))
        slot += step
    _move(session, moved)
    session.execute(update(Pace).where(Pace.name == PACE).values(next_at=slot))
    return ready


def _next_at(session: Session, now: datetime) -> datetime:
    """When the next slot is free. The row is held until the commit."""
    found = session.execute(_next).scalar()
    if found is None:
        session.execute(insert(session, Pace).values(name=PACE, next_at=now).on_conflict_do_nothing())
        found = session.execute(_next).scalar_one()
    return found


def _move(session: Session, moved: Mapping[int, datetime]) -> None:
    """Puts these messages off until then."""
    if moved:
        rows = [{"moved_id": message_id, "moved_to": until} for message_id, until in moved.items()]
        session.connection().execute(_moved, rows)


def _awake(session: Session, messages: list[Message], night: Night) -> list[Message]:
    """The messages that may be said at this hour; the others are moved.

    Planning has looked at the night already, but a queue, a pause or an outage may have lasted until after it began.
    """
    minding = {each.chat_id for each in messages if notices.quiet(each.notice) is not Quiet.PASSES}
    if not minding:
        return messages
    nights = people.nights(session, minding, night)
    now = clock.now()
    awake, moved = [], {}
    for each in messages:
        morning = nights.get(each.chat_id, night).ends_at(now) if each.chat_id in minding else now
        if morning == now or notices.quiet(each.notice) is Quiet.PASSES or _is_last_chance(each, morning):
            awake.append(each)
        else:
            moved[each.id] = morning
    _move(session, moved)
    return awake


def _is_last_chance(message: Message, morning: datetime) -> bool:
    """A reminder that missed the evening, and of which nobody has anything in the morning."""
    is_useless = message.not_after is not None and message.not_after < morning
    return notices.quiet(message.notice) is Quiet.EARLIER and is_useless


class _Shares:
    """From when on each chat may hear something, counting what was sent lately and what is being claimed now."""

    def __init__(self, rates: Rates, lately: dict[int, list[datetime]], held: Mapping[int, datetime]) -> None:
        self._rates, self._lately, self._held = rates, lately, held

    def __call__(self, chat_id: int, wished: datetime) -> datetime:
        slots = sorted(self._lately[chat_id])
        free_at = max(wished, self._held.get(chat_id, wished))
        if chat_id < 0:
            share = max(1, int(self._rates.group))
            if len(slots) >= share:
                free_at = max(free_at, slots[-share] + GROUP_WINDOW)
        elif slots:
            free_at = max(free_at, slots[-1] + timedelta(seconds=1 / self._rates.chat))
        # Those that wait take a place too: the next one of the same chat waits behind them.
        self._lately[chat_id].append(free_at)
        return free_at


def _shares(session: Session, chats: set[int], rates: Rates, now: datetime) -> _Shares:
    rows = session.execute(
        select(OutboxMessage.chat_id, OutboxMessage.slot_at).where(
            OutboxMessage.chat_id.in_(chats), OutboxMessage.slot_at > now - GROUP_WINDOW
        )
    )
    lately: dict[int, list[datetime]] = defaultdict(list)
    for chat_id, slot_at in rows:
        assert slot_at is not None
        lately[chat_id].append(slot_at)
    return _Shares(rates, lately, holds.of_chats(session, chats))


def wait_in_group(session: Session, message: Message, rates: Rates) -> timedelta:
    """How long an answer in a group must wait; when it need not, it takes its place in the group's minute."""
    now = database_now(session)
    wait = _shares(session, {message.chat_id}, rates, now)(message.chat_id, now) - now
    if not wait:
        session.execute(update(OutboxMessage).where(OutboxMessage.id == message.id).values(slot_at=now))
    return wait


def begin_sending(session: Session, messages: Sequence[Message], owner: str) -> set[int]:
    """Commits that these are about to be sent; gives those that still are this process's and may go.

    When everything is held meanwhile they go back to the queue instead.
    """
    is_held = holds.everything_waits(session, database_now(session))
    values = _BACK if is_held else {"state": State.SENDING.value}
    rows = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id.in_([message.id for message in messages]),
            OutboxMessage.state == State.CLAIMED.value,
            OutboxMessage.owner == owner,
        )
        .values(values)
        .returning(OutboxMessage.id)
    )
    begun = set(rows.scalars())
    return set() if is_held else begun


def give_back(session: Session, owner: str) -> None:
    """Claimed but unsent messages of a process that stops go back to the queue."""
    session.execute(
        update(OutboxMessage)
        .where(OPEN, OutboxMessage.owner == owner, OutboxMessage.state == State.CLAIMED.value)
        .values(_BACK)
    )


def take_back(session: Session, owner: str, in_hand: Collection[int]) -> None:
    """Paced messages that are this process's by their rows but not in its hands go back to the queue.

    For a claim or a beginning of which only the database knows, since its answer was lost: nothing of it was said.
    """
    session.execute(
        update(OutboxMessage)
        .where(
            OPEN,
            OutboxMessage.owner == owner,
            OutboxMessage.lane > int(Lane.ANSWERS),
            OutboxMessage.state.in_((State.CLAIMED.value, State.SENDING.value)),
            OutboxMessage.id.not_in(in_hand),
        )
        .values(_BACK)
    )


def recover(session: Session, owner: str) -> list[Message]:
    """Takes up what dead processes left: claimed goes back, sending becomes unsure or, by its rule, is said again.

    Gives the answers among them, which are now this process's to say before anything else in their chats.
    """
    open_owners = session.execute(
        select(OutboxMessage.owner)
        .distinct()
        .where(OPEN, OutboxMessage.state != State.QUEUED.value, OutboxMessage.owner != owner)
    ).scalars()
    owners = set(open_owners)
    if not owners:
        return []
    dead = owners - leases.living(session, "process:")
    rows = session.execute(
        select(OutboxMessage)
        .where(OPEN, OutboxMessage.state != State.QUEUED.value, OutboxMessage.owner.in_(dead))
        .order_by(OutboxMessage.id)
        .with_for_update(skip_locked=True)
    ).scalars()
    answers = [message for row in rows if (message := _recovered(session, row, owner))]
    session.flush()
    return answers


def _recovered(session: Session, row: OutboxMessage, owner: str) -> Message | None:
    if row.state == State.SENDING.value:
        rule = notices.when_unsure(row.notice)
        if rule is WhenUnsure.LEAVE or row.attempts >= MAX_REPEATS:
            _leave_unsure(session, row)
            return None
        row.attempts += 1
        if rule is WhenUnsure.AGAIN_MARKED:
            row.params = outbox.marked(row.params)
    if row.lane == Lane.ANSWERS:
        row.state, row.owner = State.SENDING.value, owner
        return replace(outbox.as_message(row), attempts=row.attempts)
    row.state, row.owner, row.slot_at = State.QUEUED.value, None, None
    return None


def _leave_unsure(session: Session, row: OutboxMessage) -> None:
    notices.settle(session, Fate(message=outbox.as_message(row), state=State.UNSURE, reason="died"))
    row.state, row.owner = State.UNSURE.value, None
    row.body = row.params = None
    row.error = "the process died while sending"
