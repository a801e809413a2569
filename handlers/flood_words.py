"""What somebody is told who writes faster than can be answered."""

from collections.abc import Callable
from typing import Any

from handlers.keyboards import menu_row
from handlers.screens import Call, Screen
from handlers.telling import Telling
from locales import _, formats
from services import unread
from services.floods import WriteSlowly
from services.notices import Notice


def _write_slowly(_told: WriteSlowly, _at: Telling) -> Screen:
    said = _(
        "Please write more slowly. Up to {number} messages and taps can wait for their answers; what comes on top of "
        "them is not read.",
        number=formats.number(unread.MOST),
    )
    return Screen(said, (menu_row(),))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {WriteSlowly: _write_slowly}
