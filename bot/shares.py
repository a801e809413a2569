"""How much of this process one chat may have while others want it too: a bucket of turns for each chat.

Only a turn behind which more waits in its chat is taken from the bucket, so nobody who waits for an answer before
going on is ever slowed. A chat whose bucket is empty waits for a drop, unless most chats are in the same state: then
it is a crowd and no flood, and all go on side by side as fast as they can.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass

AT_ONCE = 50
"""Turns that a chat may have at once: five albums, or as many taps as the quickest fingers make in ten seconds."""
LATELY = 30.0
"""Seconds for which a chat that had a turn counts as one of those who want something."""
GROUPS = 5
"""How many times faster a group may be, since it is several people."""


@dataclass(slots=True)
class _Share:
    left: float
    at: float
    is_used_up: bool = False


class Shares:
    """The shares of the chats that had a turn lately."""

    def __init__(self, per_second: float) -> None:
        """`per_second` is how fast a bucket fills again, in turns."""
        self._rate = per_second
        self._shares: OrderedDict[int, _Share] = OrderedDict()
        self._used_up = 0

    def wait(self, chat_id: int, *, has_more: bool) -> float:
        """Seconds until the next turn of this chat may begin; when it may begin now, it is counted.

        `has_more` says that more than this turn waits in the chat.
        """
        now = time.monotonic()
        self._forget(now)
        share = self._share(chat_id, now)
        if not has_more:
            self._mark(share, is_used_up=share.left < 1)
            return 0.0
        if share.left >= 1:
            share.left -= 1
            # Whoever goes on with the last drop, or with each that falls, has no more left: what they repeat is merged.
            self._mark(share, is_used_up=share.left < 1)
            return 0.0
        self._mark(share, is_used_up=True)
        if 2 * self._used_up > len(self._shares):
            return 0.0
        return (1 - share.left) / self._rate_of(chat_id)

    def is_used_up(self, chat_id: int) -> bool:
        """Whether this chat had more than its share when it was last looked at."""
        share = self._shares.get(chat_id)
        return share is not None and share.is_used_up

    def _share(self, chat_id: int, now: float) -> _Share:
        share = self._shares.get(chat_id)
        if share is None:
            share = self._shares[chat_id] = _Share(AT_ONCE, now)
            return share
        share.left = min(AT_ONCE, share.left + (now - share.at) * self._rate_of(chat_id))
        share.at = now
        self._shares.move_to_end(chat_id)
        return share

    def _rate_of(self, chat_id: int) -> float:
        return self._rate if chat_id > 0 else self._rate * GROUPS

    def _mark(self, share: _Share, *, is_used_up: bool) -> None:
        self._used_up += is_used_up - share.is_used_up
        share.is_used_up = is_used_up

    def _forget(self, now: float) -> None:
        """Those that had no turn lately; at the default rate their buckets are full again."""
        while self._shares:
            oldest = next(iter(self._shares.values()))
            if now - oldest.at < LATELY:
                return
            self._used_up -= oldest.is_used_up
            self._shares.popitem(last=False)
