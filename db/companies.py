"""Companies and institutes as their profiles say, the people who speak for them, and invitations to do so."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NEVER_AGAIN, Base, BigId, UtcDateTime

PUBLISHED = text("published_at IS NOT NULL")


class CompanyRow(Base):
    """One profile. `key` is its name in files; offers and seeks are codes of the taxonomy, markets of countries.

    `refuses` are purposes for which it wants no requests. `published_by` is who consented; nobody where the operator's
    file says that the consent is there. `as_of` is the day of the last change of what others see.
    """

    __tablename__ = "companies"
    __table_args__ = (
        Index("ix_companies_published", "id", postgresql_where=PUBLISHED, sqlite_where=PUBLISHED),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2))
    city: Mapped[str | None] = mapped_column(String(100))
    type: Mapped[str] = mapped_column(String(16))
    offers: Mapped[list[str]]
    seeks: Mapped[list[str]]
    markets: Mapped[list[str]]
    languages: Mapped[list[str]]
    website: Mapped[str | None] = mapped_column(String(300))
    listing_url: Mapped[str | None] = mapped_column(String(300))
    texts: Mapped[dict[str, Any]]
    contact_name: Mapped[str | None] = mapped_column(String(120))
    contact_email: Mapped[str | None] = mapped_column(String(200))
    refuses: Mapped[list[str] | None]
    as_of: Mapped[date] = mapped_column(Date)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(BigId)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class MemberRow(Base):
    """Somebody who speaks for a company in the chat, under the name they gave; one company a person."""

    __tablename__ = "company_people"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InvitationRow(Base):
    """Somebody who is expected: from a file of people, under its `key`, or invited by a colleague.

    The token of the link is known to nobody, only its hash is kept; it is good once and until `expires_at`.
    """

    __tablename__ = "invitations"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(String(40), unique=True)
    hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    name: Mapped[str | None] = mapped_column(String(120))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"), index=True)
    language: Mapped[str | None] = mapped_column(String(8))
    role: Mapped[str | None] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    made_by: Mapped[int | None] = mapped_column(BigId)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
