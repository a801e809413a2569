"""Events in words: title, time, place and standing as every screen and notice about events says them.

Times are Telegram's own date-time entities, so each phone shows them its own way; beside them stands what the clocks
show where the event is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

import locales
from handlers import buttons
from handlers.screens import CARD, Button, File, shortened
from knowledge import markdown
from locales import Text, _, current_language, lines, ngettext, paragraphs, pgettext, trusted_html, verbatim
from locales.formats import country, date_time, day_and_month, language_name, own_name, time, zone_name
from locales.formats import list as listed
from services import clock, deep_links
from services.entries import Registration, State
from services.event_lists import Coming
from services.events import Event, Status, in_language

LONGEST_TITLE: Final = 140
LONGEST_IN_LIST: Final = 50
LONGEST_LABEL: Final = 30
LONGEST_REASON: Final = 120
LONGEST_PLACE: Final = 110
LONGEST_HOST: Final = 70
MOST_MARKETS: Final = 4
SHORTEST: Final = 80
"""A description of fewer characters is not worth beginning."""
FARTHEST: Final = timedelta(days=1097)
"""Telegram refuses messages with moments that are farther ahead than 1098 days."""
FEW: Final = 10
"""Free places are told as a number only below this."""


@buttons.button("vo")
@dataclass(frozen=True, slots=True)
class OpenEvent:
    """One event out of a list; `back` is the way into that list again, as `opening` packs it."""

    event_id: int
    back: str

    @property
    def way_back(self) -> object:
        """The button that led here. Raises UnknownButtonError where it is forged."""
        return buttons.unpack(self.back.replace(",", ":"))


def opening(event_id: int, *, back: object) -> OpenEvent:
    """A button to an event that remembers the list it stands in."""
    return OpenEvent(event_id, buttons.pack(back).replace(":", ","))


def title(event: Event, longest: int = LONGEST_TITLE) -> Text:
    """The title in the reader's language, else as it is there, labelled with its language."""
    return foreign(event.title, longest)


def foreign(words: Mapping[str, str], longest: int) -> Text:
    """Words by language in the reader's, on one line, else in another that is named."""
    code, found = in_language(words, current_language())
    return labelled(verbatim(cut(found, longest)), code)


def labelled(text: Text, code: str | None) -> Text:
    """Somebody's words with the name of the language they are in, where that is another than the reader's."""
    if code in (None, current_language()):
        return text
    # Translators: {language} is the name of a language in that language, such as "Deutsch".
    return _("{text} (Original: {language})", text=text, language=own_name(code or ""))


def heading(event: Event) -> Text:
    """The first line of a screen: what it is."""
    return _("{icon} <b>{title}</b>", icon=event.kind.icon, title=title(event))


def label(event: Event) -> Text:
    """The event on a button of its own row, with the day as it is where the event takes place."""
    day = day_and_month(event.starts_at.astimezone(event.zone).date())
    return verbatim(cut(f"{day} · {event.title_in(current_language())}", LONGEST_LABEL))


def moment(instant: datetime, zone: ZoneInfo) -> Text:
    """An instant as the phone's own clock and language show it; where a phone cannot, as in this zone."""
    return _entity(instant, "wDt", date_time(instant, zone))


def clock_time(instant: datetime, zone: ZoneInfo) -> Text:
    """The time of day of an instant, in the same way."""
    return _entity(instant, "t", time(instant, zone))


def _entity(instant: datetime, form: str, otherwise: str) -> Text:
    if instant > clock.now() + FARTHEST:
        return verbatim(otherwise)
    return locales.moment(int(instant.timestamp()), form, otherwise)


def span(begins: datetime, ends: datetime, zone: ZoneInfo, *other_zones: ZoneInfo) -> Text:
    """From when until when; the day of the end is left out where it is the same in all these zones."""
    days = {(begins.astimezone(each).date(), ends.astimezone(each).date()) for each in (zone, *other_zones)}
    is_one_day = all(first == last for first, last in days)
    last = clock_time(ends, zone) if is_one_day else moment(ends, zone)
    return _("{begin} – {end}", begin=moment(begins, zone), end=last)


def there(event: Event, zone: ZoneInfo) -> Text:
    """The same as plain words in the event's own zone, named by its city; the day where it may be another there."""
    begins, ends = event.starts_at.astimezone(event.zone), event.ends_at.astimezone(event.zone)
    is_one_day = begins.date() == ends.date()
    is_same_day = is_one_day and begins.date() == event.starts_at.astimezone(zone).date()
    first = time(begins, event.zone) if is_same_day else date_time(begins, event.zone)
    last = time(ends, event.zone) if is_one_day else date_time(ends, event.zone)
    # Translators: {city} names a time zone, such as "Berlin".
    return _("Time in {city}: {begin} – {end}", city=zone_name(event.zone.key), begin=first, end=last)


