"""One event: what it is, where the reader stands, and what can be done there; its programme, map and participants."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from textwrap import wrap

from handlers import event_words
from handlers.buttons import button
from handlers.doors import (
    CancelRegistration,
    LeaveQueue,
    ManageEvent,
    RateEvent,
    RegisterForEvent,
    ShowCheckIn,
    ShowEvent,
    ShowEvents,
    ShowMyEvents,
    ShowParticipants,
    SwitchReminders,
    TakePlace,
)
from handlers.event_words import OpenEvent
from handlers.keyboards import menu_row, page_turns, rows_of
from handlers.registration_words import UndoCancel
from handlers.screens import Button, Call, Row, Screen
from handlers.targets import opener
from handlers.turn import Turn
from locales import Text, _, current_language, lines, ngettext, paragraphs, pgettext, verbatim
from services import entries, event_lists, events, self_check_in
from services.entries import Registration, State
from services.event_lists import Participant
from services.events import Event, in_language
from services.refusals import EventGone

PARTICIPANTS = 10
SESSIONS = 5
NAME = 32
PAGE = 700
"""As many characters of a description as a page has."""
MOST_DIGITS = 18


@button("vc")
@dataclass(frozen=True, slots=True)
class SaveCalendar:
    """The event as a calendar file."""

    event_id: int


@button("vp")
@dataclass(frozen=True, slots=True)
class ShowMap:
    """Where the event is, as a place that a phone can find the way to."""

    event_id: int


@button("vj")
@dataclass(frozen=True, slots=True)
class TellLink:
    """The way into an event online, once more."""

    event_id: int


@button("vs")
@dataclass(frozen=True, slots=True)
class ShowProgramme:
    """The sessions of an event, a page of them counted from nought."""

    event_id: int
    page: int


@button("vd")
@dataclass(frozen=True, slots=True)
class ReadDescription:
    """The whole description, a page of it counted from nought."""

    event_id: int
    page: int


@button("vn")
@dataclass(frozen=True, slots=True)
class TurnParticipants:
    """A page of those who come, counted from nought."""

    event_id: int
    page: int


def chooses_event(turn: Turn) -> None:
    """A button that names an event, from anywhere. Raises EventGone."""
    turn.dialogue = turn.dialogue.left()
    opens_event(turn, turn.tapped(ShowEvent).event_id)


def opens_from_list(turn: Turn) -> None:
    """A tap on a line of a list, into which the way back leads. Raises EventGone."""
    tapped = turn.tapped(OpenEvent)
    opens_event(turn, tapped.event_id, back=tapped.way_back)


@opener("ev")
def opens_link(turn: Turn, words: str) -> None:
    """A deep link to an event; the number in it may be anybody's invention. Raises EventGone."""
    if not (words.isascii() and words.isdecimal() and len(words) <= MOST_DIGITS):
        raise EventGone
    opens_event(turn, int(words))


def opens_event(turn: Turn, event_id: int, back: object | None = None) -> None:
    """Shows one event; without a list to go back to, Back leads to where the reader's standing belongs."""
    event = events.visible(turn.session, event_id, turn.roles)
    own = entries.of_person(turn.session, turn.person.id, event.id)
    if back is None:
        back = ShowMyEvents() if own is not None and own.stands else ShowEvents()
    standing = event_words.state(own, turn.zone) if own else None
    text = event_words.detail(
        event, turn.zone, standing=standing, moved_from=event_lists.moved_from(turn.session, event)
    )
    rows = (*_deeds(turn, event, own), *rows_of(list(_more(turn, event, own, text))), menu_row(back=back))
    turn.show(Screen(text, rows))


