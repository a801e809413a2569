"""What is counted on the way, in one line each where it happens: cheap enough for every message."""

import time
from collections.abc import Awaitable
from typing import Final, TypeVar

from bot.outcomes import Outcome, Verdict
from bot.speak import Spoken
from handlers import ask
from services.outbox import Message, State
from web import metrics

T = TypeVar("T")

_REASONS: Final = {
    Verdict.WAIT: metrics.WAITS["limit"],
    Verdict.BACK_OFF: metrics.WAITS["trouble"],
    Verdict.UNSURE: metrics.WAITS["unsure"],
    Verdict.PAUSE: metrics.WAITS["token"],
    Verdict.MIGRATED: metrics.WAITS["moved"],
}


def said(message: Message, spoken: Spoken) -> None:
    """A message is in its final state."""
    assert spoken.state is not None
    is_blocked = spoken.state is State.FAILED and spoken.outcome and spoken.outcome.verdict is Verdict.UNREACHABLE
    outcome = "blocked" if is_blocked else spoken.state.value
    metrics.SAID[metrics.LANES[message.lane], outcome].inc()


def waits(found: Outcome) -> None:
    """A message was tried and has to wait."""
    _REASONS[found.verdict].inc()


def answered(since: float | None) -> None:
    """An update that was taken up then, in monotonic time, has its first answer; nothing where it is known already."""
    if since is not None:
        metrics.answer_time.observe(time.monotonic() - since)


async def prepared(preparation: Awaitable[T]) -> T:
    """Waits for what stands before a turn; where that is a search, its time and its decision count."""
    began = time.monotonic()
    found = await preparation
    if isinstance(found, ask.Found):
        metrics.decision_time.observe(time.monotonic() - began)
        metrics.DECIDED[found.finding.decision].inc()
    return found
