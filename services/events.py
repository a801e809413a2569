"""Events as everybody may see them: what one is, and which there are. Changing them is `event_editing`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.events import EventRow, EventSessionRow
from services import clock
from services.distances import Distance
from services.event_types import TYPES, EventType
from services.people import Role
from services.refusals import EventCancelled, EventGone

FIRST_COME_BEFORE: Final = timedelta(hours=4)
"""So close to the start nobody is offered a place any more: whoever taps first has it."""


class Status(StrEnum):
    """Where an event stands; that it is over is a question to the clock."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is; coordinates are there together or not at all."""

    name: str
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def is_pinned(self) -> bool:
        """Whether it can be shown on a map."""
        return self.latitude is not None and self.longitude is not None


@dataclass(frozen=True, slots=True)
class Online:
    """The link to join, kept back until `reveal_before` (ISO 8601) the start; no link yet is an empty one."""

    url: str = ""
    reveal_before: str = "PT15M"


@dataclass(frozen=True, slots=True)
class Question:
    """What an organiser asks at registration; `kind` is text, choice or yes_no, words are by language."""

    key: str
    kind: str
    label: Mapping[str, str]
    is_required: bool = False
    choices: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EventSession:
    """One session of a programme, with places of its own. Instants are UTC."""

    id: int
    key: str
    title: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    taken: int

    @property
    def free(self) -> int | None:
        """How many places are left; None without a limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event as it is now. Instants are UTC; `zone` is the event's own."""

    id: int
    key: str
    type: str
    status: Status
    host: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    place: Place | None
    online: Online | None
    languages: tuple[str, ...]
    markets: tuple[str, ...]
    capacity: int | None
    taken: int
    has_waitlist: bool
    waitlist_offer: Distance
    registration_until: datetime | None
    needs_approval: bool
    needs_email: bool
    reminders: tuple[str, ...]
    has_own_reminders: bool
    questions: tuple[Question, ...]
    sessions: tuple[EventSession, ...]
    sequence: int
    tell_at: datetime | None
    cancel_reason: str | None
    undo_until: datetime | None
    slide_code: str
    owner_id: int | None
    changed_by: int | None
    changed_at: datetime
    published_at: datetime | None
    cancel_language: str | None = None

    @property
    def kind(self) -> EventType:
        """Its entry in the table of types."""
        return TYPES[self.type]

    @property
    def free(self) -> int | None:
        """How many places are left; None without a limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def is_published(self) -> bool:
        """Whether participants may see it as something that takes place."""
        return self.status is Status.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        """Whether it was published and will not take place."""
        return self.status is Status.CANCELLED

    @property
    def has_begun(self) -> bool:
        """Whether it has started."""
        return clock.now() >= self.starts_at

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return clock.now() >= self.ends_at

    @property
    def closes_at(self) -> datetime:
        """When registration ends: at its deadline, at the latest with the start."""
        return min(self.registration_until or self.starts_at, self.starts_at)

    @property
    def is_first_come(self) -> bool:
        """Whether the start is so close that free places are not offered one by one."""
        return clock.now() >= self.starts_at - FIRST_COME_BEFORE

    def title_in(self, language: str) -> str:
        """The title in this language, else in English, German, or whichever there is."""
        return in_language(self.title, language)[1]

    def session(self, key: str) -> EventSession | None:
        """The session of this key."""
        return next((each for each in self.sessions if each.key == key), None)


def in_language(words: Mapping[str, str], language: str) -> tuple[str, str]:
    """Words and the language they are in: the wanted one, else English, German, or whichever there is."""
    for code in (language, "en", "de", *words):
        if words.get(code):
            return code, words[code]
    return language, ""


def as_event(row: EventRow, sessions: Iterable[EventSessionRow]) -> Event:
    """The plain values of a row and of its programme."""
    reminders = TYPES[row.type].reminders if row.reminders is None else tuple(row.reminders)
    return Event(
        id=row.id,
        key=row.key,
        type=row.type,
        status=Status(row.status),
        host=row.host,
        title=row.title,
        description=row.description,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=ZoneInfo(row.timezone),
        place=Place(**row.place) if row.place else None,
        online=Online(**row.online) if row.online is not None else None,
        languages=tuple(row.languages),
        markets=tuple(row.markets),
        capacity=row.capacity,
        taken=row.taken,
        has_waitlist=row.has_waitlist,
        waitlist_offer=Distance.parse(row.waitlist_offer),
        registration_until=row.registration_until,
        needs_approval=row.needs_approval,
        needs_email=row.needs_email,
        reminders=reminders,
        has_own_reminders=row.reminders is not None,
        questions=tuple(as_question(each) for each in row.questions),
        sessions=tuple(as_session(each) for each in sessions),
        sequence=row.sequence,
        tell_at=row.tell_at,
        cancel_reason=row.cancel_reason,
        undo_until=row.undo_until,
        slide_code=row.slide_code,
        owner_id=row.owner_id,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        published_at=row.published_at,
        cancel_language=row.cancel_language,
    )


def as_session(row: EventSessionRow) -> EventSession:
    """The plain values of a session's row."""
    return EventSession(row.id, row.key, row.title, row.starts_at, row.ends_at, row.capacity, row.taken)


