"""Telegram → inbox: the poller with its lease. The webhook route calls the same `accept`.

An update is confirmed to Telegram only after the commit that stored it.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog
from telegram.error import Conflict, TelegramError

from bot.courtesy import Courtesy
from bot.outcomes import Verdict, outcome
from bot.process import Processor
from bot.transport import Caller
from db.engine import CommitUncertain, Database, DatabaseUnavailable
from services import inbox, leases
from services.inbox import LeaseLostError
from web import metrics

log = structlog.get_logger()

LONG_POLL = 25
BATCH = 100
RENEW_EVERY = 3.0
STAND_BY = 2.0
TOKEN_PAUSE = 30.0
PATIENCE = 3  # polls that may fail before readiness says so
ACCEPT_WITHIN = 20.0
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")


class Receiver:
    """Stores what Telegram sends and hands it to the lanes."""

    def __init__(
        self,
        db: Database,
        owner: str,
        caller: Caller,
        processor: Processor,
        courtesy: Courtesy,
        *,
        desk: int | None,
    ) -> None:
        self._db, self._owner, self._caller = db, owner, caller
        self._processor, self._courtesy, self._desk = processor, courtesy, desk
        self._fence: int | None = None
        self._renewed_at = 0.0
        self._heard_at: float | None = None
        self._offset: int | None = None
        self._trouble: str | None = None
        self._waits = _BackOff()

    @property
    def is_polling(self) -> bool:
        """Whether this process holds the poller's lease."""
        return self._fence is not None

    @property
    def silent_for(self) -> float | None:
        """Seconds since Telegram last answered or called; None before the first time."""
        return None if self._heard_at is None else time.monotonic() - self._heard_at

    @property
    def trouble(self) -> str | None:
        """Why no updates flow, as a sentence for readiness; None while they do or another process sees to it."""
        return self._trouble

    async def accept(self, updates: Sequence[Mapping[str, Any]], *, fence: int | None = None) -> None:
        """Stores updates, then hands on those that are new and ours. Raises LeaseLostError, DatabaseUnavailable."""
        self._heard_at = time.monotonic()
        if not updates:
            return
        for payload in updates:
            if "callback_query" in payload or not self._processor.is_at_work(inbox.chat_of(payload)):
                self._courtesy.show(payload)  # who waits already sees that an answer is being written
        accepted = await self._db.run_first(
            inbox.accept, updates, self._owner, fence=fence, desk=self._desk, crowded=self._processor.crowded
        )
        metrics.accepted.inc(len(updates))  # what is handed out may be less, or all that is open in these chats
        self._processor.take(accepted)

    async def accept_in_time(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """`accept` for the webhook, whose caller gives up after a minute: raises TimeoutError well before.

        What was begun goes on, so that an update which is stored after all reaches its lane before the next one.
        """
        async with asyncio.timeout(ACCEPT_WITHIN):
            await asyncio.shield(self.accept(updates))

    async def poll(self) -> None:
        """Polls while this process holds the lease, stands by while another does. Never returns by itself."""
        while True:
            try:
                await self._poll_once()
            except LeaseLostError:
                self._fence = None
                log.warning("poller.lease_lost")
            except (DatabaseUnavailable, CommitUncertain) as error:
                log.warning("poller.no_database", error=type(error).__name__, attempt=self._waits.attempts)
                await asyncio.sleep(self._waits.next())
            except TelegramError as error:
                await asyncio.sleep(self._wait_after(error))

    async def _poll_once(self) -> None:
        if not await self._holds_lease():
            self._offset, self._trouble = None, None
            await asyncio.sleep(STAND_BY)
            return
        await self._processor.has_room()
        updates = await self._fetch(self._offset)
        await self.accept(updates, fence=self._fence)
        if updates:
            # The highest id: Telegram promises no order, and confirms all that is below.
            self._offset = max(int(payload["update_id"]) for payload in updates) + 1
        self._trouble = None
        self._waits.reset()

    def _wait_after(self, error: TelegramError) -> float:
        """Seconds until the next attempt; notes for readiness what is wrong, when it lasts."""
        found = outcome(error)
        if isinstance(error, Conflict):
            log.warning("poller.conflict", standing_by=STAND_BY)
            wait, trouble = STAND_BY, "another program asks Telegram for the updates of this bot"
            self._waits.attempts += 1
        elif found.verdict is Verdict.WAIT:
            wait, trouble = found.retry_after, "Telegram asks to wait"
        elif found.verdict is Verdict.PAUSE:
            log.error("poller.token_refused")
            self._trouble = "Telegram refuses the token"
            return TOKEN_PAUSE
        else:
            log.warning("poller.no_answer", error=type(error).__name__, attempt=self._waits.attempts)
            wait, trouble = self._waits.next(), "Telegram does not answer"
        if self._waits.attempts >= PATIENCE:
            self._trouble = trouble
        return wait

    async def _fetch(self, offset: int | None) -> list[dict[str, Any]]:
        """One long poll; the lease is renewed meanwhile, and the poll ends when it is lost."""
        parameters: dict[str, Any] = {"timeout": LONG_POLL, "limit": BATCH, "allowed_updates": UPDATES}
        if offset is not None:
            parameters["offset"] = offset
        try:
            async with asyncio.TaskGroup() as group:
                renewing = group.create_task(self._renew_lease())
                updates: list[dict[str, Any]] = await self._caller.poll(parameters, seconds=LONG_POLL)
                renewing.cancel()
        except BaseExceptionGroup as errors:
            # The poll and the lease may break in the same moment; any one of the two is reason enough to begin anew.
            raise errors.exceptions[0] from errors
        return updates

    async def _renew_lease(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            with suppress(DatabaseUnavailable, CommitUncertain):
                if await self._db.run_first(leases.hold, inbox.POLLER, self._owner) != self._fence:
                    raise LeaseLostError

    async def _holds_lease(self) -> bool:
        if self._fence is not None and time.monotonic() - self._renewed_at < RENEW_EVERY:
            return True
        self._fence = await self._db.run_first(leases.hold, inbox.POLLER, self._owner)
        self._renewed_at = time.monotonic()
        return self._fence is not None


class _BackOff:
    """Waits that grow to half a minute, and begin anew after a success."""

    STEPS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

    def __init__(self) -> None:
        self.attempts = 0

    def next(self) -> float:
        self.attempts += 1
        return self.STEPS[min(self.attempts, len(self.STEPS)) - 1]

    def reset(self) -> None:
        self.attempts = 0
