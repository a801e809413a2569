"""What the desk writes for the assistant: drafts, published pages with all their versions, and canned answers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NEVER_AGAIN, Base, BigId, UtcDateTime


class DraftRow(Base):
    """An article in the making. `texts` holds title and body by language, `sources` title and address."""

    __tablename__ = "drafts"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(200))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"))
    texts: Mapped[dict[str, Any]]
    head: Mapped[dict[str, Any]]
    sources: Mapped[list[Any]]
    review_by: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(BigId)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PageRow(Base):
    """One published version of one page: the whole file as Markdown. The newest of a slug and language counts."""

    __tablename__ = "pages"
    __table_args__ = (Index("ix_pages_slug", "slug", "language", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(BigId)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CannedRow(Base):
    """An answer that is written once: its name for the desk, its text by language."""

    __tablename__ = "canned_answers"
    __table_args__ = (UniqueConstraint("name"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    texts: Mapped[dict[str, Any]]
    by_id: Mapped[int] = mapped_column(BigId)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
