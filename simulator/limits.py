"""Telegram's limits on how fast a bot may speak, on request: token buckets over all, per chat and per group."""

import math
import time
from collections import deque
from dataclasses import dataclass, field

from simulator.refusals import too_many

COUNTED = ("send", "edit", "copy", "forward", "stop", "create", "close", "reopen", "pin")
NOT_COUNTED = frozenset({"sendChatAction", "close"})


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a bot may send; None means no limit. Buckets allow short bursts."""

    overall_per_second: float | None = 30.0
    bucket: float = 30.0
    per_chat_per_second: float | None = 1.0
    chat_bucket: float = 3.0
    group_per_minute: int | None = 20


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float

    def wait(self, rate: float, size: float, now: float) -> float:
        """Takes a token, or says how many seconds are missing for one."""
        self.left = min(size, self.left + (now - self.at) * rate)
        self.at = now
        if self.left >= 1:
            self.left -= 1
            return 0.0
        return (1 - self.left) / rate


@dataclass(slots=True)
class Meter:
    """Counts against the limits; whoever breaks one must keep still until `retry_after` is over."""

    limits: Limits | None = None
    breaches: int = 0
    _overall: _Bucket | None = None
    _chats: dict[object, _Bucket] = field(default_factory=dict)
    _groups: dict[object, deque[float]] = field(default_factory=dict)
    _blocked_until: dict[object, float] = field(default_factory=dict)

    def check(self, method: str, chat_id: object, messages: int = 1) -> None:
        """Raises 429 where the call comes too early. What makes a service message is a message too; an album is as
        many messages as it has items."""
        limits = self.limits
        if limits is None or method in NOT_COUNTED or not method.startswith(COUNTED):
            return
        now = time.monotonic()
        blocked = max(self._blocked_until.get("", 0), self._blocked_until.get(chat_id, 0))
        if blocked > now:
            self._refuse(chat_id, blocked - now)
        if isinstance(chat_id, int) and chat_id < 0:
            self._check_group(limits, chat_id, now, messages)
        elif limits.per_chat_per_second is not None:
            bucket = self._chats.setdefault(chat_id, _Bucket(limits.chat_bucket, now))
            if wait := bucket.wait(limits.per_chat_per_second, limits.chat_bucket, now):
                self._refuse(chat_id, wait)
        if limits.overall_per_second is not None:
            self._overall = self._overall or _Bucket(limits.bucket, now)
            if wait := self._overall.wait(limits.overall_per_second, limits.bucket, now):
                self._refuse("", wait)

    def _check_group(self, limits: Limits, chat_id: int, now: float, messages: int) -> None:
        if limits.group_per_minute is None:
            return
        times = self._groups.setdefault(chat_id, deque())
        while times and times[0] <= now - 60:
            times.popleft()
        too_many_by = len(times) + messages - limits.group_per_minute
        if times and too_many_by > 0:
            self._refuse(chat_id, times[min(too_many_by, len(times)) - 1] + 60 - now)
        times.extend([now] * messages)

    def _refuse(self, key: object, wait: float) -> None:
        self.breaches += 1
        seconds = max(1, math.ceil(wait))
        self._blocked_until[key] = max(self._blocked_until.get(key, 0), time.monotonic() + wait)
        raise too_many(seconds)
