"""Ending the news: one tap under such a message, and nothing of the kind comes any more."""

from handlers.doors import ShowEvent, ShowSettings
from handlers.event_news_words import StopNews
from handlers.keyboards import menu_row
from handlers.screens import Button, Screen
from handlers.turn import Turn
from locales import _, paragraphs, pgettext
from services import preferences
from services.preferences import Frequency


def stops(turn: Turn) -> None:
    """A tap on "Stop such messages"; twice is the same as once."""
    event_id = turn.tapped(StopNews).event_id
    turn.dialogue = turn.dialogue.left()
    preferences.choose_frequency(turn.session, turn.person, Frequency.NONE, language=turn.language)
    text = paragraphs(
        _("🔕 <b>There will be no more such messages</b>"),
        _(
            "Your consent to messages about events and news is withdrawn. What you are registered for goes on as "
            "before, with its reminders. Under “How often” in the settings you can have such messages again."
        ),
    )
    settings = Button(pgettext("button", "⚙️ Settings"), ShowSettings())
    turn.show(Screen(text, ((settings,), menu_row(back=ShowEvent(event_id) if event_id else None))))
