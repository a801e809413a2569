"""How a consent is asked for: a question of its own, with its exact words and who asks; yes and no stand alike."""

from handlers.turn import Turn
from locales import Text, _, paragraphs, verbatim
from services.consents import CONSENTS


def consent_words(turn: Turn, purpose: str) -> Text:
    """The question of the step that asks for it."""
    controller = turn.house.controller
    return paragraphs(
        _("This needs your consent:"),
        _("<blockquote>{words}</blockquote>", words=CONSENTS[purpose].text),
        _(
            "Responsible: {controller}",
            controller=verbatim(controller) if controller else _("not stated by the operator"),
        ),
        _("Do you agree?"),
    )
