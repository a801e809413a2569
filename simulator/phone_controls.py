"""What stands beside the phones: the clock that can be put forward, and the mishaps that can be switched on."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from simulator import faults
from simulator.refusals import Json
from simulator.server import Simulator

LONGEST_STEP = 366 * 86_400
LONGEST_DOWN = 600.0
SLOW_BY = 2.0
RETRY_AFTER = 5
# What is said, without looks and polls: a bot that is refused may still hear.
_SAYING = (
    *("sendMessage", "sendPhoto", "sendDocument", "sendVoice", "sendVideo", "sendAudio", "sendMediaGroup"),
    *("editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup", "deleteMessage"),
    *("createForumTopic", "editForumTopic", "pinChatMessage", "setMessageReaction"),
)


class Controls:
    """The switches and their state. `tell` is called after every change, with news for all pages."""

    def __init__(
        self, telegram: Simulator, zone: ZoneInfo, put_forward: Callable[[float], None], tell: Callable[[Json], None]
    ) -> None:
        self.telegram = telegram
        self._zone = zone
        self._put_forward = put_forward
        self._tell = tell
        self._is_on = {"slow": False, "duplicates": False, "refused": False}
        self._down_until = 0.0

    def state(self) -> Json:
        """What is switched on; of a Telegram that is down, for how many seconds more."""
        left = self._down_until - asyncio.get_running_loop().time()
        return {**self._is_on, "down": max(left, 0.0)}

    def clock(self) -> Json:
        """The time of the box."""
        return {"now": self.telegram.now(), "zone": str(self._zone)}

    async def done(self, what: str, given: Json) -> None:
        """One deed at the switches. Raises ValueError where it makes no sense."""
        if what == "clock":
            self._forward(given)
            self._tell({"kind": "clock", **self.clock()})
        elif what == "down":
            await self._goes_down(float(given.get("seconds", 0)))
        elif what in self._is_on:
            self._is_on[what] = bool(given["on"])
            self._apply()
        else:
            raise ValueError(f"there is no switch {what!r}")
        self._tell({"kind": "faults", "faults": self.state()})

    def _forward(self, given: Json) -> None:
        if "until" in given:
            wanted = datetime.fromisoformat(str(given["until"]))
            seconds = wanted.replace(tzinfo=wanted.tzinfo or self._zone).timestamp() - self.telegram.now()
        else:
            seconds = float(given["seconds"])
        if not 0 < seconds <= LONGEST_STEP:
            raise ValueError("the clock only goes forward, and at most a year at once")
        self._put_forward(seconds)

    async def _goes_down(self, seconds: float) -> None:
        """For so many seconds; none ends it now."""
        if not 0 <= seconds <= LONGEST_DOWN:
            raise ValueError(f"Telegram is down for at most {LONGEST_DOWN:.0f} seconds")
        self._down_until = asyncio.get_running_loop().time() + seconds
        if seconds:
            self.telegram.faults.down_for(seconds)
        else:
            await self.telegram.faults.up()

    def _apply(self) -> None:
        self.telegram.faults.stop()
        if self._is_on["slow"]:
            self.telegram.faults.always("", faults.Slow(SLOW_BY))
        if self._is_on["duplicates"]:
            self.telegram.faults.duplicate_updates()
        if self._is_on["refused"]:
            for method in _SAYING:
                self.telegram.faults.always(method, faults.TooMany(RETRY_AFTER))
