"""The words of every notice, rendered when it is sent, in the language and zone its reader has then."""

from collections.abc import Callable
from typing import Any

from handlers.keyboards import menu_row
from handlers.screens import Screen
from locales import _
from services.notices import MessageRefused, Notice, UpdateFailed

WORDS: dict[type[Notice], Callable[[Any], Screen]] = {}  # each function takes its own notice


def _update_failed(told: UpdateFailed) -> Screen:
    text = _(
        "⚠️ A message could not be handled. To try it again: <code>python -m bot replay {reference}</code>",
        reference=told.reference,
    )
    return Screen(text, (menu_row(),))


def _message_refused(told: MessageRefused) -> Screen:
    text = _("⚠️ Telegram refused message {message}: {reason}", message=told.message, reason=told.reason)
    return Screen(text, (menu_row(),))


WORDS[UpdateFailed] = _update_failed
WORDS[MessageRefused] = _message_refused


def screen(told: Notice) -> Screen:
    """A notice in the ambient language."""
    return WORDS[type(told)](told)
