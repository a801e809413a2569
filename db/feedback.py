"""What askers say of the answers they got; it goes with its question after ninety days."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, UtcDateTime


class FeedbackRow(Base):
    """Whether the answer to one question helped, and if not, why; the last word counts."""

    __tablename__ = "feedback"

    question_id: Mapped[int] = mapped_column(
        ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    slug: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    is_helpful: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
