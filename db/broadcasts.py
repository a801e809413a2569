"""Announcements to many people, who gets them what became of each, and taps on their buttons."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NEVER_AGAIN, Base, BigId, UtcDateTime

WAITING = text("state = 'waiting'")


class BroadcastRow(Base):
    """One announcement. `versions` is what it says by language, `audience` for whom, `links` where its buttons lead.

    `version` counts changes, so that nobody sends what they have not seen. `starts_at` is when it is to go out,
    `day_time` the local time of day at which each reader gets it. `expanded_to` is the last person who was looked at,
    `expected` how many were promised to whoever sent it. `card_*` are of the message that shows it. `figures` are
    what is left when its recipients are forgotten.
    """

    __tablename__ = "broadcasts"
    __table_args__ = (Index("ix_broadcasts_state", "state"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    versions: Mapped[dict[str, Any]]
    audience: Mapped[dict[str, Any]]
    links: Mapped[list[Any]]
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    day_time: Mapped[str | None] = mapped_column(String(5))
    ignores_cap: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[int | None] = mapped_column(BigId)
    changed_by: Mapped[int | None] = mapped_column(BigId)
    sent_by: Mapped[int | None] = mapped_column(BigId)
    expected: Mapped[int | None]
    expanded_to: Mapped[int] = mapped_column(BigId, default=0)
    expanded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    card_message_id: Mapped[int | None] = mapped_column(BigId)
    card_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    card_number: Mapped[int] = mapped_column(default=0)
    figures: Mapped[dict[str, Any] | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecipientRow(Base):
    """One person who gets an announcement, or nobody where they deleted their data meanwhile.

    `due_at` is when it may go out, `day` the reader's own day of that: one announcement a day. `ended_at` is when its
    state became final.
    """

    __tablename__ = "broadcast_recipients"
    __table_args__ = (
        UniqueConstraint("broadcast_id", "person_id"),
        Index("ix_broadcast_recipients_state", "broadcast_id", "state"),
        Index("ix_broadcast_recipients_due", "broadcast_id", "due_at", postgresql_where=WAITING, sqlite_where=WAITING),
        Index("ix_broadcast_recipients_day", "person_id", "day"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcasts.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(40))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BroadcastTapRow(Base):
    """How often a button of an announcement was tapped, by nobody in particular; `button` is its place or its name."""

    __tablename__ = "broadcast_taps"

    broadcast_id: Mapped[int] = mapped_column(
        ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    button: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int]
