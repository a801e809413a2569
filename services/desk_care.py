"""The desk's housekeeping: the morning list, what got stuck, what may no longer be kept. Asked by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.desk import BanMark, CaseRow, RelayRow
from services import (
    care,
    clock,
    desk,
    endings,
    notices,
    outbox,
    policy,
    questions,
    relay_queue,
    topic_ends,
    topics,
)
from services.contact_requests import RequestState
from services.desk import Case, Desk, Kind, Status
from services.notices import Notice, Reader, Untold, notice
from services.outbox import WhenUnsure
from services.retention import BAN_KEPT_FOR, CASE_KEPT_FOR, INTRODUCTION_KEPT_FOR, WITHDRAWN_KEPT_FOR

TRY_AGAIN_AFTER = timedelta(minutes=30)
SETTLING = timedelta(minutes=1)
"""So long something new may still be on its way in another work of the same commit."""
FORGOTTEN_AT_ONCE = 10


@notice
@dataclass(frozen=True, slots=True)
class Overdue(Notice):
    """The list of what should have been answered by now, in the group's general topic, every working morning."""

    name: ClassVar[str] = "overdue"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE
    useful_for: ClassVar[timedelta | None] = timedelta(hours=8)

    day: str

    def facts(self, session: Session) -> Sequence[Case]:
        found = desk.overdue(session)
        if not found:
            raise Untold("nothing is overdue")
        return found


def plan_overdue(session: Session, at: Desk) -> None:
    """Once on every working day, when work begins: the list of what is overdue."""
    now = clock.now()
    today: date = now.astimezone(at.hours.zone).date()
    begins = at.hours.opens_on(today)
    if begins is None or not begins <= now < begins + timedelta(hours=8):
        return
    reader = Reader(desk.chat_of(session, at), topics.ANYWHERE, None)
    notices.tell(session, reader, Overdue(today.isoformat()), key=today.isoformat())


def plan_care(session: Session, at: Desk) -> None:
    """Once a week, when the first work of it begins: what of the articles needs care."""
    now = clock.now()
    today: date = now.astimezone(at.hours.zone).date()
    week = [today - timedelta(days=back) for back in range(today.weekday(), -1, -1)]
    opened = [begins for begins in (at.hours.opens_on(day) for day in week) if begins is not None]
    if not opened or not opened[0] <= now < opened[0] + timedelta(hours=8):
        return
    reader = Reader(desk.chat_of(session, at), topics.ANYWHERE, None)
    notices.tell(session, reader, care.CareList(week[0].isoformat()), key=week[0].isoformat())


def repair(session: Session, at: Desk, *, at_once: bool = False) -> None:
    """Takes up what got stuck: cases without a topic, words that wait, and those of a desk that is elsewhere by now.

    Does nothing while the group's queue still works; then it tries again, at most every half hour unless
    something was mended and it is told to do so at once.
    """
    here = desk.chat_of(session, at)
    if outbox.is_waiting_for(session, here):
        return
    now = clock.now()
    turn = now.timestamp() if at_once else now.timestamp() // TRY_AGAIN_AFTER.total_seconds()
    unsaid = select(RelayRow.case_id).where(
        RelayRow.state == relay_queue.WAITING,
        RelayRow.direction.in_((relay_queue.TO_DESK, relay_queue.TO_ASKER)),
        RelayRow.created_at <= now,
    )
    is_elsewhere = (CaseRow.desk_chat_id != here) & (CaseRow.status != Status.DONE.value)
    is_open = CaseRow.status != Status.DONE.value
    is_bare = CaseRow.thread_id.is_(None) & is_open & (CaseRow.opened_at <= (now if at_once else now - SETTLING))
    rows = session.execute(
        select(CaseRow)
        .where(CaseRow.is_shadowed.is_(False), or_(is_elsewhere, is_bare, CaseRow.id.in_(unsaid)))
        .order_by(CaseRow.id)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).scalars()
    for row in list(rows):
        if topics.move(session, row, here):
            continue
        if row.thread_id is None:
            topics.tell(session, desk.as_case(row), topics.OpenTopic(row.id), key=f"{row.id}:turn:{turn}")
        else:
            relay_queue.say_next(session, row.id, relay_queue.TO_DESK, turn=str(turn))
        relay_queue.say_next(session, row.id, relay_queue.TO_ASKER, turn=str(turn))


def forget(session: Session) -> None:
    """Deletes cases when their time is over, with what was written in them and with their topics.

    A question in which nobody has written for so long is over as well, once its asker has known for a week. A request
    for contact is kept after its introduction, and for a while after any other end. The marks of banned people who had
    their data deleted and never came back go likewise.
    """
    withdrawn = policy.kept_since(session, WITHDRAWN_KEPT_FOR)
    kept, introduced = policy.kept_since(session, CASE_KEPT_FOR), policy.kept_since(session, INTRODUCTION_KEPT_FOR)
    is_over = or_(
        CaseRow.withdrawn_at < withdrawn,
        CaseRow.closed_at < kept,
        endings.is_silent_since(kept) & endings.have_known(kept),
        (CaseRow.kind == Kind.SPAM.value) & (CaseRow.opened_at < withdrawn),
    )
    for row in _some(session, is_over & (CaseRow.kind != Kind.CONTACT.value)):
        _forget(session, row)
    is_introduced = ContactRow.state == RequestState.INTRODUCED.value
    over = select(ContactRow.case_id).where(
        or_(
            is_introduced & (ContactRow.introduced_at < introduced),
            ~is_introduced & (ContactRow.ended_at < withdrawn),
        )
    )
    for row in _some(session, CaseRow.id.in_(over)):
        _forget(session, row)
    session.execute(delete(BanMark).where(BanMark.marked_at < policy.kept_since(session, BAN_KEPT_FOR)))
    session.flush()


def _some(session: Session, is_over: ColumnElement[bool]) -> list[CaseRow]:
    rows = select(CaseRow).where(is_over).limit(FORGOTTEN_AT_ONCE).with_for_update(skip_locked=True)
    return list(session.execute(rows).scalars())


def _forget(session: Session, row: CaseRow) -> None:
    topic_ends.remove(session, row.desk_chat_id, row.thread_id)
    if row.withdrawn_at is not None and row.question_id is not None:
        questions.delete_one(session, row.question_id)
    session.delete(row)
