"""How an announcement goes, in words: the card at whoever sent it, and the same for everybody who makes them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from handlers.buttons import button
from handlers.event_words import clock_time, moment
from handlers.keyboards import menu_row
from handlers.screens import Button, Call, Row, Screen
from handlers.telling import Telling
from locales import N_, Text, _, lines, ngettext, paragraphs, pgettext
from locales.formats import number
from services import clock
from services.broadcast_cards import BroadcastCard, Progress
from services.broadcast_reports import Report
from services.broadcast_taps import STOP
from services.broadcasts import UNDER_WAY, Fate, State
from services.notices import Notice

REASONS: Final = {
    "unwished": N_("• news not wished any more: {number}"),
    "left": N_("• data deleted: {number}"),
    "others": N_("• had another announcement each day: {number}"),
    "stopped": N_("• stopped before it went out: {number}"),
}
"""Why somebody did not get it; all other reasons are the assistant's own."""


@button("xp")
@dataclass(frozen=True, slots=True)
class TurnSending:
    """`pause`, `resume`, or `stop`, which asks first unless it `is_sure`."""

    broadcast_id: int
    deed: str
    is_sure: bool = False


@button("wd")
@dataclass(frozen=True, slots=True)
class ReadBroadcast:
    """The announcement itself, as it is read in the tapper's language."""

    broadcast_id: int


@button("wf")
@dataclass(frozen=True, slots=True)
class SendReport:
    """The numbers as a `chart` or a `table`."""

    broadcast_id: int
    kind: str


def progress(found: Progress, zone: ZoneInfo) -> Text:
    """Where an announcement stands, in the ambient language."""
    return paragraphs(_state(found), lines(*_numbers(found)), _goes_on(found, zone))


def rows(found: Progress) -> Iterator[Row]:
    """What can be done about it."""
    broadcast_id, state = found.broadcast.id, found.broadcast.state
    stop = Button(pgettext("button-half", "⏹ Stop"), TurnSending(broadcast_id, "stop"))
    if state is State.RUNNING:
        yield Button(pgettext("button-half", "⏸ Pause"), TurnSending(broadcast_id, "pause")), stop
    if state is State.PAUSED:
        yield Button(pgettext("button-half", "▶ Go on"), TurnSending(broadcast_id, "resume")), stop
    if state not in UNDER_WAY:
        chart = Button(pgettext("button-half", "📈 Chart"), SendReport(broadcast_id, "chart"))
        yield chart, Button(pgettext("button-half", "📄 Table"), SendReport(broadcast_id, "table"))
    yield (Button(pgettext("button", "👁 The announcement"), ReadBroadcast(broadcast_id)),)


def reported(found: Report) -> Text:
    """What came of it, beyond who got it."""
    links = [(int(name.removeprefix("link:")), count) for name, count in found.taps.items() if name != STOP]
    return lines(
        *(
            ngettext("Button {place}: {number} tap", "Button {place}: {number} taps", count, place=place + 1)
            for place, count in sorted(links)
        ),
        _("Registrations that followed: {number}", number=number(found.registrations)),
        _("No more news wished: {number}", number=number(found.unsubscribed)),
        _("Taps are counted, not people."),
    )


def _card(_told: BroadcastCard, at: Telling) -> Screen:
    found: Progress = at.facts
    is_over = found.broadcast.state not in UNDER_WAY and found.report is not None
    text = paragraphs(progress(found, at.zone), reported(found.report) if is_over and found.report else None)
    return Screen(text, (*rows(found), menu_row()))


def _state(found: Progress) -> Text:
    said = {
        State.RUNNING: _("<b>📣 The announcement is going out</b>"),
        State.PAUSED: _("<b>⏸ The announcement is paused</b>"),
        State.STOPPED: _("<b>⏹ The announcement was stopped</b>"),
        State.DONE: _("<b>✅ The announcement has gone out</b>"),
    }
    return said[found.broadcast.state]


def _numbers(found: Progress) -> Iterator[Text]:
    everybody = sum(found.counts.values()) - found.of(Fate.DIGEST)
    yield _("Sent: {sent} of {all}", sent=number(found.of(Fate.SENT)), all=number(everybody))
    shown = (
        (Fate.BLOCKED, N_("Assistant stopped or account gone: {number}")),
        (Fate.FAILED, N_("Refused by Telegram: {number}")),
        (Fate.UNSURE, N_("Unsure whether it arrived: {number}")),
        (Fate.DIGEST, N_("Comes with the weekly overview: {number}")),
    )
    yield from (_(words, number=number(found.of(fate))) for fate, words in shown if found.of(fate))
    if found.of(Fate.SKIPPED):
        yield _("Not sent: {number}", number=number(found.of(Fate.SKIPPED)))
        known = {why: count for why, count in found.reasons.items() if why in REASONS}
        yield from (_(words, number=number(known[why])) for why, words in REASONS.items() if why in known)
    if found.waiting:
        yield _("Still to come: {number}", number=number(found.waiting))


def _goes_on(found: Progress, zone: ZoneInfo) -> Text | None:
    if found.is_held_back:
        return _("All sending is paused by the technicians at present. It goes on by itself afterwards.")
    if found.goes_on_at is not None:
        return _("The others are not disturbed now. It goes on: {when}", when=moment(found.goes_on_at, zone))
    if found.ends_at is None:
        return None
    minutes = max(1, round((found.ends_at - clock.now()).total_seconds() / 60))
    if minutes < 60:
        return ngettext("About {number} minute left", "About {number} minutes left", minutes)
    return _("Done at about {time}", time=clock_time(found.ends_at, zone))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {BroadcastCard: _card}
