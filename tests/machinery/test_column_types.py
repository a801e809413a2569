"""Portable column types: instants, JSON and large numbers come back as they went in, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, func, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from db.base import Base, BigId, Json, UtcDateTime, database_clock
from db.engine import Database
from tests.databases import both_databases, fresh_database

INSTANTS = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.timezones() | st.builds(timezone, st.integers(-840, 840).map(lambda n: timedelta(minutes=n))),
)


class Shapes(DeclarativeBase):
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)


class Shape(Shapes):
    __tablename__ = "shapes"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    data: Mapped[Any] = mapped_column(Json, nullable=True)


def make(session: Session) -> None:
    Shapes.metadata.create_all(session.connection())


def keep(session: Session, at: datetime | None = None, data: object = None) -> int:
    shape = Shape(at=at, data=data)
    session.add(shape)
    session.flush()
    return shape.id


def kept(session: Session, number: int) -> tuple[datetime | None, object]:
    row = session.execute(select(Shape.at, Shape.data).where(Shape.id == number)).one()
    return row.at, row.data


@given(INSTANTS)
def test_an_instant_comes_back_the_same_and_in_utc(at: datetime) -> None:
    column, dialect = UtcDateTime(), sqlite.dialect()

    back = column.process_result_value(column.process_bind_param(at, dialect), dialect)

    assert back == at.astimezone(UTC)  # moments that clocks repeat equal nothing in another zone
    assert back is not None
    assert back.tzinfo is UTC


@given(INSTANTS, INSTANTS)
def test_stored_instants_sort_as_they_are(one: datetime, other: datetime) -> None:
    column, dialect = UtcDateTime(), sqlite.dialect()

    stored = [column.process_bind_param(at, dialect) for at in (one, other)]

    assert (stored[0] < stored[1], stored[0] == stored[1]) == (one < other, one == other)


@both_databases
async def test_values_come_back_from_the_database(dialect: str, tmp_path: Path) -> None:
    at = datetime(2026, 12, 8, 12, 30, 15, 123457, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    data = {"text": 'Grüße „Привет" \U0001f600', "list": [1, None, {"deep": True}], "large": 2**53}

    with fresh_database(dialect, tmp_path, migrated=False) as url:
        async with Database(url) as database:
            await database.run(make)

            for value, thing in ((at, data), (None, None), (at, []), (datetime(1969, 7, 20, tzinfo=UTC), "text")):
                number = await database.run(keep, value, thing)
                found = await database.read(kept, number)

                assert found == (value, thing)
                assert found[0] is None or found[0].tzinfo is UTC


@both_databases
async def test_a_naive_time_is_refused(dialect: str, tmp_path: Path) -> None:
    naive = datetime(2026, 12, 8, 12)  # noqa: DTZ001 - the very thing

    with fresh_database(dialect, tmp_path, migrated=False) as url:
        async with Database(url) as database:
            await database.run(make)

            with pytest.raises(
                StatementError, match="A datetime without a time zone cannot be stored: 2026-12-08T12:00:00"
            ):
                await database.run(keep, naive)


@both_databases
async def test_ids_of_telegrams_size_fit_and_rows_are_numbered(dialect: str, tmp_path: Path) -> None:
    with fresh_database(dialect, tmp_path, migrated=False) as url:
        async with Database(url) as database:
            await database.run(make)

            first = [await database.run(keep), await database.run(keep)]
            await database.run(
                lambda session: session.execute(insert(Shape), [{"id": -(10**15)}, {"id": 2**52}]).close()
            )

            found = await database.read(lambda session: list(session.scalars(select(Shape.id).order_by(Shape.id))))
            assert (first, found) == ([1, 2], [-(10**15), 1, 2, 2**52])


@both_databases
async def test_the_databases_clock_can_be_compared_with_columns(dialect: str, tmp_path: Path) -> None:
    def due(session: Session) -> int:
        return session.scalar(select(func.count()).select_from(Shape).where(Shape.at <= database_clock())) or 0

    with fresh_database(dialect, tmp_path, migrated=False) as url:
        async with Database(url) as database:
            await database.run(make)
            for seconds in (-3600, -60, 60, 3600):
                await database.run(keep, datetime.now(UTC) + timedelta(seconds=seconds))

            assert await database.read(due) == 2
