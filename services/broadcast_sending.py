"""Announcements sent, scheduled, paused, taken up again and stopped by those who make them.

How they go out by themselves is `broadcast_delivery`. Pausing is not feeding any more, and taking back what nobody has
begun to say.
"""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, RecipientRow
from db.outbox import OPEN, OutboxMessage
from services import (
    broadcast_plans,
    broadcasts,
    clock,
    outbox,
    staff_log,
)
from services.broadcast_notices import BroadcastMessage
from services.broadcasts import Broadcast, Fate, State
from services.people import Role
from services.refusals import BroadcastChanged, BroadcastUnderWay, NumberChanged
from services.staff_log import Deed


def send(
    session: Session, broadcast_id: int, *, version: int, expected: int, roles: frozenset[Role], by: int
) -> Broadcast:
    """Lets it go out now, or at its time; a second tap of the one who sent it changes nothing.

    `version` and `expected` are what whoever sends it has seen. Raises NotAllowed, BroadcastGone, BroadcastUnderWay,
    BroadcastChanged, BroadcastIncomplete, NobodyMeant, StartPassed, NumberChanged where other people are meant by now.
    """
    row = broadcasts.locked(session, broadcast_id, roles=roles)
    if row.state != State.DRAFT:
        if row.sent_by == by and row.version == version:
            return Broadcast.of(row)
        raise BroadcastUnderWay
    if row.version != version:
        raise BroadcastChanged
    found = Broadcast.of(row)
    if broadcast_plans.check(session, found).reach.total != expected:
        raise NumberChanged
    row.expected, row.sent_by = expected, by
    deed = Deed.SENT if found.starts_at is None else Deed.SCHEDULED
    staff_log.note(session, deed, by=by, subject=broadcasts.subject(row.id), people=expected)
    if found.starts_at is None:
        begin(row)
    else:
        row.state = State.SCHEDULED.value
    session.flush()
    return Broadcast.of(row)


def unschedule(session: Session, broadcast_id: int, *, roles: frozenset[Role], by: int) -> Broadcast:
    """What was to go out at its time is a draft again. Raises NotAllowed, BroadcastGone, BroadcastUnderWay."""
    row = broadcasts.locked(session, broadcast_id, roles=roles)
    if row.state == State.DRAFT:
        return Broadcast.of(row)
    if row.state != State.SCHEDULED:
        raise BroadcastUnderWay
    row.state, row.expected, row.sent_by = State.DRAFT.value, None, None
    row.version += 1
    staff_log.note(session, Deed.STOPPED, by=by, subject=broadcasts.subject(row.id))
    return Broadcast.of(row)


def pause(session: Session, broadcast_id: int, *, roles: frozenset[Role], by: int) -> Broadcast:
    """Nothing more goes out but what is on its way; twice is the same as once. Raises NotAllowed, BroadcastGone,
    BroadcastUnderWay where it is not going out."""
    row = _turned(session, broadcast_id, State.RUNNING, State.PAUSED, roles=roles)
    if row.state == State.RUNNING:
        row.state, row.card_at = State.PAUSED.value, None
        take_back(session, row.id)
        staff_log.note(session, Deed.PAUSED, by=by, subject=broadcasts.subject(row.id))
    session.flush()
    return Broadcast.of(row)


def resume(session: Session, broadcast_id: int, *, roles: frozenset[Role], by: int) -> Broadcast:
    """It goes on; twice is the same as once. Raises as `pause`."""
    row = _turned(session, broadcast_id, State.RUNNING, State.PAUSED, roles=roles)
    if row.state == State.PAUSED:
        row.state, row.card_at = State.RUNNING.value, None
        staff_log.note(session, Deed.RESUMED, by=by, subject=broadcasts.subject(row.id))
    session.flush()
    return Broadcast.of(row)


def stop(session: Session, broadcast_id: int, *, roles: frozenset[Role], by: int) -> Broadcast:
    """It ends for good: who has not had it yet does not get it. Twice is the same as once. Raises as `pause`."""
    row = _turned(session, broadcast_id, State.RUNNING, State.PAUSED, State.STOPPED, roles=roles)
    if row.state != State.STOPPED:
        row.state, row.ended_at, row.card_at = State.STOPPED.value, clock.now(), None
        take_back(session, row.id)
        staff_log.note(session, Deed.STOPPED, by=by, subject=broadcasts.subject(row.id))
    session.flush()
    return Broadcast.of(row)


def _turned(session: Session, broadcast_id: int, *states: State, roles: frozenset[Role]) -> BroadcastRow:
    row = broadcasts.locked(session, broadcast_id, roles=roles)
    if row.state not in states:
        raise BroadcastUnderWay
    return row


def begin(row: BroadcastRow) -> None:
    """It goes out from now on."""
    row.state, row.begun_at = State.RUNNING.value, clock.now()


def take_back(session: Session, broadcast_id: int) -> None:
    """What no process has begun with goes out of the outbox, whose keys are then free for going on."""
    queued = (
        delete(OutboxMessage)
        .where(
            OPEN,
            OutboxMessage.state == outbox.State.QUEUED.value,
            OutboxMessage.lane == int(BroadcastMessage.lane),
            OutboxMessage.dedupe_key.startswith(f"{BroadcastMessage.name}:{broadcast_id}:"),
        )
        .returning(OutboxMessage.dedupe_key)
        .execution_options(synchronize_session=False)
    )
    back = [int(key.rpartition(":")[2]) for key in session.execute(queued).scalars()]
    if not back:
        return
    session.execute(
        update(RecipientRow)
        .where(
            RecipientRow.broadcast_id == broadcast_id,
            RecipientRow.person_id.in_(back),
            RecipientRow.state == Fate.QUEUED.value,
        )
        .values(state=Fate.WAITING.value)
    )
