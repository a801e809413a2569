"""Labels that many screens share, and the bottom row that every screen has: no screen without a way out."""

from handlers.doors import ShowMenu
from handlers.screens import Button, Row
from locales import Text, pgettext


def back_label() -> Text:
    """Back."""
    return pgettext("button-half", "Back")


def menu_label() -> Text:
    """Menu."""
    return pgettext("button-half", "Menu")


def skip_label() -> Text:
    """Skip."""
    return pgettext("button-half", "Skip")


def yes_label() -> Text:
    """Yes."""
    return pgettext("button-half", "Yes")


def no_label() -> Text:
    """No."""
    return pgettext("button-half", "No")


def menu_row(*, back: object | None = None) -> Row:
    """Back bottom left, Menu bottom right."""
    menu = Button(menu_label(), ShowMenu())
    return (Button(back_label(), back), menu) if back is not None else (menu,)
