"""How participants are asked what an event was like: the ratings in words, and the notice after its end."""

from collections.abc import Callable
from typing import Any

from handlers import event_words
from handlers.doors import RateEvent
from handlers.keyboards import menu_row
from handlers.screens import Button, Call, Row, Screen
from handlers.telling import Telling
from locales import Text, _, lines, paragraphs, pgettext
from services.event_feedback import FeedbackAsked
from services.notices import Notice


def rating_label(rating: int) -> Text:
    """A rating as stars and in words, since screen readers count no stars."""
    return {
        5: pgettext("button", "⭐⭐⭐⭐⭐ Very good"),
        4: pgettext("button", "⭐⭐⭐⭐ Good"),
        3: pgettext("button", "⭐⭐⭐ Fair"),
        2: pgettext("button", "⭐⭐ Poor"),
        1: pgettext("button", "⭐ Very poor"),
    }[rating]


def rating_rows(registration_id: int) -> list[Row]:
    """A button for each rating, the best first."""
    return [(Button(rating_label(each), RateEvent(registration_id, each)),) for each in (5, 4, 3, 2, 1)]


def _asked(told: FeedbackAsked, at: Telling) -> Screen:
    text = paragraphs(
        lines(_("<b>How was it?</b>"), event_words.title(at.facts.event)),
        _("One tap is enough. Your name is shown to the organisers only if you say so."),
    )
    return Screen(text, (*rating_rows(told.registration_id), menu_row()))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {FeedbackAsked: _asked}
