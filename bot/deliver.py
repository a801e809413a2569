"""Outbox → Telegram for everything that is paced: changes, reminders, announcements. Answers go by `bot.process`.

Pace, claim, call: slots are reserved in the claim, the next batches are claimed while one is being sent, and
`sending` is committed for at most 50 ms of due slots at a time, so a kill leaves few rows of which nobody knows.
"""

import asyncio
import time
from collections import deque
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.orm import Session

from bot import measures
from bot.marks import Marks
from bot.outcomes import Outcome, Verdict
from bot.speak import NO_DATABASE, Rendered, Speaker, Spoken, surely
from db.engine import Database
from services import chat_moves, clock, holds, notices, outbox, pacing, switches
from services.notices import MessageRefused, Reader
from services.outbox import MAX_REPEATS, Message, State, WhenUnsure
from services.pacing import Claim, Rates
from services.quiet_hours import Night

log = structlog.get_logger()

IDLE = 0.5
SLICE = 0.05
BURST = 0.02
AT_ONCE = 128
AHEAD = 2
FINISH_FOR = 1.2
BACK_OFF = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0)
TOKEN_PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)


class Deliverer:
    """The paced sender of this process."""

    def __init__(
        self, db: Database, owner: str, speaker: Speaker, rates: Rates, night: Night, *, operators: Sequence[Reader]
    ) -> None:
        self._db, self._owner, self._speaker, self._rates, self._night = db, owner, speaker, rates, night
        self._operators = operators
        self._marks = Marks(db)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._gate = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._in_hand: set[int] = set()
        self._has_lost_rows = False
        self._is_stopping = False
        self._wake = asyncio.Event()
        self._watchers: list[asyncio.Event] = []
        self._failures: dict[int, int] = {}
        self._next_at = 0.0
        self._paused_until = 0.0
        self._token_refusals = 0

    async def run(self) -> None:
        """Works until cancelled; what is being sent then may finish, what is only claimed goes back to the queue."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._marks.run())
                try:
                    await self._work(group)
                except asyncio.CancelledError:
                    await self._finish()
                    raise
        finally:
            with suppress(*NO_DATABASE):
                await self._db.run_first(pacing.give_back, self._owner)

    def wake(self) -> None:
        """Something may be due now."""
        self._wake.set()

    async def settled(self) -> None:
        """Returns when nothing is due and nothing is being sent; for tests."""
        watcher = asyncio.Event()
        self._watchers.append(watcher)
        self.wake()
        await watcher.wait()

    async def _work(self, group: asyncio.TaskGroup) -> None:
        most = max(1, round(self._rates.overall / 10))
        batches: deque[asyncio.Task[None]] = deque()
        while True:
            self._wake.clear()
            # Only a claim that begins after nothing is being sent can tell that nothing will come of it.
            watchers, self._watchers = (self._watchers, []) if not self._tasks else ([], self._watchers)
            claim = await self._claim(most)
            claimed_at = time.monotonic()
            if claim is not None and claim.messages:
                batches.append(self._start(group, self._send(claim, claimed_at, group)))
            if claim is not None and (claim.messages or claim.has_more):
                self._watchers += watchers
                if len(batches) > AHEAD:
                    # Awaited in itself it would be cancelled with us, in the middle of what it has begun.
                    await asyncio.wait({batches.popleft()})
                continue
            for watcher in watchers:
                watcher.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), IDLE)

    async def _finish(self) -> None:
        """What was begun may end, so that nobody must wonder whether it arrived."""
        self._is_stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_FOR):
                while self._tasks:
                    await asyncio.wait(self._tasks)

    def _start(self, group: asyncio.TaskGroup, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._watchers and not self._tasks:
            self.wake()

    async def _claim(self, most: int) -> Claim | None:
        if self._is_paused:
            return None
        try:
            if self._has_lost_rows:
                await self._db.run(pacing.take_back, self._owner, frozenset(self._in_hand))
                self._has_lost_rows = False
            claim = await self._db.run(_claim, self._owner, self._rates, most, self._night)
        except Exception:  # the boundary of one look at the queue: what it may have claimed is taken back at the next
            log.exception("deliver.no_claim")
            self._has_lost_rows = True
            return None
        self._in_hand.update(message.id for message in claim.messages)
        return claim

    async def _send(self, claim: Claim, claimed_at: float, group: asyncio.TaskGroup) -> None:
        """Sends a batch, slot by slot; slots are the database's time, waited for by monotonic time."""
        waiting = [(claimed_at + _seconds_until(message, claim), message) for message in claim.messages]
        while waiting:
            await _until(waiting[0][0])
            if self._is_stopping or self._is_paused:
                break
            due = [each for each in waiting if each[0] < waiting[0][0] + SLICE]
            waiting = waiting[len(due) :]
            begun = await self._begun([message for _at, message in due])
            prepared = await self._speaker.prepare([message for _at, message in due if message.id in begun])
            for at, message in due:
                if message.id not in begun:
                    self._in_hand.discard(message.id)
                    continue
                await self._slots.acquire()
                self._start(group, self._say(message, at, prepared.get(message.id)))
        self._has_lost_rows = self._has_lost_rows or bool(waiting)
        self._in_hand.difference_update(message.id for _at, message in waiting)

    async def _begun(self, messages: Sequence[Message]) -> set[int]:
        try:
            return await self._db.run_first(pacing.begin_sending, messages, self._owner)
        except Exception:  # the boundary of one beginning: nothing was said, so these messages go back to the queue
            log.exception("deliver.not_begun")
            self._has_lost_rows = True
            return set()

    async def _say(self, message: Message, at: float, prepared: Rendered | None) -> None:
        try:
            # One after the other in each chat, marks included: slots are too close to keep an order by themselves.
            async with self._turn_of(message.chat_id):
                await self._place(at)
                await self._conclude(message, await self._attempt(message, prepared))
            self._in_hand.discard(message.id)
        except Exception:  # the boundary of one delivery: its row stays `sending` and is settled by recovery
            log.exception("deliver.broke", message=message.id)
        finally:
            self._slots.release()

    async def _place(self, at: float) -> None:
        """Waits for the slot. Those that have passed, since this process or their chat was held up, are not sent in
        one burst; so the place is taken after the chat's turn, and one after the other."""
        async with self._gate:
            await _until(max(at, self._next_at))
            self._next_at = max(at, self._next_at, time.monotonic() - BURST) + 1 / self._rates.overall

    def _turn_of(self, chat_id: int) -> asyncio.Lock:
        lock = self._chats.get(chat_id)
        if lock is None:
            lock = self._chats[chat_id] = asyncio.Lock()
        return lock

    async def _attempt(self, message: Message, prepared: Rendered | None) -> Spoken:
        if message.not_after and message.not_after < clock.now():
            return Spoken(State.SKIPPED, error="too late")
        return await self._speaker.attempt(message, prepared)

    async def _conclude(self, message: Message, spoken: Spoken) -> None:
        found = spoken.outcome
        if found and found.verdict is Verdict.UNSURE and not _may_repeat(message):
            spoken = replace(spoken, state=State.UNSURE, error=found.words)
        if spoken.state is None:
            assert found is not None
            await self._again(message, found)
            return
        self._failures.pop(message.id, None)
        measures.said(message, spoken)
        if spoken.state is State.SENT:
            self._token_refusals = 0
        is_settled = await self._marks.put(message, spoken)
        self.wake()  # its consequences may be due
        if spoken.state is State.FAILED and not is_settled and _is_for_operators(message, spoken):
            await self.tell_refused(message, spoken)

    async def _again(self, message: Message, found: Outcome) -> None:
        measures.waits(found)
        if found.verdict is Verdict.MIGRATED and found.new_chat_id is not None:
            await surely(self._db, chat_moves.moved, message.chat_id, found.new_chat_id)
        counts = found.verdict is Verdict.UNSURE
        if counts and notices.when_unsure(message.notice) is WhenUnsure.AGAIN_MARKED:
            message = replace(message, params=outbox.marked(message.params))
        until = clock.now() + timedelta(seconds=await self._wait(message, found))
        await surely(self._db, outbox.postpone, message, until, counts=counts)
        self.wake()

    async def _wait(self, message: Message, found: Outcome) -> float:
        """How many seconds this message waits now, and with it perhaps others."""
        if found.verdict is Verdict.WAIT:
            await self.slow_down(message.chat_id, found.retry_after)
            return found.retry_after
        if found.verdict is Verdict.PAUSE:
            return self._pause()
        if found.verdict is Verdict.MIGRATED:
            return 0.0
        failures = self._failures[message.id] = self._failures.get(message.id, 0) + 1
        return BACK_OFF[min(failures, len(BACK_OFF)) - 1]

    @property
    def _is_paused(self) -> bool:
        return time.monotonic() < self._paused_until

    def _pause(self) -> float:
        """The token is refused: everything waits, longer each time; what was on its way does not count again."""
        if not self._is_paused:
            pause = TOKEN_PAUSES[min(self._token_refusals, len(TOKEN_PAUSES) - 1)]
            log.error("deliver.token_refused", pause=pause)
            self._token_refusals += 1
            self._paused_until = time.monotonic() + pause
        return self._paused_until - time.monotonic()

    async def slow_down(self, chat_id: int, seconds: float) -> None:
        """429 at one chat is that chat's; at a second chat within the time, all that is paced waits."""
        if await surely(self._db, holds.refused, chat_id, seconds):
            log.warning("deliver.held", seconds=seconds)

    async def wait_in_group(self, message: Message) -> float:
        """Seconds that an answer in a group must wait, since answers count in the group's minute too."""
        wait = await self._db.run_first(pacing.wait_in_group, message, self._rates)
        return wait.total_seconds()

    async def tell_refused(self, message: Message, spoken: Spoken) -> None:
        """Operators learn what Telegram refused; a refused notice to operators itself is only logged."""
        log.error("message.refused", message=message.id, notice=message.notice, reason=spoken.error)
        if message.notice != MessageRefused.name:
            await surely(self._db, _tell_operators, self._operators, message, spoken.error or "")
            self.wake()


