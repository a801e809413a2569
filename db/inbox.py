"""What Telegram sent: every update, stored before it is confirmed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, Json, UtcDateTime


class InboxUpdate(Base):
    """One update. The id stays 48 hours as the record against redeliveries; the payload goes when it is handled."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index(
            "ix_inbox_open",
            "chat_id",
            "update_id",
            "owner",  # so that whose a chat is can be told without reading the payloads
            postgresql_where=text("state = 'new'"),
            sqlite_where=text("state = 'new'"),
        ),
    )

    update_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigId)
    payload: Mapped[dict[str, Any] | None] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(8))
    owner: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(default=0)
    reference: Mapped[str | None] = mapped_column(String(16), unique=True)
    error: Mapped[str | None] = mapped_column(String(200))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
