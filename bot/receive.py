"""Telegram → inbox: the poller with its lease. The webhook route calls the same `accept`.

An update is confirmed to Telegram only after the commit that stored it.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.courtesy import Courtesy
from bot.process import Processor
from bot.transport import Caller
from db.engine import Database, DatabaseUnavailable
from services import inbox, leases
from services.inbox import LeaseLostError

log = structlog.get_logger()

LONG_POLL = 25
BATCH = 100
RENEW_EVERY = 3.0
STAND_BY = 2.0
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")


class Receiver:
    """Stores what Telegram sends and hands it to the lanes."""

    def __init__(self, db: Database, owner: str, caller: Caller, processor: Processor, courtesy: Courtesy) -> None:
        self._db, self._owner, self._caller = db, owner, caller
        self._processor, self._courtesy = processor, courtesy
        self._fence: int | None = None
        self._renewed_at = 0.0
        self._heard_at: float | None = None

    @property
    def is_polling(self) -> bool:
        """Whether this process holds the poller's lease."""
        return self._fence is not None

    @property
    def silent_for(self) -> float | None:
        """Seconds since Telegram last answered or called; None before the first time."""
        return None if self._heard_at is None else time.monotonic() - self._heard_at

    async def accept(self, updates: Sequence[Mapping[str, Any]], *, fence: int | None = None) -> None:
        """Stores updates, then hands on those that are new and ours. Raises LeaseLostError, DatabaseUnavailable."""
        self._heard_at = time.monotonic()
        if not updates:
            return
        for payload in updates:
            self._courtesy.show(payload)
        accepted = await self._db.run_first(inbox.accept, updates, self._owner, fence=fence)
        self._processor.take(accepted)

    async def poll(self) -> None:
        """Polls while this process holds the lease, stands by while another does. Never returns by itself."""
        offset: int | None = None
        waits = _BackOff()
        while True:
            try:
                if not await self._holds_lease():
                    offset = None
                    await asyncio.sleep(STAND_BY)
                    continue
                await self._processor.has_room()
                updates = await self._fetch(offset)
                await self.accept(updates, fence=self._fence)
                if updates:
                    offset = int(updates[-1]["update_id"]) + 1
                waits.reset()
            except LeaseLostError:
                self._fence, offset = None, None
                log.warning("poller.lease_lost")
            except Conflict:
                log.warning("poller.conflict", standing_by=STAND_BY)
                await asyncio.sleep(STAND_BY)
            except RetryAfter as error:
                await asyncio.sleep(float(error.retry_after))  # type: ignore[arg-type]  # seconds unless PTB is told otherwise
            except InvalidToken:
                log.error("poller.token_refused")
                await asyncio.sleep(waits.longest())
            except (TelegramError, DatabaseUnavailable) as error:
                log.warning("poller.no_answer", error=type(error).__name__, attempt=waits.attempts)
                await asyncio.sleep(waits.next())

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
        except* LeaseLostError as lost:
            raise LeaseLostError from lost
        except* TelegramError as errors:
            raise errors.exceptions[0] from errors
        return updates

    async def _renew_lease(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            with suppress(DatabaseUnavailable):
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

    def longest(self) -> float:
        self.attempts += 1
        return self.STEPS[-1]

    def reset(self) -> None:
        self.attempts = 0