def _deeds(turn: Turn, event: Event, own: Registration | None) -> list[Row]:
    """What changes the reader's own standing; the most likely stands on top."""
    if own is not None and own.state is State.LEAVING and event.is_published:
        return [(Button(pgettext("button", "↩️ Undo"), UndoCancel(own.id)),)]
    if own is None or own.state in (State.CANCELLED, State.PASSED):
        is_open = event_lists.is_open(event)
        return [(Button(event_words.register_label(), RegisterForEvent(event.id)),)] if is_open else []
    if event.is_cancelled:
        return []
    if own.state is State.CONFIRMED:
        return _of_participant(turn, event, own)
    if event.has_begun:
        return []
    take = Button(pgettext("button", "✅ Take the place"), TakePlace(own.id))
    if own.state is State.OFFERED:
        return [(take,), (Button(pgettext("button", "Pass"), LeaveQueue(own.id, False)),)]
    if own.state is State.WAITING:
        leave = Button(pgettext("button", "Leave the waitlist"), LeaveQueue(own.id, False))
        return [(take,), (leave,)] if event.is_first_come and event.free != 0 else [(leave,)]
    if own.state is State.ASKED:
        return [(Button(event_words.cancel_label(), CancelRegistration(own.id)),)]
    return []


def _of_participant(turn: Turn, event: Event, own: Registration) -> list[Row]:
    rows: list[Row] = []
    if event_lists.join_link(event, own) is not None:
        rows.append((Button(pgettext("button", "▶️ Join"), TellLink(event.id)),))
    if event_lists.may_rate(turn.session, turn.person, event, own):
        rows.append((Button(pgettext("button", "⭐ Give feedback"), RateEvent(own.id, 0)),))
    if event.is_over:
        return rows
    is_on_site = event.place is not None or self_check_in.is_open(turn.session, event)
    if is_on_site and own.checked_in_at is None:
        rows.append((Button(pgettext("button", "🎟 Code for checking in"), ShowCheckIn(own.id)),))
    cancel = pgettext("button", "I cannot come") if event.has_begun else event_words.cancel_label()
    return [*rows, (Button(cancel, CancelRegistration(own.id)),)]


def _more(turn: Turn, event: Event, own: Registration | None, shown: Text) -> Iterator[Button]:
    """What there is beside that; nothing that would lead nowhere."""
    words = in_language(event.description, current_language())[1].strip()
    if words and verbatim(words).html not in shown.html:
        yield Button(pgettext("button-half", "📖 More"), ReadDescription(event.id, 0))
    if event.sessions:
        yield Button(pgettext("button-half", "📋 Programme"), ShowProgramme(event.id, 0))
    if event.is_published and not event.is_over:
        yield Button(pgettext("button-half", "📅 Calendar"), SaveCalendar(event.id))
    if event.place is not None and event.place.is_pinned:
        yield Button(pgettext("button-half", "📍 Map"), ShowMap(event.id))
    if (share := event_words.share_button(event, turn.house.bot_username)) is not None:
        yield share
    if event_lists.is_participant(event, own):
        if not event.is_over:
            yield Button(pgettext("button-half", "📝 My registration"), RegisterForEvent(event.id))
        yield Button(pgettext("button-half", "👥 Participants"), ShowParticipants(event.id))
    if own is not None and own.state is State.CONFIRMED and event.is_published and not event.has_begun:
        on, off = pgettext("button-half", "🔔 Remind me"), pgettext("button-half", "🔕 No reminders")
        yield Button(off if own.has_reminders else on, SwitchReminders(own.id, not own.has_reminders))
    if events.may_organise(turn.roles):
        yield Button(pgettext("button-half", "🛠 Manage"), ManageEvent(event.id))


def saves_calendar(turn: Turn) -> None:
    """A tap on "Calendar": the file comes below. Raises EventGone."""
    event = events.visible(turn.session, turn.tapped(SaveCalendar).event_id, turn.roles)
    turn.say(Screen(event_words.heading(event), file=event_words.calendar(event.id, turn.person.id)))


def tells_link(turn: Turn) -> None:
    """A tap on "Join": the link comes below as it did at its time, so that a new one reaches it. Raises EventGone."""
    event = events.visible(turn.session, turn.tapped(TellLink).event_id, turn.roles)
    own = entries.of_person(turn.session, turn.person.id, event.id)
    link = event_lists.join_link(event, own)
    if link is None:
        opens_event(turn, event.id)
    else:
        turn.tell(turn.person, link, key=f"{link.registration_id}:again:{turn.update.update_id}")


def shows_map(turn: Turn) -> None:
    """A tap on "Map": Telegram's own kind of place comes below. Raises EventGone where there is no pin any more."""
    event = events.visible(turn.session, turn.tapped(ShowMap).event_id, turn.roles)
    if event.place is None or not event.place.is_pinned:
        raise EventGone
    place = event.place
    venue = {
        "latitude": place.latitude,
        "longitude": place.longitude,
        "title": verbatim(place.name).plain,
        "address": verbatim(place.address or place.name).plain,
    }
    turn.say(Call("sendVenue", venue))


