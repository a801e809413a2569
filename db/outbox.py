"""What is to be said: every message is a row first."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, Json, UtcDateTime

OPEN = text("state IN ('queued', 'claimed', 'sending')")

# Most rows are answers to taps, which need neither; every index costs a turn something.
PACED = text("slot_at IS NOT NULL")
REPLIES = text("replies_to IS NOT NULL")


class OutboxMessage(Base):
    """One thing to say: a ready screen (`body`) or a notice rendered when it is sent (`notice` and `params`)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "lane", "due_at", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_outbox_chat", "chat_id", "slot_at", postgresql_where=PACED, sqlite_where=PACED),
        Index("ix_outbox_replies", "chat_id", "replies_to", postgresql_where=REPLIES, sqlite_where=REPLIES),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    lane: Mapped[int]
    chat_id: Mapped[int] = mapped_column(BigId)
    thread_id: Mapped[int | None] = mapped_column(BigId)
    notice: Mapped[str | None] = mapped_column(String(40))
    params: Mapped[dict[str, Any] | None] = mapped_column(Json)
    body: Mapped[dict[str, Any] | None] = mapped_column(Json)
    edits: Mapped[int | None] = mapped_column(BigId)
    replies_to: Mapped[int | None] = mapped_column(BigId)
    state: Mapped[str] = mapped_column(String(8))
    owner: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slot_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_id: Mapped[int | None] = mapped_column(BigId)
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Pace(Base):
    """When the next message may go, over all processes: one row a limit."""

    __tablename__ = "pace"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SentFile(Base):
    """Telegram's name for a file it already has, by the hash of its content."""

    __tablename__ = "sent_files"

    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    file_id: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
