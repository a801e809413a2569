"""The ledger of consents: who agreed to what, in which words, and when they took it back."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, UtcDateTime


class ConsentRow(Base):
    """One consent given or withdrawn. The database refuses to change a row (triggers of the migration).

    No reference to the person: the ledger outlives them. A migration that alters this table in SQLite makes it anew
    and must make its trigger anew too.
    """

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_person", "person_id", "purpose", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId)
    purpose: Mapped[str] = mapped_column(String(32))
    text_version: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(16))
    is_given: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