def shows_programme(turn: Turn) -> None:
    """A tap on "Programme", or on a page of it. Raises EventGone."""
    tapped = turn.tapped(ShowProgramme)
    event = events.visible(turn.session, tapped.event_id, turn.roles)
    own = entries.of_person(turn.session, turn.person.id, event.id)
    chosen = own.sessions if own is not None and own.stands else ()
    page, last = _page(tapped.page, len(event.sessions), SESSIONS)
    parts = []
    for each in event.sessions[page * SESSIONS : (page + 1) * SESSIONS]:
        free = each.free if each.free is not None and each.free < event_words.FEW else None
        parts.append(
            lines(
                _("<b>{title}</b>", title=event_words.foreign(each.title, event_words.LONGEST_IN_LIST)),
                event_words.span(each.starts_at, each.ends_at, turn.zone, event.zone),
                _("✅ chosen") if each.key in chosen else None,
                _("There was no place left for you here.") if own and each.key in own.full_sessions else None,
                event_words.free_places(free) if free else _("Fully booked") if free == 0 else None,
            )
        )
    first = lines(event_words.heading(event), _("Programme"))
    turn.show(
        Screen(
            paragraphs(first, *parts),
            (*page_turns(page, last, lambda other: replace(tapped, page=other)), menu_row(back=ShowEvent(event.id))),
        )
    )


def reads_description(turn: Turn) -> None:
    """A tap on "More", or on a page of the description. Raises EventGone."""
    tapped = turn.tapped(ReadDescription)
    event = events.visible(turn.session, tapped.event_id, turn.roles)
    words = in_language(event.description, current_language())[1]
    whole = wrap(words, PAGE, replace_whitespace=False, break_on_hyphens=False) or [""]
    page, last = _page(tapped.page, len(whole), 1)
    text = paragraphs(event_words.heading(event), verbatim(whole[page].strip()))
    turn.show(
        Screen(
            text,
            (*page_turns(page, last, lambda other: replace(tapped, page=other)), menu_row(back=ShowEvent(event.id))),
        )
    )


def shows_participants(turn: Turn) -> None:
    """A tap on "Participants". Raises EventGone, and NotAllowed for who does not come."""
    _shows_participants(turn, TurnParticipants(turn.tapped(ShowParticipants).event_id, 0))


def turns_participants(turn: Turn) -> None:
    """A tap on a page of them. Raises the same."""
    _shows_participants(turn, turn.tapped(TurnParticipants))


def _shows_participants(turn: Turn, wanted: TurnParticipants) -> None:
    found = event_lists.participants(turn.session, turn.person, wanted.event_id)
    event = events.event(turn.session, wanted.event_id)
    page, last = _page(wanted.page, len(found), PARTICIPANTS)
    names = []
    for each in found[page * PARTICIPANTS : (page + 1) * PARTICIPANTS]:
        names.append(_participant(each))
    text = paragraphs(
        lines(event_words.heading(event), _seen(len(found))),
        lines(*names) if names else None,
    )
    turn.show(
        Screen(
            text,
            (*page_turns(page, last, lambda other: replace(wanted, page=other)), menu_row(back=ShowEvent(event.id))),
        )
    )


def _participant(shown: Participant) -> Text:
    name = event_words.cut(shown.name, NAME)
    more = verbatim(f" +{shown.seats - 1}") if shown.seats > 1 else verbatim("")
    if not shown.company:
        return _("• {name}{more}", name=name, more=more)
    return _("• {name}, {company}{more}", name=name, company=event_words.cut(shown.company, NAME), more=more)


def _seen(number: int) -> Text:
    if number == 0:
        return _("Nobody has agreed to be shown in this list yet.")
    return ngettext(
        "{number} participant has agreed to be shown here.",
        "{number} participants have agreed to be shown here.",
        number,
    )


def _page(wanted: int, number: int, size: int) -> tuple[int, int]:
    """The page that there is, and the last one."""
    last = max(0, (number - 1) // size)
    return min(max(wanted, 0), last), last
