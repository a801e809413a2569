"""For whom an announcement is: conditions to tick, for and against, with the number of people after each tap."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers import event_words
from handlers.broadcasts import hub, words
from handlers.broadcasts.buttons import LeaveOutRegistered, MeanEverybody, ShowAudience, ShowTrait, TickValue
from handlers.buttons import UnknownButtonError
from handlers.doors import ShowBroadcast
from handlers.keyboards import menu_row, previous_and_more, rows_of, short
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import Text, _, formats, lines, paragraphs, pgettext, verbatim
from services import audiences, broadcasts, companies, events
from services.answers import ASPECTS
from services.audiences import Audience, Part, Presence, Trait
from services.broadcasts import Broadcast
from services.events import Event

PAGE: Final = 8
PAST: Final = 10
LONGEST_COMPANY: Final = 60
LONGEST_NUMBER: Final = 10
ALL_TOPICS: Final = "overview"
"""Nobody ticks this one: it means all of them."""


def shows_audience(turn: Turn) -> None:
    """A tap on the audience, or on the sample of it."""
    tapped = turn.tapped(ShowAudience)
    _shows(turn, hub.of(turn, tapped.broadcast_id), is_sampled=tapped.is_sampled)


def _shows(turn: Turn, found: Broadcast, *, above: Text | None = None, is_sampled: bool = False) -> None:
    reach = hub.counted(turn, found.audience).reach
    below = lines(*_sample(turn, found)) if is_sampled else _("Everybody meant has agreed to news.")
    text = words.fitting(
        lambda longest: paragraphs(
            lines(words.heading(found), above, words.people(reach)),
            lines(*words.conditions(turn, found, longest)),
            below,
        )
    )
    turn.show(Screen(text, (*_rows(turn, found), menu_row(back=ShowBroadcast(found.id)))))


def _sample(turn: Turn, found: Broadcast) -> Iterator[Text]:
    drawn = audiences.sample(turn.session, found.audience)
    if not drawn:
        yield _("There is nobody to show.")
        return
    yield _("Some of them, drawn by lot:")
    for each in drawn:
        company = event_words.cut(each.company, LONGEST_COMPANY) if each.company else _("no firm")
        markets = [formats.country(code) for code in each.markets[:3]]
        yield _(
            "• {company}, {language}, {markets}",
            company=company,
            language=formats.own_name(each.language),
            markets=formats.list(markets) if markets else _("all markets"),
        )


def _rows(turn: Turn, found: Broadcast) -> Iterator[Row]:
    tiles = []
    for trait, label in words.TRAITS.items():
        number = len(found.audience.include.get(trait, ())) + len(found.audience.exclude.get(trait, ()))
        said = pgettext("button-half", label)
        tiles.append(Button(verbatim(f"{said.plain} ✓") if number else said, ShowTrait(found.id, trait.value, False)))
    yield from rows_of(tiles)
    left_out = found.audience.exclude.get(Trait.EVENT, ())
    for event in words.of_events(turn, [f"{each.event_id}:" for each in found.links if each.event_id]).values():
        is_on = f"{event.id}:{Presence.ANY.value}" in left_out
        label = _("Not registered: {event}", event=event.title_in(turn.language)).plain
        mark = "☑" if is_on else "☐"
        yield (Button(short(f"{mark} {label}"), LeaveOutRegistered(found.id, event.id, not is_on)),)
    everybody = Button(pgettext("button-half", "♻️ Everybody"), MeanEverybody(found.id))
    sample = Button(pgettext("button-half", "🔎 Sample"), ShowAudience(found.id, True))
    yield (sample, everybody) if found.audience != Audience() else (sample,)


# -- the values of one trait --------------------------------------------------------------------------------------


def shows_trait(turn: Turn) -> None:
    """A tap on a trait, on the other side of it, on a page, or on one event."""
    tapped = turn.tapped(ShowTrait)
    if tapped.trait not in [each.value for each in Trait]:
        raise UnknownButtonError
    _shows_values(turn, hub.of(turn, tapped.broadcast_id), tapped)


def _shows_values(turn: Turn, found: Broadcast, at: ShowTrait) -> None:
    trait = Trait(at.trait)
    label = pgettext("button-half", words.TRAITS[trait])
    # The button may be forged: of an event there is something to tick where events are the trait alone.
    event_id = at.event_id if trait is Trait.EVENT else 0
    event = events.of_ids(turn.session, [event_id]).get(event_id) if event_id else None
    head = lines(
        words.heading(found),
        _("<b>{trait}: not for these</b>", trait=label)
        if at.is_excluded
        else _("<b>{trait}: only for these</b>", trait=label),
        event_words.heading(event) if event else None,
        words.people(hub.counted(turn, found.audience).reach),
    )
    text = words.fitting(
        lambda longest: paragraphs(
            head, lines(*words.conditions(turn, found, longest)), _hint(trait, is_excluded=at.is_excluded)
        )
    )
    back: object = ShowAudience(found.id)
    if event is not None:
        back = ShowTrait(found.id, at.trait, at.is_excluded)
    turn.show(Screen(text, (*_values(turn, found, at, event), menu_row(back=back))))


def _hint(trait: Trait, *, is_excluded: bool) -> Text | None:
    if trait not in (Trait.MARKET, Trait.TOPIC) or is_excluded:
        return None
    return _("People who have chosen nothing here hear of everything, so they are meant as well.")


def _values(turn: Turn, found: Broadcast, at: ShowTrait, event: Event | None) -> Iterator[Row]:
    chosen = _chosen(found, Trait(at.trait), is_excluded=at.is_excluded)
    if at.trait == Trait.EVENT.value and event is None:
        tiles = _event_tiles(turn, found, at, chosen)
    else:
        codes = [f"{event.id}:{each.value}" for each in Presence] if event else _codes(turn, Trait(at.trait))
        tiles = [_tile(found, at, code, is_on=code in chosen) for code in codes]
    last = max(len(tiles) - 1, 0) // PAGE
    page = min(max(at.page, 0), last)
    yield from rows_of(tiles[page * PAGE : (page + 1) * PAGE])
    yield from previous_and_more(
        page, last, lambda other: ShowTrait(found.id, at.trait, at.is_excluded, other, at.event_id)
    )
    other_side = ShowTrait(found.id, at.trait, not at.is_excluded, page, at.event_id)
    label = (
        pgettext("button", "➕ To those who are meant") if at.is_excluded else pgettext("button", "➖ Leave out some")
    )
    yield (Button(label, other_side),)


def _chosen(found: Broadcast, trait: Trait, *, is_excluded: bool) -> Sequence[str]:
    return (found.audience.exclude if is_excluded else found.audience.include).get(trait, ())


def _codes(turn: Turn, trait: Trait) -> list[str]:
    known: dict[Trait, list[str]] = {
        Trait.MARKET: sorted(turn.house.answers.markets(), key=formats.country),
        Trait.TOPIC: [code for code in ASPECTS if code != ALL_TOPICS],
        Trait.PART: [each.value for each in Part],
        Trait.LANGUAGE: list(turn.house.languages),
        Trait.FIRM: [each.value for each in companies.CompanyType],
    }
    return known.get(trait, [])


def _tile(found: Broadcast, at: ShowTrait, code: str, *, is_on: bool) -> Button:
    trait = Trait(at.trait)
    if trait is Trait.EVENT:
        said = pgettext("button", words.PRESENCES[Presence(code.partition(":")[2])])
    else:
        said = words.value(trait, code, {})
    mark = "☑" if is_on else "☐"
    ticked = TickValue(found.id, at.trait, code.replace(":", "."), at.is_excluded, not is_on, at.page)
    return Button(short(f"{mark} {said.plain}"), ticked)


def _event_tiles(turn: Turn, found: Broadcast, at: ShowTrait, chosen: Sequence[str]) -> list[Button]:
    ticked = {int(each.partition(":")[0]) for each in chosen}
    every = [*events.coming(turn.session), *events.past(turn.session, limit=PAST)]
    return [
        Button(
            short(f"{'☑' if each.id in ticked else '☐'} {event_words.label(each).plain}"),
            ShowTrait(found.id, at.trait, at.is_excluded, 0, each.id),
        )
        for each in every
    ]


# -- what changes it ----------------------------------------------------------------------------------------------


def ticks_value(turn: Turn) -> None:
    """A tap on a value; twice is the same as once."""
    tapped = turn.tapped(TickValue)
    code = tapped.value.replace(".", ":")
    if tapped.trait not in [each.value for each in Trait] or not _is_known(turn, Trait(tapped.trait), code):
        raise UnknownButtonError
    found = _ticked(turn, tapped.broadcast_id, Trait(tapped.trait), code, (tapped.is_excluded, tapped.is_on))
    event_id = int(code.partition(":")[0]) if tapped.trait == Trait.EVENT.value else 0
    _shows_values(turn, found, ShowTrait(found.id, tapped.trait, tapped.is_excluded, tapped.page, event_id))


def _is_known(turn: Turn, trait: Trait, code: str) -> bool:
    if trait is not Trait.EVENT:
        return code in _codes(turn, trait)
    number, _colon, presence = code.partition(":")
    return number.isdecimal() and len(number) < LONGEST_NUMBER and presence in [each.value for each in Presence]


def _ticked(turn: Turn, broadcast_id: int, trait: Trait, code: str, side: tuple[bool, bool]) -> Broadcast:
    """With one value more or less; `side` is whether it is excluded, and whether it is ticked."""
    is_excluded, is_on = side
    found = hub.of(turn, broadcast_id)
    rest = [each for each in _chosen(found, trait, is_excluded=is_excluded) if each != code]
    return _keeps(turn, found, found.audience.changed(trait, [*rest, code] if is_on else rest, is_excluded=is_excluded))


def _keeps(turn: Turn, found: Broadcast, audience: Audience) -> Broadcast:
    if audience == found.audience:
        return found
    return broadcasts.choose_audience(turn.session, found.id, audience, roles=turn.roles, by=turn.person.id)


def leaves_out_registered(turn: Turn) -> None:
    """A tap on "only who is not registered"."""
    tapped = turn.tapped(LeaveOutRegistered)
    code = f"{tapped.event_id}:{Presence.ANY.value}"
    _shows(turn, _ticked(turn, tapped.broadcast_id, Trait.EVENT, code, (True, tapped.is_on)))


def means_everybody(turn: Turn) -> None:
    """A tap on "Everybody"."""
    found = hub.of(turn, turn.tapped(MeanEverybody).broadcast_id)
    _shows(turn, _keeps(turn, found, Audience()), above=_("All conditions are gone."))
