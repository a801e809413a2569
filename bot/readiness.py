"""Whether this process can serve, and its numbers: what the web face asks for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.process import Processor
from bot.receive import Receiver
from db.engine import Database, DatabaseUnavailable
from services import inbox, outbox
from web import metrics
from web.application import Readiness

SILENCE = 90.0


class Probe:
    """Looks at the running parts."""

    def __init__(self, db: Database, receiver: Receiver, processor: Processor, mode: str) -> None:
        self._db, self._receiver, self._processor, self._mode = db, receiver, processor, mode

    async def readiness(self) -> Readiness:
        """Database reachable, updates flowing. Migrations are current, or the process would not have started."""
        reasons = []
        try:
            await self._db.read(_ping)
        except DatabaseUnavailable:
            reasons.append("the database cannot be reached")
        if self._mode == "polling" and self._receiver.is_polling:
            silent_for = self._receiver.silent_for
            if silent_for is None or silent_for > SILENCE:
                reasons.append("Telegram has not answered")
        return Readiness(not reasons, tuple(reasons))

    async def measure(self) -> None:
        """Brings the gauges up to date."""
        waiting, unsaid = await self._db.read(_depths)
        for state in ("new", "failed", "aside"):
            metrics.inbox_depth.labels(state).set(waiting.get(state, 0))
        for state in ("queued", "claimed", "sending"):
            metrics.outbox_depth.labels(state).set(unsaid.get(state, 0))
        metrics.lanes_depth.set(self._processor.depth)
        metrics.polls.set(1 if self._receiver.is_polling else 0)
        metrics.heard.set(self._receiver.silent_for or 0)


def _ping(session: Session) -> None:
    session.execute(select(1))


def _depths(session: Session) -> tuple[dict[str, int], dict[str, int]]:
    return inbox.depth(session), outbox.depth(session)
