"""What every table stands on: the declarative base, the names of constraints and the portable column types.

The tables themselves live beside this module, one module per subject; connections and transactions in `db.engine`.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import JSON, BigInteger, DateTime, Integer, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware datetimes of any zone go in, aware ones in UTC come out, a naive one raises `ValueError`.

    SQLite keeps whole microseconds since 1970, which sort and index as numbers; PostgreSQL keeps `timestamptz`.
    Arithmetic on such a column is not portable: compute the bound in Python and compare.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:  # Any: an integer here, a datetime there
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # Any: as above
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A datetime without a time zone cannot be stored: {value.isoformat()}")
        return (value - EPOCH) // MICROSECOND if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # Any: as above
        if value is None:
            return None
        return EPOCH + timedelta(microseconds=value) if dialect.name == "sqlite" else value.astimezone(UTC)


# SQLite numbers rows by itself only where the key is declared INTEGER, which holds 64 bits there anyway.
BigId: Final = BigInteger().with_variant(Integer(), "sqlite")
Json: Final = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


NEVER_AGAIN: Final = {"sqlite_autoincrement": True}
"""For tables whose ids are named elsewhere for longer than their rows live: SQLite would give a free id once more."""


class database_clock(FunctionElement[datetime]):
    """The database's own clock as an expression, for leases and pacing that several processes share.

    It moves on within a transaction: works of a group must not see the time at which the group began.
    """

    name = "database_clock"
    type = UtcDateTime()
    inherit_cache = True


@compiles(database_clock, "sqlite")
def _sqlite_clock(element: database_clock, compiler: SQLCompiler, **options: Any) -> str:  # Any: SQLAlchemy's options
    return (
        "(CAST(strftime('%s', 'now') AS INTEGER) * 1000000 + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER) * 1000)"
    )


@compiles(database_clock, "postgresql")
def _postgresql_clock(element: database_clock, compiler: SQLCompiler, **options: Any) -> str:  # Any: as above
    return "clock_timestamp()"


class Base(DeclarativeBase):
    """The parent of all tables.

    `Mapped[int]` holds 64 bits (Telegram's ids need them), `Mapped[datetime]` is an instant in UTC. Relations are
    declared with `lazy="raise"`: what is needed is loaded on purpose.
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {  # Any: SQLAlchemy's own signature
        datetime: UtcDateTime(),
        int: BigId,
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
        list[int]: Json,
    }
