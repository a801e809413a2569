"""What differs between SQLite and PostgreSQL: how to connect, begin, and tell what an error means.

Everything above speaks to both through `Backend`. Who owns transactions is said in `db.transactions`.
"""

import sqlite3
import time
from abc import ABC, abstractmethod
from contextlib import closing
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar, Final

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool
from sqlalchemy.util import LRUCache

BUSY_FOR: Final = 10.0
"""Seconds that a statement waits for a lock before it fails and the work is tried again."""
MIGRATION_WAITS: Final = 60
MIGRATION_LOCK: Final = 7_020_521_142
"""Any number, the same in all processes of the product."""
CONFLICTS: Final = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL's codes for a serialization failure, a deadlock and a lock that did not come in time."""
POSTGRES_SETTINGS: Final = {
    "timezone": "UTC",
    # A frozen process must not hold row locks: its transaction ends, and on waking it finds its claim gone.
    "idle_in_transaction_session_timeout": "10s",
    "lock_timeout": f"{BUSY_FOR:.0f}s",
    "statement_timeout": "60s",
}

STATEMENTS: Final = 2000
"""How many compiled statements a process keeps for each kind of database."""

Driver = Any
"""A connection of sqlite3 or psycopg; the two share `execute` and `close` but no type."""


class DatabaseUnavailable(Exception):
    """The database cannot be opened or does not come back; the message is one sentence without credentials."""


class State(Enum):
    """Where a driver's connection stands, by its own account and without asking the server."""

    IDLE = "no transaction"
    OPEN = "in a transaction"
    FAILED = "in a transaction that can only be rolled back"
    LOST = "the connection is gone"


LONGEST_GROUP: Final = 0.02
"""Seconds after which a group is committed with the members it has, so that the first need not wait for the last."""


