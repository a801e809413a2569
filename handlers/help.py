"""/help: what the assistant can do, made from the table of commands."""

from collections.abc import Callable, Sequence

from handlers.commands import Command, offered_to
from handlers.keyboards import menu_row
from handlers.screens import Screen
from handlers.turn import Handler, Turn
from locales import _, lines, paragraphs, verbatim


def helper(commands: Callable[[], Sequence[Command]]) -> Handler:
    """The handler of /help for a table of commands."""

    def asks_for_help(turn: Turn) -> None:
        turn.dialogue = turn.dialogue.left()
        listed = [
            _("/{name} – {sentence}", name=command.name, sentence=_(command.sentence))
            for command in offered_to(commands(), turn.roles)
        ]
        text = paragraphs(
            _("<b>Help</b>"),
            _("I am an automated assistant. Type a question in your own words, or use the menu."),
            lines(*listed),
            _("People help you too, with everything that I can do: {contact}", contact=verbatim(turn.house.contact))
            if turn.house.contact
            else None,
        )
        turn.show(Screen(text, (menu_row(),)))

    return asks_for_help
