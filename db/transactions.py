"""Transactions: who begins, who commits, and what happens to a group of works when one of them fails.

A work is a plain function of a session, and must be re-runnable: a group that dies is run again member by member.
The statements BEGIN, SAVEPOINT and COMMIT go straight to the driver. SQLAlchemy is told that the connection commits
by itself, because with the sqlite3 module's own ideas a SAVEPOINT opens no transaction and rows survive a rollback.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any, Final, NoReturn

from sqlalchemy import Connection, Engine, Executable, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.backends import Backend, DatabaseUnavailable, Driver, State
from db.base import database_clock

PATIENCE: Final = 60.0
"""Seconds that a work waits for a database that went away, from the moment it was asked for."""
CONFLICT_ATTEMPTS: Final = 12
Row = Mapping[str, Any]  # Any: whatever the columns hold
RowsForLater = dict[tuple[Any, ...], tuple[Executable, list[Row]]]  # Any: the statement and the names of its columns


class TransactionOwned(Exception):
    """A work tried to commit or roll back; the engine does both. To undo the work, raise an error."""


class TransactionFailed(Exception):
    """A work went on after a database error, so there is nothing to commit. Let such errors out of the work."""


class CommitUncertain(Exception):
    """The connection broke while COMMIT was under way: the work may or may not have been done."""


class WorkSession(Session):
    """The session a work gets: it cannot commit, and keeps the rows that `later` collects."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, autoflush=False, expire_on_commit=False)
        self.rows_for_later: RowsForLater | None = None

    def commit(self) -> NoReturn:
        raise TransactionOwned("A work does not commit: the engine does, after the work has returned.")

    def rollback(self) -> NoReturn:
        raise TransactionOwned("A work does not roll back: it raises, and the engine undoes what it did.")


def later(session: Session, statement: Executable, row: Row) -> None:
    """Puts a row aside for `statement`, executed once per commit for all works together, after them.

    The statement is one object kept by its module; it is compared by identity. Statements run in the order of their
    first use. Nothing of it can be seen in the same work, and a work that fails takes its rows with it.
    """
    if not isinstance(session, WorkSession) or session.rows_for_later is None:
        raise TypeError("later() needs the session of Database.run.")
    # Rows of another shape go separately: an INSERT of many takes its columns from the first row alone.
    key = (statement, *row)
    found = session.rows_for_later.get(key)
    if found is None:
        session.rows_for_later[key] = (statement, [row])
    else:
        found[1].append(row)


_CLOCK = select(database_clock())


def database_now(session: Session) -> datetime:
    """The database's clock, in UTC, moving on within a transaction: for leases and pacing, not for people's times."""
    now: datetime = session.execute(_CLOCK).scalar_one()
    return now


@dataclass(slots=True, eq=False)
class Job:
    """A work on its way: who waits for it, and what became of it."""

    work: Callable[..., Any]  # Any: typed by Database.run
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    context: Context
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None
    asked_at: float = field(default_factory=time.monotonic)

    def run(self, session: Session) -> Any:
        """Runs the work in the caller's context, of which each attempt gets a fresh copy."""
        return self.context.copy().run(self.work, session, *self.args, **self.kwargs)


@dataclass(slots=True)
class Counters:
    """What one thread has done so far."""

    works: int = 0
    commits: int = 0
    reruns: int = 0


