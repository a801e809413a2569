"""The words of announcements as their readers get them, and that one was held back or is alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from handlers import event_words
from handlers.buttons import button
from handlers.doors import ShowArticle, ShowBroadcast, ShowEvent
from handlers.keyboards import menu_row, short
from handlers.screens import Button, Call, Row, Screen, shortened
from handlers.telling import Telling
from handlers.turn import House
from locales import Text, _, current_language, formats, paragraphs, pgettext, verbatim
from services.answers import key_of
from services.broadcast_notices import BroadcastAlone, BroadcastGrown, BroadcastHeld, BroadcastMessage, Told
from services.broadcasts import Broadcast
from services.notices import Notice

FIRST_LINE: Final = 120


@button("wb")
@dataclass(frozen=True, slots=True)
class FollowLink:
    """Where a button of an announcement leads, by its place counted from nought."""

    broadcast_id: int
    place: int


@button("wB")
@dataclass(frozen=True, slots=True)
class StopAnnouncements:
    """No more such messages, tapped under this announcement."""

    broadcast_id: int


@button("wr")
@dataclass(frozen=True, slots=True)
class ReadAnnouncement:
    """The whole of an announcement that the person has got."""

    broadcast_id: int


def first_words(told: Told) -> Text:
    """The first line of an announcement, without its formatting, in the language it is in."""
    words = Text(told.version.html).plain.strip()
    first = words.splitlines()[0] if words else told.version.filename or "📷"
    original = told.language if told.language != current_language() else None
    return event_words.labelled(verbatim(shortened(first, FIRST_LINE)), original)


def reading(told: Told) -> Button:
    """The way to the whole of it."""
    words = Text(told.version.html).plain.split()
    return Button(short(f"📣 {' '.join(words) or told.version.filename}"), ReadAnnouncement(told.broadcast.id))


def as_read(told: Told, house: House, *, is_test: bool = False) -> Screen | Call:
    """An announcement as somebody reads it, with its buttons, in the ambient language.

    A test has no button that ends such messages, and taps on its others are not counted.
    """
    original = told.language != current_language()
    text = paragraphs(
        _("Original: {language}", language=formats.own_name(told.language)) if original else None,
        Text(told.version.html) if told.version.html else None,
    )
    stop: Row = (Button(pgettext("button", "🔕 Stop such messages"), StopAnnouncements(told.broadcast.id)),)
    rows = (*((each,) for each in _links(told, house, is_test=is_test)), *(() if is_test else (stop,)), menu_row())
    if told.version.kind is None:
        return Screen(text, rows)
    parameters: dict[str, Any] = {  # Any: Telegram's parameters
        told.version.kind: told.version.file_id,
        "caption": text.html,
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": [[each.rendered() for each in row] for row in rows]},
    }
    return Call(f"send{told.version.kind.capitalize()}", parameters)


def _links(told: Told, house: House, *, is_test: bool) -> Iterator[Button]:
    language = current_language()
    for place, link in enumerate(told.broadcast.links):
        follow = FollowLink(told.broadcast.id, place)
        event = told.events.get(link.event_id or 0)
        article = house.answers.article(link.slug, language) if link.slug else None
        if event is not None:
            yield Button(event_words.label(event), ShowEvent(event.id) if is_test else follow)
        elif article is not None:
            yield Button(short(article.title), ShowArticle(key_of(article.slug), language) if is_test else follow)


def _message(_told: BroadcastMessage, at: Telling) -> Screen | Call:
    return as_read(at.facts, at.house)


def _held(_told: BroadcastHeld, at: Telling) -> Screen:
    found: Broadcast = at.facts
    text = paragraphs(
        _("⚠️ <b>An announcement was not sent</b>"),
        _("Whoever scheduled it may not send announcements any more. It is a draft again; nobody has got it."),
    )
    return Screen(text, ((Button(pgettext("button", "🔎 Open"), ShowBroadcast(found.id)),), menu_row()))


def _grown(told: BroadcastGrown, at: Telling) -> Screen:
    found: Broadcast = at.facts
    text = paragraphs(
        _("⚠️ <b>An announcement was not sent</b>"),
        _(
            "By now it is meant for far more people than when it was scheduled. Then: {before}. Now: {number}.",
            before=formats.number(told.expected),
            number=formats.number(told.number),
        ),
        _("It is a draft again; nobody has got it. Open it to send it to all of them, to change it or to leave it."),
    )
    return Screen(text, ((Button(pgettext("button", "🔎 Open"), ShowBroadcast(found.id)),), menu_row()))


def _alone(_told: BroadcastAlone, at: Telling) -> Screen:
    found: Broadcast = at.facts
    text = paragraphs(
        _("⚠️ <b>An announcement goes out without its sender</b>"),
        _("Whoever sent it may not send announcements any more. It goes on unless somebody pauses or stops it."),
    )
    return Screen(text, ((Button(pgettext("button", "📊 How it goes"), ShowBroadcast(found.id)),), menu_row()))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    BroadcastMessage: _message,
    BroadcastHeld: _held,
    BroadcastGrown: _grown,
    BroadcastAlone: _alone,
}
