"""Somebody's own events: coming, waiting, invited, past, declined, and all that is coming as one calendar file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers import event_words
from handlers.buttons import UnknownButtonError, button
from handlers.doors import RateEvent, ShowCheckIn, ShowEvents
from handlers.keyboards import counted, menu_row, page_turns, rows_of, short
from handlers.screens import Button, File, Row, Screen
from handlers.turn import Turn
from locales import N_, NP_, Text, _, current_language, lines, ngettext, paragraphs, pgettext
from services import event_lists
from services.entries import Standing
from services.event_lists import Own, Tab

PAGE = 5
LAST_PAGE = 99
LABELS = {
    Tab.COMING: NP_("button-half", "📅 Coming"),
    Tab.WAITING: NP_("button-half", "⏳ Waiting"),
    Tab.INVITED: NP_("button-half", "🎫 Invited"),
    Tab.PAST: NP_("button-half", "🗂 Past"),
    Tab.DECLINED: NP_("button-half", "✖ Cancelled"),
}
ABOUT = {
    Tab.COMING: N_("You are registered for these."),
    Tab.WAITING: N_("You are on the waitlist for these."),
    Tab.INVITED: N_("These are waiting for an answer, yours or the organisers’."),
    Tab.PAST: N_("You took part in these."),
    Tab.DECLINED: N_("Cancelled or declined."),
}


@button("vm")
@dataclass(frozen=True, slots=True)
class ShowTab:
    """One of the tabs, a page of it counted from nought."""

    tab: str
    page: int


@button("vk")
@dataclass(frozen=True, slots=True)
class SaveMyCalendar:
    """All that is coming in one calendar file."""


def asks_for_own_events(turn: Turn) -> None:
    """/my, its button in the menu, or the way back from an event: the first tab in which there is something."""
    turn.dialogue = turn.dialogue.left()
    found = event_lists.of_person(turn.session, turn.person)
    tab = next((each for each in Tab if found[each]), Tab.COMING)
    turn.show(tab_screen(turn, found, tab, 0))


def turns_tab(turn: Turn) -> None:
    """A tap on a tab or a page. Raises UnknownButtonError for a tab that does not exist."""
    tapped = turn.tapped(ShowTab)
    if tapped.tab not in list(Tab) or not 0 <= tapped.page <= LAST_PAGE:
        raise UnknownButtonError
    found = event_lists.of_person(turn.session, turn.person)
    turn.show(tab_screen(turn, found, Tab(tapped.tab), tapped.page))


def tab_screen(turn: Turn, found: Mapping[Tab, Sequence[Own]], tab: Tab, page: int) -> Screen:
    """Five events of one tab, each with its standing, and the tabs in which there is something."""
    lines_of_tab = found[tab]
    last = max(0, (len(lines_of_tab) - 1) // PAGE)
    page = min(page, last)
    shown = event_lists.read(turn.session, lines_of_tab[page * PAGE : (page + 1) * PAGE])
    text = paragraphs(
        lines(_("<b>My events</b>"), _state(found, tab)),
        *(event_words.line(each.event, turn.zone, _mark(each)) for each in shown),
    )
    here = ShowTab(tab.value, page)
    rows: list[Row] = [
        *_shortcuts(turn, shown),
        *((Button(event_words.label(each.event), event_words.opening(each.event.id, back=here)),) for each in shown),
        *page_turns(page, last, lambda other: ShowTab(tab.value, other)),
        *_tabs(found, tab),
    ]
    if tab is Tab.COMING and shown:
        rows.append((Button(pgettext("button", "📅 All in one calendar file"), SaveMyCalendar()),))
    if not shown:
        rows.append((Button(pgettext("button", "📅 Find events"), ShowEvents()),))
    return Screen(text, (*rows, menu_row()))


def _state(found: Mapping[Tab, Sequence[Own]], tab: Tab) -> Text:
    if not any(found.values()):
        return _("You have not registered for any event yet.")
    return _(ABOUT[tab]) if found[tab] else _("There is nothing here any more.")


def _mark(each: Standing) -> Text | None:
    """The standing, unless the event itself is what must be known."""
    if each.event.is_cancelled:
        return None
    if each.registration.checked_in_at is not None:
        return _("✅ checked in")
    return event_words.mark(each.registration)


def _shortcuts(turn: Turn, shown: Sequence[Standing]) -> list[Row]:
    """What is likely to be wanted at once: the code for the next event on site, a word on what is half over."""
    rows: list[Row] = []
    for each in shown:
        event, own = each.event, each.registration
        if not event_lists.is_participant(event, own):
            continue
        if event_lists.may_rate(turn.session, turn.person, event, own):
            label = _("⭐ Feedback: {title}", title=event.title_in(current_language()))
            rows.append((Button(short(label.plain), RateEvent(own.id, 0)),))
        elif not event.is_over and event.place is not None and own.checked_in_at is None and not rows:
            label = _("🎟 Code: {title}", title=event.title_in(current_language()))
            rows.append((Button(short(label.plain), ShowCheckIn(own.id)),))
    return rows[:2]


def _tabs(found: Mapping[Tab, Sequence[Own]], tab: Tab) -> list[Row]:
    return rows_of(
        [
            Button(counted(pgettext("button-half", LABELS[each]), len(found[each])), ShowTab(each.value, 0))
            for each in Tab
            if found[each] and each is not tab
        ]
    )


def saves_calendar(turn: Turn) -> None:
    """A tap on "All in one calendar file": it comes below, the screen stays."""
    number = len(event_lists.of_person(turn.session, turn.person)[Tab.COMING])
    if number == 0:
        asks_for_own_events(turn)
        return
    text = lines(
        _("<b>My events</b>"),
        ngettext("{number} event for your calendar", "{number} events for your calendar", number),
    )
    params = {"person_id": turn.person.id, "language": current_language()}
    turn.say(Screen(text, file=File("my_calendar", params)))
