"""What somebody hears of whom more came at once than is kept: how much was not read, and when it came."""

from datetime import timedelta

from handlers.keyboards import menu_row
from handlers.screens import Screen
from handlers.turn import Turn
from locales import formats, ngettext
from services import unread

A_MINUTE = timedelta(minutes=1)


def tells_unread(turn: Turn) -> None:
    """The turn of what was not read, after all that was. Groups hear nothing: there only commands get an answer."""
    if turn.dialogue.chat_id < 0:
        return
    found = unread.of(turn.session, turn.update.update_id)
    said = ngettext(
        "Too much came at once. {number} message or tap of yours was not read: it came between {start} and {end}. "
        "All that came before is answered. Please send again what still matters.",
        "Too much came at once. {number} messages and taps of yours were not read: they came between {start} and "
        "{end}. All that came before is answered. Please send again what still matters.",
        found.number,
        number=formats.number(found.number),
        start=formats.time(found.since, turn.zone),
        end=formats.time(found.until + A_MINUTE, turn.zone),
    )
    turn.say(Screen(said, (menu_row(),)))
