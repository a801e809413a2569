"""Marks of what was said, gathered: those that come while others are being committed share the next commit.

A commit for each would keep all of PostgreSQL's threads at it while announcements go out fast.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy.orm import Session

from bot.speak import Spoken, mark, surely
from db.engine import Database
from services.outbox import Message

log = structlog.get_logger()

AT_ONCE: Final = 50
"""So many are recorded in a few milliseconds."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    message: Message
    spoken: Spoken
    is_settled: asyncio.Future[bool]


class Marks:
    """Records what became of messages, in the order in which it was known."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: list[_Waiting] = []
        self._is_asked = asyncio.Event()

    async def run(self) -> None:
        """Records until cancelled. Those who wait do not do it in turn: a lock would wake them one by one."""
        while True:
            await self._is_asked.wait()
            self._is_asked.clear()
            while self._waiting:
                some, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                await self._record(some)

    async def put(self, message: Message, spoken: Spoken) -> bool:
        """`speak.mark`, of which this returns the result after the commit; `run` must be running."""
        mine = _Waiting(message, spoken, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        self._is_asked.set()
        return await mine.is_settled

    async def _record(self, some: Sequence[_Waiting]) -> None:
        try:
            settled = await surely(self._db, _mark_all, [(each.message, each.spoken) for each in some])
        except Exception:  # the boundary of several marks: each is made alone, and what is wrong with one is its own
            if len(some) > 1:
                log.exception("marks.not_together")
            await asyncio.gather(*(self._record_alone(each) for each in some))
            return
        for each, is_settled in zip(some, settled, strict=True):
            if not each.is_settled.done():  # whoever waited for it may be cancelled
                each.is_settled.set_result(is_settled)

    async def _record_alone(self, one: _Waiting) -> None:
        try:
            is_settled = await surely(self._db, mark, one.message, one.spoken)
        except Exception as error:  # it belongs to whoever waits for it
            if not one.is_settled.done():
                one.is_settled.set_exception(error)
            return
        if not one.is_settled.done():
            one.is_settled.set_result(is_settled)


def _mark_all(session: Session, said: Sequence[tuple[Message, Spoken]]) -> list[bool]:
    return [mark(session, message, spoken) for message, spoken in said]
