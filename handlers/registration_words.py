"""Registrations in words: where somebody stands, as a card with what they can do, and what the waitlist tells them.

Shared by the turns of `registration`, by notices, and by screens of other features that offer these buttons.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from handlers import event_words
from handlers.buttons import button
from handlers.doors import (
    CancelRegistration,
    LeaveQueue,
    RegisterForEvent,
    ShowEvent,
    ShowEvents,
    ShowMyEvents,
    SwitchReminders,
    TakePlace,
)
from handlers.keyboards import menu_row, no_label
from handlers.screens import CARD, Button, Row, Screen
from handlers.telling import Telling
from knowledge import markdown
from locales import Text, _, lines, ngettext, paragraphs, pgettext
from locales.formats import list as listed
from services import waitlist
from services.entries import Registration, Standing, State
from services.events import Event
from services.notices import Notice

LONGEST_NAME: Final = 60
MOST_NAMES: Final = 5
MOST_SESSIONS: Final = 4
MOST_FULL: Final = 2
ROOM_FOR_NOTE: Final = 60
"""Characters of a screen that are left for a sentence on what has just happened, and for empty lines."""


@button("zc")
@dataclass(frozen=True, slots=True)
class ReallyCancel:
    """The question whether a registration shall be cancelled was answered with yes."""

    registration_id: int


@button("zu")
@dataclass(frozen=True, slots=True)
class UndoCancel:
    """They can come after all."""

    registration_id: int


@button("za")
@dataclass(frozen=True, slots=True)
class RegisterAnew:
    """Not the place that was cancelled a moment ago, but a registration from its beginning."""

    event_id: int


@button("zb")
@dataclass(frozen=True, slots=True)
class BringColleague:
    """Somebody else comes along under the same registration."""

    registration_id: int


@button("zv")
@dataclass(frozen=True, slots=True)
class ShowVisibility:
    """To what other participants may see and ask."""

    registration_id: int


@button("zs")
@dataclass(frozen=True, slots=True)
class SetVisibility:
    """One of the two consents, to be in the list or to be asked for contact, given or taken back."""

    registration_id: int
    is_contact: bool
    is_on: bool


def card(
    registration: Registration, event: Event, zone: ZoneInfo, *, note: Text | None = None, share: Button | None = None
) -> Screen:
    """Where somebody stands at an event, with everything they can do about it; who has a place may pass it on."""
    told = {
        State.CONFIRMED: _confirmed,
        State.WAITING: _waiting,
        State.ASKED: _asked,
        State.OFFERED: offered,
        State.LEAVING: _cancelled,
        State.EXCUSED: _cancelled,
    }.get(registration.state, _ended)
    made = told(registration, event, zone)
    rows = made.rows
    if share is not None and registration.state is State.CONFIRMED:
        *above, cancel, last = rows
        rows = (*above, (share,), cancel, last)
    return Screen(paragraphs(note, made.text), rows)


def with_calendar(screen: Screen, registration: Registration) -> Screen:
    """A card with the event as a calendar file, for whoever has just come in."""
    return replace(screen, file=event_words.calendar(registration.event_id, registration.person_id))


def _confirmed(found: Registration, event: Event, zone: ZoneInfo) -> Screen:
    heading = _("✅ <b>You are registered: {title}</b>", title=event_words.title(event))
    about = event_words.when(event, zone), event_words.where(event)
    seen = _("Other participants see nothing of you unless you allow it under “Who sees me”.")
    room = CARD - ROOM_FOR_NOTE - markdown.visible(lines(heading, _entered(found), *about, seen).html)
    full, companions, *sessions = _within(room, _full(found, event), _companions(found), *_sessions(found, event))
    text = paragraphs(
        lines(heading, _entered(found), companions),
        lines(*about, *sessions, full),
        seen,
    )
    on, off = pgettext("button-half", "🔔 Remind me"), pgettext("button-half", "🔕 No reminders")
    reminders = Button(off if found.has_reminders else on, SwitchReminders(found.id, not found.has_reminders))
    rows: tuple[Row, ...] = (
        (Button(pgettext("button", "🎟 My events"), ShowMyEvents()),),
        (Button(_bring_label(event), BringColleague(found.id)),),
        (Button(pgettext("button-half", "👁 Who sees me"), ShowVisibility(found.id)), reminders),
        (Button(event_words.cancel_label(), CancelRegistration(found.id)),),
        menu_row(back=ShowEvent(event.id)),
    )
    return Screen(text, rows)


def _within(room: int, *said: Text | None) -> list[Text | None]:
    """Of some lines, the most important first, those for which there is room; None for the others."""
    kept: list[Text | None] = []
    for each in said:
        length = markdown.visible(each.html) + len("\n") if each is not None else 0
        fits = length <= room
        room -= length if fits else 0
        kept.append(each if fits else None)
    return kept


def _bring_label(event: Event) -> Text:
    if event.kind.takes_groups:
        return pgettext("button", "👥 Add people to the group")
    return pgettext("button", "👥 Bring a colleague")


def _entered(found: Registration) -> Text:
    """The name and company that were given."""
    name = event_words.cut(found.name, LONGEST_NAME)
    if not found.company:
        return _("Registered: {name}", name=name)
    return _("Registered: {name}, {company}", name=name, company=event_words.cut(found.company, LONGEST_NAME))


def _companions(found: Registration) -> Text | None:
    """Who comes along, the first of them by name."""
    if not found.members:
        return None
    names: list[str | Text] = [event_words.cut(each, LONGEST_NAME) for each in found.members[:MOST_NAMES]]
    more = len(found.members) - MOST_NAMES
    if more > 0:
        # Translators: ends a list of names: "Ben, Clara and 3 more".
        names.append(ngettext("{number} more", "{number} more", more))
    return _("With you: {names}", names=listed(names))


def _sessions(found: Registration, event: Event) -> list[Text]:
    """The sessions it is for."""
    shown = _titles(event, found.sessions)
    said = [_("📋 {session}", session=each) for each in shown[:MOST_SESSIONS]]
    if len(shown) > MOST_SESSIONS:
        more = len(shown) - MOST_SESSIONS
        said.append(ngettext("and {number} more session", "and {number} more sessions", more))
    return said


def _full(found: Registration, event: Event) -> Text | None:
    """The sessions for which it came too late."""
    full = _titles(event, found.full_sessions)
    if not full:
        return None
    shown, left = full[:MOST_FULL], len(full) - MOST_FULL
    more = [ngettext("{number} more", "{number} more", left)] if left > 0 else []
    return _("⚠️ Fully booked by now: {sessions}", sessions=listed([*shown, *more]))


def _titles(event: Event, keys: Iterable[str]) -> list[Text]:
    """The sessions of these keys that are still in the programme, by name."""
    titles = {each.key: event_words.foreign(each.title, event_words.LONGEST_IN_LIST) for each in event.sessions}
    return [titles[key] for key in keys if key in titles]


def _waiting(found: Registration, event: Event, zone: ZoneInfo) -> Screen:
    text = paragraphs(
        lines(
            _("⏳ <b>On the waitlist: {title}</b>", title=event_words.title(event)),
            _("You are number {position} of {waiting}.", position=found.position, waiting=found.waiting),
        ),
        event_words.when(event, zone),
        _("As soon as a place is free for you, you get a message here."),
    )
    leave = Button(pgettext("button", "Leave the waitlist"), LeaveQueue(found.id, False))
    first: tuple[Row, ...] = ()
    if event.is_first_come and not event.has_begun and (event.free is None or event.free >= found.seats):
        first = ((Button(pgettext("button", "✅ Take the place"), TakePlace(found.id)),),)
    mine = Button(pgettext("button", "🎟 My events"), ShowMyEvents())
    return Screen(text, (*first, (mine,), (leave,), menu_row(back=ShowEvent(event.id))))


def _asked(found: Registration, event: Event, zone: ZoneInfo) -> Screen:
    text = paragraphs(
        lines(
            _("🕓 <b>Asked for a place: {title}</b>", title=event_words.title(event)),
            _("The organisers decide on each registration. You get their answer here."),
        ),
        lines(_entered(found), _companions(found)),
        event_words.when(event, zone),
    )
    rows: tuple[Row, ...] = (
        (Button(pgettext("button", "🎟 My events"), ShowMyEvents()),),
        (Button(event_words.cancel_label(), CancelRegistration(found.id)),),
        menu_row(back=ShowEvent(event.id)),
    )
    return Screen(text, rows)


def offered(found: Registration, event: Event, zone: ZoneInfo) -> Screen:
    """A place that is kept for somebody who waited, until a moment in their own time."""
    text = paragraphs(
        lines(
            _("🎫 <b>A place is free for you: {title}</b>", title=event_words.title(event)),
            _kept_until(found.offered_until, zone),
        ),
        lines(event_words.when(event, zone), event_words.where(event)),
    )
    rows: tuple[Row, ...] = (
        (Button(pgettext("button", "✅ Take the place"), TakePlace(found.id)),),
        (Button(pgettext("button", "Pass"), LeaveQueue(found.id, False)),),
        menu_row(back=ShowEvent(event.id)),
    )
    return Screen(text, rows)


def _kept_until(until: datetime | None, zone: ZoneInfo) -> Text | None:
    if until is None:
        return None
    return _("It is kept for you until {moment}, your time.", moment=event_words.moment(until, zone))


def _cancelled(found: Registration, event: Event, zone: ZoneInfo) -> Screen:
    """A place that was given up and can still be had again."""
    is_excused = found.state is State.EXCUSED
    text = paragraphs(
        _("❌ <b>Registration cancelled: {title}</b>", title=event_words.title(event)),
        _("Thank you for letting us know. The organisers will see that you cannot come.")
        if is_excused
        else event_words.state(found, zone),
    )
    undo = Button(pgettext("button", "↩️ Undo"), UndoCancel(found.id))
    others = Button(pgettext("button", "📅 Other events"), ShowEvents())
    rows: tuple[Row, ...] = ((others,), menu_row(back=ShowEvent(event.id)))
    return Screen(text, rows if event.is_over else ((undo,), *rows))


def _ended(found: Registration, event: Event, zone: ZoneInfo) -> Screen:
    text = lines(event_words.heading(event), event_words.state(found, zone))
    others = Button(pgettext("button", "📅 Other events"), ShowEvents())
    return Screen(text, ((others,), menu_row(back=ShowEvent(event.id))))


def question(asked: Text, effect: Text, yes: object, event: Event, zone: ZoneInfo) -> Screen:
    """Whether something that cannot simply be had again shall be given up, with the event it is about."""
    text = paragraphs(_("🟥 <b>{question}</b>", question=asked), event_words.when(event, zone), effect)
    # Translators: yes to giving something up; on half a row, beside "No".
    sure = Button(pgettext("button-half", "🟥 Yes"), yes)
    return Screen(text, ((sure, Button(no_label(), ShowEvent(event.id))), menu_row(back=ShowEvent(event.id))))


def cannot_register(event: Event, why: Text) -> Screen:
    """No registration now, with what else there is."""
    others = Button(pgettext("button", "📅 Other events"), ShowEvents())
    return Screen(lines(event_words.heading(event), why), ((others,), menu_row(back=ShowEvent(event.id))))


def _place_offered(_told: waitlist.PlaceOffered, at: Telling) -> Screen:
    found: Standing = at.facts
    return offered(found.registration, found.event, at.zone)


def _place_for_first(_told: waitlist.PlaceForFirst, at: Telling) -> Screen:
    found: Standing = at.facts
    text = paragraphs(
        lines(
            _("🎫 <b>A place is free: {title}</b>", title=event_words.title(found.event)),
            _("The event begins soon, so whoever of the waitlist takes it first has it."),
        ),
        lines(event_words.when(found.event, at.zone), event_words.where(found.event)),
    )
    rows: tuple[Row, ...] = (
        (Button(pgettext("button", "✅ Take the place"), TakePlace(found.registration.id)),),
        (Button(pgettext("button", "Leave the waitlist"), LeaveQueue(found.registration.id, False)),),
        menu_row(back=ShowEvent(found.event.id)),
    )
    return Screen(text, rows)


def _offer_ended(_told: waitlist.OfferEnded, at: Telling) -> Screen:
    found: Standing = at.facts
    text = paragraphs(
        lines(
            _("⌛ <b>The place was passed on: {title}</b>", title=event_words.title(found.event)),
            _("The time to take it is over."),
        ),
        _("Whoever registers again goes to the end of the waitlist."),
    )
    register = Button(event_words.register_label(), RegisterForEvent(found.event.id))
    return Screen(text, ((register,), menu_row(back=ShowEvent(found.event.id))))


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen]] = {
    waitlist.PlaceOffered: _place_offered,
    waitlist.PlaceForFirst: _place_for_first,
    waitlist.OfferEnded: _offer_ended,
}
