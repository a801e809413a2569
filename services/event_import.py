"""Importing events: what a file would do, event by event, and doing it, all or nothing.

Importing again changes nothing, and what a file does not mention stays as it is. Who runs it has the machine, so no
role is asked for; everything else is refused as it is to organisers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.events import EventRow
from services import clock, event_editing, event_news, events, imports, policy
from services.event_differences import Difference, differences, parts_words
from services.event_fields import EventRecord, Part
from services.events import Event, EventSession, Status
from services.file_rows import Fault
from services.imports import ImportCrossed, ImportRefused
from services.people import Role

OPERATOR: Final = frozenset({Role.ORGANISER})
# What a new event is where its file says nothing: the template of its type is for organisers who begin in the chat.
_DEFAULTS: Final[Mapping[str, Any]] = {  # Any: as in `event_editing.change`
    "description": None,
    "place": None,
    "online": None,
    "languages": (),
    "capacity": None,
    "has_waitlist": True,
    "waitlist_offer": event_editing.OFFER,
    "registration_until": None,
    "needs_approval": False,
    "reminders": None,
    "needs_email": False,
    "questions": (),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one event, and in words: `new`, `changes: …` or `same`."""

    record: EventRecord
    event: Event | None
    changes: tuple[Difference, ...] = ()
    put: tuple[Part, ...] = ()
    dropped: tuple[str, ...] = ()
    publishes: bool = False
    notes: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether the event is made."""
        return self.event is None

    @property
    def is_same(self) -> bool:
        """Whether nothing happens."""
        return not (self.is_new or self.changes or self.put or self.dropped or self.publishes)

    @property
    def words(self) -> str:
        """What happens, for whoever runs the import."""
        if self.is_new:
            return "new, published" if self.publishes else "new, a draft"
        told = [each.words for each in self.changes]
        told += parts_words(self._parts, self.put, self.dropped, self._zone)
        told += ["published"] if self.publishes else []
        head = "same" if self.is_same else f"changes: {', '.join(told)}"
        return "; ".join([head, *self.notes])

    @property
    def _parts(self) -> tuple[EventSession, ...]:
        return self.event.sessions if self.event else ()

    @property
    def _zone(self) -> str:
        return str(self.record.values["timezone"])


Plan = imports.Plan[Step]


def plan(session: Session, records: Iterable[EventRecord], *, is_silent: bool = False) -> Plan:
    """What importing these events would do now; writes nothing."""
    records = list(records)
    present = _present(session, [record.key for record in records])
    made = Plan()
    for record in imports.looked_at(records):
        step = _step(record, present.get(record.key), is_silent=is_silent)
        made.steps.append(step)
        made.faults += [Fault(record.line, record.key, reason) for reason in _reasons_against(step)]
    return made


def do(session: Session, records: Iterable[EventRecord], *, is_silent: bool = False) -> Plan:
    """Imports these events and says what it did. Participants of those that change are told later, and whoever wants
    such news of those that are published; nobody is where it is silent.

    Raises ImportRefused and ImportCrossed, with nothing done.
    """
    records = list(records)
    _hold(session, [record.key for record in records])
    made = plan(session, records, is_silent=is_silent)
    if made.faults:
        raise ImportRefused(made.faults)
    try:
        at = event_news.when(clock.now(), policy.of(session))
        for step in imports.taken(made.steps):
            if not step.is_same:
                _take(session, step, is_silent=is_silent, news_at=at)
    except IntegrityError as error:
        # What is held cannot be in anybody's way, so this is the key of a new event. Two imports at once are too rare
        # to make drafts in any other way than organisers do.
        raise ImportCrossed from error
    return made


def _hold(session: Session, keys: list[str]) -> None:
    """All of them, in the order that everybody takes who holds several."""
    for some in imports.slices(keys):
        held = select(EventRow.id).where(EventRow.key.in_(some)).order_by(EventRow.id).with_for_update()
        session.execute(held).all()


def _present(session: Session, keys: list[str]) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for some in imports.slices(keys):
        ids = session.execute(select(EventRow.id).where(EventRow.key.in_(some))).scalars().all()
        found.update({event.key: event for event in events.of_ids(session, ids).values()})
    return found


def _step(record: EventRecord, event: Event | None, *, is_silent: bool) -> Step:
    if event is None:
        return Step(record, None, put=record.parts or (), publishes=bool(record.is_published))
    changes = tuple(differences(event, record.values))
    put, dropped = _programme(event, record.parts)
    publishes = bool(record.is_published) and event.status is Status.DRAFT
    notes = []
    is_news = any(each.is_told for each in changes) or put or dropped
    if event.is_published and not event.is_over and is_news:
        notes.append("participants are not told" if is_silent else "participants are told")
    if record.is_published is False and event.is_published:
        notes.append("it stays published, since a file takes nothing back")
    return Step(record, event, changes, put, dropped, publishes, tuple(notes))


def _programme(event: Event, parts: tuple[Part, ...] | None) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The sessions that are put, and the keys of those that are dropped; nothing where the file is silent on them."""
    if parts is None:
        return (), ()
    present = {each.key: each for each in event.sessions}
    put = tuple(each for each in parts if not _is_as(present.get(each.key), each))
    wanted = {each.key for each in parts}
    return put, tuple(key for key in present if key not in wanted)


