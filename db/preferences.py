"""What people wish to hear of, how often, and where else they can be reached."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class PreferenceRow(Base):
    """One row a person; without one, nothing was chosen. Reminders are distances such as `P1D`, None is not chosen."""

    __tablename__ = "preferences"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    markets: Mapped[list[str] | None]
    topics: Mapped[list[str] | None]
    frequency: Mapped[str] = mapped_column(String(8), default="none")
    reminders: Mapped[list[str] | None]
    second_channel: Mapped[str | None] = mapped_column(String(120))
