"""When an announcement goes out: at once, at a moment, at a time of each reader's own day; and who gets two a day."""

from datetime import datetime, time
from typing import Final

from handlers.broadcasts import hub, words
from handlers.broadcasts.buttons import ChooseTime, LiftCap
from handlers.doors import ShowBroadcast
from handlers.forms import Answers, Form, times
from handlers.forms.steps import Step
from handlers.forms.times import ClockTime, Within
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import N_, Text, _, lines, paragraphs, pgettext
from services import broadcast_plans, broadcasts, clock, policy
from services.broadcasts import FARTHEST, Broadcast
from services.refusals import StartPassed

DAY_TIMES: Final = ("09:00", "12:00", "17:00")


def chooses_time(turn: Turn) -> None:
    """A tap on "When", or on one of its answers."""
    tapped = turn.tapped(ChooseTime)
    found = hub.of(turn, tapped.broadcast_id)
    broadcasts.draft(turn.session, found.id, roles=turn.roles)
    match tapped.what:
        case "now":
            _shows(turn, _keeps(turn, found, None, found.day_time), above=_("Saved."))
        case "any":
            _shows(turn, _keeps(turn, found, found.starts_at, None), above=_("Saved."))
        case "date":
            hub.begins(turn, MOMENT, found)
        case "day":
            hub.begins(turn, DAY_TIME, found)
        case _:
            _shows(turn, found)


def _shows(turn: Turn, found: Broadcast, *, above: Text | None = None) -> None:
    text = paragraphs(
        lines(words.heading(found), above, words.when(turn, found)),
        lines(
            _("Nobody is disturbed in their quiet hours: such messages wait for the morning."),
            _("Whoever gets announcements once a week gets this one with the next overview on a Monday."),
        ),
    )
    rows: list[Row] = [(Button(pgettext("button", "📅 Date and time"), ChooseTime(found.id, "date")),)]
    rows.append((Button(pgettext("button", "🕘 Time of each reader’s day"), ChooseTime(found.id, "day")),))
    if found.starts_at is not None:
        rows.append((Button(pgettext("button", "⚡ As soon as it is sent"), ChooseTime(found.id, "now")),))
    if found.day_time is not None:
        rows.append((Button(pgettext("button", "🕛 At any time of the day"), ChooseTime(found.id, "any")),))
    turn.show(Screen(text, (*rows, menu_row(back=ShowBroadcast(found.id)))))


def _keeps(turn: Turn, found: Broadcast, starts_at: datetime | None, day_time: time | None) -> Broadcast:
    if (starts_at, day_time) == (found.starts_at, found.day_time):
        return found
    return broadcasts.choose_time(turn.session, found.id, starts_at, day_time, roles=turn.roles, by=turn.person.id)


def _back(turn: Turn, answers: Answers) -> None:
    _shows(turn, hub.of(turn, answers.broadcast_id))


# -- a moment -----------------------------------------------------------------------------------------------------


def _moment(turn: Turn, context: Answers) -> list[Step]:
    hub.of(turn, context.broadcast_id)
    zone = policy.of(turn.session).night.zone
    last = (clock.now() + FARTHEST).astimezone(zone).date()
    ask_time = _("At what time (local time in {city})? Choose or type a time.", city=times.city(zone))
    ask = _("On which day does it go out? Tap it, or type a date.")
    return list(times.beginning(Within(zone=zone), ask=ask, ask_time=ask_time, last=last))


def _takes_moment(turn: Turn, answers: Answers) -> None:
    def works() -> None:
        before = hub.of(turn, answers.broadcast_id)
        starts_at = times.start(answers, policy.of(turn.session).night.zone)
        if starts_at is None:
            raise StartPassed
        made = _keeps(turn, before, starts_at, before.day_time)
        hub.shows_hub(turn, made, above=hub.saved(turn, before, answers.seen))

    hub.tries(turn, answers.broadcast_id, works)


MOMENT = Form("broadcast_time", _moment, title=N_("When"), done=_takes_moment, cancelled=_back)


# -- a time of each reader's day ----------------------------------------------------------------------------------


def _day_time(turn: Turn, context: Answers) -> list[Step]:
    hub.of(turn, context.broadcast_id)
    ask = _("At what time of their own day do readers get it? Choose or type a time.")
    return [ClockTime("time", ask=ask, label=N_("Time"), options=DAY_TIMES)]


def _takes_day_time(turn: Turn, answers: Answers) -> None:
    def works() -> None:
        before = hub.of(turn, answers.broadcast_id)
        made = _keeps(turn, before, before.starts_at, times.time_of(answers.time))
        hub.shows_hub(turn, made, above=hub.saved(turn, before, answers.seen))

    hub.tries(turn, answers.broadcast_id, works)


DAY_TIME = Form("broadcast_day_time", _day_time, title=N_("When"), done=_takes_day_time, cancelled=_back)


# -- one a day ----------------------------------------------------------------------------------------------------


def lifts_cap(turn: Turn) -> None:
    """A tap on "Today all the same": first what that means, then it is so."""
    tapped = turn.tapped(LiftCap)
    found = hub.of(turn, tapped.broadcast_id)
    if tapped.is_sure or not tapped.is_lifted:
        made = broadcasts.lift_cap(
            turn.session, found.id, is_lifted=tapped.is_lifted, roles=turn.roles, by=turn.person.id
        )
        hub.shows_hub(turn, made, above=_("Saved."))
        return
    text = paragraphs(
        lines(_("❗ <b>Send a second announcement on one day?</b>"), words.heading(found)),
        hub.capped(turn, found, broadcast_plans.plan(turn.session, found, hub.counted(turn, found.audience))),
        _("Usually nobody gets more than one a day. Who decides otherwise stands in the log of the staff."),
    )
    sure: Row = (Button(pgettext("button", "🔁 Today all the same"), LiftCap(found.id, True, True)),)
    turn.show(Screen(text, (sure, menu_row(back=ShowBroadcast(found.id)))))
