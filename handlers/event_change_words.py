"""The words of what participants learn when an event changes, is called off, or when they are let in or not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from handlers import event_words
from handlers.buttons import button
from handlers.doors import (
    CancelRegistration,
    LeaveQueue,
    ManageEvent,
    ShowEvent,
    ShowEvents,
    TakePlace,
)
from handlers.keyboards import menu_row
from handlers.screens import CARD, Button, Call, File, Row, Screen
from handlers.telling import Telling
from knowledge import markdown
from locales import Text, _, current_language, lines, ngettext, paragraphs, pgettext, verbatim
from locales.formats import date_time, own_name, time
from services import approvals, event_changes, told
from services.approvals import Asking
from services.entries import Standing, State
from services.event_changes import Change
from services.events import Event
from services.notices import Notice
from services.told import Differences, SessionChange

LONGEST_REASON: Final = 400
SIZES: Final = ((120, 5), (60, 5), (40, 3), (30, 1))
"""How much is shown of each title or place, and of how many sessions: the first that fits into one screen."""


@button("uc")
@dataclass(frozen=True, slots=True)
class SayComing:
    """Whether somebody still comes to an event that has changed."""

    registration_id: int
    change_id: int
    is_coming: bool


def _event_changed(said: event_changes.EventChanged, at: Telling) -> Screen:
    change: Change = at.facts
    is_in = change.registration.state is State.CONFIRMED
    texts = [_text_of_change(change, at.zone, *size) for size in SIZES]
    text = next((each for each in texts if markdown.visible(each.html) <= CARD), texts[-1])
    return Screen(text, (*_rows_of_change(said, change), menu_row()), file=_calendar(change) if is_in else None)


def _text_of_change(change: Change, zone: ZoneInfo, longest: int, most: int) -> Text:
    event, registration = change.event, change.registration
    found = told.between(change.before, change.after, current_language())
    is_in = registration.state is State.CONFIRMED
    return paragraphs(
        _("🔁 <b>Changed: {title}</b>", title=event_words.title(event)),
        lines(*_differences(found, event, longest, most)),
        lines(*_unchanged(found, event)),
        event_words.when(event, zone),
        _("Can you still come?") if is_in and not event.has_begun else event_words.state(registration, zone),
    )


def _rows_of_change(said: event_changes.EventChanged, change: Change) -> list[Row]:
    registration_id, details = change.registration.id, ShowEvent(change.event.id)
    rows: list[Row] = []
    if change.registration.state is State.CONFIRMED and not change.event.has_begun:
        yes = Button(pgettext("button-half", "✅ Still coming"), SayComing(registration_id, said.change_id, True))
        no = Button(pgettext("button-half", "❌ Cannot"), SayComing(registration_id, said.change_id, False))
        rows.append((yes, no))
    elif change.registration.state is State.OFFERED:
        take = Button(pgettext("button-half", "✅ Take"), TakePlace(registration_id))
        rows.append((take, Button(pgettext("button-half", "Pass"), LeaveQueue(registration_id, False))))
    elif change.registration.state is State.WAITING:
        rows.append((Button(pgettext("button", "Leave the waitlist"), LeaveQueue(registration_id, False)),))
    rows.append((Button(pgettext("button", "🔎 Details"), details),))
    return rows


def _differences(found: Differences, event: Event, longest: int, most: int) -> Iterator[Text]:
    """A line for each: what was, and in bold what is."""
    if found.title is not None:
        old, new = (event_words.cut(each, longest) for each in found.title)
        yield _("Title: {old} → <b>{new}</b>", old=old, new=new)
    if found.start is not None:
        old, new = _moments(found.start, event)
        yield _("Start: {old} → <b>{new}</b>", old=old, new=new)
    if found.end is not None:
        old, new = _moments(found.end, event)
        yield _("End: {old} → <b>{new}</b>", old=old, new=new)
    if found.place is not None:
        yield _place(*(event_words.cut(each, longest) for each in found.place))
    if found.is_online is not None:
        yield _("<b>You can also join online.</b>") if found.is_online and event.place else _online(found.is_online)
    yield from (_session(each, event, longest) for each in found.sessions[:most])
    if len(found.sessions) > most:
        yield _("… and more in the programme")


def _place(old: str, new: str) -> Text:
    if not old:
        return _("Place: <b>{new}</b>", new=new)
    if not new:
        return _("<b>No longer at: {old}</b>", old=old)
    return _("Place: {old} → <b>{new}</b>", old=old, new=new)


def _online(is_online: bool) -> Text:
    return _("<b>It takes place online.</b>") if is_online else _("<b>It does not take place online any more.</b>")


def _session(change: SessionChange, event: Event, longest: int) -> Text:
    title = event_words.cut(change.title, longest)
    if change.after is None:
        return _("“{session}” is <b>left out</b>", session=title)
    new = time(change.after[0], event.zone)
    if change.before is None:
        return _("“{session}”: <b>new, {start}</b>", session=title, start=date_time(change.after[0], event.zone))
    if change.before[0] == change.after[0]:
        return _("“{session}”: <b>until {end}</b>", session=title, end=time(change.after[1], event.zone))
    old, new = _moments((change.before[0], change.after[0]), event)
    return _("“{session}”: {old} → <b>{new}</b>", session=title, old=old, new=new)


def _moments(pair: tuple[datetime, datetime], event: Event) -> tuple[str, str]:
    """Both as the clocks show them where the event is; without the day where that has not changed."""
    old, new = (each.astimezone(event.zone) for each in pair)
    form = time if old.date() == new.date() else date_time
    return form(old, event.zone), form(new, event.zone)


def _unchanged(found: Differences, event: Event) -> Iterator[Text]:
    if found.start is None and found.end is None:
        yield _("Date and time are unchanged.")
    if found.place is None and event.place is not None:
        yield _("The place is unchanged.")


def _calendar(found: Standing) -> File:
    return event_words.calendar(found.event.id, found.registration.person_id)


def _called_off(_said: event_changes.EventCalledOff, at: Telling) -> Screen:
    found: Standing = at.facts
    text = paragraphs(
        _("❌ <b>Event cancelled: {title}</b>", title=event_words.title(found.event)),
        _("This event will not take place. It was planned for:"),
        event_words.when(found.event, at.zone),
        _reason(found.event),
    )
    rows: tuple[Row, ...] = ((Button(pgettext("button", "📅 Other events"), ShowEvents()),), menu_row())
    had_file = found.registration.state is State.CONFIRMED
    params = {"event_id": found.event.id, "language": current_language(), "person_id": found.registration.person_id}
    return Screen(text, rows, file=File("cancelled_calendar", params) if had_file else None)


def _reason(event: Event) -> Text | None:
    """As the organisers wrote it, labelled where that is another language than the reader's."""
    if not event.cancel_reason:
        return None
    words = verbatim(event_words.cut(event.cancel_reason, LONGEST_REASON))
    if event.cancel_language in (None, current_language()):
        return _("Reason: {reason}", reason=words)
    return _("Reason (original: {language}): {reason}", language=own_name(event.cancel_language or ""), reason=words)


