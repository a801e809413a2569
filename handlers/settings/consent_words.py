"""How a consent is asked for: a question of its own, with its exact words and who asks; yes and no stand alike."""

from handlers.screens import stated
from handlers.turn import Turn
from locales import Text, _, paragraphs
from services.consents import CONSENTS


def consent_words(turn: Turn, purpose: str) -> Text:
    """The question of the step that asks for it."""
    return paragraphs(
        _("This needs your consent:"),
        _("<blockquote>{words}</blockquote>", words=CONSENTS[purpose].text),
        _("Responsible: {controller}", controller=stated(turn.house.controller)),
        _("Do you agree?"),
    )