def as_question(stored: Mapping[str, Any]) -> Question:
    """A question as it is kept in its event: `{key, kind, label, required, choices}`."""
    choices = tuple(stored.get("choices") or ())
    return Question(stored["key"], stored["kind"], stored["label"], bool(stored.get("required")), choices)


def as_stored(question: Question) -> dict[str, Any]:
    """The way `as_question` reads it."""
    return {
        "key": question.key,
        "kind": question.kind,
        "label": dict(question.label),
        "required": question.is_required,
        "choices": [dict(each) for each in question.choices],
    }


def rows_of_sessions(session: Session, event_ids: Iterable[int]) -> dict[int, list[EventSessionRow]]:
    """The programmes of some events, each in the order of time."""
    found: dict[int, list[EventSessionRow]] = {}
    rows = session.execute(
        select(EventSessionRow)
        .where(EventSessionRow.event_id.in_(list(event_ids)))
        .order_by(EventSessionRow.starts_at, EventSessionRow.id),
        execution_options={"populate_existing": True},
    )
    for row in rows.scalars():
        found.setdefault(row.event_id, []).append(row)
    return found


def event(session: Session, event_id: int) -> Event:
    """An event in whatever state, for services and for what is said of it. Raises EventGone."""
    row = session.get(EventRow, event_id, populate_existing=True)
    if row is None:
        raise EventGone
    return as_event(row, rows_of_sessions(session, [row.id]).get(row.id, ()))


def visible(session: Session, event_id: int, roles: frozenset[Role]) -> Event:
    """An event for somebody with these roles: drafts exist for organisers only. Raises EventGone."""
    found = event(session, event_id)
    if found.status is Status.DRAFT and not may_organise(roles):
        raise EventGone
    return found


def may_organise(roles: frozenset[Role]) -> bool:
    """Whether these roles look after events: organisers and managers do."""
    return bool(roles & {Role.ORGANISER, Role.MANAGER})


def check_takes_place(status: str) -> None:
    """Raises EventCancelled, and EventGone for drafts."""
    if status == Status.CANCELLED:
        raise EventCancelled
    if status != Status.PUBLISHED:
        raise EventGone


def by_key(session: Session, key: str) -> Event | None:
    """The event that organisers call so in their files."""
    found = session.execute(select(EventRow.id).where(EventRow.key == key)).scalar()
    return event(session, found) if found is not None else None


def coming(session: Session) -> list[Event]:
    """Everything published that is not over, and what was cancelled of it, in the order of time."""
    rows = session.execute(
        select(EventRow)
        .where(EventRow.ends_at > clock.now(), EventRow.status != Status.DRAFT.value)
        .order_by(EventRow.starts_at, EventRow.id)
    )
    return _with_sessions(session, rows.scalars().all())


def past(session: Session, *, limit: int = 50) -> list[Event]:
    """What took place, the latest first."""
    rows = session.execute(
        select(EventRow)
        .where(EventRow.ends_at <= clock.now(), EventRow.status == Status.PUBLISHED.value)
        .order_by(EventRow.starts_at.desc(), EventRow.id.desc())
        .limit(limit)
    )
    return _with_sessions(session, rows.scalars().all())


def of_ids(session: Session, event_ids: Iterable[int]) -> dict[int, Event]:
    """Some events by id; what is gone is not in it."""
    rows = session.execute(select(EventRow).where(EventRow.id.in_(list(event_ids)))).scalars().all()
    return {each.id: each for each in _with_sessions(session, rows)}


def _with_sessions(session: Session, rows: Iterable[EventRow]) -> list[Event]:
    rows = list(rows)
    sessions = rows_of_sessions(session, [row.id for row in rows])
    return [as_event(row, sessions.get(row.id, ())) for row in rows]
