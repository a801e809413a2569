"""Calendar files (RFC 5545, 5546): an event, or everything somebody takes part in, as phones and desks read it.

Made by the icalendar library but for the time zones, which are drawn from the zone's own changes of clocks: every
change around the dates is written out, so that a reader needs no zone data and no rule to expand. A link to join never
goes into a file, since it is told late and may change.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText
from icalendar import Event as Appointment
from sqlalchemy.orm import Session

from locales import _, use_language
from services import deep_links, entries, events, preferences, reminder_times
from services.attachments import Made, Maker, Params
from services.distances import Distance
from services.entries import State
from services.events import Event, EventSession, in_language

PRODID: Final = "-//MinGenTec//Exporters' assistant//EN"
HOUSE: Final = "events.mingentec"
"""What follows the @ of every UID: it never changes, or calendars would show an event twice."""
PUBLISH, CANCEL = "PUBLISH", "CANCEL"
LONGEST_DESCRIPTION: Final = 600
MARGIN: Final = timedelta(days=400)
"""How far around its dates a time zone is described: there is a change of clocks of either kind before and after."""
DAY: Final = timedelta(days=1)
Username = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Attended:
    """One event of a file. With `sessions` each of them is an entry, without any the whole event is one.

    `distances` are how long before the start phones remind, in ISO 8601.
    """

    event: Event
    sessions: tuple[EventSession, ...] = ()
    distances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a file is drawn from; equal sheets make equal bytes. `username` is empty where it is not known."""

    filename: str
    method: str
    language: str
    username: str
    attended: tuple[Attended, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar: the event itself or one of its sessions. Instants are UTC."""

    event: Event
    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ClockChange:
    """From this instant on clocks in a zone show another time, or are known to show what they did before."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool


def makers(username: Username) -> dict[str, Maker]:
    """The makers of calendar files; `username` is the bot's, empty until Telegram has told it.

    `calendar` and `cancelled_calendar` take `event_id`, `language` and perhaps `person_id`, whose sessions and
    reminders then count; `my_calendar` takes `person_id` and `language`.
    """
    return {
        "calendar": Maker(drawn, partial(of_event, username)),
        "my_calendar": Maker(drawn, partial(of_person, username)),
        "cancelled_calendar": Maker(drawn, partial(of_cancelled, username)),
    }


def of_event(username: Username, session: Session, params: Params) -> Sheet:
    """What the file of one event is drawn from. Raises EventGone."""
    event = events.event(session, params["event_id"])
    attended = _attended(session, event, params.get("person_id"))
    return Sheet(f"{event.key}.ics", PUBLISH, params["language"], username(), (attended,))


def of_person(username: Username, session: Session, params: Params) -> Sheet:
    """What the file of everything is drawn from that somebody is in at and that is not over.

    Raises LookupError where there is nothing: an empty file is none.
    """
    person_id = params["person_id"]
    mine = [each for each in entries.all_of_person(session, person_id) if each.state is State.CONFIRMED]
    found = events.of_ids(session, {each.event_id for each in mine})
    coming = [found[each.event_id] for each in mine]
    attended = [_attended(session, each, person_id) for each in coming if each.is_published and not each.is_over]
    if not attended:
        raise LookupError(f"nothing comes for person {person_id}")
    return Sheet("my-events.ics", PUBLISH, params["language"], username(), tuple(attended))


def of_cancelled(username: Username, session: Session, params: Params) -> Sheet:
    """What the file is drawn from that takes an event out of calendars again. Raises EventGone.

    Without a person it takes out whatever of it may be there: the event and each of its sessions.
    """
    event = events.event(session, params["event_id"])
    person_id = params.get("person_id")
    whole = Attended(event)
    if person_id is not None:
        attended: tuple[Attended, ...] = (_attended(session, event, person_id),)
    else:
        attended = (whole, Attended(event, event.sessions)) if event.sessions else (whole,)
    return Sheet(f"{event.key}-cancelled.ics", CANCEL, params["language"], username(), attended)


def _attended(session: Session, event: Event, person_id: int | None) -> Attended:
    mine = entries.of_person(session, person_id, event.id) if person_id is not None else None
    if mine is None or person_id is None:
        return Attended(event, (), event.reminders)
    wished = preferences.of_person(session, person_id).reminders
    distances = reminder_times.distances_of(event, wished) if mine.has_reminders else ()
    return Attended(event, tuple(each for each in event.sessions if each.key in mine.sessions), distances)


def drawn(sheet: Sheet) -> Made:
    """The file: plain ASCII in its name, UTF-8 inside, lines of at most 75 octets."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", sheet.method)
    with use_language(sheet.language):
        appointments = [each for attended in sheet.attended for each in _appointments(sheet, attended)]
    for zone in _zones(sheet.attended):
        calendar.add_component(zone)
    for each in appointments:
        calendar.add_component(each)
    return Made(sheet.filename, calendar.to_ical(), "text/calendar")


def link(username: str, event: Event) -> str | None:
    """The way to an event in the chat with the assistant; None while its name is not known."""
    return deep_links.of_event(username, event.id) if username else None


def _entries(attended: Attended, language: str) -> Iterator[Entry]:
    event = attended.event
    title = _one_line(event.title_in(language))
    if not attended.sessions:
        yield Entry(event, f"{event.key}@{HOUSE}", title, event.starts_at, event.ends_at)
    for each in attended.sessions:
        about = f"{title}: {_one_line(in_language(each.title, language)[1])}"
        # Keys have no dots, so that no two of these are the same.
        yield Entry(event, f"{event.key}.{each.key}@{HOUSE}", about, each.starts_at, each.ends_at)


def _appointments(sheet: Sheet, attended: Attended) -> Iterator[Appointment]:
    days: set[date] = set()
    for each in _entries(attended, sheet.language):
        made = _appointment(sheet, each)
        day = each.starts_at.astimezone(each.event.zone).date()
        if sheet.method == PUBLISH and day not in days:  # one reminder a day, as in the chat
            for distance in map(Distance.parse, attended.distances):
                if not days or distance.length < DAY:
                    made.add_component(_alarm(each, distance))
        days.add(day)
        yield made


def _appointment(sheet: Sheet, entry: Entry) -> Appointment:
    event, made = entry.event, Appointment()
    made.add("uid", entry.uid)
    made.add("sequence", event.sequence)
    made.add("dtstamp", event.changed_at.replace(microsecond=0))
    made.add("last-modified", event.changed_at.replace(microsecond=0))
    begin, end = _shown(entry)
    made.add("dtstart", begin)
    made.add("dtend", end)
    made.add("status", "CANCELLED" if sheet.method == CANCEL else "CONFIRMED")
    made.add("summary", entry.summary)
    made.add("description", _description(sheet, event))
    made.add("organizer", _organiser(sheet, event))
    if where := _where(event):
        made.add("location", where)
    if event.place and event.place.latitude is not None and event.place.longitude is not None:
        made.add("geo", (event.place.latitude, event.place.longitude))
    if url := link(sheet.username, event):
        made.add("url", url)
    return made


def _alarm(entry: Entry, distance: Distance) -> Alarm:
    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("description", entry.summary)
    # As it is written: the library would make a calendar day of 24 hours, which is another thing over DST.
    made["TRIGGER"] = vText(f"-{distance.words}" if distance.length else distance.words)
    return made


def _organiser(sheet: Sheet, event: Event) -> vCalAddress:
    """Who invites, which RFC 5546 wants in every file; any URI will do where there is no mail address."""
    made = vCalAddress(f"https://t.me/{sheet.username}" if sheet.username else "invalid:nomail")
    if host := _one_line(event.host):
        made.params["CN"] = host
    return made


def _where(event: Event) -> str:
    if event.place is None:
        return _("Online").plain if event.online is not None else ""
    return ", ".join(words for words in map(_one_line, (event.place.name, event.place.address)) if words)


def _description(sheet: Sheet, event: Event) -> str:
    words = _text(in_language(event.description, sheet.language)[1])
    if len(words) > LONGEST_DESCRIPTION:
        words = words[: LONGEST_DESCRIPTION - 1].rstrip() + "…"
    is_cancelled = sheet.method == CANCEL
    parts = (
        _text(event.cancel_reason or "") if is_cancelled else "",
        words,
        _("The link to join comes in the chat with the assistant, shortly before the start.").plain
        if event.online is not None and not is_cancelled
        else "",
        _("Details and registration: {link}", link=url).plain if (url := link(sheet.username, event)) else "",
    )
    return "\n\n".join(part for part in parts if part)


def _one_line(words: str) -> str:
    return " ".join(_text(words).split())


def _text(words: str) -> str:
    """Foreign words without what no file may hold: control characters, and line breaks of other kinds."""
    found = "\n".join(words.splitlines())
    # The library takes a backslash before a capital N for a line break.
    found = found.replace("\\N", "\\n")
    return "".join(each for each in found if each in "\n\t" or each.isprintable() or each.isspace()).strip()


def _shown(entry: Entry) -> tuple[datetime, datetime]:
    """Begin and end in the zone of the event; in UTC where clocks show one of them for the second time.

    RFC 5545 takes a local time that comes twice for the first one, so the second one can only be said so.
    """
    zone = entry.event.zone
    begin, end = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    if begin.fold or end.fold:
        return entry.starts_at.astimezone(UTC), entry.ends_at.astimezone(UTC)
    return begin, end


def _zones(attended: Iterable[Attended]) -> Iterator[Timezone]:
    """The time zones that the entries name, each once."""
    spans: dict[str, tuple[date, date]] = {}
    for each in attended:
        first, last = each.event.starts_at.date(), each.event.ends_at.date()
        known = spans.get(each.event.zone.key, (first, last))
        spans[each.event.zone.key] = (min(first, known[0]), max(last, known[1]))
    for key, (first, last) in sorted(spans.items()):
        if key not in ("UTC", "Etc/UTC"):  # those are written with a Z
            yield _zone(key, changes(ZoneInfo(key), first - MARGIN, last + MARGIN))


def _zone(key: str, found: Iterable[ClockChange]) -> Timezone:
    made = Timezone()
    made.add("tzid", key)
    for each in found:
        part = TimezoneDaylight() if each.is_daylight else TimezoneStandard()
        # By the clocks before the change: that is how the standard counts the instant at which it takes place.
        part.DTSTART = (each.at + each.before).replace(tzinfo=None)
        part.TZOFFSETFROM, part.TZOFFSETTO = each.before, each.after
        part.add("tzname", each.name)
        made.add_component(part)
    return made


@lru_cache(maxsize=64)
def changes(zone: ZoneInfo, first: date, last: date) -> tuple[ClockChange, ...]:
    """How clocks go in a zone from one day on, and every change until another; never empty."""
    at, end = datetime.combine(first, time(), UTC), datetime.combine(last, time(), UTC)
    found = [_change(zone, at, at)]
    while at < end:
        if _rule(zone, at) != _rule(zone, at + DAY):
            found.append(_change(zone, *_between(zone, at, at + DAY)))
        at += DAY
    return tuple(found)


def _between(zone: ZoneInfo, before: datetime, after: datetime) -> tuple[datetime, datetime]:
    """The seconds around the change of clocks that lies between two instants."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if _rule(zone, middle) == _rule(zone, before):
            before = middle
        else:
            after = middle
    return before, after


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> ClockChange:
    offset, name, is_daylight = _rule(zone, after)
    return ClockChange(after, _rule(zone, before)[0], offset, name, is_daylight)


def _rule(zone: ZoneInfo, instant: datetime) -> tuple[timedelta, str, bool]:
    local = instant.astimezone(zone)
    return local.utcoffset() or timedelta(), local.tzname() or "", bool(local.dst())
