"""The one sentence that somebody gets who writes faster than can be answered."""

from collections.abc import Callable
from typing import Any

from handlers.keyboards import menu_row
from handlers.screens import Call, Screen
from handlers.telling import Telling
from locales import _
from services.floods import WriteSlowly
from services.notices import Notice


def _write_slowly(_told: WriteSlowly, _at: Telling) -> Screen:
    return Screen(_("Please write more slowly. Everything will be answered."), (menu_row(),))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {WriteSlowly: _write_slowly}
