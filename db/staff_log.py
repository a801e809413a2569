"""What the staff did that others must be able to look up."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NEVER_AGAIN, Base, BigId, UtcDateTime


class StaffLogRow(Base):
    """One deed. The database refuses to change a row (triggers of the migration).

    `by_id` and `about_id` are people's numbers, which are never given again; nobody where the operator's settings or
    a command line did it. `subject` names a thing, such as `broadcast:12`. A migration that alters this table in SQLite
    makes it anew and must make its trigger anew too.
    """

    __tablename__ = "staff_log"
    __table_args__ = (Index("ix_staff_log_at", "at"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(BigId)
    deed: Mapped[str] = mapped_column(String(32))
    about_id: Mapped[int | None] = mapped_column(BigId)
    subject: Mapped[str | None] = mapped_column(String(80))
    details: Mapped[dict[str, Any] | None]
