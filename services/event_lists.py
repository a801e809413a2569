"""Events as lists: which fit a choice, what somebody has to do with, what comes next, who lets themselves be seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from db.events import EventChangeRow, EventRow, RegistrationRow
from services import clock, entries, event_feedback, events
from services.entries import STANDS, Registration, Standing, State
from services.event_feedback import Openness
from services.event_types import TYPES
from services.events import Event, Status
from services.join_links import JoinLink, current_anchor, is_told_by_now, start_of
from services.people import Person
from services.refusals import NotAllowed

ONLINE: Final = "online"
ON_SITE: Final = "on_site"
FORMS: Final = (ONLINE, ON_SITE)
WAYS: Final = ("type", "market", "language", "form")
"""By what a list can be narrowed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to: a type's code, a market, a language, one of `FORMS`; empty is any."""

    type: str = ""
    market: str = ""
    language: str = ""
    form: str = ""

    def without(self, way: str) -> "Wanted":
        """The same, but any in this one way."""
        return replace(self, **{way: ""})


def fitting(found: Iterable[Event], wanted: Wanted) -> list[Event]:
    """Those that fit in every way, in their order."""
    return [each for each in found if all(value in ("", *_values(each, way)) for way, value in _pairs(wanted))]


def choices(found: Iterable[Event], wanted: Wanted, way: str) -> Mapping[str, int]:
    """What the list can be narrowed to in one way, each with the number of events that would be left."""
    counted: dict[str, int] = {}
    for each in fitting(found, wanted.without(way)):
        for value in _values(each, way):
            counted[value] = counted.get(value, 0) + 1
    order = {code: position for position, code in enumerate((*TYPES, *FORMS))}
    return dict(sorted(counted.items(), key=lambda pair: (order.get(pair[0], 0), pair[0])))


def _pairs(wanted: Wanted) -> Iterable[tuple[str, str]]:
    return ((way, getattr(wanted, way)) for way in WAYS)


def _values(event: Event, way: str) -> Sequence[str]:
    if way == "type":
        return (event.type,)
    if way == "market":
        return tuple(code.lower() for code in event.markets)
    if way == "language":
        return event.languages
    return tuple(form for form, there in ((ONLINE, event.online), (ON_SITE, event.place)) if there is not None)


def number_of_market(session: Session, market: str) -> int:
    """How many events the list of a market has, by its lower-case code."""
    return len(fitting(events.coming(session), Wanted(market=market)))


def states(session: Session, person_id: int, event_ids: Iterable[int]) -> Mapping[int, State]:
    """Where somebody stands at some events; those they never registered for are not in it."""
    rows = session.execute(
        select(RegistrationRow.event_id, RegistrationRow.status).where(
            RegistrationRow.person_id == person_id, RegistrationRow.event_id.in_(list(event_ids))
        )
    )
    return {event_id: State(status) for event_id, status in rows}


def moved_from(session: Session, event: Event) -> datetime | None:
    """When the event was to begin at first, if it was moved since and participants were told of that."""
    first = session.execute(
        select(EventChangeRow.before).where(EventChangeRow.event_id == event.id).order_by(EventChangeRow.id).limit(1)
    ).scalar()
    planned = datetime.fromisoformat(first["starts_at"]) if first else event.starts_at
    return planned if planned != event.starts_at else None


def is_open(event: Event) -> bool:
    """Whether one can register now, for a place or for the waitlist."""
    if not event.is_published or clock.now() >= event.closes_at:
        return False
    return event.free != 0 or event.has_waitlist


def may_rate(session: Session, person: Person, event: Event, own: Registration | None) -> bool:
    """Whether this person can say now, for the first time, what they think of it."""
    if own is None or not event.has_begun or not is_participant(event, own):
        return False
    return event_feedback.asked(session, person, own.id).openness is Openness.OPEN


def join_link(event: Event, own: Registration | None) -> JoinLink | None:
    """The way in, to be told once more to a participant, if it is time for it; None before, and where there is none."""
    if own is None or event.is_over or not is_participant(event, own):
        return None
    anchor = current_anchor(event, own)
    starts_at = start_of(event, anchor)
    return JoinLink(own.id, starts_at.isoformat(), anchor) if is_told_by_now(event, starts_at) else None


