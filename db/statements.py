"""What the two databases say differently: INSERT … ON CONFLICT, by which races are decided, and looks into lists."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, String, cast, false, func, select
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


def holds_any(session: Session, column: Any, values: Collection[str]) -> ColumnElement[bool]:  # Any: a column of lists
    """Whether a stored list of words holds one of these; false where nothing is stored."""
    if dialect_of(session) == "postgresql":
        return func.coalesce(func.jsonb_exists_any(column, cast(list(values), postgresql.ARRAY(String))), false())
    each = func.json_each(column).table_valued("value")
    return select(each.c.value).where(each.c.value.in_(values)).exists()


def holds_nothing(session: Session, column: Any) -> ColumnElement[bool]:  # Any: as above
    """Whether a stored list is empty, or none is stored."""
    length = func.jsonb_array_length if dialect_of(session) == "postgresql" else func.json_array_length
    return func.coalesce(length(column), 0) == 0
