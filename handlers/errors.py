"""The words of every refusal, and the apology for a mistake of ours."""

from collections.abc import Callable

from handlers import start
from handlers.buttons import UnknownButtonError
from handlers.keyboards import menu_row
from handlers.screens import Screen
from handlers.turn import Turn
from locales import Text, _
from services.refusals import ArticleGone, LanguageNotOffered, NotAllowed, Refusal

WORDS: dict[type[Exception], Callable[[Exception], Text]] = {
    LanguageNotOffered: lambda _refusal: _("This language is not offered any more."),
    ArticleGone: lambda _refusal: _("This article is not available any more."),
    NotAllowed: lambda _refusal: _("You do not have access to this."),
    UnknownButtonError: lambda _refusal: _("This menu was out of date. Here is a fresh one."),
}


def refuses(turn: Turn, refusal: Refusal | UnknownButtonError) -> None:
    """Says why not, with the menu below; a first start that is not over goes on."""
    if not turn.person.has_acknowledged or turn.person.language not in turn.house.languages:
        start.goes_on(turn)
        return
    turn.dialogue = turn.dialogue.left()
    turn.show(start.menu_screen(turn, above=WORDS[type(refusal)](refusal)))


def apologises(turn: Turn, reference: str) -> None:
    """A mistake of ours: said plainly, with the reference under which it is looked into."""
    said = _(
        "Something went wrong on our side. Your message has been kept, and we will look into it. "
        "Reference: <b>{reference}</b>",
        reference=reference,
    )
    turn.say(Screen(said, (menu_row(),)))
