"""The migrations make exactly the tables that the code declares, on both databases, and keep what is in them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    func,
    insert,
    select,
)

from db import schema
from db.backends import backend
from tests.databases import both_databases, fresh_database

ROWS = 2


@both_databases
def test_the_migrated_schema_is_the_declared_one(dialect: str, tmp_path: Path) -> None:
    with fresh_database(dialect, tmp_path) as url:
        assert schema.differences(url) == []


@both_databases
def test_every_migration_goes_up_and_down_with_rows_in_the_tables(dialect: str, tmp_path: Path) -> None:
    with fresh_database(dialect, tmp_path, migrated=False) as url:
        revisions = schema.pending(url)
        for revision in revisions:
            assert schema.migrate(url, to=revision) == [revision]
            counts = fill(url)
            assert set(counts.values()) <= {ROWS}

        assert schema.differences(url) == []

        for revision in [*reversed(revisions[:-1]), "base"]:
            schema.downgrade(url, revision)
            assert set(fill(url).values()) <= {ROWS}
        assert schema.migrate(url) == revisions


def fill(url: str) -> dict[str, int]:
    """Puts two rows into each table that has none; gives how many rows each has then."""
    with backend(url).engine().connect() as connection:
        found = MetaData()
        found.reflect(connection)
        tables = [table for table in found.sorted_tables if table.name not in ("alembic_version", "schema_facts")]
        for table in tables:
            if _count(connection, table) == 0:
                rows = [
                    {column.name: _value(column, number) for column in table.columns} for number in range(1, ROWS + 1)
                ]
                connection.execute(insert(table), rows)
        return {table.name: _count(connection, table) for table in tables}


def _count(connection: Connection, table: Any) -> int:  # Any: SQLAlchemy's many kinds of tables
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _value(column: Column[Any], number: int) -> object:
    """Something that fits; references fit too, since every table counts its rows from one."""
    kinds: list[tuple[Any, object]] = [
        (Boolean, True),
        (Integer, number),
        (Float, float(number)),
        (Numeric, number),
        (DateTime, datetime(2026, 12, 8, number, tzinfo=UTC)),
        (Date, datetime(2026, 12, number, tzinfo=UTC).date()),
        (JSON, {"number": number}),
        (LargeBinary, bytes([number])),
    ]
    for kind, value in kinds:
        if isinstance(column.type, kind):
            return value
    return f"{number}"