def _is_as(present: EventSession | None, part: Part) -> bool:
    return present is not None and part == Part(
        present.key, dict(present.title), present.starts_at, present.ends_at, present.capacity
    )


def _reasons_against(step: Step) -> Iterable[str]:
    values, event = step.record.values, step.event
    if step.publishes and values["ends_at"] <= clock.now():
        yield "published: the event is over"
    if event is None or step.is_same:
        return
    if event.is_cancelled:
        yield "the event is cancelled, so it is not changed any more"
    capacity = values.get("capacity")
    if capacity is not None and capacity < event.taken:
        yield f"capacity: {event.taken} places are taken, so {capacity} are too few"
    until = values.get("registration_until", event.registration_until)
    if "registration_until" not in values and until is not None and until > values["ends_at"]:
        yield "registration_until: the present deadline would follow the end; state a new one"
    yield from _reasons_against_parts(step, event)


def _reasons_against_parts(step: Step, event: Event) -> Iterable[str]:
    values = step.record.values
    present = {each.key: each for each in event.sessions}
    for part in step.put:
        taken = present[part.key].taken if part.key in present else 0
        if part.capacity is not None and part.capacity < taken:
            yield f"sessions, {part.key}: {taken} places are taken, so {part.capacity} are too few"
    if step.record.parts is None:
        for each in event.sessions:
            if not values["starts_at"] <= each.starts_at < each.ends_at <= values["ends_at"]:
                yield f"sessions: {each.key} would lie outside the event; state the sessions too"


def _take(session: Session, step: Step, *, is_silent: bool, news_at: datetime) -> None:
    event_id = step.event.id if step.event else _made(session, step.record)
    if step.changes:
        wanted = {each.name: each.value for each in step.changes}
        event_editing.change(session, event_id, roles=OPERATOR, by=None, is_silent=is_silent, **wanted)
    for key in step.dropped:
        event_editing.drop_session(session, event_id, key, roles=OPERATOR, by=None, is_silent=is_silent)
    for part in step.put:
        event_editing.put_session(
            session,
            event_id,
            roles=OPERATOR,
            by=None,
            key=part.key,
            title=part.title,
            starts_at=part.starts_at,
            ends_at=part.ends_at,
            capacity=part.capacity,
            is_silent=is_silent,
        )
    if step.publishes:
        published = event_editing.publish(session, event_id, roles=OPERATOR, by=None)
        if not is_silent:
            event_news.announce(session, published, news_at)


def _made(session: Session, record: EventRecord) -> int:
    """A draft without a programme yet."""
    wanted = {**_DEFAULTS, **record.values}
    wanted["description"] = wanted["description"] or {}
    return event_editing.create(session, roles=OPERATOR, by=None, key=record.key, **wanted).id
