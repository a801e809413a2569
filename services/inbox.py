"""The inbox: every update is stored before it is confirmed to Telegram, and marked handled in the commit of its effect.

Which process handles a chat is decided here: all open updates of a chat belong to one living process, so their
order holds across replicas. What a process owned when it died is taken over by the next sweep.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from db.engine import later
from db.inbox import InboxUpdate
from db.statements import dialect_of, insert
from services import clock, leases
from services.minimising import minimised

POLLER = "poller"
MAX_ATTEMPTS = 3
KEEP_IDS_FOR = timedelta(hours=48)
KEEP_FAILED_FOR = timedelta(days=7)


class LeaseLostError(Exception):
    """The process that wants to accept updates no longer is the one that polls."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An update that is now this process's to handle."""

    update_id: int
    chat_id: int
    payload: dict[str, Any]


def chat_of(payload: Mapping[str, Any]) -> int:
    """The chat whose lane an update belongs to; a person's id where there is no chat, 0 where there is neither."""
    for name, content in payload.items():
        if name == "update_id" or not isinstance(content, dict):
            continue
        inner = content.get("message", content) if name == "callback_query" else content
        place = inner.get("chat") or inner.get("from") or inner.get("user")
        if place:
            return int(place["id"])
    return 0


def accept(
    session: Session, updates: Sequence[Mapping[str, Any]], owner: str, *, fence: int | None = None
) -> list[Accepted]:
    """Stores updates and gives those that are new and this process's to handle.

    `fence` is the poller's fencing token; LeaseLostError is raised when another process polls by now. Without one
    (webhook) several processes may accept at once, so the chats are locked against each other.
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
    if fence is None and dialect_of(session) == "postgresql":
        for chat_id in sorted(chats):
            session.execute(text("SELECT pg_advisory_xact_lock(:chat_id)"), {"chat_id": chat_id})
    elsewhere = _busy_elsewhere(session, chats, owner)
    for row in rows.values():
        row["owner"] = elsewhere.get(row["chat_id"], owner)
    statement = insert(session, InboxUpdate).on_conflict_do_nothing().returning(InboxUpdate.update_id)
    new = set(session.execute(statement, list(rows.values())).scalars())
    return [
        Accepted(update_id, row["chat_id"], row["payload"])
        for update_id, row in sorted(rows.items())
        if update_id in new and row["owner"] == owner
    ]


def _busy_elsewhere(session: Session, chats: Collection[int], owner: str) -> dict[int, str]:
    """Chats whose open updates belong to another living process."""
    rows = session.execute(
        select(InboxUpdate.chat_id, InboxUpdate.owner)
        .distinct()
        .where(InboxUpdate.state == "new", InboxUpdate.chat_id.in_(chats), InboxUpdate.owner != owner)
    ).all()
    if not rows:
        return {}
    alive = leases.living(session, "process:")
    return {chat_id: other for chat_id, other in rows if other in alive}


def resume(session: Session, owner: str, *, known: Collection[int], limit: int) -> list[Accepted]:
    """Open updates that are this process's but not yet in its lanes, oldest first.

    Takes over what dead processes left, counts that as an attempt, and puts aside what was left three times.
    """
    _take_over(session, owner)
    rows = session.execute(
        select(InboxUpdate.update_id)
        .where(InboxUpdate.state == "new", InboxUpdate.owner == owner)
        .order_by(InboxUpdate.update_id)
        .limit(limit + len(known))
    ).scalars()
    missing = [update_id for update_id in rows if update_id not in known][:limit]
    if not missing:
        return []
    found = session.execute(
        select(InboxUpdate.update_id, InboxUpdate.chat_id, InboxUpdate.payload)
        .where(InboxUpdate.update_id.in_(missing))
        .order_by(InboxUpdate.update_id)
    )
    return [Accepted(*row) for row in found]


def _take_over(session: Session, owner: str) -> None:
    owners = session.execute(select(InboxUpdate.owner).distinct().where(InboxUpdate.state == "new")).scalars().all()
    if set(owners) <= {owner}:
        return
    alive = leases.living(session, "process:") | {owner}
    orphaned = or_(InboxUpdate.owner.is_(None), InboxUpdate.owner.not_in(alive))
    busy = select(InboxUpdate.chat_id).where(InboxUpdate.state == "new", InboxUpdate.owner.in_(alive - {owner}))
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.state == "new", orphaned, InboxUpdate.attempts >= MAX_ATTEMPTS)
        .values(state="aside", error="left by three processes that died")
    )
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.state == "new", orphaned, InboxUpdate.chat_id.not_in(busy))
        .values(owner=owner, attempts=InboxUpdate.attempts + 1)
    )


_handled = (
    update(InboxUpdate)
    .where(InboxUpdate.update_id == bindparam("handled_id"))
    .values(state="done", payload=None, owner=None, error=None)
)


def handled(session: Session, update_id: int) -> None:
    """Marks an update handled and blanks it, in the commit of its effect."""
    later(session, _handled, {"handled_id": update_id})


def failed(session: Session, update_id: int, *, error: str) -> str:
    """Marks an update failed, keeping it for `replay`; gives the short reference under which it is found."""
    reference = new_reference()
    attempts = session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.update_id == update_id)
        .values(state="failed", owner=None, reference=reference, error=error[:200], attempts=InboxUpdate.attempts + 1)
        .returning(InboxUpdate.attempts)
    ).scalar_one()
    if attempts >= MAX_ATTEMPTS:
        session.execute(update(InboxUpdate).where(InboxUpdate.update_id == update_id).values(state="aside"))
    return reference


def new_reference() -> str:
    """Six characters that are easy to read out, such as `K7RM2P`."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(6))


def replay(session: Session, reference: str) -> str:
    """Hands a failed update to the next process that looks; gives `queued`, `aside`, `handled` or `unknown`."""
    row = session.execute(
        select(InboxUpdate).where(InboxUpdate.reference == reference.strip().upper())
    ).scalar_one_or_none()
    if row is None:
        return "unknown"
    if row.payload is None or row.state == "done":
        return "handled"
    if row.attempts >= MAX_ATTEMPTS:
        return "aside"
    row.state, row.owner = "new", None
    session.flush()
    return "queued"


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
    return {state: number for state, number in rows}
