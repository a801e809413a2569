"""INSERT … ON CONFLICT for whichever database the session speaks to; races are decided here, not by catching errors."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.base import Base

Insert = postgresql.Insert | sqlite.Insert


def dialect_of(session: Session) -> str:
    """`sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def insert(session: Session, table: type[Base]) -> Any:  # the two Insert classes share their methods but no type
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return insert_for(dialect_of(session), table)


def insert_for(dialect: str, table: type[Base]) -> Any:  # see insert
    """The same for a dialect by name, so that a statement can be made once and kept."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table.__table__)
