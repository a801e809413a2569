"""Who does what only one process may do, and which processes live."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, UtcDateTime


class Lease(Base):
    """A right that ends by itself; `fence` grows with each new holder, so a frozen one is known when it wakes up."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(String(32))
    fence: Mapped[int] = mapped_column(BigId, default=1)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Switch(Base):
    """A switch of the operator, such as the pause of all sending."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    on_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
