"""Events, registrations and feedback as tables: for the operator's command line, and registrations for the chat.

The columns of events are those of the event file, so that an export can be imported again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.events import ChosenSessionRow, EventFeedbackRow, EventRow, EventSessionRow, RegistrationRow
from db.people import PersonRow
from services import event_editing, event_feedback, events, policy, tables
from services.attachments import Made, Maker, Params
from services.event_fields import NONE
from services.event_files import columns
from services.events import Event, EventSession, Question, in_language
from services.local_times import instants
from services.refusals import NotAllowed
from services.tables import Kind, Record, Table

REGISTRATION: Final = (
    *("event", "name", "company", "email", "state", "seats", "members", "sessions"),
    *("in_list", "may_be_contacted", "checked_in_at", "present", "registered_at"),
)
FEEDBACK: Final = ("event", "rating", "words", "day", "name")
AT_ONCE: Final = 500


def of_events(session: Session) -> Table:
    """All events in the order of time, as the event file has them; a cancelled one counts as not published."""
    ids = session.execute(select(EventRow.id).order_by(EventRow.starts_at, EventRow.id)).scalars().all()
    found = _events(session, ids)
    return Table(tuple(columns()), tuple(_event(found[each]) for each in ids))


def of_registrations(session: Session, language: str, event_id: int | None = None) -> Table:
    """Everybody who ever registered, event by event in the order of arrival; choices in this language.

    Names and addresses are in it: whoever calls this has asked for the right to see them.
    """
    rows = select(RegistrationRow).order_by(RegistrationRow.event_id, RegistrationRow.id)
    if event_id is not None:
        rows = rows.where(RegistrationRow.event_id == event_id)
    every = session.execute(rows).scalars().all()
    found = _events(session, {row.event_id for row in every})
    chosen = _chosen(session, event_id)
    every = sorted(every, key=lambda row: (found[row.event_id].starts_at, row.event_id, row.id))
    records = (_registration(found[row.event_id], row, chosen.get(row.id, []), language) for row in every)
    return Table(REGISTRATION, tuple(records))


def of_feedback(session: Session) -> Table:
    """What was said of events, in no order that tells who said it, with a name only where it was given with one.

    Where a few gave none, no name of that event is in it: those who are missing would be known by the others.
    """
    rows = session.execute(
        select(EventFeedbackRow, EventRow.key, RegistrationRow.name)
        .join(EventRow, EventRow.id == EventFeedbackRow.event_id)
        .join(RegistrationRow, RegistrationRow.id == EventFeedbackRow.registration_id, isouter=True)
    ).all()
    nameless = Counter(key for row, key, _name in rows if row.registration_id is None)
    records = [
        {
            "event": key,
            "rating": row.rating,
            "words": row.words,
            "day": row.day,
            "name": None if 0 < nameless[key] < event_feedback.FEW else name,
        }
        for row, key, name in rows
    ]
    records.sort(key=lambda each: (each["event"], each["day"], each["rating"], each["words"] or "", each["name"] or ""))
    return Table(FEEDBACK, tuple(records))


def makers() -> dict[str, Maker]:
    """Registrations of one event as a file in the chat, for `{"event_id", "person_id"}` of an organiser."""
    to_open = {"csv": Kind(tables.as_csv_to_open, "csv", "text/csv"), "xlsx": tables.KINDS["xlsx"]}
    return {f"registrations_{name}": Maker(_drawn(kind), _facts) for name, kind in to_open.items()}


def _facts(session: Session, params: Params) -> tuple[str, Table]:
    """The event's id and its registrations, for who may see them at this moment. Raises NotAllowed, EventGone."""
    person = session.get(PersonRow, params["person_id"])
    if person is None:
        raise NotAllowed
    house = policy.of(session)
    event_editing.needs_organiser(policy.roles(session, person.id))
    event = events.event(session, params["event_id"])
    return event.key, of_registrations(session, person.language or house.languages[0], event.id)


def _drawn(kind: Kind) -> Callable[[tuple[str, Table]], Made]:
    def draw(found: tuple[str, Table]) -> Made:
        key, table = found
        return Made(f"registrations-{key}.{kind.ending}", kind.write(table), kind.media_type)

    return draw


def _events(session: Session, ids: Iterable[int]) -> dict[int, Event]:
    ordered = sorted(ids)
    found: dict[int, Event] = {}
    for first in range(0, len(ordered), AT_ONCE):
        found |= events.of_ids(session, ordered[first : first + AT_ONCE])
    return found


