"""Ending the news: one tap under such a message, and nothing of the kind comes any more."""

from handlers.event_news_words import StopNews, stopped
from handlers.turn import Turn
from services import preferences
from services.preferences import Frequency


def stops(turn: Turn) -> None:
    """A tap on "Stop such messages"; twice is the same as once."""
    event_id = turn.tapped(StopNews).event_id
    turn.dialogue = turn.dialogue.left()
    preferences.choose_frequency(turn.session, turn.person, Frequency.NONE, language=turn.language)
    turn.show(stopped(event_id))