def when(event: Event, zone: ZoneInfo) -> Text:
    """When it is for this reader, and in a second line what the clocks show where it takes place."""
    return lines(
        _("🗓 {span}", span=span(event.starts_at, event.ends_at, zone, event.zone)),
        there(event, zone),
    )


def where(event: Event) -> Text:
    """The place, online, or both; the link itself is told shortly before."""
    place = _("📍 {place}", place=place_name(event)) if event.place else None
    if event.online is None:
        return place or _("📍 The place is not known yet")
    return lines(place, _("💻 Also online")) if place else _("💻 Online, the link comes before the start")


def place_name(event: Event) -> Text:
    """Name and address of the place on one line."""
    assert event.place is not None, "asked of events with a place"
    parts = (each for each in (event.place.name, event.place.address) if each.strip())
    return verbatim(cut(", ".join(parts), LONGEST_PLACE))


def shortly_where(event: Event) -> Text:
    """The place in a list: its name, or that it is online."""
    if event.place and event.online:
        return _("{place} and online", place=cut(event.place.name, LONGEST_IN_LIST))
    if event.place:
        return verbatim(cut(event.place.name, LONGEST_IN_LIST))
    return _("online") if event.online else _("place not known yet")


def line(event: Event, zone: ZoneInfo, mark: Text | None = None) -> Text:
    """An event in a list: what, when, where, and what the reader has to do with it."""
    about = _("{when} · {where}", when=moment(event.starts_at, zone), where=shortly_where(event))
    shown = lines(_("{icon} <b>{title}</b>", icon=event.kind.icon, title=title(event, LONGEST_IN_LIST)), about)
    note = mark or short_banner(event)
    return lines(shown, note)


def short_banner(event: Event) -> Text | None:
    """What a list says of an event that does not simply take place."""
    if event.status is Status.DRAFT:
        return _("📝 draft")
    return _("❌ cancelled") if event.is_cancelled else None


def banner(event: Event, moved_from: datetime | None = None, zone: ZoneInfo | None = None) -> Text | None:
    """What must be known before anything else: draft, cancelled, over, under way, or moved from another time."""
    if event.status is Status.DRAFT:
        return _("📝 This is a draft that only organisers see.")
    if event.is_cancelled:
        reason = cut(event.cancel_reason or "", LONGEST_REASON)
        if not reason:
            return _("❌ <b>This event has been cancelled.</b>")
        words = labelled(verbatim(reason), event.cancel_language)
        return _("❌ <b>This event has been cancelled.</b> {reason}", reason=words)
    if event.is_over:
        return _("This event is over.")
    if event.has_begun:
        return _("▶️ It has begun.")
    if moved_from is not None:
        return _("🔁 <b>Moved.</b> It was planned for {date}.", date=moment(moved_from, zone or event.zone))
    return None


def kind(event: Event) -> Text:
    """Its type by name."""
    return _(event.kind.title)


def languages(event: Event) -> Text:
    """The languages it is held in; said openly where the reader's is not among them."""
    names = listed([language_name(code) for code in event.languages])
    if current_language() in event.languages:
        return _("🗣 Language: {languages}", languages=names)
    mine = language_name(current_language())
    # Translators: {mine} is the reader's language, which is not one of {languages}.
    return _("🗣 Language: {languages}, not {mine}", languages=names, mine=mine)


def markets(event: Event) -> Text | None:
    """The target markets it is about."""
    if not event.markets:
        return None
    names = [country(code) for code in event.markets]
    if len(names) > MOST_MARKETS:
        rest = len(names) - MOST_MARKETS
        names = [*names[:MOST_MARKETS], ngettext("{number} more", "{number} more", rest).plain]
    return _("🌍 Markets: {markets}", markets=listed(names))


def seats(event: Event) -> Text | None:
    """How many places are free where that is good to know: when there are few, or none."""
    if event.free is None or not _is_ahead(event):
        return None
    if event.free == 0:
        return _("Fully booked, there is a waitlist") if event.has_waitlist else _("Fully booked")
    return free_places(event.free) if event.free < FEW else None


def _is_ahead(event: Event) -> bool:
    return event.status is not Status.CANCELLED and not event.has_begun


def free_places(number: int) -> Text:
    """3 places free."""
    return ngettext("{number} place free", "{number} places free", number)


def deadline(event: Event, zone: ZoneInfo) -> Text | None:
    """Until when one can register."""
    if event.registration_until is None or not _is_ahead(event):
        return None
    if clock.now() >= event.closes_at:
        return _("Registration is closed")
    return _("Registration until {date}", date=moment(event.closes_at, zone))


