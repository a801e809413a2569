"""The words of reminders and of the message with the link to join, and the buttons that stand under them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from handlers import event_words
from handlers.buttons import button
from handlers.doors import CancelRegistration, ManageEvent, ShowCheckIn, ShowEvent, SwitchReminders
from handlers.keyboards import menu_row
from handlers.screens import Button, Call, Row, Screen
from handlers.telling import Telling
from locales import Text, _, lines, paragraphs, pgettext
from locales.formats import time as clock_time
from services import join_links, reminders
from services.events import Event
from services.join_links import Said, start_of
from services.notices import Notice
from services.reminders import Reminding

LONGEST_URL = 1000


@button("us")
@dataclass(frozen=True, slots=True)
class Snooze:
    """A reminder once more in an hour, or else tomorrow morning; `anchor` is the session it is about, 0 for none."""

    registration_id: int
    anchor: int
    for_an_hour: bool


@button("ul")
@dataclass(frozen=True, slots=True)
class ReportLink:
    """The link to join does not work."""

    registration_id: int


def _event_reminder(told: reminders.EventReminder, at: Telling) -> Screen:
    found: Reminding = at.facts
    text = paragraphs(
        _("⏰ <b>Reminder: {title}</b>", title=event_words.title(found.event)),
        lines(
            _session(found.event, told.anchor),
            _begins(found.event, told.anchor, at.zone),
            event_words.where(found.event),
        ),
    )
    registration_id = found.registration.id
    rows: list[Row] = []
    if found.event.place is not None and found.registration.checked_in_at is None:
        rows.append((Button(pgettext("button", "🎟 Code for checking in"), ShowCheckIn(registration_id)),))
    rows.extend(_snoozes(found, told.anchor, at.zone))
    rows.append(
        (
            Button(pgettext("button-half", "🔎 Details"), ShowEvent(found.event.id)),
            Button(pgettext("button-half", "🔕 No reminders"), SwitchReminders(registration_id, False)),
        )
    )
    rows.append((Button(event_words.cancel_label(), CancelRegistration(registration_id)),))
    return Screen(text, (*rows, menu_row()))


def _snoozes(found: Reminding, anchor: int, zone: ZoneInfo) -> list[Row]:
    buttons = []
    if found.in_an_hour is not None:
        in_an_hour = pgettext("button-half", "💤 In an hour")
        buttons.append(Button(in_an_hour, Snooze(found.registration.id, anchor, True)))
    if found.tomorrow is not None:
        # Translators: on a button that puts a reminder off, such as "Tomorrow 08:00".
        tomorrow = pgettext("button-half", "💤 Tomorrow {time}", time=clock_time(found.tomorrow, zone))
        buttons.append(Button(tomorrow, Snooze(found.registration.id, anchor, False)))
    return [tuple(buttons)] if buttons else []


def _session(event: Event, anchor: int) -> Text | None:
    """The session that is meant, on a further day of a programme."""
    title = next((each.title for each in event.sessions if each.id == anchor), None)
    return None if title is None else _("📋 {session}", session=event_words.foreign(title, event_words.LONGEST_TITLE))


def _begins(event: Event, anchor: int, zone: ZoneInfo) -> Text:
    if anchor:
        return _("🗓 {span}", span=event_words.moment(start_of(event, anchor), zone))
    return event_words.when(event, zone)


def _join_link(told: join_links.JoinLink, at: Telling) -> Screen:
    event: Event = at.facts.event
    return Screen(_join_text(event, told.anchor, at.zone), _join_rows(event, at.facts.registration.id))


def _edit_join(_told: join_links.EditJoin, at: Telling) -> Call:
    said: Said = at.facts
    rows = _join_rows(said.event, said.registration.id)
    return Call(
        "editMessageText",
        {
            "message_id": said.message_id,
            "text": _join_text(said.event, said.anchor, at.zone).html,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "reply_markup": {"inline_keyboard": [[each.rendered() for each in row] for row in rows]},
        },
    )


def _join_text(event: Event, anchor: int, zone: ZoneInfo) -> Text:
    heading = _("💻 <b>Join online: {title}</b>", title=event_words.title(event))
    return paragraphs(lines(heading, _session(event, anchor), _begins(event, anchor, zone)), _way_in(event))


def _way_in(event: Event) -> Text:
    if event.online is None:
        return _("It does not take place online any more.")
    if not event.online.url:
        return _("The link follows: it will appear here as soon as the organisers have it.")
    url = event.online.url
    return _("The link, to be copied: <code>{url}</code>", url=url if len(url) <= LONGEST_URL else url[:LONGEST_URL])


def _join_rows(event: Event, registration_id: int) -> tuple[Row, ...]:
    if event.online is None:
        return ((Button(pgettext("button", "🔎 Details"), ShowEvent(event.id)),), menu_row())
    if not event.online.url:
        return ((Button(pgettext("button", "⚠️ I need the link"), ReportLink(registration_id)),), menu_row())
    rows: list[Row] = [(Button(pgettext("button", "⚠️ The link is broken"), ReportLink(registration_id)),)]
    if is_address(event.online.url):
        rows.insert(0, (Button(pgettext("button", "▶️ Join"), url=event.online.url),))
    return (*rows, menu_row())


def is_address(words: str) -> bool:
    """Whether a button can open it: Telegram refuses the whole message for one that is no web address."""
    try:
        parts = urlsplit(words)
        host = parts.hostname or ""
        is_web = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        return False
    has_name = "." in host.strip(".") and host.isascii() and not any(each in host for each in "_ ")
    return is_web and has_name and not any(each.isspace() for each in words) and len(words) <= LONGEST_URL


def _link_broken(_told: join_links.LinkBroken, at: Telling) -> Screen:
    event: Event = at.facts
    url = event.online.url if event.online else ""
    text = paragraphs(
        _("⚠️ <b>Participants cannot join: {title}</b>", title=event_words.title(event)),
        _("Somebody says that this link does not work: <code>{url}</code>", url=url[:LONGEST_URL])
        if url
        else _("There is no link yet, and somebody asks for it."),
        _("When you change the link, it changes in the messages of all participants."),
    )
    rows: tuple[Row, ...] = ((Button(pgettext("button", "🛠 To the event"), ManageEvent(event.id)),), menu_row())
    return Screen(text, rows)


def until(instant: datetime, zone: ZoneInfo) -> Text:
    """When somebody who has put a reminder off is reminded again."""
    return _("💤 I will remind you again: {moment}.", moment=event_words.moment(instant, zone))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    reminders.EventReminder: _event_reminder,
    join_links.JoinLink: _join_link,
    join_links.EditJoin: _edit_join,
    join_links.LinkBroken: _link_broken,
}
