"""How an announcement goes, as one message at whoever sent it, edited in place now and then; and its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, RecipientRow
from services import clock, notices, outbox, readers
from services.broadcasts import OVER, TO_COME, UNDER_WAY, Broadcast, Fate, State
from services.notices import Notice, Untold, notice
from services.outbox import WhenUnsure

SOON: Final = timedelta(seconds=3)
LATER: Final = timedelta(seconds=10)
BRISK_FOR: Final = timedelta(minutes=2)
"""The card is edited every three seconds at first, then every ten: Telegram dislikes more, and nobody reads faster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where it stands: recipients by fate, and those nobody has written down yet as waiting.

    `ends_at` is when all is said if it goes on like this; `goes_on_at` when the next ones may be told where all who are
    left sleep. Both are UTC, None where nobody can say.
    """

    broadcast: Broadcast
    counts: Mapping[Fate, int]
    ends_at: datetime | None
    goes_on_at: datetime | None

    def of(self, *fates: Fate) -> int:
        """How many people have one of these fates."""
        return sum(self.counts.get(each, 0) for each in fates)

    @property
    def waiting(self) -> int:
        """Who is still to be told."""
        return self.of(*TO_COME)

    @property
    def ended(self) -> int:
        """Whose fate is known."""
        return sum(self.counts.values()) - self.waiting - self.of(Fate.DIGEST)


@notice
@dataclass(frozen=True, slots=True)
class BroadcastCard(Notice):
    """Shows how an announcement goes. The first is a message of its own, all others edit it."""

    name: ClassVar[str] = "broadcast_card"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    broadcast_id: int

    def facts(self, session: Session) -> Progress:
        row = session.get(BroadcastRow, self.broadcast_id)
        if row is None or row.state in (State.DRAFT, State.SCHEDULED):
            raise Untold("over")
        return progress(session, row)

    def settle(self, session: Session, fate: notices.Fate) -> bool:
        row = session.get(BroadcastRow, self.broadcast_id)
        if row is not None and fate.message_ids:
            row.card_message_id = fate.message_ids[0]
            session.flush()
        return False


def counts(session: Session, broadcast_id: int) -> dict[Fate, int]:
    """How many recipients there are by fate."""
    rows = session.execute(
        select(RecipientRow.state, func.count())
        .where(RecipientRow.broadcast_id == broadcast_id)
        .group_by(RecipientRow.state)
    )
    return {Fate(state): int(count) for state, count in rows}


def progress(session: Session, row: BroadcastRow) -> Progress:
    """How it goes at this moment."""
    found, now = counts(session, row.id), clock.now()
    if row.expanded_at is None:
        missing = max(0, (row.expected or 0) - sum(found.values()))
        found[Fate.WAITING] = found.get(Fate.WAITING, 0) + missing
    made = Progress(broadcast=Broadcast.of(row), counts=found, ends_at=None, goes_on_at=None)
    if row.state != State.RUNNING or not made.waiting:
        return made
    if not found.get(Fate.QUEUED) and row.expanded_at is not None:
        due = select(func.min(RecipientRow.due_at)).where(
            RecipientRow.broadcast_id == row.id, RecipientRow.state == Fate.WAITING.value
        )
        goes_on_at = session.execute(due).scalar()
        if goes_on_at is not None and goes_on_at > now:
            return replace(made, goes_on_at=goes_on_at)
    if not made.ended or row.begun_at is None or now <= row.begun_at:
        return made
    return replace(made, ends_at=now + (now - row.begun_at) * (made.waiting / made.ended))


def sweep(session: Session) -> None:
    """Has the cards edited whose time has come; one that has not been said yet says what is true by then."""
    now = clock.now()
    rows = session.execute(
        select(BroadcastRow)
        .where(
            BroadcastRow.sent_by.is_not(None),
            or_(
                BroadcastRow.state.in_([each.value for each in UNDER_WAY]),
                BroadcastRow.state.in_([each.value for each in OVER]) & BroadcastRow.card_at.is_(None),
            ),
        )
        .with_for_update(skip_locked=True)
    ).scalars()
    for row in rows:
        if _is_due(row, now):
            _show(session, row, now)


def _is_due(row: BroadcastRow, now: datetime) -> bool:
    if row.card_at is None or row.begun_at is None:
        return True
    pause = SOON if now - row.begun_at < BRISK_FOR else LATER
    return abs(now - row.card_at) >= pause


def _show(session: Session, row: BroadcastRow, now: datetime) -> None:
    ended = progress(session, row).ended
    is_news = row.card_at is None or ended != row.card_number
    key = f"{row.id}:"
    if not is_news or outbox.is_open(session, BroadcastCard.name, key):
        return
    reader = readers.of_person(session, row.sent_by)
    if reader is not None:
        said = notices.message(reader, BroadcastCard(row.id), key=f"{key}{outbox.new_id()}")
        outbox.put(session, replace(said, edits=row.card_message_id))
    row.card_at, row.card_number = now, ended
    session.flush()