def _event(event: Event) -> Record:
    local = _Local(event.zone)
    place, online = event.place, event.online
    return {
        "id": event.key,
        "type": event.type,
        "host": event.host,
        "title": dict(event.title),
        "description": dict(event.description),
        "starts_at": local.words(event.starts_at),
        "ends_at": local.words(event.ends_at),
        "timezone": event.zone.key,
        "place": place and {name: getattr(place, name) for name in ("name", "address", "latitude", "longitude")},
        "online": online and {"url": online.url, "reveal_before": online.reveal_before},
        "languages": list(event.languages),
        "markets": [code.upper() for code in event.markets],
        "capacity": event.capacity,
        "waitlist": event.has_waitlist,
        "waitlist_offer": event.waitlist_offer.words,
        "registration_until": event.registration_until and local.words(event.registration_until),
        "approval": event.needs_approval,
        "reminders": (list(event.reminders) or [NONE]) if event.has_own_reminders else None,
        "email_required": event.needs_email,
        "questions": [_question(each) for each in event.questions] or None,
        "sessions": [_session(each, local) for each in event.sessions] or None,
        "published": event.is_published,
    }


def _question(question: Question) -> dict[str, Any]:  # Any: as JSON has it
    stored = {"key": question.key, "kind": question.kind, "required": question.is_required}
    choices = {"choices": [dict(each) for each in question.choices]} if question.choices else {}
    return {**stored, "label": dict(question.label), **choices}


def _session(part: EventSession, local: "_Local") -> dict[str, Any]:  # Any: as JSON has it
    times = {"starts_at": local.words(part.starts_at), "ends_at": local.words(part.ends_at)}
    return {"id": part.key, "title": dict(part.title), **times, "capacity": part.capacity}


class _Local:
    """Instants as clocks in a zone show them, with their offset where that comes twice."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def words(self, instant: datetime) -> str:
        """`2026-12-08T10:00`, and seconds where there are some."""
        local = instant.astimezone(self._zone)
        is_once = len(instants(local.date(), local.time().replace(fold=0), self._zone)) == 1
        shown = local.replace(tzinfo=None) if is_once else local
        exact = "microseconds" if local.microsecond else "seconds" if local.second else "minutes"
        return shown.isoformat(timespec=exact)


def _chosen(session: Session, event_id: int | None) -> dict[int, list[str]]:
    """The keys of the sessions that registrations are for."""
    rows = (
        select(ChosenSessionRow.registration_id, EventSessionRow.key)
        .join(EventSessionRow, EventSessionRow.id == ChosenSessionRow.session_id)
        .order_by(EventSessionRow.starts_at, EventSessionRow.id)
    )
    if event_id is not None:
        rows = rows.where(EventSessionRow.event_id == event_id)
    found: dict[int, list[str]] = {}
    for registration_id, key in session.execute(rows):
        found.setdefault(registration_id, []).append(key)
    return found


def _registration(event: Event, row: RegistrationRow, sessions: list[str], language: str) -> Record:
    return {
        "event": event.key,
        "name": row.name,
        "company": row.company,
        "email": row.email,
        "state": row.status,
        "seats": row.seats,
        "members": list(row.members),
        "sessions": sessions,
        "in_list": row.is_listed,
        "may_be_contacted": row.may_be_contacted,
        "checked_in_at": row.checked_in_at and _there(row.checked_in_at, event.zone),
        "present": row.present,
        "registered_at": _there(row.registered_at, event.zone),
        "answers": dict(_answers(event, row.answers, language)),
    }


def _there(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(microsecond=0)


def _answers(event: Event, answers: Mapping[str, Any], language: str) -> Iterator[tuple[str, Any]]:  # Any: see Entry
    """Every question of the event, and what was answered to one that is gone since."""
    asked = {each.key: each for each in event.questions}
    for key in [*asked, *(each for each in answers if each not in asked)]:
        yield key, _answer(asked.get(key), answers.get(key), language)


def _answer(question: Question | None, answer: Any, language: str) -> Any:  # Any: see Entry
    """Choices in the reader's language, whether the number or the words of one were kept; all else as it is."""
    if question is None or question.kind != "choice" or isinstance(answer, bool):
        return answer
    for number, choice in enumerate(question.choices):
        if answer == number or answer in choice.values():
            return in_language(choice, language)[1]
    return answer