class Tab(StrEnum):
    """Where an event stands among somebody's own: `invited` waits for their answer, or the organisers'."""

    COMING = "coming"
    WAITING = "waiting"
    INVITED = "invited"
    PAST = "past"
    DECLINED = "declined"


_WHILE_COMING: Final = {
    State.CONFIRMED: Tab.COMING,
    State.WAITING: Tab.WAITING,
    State.OFFERED: Tab.INVITED,
    State.ASKED: Tab.INVITED,
}


@dataclass(frozen=True, slots=True)
class Own:
    """A line of somebody's own events, not yet read in full."""

    event_id: int
    registration_id: int


def of_person(session: Session, person: Person) -> Mapping[Tab, Sequence[Own]]:
    """Everything somebody registered for by where it stands; what is over or ended begins with the latest."""
    rows = session.execute(
        select(RegistrationRow.id, RegistrationRow.event_id, RegistrationRow.status, EventRow.ends_at)
        .join(EventRow, EventRow.id == RegistrationRow.event_id)
        .where(RegistrationRow.person_id == person.id)
        .order_by(EventRow.starts_at, RegistrationRow.id)
    )
    found: dict[Tab, list[Own]] = {tab: [] for tab in Tab}
    for registration_id, event_id, status, ends_at in rows:
        found[_tab(State(status), is_over=ends_at <= clock.now())].append(Own(event_id, registration_id))
    for tab in (Tab.PAST, Tab.DECLINED):
        found[tab].reverse()
    return found


def _tab(state: State, *, is_over: bool) -> Tab:
    if is_over:
        return Tab.PAST if state is State.CONFIRMED else Tab.DECLINED
    return _WHILE_COMING.get(state, Tab.DECLINED)


def read(session: Session, found: Iterable[Own]) -> list[Standing]:
    """Some of them in full, in their order."""
    found = list(found)
    by_id = events.of_ids(session, [each.event_id for each in found])
    return [Standing(by_id[each.event_id], entries.registration(session, each.registration_id)) for each in found]


@dataclass(frozen=True, slots=True)
class Coming:
    """What the menu says of the next event."""

    type: str
    title: Mapping[str, str]
    starts_at: datetime
    zone: ZoneInfo
    state: State


# Each tap on the menu asks this: by person over an index, and no row becomes an object.
_NEXT: Final = (
    select(EventRow.type, EventRow.title, EventRow.starts_at, EventRow.timezone, RegistrationRow.status)
    .join(RegistrationRow, RegistrationRow.event_id == EventRow.id)
    .where(
        RegistrationRow.person_id == bindparam("person_id"),
        RegistrationRow.status.in_([each.value for each in STANDS]),
        EventRow.status == Status.PUBLISHED.value,
        EventRow.ends_at > bindparam("now"),
    )
    .order_by(EventRow.starts_at, EventRow.id)
    .limit(1)
)


def next_of(session: Session, person_id: int) -> Coming | None:
    """The next event somebody has a place at, waits for, or has asked for."""
    row: Any = session.execute(_NEXT, {"person_id": person_id, "now": clock.now()}).first()  # Any: a row of columns
    return None if row is None else Coming(row[0], row[1], row[2], ZoneInfo(row[3]), State(row[4]))


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who agreed to be seen by the other participants; `seats` counts who comes along."""

    name: str
    company: str | None
    seats: int


def participants(session: Session, person: Person, event_id: int) -> list[Participant]:
    """Who comes and agreed to be seen, for somebody who comes as well. Raises EventGone, NotAllowed for others."""
    event = events.event(session, event_id)
    own = entries.of_person(session, person.id, event_id)
    if not is_participant(event, own):
        raise NotAllowed
    rows = session.execute(
        select(RegistrationRow.name, RegistrationRow.company, RegistrationRow.seats).where(
            RegistrationRow.event_id == event_id,
            RegistrationRow.status == State.CONFIRMED.value,
            RegistrationRow.is_listed,
        )
    )
    return sorted((Participant(*row) for row in rows), key=lambda each: (each.name.casefold(), each.company or ""))


def is_participant(event: Event, own: Registration | None) -> bool:
    """Whether this registration makes its person one of those who come to an event that takes place."""
    return event.is_published and own is not None and own.state is State.CONFIRMED
