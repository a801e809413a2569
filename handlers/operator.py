"""/pause: the operator holds back everything that is paced, and lets it go again. Answers to people always go."""

from dataclasses import dataclass

from handlers.buttons import button
from handlers.keyboards import menu_row
from handlers.screens import Button, Screen
from handlers.turn import Turn
from locales import _, lines, pgettext
from locales.formats import date_time, number
from services import staff_log, switches
from services.people import Role
from services.staff_log import Deed


@button("P")
@dataclass(frozen=True, slots=True)
class SetPause:
    """Pause on or off."""

    on: bool


def asks_for_pause(turn: Turn) -> None:
    """/pause shows how things stand. Raises NotAllowed for anybody but operators."""
    turn.needs(Role.OPERATOR)
    since = switches.on_since(turn.session, switches.PAUSE)
    waiting = _("Messages waiting: {number}", number=number(switches.waiting(turn.session)))
    if since is None:
        state = _("Sending is on.")
        action = Button(pgettext("button", "⏸ Pause sending"), SetPause(True))
    else:
        state = _("Sending has been paused since {time}.", time=date_time(since, turn.zone))
        action = Button(pgettext("button", "▶ Resume sending"), SetPause(False))
    always = _("Answers to questions are never held back.")
    text = lines(_("<b>Reminders and announcements</b>"), state, waiting, always)
    turn.show(Screen(text, ((action,), menu_row())))


def sets_pause(turn: Turn) -> None:
    """A tap on pause or resume; twice is the same as once."""
    turn.needs(Role.OPERATOR)
    on = turn.tapped(SetPause).on
    if (switches.on_since(turn.session, switches.PAUSE) is not None) is not on:
        switches.turn(turn.session, switches.PAUSE, on=on)
        staff_log.note(turn.session, Deed.SENDING_PAUSED if on else Deed.SENDING_RESUMED, by=turn.person.id)
    asks_for_pause(turn)
