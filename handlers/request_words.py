"""The way to people in words that several features share: a question at the desk, and the way without one."""

from handlers.keyboards import menu_row
from handlers.screens import Screen, stated
from handlers.turn import House
from locales import Text, _, paragraphs, pgettext, verbatim
from services.desk import Case, Status


def other_way_screen(house: House) -> Screen:
    """Without a desk in Telegram: the other way to people that the operator names."""
    text = paragraphs(
        _("<b>Ask a person</b>"),
        _("You can reach the people of the network here: {contact}", contact=stated(house.contact)),
    )
    return Screen(text, (menu_row(),))


def question_label(case: Case) -> Text:
    """A question at the desk on a button of its own row."""
    is_answered = case.status is Status.WAITING
    state = pgettext("state", "answered") if is_answered else pgettext("state", "in progress")
    return verbatim(f"{case.number} · {state.plain}")
