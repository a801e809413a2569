"""How an announcement goes, as one message at whoever sent it, edited in place now and then; and its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, RecipientRow
from services import broadcast_reports, broadcasts, clock, notices, outbox, policy, readers, switches
from services.broadcast_notices import BroadcastAlone, tell_makers
from services.broadcast_reports import Report
from services.broadcasts import OVER, TO_COME, UNDER_WAY, Broadcast, Fate, State
from services.notices import Notice, Untold, notice
from services.outbox import WhenUnsure
from services.people import Role

SOON: Final = timedelta(seconds=3)
LATER: Final = timedelta(seconds=10)
BRISK_FOR: Final = timedelta(minutes=2)
"""The card is edited every three seconds at first, then every ten: Telegram dislikes more, and nobody reads faster."""

PACE_OF: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where it stands: recipients by fate, and those nobody has written down yet as waiting.

    `reasons` say why some were skipped. `ends_at` is when all is said if it goes on like this; `goes_on_at` when the
    next ones may be told where nobody may be disturbed now. Both are UTC, None where nobody can say. `is_held_back`
    where operators have paused all sending. `report` is there once it is over.
    """

    broadcast: Broadcast
    counts: Mapping[Fate, int]
    reasons: Mapping[str, int]
    ends_at: datetime | None = None
    goes_on_at: datetime | None = None
    is_held_back: bool = False
    report: Report | None = None

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
    """Shows how an announcement goes: first as a message of its own, then by editing it."""

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


def of_broadcast(session: Session, broadcast_id: int, *, roles: frozenset[Role]) -> Progress:
    """How one goes, for those who make them. Raises NotAllowed, BroadcastGone."""
    broadcasts.broadcast(session, broadcast_id, roles=roles)
    return progress(session, session.get_one(BroadcastRow, broadcast_id))


def progress(session: Session, row: BroadcastRow) -> Progress:
    """How it goes at this moment."""
    if row.state in OVER:
        found = broadcast_reports.of_row(session, row)
        ended = {Fate(state): count for state, count in found.states.items()}
        return Progress(broadcast=Broadcast.of(row), counts=ended, reasons=found.reasons, report=found)
    states = counts(session, row.id)
    missing = broadcast_reports.unwritten(row, sum(states.values()))
    states[Fate.WAITING] = states.get(Fate.WAITING, 0) + missing
    is_held_back = switches.on_since(session, switches.PAUSE) is not None
    made = Progress(broadcast=Broadcast.of(row), counts=states, reasons={}, is_held_back=is_held_back)
    if row.state != State.RUNNING or is_held_back or not made.waiting:
        return made
    goes_on_at = _goes_on_at(session, row, states)
    if goes_on_at is not None:
        return replace(made, goes_on_at=goes_on_at)
    return replace(made, ends_at=_ends_at(session, row, made.waiting))


def _ends_at(session: Session, row: BroadcastRow, waiting: int) -> datetime | None:
    """When all is said at the pace of the last minutes: a night or a pause before them says nothing of it."""
    now = clock.now()
    since = max(row.begun_at or now, now - PACE_OF)
    said = (RecipientRow.broadcast_id == row.id) & (RecipientRow.state == Fate.SENT.value)
    lately = session.execute(select(func.count()).where(said, RecipientRow.ended_at > since)).scalar_one()
    return now + (now - since) * (waiting / lately) if lately else None


def _goes_on_at(session: Session, row: BroadcastRow, states: Mapping[Fate, int]) -> datetime | None:
    """When the next ones may be told, where there is nobody who may be told now."""
    if states.get(Fate.QUEUED) or row.expanded_at is None:
        return None
    waiting = (RecipientRow.broadcast_id == row.id) & (RecipientRow.state == Fate.WAITING.value)
    next_at = session.execute(select(func.min(RecipientRow.due_at)).where(waiting)).scalar()
    return next_at if next_at is not None and next_at > clock.now() else None


def show_now(session: Session, broadcast_id: int) -> None:
    """Has the card edited at once, since somebody has tapped it."""
    row = session.get(BroadcastRow, broadcast_id)
    if row is not None and row.state in (*UNDER_WAY, *OVER):
        row.card_at = None
        _show(session, row, clock.now())


def is_card(session: Session, broadcast_id: int, person_id: int, message_id: int | None) -> bool:
    """Whether this message, in the chat of this person, is the card."""
    row = session.get(BroadcastRow, broadcast_id)
    return row is not None and row.sent_by == person_id and message_id is not None and row.card_message_id == message_id


def sweep(session: Session) -> None:
    """Has the cards edited whose time has come; one that has not been said yet says what is true by then.

    Of what is over also once more, when it is known what became of the messages that were on their way.
    """
    now = clock.now()
    rows = session.execute(
        select(BroadcastRow)
        .where(
            BroadcastRow.sent_by.is_not(None),
            or_(
                BroadcastRow.state.in_([each.value for each in UNDER_WAY]),
                BroadcastRow.state.in_([each.value for each in OVER])
                & (BroadcastRow.card_at.is_(None) | (BroadcastRow.ended_at > now - BRISK_FOR)),
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
    key = f"{row.id}:"
    if outbox.is_open(session, BroadcastCard.name, key):
        return
    ended = progress(session, row).ended
    is_news = row.card_at is None or ended != row.card_number
    may_see = row.sent_by is not None and broadcasts.may_send(policy.roles(session, row.sent_by))
    if not may_see and row.state in UNDER_WAY:
        tell_makers(session, BroadcastAlone(row.id), key=str(row.id))
    reader = readers.of_person(session, row.sent_by) if is_news and may_see else None
    if reader is not None:
        said = notices.message(reader, BroadcastCard(row.id), key=f"{key}{outbox.new_id()}")
        outbox.put(session, replace(said, edits=row.card_message_id))
    row.card_at, row.card_number = now, ended
    session.flush()
