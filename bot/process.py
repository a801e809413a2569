"""Inbox → Application: one lane per chat, strictly in order, chats side by side.

A lane goes turn, commit, send, mark, next turn. A worker is free only when its mark is committed, so a kill doubles
at most as many answers as there are workers. A lane that must wait gives its worker away meanwhile.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog
from sqlalchemy.orm import Session

from bot import measures
from bot.deliver import Deliverer
from bot.outcomes import Outcome, Verdict
from bot.speak import Speaker, Spoken, mark, surely
from db.engine import Database
from services import chat_moves, inbox, leases, notices, outbox, pacing
from services.inbox import Accepted
from services.outbox import Message, State

log = structlog.get_logger()

WORKERS = 32
MOST_IN_MEMORY = 2000
MOST_WAITING = 4000
BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)

Handle = Callable[[Accepted], Awaitable[Sequence[Message]]]


@dataclass(slots=True)
class Lane:
    """What waits in one chat, and how often its next message has been tried in vain.

    `unanswered_since` is when the update that was handled last was taken up, until its first answer is said.
    """

    waiting: deque[Accepted | Message]
    failures: int = 0
    unanswered_since: float | None = None


class Processor:
    """Handles the updates of this process and says their answers."""

    def __init__(self, db: Database, owner: str, handle: Handle, speaker: Speaker, deliverer: Deliverer) -> None:
        self._db, self._owner, self._handle, self._speaker = db, owner, handle, speaker
        self._deliverer = deliverer
        self._lanes: dict[int, Lane] = {}
        self._ready: asyncio.Queue[int] = asyncio.Queue()
        self._known: dict[int, float] = {}  # since when, in monotonic time
        self._is_behind = False
        self._meanwhile: list[Accepted] | None = None
        self._stopping = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def depth(self) -> int:
        """How many updates and answers wait in the lanes of this process."""
        return sum(len(lane.waiting) for lane in self._lanes.values())

    def take(self, accepted: Sequence[Accepted]) -> None:
        """Puts freshly accepted updates into their lanes; the overflow stays in the inbox for `sweep`."""
        if self._meanwhile is not None:
            self._idle.clear()
            self._meanwhile.extend(accepted)  # what the sweep finds is older and goes first
            return
        if self._is_behind or len(self._known) > MOST_IN_MEMORY:
            self._is_behind = True
            return
        self._enqueue(accepted)

    async def sweep(self) -> None:
        """Takes up what is this process's but not in its lanes: after a start, a crash of another, an overflow."""
        if self._stopping.is_set() or len(self._known) > MOST_IN_MEMORY // 2:
            return
        meanwhile = self._meanwhile = []
        try:
            answers, found = await self._db.run(_resume, self._owner, frozenset(self._known), MOST_IN_MEMORY)
            for message in answers:
                self._append(message.chat_id, message)
            self._enqueue(found)
            self._is_behind = len(found) == MOST_IN_MEMORY
        finally:
            self._meanwhile = None
            self.take(meanwhile)
            if not self._lanes:
                self._idle.set()

    def _enqueue(self, accepted: Sequence[Accepted]) -> None:
        for update in accepted:
            if update.update_id not in self._known:
                self._known[update.update_id] = time.monotonic()
                self._append(update.chat_id, update)

    def _append(self, chat_id: int, item: Accepted | Message) -> None:
        self._idle.clear()
        lane = self._lanes.get(chat_id)
        if lane is None:
            self._lanes[chat_id] = Lane(deque((item,)))
            self._ready.put_nowait(chat_id)
        else:
            lane.waiting.append(item)

    async def run(self, workers: int = WORKERS) -> None:
        """Works until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(self._work())

    async def drain(self, seconds: float) -> None:
        """Takes nothing new and waits until the lanes are empty, at most this long."""
        self._stopping.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)

    async def has_room(self) -> None:
        """Returns when the lanes are not too full for more."""
        while self.depth > MOST_WAITING:  # noqa: ASYNC110 - a rare state, and no event says that it is over
            await asyncio.sleep(0.05)

    async def settled(self) -> None:
        """Returns when every lane is empty; for tests and the drain."""
        await self._idle.wait()

    async def _work(self) -> None:
        while True:
            chat_id = await self._ready.get()
            wait = await self._step(chat_id)
            if wait is None:
                self._go_on(chat_id)
            else:
                asyncio.get_running_loop().call_later(wait, self._ready.put_nowait, chat_id)

    def _go_on(self, chat_id: int) -> None:
        if self._lanes[chat_id].waiting:
            self._ready.put_nowait(chat_id)
            return
        del self._lanes[chat_id]
        if not self._lanes and not self._meanwhile:
            self._idle.set()

    async def _step(self, chat_id: int) -> float | None:
        """Handles the first item of a lane; gives the seconds after which it must be tried again, if it must."""
        lane = self._lanes[chat_id]
        item = lane.waiting[0]
        try:
            if isinstance(item, Message):
                wait = await self._speak(lane, item)
            else:
                wait = await self._turn(lane, item)
        except Exception:  # the lane's boundary: its chat waits a little, all others go on
            log.exception("lane.broke", chat=chat_id)
            wait = self._later(lane)
        return wait

    async def _turn(self, lane: Lane, update: Accepted) -> float | None:
        answers = await self._handle(update)
        lane.waiting.popleft()
        lane.unanswered_since = self._known.pop(update.update_id, None)
        lane.failures = 0
        # Answers go before everything that waits in this chat, in the order in which they were said.
        lane.waiting.extendleft(reversed(answers))
        while lane.waiting and isinstance(lane.waiting[0], Message):
            wait = await self._speak(lane, lane.waiting[0])
            if wait is not None:
                return wait
        return None

    async def _speak(self, lane: Lane, message: Message) -> float | None:
        if message.chat_id < 0 and (wait := await self._deliverer.wait_in_group(message)):
            return wait
        spoken = await self._speaker.attempt(message)
        if spoken.state is None:
            assert spoken.outcome is not None
            return await self._wait_for(lane, message, spoken.outcome)
        await self._said(lane, message, spoken)
        return None

    async def _said(self, lane: Lane, message: Message, spoken: Spoken) -> None:
        """Marks an answer that is settled; not being able to is no reason to say it again."""
        await surely(self._db, mark, message, spoken)
        lane.waiting.popleft()
        lane.failures = 0
        measures.said(message, spoken)
        measures.answered(lane.unanswered_since)
        lane.unanswered_since = None
        if spoken.outcome and spoken.outcome.verdict is Verdict.REFUSED:
            await self._deliverer.tell_refused(message, spoken)

    async def _wait_for(self, lane: Lane, message: Message, found: Outcome) -> float | None:
        measures.waits(found)
        if found.verdict is Verdict.MIGRATED:
            assert found.new_chat_id is not None
            await surely(self._db, chat_moves.moved, message.chat_id, found.new_chat_id)
            lane.waiting[0] = replace(message, chat_id=found.new_chat_id)
            return 0.0
        if found.verdict is Verdict.WAIT:
            await self._deliverer.slow_down(message.chat_id, found.retry_after)
            return found.retry_after
        if found.verdict is Verdict.UNSURE:
            if message.attempts >= outbox.MAX_REPEATS or notices.when_unsure(message.notice) is outbox.WhenUnsure.LEAVE:
                await self._said(lane, message, Spoken(State.UNSURE, error=found.words))
                return None
            lane.waiting[0] = replace(message, attempts=message.attempts + 1)
        return self._later(lane)

    def _later(self, lane: Lane) -> float:
        seconds = BACK_OFF[min(lane.failures, len(BACK_OFF) - 1)]
        lane.failures += 1
        return seconds


def _resume(session: Session, owner: str, known: frozenset[int], limit: int) -> tuple[list[Message], list[Accepted]]:
    """Both in one transaction: whoever takes a dead process's answers takes its updates too, so their order holds."""
    leases.alone(session, "recovery")
    answers = pacing.recover(session, owner)
    return answers, inbox.resume(session, owner, known=known, limit=limit)
