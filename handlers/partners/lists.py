"""The ways into the search for partners, words that are typed there, and the list: five a page, each with a reason."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from handlers import company_words
from handlers.doors import AskForContact, ShowPartners
from handlers.forms import AskAside
from handlers.keyboards import counted, menu_row, page_turns, rows_of
from handlers.partners import place, words
from handlers.partners.buttons import LAST_PAGE, ListPartners, NarrowPartners, PickCode, TypeWords, opening
from handlers.screens import Button, Row, Screen, shortened
from handlers.turn import Turn
from locales import Text, _, lines, ngettext, paragraphs, pgettext
from services import partner_lists
from services.partner_lists import WAYS, Side, Wanted

PAGE: Final = 5
SHOWN: Final = 40


def asks_for_partners(turn: Turn) -> None:
    """/partners, its button in the menu, or the one on a market's card."""
    market = turn.button.market.lower() if isinstance(turn.button, ShowPartners) else ""
    if market:
        _shows_list(turn, ListPartners(market=market))
    else:
        _shows_entry(turn)


def _shows_entry(turn: Turn, note: Text | None = None) -> None:
    place.stay(turn)
    turn.show(entry_screen(turn, note))


def entry_screen(turn: Turn, note: Text | None = None) -> Screen:
    """How partners can be looked for; `note` says why somebody is here."""
    known = partner_lists.known(turn.session, turn.person)
    text = paragraphs(
        note,
        lines(words.title(), words.number(len(known)) if known else _("There are no published profiles yet.")),
        _("Type what you are looking for, in any language: goods, a service, a name, a country. Or choose.")
        if known
        else _network_can(),
    )
    rows: list[Row] = [(Button(pgettext("button", "🔤 Search by words"), TypeWords()),)] if known else []
    sides = tuple(
        Button(counted(words.side_label(side), number), PickCode(side))
        for side in Side
        if (number := len(partner_lists.fitting(known, Wanted(side))))
    )
    if known:
        everybody = Button(counted(pgettext("button-half", "📋 All"), len(known)), ListPartners())
        rows += [sides, (everybody, Button(words.filter_label(), NarrowPartners()))]
    return Screen(text, (*filter(None, rows), (_ask_network(),), menu_row()))


def _ask_network() -> Button:
    return Button(pgettext("button", "🤝 Who can do this? Ask us"), AskForContact(0))


def _network_can() -> Text:
    return _("The network can look for somebody who fits.")


def invites_words(turn: Turn) -> None:
    """A tap on "Search by words"."""
    place.stay(turn)
    text = paragraphs(
        lines(words.title(), _("Please type what you are looking for, in any language.")),
        # Translators: examples of a search for partners; one of them is in another language on purpose.
        _("For example: mine water Chile · who seeks drilling services · рекультивация"),
    )
    turn.show(Screen(text, (menu_row(back=ShowPartners()),)))


def takes_words(turn: Turn) -> bool:
    """Searches for what is typed on a screen of partners. False elsewhere.

    A market and a type that were chosen stay; goods do not, as the words name others.
    """
    if not place.is_for_search(turn.dialogue, turn.update):
        return False
    typed = place.searched_for(turn.text)
    if not typed:
        _shows_entry(turn, _("I can only search for words."))
        return True
    before = place.chosen_before(turn)
    _shows_list(turn, ListPartners(market=before.market, type=before.type, has_words=True), typed)
    return True


def turns_page(turn: Turn) -> None:
    """A tap on a page, on a choice, or on the way back into the list."""
    _shows_list(turn, turn.tapped(ListPartners), place.typed(turn))


def _shows_list(turn: Turn, chosen: ListPartners, typed: str = "") -> None:
    if chosen.has_words and not typed:  # forgotten, as something else was done meanwhile
        _shows_entry(turn)
        return
    typed = typed if chosen.has_words else ""
    screen = list_screen(turn, chosen, typed)
    place.stay(turn, replace(chosen, page=0), typed)
    turn.show(screen)


def list_screen(turn: Turn, chosen: ListPartners, typed: str) -> Screen:
    """Five companies with their reasons, and the ways on: narrow, widen, ask the network."""
    found = place.found(turn, chosen, typed)
    last = min(max(0, (len(found) - 1) // PAGE), LAST_PAGE)
    chosen = replace(chosen, page=min(chosen.page, last))
    shown = _still_there(turn, found[chosen.page * PAGE : (chosen.page + 1) * PAGE])
    text = paragraphs(
        lines(words.title(), state(chosen, len(found), last, typed), words.narrowed(chosen)),
        *(words.line(each.company, each.reason) for each in shown),
        None if found else _network_can(),
    )
    rows: list[Row] = [(Button(company_words.label(each.company), opening(each.company.id, chosen)),) for each in shown]
    rows.extend(page_turns(chosen.page, last, lambda page: replace(chosen, page=page)))
    rows.extend(_ways_on(chosen, is_empty=not found))
    return Screen(text, (*rows, menu_row(back=ShowPartners())))


def _still_there(turn: Turn, shown: Sequence[place.Listed]) -> list[place.Listed]:
    """Nobody who has hidden meanwhile is shown, and everybody as they are now."""
    now = partner_lists.still_published(turn.session, [each.company.id for each in shown])
    return [replace(each, company=now[each.company.id]) for each in shown if each.company.id in now]


def state(chosen: ListPartners, number: int, last: int, typed: str) -> Text:
    """How many fit what was chosen or typed, and which page of them this is; `last` counts from nought, as pages do."""
    shown = shortened(typed, SHOWN)
    if number == 0:
        return _("Nobody was found for “{words}”.", words=shown) if typed else _("No profile fits this choice.")
    said = words.number(number)
    if typed:
        said = ngettext("{number} profile for “{words}”", "{number} profiles for “{words}”", number, words=shown)
    if last == 0:
        return said
    return _("{profiles}, page {page} of {pages}", profiles=said, page=chosen.page + 1, pages=last + 1)


def _ways_on(chosen: ListPartners, *, is_empty: bool) -> list[Row]:
    """Each choice can be taken back by a button of its own; what was typed may have been a question."""
    first = replace(chosen, page=0)
    ways = [way for way in ("side", *WAYS) if getattr(chosen, way)]
    chips = rows_of([Button(words.taken_back(way, chosen.wanted), without(first, way)) for way in ways])
    network, question = (_ask_network(),), Button(pgettext("button", "❓ Ask this"), AskAside(place.FORM, "words"))
    questions: list[Row] = [(question,)] if chosen.has_words else []
    if is_empty:
        return [network, *questions, *chips]
    narrow = NarrowPartners(chosen.side, chosen.code, chosen.market, chosen.type, chosen.has_words)
    return [*chips, (Button(words.filter_label(), narrow),), network, *questions]


def without(chosen: ListPartners, way: str) -> ListPartners:
    """The list, any in this one way: goods, a market or a type."""
    if way == "side":
        return replace(chosen, side="", code="")
    return replace(chosen, **{way: ""})  # type: ignore[arg-type]  # both others are words
