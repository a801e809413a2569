"""The words of the card that shows how an announcement goes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from handlers.buttons import button
from handlers.keyboards import menu_row
from handlers.screens import Button, Call, Row, Screen
from handlers.telling import Telling
from locales import Text, _, lines, pgettext
from services.broadcast_cards import BroadcastCard, Progress
from services.broadcasts import Broadcast, Fate, State
from services.notices import Notice


@button("xp")
@dataclass(frozen=True, slots=True)
class TurnSending:
    """`pause`, `resume`, or `stop`, which asks first unless it `is_sure`."""

    broadcast_id: int
    deed: str
    is_sure: bool = False


def _card(_told: BroadcastCard, at: Telling) -> Screen:
    return card(at.facts, at.zone)


def card(found: Progress, zone: ZoneInfo) -> Screen:
    """How an announcement goes, with what can be done about it."""
    return Screen(lines(_state(found.broadcast), *_numbers(found)), (*_rows(found.broadcast), menu_row()))


def _state(found: Broadcast) -> Text:
    said = {
        State.RUNNING: _("<b>📣 The announcement is going out</b>"),
        State.PAUSED: _("<b>⏸ The announcement is paused</b>"),
        State.STOPPED: _("<b>⏹ The announcement was stopped</b>"),
        State.DONE: _("<b>✅ The announcement has gone out</b>"),
    }
    return said[found.state]


def _numbers(found: Progress) -> Iterator[Text]:
    yield _("Sent: {sent} of {all}", sent=found.of(Fate.SENT), all=sum(found.counts.values()))


def _rows(found: Broadcast) -> Iterator[Row]:
    if found.state is State.RUNNING:
        yield (Button(pgettext("button", "⏸ Pause"), TurnSending(found.id, "pause")),)
    if found.state is State.PAUSED:
        yield (Button(pgettext("button", "▶ Go on"), TurnSending(found.id, "resume")),)
    if found.state in (State.RUNNING, State.PAUSED):
        yield (Button(pgettext("button", "⏹ Stop"), TurnSending(found.id, "stop")),)


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {BroadcastCard: _card}
