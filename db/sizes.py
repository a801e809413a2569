"""How much room the database takes."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.statements import dialect_of

_SQLITE = text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
_POSTGRESQL = text("SELECT pg_database_size(current_database())")


def stored(session: Session) -> int:
    """Bytes of all tables and indexes."""
    statement = _POSTGRESQL if dialect_of(session) == "postgresql" else _SQLITE
    return int(session.execute(statement).scalar_one())
