"""What the staff did that others must be able to look up: roles given and taken, announcements sent and overridden."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.staff_log import StaffLogRow
from services import clock, policy
from services.people import Role, needs
from services.retention import STAFF_LOG_KEPT_FOR


class Deed(StrEnum):
    """What was done."""

    INVITED = "role_invited"
    WITHDRAWN = "role_invitation_withdrawn"
    GRANTED = "role_granted"
    REVOKED = "role_revoked"
    SENT = "broadcast_sent"
    SCHEDULED = "broadcast_scheduled"
    CAP_LIFTED = "broadcast_cap_lifted"
    PAUSED = "broadcast_paused"
    RESUMED = "broadcast_resumed"
    STOPPED = "broadcast_stopped"
    SENDING_PAUSED = "sending_paused"
    SENDING_RESUMED = "sending_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. `by_id` and `about_id` are people's numbers, None where no person of this database did it."""

    at: datetime
    by_id: int | None
    deed: str
    about_id: int | None
    subject: str | None
    details: Mapping[str, Any]


def note(
    session: Session,
    deed: Deed,
    *,
    by: int | None,
    about: int | None = None,
    subject: str | None = None,
    **details: Any,
) -> int:  # Any: what JSON can hold
    """Adds a line and gives its number. `subject` names a thing, such as `broadcast:12`; details hold neither names nor
    texts.
    """
    row = StaffLogRow(
        at=clock.now(), by_id=by, deed=deed.value, about_id=about, subject=subject, details=details or None
    )
    session.add(row)
    session.flush()
    return row.id


def latest(session: Session, number: int, *, roles: frozenset[Role], subject: str | None = None) -> list[Entry]:
    """The newest lines, the newest first; all or those about one subject. Raises NotAllowed but for operators."""
    needs(roles, Role.OPERATOR)
    rows = select(StaffLogRow).order_by(StaffLogRow.id.desc()).limit(number)
    if subject is not None:
        rows = rows.where(StaffLogRow.subject == subject)
    return [
        Entry(
            at=row.at,
            by_id=row.by_id,
            deed=row.deed,
            about_id=row.about_id,
            subject=row.subject,
            details=row.details or {},
        )
        for row in session.execute(rows).scalars()
    ]


def forget(session: Session) -> None:
    """Deletes what was done so long ago that nobody need look it up."""
    session.execute(delete(StaffLogRow).where(StaffLogRow.at < policy.kept_since(session, STAFF_LOG_KEPT_FOR)))
