"""When the last copy of this database was made, and where it was put."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, UtcDateTime


class BackupRow(Base):
    """The last copy; a copy itself only knows of the one before it."""

    __tablename__ = "backups"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    finished_at: Mapped[datetime] = mapped_column(UtcDateTime)
