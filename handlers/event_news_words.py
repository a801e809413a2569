"""The words of news: a new event at once, or what is new once a week; each with the tap that ends such messages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from handlers import event_words
from handlers.buttons import button
from handlers.doors import ShowEvent, ShowEvents
from handlers.keyboards import menu_row
from handlers.screens import CARD, Button, Call, Row, Screen
from handlers.telling import Telling
from knowledge import markdown
from locales import _, lines, ngettext, paragraphs, pgettext
from services import event_news
from services.events import Event
from services.notices import Notice

MOST: Final = 5
"""So many events of a week are shown; the rest is in the list."""
SEPARATOR: Final = len("\n\n")


@button("wn")
@dataclass(frozen=True, slots=True)
class StopNews:
    """No more such messages; `event_id` is the event that was told of, 0 for a week's."""

    event_id: int


def _announced(_told: event_news.EventAnnounced, at: Telling) -> Screen:
    event: Event = at.facts
    text = paragraphs(
        lines(_("📣 <b>New, and it fits your interests</b>"), event_words.heading(event)),
        lines(
            event_words.when(event, at.zone),
            event_words.where(event),
            event_words.languages(event),
            event_words.markets(event),
            event_words.deadline(event, at.zone),
        ),
    )
    room = CARD - markdown.visible(text.html) - SEPARATOR
    details = Button(pgettext("button", "🔎 Details"), ShowEvent(event.id))
    return Screen(paragraphs(text, event_words.description(event, room)), ((details,), _stop_row(event.id), menu_row()))


def _digest(_told: event_news.EventDigest, at: Telling) -> Screen:
    new: list[Event] = at.facts
    shown, number, left = new[:MOST], len(new), len(new) - MOST
    more = ngettext("And {number} more", "And {number} more", left) if left > 0 else None
    text = paragraphs(
        lines(
            _("📣 <b>New this week</b>"),
            ngettext("{number} new event fits your interests.", "{number} new events fit your interests.", number),
        ),
        *(event_words.line(each, at.zone) for each in shown),
        more,
    )
    details: tuple[Row, ...] = tuple((Button(event_words.label(each), ShowEvent(each.id)),) for each in shown)
    everything = ((Button(pgettext("button", "📅 All events"), ShowEvents()),),) if more else ()
    return Screen(text, (*details, *everything, _stop_row(0), menu_row()))


def _stop_row(event_id: int) -> Row:
    return (Button(pgettext("button", "🔕 Stop such messages"), StopNews(event_id)),)


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    event_news.EventAnnounced: _announced,
    event_news.EventDigest: _digest,
}
