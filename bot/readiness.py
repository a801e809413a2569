"""Whether this process can serve, and its numbers: what the web face asks for."""

import asyncio

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.process import Processor
from bot.receive import Receiver
from db.engine import Database, DatabaseUnavailable
from services import inbox, outbox
from web import metrics
from web.application import Readiness

SILENCE = 90.0
DATABASE_WAITS = 2.0


class Probe:
    """Looks at the running parts."""

    def __init__(self, db: Database, receiver: Receiver, processor: Processor, mode: str) -> None:
        self._db, self._receiver, self._processor, self._mode = db, receiver, processor, mode
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
                waiting, unsaid = await self._db.read(_depths)
        except (DatabaseUnavailable, TimeoutError):
            metrics.database.set(0)
            return
        metrics.database.set(1)
        for state in ("new", "failed", "aside"):
            metrics.inbox_depth.labels(state).set(waiting.get(state, 0))
        for state in ("queued", "claimed", "sending"):
            metrics.outbox_depth.labels(state).set(unsaid.get(state, 0))


def _ping(session: Session) -> None:
    session.execute(select(1))


def _depths(session: Session) -> tuple[dict[str, int], dict[str, int]]:
    return inbox.depth(session), outbox.depth(session)
