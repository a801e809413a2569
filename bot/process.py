"""Inbox → Application: one lane per chat, strictly in order, chats side by side.

A lane goes turn, commit, send, mark, next turn. A worker is free only when its mark is committed, so a kill doubles
at most as many answers as there are workers. A lane that must wait gives its worker away meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import takewhile

import structlog
from sqlalchemy.orm import Session

from bot import measures
from bot.deliver import Deliverer
from bot.lanes import MOST_IN_MEMORY, Lane, Lanes
from bot.outcomes import Outcome, Verdict
from bot.shares import Shares
from bot.speak import Speaker, Spoken, mark, surely
from db.engine import Database
from services import chat_moves, floods, inbox, leases, notices, outbox, pacing
from services.inbox import Accepted, Left
from services.outbox import Message, State

log = structlog.get_logger()

WORKERS = 32
MOST_WAITING = 4000
CHATS_AT_ONCE = 50
TRY_AGAIN = 0.1
BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)

Handle = Callable[[Accepted], Awaitable[Sequence[Message]]]


class Processor:
    """Handles the updates of this process and says their answers."""

    def __init__(
        self, db: Database, owner: str, handle: Handle, speaker: Speaker, deliverer: Deliverer, *, shares: Shares
    ) -> None:
        self._db, self._owner, self._handle, self._speaker = db, owner, handle, speaker
        self._deliverer, self._shares = deliverer, shares
        self._lanes = Lanes()
        self._looking = asyncio.Lock()
        self._meanwhile: list[Accepted] | None = None
        self._stopping = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def depth(self) -> int:
        """How many updates and answers wait in the lanes of this process."""
        return self._lanes.depth

    def is_at_work(self, chat_id: int) -> bool:
        """Whether something of this chat is in work or waits for it."""
        return chat_id in self._lanes

    @property
    def crowded(self) -> frozenset[int]:
        """The chats in which so much waits that not all of it is in memory."""
        return self._lanes.crowded

    def take(self, accepted: Sequence[Accepted]) -> None:
        """Puts freshly accepted updates into their lanes; what finds no room stays in the inbox until it does."""
        if self._meanwhile is not None:
            self._idle.clear()
            self._meanwhile.extend(accepted)  # what the sweep finds is older and goes first
            return
        self._lanes.admit(accepted)
        self._look_idle()

    async def sweep(self) -> None:
        """Takes up what is this process's but in no lane: after a start, a crash of another, an overflow."""
        async with self._looking:
            if self._stopping.is_set() or not self._lanes.room:
                return
            meanwhile = self._meanwhile = []
            try:
                answers, left = await self._db.run(_resume, self._owner, self._lanes.chats, MOST_IN_MEMORY)
                for message in answers:
                    self._lanes.append(message.chat_id, message)
                self._lanes.admit(left.updates)
                self._lanes.leave(left.more)
            finally:
                self._meanwhile = None
                self.take(meanwhile)

    async def _fetch(self) -> bool:
        """Takes from the inbox what found no room before; False where there still is none."""
        async with self._looking:
            after = self._lanes.begin_fetching(CHATS_AT_ONCE)
            left = Left([], frozenset(after))
            try:
                if after:
                    left = await self._db.read(inbox.fetch, self._owner, after, most=self._lanes.room)
            finally:
                self._lanes.end_fetching(after, left)
                self._look_idle()
        for chat_id in left.more:
            if self._shares.is_used_up(chat_id) and await self._db.read(floods.is_one, chat_id):
                await self._db.run(floods.tell, chat_id)
        return bool(after)

    async def _fetch_always(self) -> None:
        while True:
            await self._lanes.hungry.wait()
            has_moved = False
            try:
                has_moved = not self._stopping.is_set() and await self._fetch()
            except Exception:  # the boundary of one look at the inbox: the chats it was for are looked after again
                log.exception("lanes.not_fetched")
            if not has_moved:
                await asyncio.sleep(TRY_AGAIN)

    def _look_idle(self) -> None:
        is_through = self._lanes.are_empty and (self._stopping.is_set() or not self._lanes.are_behind)
        if is_through and self._meanwhile is None:
            self._idle.set()
        else:
            self._idle.clear()

    async def run(self, workers: int = WORKERS) -> None:
        """Works until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._fetch_always())
            for _ in range(workers):
                group.create_task(self._work())

    async def drain(self, seconds: float) -> None:
        """Takes nothing new and waits until the lanes are empty, at most this long."""
        self._stopping.set()
        self._look_idle()
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
        ready = self._lanes.ready
        while True:
            chat_id = await ready.get()
            wait = self._wait_for_share(chat_id) or await self._step(chat_id)
            if wait is None:
                self._lanes.go_on(chat_id)
                self._look_idle()
            else:
                asyncio.get_running_loop().call_later(wait, ready.put_nowait, chat_id)

    def _wait_for_share(self, chat_id: int) -> float:
        waiting = self._lanes[chat_id].waiting
        if self._stopping.is_set() or isinstance(waiting[0], Message):
            return 0.0
        return self._shares.wait(chat_id, has_more=len(waiting) > 1)

    async def _step(self, chat_id: int) -> float | None:
        """Handles the first item of a lane; gives the seconds after which it must be tried again, if it must."""
        lane = self._lanes[chat_id]
        item = lane.waiting[0]
        try:
            if isinstance(item, Message):
                wait = await self._speak(lane, item)
            else:
                if self._shares.is_used_up(chat_id):
                    item = await self._merged(lane, item)
                wait = await self._turn(lane, item)
        except Exception:  # the lane's boundary: its chat waits a little, all others go on
            log.exception("lane.broke", chat=chat_id)
            wait = self._later(lane)
        return wait

    async def _merged(self, lane: Lane, first: Accepted) -> Accepted:
        """Of a button tapped again and again in a flood, or a message changed so, only the last one is played."""
        same = list(takewhile(partial(floods.repeats, first), lane.waiting))
        if len(same) == 1:
            return first
        *pointless, last = (each for each in same if isinstance(each, Accepted))
        await self._db.run_first(inbox.skip, [each.update_id for each in pointless])
        for each in pointless:
            lane.waiting.popleft()
            self._lanes.known.pop(each.update_id, None)
        return last

    async def _turn(self, lane: Lane, update: Accepted) -> float | None:
        answers = await self._handle(update)
        lane.waiting.popleft()
        lane.unanswered_since = self._lanes.known.pop(update.update_id, None)
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


def _resume(session: Session, owner: str, chats: frozenset[int], limit: int) -> tuple[list[Message], Left]:
    """Both in one transaction: whoever takes a dead process's answers takes its updates too, so their order holds."""
    leases.alone(session, "recovery")
    answers = pacing.recover(session, owner)
    return answers, inbox.resume(session, owner, but=chats, limit=limit)
