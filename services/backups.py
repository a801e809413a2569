"""Which copy of the database was the last: what `doctor` says about its age."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db.backups import BackupRow
from services import clock


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that was made, and where; it may have been moved since."""

    path: str
    finished_at: datetime


def remember(session: Session, path: str) -> None:
    """A copy was finished just now."""
    session.execute(delete(BackupRow))
    session.execute(insert(BackupRow).values(path=path, finished_at=clock.now()))


def last(session: Session) -> Made | None:
    """The last copy anybody made of this database."""
    found = session.execute(select(BackupRow.path, BackupRow.finished_at)).first()
    return Made(found.path, found.finished_at) if found else None
