"""How things stand, for whoever runs the assistant: what waits and since when, who works, what was not deleted.

Numbers alone: nothing here tells of a person, a chat or a text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db import sizes
from db.broadcasts import BroadcastRow
from db.engine import database_now
from db.inbox import InboxUpdate
from db.leases import Lease
from db.outbox import OPEN, OutboxMessage
from db.people import PersonRow
from db.questions import QuestionRow
from db.staff_log import StaffLogRow
from services import backups, clock, inbox, leases, outbox, people, policy, switches
from services.backups import Made
from services.outbox import Lane, State
from services.people import Role, Staff
from services.retention import MESSAGE_KEPT_FOR, QUESTION_KEPT_FOR, STAFF_LOG_KEPT_FOR

GRACE: Final = timedelta(days=1)
"""So late a deletion may be before somebody should look: the sweeps run each hour while the assistant does."""
NOTHING: Final = timedelta()
_FINAL: Final = (State.SENT, State.SKIPPED, State.FAILED, State.UNSURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One look at the database. Ages are nought where nothing waits; `poller` is the process that may poll."""

    updates: Mapping[str, int]
    oldest_update: timedelta
    messages: Mapping[tuple[Lane, str], int]
    oldest_due: Mapping[Lane, timedelta]
    broadcasts: Mapping[str, int]
    paused_since: datetime | None
    poller: str | None
    processes: int
    backup: Made | None
    size: int


def standing(session: Session) -> Standing:
    """How things stand at this moment."""
    return Standing(
        updates=inbox.depth(session),
        oldest_update=_age(session.execute(_OLDEST_UPDATE).scalar()),
        messages=outbox.depth(session),
        oldest_due={lane: oldest_due(session, lane) for lane in Lane},
        broadcasts=dict(session.execute(_BROADCASTS).all()),
        paused_since=switches.on_since(session, switches.PAUSE),
        poller=_poller(session),
        processes=len(leases.living(session, "process:")),
        backup=backups.last(session),
        size=sizes.stored(session),
    )


_OLDEST_UPDATE = select(func.min(InboxUpdate.received_at)).where(InboxUpdate.state == "new")
_BROADCASTS = select(BroadcastRow.state, func.count()).group_by(BroadcastRow.state)


def oldest_due(session: Session, lane: Lane) -> timedelta:
    """For how long the message of a lane that is due the longest has waited."""
    due = select(func.min(OutboxMessage.due_at)).where(OPEN, OutboxMessage.lane == int(lane))
    return _age(session.execute(due).scalar())


@dataclass(frozen=True, slots=True)
class Due:
    """How many messages should have been said by now, and for how long the first of them."""

    number: int
    oldest: timedelta


def due(session: Session) -> Due:
    """What should have been said by now, over all lanes."""
    rows = select(func.count(), func.min(OutboxMessage.due_at)).where(OPEN, OutboxMessage.due_at <= clock.now())
    number, first = session.execute(rows).one()
    return Due(number, _age(first))


def _age(since: datetime | None) -> timedelta:
    return max(NOTHING, clock.now() - since) if since is not None else NOTHING


def _poller(session: Session) -> str | None:
    held = select(Lease.owner).where(Lease.name == inbox.POLLER, Lease.expires_at > database_now(session))
    return session.execute(held).scalar()


def reachable(session: Session, staff: Staff, role: Role) -> tuple[int, int]:
    """How many hold a role, and how many of them can be written to: they have begun a chat and not blocked the bot."""
    accounts = people.accounts(session, staff, role)
    here = select(func.count()).where(PersonRow.telegram_id.in_(accounts), PersonRow.unreachable_at.is_(None))
    return len(accounts), session.execute(here).scalar_one()


def overdue(session: Session) -> Iterator[str]:
    """What should have been deleted more than a day ago and is still there; the sweeps have not run."""
    handled, failed = clock.now() - inbox.KEEP_IDS_FOR, clock.now() - inbox.KEEP_FAILED_FOR
    said, asked, done = (
        policy.kept_since(session, each) for each in (MESSAGE_KEPT_FOR, QUESTION_KEPT_FOR, STAFF_LOG_KEPT_FOR)
    )
    late: Mapping[str, ColumnElement[bool]] = {
        "handled updates": (InboxUpdate.state == "done") & (InboxUpdate.received_at < handled - GRACE),
        "failed updates": InboxUpdate.state.in_(("failed", "aside")) & (InboxUpdate.received_at < failed - GRACE),
        "numbers of messages": OutboxMessage.state.in_(_FINAL) & (OutboxMessage.created_at < said - GRACE),
        "questions": QuestionRow.asked_at < asked - GRACE,
        "the log of the staff": StaffLogRow.at < done - GRACE,
    }
    for name, condition in late.items():
        if session.execute(select(1).where(condition).limit(1)).scalar():
            yield name
