"""The words of news: a new event at once, or what is new once a week; each with the tap that ends such messages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from handlers import broadcast_words, event_words
from handlers.buttons import button
from handlers.doors import ShowAnnouncements, ShowEvent, ShowEvents, ShowSettings
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
        lines(_("📣 <b>New event</b>"), event_words.heading(event)),
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
    week: event_news.Week = at.facts
    shown, number, left = week.events[:MOST], len(week.events), len(week.events) - MOST
    more = ngettext("And {number} more", "And {number} more", left) if left > 0 else None
    counted = ngettext("{number} new event.", "{number} new events.", number)
    text = paragraphs(
        lines(_("📣 <b>New this week</b>"), counted if number else None),
        *(event_words.line(each, at.zone) for each in shown),
        more,
        lines(
            _("<b>Announcements</b>"),
            *(_("• {words}", words=broadcast_words.first_words(each)) for each in week.announcements[:MOST]),
        )
        if week.announcements
        else None,
    )
    details: tuple[Row, ...] = tuple((Button(event_words.label(each), ShowEvent(each.id)),) for each in shown)
    everything = ((Button(pgettext("button", "📅 All events"), ShowEvents()),),) if more else ()
    return Screen(text, (*details, *everything, *_readings(week), _stop_row(0), menu_row()))


def _readings(week: event_news.Week) -> Iterator[Row]:
    for each in week.announcements[:MOST]:
        yield (broadcast_words.reading(each),)
    if len(week.announcements) > MOST:
        yield (Button(pgettext("button", "📣 All announcements"), ShowAnnouncements()),)


def _stop_row(event_id: int) -> Row:
    return (Button(pgettext("button", "🔕 Stop such messages"), StopNews(event_id)),)


def stopped(event_id: int = 0) -> Screen:
    """That no more such messages will come, with the way back to the event that was told of, 0 for none."""
    text = paragraphs(
        _("🔕 <b>There will be no more such messages</b>"),
        _(
            "Your consent to messages about events and news is withdrawn. What you are registered for goes on as "
            "before, with its reminders. Under “How often” in the settings you can have such messages again."
        ),
    )
    settings = Button(pgettext("button", "⚙️ Settings"), ShowSettings())
    return Screen(text, ((settings,), menu_row(back=ShowEvent(event_id) if event_id else None)))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    event_news.EventAnnounced: _announced,
    event_news.EventDigest: _digest,
}
