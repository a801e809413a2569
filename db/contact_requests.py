"""Requests for contact between firms, and the log of the gate through which they go."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, UtcDateTime


class ContactRow(Base):
    """One request, beside its case at the desk, which has its sender, number, assignee and topic.

    `company_id` is the company that is asked for; none means that somebody is looked for (`is_open`) or that it is
    deleted. `key` makes sending idempotent. `notices` are the compliance notices that the sender read, each with
    market, level and date; `checks` the gate's checklist so far, code by code; `suggested_by` the account that asked
    for the release; `asked` the people of the company who got the teaser; `ending_told_at` when both sides of an
    introduction were told that it is about to be deleted.
    """

    __tablename__ = "contact_requests"
    __table_args__ = (
        UniqueConstraint("sender_id", "key"),
        Index("ix_contact_requests_state", "state", "next_at"),
    )

    case_id: Mapped[int] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(32))
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    sender_name: Mapped[str] = mapped_column(String(120))
    sender_company: Mapped[str | None] = mapped_column(String(200))
    sender_company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="SET NULL"), index=True)
    sender_country: Mapped[str] = mapped_column(String(2))
    sender_contact: Mapped[str | None] = mapped_column(String(200))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="SET NULL"), index=True)
    is_open: Mapped[bool]
    target_country: Mapped[str | None] = mapped_column(String(2))
    purpose: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(40))
    use_country: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    text_language: Mapped[str | None] = mapped_column(String(8))
    level: Mapped[str] = mapped_column(String(6))
    is_held: Mapped[bool]
    notices: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(12))
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checks: Mapped[dict[str, Any] | None]
    list_date: Mapped[date | None] = mapped_column(Date)
    suggested_by: Mapped[int | None] = mapped_column(BigId)
    forwarded_by: Mapped[int | None] = mapped_column(BigId)
    forwarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked: Mapped[list[int] | None]
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(String(8))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[int | None] = mapped_column(BigId)
    introduced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    relay_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    relay_stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    ending_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GateRow(Base):
    """One decision of the gate. The database refuses to change a row (triggers of the migration).

    No reference to the request: the log outlives it. No free text: `checks` are codes, `reason` is one. A migration
    that alters this table in SQLite makes it anew and must make its trigger anew too.
    """

    __tablename__ = "gate_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    by_id: Mapped[int | None] = mapped_column(BigId)
    action: Mapped[str] = mapped_column(String(16))
    level: Mapped[str] = mapped_column(String(6))
    markets: Mapped[list[Any]]
    code: Mapped[str] = mapped_column(String(40))
    list_date: Mapped[date | None] = mapped_column(Date)
    checks: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None] = mapped_column(String(24))