class Transactions:
    """Runs jobs in transactions on one connection; belongs to one thread."""

    def __init__(self, backend: Backend, engine: Engine, closing: Event) -> None:
        self.counters = Counters()
        self._backend = backend
        self._begin_statement = backend.begin
        self._engine = engine
        self._closing = closing
        self._connection: Connection | None = None
        self._driver: Driver = None
        self._session: WorkSession
        self._rows: RowsForLater = {}

    def handle(self, jobs: list[Job]) -> list[Job]:
        """Runs jobs from the front of the list and returns those, each with its result or its error."""
        if len(jobs) > 1:
            for savepoints in self._backend.savepoints:
                try:
                    return self._group(jobs, savepoints=savepoints)
                except CommitUncertain as error:
                    self._abandon()
                    return _failed(jobs, error)
                except BaseException:  # whatever it was, its own member meets it again alone
                    self._abandon()
                    self.counters.reruns += 1
        for job in jobs:
            self._alone(job)
        return jobs

    def close(self) -> None:
        """Ends the connection; the next job opens another."""
        if self._connection is None:
            return
        with suppress(Exception):  # it may be broken, which is why it goes
            self._session.close()
        with suppress(Exception):
            self._connection.close()
        with suppress(Exception):
            self._driver.close()
        self._connection = self._driver = None

    def _group(self, jobs: list[Job], *, savepoints: bool) -> list[Job]:
        """One transaction for as many members as its slice of time holds."""
        self._begin()
        until = time.monotonic() + self._backend.longest_group
        done = []
        for job in jobs:
            if savepoints:
                self._member(job)
            else:
                self._perform(job)
            done.append(job)
            if time.monotonic() > until:
                break
        self._finish(done)
        return done

    def _member(self, job: Job) -> None:
        """A member in its savepoint: when it fails, it is undone alone."""
        self._driver.execute("SAVEPOINT member")
        try:
            self._perform(job)
        except BaseException as error:  # what is no Exception belongs to the caller too, not to this thread
            self._session.close()
            if self._backend.is_conflict(error) or not self._can_go_on():
                raise
            self._driver.execute("ROLLBACK TO SAVEPOINT member")
            job.error = error
        self._driver.execute("RELEASE SAVEPOINT member")

    def _can_go_on(self) -> bool:
        """Whether the transaction still stands, so that a savepoint can be gone back to."""
        # A transaction that outlives its session is what a refused commit leaves behind.
        if self._connection is None or self._connection.get_transaction() is not None:
            return False
        return self._backend.state(self._driver) in (State.OPEN, State.FAILED)

    def _alone(self, job: Job) -> None:
        """A job in a transaction of its own, tried again while the database, not the work, is what fails."""
        attempt = 0
        while True:
            attempt += 1
            try:
                self._begin()
                self._perform(job)
                self._finish([job])
            except CommitUncertain as error:
                self._abandon()
                job.error = error
            except BaseException as error:  # as in a savepoint
                job.error = error
                if self._abandon() or isinstance(error, DatabaseUnavailable):
                    if self._is_worth_waiting(job, attempt):
                        continue
                elif self._backend.is_conflict(error) and attempt < CONFLICT_ATTEMPTS:
                    time.sleep(random.uniform(0, 0.002 * 2 ** min(attempt, 6)))  # noqa: S311 - spreads, guards nothing
                    continue
            return

    def _is_worth_waiting(self, job: Job, attempt: int) -> bool:
        """Waits a little longer each time for a database that went away; false when the job has waited long enough."""
        pause = min(2.0, 0.02 * 2 ** min(attempt, 10))
        if time.monotonic() - job.asked_at + pause > PATIENCE:
            return False
        return not self._closing.wait(pause)

    def _begin(self) -> None:
        if self._connection is None:
            self._connect()
        self._rows = {}
        self._driver.execute(self._begin_statement)

    def _connect(self) -> None:
        try:
            self._connection = self._engine.connect()
        except (DBAPIError, OSError) as error:
            raise DatabaseUnavailable(self._backend.sentence(error)) from error
        self._driver = self._connection.connection.driver_connection
        self._session = WorkSession(self._connection)

    def _perform(self, job: Job) -> None:
        """The work itself, with what the ORM still holds written out, and a session left empty for the next."""
        session = self._session
        job.error = None
        rows = session.rows_for_later = self._rows_of_a_member()
        job.result = job.run(session)
        session.flush()
        session.expunge_all()
        for key, (statement, added) in (rows or {}).items():
            self._rows.setdefault(key, (statement, []))[1].extend(added)

    def _rows_of_a_member(self) -> RowsForLater | None:
        return {}

    def _finish(self, done: list[Job]) -> None:
        """The rows put aside, then COMMIT; only after it are the members done."""
        for statement, rows in self._rows.values():
            self._session.connection().execute(statement, rows)
        if self._backend.state(self._driver) is not State.OPEN:
            raise TransactionFailed("A work went on after a database error; nothing of it was committed.")
        try:
            self._driver.execute("COMMIT")
        except Exception as error:
            if self._backend.is_uncertain(error, self._driver):
                raise CommitUncertain("The database went away while a transaction was being committed.") from error
            raise
        self.counters.commits += 1
        self.counters.works += len(done)

    def _abandon(self) -> bool:
        """Undoes the transaction that runs, if any; true when the connection was lost, and the next needs another."""
        if self._connection is None:
            return False
        with suppress(Exception):  # a session on a broken connection may complain; the state below decides
            self._session.close()
        state = self._backend.state(self._driver)
        if state in (State.OPEN, State.FAILED):
            with suppress(Exception):
                self._driver.execute("ROLLBACK")
            state = self._backend.state(self._driver)
        lost = state is not State.IDLE or self._connection.invalidated
        if lost or self._connection.get_transaction() is not None:  # as in _can_go_on
            self.close()
        return lost


class Readings(Transactions):
    """The same for works that only read: the database refuses writing, and there is nothing to commit."""

    def __init__(self, backend: Backend, engine: Engine, closing: Event) -> None:
        super().__init__(backend, engine, closing)
        self._begin_statement = backend.begin_reading

    def _rows_of_a_member(self) -> RowsForLater | None:
        return None

    def _finish(self, done: list[Job]) -> None:
        self._driver.execute("ROLLBACK")
        self.counters.works += len(done)


def _failed(jobs: list[Job], error: BaseException) -> list[Job]:
    for job in jobs:
        job.error = error
    return jobs
