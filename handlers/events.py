"""Events as a list: what is coming or past, five a page, narrowed by type, market, language and form.

One event with what somebody can do there is `event_card`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers import event_words
from handlers.buttons import UnknownButtonError, button
from handlers.doors import AskQuestion, ShowEvents
from handlers.keyboards import counted, menu_row, page_turns, rows_of, short
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import Text, _, lines, ngettext, paragraphs, pgettext, verbatim
from locales.formats import country, language_name
from locales.formats import list as listed
from services import event_lists, events
from services.event_lists import FORMS, ONLINE, WAYS, Wanted
from services.event_types import TYPES
from services.events import Event

PAGE = 5
LAST_PAGE = 99
LONGEST_LANGUAGE = 7
"""Codes such as zh_Hans; what is longer was made by nobody here, and would not fit into a button."""


@button("vl")
@dataclass(frozen=True, slots=True)
class ListEvents:
    """A page of the list, counted from nought; what it is narrowed to is empty where it is not."""

    type: str = ""
    market: str = ""
    language: str = ""
    form: str = ""
    page: int = 0
    is_past: bool = False

    @property
    def wanted(self) -> Wanted:
        """What it is narrowed to."""
        return Wanted(self.type, self.market, self.language, self.form)


@button("vf")
@dataclass(frozen=True, slots=True)
class NarrowEvents:
    """To the choices by which the list can be narrowed, all of them or those of one way."""

    type: str = ""
    market: str = ""
    language: str = ""
    form: str = ""
    is_past: bool = False
    by: str = ""

    @property
    def listed(self) -> ListEvents:
        """The list that is being narrowed."""
        return ListEvents(self.type, self.market, self.language, self.form, is_past=self.is_past)


def asks_for_events(turn: Turn) -> None:
    """/events, its button in the menu, or the one on a market's card."""
    turn.dialogue = turn.dialogue.left()
    market = turn.button.market.lower() if isinstance(turn.button, ShowEvents) else ""
    turn.show(list_screen(turn, ListEvents(market=market)))


def turns_page(turn: Turn) -> None:
    """A tap on a page, a choice, or the way back into the list."""
    turn.show(list_screen(turn, turn.tapped(ListEvents)))


def narrows(turn: Turn) -> None:
    """A tap on the filter, or on one way of narrowing. Raises UnknownButtonError for a way that does not exist."""
    tapped = turn.tapped(NarrowEvents)
    if tapped.by not in ("", *WAYS):
        raise UnknownButtonError
    found = _found(turn, tapped.listed)
    turn.show(choices_screen(tapped, found) if tapped.by else ways_screen(tapped, found))


def _found(turn: Turn, chosen: ListEvents) -> Sequence[Event]:
    """Everything the list has before it is narrowed. Raises UnknownButtonError for words no button was made with."""
    is_code = len(chosen.market) in (0, 2) and len(chosen.language) <= LONGEST_LANGUAGE
    is_known = chosen.type in ("", *TYPES) and chosen.form in ("", *FORMS)
    if not is_code or not is_known or not 0 <= chosen.page <= LAST_PAGE:
        raise UnknownButtonError
    return events.past(turn.session) if chosen.is_past else events.coming(turn.session)