def _approved(_said: approvals.Approved, at: Telling) -> Screen:
    found: Standing = at.facts
    registration_id = found.registration.id
    details: Row = (Button(pgettext("button", "🔎 Details"), ShowEvent(found.event.id)),)
    if found.registration.state is State.WAITING:
        text = paragraphs(
            _("⏳ <b>Accepted, but full: {title}</b>", title=event_words.title(found.event)),
            _("The organisers have accepted your registration. All places are taken at the moment."),
            event_words.state(found.registration, at.zone),
        )
        leave: Row = (Button(pgettext("button", "Leave the waitlist"), LeaveQueue(registration_id, False)),)
        return Screen(text, (details, leave, menu_row()))
    text = paragraphs(
        lines(
            _("✅ <b>You are in: {title}</b>", title=event_words.title(found.event)),
            _("The organisers have accepted your registration."),
        ),
        lines(event_words.when(found.event, at.zone), event_words.where(found.event)),
    )
    cancel: Row = (Button(event_words.cancel_label(), CancelRegistration(registration_id)),)
    return Screen(text, (details, cancel, menu_row()), file=_calendar(found))


def _declined(_said: approvals.Declined, at: Telling) -> Screen:
    found: Standing = at.facts
    text = paragraphs(
        _("<b>No place this time: {title}</b>", title=event_words.title(found.event)),
        _("The organisers could not accept your registration."),
    )
    return Screen(text, ((Button(pgettext("button", "📅 Other events"), ShowEvents()),), menu_row()))


def _approval_asked(_said: approvals.ApprovalAsked, at: Telling) -> Screen:
    asking: Asking = at.facts
    text = paragraphs(
        _("🕓 <b>Registrations to decide on: {title}</b>", title=event_words.title(asking.event)),
        ngettext("{number} registration waits.", "{number} registrations wait.", asking.number),
    )
    return Screen(text, ((Button(pgettext("button", "🛠 To the event"), ManageEvent(asking.event.id)),), menu_row()))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    event_changes.EventChanged: _event_changed,
    event_changes.EventCalledOff: _called_off,
    approvals.Approved: _approved,
    approvals.Declined: _declined,
    approvals.ApprovalAsked: _approval_asked,
}
