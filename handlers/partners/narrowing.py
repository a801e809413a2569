"""Narrowing the list of partners: by market and type, or by the goods that they offer or seek."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from handlers import company_words
from handlers.buttons import UnknownButtonError
from handlers.doors import ShowPartners
from handlers.keyboards import WHOLE, counted, menu_row, page_turns, rows_of, short
from handlers.partners import lists, place, words
from handlers.partners.buttons import ListPartners, NarrowPartners, PickCode
from handlers.screens import Button, Row, Screen, shortened
from handlers.turn import Turn
from knowledge.taxonomy import taxonomy
from locales import Text, _, current_language, lines, paragraphs, pgettext, verbatim
from services import partner_lists
from services.companies import Company
from services.partner_lists import WAYS, Side, Wanted

CODES: Final = 8
CHOICES: Final = 16


def narrows(turn: Turn) -> None:
    """A tap on the filter, or on one way of narrowing. Raises UnknownButtonError for a way that does not exist."""
    tapped, typed = turn.tapped(NarrowPartners), place.typed(turn)
    if tapped.by not in ("", *WAYS):
        raise UnknownButtonError
    chosen = tapped.listed if typed else replace(tapped.listed, has_words=False)
    typed = typed if chosen.has_words else ""
    found = place.found(turn, lists.without(chosen, tapped.by) if tapped.by else chosen, typed)
    place.stay(turn, chosen, typed)
    make = choices_screen if tapped.by else ways_screen
    turn.show(make(replace(tapped, has_words=chosen.has_words), [each.company for each in found]))


def ways_screen(tapped: NarrowPartners, found: Sequence[Company]) -> Screen:
    """By what the list can be narrowed, with what is chosen already. Words name goods, so these are not asked then."""
    chosen = tapped.listed
    ways: list[Row] = [(Button(_way_label(way, chosen), replace(tapped, by=way)),) for way in WAYS]
    if not chosen.has_words:
        goods = [Button(_side_label(side, chosen), PickCode(side, "", chosen.market, chosen.type)) for side in Side]
        ways += [(each,) for each in goods]
    text = paragraphs(lines(words.title(), words.narrowed(chosen)), _("Which partners would you like to see?"))
    show = Button(counted(pgettext("button", "Show"), len(found)), chosen)
    return Screen(text, ((show,), *ways, menu_row(back=chosen)))


def _way_label(way: str, chosen: ListPartners) -> Text:
    name = pgettext("button-half", "Type") if way == "type" else pgettext("button-half", "Market")
    said = words.choice(way, chosen.wanted) if getattr(chosen, way) else pgettext("button", "Any")
    return short(_("{question}: {choice}", question=name, choice=said).plain)


def _side_label(side: Side, chosen: ListPartners) -> Text:
    is_chosen = chosen.side == side and chosen.code
    said = verbatim(company_words.code_name(chosen.code)) if is_chosen else pgettext("button", "Any")
    return short(_("{question}: {choice}", question=words.side_label(side), choice=said).plain)


def choices_screen(tapped: NarrowPartners, found: Sequence[Company]) -> Screen:
    """The choices of one way, each with the number of companies it leads to, and any of them."""
    chosen, way = tapped.listed, tapped.by
    picks = sorted(
        (words.choice(way, narrowed.wanted).plain, number, narrowed)
        for value, number in partner_lists.choices(found, Wanted(), way).items()
        for narrowed in [_with(chosen, way, value)]
    )
    page, last = _page(tapped.page, len(picks), CHOICES)
    buttons = [
        Button(counted(verbatim(f"✓ {name}" if narrowed == chosen else name), number), narrowed)
        for name, number, narrowed in picks[page * CHOICES : (page + 1) * CHOICES]
    ]
    question = _("Which market?") if way == "market" else _("What kind of organisation?")
    text = paragraphs(lines(words.title(), words.narrowed(chosen)), question)
    turns = page_turns(page, last, lambda other: replace(tapped, page=other))
    everything: Row = (Button(pgettext("button", "Any"), lists.without(chosen, way)),)
    return Screen(text, (*rows_of(buttons), *turns, everything, menu_row(back=replace(tapped, by="", page=0))))


def _with(chosen: ListPartners, way: str, value: str) -> ListPartners:
    """The list with this market, or this kind of organisation by its two letters."""
    return replace(chosen, market=value) if way == "market" else replace(chosen, type=value[:2])


def picks_code(turn: Turn) -> None:
    """A tap on Offers, Seeks or a group. Raises UnknownButtonError for one that does not exist."""
    tapped = turn.tapped(PickCode)
    side = tapped.listed.wanted.side
    if side is None or tapped.group not in ("", *taxonomy().groups):
        raise UnknownButtonError
    known = partner_lists.known(turn.session, turn.person)
    place.stay(turn, tapped.listed)
    make = codes_screen if tapped.group else groups_screen
    turn.show(make(tapped, known, side))


def groups_screen(tapped: PickCode, known: Sequence[Company], side: Side) -> Screen:
    """The groups of the taxonomy that have companies on this side, each with its number."""
    wanted = tapped.listed.wanted
    buttons = [
        Button(counted(verbatim(_group_name(group)), number), replace(tapped, group=group))
        for group, number in partner_lists.groups(known, wanted, side).items()
    ]
    number = len(partner_lists.fitting(known, wanted))
    rows = [*rows_of(buttons), (Button(counted(pgettext("button", "📋 Show all"), number), tapped.listed),)]
    text = paragraphs(_title(tapped, side), _("Which field is it?") if buttons else _("No profile fits this choice."))
    return Screen(text, (*(rows if buttons else []), menu_row(back=ShowPartners())))


def codes_screen(tapped: PickCode, known: Sequence[Company], side: Side) -> Screen:
    """The codes of one group that have companies on this side, eight a page."""
    numbers = partner_lists.codes(known, tapped.listed.wanted, side)
    held = [code for code in taxonomy().groups[tapped.group].codes if code in numbers]
    page, last = _page(tapped.page, len(held), CODES)
    buttons: list[Row] = [
        (Button(_counted_code(code, numbers[code]), replace(tapped.listed, code=code)),)
        for code in held[page * CODES : (page + 1) * CODES]
    ]
    text = paragraphs(
        lines(_title(tapped, side), verbatim(_group_name(tapped.group))),
        _("What is it about?") if held else _("No profile fits this choice."),
    )
    turns = page_turns(page, last, lambda other: replace(tapped, page=other))
    return Screen(text, (*buttons, *turns, menu_row(back=replace(tapped, group="", page=0))))


def _title(tapped: PickCode, side: Side) -> Text:
    title = _("<b>Partners</b> · {side}", side=words.side_label(side))
    return lines(title, words.narrowed(replace(tapped.listed, side="")))


def _group_name(group: str) -> str:
    return taxonomy().group_name(group, current_language())


def _counted_code(code: str, number: int) -> Text:
    """A code on a row of its own, cut so that its number is not."""
    return counted(verbatim(shortened(company_words.code_name(code), WHOLE - len(f" ({number})"))), number)


def _page(wanted: int, number: int, size: int) -> tuple[int, int]:
    """The page that there is, and the last one."""
    last = max(0, (number - 1) // size)
    return min(max(wanted, 0), last), last
