"""The database as the rest of the house sees it: works go in, results come out after their COMMIT.

Works that wait at the same time share one transaction (see `db.transactions`), which is what makes a commit per turn
affordable. Nothing outside `db` begins, commits or knows which database it is.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Event, Thread
from types import TracebackType
from typing import Any, Concatenate, Final, ParamSpec, Self, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from db.backends import Backend, DatabaseUnavailable, backend
from db.transactions import (
    CommitUncertain,
    Counters,
    Job,
    Readings,
    TransactionFailed,
    TransactionOwned,
    Transactions,
    database_now,
    later,
)

__all__ = [
    "CommitUncertain",
    "Database",
    "DatabaseUnavailable",
    "TransactionFailed",
    "TransactionOwned",
    "database_now",
    "known",
    "later",
]

READERS: Final = 2
CLOSING_FOR: Final = 2.0

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """One database at `sqlite:///path` or `postgresql://…`; used as an asynchronous context manager."""

    def __init__(
        self, url: str, *, group: int | None = None, longest_group: float | None = None, known: object = None
    ) -> None:
        """`group` bounds how many works share a commit; 1 gives each its own; `longest_group` after how many seconds no
        more are taken into it. `known` is what every work may know."""
        self._backend = backend(url)
        if longest_group is not None:
            self._backend.longest_group = longest_group
        self._known = known
        self._group = group or self._backend.group
        self._writers: _Crew | None = None
        self._readers: _Crew | None = None

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._backend.name

    @property
    def counters(self) -> Counters:
        """What was done since `open`: works, commits (fewer, under load) and groups that had to be run again."""
        every = self._writers.counters if self._writers else []
        return Counters(*(sum(getattr(one, name) for one in every) for name in ("works", "commits", "reruns")))

    async def open(self) -> None:
        """Connects once to see that it works, then starts the threads; raises `DatabaseUnavailable`."""
        writing, reading = self._engine(), self._engine(reading=True)
        await asyncio.to_thread(_probe, self._backend, writing)
        self._writers = _Crew(Transactions, self._backend, writing, self._backend.writers, self._group)
        self._readers = _Crew(Readings, self._backend, reading, READERS, 1)

    async def close(self) -> None:
        """Finishes what was asked for, then ends threads and connections."""
        crews = [crew for crew in (self._readers, self._writers) if crew]
        self._readers = self._writers = None
        await asyncio.gather(*(asyncio.to_thread(crew.stop) for crew in crews))

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def run(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `work(session, …)` in one transaction in the database thread; returns after COMMIT.

        The work must be quick (20 ms) and re-runnable, since a group that dies is run again. A caller that is
        cancelled does not take back a work that has begun. Raises what the work raised, when all of it was undone;
        `CommitUncertain` when nobody can say; `DatabaseUnavailable` after a minute without a database.
        """
        return await _crew(self._writers).ask(work, args, kwargs)

    async def run_first(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`run`, but before all works that wait: for marks and raw updates, which free others to go on."""
        return await _crew(self._writers).ask(work, args, kwargs, first=True)

    async def read(self, work: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `work` on one unchanging view of the database, beside the writers; writing raises."""
        return await _crew(self._readers).ask(work, args, kwargs)

    async def checkpoint(self) -> None:
        """SQLite: brings the write-ahead log home, on a connection of its own; to be called every second."""
        await asyncio.to_thread(self._backend.checkpoint)

    def _engine(self, *, reading: bool = False) -> Engine:
        engine = self._backend.engine(reading=reading).execution_options(known=self._known)
        event.listen(engine, "commit", _refuse_commit)
        return engine


class _Crew:
    """Threads that take jobs from one queue, each as many at a time as are waiting."""

    def __init__(self, kind: type[Transactions], backend: Backend, engine: Engine, size: int, group: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._group = group
        self._first: deque[Job] = deque()
        self._waiting: deque[Job | None] = deque()
        # One token a job: a SimpleQueue wakes a thread at a tenth of the cost of a Condition, the deques keep order.
        self._tokens: SimpleQueue[None] = SimpleQueue()
        self._closing = Event()
        self._engine = engine
        every = [kind(backend, engine, self._closing) for _ in range(size)]
        self.counters = [one.counters for one in every]
        self._threads = [
            Thread(target=self._serve, args=(one,), name=f"{kind.__name__.lower()}-{number}", daemon=True)
            for number, one in enumerate(every)
        ]
        for thread in self._threads:
            thread.start()

    async def ask(
        self,
        work: Callable[..., T],
        args: tuple[Any, ...],  # Any: typed by the callers
        kwargs: dict[str, Any],
        *,
        first: bool = False,
    ) -> T:
        future: asyncio.Future[T] = self._loop.create_future()
        job = Job(work, args, kwargs, copy_context(), future)
        if first:
            self._first.append(job)
        else:
            self._waiting.append(job)
        self._tokens.put(None)
        return await future

    def stop(self) -> None:
        """Lets the threads finish what waits, for a while; a database that is away is not waited for any longer."""
        until = time.monotonic() + CLOSING_FOR
        self._closing.set()
        for _ in self._threads:
            self._waiting.append(None)
            self._tokens.put(None)
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._engine.dispose()

    def _serve(self, transactions: Transactions) -> None:
        last = False
        while not last:
            jobs, last = self._taken()
            while jobs:
                done = transactions.handle(jobs)
                jobs = jobs[len(done) :]
                self._release(done)
        transactions.close()

    def _taken(self) -> tuple[list[Job], bool]:
        """The jobs that wait, up to the size of a group, and whether the thread's work ends with them."""
        self._tokens.get()
        jobs: list[Job] = []
        while True:
            job = self._next()
            if job is None:
                return jobs, True
            if not job.future.cancelled():
                jobs.append(job)
            if len(jobs) == self._group:
                return jobs, False
            try:
                self._tokens.get_nowait()
            except Empty:
                return jobs, False

    def _next(self) -> Job | None:
        try:
            return self._first.popleft()
        except IndexError:
            return self._waiting.popleft()

    def _release(self, done: list[Job]) -> None:
        """One wake-up of the loop for the whole group: each costs a write to a pipe."""
        try:
            self._loop.call_soon_threadsafe(_resolve, done)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return


def _resolve(done: list[Job]) -> None:
    for job in done:
        if job.future.done():
            continue
        if job.error is None:
            job.future.set_result(job.result)
        elif isinstance(job.error, StopIteration):  # which a future cannot carry
            job.future.set_exception(RuntimeError("A work raised StopIteration."))
        else:
            job.future.set_exception(job.error)


def known(session: Session) -> object:
    """What the session's database was opened with; None where nothing was."""
    return session.connection().get_execution_options().get("known")


def _crew(crew: _Crew | None) -> _Crew:
    if crew is None:
        raise DatabaseUnavailable("The database is not open.")
    return crew


def _probe(backend: Backend, engine: Engine) -> None:
    try:
        engine.connect().close()
    except Exception as error:
        raise DatabaseUnavailable(backend.sentence(error)) from error


def _refuse_commit(connection: object) -> None:
    raise TransactionOwned("A work does not commit: the engine does, after the work has returned.")
