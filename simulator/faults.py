"""Mishaps on request: calls that are refused, lost, late or repeated, and a Telegram that is down."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from simulator.updates import Updates


@dataclass(frozen=True, slots=True)
class TooMany:
    """429; nothing was carried out."""

    retry_after: int = 1


@dataclass(frozen=True, slots=True)
class Status:
    """500 or 502; nothing was carried out."""

    code: int = 500


@dataclass(frozen=True, slots=True)
class Refused:
    """The connection is cut before the call is read; nothing was carried out, though the caller cannot know."""


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """The call was carried out, and the connection is cut before the answer."""


@dataclass(frozen=True, slots=True)
class Slow:
    """The call is carried out at once and answered late."""

    seconds: float


Fault = TooMany | Status | Refused | AnswerLost | Slow


@dataclass(slots=True)
class _Rule:
    method: str
    fault: Fault
    times: int  # below zero: for ever
    chat_id: int | None


@dataclass(slots=True)
class Faults:
    """What goes wrong from now on. A method of "" means every method."""

    updates: Updates
    cut_calls: Callable[[], None]
    close_port: Callable[[], Awaitable[None]]
    open_port: Callable[[], Awaitable[None]]
    is_down: bool = False
    _rules: list[_Rule] = field(default_factory=list)
    _back: asyncio.TimerHandle | None = None

    def next(self, method: str, fault: Fault, *, chat_id: int | None = None) -> None:
        """The next such call, once."""
        self.times(1, method, fault, chat_id=chat_id)

    def times(self, number: int, method: str, fault: Fault, *, chat_id: int | None = None) -> None:
        """The next `number` such calls."""
        self._rules.append(_Rule(method, fault, number, chat_id))

    def always(self, method: str, fault: Fault, *, chat_id: int | None = None) -> None:
        """Every such call until `stop`."""
        self.times(-1, method, fault, chat_id=chat_id)

    def stop(self) -> None:
        """No faults from now on; a Telegram that is down stays down until it is `up`."""
        self._rules.clear()
        self.updates.is_duplicating = self.updates.is_reordering = False

    def duplicate_updates(self) -> None:
        """Each update comes twice, and once more after it was confirmed."""
        self.updates.is_duplicating = True

    def reorder_updates(self) -> None:
        """The updates of one answer come in reverse order."""
        self.updates.is_reordering = True

    async def down(self) -> None:
        """Telegram is away until `up`: calls under way are cut, new ones as well before they are read, webhooks get
        nothing. What else is served at this port goes on. The caller cannot know whether a call was carried out;
        where it must know that it was not, use `unplug`."""
        self._goes()

    def down_for(self, seconds: float) -> None:
        """As `down`, and up again by itself after so many real seconds."""
        self._goes()
        self._back = asyncio.get_running_loop().call_later(seconds, self._comes)

    async def up(self) -> None:
        """Telegram is back."""
        self._comes()

    def _goes(self) -> None:
        self._forget_return()
        self.is_down = self.updates.are_held_back = True
        self.cut_calls()

    def _comes(self) -> None:
        self._forget_return()
        self.is_down = self.updates.are_held_back = False
        self.updates.wake()

    def _forget_return(self) -> None:
        if self._back is not None:
            self._back.cancel()
            self._back = None

    async def unplug(self) -> None:
        """The port is closed, for pages too: the caller of a new call knows that nothing was carried out."""
        await self.close_port()

    async def plug_in(self) -> None:
        """The port is open again, at the address it had."""
        await self.open_port()

    @property
    def are_set(self) -> bool:
        """Whether any fault still waits for its call."""
        return bool(self._rules)

    def take(self, method: str, chat_id: object) -> Fault | None:
        """The fault that meets this call, used up by it."""
        for rule in self._rules:
            if rule.method not in ("", method) or rule.chat_id not in (None, chat_id):
                continue
            rule.times -= 1
            if rule.times == 0:
                self._rules.remove(rule)
            return rule.fault
        return None
