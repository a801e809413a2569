"""How requests for contact end without an introduction, and who learns of it when; nobody learns why.

A release of which nothing has been said yet is undone whole, or not at all: see docs/decisions/0014.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from services import (
    clock,
    contact_requests,
    contact_topics,
    desk,
    gate_log,
    introduction_notices,
    notices,
    outbox,
    policy,
    readers,
    topics,
)
from services.contact_requests import OPEN, Answer, ContactRequest, RequestState
from services.contact_topics import News
from services.gate_log import Action
from services.introduction_notices import ContactClosed, ContactDeclined, ContactLapsed
from services.notices import Notice
from services.refusals import RequestOver
from services.working_hours import WorkingHours, week

USUAL_HOURS: Final = "Mo-Fr 09:00-16:00"


def end(session: Session, row: ContactRow, state: RequestState, *, by: int | None = None) -> None:
    """Ends a request that has not led to an introduction. The row is held by the caller; twice is the same as once.

    `by` is the person who ends it, who need not be told. Raises RequestOver.
    """
    was = RequestState(row.state)
    if was is state:
        return
    if was not in OPEN:
        raise RequestOver
    row.state, row.ended_at, row.next_at = state.value, clock.now(), None
    session.flush()
    _tell_ended(session, row, state)
    if was is RequestState.AGREED and row.answered_by != by:
        _tell(session, row.answered_by, ContactLapsed(row.case_id), key=str(row.case_id))


def _tell_ended(session: Session, row: ContactRow, state: RequestState) -> None:
    """The desk hears of it at once, the sender in neutral words; whoever withdrew knows it, and so does the gate."""
    assert row.ended_at is not None
    if state is RequestState.DECLINED:
        _tell(session, row.sender_id, ContactDeclined(row.case_id), key=str(row.case_id))
        return
    if state is RequestState.WITHDRAWN:
        topics.withdraw(session, desk.case(session, row.case_id))
        gate_log.note(session, row, Action.WITHDRAWN, None)
        contact_topics.follow(session, row)
        return
    gate_log.note(session, row, Action.CLOSED, None)
    contact_topics.follow(session, row, news=News.CLOSED)
    at = told_at(session, row.ended_at)
    _tell(session, row.sender_id, ContactClosed(row.case_id), key=str(row.case_id), at=at)


def _tell(session: Session, person_id: int | None, told: Notice, *, key: str, at: datetime | None = None) -> None:
    reader = readers.of_person(session, person_id)
    if reader is not None:
        notices.tell(session, reader, told, key=key, at=at)


@dataclass(frozen=True, slots=True)
class Stopped:
    """Numbers of requests that were ended, and of introductions of which a card is on its way or said already."""

    ended: tuple[str, ...] = ()
    too_late: tuple[str, ...] = ()


def stop_sent(session: Session, person_id: int) -> Stopped:
    """Ends what this person sent, with their consent to it: what is open, and what is released and not yet said."""
    states = OPEN | {RequestState.INTRODUCED}
    return _stop(session, person_id, ContactRow.sender_id == person_id, states, as_sender=RequestState.WITHDRAWN)


def stop_answered(session: Session, person_id: int) -> Stopped:
    """Ends what this person said yes to, with their consent to it, as far as nothing is said yet."""
    states = {RequestState.AGREED, RequestState.INTRODUCED}
    return _stop(session, person_id, ContactRow.answered_by == person_id, states)


def stop_cards(session: Session, person_id: int) -> Stopped:
    """Takes back introductions of somebody who cannot be reached any more, as far as nothing is said yet."""
    return _stop(session, person_id, _is_side(person_id), {RequestState.INTRODUCED})


def stop_for_person(session: Session, person_id: int) -> Stopped:
    """Ends all that may introduce this person to somebody, for bans and before their data is deleted."""
    return _stop(session, person_id, _is_side(person_id), OPEN | {RequestState.INTRODUCED})


def _is_side(person_id: int) -> ColumnElement[bool]:
    return (ContactRow.sender_id == person_id) | (ContactRow.answered_by == person_id)


def _stop(
    session: Session,
    person_id: int,
    is_theirs: ColumnElement[bool],
    states: Collection[RequestState],
    *,
    as_sender: RequestState = RequestState.CLOSED,
) -> Stopped:
    found = select(ContactRow.case_id).where(is_theirs, ContactRow.state.in_([each.value for each in states]))
    ended, too_late = [], []
    for case_id in session.execute(found.order_by(ContactRow.case_id)).scalars().all():
        row = contact_requests.locked(session, case_id)
        number = desk.number_of(case_id)
        if RequestState(row.state) not in states:
            continue  # it has gone on while this waited for it
        if row.state == RequestState.INTRODUCED and not _take_back(session, row):
            if outbox.are_open(session, introduction_notices.card_keys(case_id)):
                too_late.append(number)
            continue
        end(session, row, as_sender if row.sender_id == person_id else RequestState.CLOSED, by=person_id)
        ended.append(number)
    return Stopped(tuple(ended), tuple(too_late))


def _take_back(session: Session, row: ContactRow) -> bool:
    """Undoes a release of which neither card has been begun with; the request stands where it stood before."""
    if not outbox.take_back(session, introduction_notices.card_keys(row.case_id)):
        return False
    row.state = RequestState.AGREED.value
    row.introduced_at = row.released_by = row.relay_until = None
    session.flush()
    return True


def told_at(session: Session, ended_at: datetime) -> datetime:
    """When the sender of a request that has ended without a match is told: on the next working morning of the desk.

    A refusal and silence are told at the same hour, so that nobody can tell one from the other by the clock.
    """
    house = policy.of(session)
    hours = house.desk_hours or _usual_hours(house.region, house.night.zone)
    today = ended_at.astimezone(hours.zone).date()
    mornings = (hours.opens_on(today + timedelta(days=number)) for number in count(1))
    return next(each for each in mornings if each is not None)


@lru_cache(maxsize=8)
def _usual_hours(region: str, zone: ZoneInfo) -> WorkingHours:
    return WorkingHours(week(USUAL_HOURS), region, zone)


def seen_by_sender(session: Session, found: ContactRequest) -> RequestState:
    """Where a request stands for its sender, who does not learn of its end before they are told."""
    if found.state is not RequestState.CLOSED or found.ended_at is None:
        return found.state
    if clock.now() >= told_at(session, found.ended_at):
        return found.state
    if found.asked_at is None:
        return RequestState.CHECKING
    return RequestState.AGREED if found.answer is Answer.YES else RequestState.ASKING
