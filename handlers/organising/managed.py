"""/manage: the events to look after, with their numbers at this moment."""

from collections.abc import Sequence
from typing import Final

from handlers import event_words
from handlers.doors import ManageEvent
from handlers.keyboards import menu_row, previous_and_more
from handlers.organising.buttons import NewEvent, ShowManaged
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import Text, _, lines, paragraphs, pgettext
from services import event_editing, event_people, events
from services.entries import State
from services.event_people import Numbers
from services.events import Event, Status

PAGE: Final = 5


def asks_to_manage(turn: Turn) -> None:
    """/manage."""
    turn.dialogue = turn.dialogue.left()
    shows_managed(turn)


def turns_managed(turn: Turn) -> None:
    """A tap that leads to a page of the list."""
    turn.dialogue = turn.dialogue.left()
    tapped = turn.tapped(ShowManaged)
    shows_managed(turn, is_past=tapped.is_past, page=tapped.page)


def shows_managed(turn: Turn, *, is_past: bool = False, page: int = 0, above: Text | None = None) -> None:
    """Drafts and what is coming, or what is past; with a sentence on what has just happened."""
    event_editing.needs_organiser(turn.roles)
    every = events.past(turn.session) if is_past else event_people.managed(turn.session, roles=turn.roles)
    page = min(max(page, 0), max(len(every) - 1, 0) // PAGE)
    shown = every[page * PAGE : (page + 1) * PAGE]
    text = paragraphs(
        lines(_("<b>Past events</b>") if is_past else _("<b>Events to look after</b>"), above),
        *(event_words.line(each, turn.zone, _mark(turn, each)) for each in shown),
        None if shown else _("There are none."),
    )
    turn.show(Screen(text, tuple(_rows(shown, is_past, page, len(every)))))


def _rows(shown: Sequence[Event], is_past: bool, page: int, total: int) -> list[Row]:
    rows: list[Row] = [] if is_past else [(Button(pgettext("button", "➕ New event"), NewEvent()),)]
    rows += [(Button(event_words.label(each), ManageEvent(each.id)),) for each in shown]
    rows += previous_and_more(page, (total - 1) // PAGE, lambda other: ShowManaged(is_past, other))
    if is_past:
        return [*rows, menu_row(back=ShowManaged(False, 0))]
    return [*rows, (Button(pgettext("button", "🗂 Past events"), ShowManaged(True, 0)),), menu_row()]


def _mark(turn: Turn, event: Event) -> Text | None:
    if event.status is Status.DRAFT:
        return _("📝 draft")
    figures = event_people.numbers(turn.session, event.id, roles=turn.roles)
    return lines(event_words.short_banner(event), said(event, figures))


def said(event: Event, figures: Numbers) -> Text:
    """12 of 40 confirmed, 3 waiting, 1 to be answered: the numbers of an event in one line."""
    confirmed = figures.of(State.CONFIRMED)
    waiting, asked = figures.of(State.WAITING, State.OFFERED), figures.of(State.ASKED)
    # Translators: numbers of people at an event: confirmed, on the waitlist, and waiting for the organisers' answer.
    if event.capacity is None:
        return _("👥 {confirmed} · ⏳ {waiting} · 🙋 {asked}", confirmed=confirmed, waiting=waiting, asked=asked)
    # Translators: the same with the number of all places.
    return _(
        "👥 {confirmed} of {capacity} · ⏳ {waiting} · 🙋 {asked}",
        confirmed=confirmed,
        capacity=event.capacity,
        waiting=waiting,
        asked=asked,
    )
