"""Announcements in the words of those who make them: what they are called, for whom they are, when they go out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from handlers import company_words, event_words
from handlers.screens import CARD, shortened
from handlers.turn import Turn
from knowledge import markdown
from locales import NP_, Text, _, current_language, formats, lines, ngettext, pgettext, verbatim
from services import events, policy
from services.answers import ASPECTS
from services.audiences import Chosen, Part, Presence, Reach, Trait
from services.broadcasts import Broadcast, Link, State, Version
from services.companies import CompanyType
from services.events import Event

FIRST_WORDS: Final = 40
SIZES: Final = (240, 160, 110, 70, 40)
"""How much of each list a screen shows: the first that leaves it short enough for a phone."""
LONGEST_NAME: Final = 40
TRAITS: Final[Mapping[Trait, str]] = {
    Trait.MARKET: NP_("button-half", "🌍 Markets"),
    Trait.TOPIC: NP_("button-half", "🏷 Topics"),
    Trait.EVENT: NP_("button-half", "📅 Events"),
    Trait.PART: NP_("button-half", "👤 Role"),
    Trait.LANGUAGE: NP_("button-half", "🗣 Language"),
    Trait.FIRM: NP_("button-half", "🏢 Type of firm"),
}
PARTS: Final[Mapping[Part, str]] = {
    Part.SPEAKER: NP_("button", "Speaks for a firm"),
    Part.SINGLE: NP_("button", "Without a firm"),
    Part.ORGANISER: NP_("button", "Organisers"),
    Part.MANAGER: NP_("button", "Network managers"),
    Part.OPERATOR: NP_("button", "Technical operators"),
}
PRESENCES: Final[Mapping[Presence, str]] = {
    Presence.ANY: NP_("button", "Has registered"),
    Presence.CONFIRMED: NP_("button", "Has a place"),
    Presence.WAITING: NP_("button", "On the waitlist"),
    Presence.ASKED: NP_("button", "Waits for an answer"),
    Presence.CANCELLED: NP_("button", "Has cancelled"),
    Presence.PRESENT: NP_("button", "Was there"),
}


def name(found: Broadcast, longest: int = FIRST_WORDS) -> str:
    """Its first words in the reader's language, else in another one."""
    read = found.read_in(current_language())
    if read is None:
        return _("Without words").plain
    plain = " ".join(Text(read[1].html).plain.split())
    return shortened(plain, longest) if plain else _("Without words").plain


def heading(found: Broadcast) -> Text:
    """The first line of every screen about it."""
    return _("📣 <b>{words}</b>", words=name(found))


def state(found: Broadcast) -> Text:
    """Where it stands, in a word."""
    said = {
        State.DRAFT: _("📝 draft"),
        State.SCHEDULED: _("🕒 scheduled"),
        State.RUNNING: _("▶️ is going out"),
        State.PAUSED: _("⏸ paused"),
        State.STOPPED: _("⏹ stopped"),
        State.DONE: _("✅ sent"),
    }
    return said[found.state]


def file(version: Version) -> Text | None:
    """The picture or the document of a version."""
    if version.kind is None:
        return None
    if version.kind == "photo":
        return _("🖼 picture")
    return _("📎 {name}", name=shortened(version.filename or "…", LONGEST_NAME))


def people(reach: Reach) -> Text:
    """How many people it is for."""
    if not reach.total:
        return _("👥 Nobody gets it like this.")
    weekly = sum(reach.weekly.values())
    total = ngettext("👥 {number} person gets it", "👥 {number} people get it", reach.total)
    return lines(total, _("of them with the weekly overview: {number}", number=weekly) if weekly else None)


def fitting(build: Callable[[int], Text]) -> Text:
    """The text of a screen, whose lists are cut as far as that is needed."""
    for longest in SIZES:
        text = build(longest)
        if markdown.visible(text.html) <= CARD:
            break
    return text


def conditions(turn: Turn, found: Broadcast, longest: int) -> Iterator[Text]:
    """Whom it is for, and who is left out, each on a line that is cut."""
    include = _conditions(turn, found.audience.include, longest)
    yield _("For: {people}", people=include) if include else _("For: everybody who wishes news")
    exclude = _conditions(turn, found.audience.exclude, longest)
    if exclude:
        yield _("Not for: {people}", people=exclude)


def _conditions(turn: Turn, chosen: Chosen, longest: int) -> str:
    said = []
    for trait, values in chosen.items():
        known = of_events(turn, values) if trait is Trait.EVENT else {}
        listed = formats.list([value(trait, each, known) for each in values]).plain
        said.append(_("{trait}: {values}", trait=pgettext("button-half", TRAITS[trait]), values=listed).plain)
    return shortened(" · ".join(said), longest)


def of_events(turn: Turn, values: Sequence[str]) -> dict[int, Event]:
    """The events of conditions, by number."""
    return events.of_ids(turn.session, [int(each.partition(":")[0]) for each in values])


def value(trait: Trait, code: str, known: Mapping[int, Event]) -> Text:
    """What a value of a trait is called."""
    match trait:
        case Trait.MARKET:
            return verbatim(formats.country(code))
        case Trait.TOPIC:
            return pgettext("button-half", ASPECTS[code]) if code in ASPECTS else verbatim(code)
        case Trait.LANGUAGE:
            return verbatim(formats.own_name(code))
        case Trait.PART:
            return pgettext("button", PARTS[Part(code)])
        case Trait.FIRM:
            return company_words.type_name(CompanyType(code))
        case Trait.EVENT:
            event_id, _colon, presence = code.partition(":")
            return _(
                "{event} ({presence})",
                event=event_name(known.get(int(event_id))),
                presence=pgettext("button", PRESENCES[Presence(presence)]),
            )


def event_name(event: Event | None) -> str:
    """The title of an event, cut; it may be gone."""
    return event_words.cut(event.title_in(current_language()), LONGEST_NAME) if event else "–"


def link(turn: Turn, where: Link, known: Mapping[int, Event]) -> str:
    """What a button leads to; it may be gone."""
    if where.event_id is not None:
        return event_name(known.get(where.event_id))
    article = turn.house.answers.article(where.slug, turn.language) if where.slug else None
    return shortened(article.title, LONGEST_NAME) if article else "–"


def links(turn: Turn, found: Broadcast) -> list[str]:
    """What all its buttons lead to."""
    linked = [each.event_id for each in found.links if each.event_id is not None]
    known = events.of_ids(turn.session, linked) if linked else {}
    return [link(turn, each, known) for each in found.links]


def when(turn: Turn, found: Broadcast) -> Text:
    """When it goes out."""
    zone = policy.of(turn.session).night.zone
    begin = event_words.moment(found.starts_at, zone) if found.starts_at else _("as soon as it is sent")
    if found.day_time is None:
        return _("🕒 When: {when}", when=begin)
    at = f"{found.day_time:%H:%M}"
    if found.starts_at is None:
        return _("🕒 When: once it is sent, to each reader at {time} of their own day", time=at)
    return _("🕒 When: {when}, to each reader at {time} of their own day", when=begin, time=at)


def goes_at_once(turn: Turn, found: Broadcast) -> bool:
    """Whether it would go out on this day of the house's."""
    if found.starts_at is None:
        return True
    house = policy.of(turn.session)
    return found.starts_at.astimezone(house.night.zone).date() == policy.today(turn.session)
