"""The log of the gate: who decided what about a request for contact, when and on which grounds.

Rows are only added, the database refuses to change one. They name neither side and hold no free text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow, GateRow
from db.statements import insert
from services import clock, policy
from services.people import Role, needs
from services.retention import GATE_LOG_KEPT_FOR


class Action(StrEnum):
    """What happened to a request at the gate, or reached it."""

    SENT = "sent"
    CHECKED = "checked"
    ASSIGNED = "assigned"
    READ = "read"
    SUGGESTED = "suggested"
    FORWARDED = "forwarded"
    HELD_ANEW = "held_anew"
    AGREED = "agreed"
    RELEASED = "released"
    DECLINED = "declined"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log. `by_id` is a manager's account, None for what the sides and time do.

    `markets` are as `Assessment.as_json`, `checks` the checklist as it stood, `reason` a code.
    """

    case_id: int
    at: datetime
    by_id: int | None
    action: str
    level: str
    markets: Sequence[Mapping[str, str]]
    code: str
    list_date: date | None
    checks: Mapping[str, Any]
    reason: str | None


def note(
    session: Session,
    row: ContactRow,
    action: Action,
    by_id: int | None,
    *,
    reason: str | None = None,
    markets: Sequence[Mapping[str, str]] | None = None,
) -> None:
    """Adds a line about this request as its row stands now. `by_id` is the account of a manager, never of a side.

    `markets` are those of a new assessment; without it those whose notices the sender read.
    """
    session.execute(
        insert(session, GateRow).values(
            case_id=row.case_id,
            at=clock.now(),
            by_id=by_id,
            action=action.value,
            level=row.level,
            markets=list(row.notices if markets is None else markets),
            code=row.code,
            list_date=row.list_date,
            checks=dict(row.checks or {}),
            reason=reason,
        )
    )


def log(session: Session, roles: frozenset[Role]) -> list[Entry]:
    """Everything, the oldest first, for those who must prove it. Raises NotAllowed for all but managers."""
    needs(roles, Role.MANAGER)
    return [_as_entry(row) for row in session.execute(select(GateRow).order_by(GateRow.id)).scalars()]


def of_request(session: Session, case_id: int) -> list[Entry]:
    """What was decided about one request, the oldest first. For services and managers' screens."""
    rows = session.execute(select(GateRow).where(GateRow.case_id == case_id).order_by(GateRow.id)).scalars()
    return [_as_entry(row) for row in rows]


def forget(session: Session) -> None:
    """Deletes what was decided so long ago that nobody must prove it any more."""
    session.execute(delete(GateRow).where(GateRow.at < policy.kept_since(session, GATE_LOG_KEPT_FOR)))


def _as_entry(row: GateRow) -> Entry:
    return Entry(
        case_id=row.case_id,
        at=row.at,
        by_id=row.by_id,
        action=row.action,
        level=row.level,
        markets=tuple(row.markets),
        code=row.code,
        list_date=row.list_date,
        checks=row.checks or {},
        reason=row.reason,
    )
