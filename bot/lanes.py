"""What waits in the memory of this process: one lane per chat, none of them so long that others find no room.

A chat has room for a part of what is free, so the more floods there are the shorter each lane is, and a newcomer always
finds a place. What finds none stays in the inbox, and with it all that comes later in its chat; it is fetched when
the lane is nearly through.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from services.inbox import IN_MEMORY, Accepted, Left
from services.outbox import Message

MOST_IN_MEMORY = 2000
MOST_AT_ALL = 4000
LEAST = 10
PART = MOST_IN_MEMORY // IN_MEMORY


@dataclass(slots=True)
class Lane:
    """What waits in one chat, and how often its next message has been tried in vain.

    `unanswered_since` is when the update that was handled last was taken up, until its first answer is said.
    """

    waiting: deque[Accepted | Message]
    failures: int = 0
    unanswered_since: float | None = None


class Lanes:
    """The lanes of this process; `ready` are the chats whose turn it is, each of them once."""

    def __init__(self) -> None:
        self.ready: asyncio.Queue[int] = asyncio.Queue()
        self.known: dict[int, float] = {}  # since when, in monotonic time
        self.hungry = asyncio.Event()
        self._lanes: dict[int, Lane] = {}
        self._behind: dict[int, int] = {}  # with the last update that found room
        self._fetching: dict[int, list[Accepted]] = {}

    def __getitem__(self, chat_id: int) -> Lane:
        return self._lanes[chat_id]

    def __contains__(self, chat_id: int) -> bool:
        return chat_id in self._lanes

    @property
    def depth(self) -> int:
        """How many updates and answers wait in memory."""
        return sum(len(lane.waiting) for lane in self._lanes.values())

    @property
    def are_empty(self) -> bool:
        """Whether nothing waits in memory; some may in the inbox."""
        return not self._lanes

    @property
    def are_behind(self) -> bool:
        """Whether some is in the inbox alone, as far as this process knows."""
        return bool(self._behind or self._fetching)

    @property
    def chats(self) -> frozenset[int]:
        """The chats whose updates come in through their lanes alone."""
        return frozenset((*self._lanes, *self._behind, *self._fetching))

    @property
    def crowded(self) -> frozenset[int]:
        """The chats of which more waits in the inbox than in memory, as far as this process knows."""
        return frozenset((*self._behind, *self._fetching))

    @property
    def room(self) -> int:
        """How many updates one chat may have in memory now."""
        known = len(self.known)
        if known >= MOST_IN_MEMORY:
            return 1 if known < MOST_AT_ALL else 0
        return max(LEAST, (MOST_IN_MEMORY - known) // PART)

    def admit(self, updates: Iterable[Accepted]) -> None:
        """Puts updates into their lanes as far as there is room. What is left out stays in the inbox."""
        for update in updates:
            chat_id = update.chat_id
            if update.update_id in self.known:
                continue
            if chat_id in self._fetching:
                self._fetching[chat_id].append(update)  # what is being fetched is older and goes first
            elif chat_id not in self._behind:
                if self._length(chat_id) < self.room:
                    self._take(update)
                else:
                    self._leave(chat_id)

    def _length(self, chat_id: int) -> int:
        lane = self._lanes.get(chat_id)
        return len(lane.waiting) if lane else 0

    def _take(self, update: Accepted) -> None:
        self.known[update.update_id] = time.monotonic()
        self.append(update.chat_id, update)

    def leave(self, chats: Iterable[int]) -> None:
        """More of these chats is in the inbox, behind what is in their lanes."""
        for chat_id in chats:
            if chat_id not in self._behind:
                self._leave(chat_id)

    def _leave(self, chat_id: int) -> None:
        lane = self._lanes.get(chat_id)
        held = (each.update_id for each in lane.waiting if isinstance(each, Accepted)) if lane else ()
        self._behind[chat_id] = max(held, default=0)
        self._look(chat_id)

    def append(self, chat_id: int, item: Accepted | Message) -> None:
        """Puts something at the end of a lane."""
        lane = self._lanes.get(chat_id)
        if lane is None:
            self._lanes[chat_id] = Lane(deque((item,)))
            self.ready.put_nowait(chat_id)
        else:
            lane.waiting.append(item)

    def go_on(self, chat_id: int) -> None:
        """After a turn: the lane is ready for the next one, or gone."""
        if self._lanes[chat_id].waiting:
            self.ready.put_nowait(chat_id)
        else:
            del self._lanes[chat_id]
        self._look(chat_id)

    def _look(self, chat_id: int) -> None:
        if chat_id in self._behind and self._is_nearly_through(chat_id):
            self.hungry.set()

    def _is_nearly_through(self, chat_id: int) -> bool:
        return self._length(chat_id) <= self.room // 10

    # -- fetching -------------------------------------------------------------------------------------------------

    def begin_fetching(self, most: int) -> dict[int, int]:
        """The chats to fetch for now, at most so many, each with the last update that it has; none without room."""
        if not self.room:
            return {}
        self.hungry.clear()
        found = list(islice(filter(self._is_nearly_through, self._behind), most))
        if len(found) == most:
            self.hungry.set()
        self._fetching = {chat_id: [] for chat_id in found}
        return {chat_id: self._behind.pop(chat_id) for chat_id in found}

    def end_fetching(self, after: dict[int, int], left: Left) -> None:
        """Takes in what was found, and then what came meanwhile."""
        meanwhile, self._fetching = self._fetching, {}
        last = dict(after)
        for update in left.updates:
            self._take(update)
            last[update.chat_id] = update.update_id
        for chat_id in left.more:
            self._behind[chat_id] = last[chat_id]
            self._look(chat_id)
        for updates in meanwhile.values():
            self.admit(updates)