class Backend(ABC):
    """One kind of database at one address."""

    name: ClassVar[str]
    begin: ClassVar[str]
    begin_reading: ClassVar[str]
    group: ClassVar[int]
    writers: ClassVar[int]
    savepoints: ClassVar[tuple[bool, ...]]
    """How a group is tried before its members run alone: with a savepoint for each, or without."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.longest_group = LONGEST_GROUP

    @abstractmethod
    def engine(self, *, reading: bool = False) -> Engine:
        """An engine without a pool whose connections leave BEGIN, SAVEPOINT and COMMIT to their owner.

        Makes the folder of a file; raises `DatabaseUnavailable` when that fails.
        """

    @abstractmethod
    def state(self, driver: Driver) -> State:
        """Where this connection stands."""

    @abstractmethod
    def is_conflict(self, error: BaseException) -> bool:
        """Whether another transaction was in the way, so that the same work may succeed when tried again."""

    @abstractmethod
    def is_uncertain(self, error: Exception, driver: Driver) -> bool:
        """Whether nobody can say, after this error of a COMMIT, if it was done."""

    @abstractmethod
    def sentence(self, error: Exception) -> str:
        """Why the database cannot be opened, in one sentence that names no user and no password."""

    @abstractmethod
    def is_there(self) -> bool:
        """False where connecting would make a new, empty database."""

    @abstractmethod
    def begin_migration(self, driver: Driver) -> None:
        """Begins a transaction that waits for, and then shuts out, any other migration."""

    @abstractmethod
    def finish_migration(self, driver: Driver) -> None:
        """Commits it, when what it left is sound."""

    @abstractmethod
    def checkpoint(self) -> None:
        """Moves what was committed from the write-ahead log to its place, where that is ours to do."""


def backend(url: str) -> Backend:
    """The backend for `sqlite:///path` or `postgresql://user:password@host/name`."""
    try:
        address = make_url(url)
        kind = address.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise DatabaseUnavailable("The database address is not an address.") from error
    if kind == "sqlite" and address.database and address.database != ":memory:":
        return Sqlite(address.set(drivername="sqlite"))
    if kind == "postgresql":
        return Postgresql(address.set(drivername="postgresql+psycopg"))
    raise DatabaseUnavailable("The database address must begin with sqlite:/// and a file, or with postgresql://.")


class Sqlite(Backend):
    """A file, one writer. Commits survive kill -9; a power cut may lose the last ones, never the file."""

    name = "sqlite"
    # A deferred BEGIN that turns to writing fails at once when another process wrote, whatever the time-out.
    begin = "BEGIN IMMEDIATE"
    begin_reading = "BEGIN"
    group = 64
    writers = 1
    savepoints = (True,)

    def engine(self, *, reading: bool = False) -> Engine:
        try:
            Path(self._file).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnavailable(f"The folder of the database file {self._file} cannot be made.") from error
        engine = create_engine(
            self.url,
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            poolclass=NullPool,
            connect_args={"timeout": BUSY_FOR, "cached_statements": 512},
        )

        @event.listens_for(engine, "connect")
        def prepare(driver: Driver, _record: object) -> None:
            _write_ahead(driver)
            driver.execute("PRAGMA synchronous = NORMAL")
            driver.execute("PRAGMA foreign_keys = ON")
            # What is deleted is overwritten, and does not stay in free pages: a microsecond a row.
            driver.execute("PRAGMA secure_delete = ON")
            # The checkpoint inside a commit was the latency tail: see Database.checkpoint.
            driver.execute("PRAGMA wal_autocheckpoint = 0")
            driver.execute(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")

        return _sharing(engine)

    def state(self, driver: Driver) -> State:
        return State.OPEN if driver.in_transaction else State.IDLE

    def is_conflict(self, error: BaseException) -> bool:
        code = getattr(_driver_error(error), "sqlite_errorcode", 0)
        return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

    def is_uncertain(self, error: Exception, driver: Driver) -> bool:
        return False

    def sentence(self, error: Exception) -> str:
        reason = str(_driver_error(error)).rstrip(".")
        return f"The database file {self._file} cannot be opened: {reason}."

    def is_there(self) -> bool:
        return Path(self._file).exists()

    def begin_migration(self, driver: Driver) -> None:
        driver.execute(f"PRAGMA busy_timeout = {MIGRATION_WAITS * 1000}")
        # A table is altered by copying and dropping it, which would take the rows that point to it along.
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("BEGIN IMMEDIATE")

    def finish_migration(self, driver: Driver) -> None:
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"The migration left rows that point nowhere, in: {sorted({row[0] for row in broken})}")
        driver.execute("COMMIT")

    def checkpoint(self) -> None:
        with closing(sqlite3.connect(self._file, timeout=BUSY_FOR, isolation_level=None)) as driver:
            driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    @property
    def _file(self) -> str:
        return self.url.database or ""


class Postgresql(Backend):
    """A server, several writers, read committed."""

    name = "postgresql"
    begin = "BEGIN"
    begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    group = 16
    writers = 4
    # Two round trips a member are worth saving: nearly every group goes through at the first attempt.
    savepoints = (False, True)

    def engine(self, *, reading: bool = False) -> Engine:
        engine = create_engine(
            self.url,
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            poolclass=NullPool,
            connect_args={"connect_timeout": 5, "application_name": "exporters-assistant", "keepalives_idle": 10},
        )

        @event.listens_for(engine, "connect")
        def prepare(driver: Driver, _record: object) -> None:
            names = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in POSTGRES_SETTINGS.items())
            before, driver.autocommit = driver.autocommit, True
            driver.execute(f"SELECT {names}")
            driver.autocommit = before

        return _sharing(engine)

    def state(self, driver: Driver) -> State:
        if driver.closed:
            return State.LOST
        return {
            TransactionStatus.IDLE: State.IDLE,
            TransactionStatus.INTRANS: State.OPEN,
            TransactionStatus.INERROR: State.FAILED,
        }.get(driver.info.transaction_status, State.LOST)

    def is_conflict(self, error: BaseException) -> bool:
        return getattr(_driver_error(error), "sqlstate", None) in CONFLICTS

    def is_uncertain(self, error: Exception, driver: Driver) -> bool:
        # The server only gives up on a transaction while it waits for the next statement: COMMIT never reached it.
        given_up = isinstance(error, psycopg.errors.IdleInTransactionSessionTimeout)
        return self.state(driver) is State.LOST and not given_up

    def sentence(self, error: Exception) -> str:
        text = str(_driver_error(error))
        place = f"The PostgreSQL database {self.url.database} on {self.url.host or 'this machine'}"
        if "authentication failed" in text or "no password" in text or "role" in text:
            return f"{place} refuses this user or password."
        if "does not exist" in text:
            return f"{place} does not exist."
        return f"{place} does not answer."

    def is_there(self) -> bool:
        return True

    def begin_migration(self, driver: Driver) -> None:
        driver.execute("BEGIN")
        driver.execute("SET LOCAL statement_timeout = 0")
        driver.execute(f"SET LOCAL lock_timeout = '{MIGRATION_WAITS}s'")
        driver.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))

    def finish_migration(self, driver: Driver) -> None:
        driver.execute("COMMIT")

    def checkpoint(self) -> None:
        """The server does it by itself."""


_dialects: dict[str, Dialect] = {}
_compiled: dict[str, LRUCache[Any, Any]] = {}


def _sharing(engine: Engine) -> Engine:
    """The engine, with what all of its kind in this process share: a statement is compiled once, not once an engine.

    What is compiled is kept by dialect, and a dialect learns from its first connection which server it speaks to; a
    process speaks to one server of each kind.
    """
    name = engine.dialect.name
    if name in _dialects:
        engine.dialect = _dialects[name]
    else:
        event.listen(engine, "connect", lambda *_: _dialects.setdefault(name, engine.dialect))
    return engine.execution_options(compiled_cache=_compiled.setdefault(name, LRUCache(STATEMENTS)))


def _write_ahead(driver: Driver) -> None:
    """Switches to the write-ahead log. Alone among statements this one does not wait for others to be done."""
    until = time.monotonic() + BUSY_FOR
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _driver_error(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
