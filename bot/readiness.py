"""Whether this process can serve, and its numbers: what the web face asks for."""

import asyncio

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import room
from bot.process import Processor
from bot.receive import Receiver
from bot.settings import Settings
from db.engine import Database, DatabaseUnavailable
from services import operation
from services.operation import Standing
from services.outbox import Lane, State
from web import metrics
from web.application import Readiness

SILENCE = 90.0
DATABASE_WAITS = 2.0


class Probe:
    """Looks at the running parts."""

    def __init__(self, db: Database, receiver: Receiver, processor: Processor, settings: Settings) -> None:
        self._db, self._receiver, self._processor, self._mode = db, receiver, processor, settings.mode
        self._url = settings.database_url.get_secret_value()
        self.is_connected = False

    async def readiness(self) -> Readiness:
        """Database reachable, updates flowing. Migrations are current, or the process would not have started."""
        reasons = []
        try:
            async with asyncio.timeout(DATABASE_WAITS):
                await self._db.read(_ping)
        except (DatabaseUnavailable, TimeoutError):
            reasons.append("the database cannot be reached")
        trouble = self._trouble()
        if trouble:
            reasons.append(trouble)
        return Readiness(not reasons, tuple(reasons))

    def _trouble(self) -> str | None:
        if not self.is_connected:
            return "Telegram has not answered yet"
        if self._mode != "polling":
            return None  # when nobody writes, nothing comes
        silent_for = self._receiver.silent_for
        if self._receiver.is_polling and silent_for is not None and silent_for > SILENCE:
            return "Telegram does not answer"
        return self._receiver.trouble

    async def measure(self) -> None:
        """Brings the gauges up to date; those of the database stay as they were while it is away."""
        metrics.lanes_depth.set(self._processor.depth)
        metrics.polls.set(1 if self._receiver.is_polling else 0)
        metrics.heard.set(self._receiver.silent_for or 0)
        try:
            async with asyncio.timeout(DATABASE_WAITS):
                found = await self._db.read(operation.standing)
        except (DatabaseUnavailable, TimeoutError):
            metrics.database.set(0)
            return
        metrics.database.set(1)
        _show_queues(found)
        self._show_house(found)

    def _show_house(self, found: Standing) -> None:
        holder = "nobody" if found.poller is None else "this" if self._receiver.is_polling else "another"
        for each in metrics.HOLDERS:
            metrics.poller.labels(each).set(each == holder)
        metrics.processes.set(found.processes)
        metrics.paused.set(found.paused_since is not None)
        metrics.database_size.set(found.size)
        metrics.last_backup.set(found.backup.finished_at.timestamp() if found.backup else 0)
        if (left := room.free(self._url)) is not None:
            metrics.disk_free.set(left)


def _show_queues(found: Standing) -> None:
    for state in ("new", "failed", "aside"):
        metrics.inbox_depth.labels(state).set(found.updates.get(state, 0))
    metrics.inbox_oldest.set(found.oldest_update.total_seconds())
    for lane in Lane:
        name = metrics.LANES[lane]
        metrics.outbox_oldest.labels(name).set(found.oldest_due[lane].total_seconds())
        for state in (State.QUEUED, State.CLAIMED, State.SENDING):
            metrics.outbox_depth.labels(name, state.value).set(found.messages.get((lane, state.value), 0))
    for state in metrics.BROADCASTS:
        metrics.broadcasts.labels(state).set(found.broadcasts.get(state, 0))


def _ping(session: Session) -> None:
    session.execute(select(1))
