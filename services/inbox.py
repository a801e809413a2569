"""The inbox: every update is stored before it is confirmed to Telegram, and marked handled in the commit of its effect.

Which process handles a chat is decided here: all open updates of a chat belong to one living process, so their
order holds across replicas. What a process owned when it died is taken over by the next sweep.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import FromClause, Select, and_, bindparam, case, delete, func, or_, select, text, union, update
from sqlalchemy.orm import Session

from db.engine import later
from db.inbox import InboxUpdate
from db.outbox import OPEN, OutboxMessage
from db.statements import dialect_of, insert
from services import chat_moves, clock, leases, unread
from services.minimising import minimised, with_first_name
from services.outbox import Lane, State

POLLER = "poller"
MAX_ATTEMPTS = 3
LEFT_BY_THE_DEAD = "processes die of it, even of apologising for it"
KEEP_IDS_FOR = timedelta(hours=48)
KEEP_FAILED_FOR = timedelta(days=7)


# Tables, not classes, where updates stream through: the ORM would cost more than the statement.
_inbox, _outbox = InboxUpdate.__table__, OutboxMessage.__table__
_ACCEPTED = select(_inbox.c.update_id, _inbox.c.chat_id, _inbox.c.payload, _inbox.c.attempts).order_by(
    _inbox.c.update_id
)


_NEW = text("state = 'new'")  # in the words of the partial index, so that it is used
_NEXT = _ACCEPTED.where(
    _NEW,
    _inbox.c.chat_id == bindparam("the_chat"),
    _inbox.c.owner == bindparam("the_owner"),
    _inbox.c.update_id > bindparam("last"),
).limit(bindparam("most"))
IN_MEMORY = 50
"""How many updates of one chat a process has in its memory at most."""
CHATS = 200
"""How many chats are looked into at once; more would take too long for one transaction."""


def _chats(inbox: FromClause) -> Select[int]:
    """Each chat with something open: one step of the index for each, however much a chat has."""
    least = select(func.min(inbox.c.chat_id).label("chat_id"))
    first = least.where(_NEW).cte("chats", recursive=True)
    following = least.where(_NEW, inbox.c.chat_id > first.c.chat_id).correlate(first).scalar_subquery()
    every = first.union_all(select(following).where(first.c.chat_id.is_not(None)))
    return select(every.c.chat_id).where(every.c.chat_id.is_not(None))


def _owners(inbox: FromClause) -> Select[str | None, str | None]:
    """Whose the chats with something open are, by the oldest and the newest of each: likewise two steps for each.

    What is between belongs to one of the two, but for a moment in which something is handled again.
    """
    chats = _chats(inbox).subquery()
    its = select(inbox.c.owner).where(_NEW, inbox.c.chat_id == chats.c.chat_id).correlate(chats).limit(1)
    oldest = its.order_by(inbox.c.update_id).scalar_subquery()
    newest = its.order_by(inbox.c.update_id.desc()).scalar_subquery()
    return select(oldest, newest).select_from(chats).distinct()


class LeaseLostError(Exception):
    """The process that wants to accept updates no longer is the one that polls."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An update that is now this process's to handle."""

    update_id: int
    chat_id: int
    payload: dict[str, Any]
    attempts: int = 0

    @property
    def is_suspect(self) -> bool:
        """Whether it was there at three deaths or failures: it is played once more, but under `watch`."""
        return self.attempts == MAX_ATTEMPTS

    @property
    def is_deadly(self) -> bool:
        """Whether a process died while it was being watched: nobody should play it once more."""
        return self.attempts > MAX_ATTEMPTS


def chat_of(payload: Mapping[str, Any]) -> int:
    """The chat whose lane an update belongs to; a person's id where there is no chat, 0 where there is neither."""
    for name, content in payload.items():
        if name == "update_id" or not isinstance(content, dict):
            continue
        inner = content.get("message") if name == "callback_query" else None
        for holder in (inner, content):
            place = _place(holder) if isinstance(holder, dict) else None
            if place is not None:
                return place
    return 0


def _place(holder: Mapping[str, Any]) -> int | None:
    for name in ("chat", "from", "user"):
        found = holder.get(name)
        if isinstance(found, dict) and type(found.get("id")) is int:
            return int(found["id"])
    return None


