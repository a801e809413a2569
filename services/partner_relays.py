"""What two firms write to each other through the assistant after they were introduced, each under an alias.

It is stored like the desk's relays, in directions of its own, and nobody of the desk reads it. It ends after thirty
days or when either side stops it. How it is said is in `services.partner_notices`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.desk import RelayRow
from services import clock, contact_requests, desk, introductions, partner_notices, people, policy, relay_queue
from services.contact_requests import RequestState
from services.contents import Content
from services.desk import Case
from services.introduction_sides import Side
from services.partner_notices import TO_SENDER, TO_TARGET, WAYS
from services.people import Person
from services.refusals import BannedFromDesk, OtherSideGone, RelayOver, RequestGone
from services.relay_queue import FAILED, SENT, SHADOWED, STOPPED, UNSURE, WAITING
from services.relays import check_measure
from services.retention import WITHDRAWN_KEPT_FOR


@dataclass(frozen=True, slots=True)
class Line:
    """Two who may write to each other, as one of them sees it. `alias` and `language` are the other one's.

    `is_open` is False once the thirty days are over or one side has stopped it.
    """

    case: Case
    alias: str
    language: str | None
    until: datetime
    is_open: bool


def line(session: Session, person: Person, case_id: int) -> Line:
    """How this person stands with the other side. Raises RequestGone where there is none, OtherSideGone."""
    row = session.get(ContactRow, case_id, populate_existing=True)
    if row is None or person.id not in (row.sender_id, row.answered_by):
        raise RequestGone
    return _line(session, person, row)


def _line(session: Session, person: Person, row: ContactRow) -> Line:
    if row.state != RequestState.INTRODUCED or row.relay_until is None:
        raise RequestGone
    other = _other(session, person.id, row.case_id)
    return Line(
        case=desk.case(session, row.case_id),
        alias=desk.alias(session, other.person_id),
        language=other.language,
        until=row.relay_until,
        is_open=contact_requests.as_request(row).is_relayed,
    )


def _other(session: Session, person_id: int, case_id: int) -> Side:
    try:
        return introductions.sides(session, case_id).other(person_id)
    except RequestGone as gone:
        raise OtherSideGone from gone


def write(session: Session, person: Person, case_id: int, content: Content, *, answers: int | None = None) -> None:
    """Passes a message on to the other side; `answers` is the message of theirs that it replies to. Twice is once.

    Raises RequestGone, RelayOver, OtherSideGone, BannedFromDesk, FilesNotWanted, TooManyMessages and what
    `Content.check` raises.
    """
    content.check()
    row = contact_requests.locked(session, case_id)
    if person.id not in (row.sender_id, row.answered_by):
        raise RequestGone
    if not _line(session, person, row).is_open:
        raise RelayOver
    other = _other(session, person.id, case_id)
    _check_writer(session, person, content)
    _check_reader(session, other)
    way = TO_TARGET if other.person_id == row.answered_by else TO_SENDER
    asked = _received(session, person, answers) if answers else None
    made = relay_queue.store(
        session,
        case_id,
        way,
        (person.telegram_id, other.telegram_id),
        content,
        answers_id=asked.id if asked and asked.case_id == case_id else None,
        state=SHADOWED if desk.banned(session, person.id) else WAITING,
    )
    if made is not None:
        relay_queue.say_next(session, case_id, way)


def _check_writer(session: Session, person: Person, content: Content) -> None:
    if desk.banned(session, person.id) is False:
        raise BannedFromDesk
    check_measure(session, person, content)


def _check_reader(session: Session, other: Side) -> None:
    found = people.person(session, other.telegram_id)
    if found is None or not found.is_reachable or desk.banned(session, other.person_id) is not None:
        raise OtherSideGone


def case_behind(session: Session, person: Person, message_id: int) -> int | None:
    """The request in which this person got a message from the other side."""
    row = _received(session, person, message_id)
    return row.case_id if row else None


def _received(session: Session, person: Person, message_id: int) -> RelayRow | None:
    return (
        session.execute(
            select(RelayRow)
            .where(
                RelayRow.target_chat_id == person.telegram_id,
                RelayRow.target_message_id == message_id,
                RelayRow.direction.in_(WAYS),
            )
            .order_by(RelayRow.id)
        )
        .scalars()
        .first()
    )


def case_of_album(session: Session, person: Person, album: str | None) -> int | None:
    """The request in which the first picture of this album went to the other side: the others follow it."""
    if album is None:
        return None
    found = select(RelayRow.case_id).where(
        RelayRow.source_chat_id == person.telegram_id, RelayRow.album == album, RelayRow.direction.in_(WAYS)
    )
    return session.execute(found.limit(1)).scalar()


def edit(session: Session, person: Person, content: Content) -> int | None:
    """Follows the change of a message that went to the other side; gives its request, None where it was none.

    Raises what `write` raises.
    """
    row = session.execute(
        select(RelayRow).where(
            RelayRow.source_chat_id == person.telegram_id,
            RelayRow.source_message_id == content.message_id,
            RelayRow.direction.in_(WAYS),
        )
    ).scalar()
    if row is None:
        return None
    request = contact_requests.locked(session, row.case_id)
    if not _line(session, person, request).is_open:
        raise RelayOver
    _check_writer(session, person, content)
    _check_reader(session, _other(session, person.id, row.case_id))
    content.check()
    desk.locked(session, row.case_id)
    session.refresh(row)
    if row.state in (SHADOWED, STOPPED) or (row.text, row.file_id) == (content.text, content.file_id):
        return row.case_id
    row.text, row.kind, row.file_id = content.text, content.kind, content.file_id
    row.edits += 1
    session.flush()
    if row.state == SENT:
        partner_notices.tell_edited(session, row)
    elif row.state in (FAILED, UNSURE):
        partner_notices.say_anew(session, row)
    return row.case_id


def stop(session: Session, person: Person, case_id: int) -> None:
    """Ends the writing for both; what is not passed on yet never is. Twice is the same as once. Raises RequestGone."""
    row = contact_requests.locked(session, case_id)
    if person.id not in (row.sender_id, row.answered_by) or row.state != RequestState.INTRODUCED:
        raise RequestGone
    if row.relay_stopped_at is not None:
        return
    row.relay_stopped_at = clock.now()
    session.flush()
    desk.locked(session, case_id)
    session.execute(
        update(RelayRow)
        .where(RelayRow.case_id == case_id, RelayRow.direction.in_(WAYS), RelayRow.state == WAITING)
        .values(state=STOPPED)
    )
    try:
        other = _other(session, person.id, case_id)
    except OtherSideGone:
        return
    if row.relay_until is not None and clock.now() < row.relay_until:
        partner_notices.tell_stopped(session, other.telegram_id, case_id)


def forget(session: Session) -> None:
    """Deletes what was written when its time is over; nobody but its readers needs it."""
    old = RelayRow.created_at < policy.kept_since(session, WITHDRAWN_KEPT_FOR)
    session.execute(delete(RelayRow).where(RelayRow.direction.in_(WAYS), old, RelayRow.state != WAITING))
