"""Labels that many screens share, and the bottom row that every screen has: no screen without a way out."""

from collections.abc import Callable

from handlers.doors import ShowMenu
from handlers.screens import Button, Row, shortened
from locales import Text, _, pgettext, verbatim

WHOLE = 30
HALF = 18
"""As many characters as half a phone's width shows, an icon among them."""


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


def short(words: str) -> Text:
    """A title of somebody else's that fits on a button of its own row."""
    return verbatim(shortened(words, WHOLE))


def counted(words: Text, number: int) -> Text:
    """Chile (12)."""
    return _("{choice} ({number})", choice=words, number=verbatim(str(number)))


def page_turns(page: int, last: int, to: Callable[[int], object]) -> list[Row]:
    """◀ 1/3 and 3/3 ▶: the ways to the pages before and after, counted from nought; no row where there are none."""
    return _turns(page, last, to, verbatim(f"◀ {page}/{last + 1}"), verbatim(f"{page + 2}/{last + 1} ▶"))


def previous_and_more(page: int, last: int, to: Callable[[int], object]) -> list[Row]:
    """The same in words, where nobody counts the pages."""
    return _turns(page, last, to, pgettext("button-half", "◀ Previous"), pgettext("button-half", "More ▶"))


def _turns(page: int, last: int, to: Callable[[int], object], before: Text, after: Text) -> list[Row]:
    turns = [Button(before, to(page - 1))] if page > 0 else []
    if page < last:
        turns.append(Button(after, to(page + 1)))
    return [tuple(turns)] if turns else []


def rows_of(buttons: list[Button]) -> list[Row]:
    """Two beside each other where both labels are short enough, else one below the other."""
    rows: list[Row] = []
    for each in buttons:
        is_short = len(each.label.plain) <= HALF
        if rows and is_short and len(rows[-1]) == 1 and len(rows[-1][0].label.plain) <= HALF:
            rows[-1] = (*rows[-1], each)
        else:
            rows.append((each,))
    return rows