def _claim(session: Session, owner: str, rates: Rates, most: int, night: Night) -> Claim:
    if switches.on_since(session, switches.PAUSE) is not None:
        return pacing.NOTHING
    return pacing.claim(session, owner, rates, most, night)


def _tell_operators(session: Session, operators: Sequence[Reader], message: Message, reason: str) -> None:
    # What goes to many in the same words is refused for all of them alike, and told once.
    refused = message.dedupe_key.rpartition(":")[0] if notices.is_shared(message.notice) else message.id
    for reader in operators:
        told = MessageRefused(str(message.id), reason)
        notices.tell(session, reader, told, key=f"{refused}:{reader.chat_id}")


def _may_repeat(message: Message) -> bool:
    return message.attempts < MAX_REPEATS and notices.when_unsure(message.notice) is not WhenUnsure.LEAVE


def _is_for_operators(message: Message, spoken: Spoken) -> bool:
    """A group or a topic that is lost is the operators' business like a refusal; a person who left is nobody's."""
    return message.chat_id < 0 or spoken.outcome is None or spoken.outcome.verdict is not Verdict.UNREACHABLE


def _seconds_until(message: Message, claim: Claim) -> float:
    assert message.slot_at is not None
    return (message.slot_at - claim.now).total_seconds()


async def _until(at: float) -> None:
    wait = at - time.monotonic()
    if wait > 0:
        await asyncio.sleep(wait)
