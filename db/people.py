"""People who talk to the assistant: as little of them as it can serve them with."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, UtcDateTime


class PersonRow(Base):
    """One Telegram account. No name, username, phone number or picture is kept. `roles` are those granted to it.

    `objected_at` is when this person objected to the keeping of their questions (Art. 21 GDPR).
    """

    __tablename__ = "people"
    # The ledger of consents outlives its people, so a number must not come to mean somebody else.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy wants a dict

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigId, unique=True)
    language: Mapped[str | None] = mapped_column(String(8))
    zone: Mapped[str | None] = mapped_column(String(64))
    quiet_hours: Mapped[str | None] = mapped_column(String(11))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unreachable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    roles: Mapped[list[str] | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    objected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
