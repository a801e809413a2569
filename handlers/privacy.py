"""/privacy: who is responsible, what is kept and for how long, in words that are true of what is built."""

from dataclasses import dataclass

from handlers.buttons import button
from handlers.keyboards import menu_row
from handlers.screens import Button, Screen
from handlers.turn import Turn
from locales import Text, _, lines, paragraphs, pgettext, verbatim


@button("y")
@dataclass(frozen=True, slots=True)
class ShowPrivacy:
    """The first or the second half of the privacy text; together they would not fit a phone."""

    is_rest: bool


def asks_about_privacy(turn: Turn) -> None:
    """The privacy text for exactly what this version stores."""
    turn.dialogue = turn.dialogue.left()
    turn.show(_first_screen(turn))


def turns_privacy_page(turn: Turn) -> None:
    """A tap on "More" or "Back"."""
    turn.show(_second_screen() if turn.tapped(ShowPrivacy).is_rest else _first_screen(turn))


def _first_screen(turn: Turn) -> Screen:
    """Who is responsible, what is kept and for how long."""
    house = turn.house
    text = paragraphs(
        _("<b>Privacy</b>"),
        lines(
            _("Responsible: {controller}", controller=_named(house.controller)),
            _("Contact: {contact}", contact=_named(house.contact)),
            _("Data-protection officer: {contact}", contact=_named(house.dpo_contact)),
            _("Imprint: {url}", url=_named(house.imprint_url)),
        ),
        _(
            "<b>What is stored:</b> your Telegram user number, your language, and that you have read the first notice. "
            "Your name, user name, phone number and picture are not stored."
        ),
        _(
            "<b>Your questions:</b> a message is stored until it is answered, then its text is deleted. If something "
            "goes wrong it is kept for at most 7 days, so that it can be answered after all. "
            "A form you have begun or left is kept for 24 hours."
        ),
    )
    return Screen(text, ((Button(pgettext("button-half", "📖 More"), ShowPrivacy(True)),), menu_row()))


def _second_screen() -> Screen:
    """Why, Telegram's part, and the person's rights."""
    text = paragraphs(
        _("<b>Privacy</b>"),
        _("<b>Why:</b> to answer you in your language. There is no profiling and no advertising."),
        _(
            "<b>Telegram</b> carries the messages and is responsible for its own service. It sees what you write here, "
            "and messages with bots are not end-to-end encrypted."
        ),
        _(
            "You can ask to see, correct or delete your data at any time through the contact on the page before. "
            "It serves you just as well as this chat."
        ),
    )
    return Screen(text, (menu_row(back=ShowPrivacy(False)),))


def _named(words: str) -> Text:
    return verbatim(words) if words else _("not stated by the operator")