def list_screen(turn: Turn, chosen: ListEvents) -> Screen:
    """Five events with the reader's own standing, and the ways on: narrow, widen, older."""
    fitting = event_lists.fitting(_found(turn, chosen), chosen.wanted)
    last = max(0, (len(fitting) - 1) // PAGE)
    chosen = replace(chosen, page=min(chosen.page, last))
    shown = fitting[chosen.page * PAGE : (chosen.page + 1) * PAGE]
    own = event_lists.states(turn.session, turn.person.id, [each.id for each in shown])
    marks = {event_id: event_words.mark_of(state) for event_id, state in own.items()}
    text = paragraphs(
        lines(_title(chosen), _state(chosen, len(fitting), last), _narrowed(chosen)),
        *(event_words.line(each, turn.zone, marks.get(each.id)) for each in shown),
    )
    rows: list[Row] = [(Button(event_words.label(each), event_words.opening(each.id, back=chosen)),) for each in shown]
    rows.extend(page_turns(chosen.page, last, lambda page: replace(chosen, page=page)))
    rows.extend(_ways_on(chosen, is_empty=not fitting))
    return Screen(text, (*rows, menu_row()))


def _title(chosen: ListEvents) -> Text:
    return _("<b>Past events</b>") if chosen.is_past else _("<b>Events</b>")


def _state(chosen: ListEvents, number: int, last: int) -> Text:
    if number == 0 and chosen.wanted != Wanted():
        return _("No event fits this choice.")
    if number == 0:
        return _("There are none yet.") if chosen.is_past else _("No events are planned at the moment.")
    said = ngettext("{number} event", "{number} events", number)
    if last == 0:
        return said
    return _("{events}, page {page} of {pages}", events=said, page=chosen.page + 1, pages=last + 1)


def _narrowed(chosen: ListEvents) -> Text | None:
    names = [_name(way, value) for way in WAYS if (value := getattr(chosen, way))]
    return _("Only: {choices}", choices=listed(names)) if names else None


def _ways_on(chosen: ListEvents, *, is_empty: bool) -> list[Row]:
    """Each choice can be taken back by a button of its own; what is older or coming stands beside the filter."""
    first = replace(chosen, page=0)
    rows = rows_of(
        [
            Button(short(f"✕ {_name(way, value).plain}"), replace(first, **{way: ""}))  # type: ignore[arg-type]  # by name
            for way in WAYS
            if (value := getattr(chosen, way))
        ]
    )
    other = replace(first, is_past=not chosen.is_past)
    label = pgettext("button-half", "📅 Coming") if chosen.is_past else pgettext("button-half", "🗂 Older")
    narrow = NarrowEvents(chosen.type, chosen.market, chosen.language, chosen.form, chosen.is_past)
    if is_empty and not chosen.is_past:
        rows.append((Button(pgettext("button", "❓ Ask a question"), AskQuestion()),))
    if is_empty:
        return [*rows, (Button(label, other),)]
    return [*rows, (Button(pgettext("button-half", "🔎 Filter"), narrow), Button(label, other))]


def ways_screen(tapped: NarrowEvents, found: Sequence[Event]) -> Screen:
    """By what the list can be narrowed, with what is chosen already."""
    chosen = tapped.listed
    number = len(event_lists.fitting(found, chosen.wanted))
    ways = []
    for way in WAYS:
        value = getattr(chosen, way)
        if value or len(event_lists.choices(found, chosen.wanted, way)) > 1:
            ways.append((Button(_way_label(way, value), replace(tapped, by=way)),))
    text = paragraphs(
        lines(_title(chosen), _narrowed(chosen)),
        _("Which events would you like to see?") if ways else _("There is nothing to choose from at the moment."),
    )
    show = Button(counted(pgettext("button", "Show"), number), chosen)
    return Screen(text, ((show,), *ways, menu_row(back=chosen)))


def choices_screen(tapped: NarrowEvents, found: Sequence[Event]) -> Screen:
    """The choices of one way, each with the number of events it leads to, and any of them."""
    chosen = tapped.listed
    numbers = event_lists.choices(found, chosen.wanted, tapped.by)
    picks = sorted((_name(tapped.by, value).plain, value) for value in numbers)
    buttons = [
        Button(
            counted(verbatim(f"✓ {name}" if value == getattr(chosen, tapped.by) else name), numbers[value]),
            _with(chosen, tapped.by, value),
        )
        for name, value in picks
    ]
    everything = Button(pgettext("button", "Any"), _with(chosen, tapped.by, ""))
    text = paragraphs(lines(_title(chosen), _narrowed(chosen)), _question(tapped.by))
    return Screen(text, (*rows_of(buttons), (everything,), menu_row(back=replace(tapped, by=""))))


def _with(chosen: ListEvents, way: str, value: str) -> ListEvents:
    return replace(chosen, **{way: value})  # type: ignore[arg-type]  # every way is a word


def _question(way: str) -> Text:
    return {
        "type": _("What kind of event?"),
        "market": _("Which market?"),
        "language": _("In which language?"),
        "form": _("Online or on site?"),
    }[way]


def _way_label(way: str, value: str) -> Text:
    """The way by name, with what is chosen."""
    name = {
        "type": pgettext("button-half", "Type"),
        "market": pgettext("button-half", "Market"),
        "language": pgettext("button-half", "Language"),
        "form": pgettext("button-half", "Where"),
    }[way]
    chosen = _name(way, value) if value else pgettext("button", "Any")
    return short(_("{question}: {choice}", question=name, choice=chosen).plain)


def _name(way: str, value: str) -> Text:
    if way == "type":
        return _(TYPES[value].title)
    if way == "market":
        return verbatim(country(value.upper()))
    if way == "language":
        return verbatim(language_name(value))
    return _("online") if value == ONLINE else _("on site")
