"""Questions as they were asked, so that a person can be asked instead; kept for ninety days."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NEVER_AGAIN, Base, BigId, UtcDateTime


class QuestionRow(Base):
    """One question in a private chat, and what the assistant made of it; an edited one stays the same row."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("person_id", "message_id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(BigId)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(8))
    decision: Mapped[str] = mapped_column(String(8))
    found: Mapped[list[str]]
    market: Mapped[str | None] = mapped_column(String(2))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
