"""The words of every notice, rendered when it is sent, in the language and zone its reader has then."""

from collections.abc import Callable
from typing import Any

from handlers import (
    broadcast_card_words,
    broadcast_words,
    care_words,
    desk_words,
    event_change_words,
    event_feedback_words,
    event_news_words,
    flood_words,
    introduction_words,
    menu_words,
    partner_relay_words,
    profile_words,
    reading_words,
    registration_words,
    reminder_words,
    retention_words,
    role_words,
)
from handlers.keyboards import menu_row
from handlers.screens import Call, Screen
from handlers.telling import Telling
from locales import _
from services.notices import MessageRefused, Notice, UpdateFailed

Words = Callable[[Any, Telling], Screen | Call]  # each function takes its own notice


def _update_failed(told: UpdateFailed, _at: Telling) -> Screen:
    text = _(
        "⚠️ A message could not be handled. To try it again: <code>python -m bot replay {reference}</code>",
        reference=told.reference,
    )
    return Screen(text, (menu_row(),))


def _message_refused(told: MessageRefused, _at: Telling) -> Screen:
    text = _("⚠️ Telegram refused message {message}: {reason}", message=told.message, reason=told.reason)
    return Screen(text, (menu_row(),))


WORDS: dict[type[Notice], Words] = {
    UpdateFailed: _update_failed,
    MessageRefused: _message_refused,
    **broadcast_card_words.WORDS,
    **broadcast_words.WORDS,
    **care_words.WORDS,
    **desk_words.WORDS,
    **event_news_words.WORDS,
    **event_change_words.WORDS,
    **event_feedback_words.WORDS,
    **flood_words.WORDS,
    **introduction_words.WORDS,
    **menu_words.WORDS,
    **profile_words.WORDS,
    **partner_relay_words.WORDS,
    **reading_words.WORDS,
    **registration_words.WORDS,
    **reminder_words.WORDS,
    **retention_words.WORDS,
    **role_words.WORDS,
}


def said(told: Notice, at: Telling) -> Screen | Call:
    """A notice in the ambient language."""
    return WORDS[type(told)](told, at)
