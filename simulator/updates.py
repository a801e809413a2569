"""The queue of updates: polled with offset and time-out, or handed to the webhook. Each is encoded once."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from simulator.refusals import ApiError, Json

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

DAY = 86_400
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
FIRST_UPDATE = 700_000_001
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
CONFLICT_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@dataclass(slots=True, eq=False)
class Waiting:
    """An update nobody has confirmed yet."""

    id: int
    body: bytes
    chat: int
    at: float
    is_under_way: bool = False


@dataclass(slots=True)
class Webhook:
    """Where updates are posted to, and how it went so far."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    last_error_date: int = 0
    last_error_message: str = ""


@dataclass(slots=True)
class Updates:
    """What the bot has not confirmed yet, in order."""

    now: Callable[[], float]
    waiting: deque[Waiting] = field(default_factory=deque)
    allowed: frozenset[str] = frozenset()
    webhook: Webhook | None = None
    is_duplicating: bool = False
    is_reordering: bool = False
    are_held_back: bool = False  # Telegram is down: the webhook gets nothing
    next_id: int = FIRST_UPDATE
    _last: list[Waiting] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _poller: object | None = None
    _is_disordered: bool = False

    def is_wanted(self, kind: str) -> bool:
        """Whether the bot asked for this kind, by name or by Telegram's default."""
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def add(self, kind: str, payload: Json, chat: int = 0) -> None:
        """Queues an update unless the bot did not ask for its kind."""
        if not self.is_wanted(kind):
            return
        body = f'{{"update_id":{self.next_id},"{kind}":{encode(payload)}}}'.encode("utf-8", "surrogatepass")
        self.waiting.append(Waiting(self.next_id, body, chat, self.now()))
        self.next_id += 1
        self._arrived.set()

    def feed(self, updates: Iterable[Json]) -> None:
        """Ready-made updates for benchmarks, with or without their ids."""
        at = self.now()
        for update in updates:
            number = update.get("update_id") or self.next_id
            body = encode(update if "update_id" in update else {"update_id": number, **update}).encode()
            self.waiting.append(Waiting(number, body, _chat_of(update), at))
            self._is_disordered = self._is_disordered or number < self.next_id
            self.next_id = max(self.next_id, number) + 1
        self._arrived.set()

    def drop(self) -> None:
        """`drop_pending_updates`."""
        self.waiting.clear()

    async def arrived(self, seconds: float) -> None:
        """Returns when there may be something new, at the latest after the time given."""
        self._arrived.clear()
        if seconds > 0:
            try:
                async with asyncio.timeout(seconds):
                    await self._arrived.wait()
            except TimeoutError:
                return

    def wake(self) -> None:
        """Ends the wait of a long poll, though nothing has arrived."""
        self._arrived.set()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
            return
        old = self.now() - DAY
        while self.waiting and (self.waiting[0].id < offset or self.waiting[0].at < old):
            self.waiting.popleft()
        if self._is_disordered:
            self.waiting = deque(update for update in self.waiting if update.id >= offset)

    async def poll(self, offset: int, limit: int, timeout: float) -> bytes:
        """The body of a getUpdates answer. A second poller ends the first one's wait with a conflict."""
        if self.webhook is not None:
            raise ApiError(409, CONFLICT_WEBHOOK)
        me = self._poller = object()
        self._arrived.set()  # the other one wakes up and sees that it is not alone
        self._confirm(offset)
        end = asyncio.get_running_loop().time() + timeout
        while not self.waiting and (left := end - asyncio.get_running_loop().time()) > 0:
            await self.arrived(left)
            if self._poller is not me:
                raise ApiError(409, CONFLICT)
            if self.webhook is not None:
                raise ApiError(409, CONFLICT_WEBHOOK)
        batch = [self.waiting[index] for index in range(min(limit, len(self.waiting)))]
        return b'{"ok":true,"result":[' + b",".join(update.body for update in self._as_faulty(batch)) + b"]}"

    def _as_faulty(self, batch: list[Waiting]) -> list[Waiting]:
        if self.is_reordering:
            batch = batch[::-1]
        if self.is_duplicating:
            batch, self._last = self._last + [update for update in batch for _ in range(2)], batch
        return batch


def _chat_of(update: Json) -> int:
    for value in update.values():
        if isinstance(value, dict):
            message = value.get("message", value)
            return int(message.get("chat", {}).get("id", 0))
    return 0