def accept(
    session: Session,
    updates: Sequence[Mapping[str, Any]],
    owner: str,
    *,
    fence: int | None = None,
    desk: int | None = None,
    crowded: Collection[int] = (),
) -> list[Accepted]:
    """Stores updates and gives, in order, those that are this process's to handle; some may be in its lanes already.

    `fence` is the poller's fencing token; LeaseLostError is raised when another process polls by now. Without one
    (webhook) several processes may accept at once, so the chats are locked against each other. `desk` is the group
    in which first names are kept, as the setting names it. In `crowded` chats more may wait than is kept.
    """
    if fence is not None and not leases.is_held(session, POLLER, owner, fence):
        raise LeaseLostError
    rows: dict[int, dict[str, Any]] = {
        int(payload["update_id"]): {
            "update_id": int(payload["update_id"]),
            "chat_id": chat_of(payload),
            "payload": minimised(payload),
            "state": "new",
            "received_at": clock.now(),
        }
        for payload in updates
    }
    chats = {row["chat_id"] for row in rows.values()}
    here = chat_moves.current(session, desk) if desk is not None and any(chat_id < 0 for chat_id in chats) else None
    for payload in updates if here is not None else ():
        row = rows[int(payload["update_id"])]
        if row["chat_id"] == here:
            row["payload"] = with_first_name(row["payload"], payload)
    if fence is None and dialect_of(session) == "postgresql":
        for chat_id in sorted(chats):
            session.execute(text("SELECT pg_advisory_xact_lock(:chat_id)"), {"chat_id": chat_id})
    elsewhere = _open_elsewhere(session, chats, owner)
    for row in rows.values():
        row["owner"] = elsewhere.get(row["chat_id"], owner)
    # What the desk writes is for others; and where neither chat nor person is known, nobody could be told.
    if full := chats.intersection((*crowded, *elsewhere)) - {here, 0}:
        unread.fold(session, rows, full)
    statement = insert(session, InboxUpdate).on_conflict_do_nothing().returning(_inbox.c.update_id)
    new = set(session.execute(statement, list(rows.values())).scalars()) if rows else set()
    if fence is None:
        return _open_here(session, chats, owner)
    return [
        Accepted(update_id, row["chat_id"], row["payload"])
        for update_id, row in sorted(rows.items())
        if update_id in new and row["owner"] == owner
    ]


def _open_elsewhere(session: Session, chats: Collection[int], owner: str) -> dict[int, str | None]:
    """Chats in which something is still open that is not this process's, with its owner.

    Open is an update that is not handled, and an answer that is not said: the next one must not overtake either. What
    belongs to a living process is finished there; what belongs to nobody living waits to be taken over as a whole.
    """
    updates = select(_inbox.c.chat_id, _inbox.c.owner).where(
        _inbox.c.state == "new", _inbox.c.chat_id.in_(chats), _inbox.c.owner.is_distinct_from(owner)
    )
    answers = select(_outbox.c.chat_id, _outbox.c.owner).where(
        OPEN,  # in the words of the partial index, so that it is used
        _outbox.c.state == State.SENDING.value,
        _outbox.c.lane == int(Lane.ANSWERS),
        _outbox.c.chat_id.in_(chats),
        _outbox.c.owner.is_distinct_from(owner),
    )
    rows = session.execute(union(updates, answers)).all()
    if not rows:
        return {}
    alive = leases.living(session, "process:")
    # A living owner wins, since it takes over what the dead ones left in its chats.
    return dict(sorted(rows, key=lambda row: row[1] in alive))


def _open_here(session: Session, chats: Collection[int], owner: str) -> list[Accepted]:
    """What is open here in these chats: another process may have stored the one before for this one.

    One more than a lane takes, so that it is known that the rest is in the inbox.
    """
    return _first_of(session, owner, dict.fromkeys(sorted(chats), 0), IN_MEMORY + 1).updates


@dataclass(frozen=True, slots=True)
class Left:
    """What a process found in the inbox, oldest first in each chat; of the chats in `more` there is more."""

    updates: list[Accepted]
    more: frozenset[int]


def resume(session: Session, owner: str, *, but: Collection[int], limit: int) -> Left:
    """Open updates that are this process's, of all chats `but` those in its lanes; takes over what dead ones left.

    Fair: each chat gives the same number at most, so that the floods of some do not keep back what others asked.
    """
    _take_over(session, owner)
    chats = [chat_id for chat_id in session.execute(_chats(_inbox)).scalars() if chat_id not in but]
    if not chats:
        return Left([], frozenset())
    most = max(1, min(IN_MEMORY, limit // len(chats)))
    return _first_of(session, owner, dict.fromkeys(chats[:CHATS], 0), most, others=chats[CHATS:])


def fetch(session: Session, owner: str, after: Mapping[int, int], *, most: int) -> Left:
    """Open updates of these chats behind the last one known of each, at most so many of a chat."""
    return _first_of(session, owner, after, most)


def _first_of(
    session: Session, owner: str, after: Mapping[int, int], most: int, *, others: Collection[int] = ()
) -> Left:
    found: list[Accepted] = []
    more = set(others)
    for chat_id, last in after.items():
        rows = session.execute(_NEXT, {"the_chat": chat_id, "the_owner": owner, "last": last, "most": most + 1}).all()
        found += [Accepted(*row) for row in rows[:most]]
        if len(rows) > most:
            more.add(chat_id)
    return Left(found, frozenset(more))


def is_longer(session: Session, chat_id: int, number: int) -> bool:
    """Whether more than so many updates of this chat are open."""
    rows = select(_inbox.c.update_id).where(_NEW, _inbox.c.chat_id == chat_id).limit(number + 1).subquery()
    return session.execute(select(func.count()).select_from(rows)).scalar_one() > number


def _take_over(session: Session, owner: str) -> None:
    """Takes chat by chat what belongs to nobody living, unless another living process works in that chat.

    Only the oldest update of a chat can have been in work when its process died, so only that one's deaths are
    counted; those behind it are innocent. It may have been only waiting, though, so three deaths make it no more than
    a suspect; what was being watched is guilty. What a stopped process gave back counts as nobody's death.
    """
    if {each for row in session.execute(_owners(_inbox)) for each in row} <= {owner}:
        return
    alive = leases.living(session, "process:") | {owner}
    orphaned = or_(InboxUpdate.owner.is_(None), InboxUpdate.owner.not_in(alive))
    others = alive - {owner}
    busy = union(
        select(InboxUpdate.chat_id).where(InboxUpdate.state == "new", InboxUpdate.owner.in_(others)),
        select(OutboxMessage.chat_id).where(OPEN, OutboxMessage.lane == 0, OutboxMessage.owner.in_(others)),
    )
    oldest = select(func.min(InboxUpdate.update_id)).where(InboxUpdate.state == "new").group_by(InboxUpdate.chat_id)
    died = and_(InboxUpdate.owner.is_not(None), InboxUpdate.update_id.in_(oldest), InboxUpdate.attempts != MAX_ATTEMPTS)
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.state == "new", orphaned, InboxUpdate.chat_id.not_in(busy))
        .values(owner=owner, attempts=InboxUpdate.attempts + case((died, 1), else_=0))
    )
    # Even saying sorry for it killed a process: the last resort.
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.state == "new", InboxUpdate.owner == owner, InboxUpdate.attempts > MAX_ATTEMPTS + 2)
        .values(state="aside", owner=None, error=LEFT_BY_THE_DEAD)
    )


