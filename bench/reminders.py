"""Reminders: 100,000 pending rows and one sweep of what is due, against one APScheduler job each, in memory or stored.

A sweep writes what is due into the outbox, once for all processes and for good; the jobs only call a function that does
nothing, and are gone with their process. Both are driven from here, tick by tick, so that only the work is measured.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.executors.base import BaseExecutor
from apscheduler.job import Job
from apscheduler.jobstores.base import BaseJobStore
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler

from db.engine import Database
from services import reminders
from tests.databases import fresh_database
from tests.services.reminder_crowd import FAR, analyse, enter, make_due

PENDING = 100_000
EVENTS = 500
PEOPLE = PENDING // EVENTS
SOME = 300
DUE = (0, 100, 10_000)
LOOKS = 200
PLANNED, MOVED = f"{PENDING} planned", f"an event of {PEOPLE} moved"
STALL, IDLE_STALL = "longest stall meanwhile", "longest stall without"
Costs = dict[str, float]


def run() -> None:
    """Prints the rows."""
    with tempfile.TemporaryDirectory() as folder:
        stored = _stored(f"sqlite:///{folder}/jobs.db")
    memory = _jobs()
    _print("one job each, in memory", memory, {})
    _print("one job each, stored", stored, {})
    for dialect in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, fresh_database(dialect, Path(folder)) as url:
            found = asyncio.run(_sweeps(url))
        _print(f"sweep on {dialect}", found, {"in memory": memory, "stored": stored})
    print("targets: planned in a hundredth of the stored jobs' time; 0 due ≤ 2 ms; 10000 due ≤ 5 s, stall ≤ 50 ms")


def _print(name: str, costs: Costs, baselines: dict[str, Costs]) -> None:
    for what, seconds in costs.items():
        ratios = [f"{base[what] / seconds:.2f} × jobs {kind}" for kind, base in baselines.items() if what in base]
        print(f"reminders {name:24} {what:24} {seconds * 1000:10.3f} ms  {', '.join(ratios)}")


# -- sweeps -------------------------------------------------------------------------------------------------------


async def _sweeps(url: str) -> Costs:
    async with Database(url) as db:
        event_ids = await db.run(enter, EVENTS, PEOPLE)
        began = time.perf_counter()
        for event_id in event_ids:
            await db.run(reminders.plan_event, event_id)
        costs = {PLANNED: time.perf_counter() - began}
        await db.run(analyse)
        for number in DUE:
            await db.run(make_due, number)
            costs[f"{number} due"], costs[STALL] = await _tick(db) if number else (await _median_of_sweeps(db), 0.0)
        costs[IDLE_STALL] = await _stall_while(asyncio.sleep(costs[f"{DUE[-1]} due"]))
        began = time.perf_counter()
        await db.run(reminders.plan_event, event_ids[-1])
        costs[MOVED] = time.perf_counter() - began
    return costs


async def _tick(db: Database) -> tuple[float, float]:
    """What one tick of the clock costs, and how long the event loop had to wait meanwhile."""
    began = time.perf_counter()
    longest = await _stall_while(_until_nothing_is_due(db))
    seconds = time.perf_counter() - began
    return seconds, longest


async def _until_nothing_is_due(db: Database) -> None:
    while await db.run(reminders.sweep):
        pass


async def _median_of_sweeps(db: Database) -> float:
    taken = []
    for _look in range(LOOKS):
        began = time.perf_counter()
        await db.run(reminders.sweep)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


async def _stall_while(work: Coroutine[None, None, object]) -> float:
    """The longest time for which the event loop did not get its turn; other programs on the machine have a part."""
    longest = 0.0
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work)
        while not task.done():
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - began - 0.001)
    return longest


# -- jobs ---------------------------------------------------------------------------------------------------------


class _Driven(BaseScheduler):  # type: ignore[misc]  # the library has no types
    """A scheduler that does nothing by itself, so that each tick can be measured."""

    def wakeup(self) -> None:
        """Nobody sleeps here."""

    def shutdown(self, wait: bool = True) -> None:
        """Nothing is under way here."""


class _AtOnce(BaseExecutor):  # type: ignore[misc]  # as above
    """Calls each job in the tick itself, without threads."""

    def _do_submit_job(self, job: Job, run_times: list[datetime]) -> None:
        job.func()
        self._run_job_success(job.id, [])


def _jobs() -> Costs:
    scheduler, far, costs = _scheduler(MemoryJobStore()), datetime.now(UTC) + FAR, {}
    costs[PLANNED] = _once(lambda: _add(scheduler, PENDING, far))
    for number in DUE:
        _add(scheduler, number, datetime.now(UTC) - timedelta(seconds=1))
        costs[f"{number} due"] = _once(scheduler._process_jobs) if number else _median(scheduler._process_jobs)
    ids = [job.id for job in scheduler.get_jobs()[-PEOPLE:]]
    costs[MOVED] = _once(lambda: _move(scheduler, ids, far + timedelta(hours=1)))
    return costs


def _stored(url: str) -> Costs:
    """The same in a database, as a job store that survives would have it; some only, since each takes longer."""
    scheduler, far = _scheduler(SQLAlchemyJobStore(url)), datetime.now(UTC) + FAR
    seconds = _once(lambda: _add(scheduler, SOME, far))
    return {PLANNED: seconds * PENDING / SOME, "0 due": _median(scheduler._process_jobs)}


def _scheduler(store: BaseJobStore) -> _Driven:
    scheduler = _Driven(executors={"default": _AtOnce()}, jobstores={"default": store}, timezone=UTC)
    scheduler.start()
    return scheduler


def _add(scheduler: _Driven, number: int, at: datetime) -> None:
    for _each in range(number):
        scheduler.add_job(does_nothing, "date", run_date=at, misfire_grace_time=None)


def _move(scheduler: _Driven, ids: list[str], at: datetime) -> None:
    for each in ids:
        scheduler.reschedule_job(each, trigger="date", run_date=at)


def does_nothing() -> None:
    """What a reminder's job would do."""


def _once(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _median(work: Callable[[], object]) -> float:
    return statistics.median(_once(work) for _look in range(LOOKS))
