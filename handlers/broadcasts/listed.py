"""/broadcast: the announcements that are made or go out, those that are over, and the way to a new one."""

from collections.abc import Sequence
from typing import Final

from handlers.broadcasts import words
from handlers.broadcasts.buttons import ListBroadcasts, NewBroadcast
from handlers.doors import ShowBroadcast
from handlers.event_words import moment
from handlers.keyboards import menu_row, previous_and_more, short
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import Text, _, lines, paragraphs, pgettext
from services import broadcasts
from services.broadcasts import Broadcast

PAGE: Final = 5


def asks_to_announce(turn: Turn) -> None:
    """/broadcast."""
    broadcasts.needs_sender(turn.roles)
    turn.dialogue = turn.dialogue.left()
    shows_list(turn)


def turns_list(turn: Turn) -> None:
    """A tap that leads to a page of the list."""
    broadcasts.needs_sender(turn.roles)
    turn.dialogue = turn.dialogue.left()
    tapped = turn.tapped(ListBroadcasts)
    shows_list(turn, is_over=tapped.is_over, page=tapped.page)


def shows_list(turn: Turn, *, is_over: bool = False, page: int = 0, above: Text | None = None) -> None:
    """One page, with a sentence on what has just happened."""
    last = max(broadcasts.number(turn.session, is_over=is_over) - 1, 0) // PAGE
    page = min(max(page, 0), last)
    shown = broadcasts.listed(turn.session, roles=turn.roles, is_over=is_over, limit=PAGE, offset=page * PAGE)
    text = paragraphs(
        lines(_("<b>📣 Older announcements</b>") if is_over else _("<b>📣 Announcements</b>"), above),
        *(_line(turn, each) for each in shown),
        None if shown else _("There are no announcements here."),
    )
    turn.show(Screen(text, tuple(_rows(shown, is_over, page, last))))


def _line(turn: Turn, found: Broadcast) -> Text:
    at = found.ended_at or found.begun_at or found.starts_at
    state = words.state(found)
    number = _("👥 {number}", number=found.expected) if found.expected is not None else None
    return lines(
        _("<b>{words}</b>", words=words.name(found)),
        state if at is None else _("{state}: {when}", state=state, when=moment(at, turn.zone)),
        number,
    )


def _rows(shown: Sequence[Broadcast], is_over: bool, page: int, last: int) -> list[Row]:
    rows: list[Row] = [] if is_over else [(Button(pgettext("button", "➕ New announcement"), NewBroadcast()),)]
    rows += [(Button(short(words.name(each, 30)), ShowBroadcast(each.id)),) for each in shown]
    rows += previous_and_more(page, last, lambda other: ListBroadcasts(is_over, other))
    if is_over:
        return [*rows, menu_row(back=ListBroadcasts(False, 0))]
    return [*rows, (Button(pgettext("button", "🗂 Older announcements"), ListBroadcasts(True, 0)),), menu_row()]
