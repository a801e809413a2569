"""What somebody answers to the notice that a question of theirs is about to be deleted: keep it open, or close it."""

from collections.abc import Mapping
from typing import Final

from handlers.doors import ShowCase
from handlers.keyboards import menu_row
from handlers.retention_words import KeepCase, SettleCase
from handlers.screens import Button, Screen
from handlers.turn import Handler, Turn
from locales import _, lines, pgettext
from services import endings


def keeps_open(turn: Turn) -> None:
    """A tap on "Keep it open". Raises CaseGone."""
    turn.dialogue = turn.dialogue.left()
    case = endings.keep_open(turn.session, turn.person, turn.tapped(KeepCase).case_id)
    text = lines(
        _("<b>{number} · network desk</b>", number=case.number),
        _("It stays open. You can write to the desk about it at any time."),
    )
    shows = (Button(pgettext("button", "Where the request stands"), ShowCase(case.id)),)
    turn.show(Screen(text, (shows, menu_row())))


def settles(turn: Turn) -> None:
    """A tap on "Close it". Raises CaseGone."""
    turn.dialogue = turn.dialogue.left()
    case = endings.settle(turn.session, turn.person, turn.tapped(SettleCase).case_id)
    text = lines(
        _("<b>{number} · network desk</b>", number=case.number),
        _("It is closed, and will be deleted soon."),
    )
    turn.show(Screen(text, (menu_row(),)))


ROUTES: Final[Mapping[type, Handler]] = {KeepCase: keeps_open, SettleCase: settles}