def detail(event: Event, zone: ZoneInfo, *, standing: Text | None = None, moved_from: datetime | None = None) -> Text:
    """An event as participants see it, with their own standing; the description gets what room a screen has left."""
    head = lines(heading(event), banner(event, moved_from, zone), standing)
    facts = lines(
        when(event, zone),
        where(event),
        languages(event),
        markets(event),
        _("{type} by {host}", type=kind(event), host=cut(event.host, LONGEST_HOST)) if event.host else kind(event),
        seats(event),
        deadline(event, zone),
        _("The organisers decide who gets a place.") if event.needs_approval and _is_ahead(event) else None,
    )
    room = CARD - markdown.visible(paragraphs(head, facts).html) - len("\n\n")
    return paragraphs(head, facts, description(event, room))


def description(event: Event, room: int) -> Text | None:
    """The description in the reader's language, else labelled, as much as fits into so many characters."""
    code, words = in_language(event.description, current_language())
    if not words.strip() or room < SHORTEST:
        return None
    if code == current_language():
        return trusted_html(markdown.cut(verbatim(words).html, room))
    note = _("Original: {language}", language=own_name(code))
    left = room - markdown.visible(note.html) - 1
    return lines(note, trusted_html(markdown.cut(verbatim(words).html, left))) if left >= SHORTEST else None


def calendar(event_id: int, person_id: int | None) -> File:
    """The event as a calendar file for this person, in the reader's language."""
    return File("calendar", {"event_id": event_id, "language": current_language(), "person_id": person_id})


def state(registration: Registration, zone: ZoneInfo) -> Text:
    """Where the reader's own registration stands, as a sentence."""
    if registration.state is State.WAITING:
        return _(
            "⏳ You are on the waitlist: number {position} of {waiting}.",
            position=registration.position,
            waiting=registration.waiting,
        )
    if registration.state is State.OFFERED and registration.offered_until is not None:
        until = moment(registration.offered_until, zone)
        return _("🎫 <b>A place is free for you</b> until {date}.", date=until)
    if registration.state is State.LEAVING and registration.frees_at is not None:
        until = clock_time(registration.frees_at, zone)
        return _("↩️ You have cancelled. You can take that back until {time}.", time=until)
    if registration.state is State.CONFIRMED and registration.checked_in_at is not None:
        return _("✅ You are registered and checked in.")
    return {
        State.ASKED: _("🕓 You have asked for a place. The organisers will answer."),
        State.CONFIRMED: _("✅ You are registered."),
        State.PASSED: _("You have given up your place on the waitlist."),
        State.DECLINED: _("The organisers could not give you a place."),
        State.EXCUSED: _("You have said that you cannot come."),
    }.get(registration.state, _("You have cancelled your registration."))


def mark(registration: Registration) -> Text:
    """The same in a list, in a word or two."""
    if registration.state is State.WAITING:
        return _("⏳ waiting: {position} of {waiting}", position=registration.position, waiting=registration.waiting)
    return mark_of(registration.state)


def mark_of(standing: State) -> Text:
    """A standing in a word or two where nothing else is known."""
    return {
        State.ASKED: _("🕓 asked for"),
        State.CONFIRMED: _("✅ registered"),
        State.OFFERED: _("🎫 a place is free for you"),
        State.WAITING: _("⏳ on the waitlist"),
        State.DECLINED: _("no place given"),
        State.EXCUSED: _("excused"),
        State.PASSED: _("left the waitlist"),
    }.get(standing, _("you cancelled"))


def coming_next(found: Coming, zone: ZoneInfo) -> Text:
    """What the menu says of the reader's next event."""
    return _(
        "Next: {when} · {title} · {standing}",
        when=moment(found.starts_at, zone),
        title=foreign(found.title, LONGEST_IN_LIST),
        standing=mark_of(found.state),
    )


def register_label() -> Text:
    """Register."""
    return pgettext("button", "Register")


def cancel_label() -> Text:
    """Cancel registration."""
    return pgettext("button", "Cancel registration")


def share_button(event: Event, bot_username: str) -> Button | None:
    """Telegram's own page for passing on a link, so that no account of ours writes to anybody; None without one."""
    if not event.is_published or event.is_over or not bot_username:
        return None
    link, words = deep_links.of_event(bot_username, event.id), title(event).plain
    url = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(words, safe='')}"
    return Button(pgettext("button-half", "↗️ Share"), url=url)


def cut(words: str, longest: int) -> str:
    """Words on one line that are not longer than this."""
    return shortened(" ".join(words.split()), longest)
