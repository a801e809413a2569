"""Outbox → Telegram for everything that is paced: changes, reminders, announcements. Answers go by `bot.process`.

Pace, claim, call: slots are reserved in the claim, the next batch is claimed while this one is being sent, and
`sending` is committed for at most 50 ms of due slots at a time, so a kill leaves few rows of which nobody knows.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.outcomes import Outcome, Verdict
from bot.speak import Speaker, Spoken, mark
from db.engine import Database, DatabaseUnavailable
from services import clock, notices, outbox, pacing, switches
from services.notices import MessageRefused, Reader
from services.outbox import MAX_REPEATS, Message, State, WhenUnsure
from services.pacing import Claim, Rates

log = structlog.get_logger()

IDLE = 0.5
TOKEN_PAUSE = 30.0
SLICE = 0.05
AT_ONCE = 128
BACK_OFF = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0)


class Deliverer:
    """The paced sender of this process."""

    def __init__(self, db: Database, owner: str, speaker: Speaker, rates: Rates, operators: Sequence[Reader]) -> None:
        self._db, self._owner, self._speaker, self._rates = db, owner, speaker, rates
        self._operators = operators
        self._refusing_chats: dict[int, float] = {}
        self._token_refused_until = 0.0
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._sending = 0
        self._is_idle = asyncio.Event()
        self._wake = asyncio.Event()
        self._failures: dict[int, int] = {}

    async def run(self) -> None:
        """Works until cancelled; what is claimed but unsent then goes back to the queue."""
        most = max(1, round(self._rates.overall / 10))
        try:
            async with asyncio.TaskGroup() as group:
                batch: asyncio.Task[None] | None = None
                while True:
                    claim = await self._claim(most)
                    if batch is not None:
                        await batch
                    batch = group.create_task(self._send(claim, group)) if claim and claim.messages else None
                    if batch is None:
                        await self._rest()
        finally:
            await self._db.run_first(pacing.give_back, self._owner)

    def wake(self) -> None:
        """Something may be due now."""
        self._wake.set()

    async def settled(self) -> None:
        """Returns when nothing is due and nothing is being sent; for tests."""
        while True:
            self._is_idle.clear()
            self.wake()
            await self._is_idle.wait()
            if not self._sending:
                return
            await asyncio.sleep(0.01)

    async def _rest(self) -> None:
        self._is_idle.set()
        self._wake.clear()
        try:
            await asyncio.wait_for(self._wake.wait(), IDLE)
        except TimeoutError:
            return

    async def _claim(self, most: int) -> Claim | None:
        if time.monotonic() < self._token_refused_until:
            return None
        try:
            return await self._db.run(_claim, self._owner, self._rates, most)
        except DatabaseUnavailable:
            log.warning("deliver.no_database")
            return None

    async def _send(self, claim: Claim, group: asyncio.TaskGroup) -> None:
        """Sends a batch, slot by slot; slots are the database's time, waited for by monotonic time."""
        began = time.monotonic()
        waiting = list(claim.messages)
        while waiting:
            due = _within(waiting, waiting[0], SLICE)
            waiting = waiting[len(due) :]
            await _until(began, claim, due[0])
            still_ours = await self._db.run_first(pacing.begin_sending, due, self._owner)
            for message in due:
                if message.id in still_ours:
                    await _until(began, claim, message)
                    await self._slots.acquire()
                    self._sending += 1
                    group.create_task(self._say(message))

    async def _say(self, message: Message) -> None:
        try:
            await self._conclude(message, await self._attempt(message))
        except Exception:  # the boundary of one delivery: its row stays `sending` and is settled by recovery
            log.exception("deliver.broke", message=message.id)
        finally:
            self._sending -= 1
            self._slots.release()

    async def _attempt(self, message: Message) -> Spoken:
        if message.not_after and message.not_after < clock.now():
            return Spoken(State.SKIPPED, error="too late")
        return await self._speaker.attempt(message)

    async def _conclude(self, message: Message, spoken: Spoken) -> None:
        if spoken.state is not None:
            self._failures.pop(message.id, None)
            await self._db.run_first(mark, message, spoken)
            if spoken.outcome and spoken.outcome.verdict is Verdict.REFUSED:
                await self.tell_refused(message, spoken)
            return
        assert spoken.outcome is not None
        await self._again(message, spoken.outcome)

    async def _again(self, message: Message, found: Outcome) -> None:
        if found.verdict is Verdict.MIGRATED and found.new_chat_id is not None:
            await self._db.run(outbox.move_chat, message.chat_id, found.new_chat_id)
            message = replace(message, chat_id=found.new_chat_id)
        if found.verdict is Verdict.UNSURE and not _may_repeat(message):
            await self._db.run_first(mark, message, Spoken(State.UNSURE, error=found.words))
            return
        seconds = await self._seconds(message, found)
        counts = found.verdict is Verdict.UNSURE
        await self._db.run_first(outbox.postpone, message, clock.now() + timedelta(seconds=seconds), counts=counts)

    async def _seconds(self, message: Message, found: Outcome) -> float:
        """How long this message waits now, and with it perhaps all others."""
        if found.verdict is Verdict.WAIT:
            await self._refused_at(message.chat_id, found.retry_after)
            return found.retry_after
        if found.verdict is Verdict.PAUSE:
            log.error("deliver.token_refused")
            self._token_refused_until = time.monotonic() + TOKEN_PAUSE
            return TOKEN_PAUSE
        if found.verdict is Verdict.MIGRATED:
            return 0.0
        failures = self._failures[message.id] = self._failures.get(message.id, 0) + 1
        return BACK_OFF[min(failures, len(BACK_OFF)) - 1]

    async def _refused_at(self, chat_id: int, seconds: float) -> None:
        """429 at one chat is that chat's; at a second chat within the time, the whole bot is too fast."""
        now = time.monotonic()
        self._refusing_chats = {chat: until for chat, until in self._refusing_chats.items() if until > now}
        self._refusing_chats[chat_id] = now + seconds
        if len(self._refusing_chats) > 1:
            log.warning("deliver.held", seconds=seconds)
            await self._db.run_first(pacing.hold, seconds)

    async def tell_refused(self, message: Message, spoken: Spoken) -> None:
        """Operators learn what Telegram refused; a refused notice to operators itself is only logged."""
        log.error("message.refused", message=message.id, notice=message.notice, reason=spoken.error)
        if message.notice != MessageRefused.name:
            await self._db.run(_tell_operators, self._operators, message, spoken.error or "")
            self.wake()


def _claim(session: Session, owner: str, rates: Rates, most: int) -> Claim | None:
    if switches.on_since(session, switches.PAUSE) is not None:
        return None
    return pacing.claim(session, owner, rates, most)


def _tell_operators(session: Session, operators: Sequence[Reader], message: Message, reason: str) -> None:
    for reader in operators:
        told = MessageRefused(str(message.id), reason)
        notices.tell(session, reader, told, key=f"{message.id}:{reader.chat_id}")


def _may_repeat(message: Message) -> bool:
    return message.attempts < MAX_REPEATS and notices.when_unsure(message.notice) is not WhenUnsure.LEAVE


def _within(messages: Sequence[Message], first: Message, seconds: float) -> list[Message]:
    assert first.slot_at is not None
    limit = first.slot_at + timedelta(seconds=seconds)
    return [message for message in messages if message.slot_at is not None and message.slot_at < limit]


async def _until(began: float, claim: Claim, message: Message) -> None:
    assert message.slot_at is not None
    wait = began + (message.slot_at - claim.now).total_seconds() - time.monotonic()
    if wait > 0:
        await asyncio.sleep(wait)