def watch(session: Session, update_id: int) -> None:
    """Notes that a suspect is about to be played; committed before, so that a death now is its own."""
    session.execute(update(InboxUpdate).where(InboxUpdate.update_id == update_id).values(attempts=MAX_ATTEMPTS + 1))


def give_back(session: Session, owner: str) -> None:
    """What a stopping process leaves unhandled is anybody's, at once and without counting as a failure."""
    session.execute(
        update(InboxUpdate).where(InboxUpdate.state == "new", InboxUpdate.owner == owner).values(owner=None)
    )


_handled = (
    update(InboxUpdate)
    .where(InboxUpdate.update_id == bindparam("handled_id"))
    .values(state="done", payload=None, owner=None, error=None)
)


def handled(session: Session, update_id: int) -> None:
    """Marks an update handled and blanks it, in the commit of its effect."""
    later(session, _handled, {"handled_id": update_id})


def skip(session: Session, update_ids: Sequence[int]) -> None:
    """Marks updates handled that need not be played, since a later one says all that they say."""
    for update_id in update_ids:
        handled(session, update_id)


def failed(session: Session, update_id: int, owner: str, *, error: str) -> str | None:
    """Marks an update failed, keeping it for `replay`; gives the short reference under which it is found.

    None where the update is not this process's any more, so that nobody is told what another process handles.
    """
    reference = new_reference()
    attempts = InboxUpdate.attempts + 1
    marked = session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.update_id == update_id, InboxUpdate.state == "new", InboxUpdate.owner == owner)
        .values(
            state=case((attempts >= MAX_ATTEMPTS, "aside"), else_="failed"),
            owner=None,
            reference=reference,
            error=error[:200],
            attempts=attempts,
        )
        .returning(InboxUpdate.update_id)
    ).scalar()
    return None if marked is None else reference


def new_reference() -> str:
    """Six characters that are easy to read out, such as `K7RM2P`."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(6))


def replay(session: Session, reference: str) -> str:
    """Hands a failed update to the next process that looks; gives `queued`, `aside`, `handled` or `unknown`."""
    named = InboxUpdate.reference == reference.strip().upper()
    # Only a failed one is touched: one that is being handled meanwhile must stay as it is.
    session.execute(update(InboxUpdate).where(named, InboxUpdate.state == "failed").values(state="new", owner=None))
    state = session.execute(select(InboxUpdate.state).where(named)).scalar()
    return {None: "unknown", "new": "queued", "aside": "aside"}.get(state, "handled")


def forget(session: Session) -> None:
    """Deletes ids after 48 hours (Telegram keeps undelivered updates for 24) and failed updates after seven days."""
    now = clock.now()
    session.execute(
        delete(InboxUpdate).where(InboxUpdate.state == "done", InboxUpdate.received_at < now - KEEP_IDS_FOR)
    )
    session.execute(
        delete(InboxUpdate).where(
            InboxUpdate.state.in_(("failed", "aside")), InboxUpdate.received_at < now - KEEP_FAILED_FOR
        )
    )


def depth(session: Session) -> dict[str, int]:
    """How many updates are in each state but handled, for health and metrics."""
    rows = session.execute(
        select(InboxUpdate.state, func.count()).where(InboxUpdate.state != "done").group_by(InboxUpdate.state)
    )
    return dict(rows.all())
