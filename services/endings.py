"""What is about to be deleted and somebody may want to keep: they are told a week before, once.

An open question at the desk in which nobody writes any more can be kept open. An introduction cannot be kept, but its
contact can be saved. Profiles are in `services.profile_care`; deleting itself is `desk_care.forget`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.desk import CaseRow, RelayRow
from services import clock, desk, introduction_sides, notices, policy, readers, topics
from services.contact_requests import RequestState
from services.desk import Case, Kind, Status
from services.notices import Notice, Untold, notice
from services.outbox import Lane, WhenUnsure
from services.people import Person
from services.quiet_hours import Quiet
from services.refusals import CaseGone, RequestGone
from services.retention import CASE_KEPT_FOR, INTRODUCTION_KEPT_FOR

AHEAD: Final = timedelta(days=7)
"""So long before the end people are told."""
AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Ending:
    """A question at the desk that is about to go. `words` are the first of its asker."""

    case: Case
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Parting:
    """An introduction that is about to go, and whom its reader was introduced to."""

    number: str
    other: str
    at: datetime


@notice
@dataclass(frozen=True, slots=True)
class CaseEnding(Notice):
    """Asks whether a question in which nobody writes any more is still open."""

    name: ClassVar[str] = "case_ending"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    case_id: int

    def facts(self, session: Session) -> Ending:
        row = session.get(CaseRow, self.case_id, populate_existing=True)
        if row is None or row.ending_told_at is None or row.status == Status.DONE.value:
            raise Untold("over")
        if _last_word(session, row) >= row.ending_told_at:
            raise Untold("it goes on")
        case = desk.as_case(row)
        return Ending(case, desk.own_question_of(session, case), _goes_at(session, row))


@notice
@dataclass(frozen=True, slots=True)
class IntroductionEnding(Notice):
    """Tells one side of an introduction that nothing of it will be stored any more."""

    name: ClassVar[str] = "introduction_ending"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    case_id: int
    person_id: int

    def facts(self, session: Session) -> Parting:
        row = session.get(ContactRow, self.case_id, populate_existing=True)
        if row is None or row.introduced_at is None:
            raise Untold("over")
        try:
            other = introduction_sides.of_row(session, row).other(self.person_id)
        except RequestGone as gone:
            raise Untold("one side is gone") from gone
        at = row.introduced_at + policy.of(session).kept(INTRODUCTION_KEPT_FOR)
        return Parting(desk.number_of(self.case_id), other.company or other.name, at)


def is_silent_since(moment: datetime) -> ColumnElement[bool]:
    """Questions in which nobody has written since then, and whose asker has not said either that they are open."""
    lately = select(RelayRow.case_id).where(RelayRow.created_at >= moment)
    is_kept = CaseRow.kept_at.is_not(None) & (CaseRow.kept_at >= moment)
    return (CaseRow.opened_at < moment) & CaseRow.id.not_in(lately) & ~is_kept


def have_known(silent_since: datetime) -> ColumnElement[bool]:
    """Whether nobody need be told that a question goes, or its asker has had a week to keep it.

    What they were told before the silence that ends now was of an end that did not come.
    """
    is_over = (CaseRow.status == Status.DONE.value) | CaseRow.person_id.is_(None)
    return or_(is_over, CaseRow.ending_told_at.between(silent_since, clock.now() - AHEAD))


def sweep(session: Session) -> None:
    """Tells people what is about to be deleted; twice is the same as once."""
    _tell_askers(session)
    _tell_introduced(session)
    session.flush()


def _tell_askers(session: Session) -> None:
    soon = policy.kept_since(session, CASE_KEPT_FOR) + AHEAD
    # Who was told of an earlier end, and wrote or kept it open after that, is told anew.
    is_untold = or_(CaseRow.ending_told_at.is_(None), CaseRow.ending_told_at < soon)
    is_open = (CaseRow.status != Status.DONE.value) & (CaseRow.kind == Kind.QUESTION.value)
    rows = select(CaseRow).where(is_open, CaseRow.person_id.is_not(None), is_silent_since(soon), is_untold)
    for row in session.execute(rows.order_by(CaseRow.id).limit(AT_ONCE).with_for_update(skip_locked=True)).scalars():
        row.ending_told_at = clock.now()
        reader = readers.of_person(session, row.person_id)
        if reader is not None:
            notices.tell(session, reader, CaseEnding(row.id), key=f"{row.id}:{row.ending_told_at:%y%m%d}")


def _tell_introduced(session: Session) -> None:
    soon = policy.kept_since(session, INTRODUCTION_KEPT_FOR) + AHEAD
    is_ending = (ContactRow.state == RequestState.INTRODUCED.value) & (ContactRow.introduced_at < soon)
    rows = select(ContactRow).where(is_ending, ContactRow.ending_told_at.is_(None)).order_by(ContactRow.case_id)
    for row in session.execute(rows.limit(AT_ONCE).with_for_update(skip_locked=True)).scalars():
        row.ending_told_at = clock.now()
        for person_id in (row.sender_id, row.answered_by):
            reader = readers.of_person(session, person_id)
            if reader is not None and person_id is not None:
                told = IntroductionEnding(row.case_id, person_id)
                notices.tell(session, reader, told, key=f"{row.case_id}:{person_id}")


def keep_open(session: Session, person: Person, case_id: int) -> Case:
    """The asker still waits: the time for which the question is kept begins anew. Raises CaseGone."""
    row = _own(session, person, case_id)
    if row.status != Status.DONE.value:
        row.kept_at, row.ending_told_at = clock.now(), None
        session.flush()
    return desk.as_case(row)


def settle(session: Session, person: Person, case_id: int) -> Case:
    """The asker does not wait any more: the desk learns of it, and the question goes. Raises CaseGone."""
    row = _own(session, person, case_id)
    topics.withdraw(session, desk.as_case(row))
    return desk.case(session, case_id)


def _own(session: Session, person: Person, case_id: int) -> CaseRow:
    """Other people's questions do not exist here, and requests for contact end elsewhere."""
    row = desk.locked(session, case_id)
    if row.person_id != person.id or row.kind != Kind.QUESTION.value:
        raise CaseGone
    return row


def _last_word(session: Session, row: CaseRow) -> datetime:
    """When somebody last wrote in it or kept it open."""
    newest = select(func.max(RelayRow.created_at)).where(RelayRow.case_id == row.id)
    moments = (row.opened_at, row.kept_at, session.execute(newest).scalar())
    return max(each for each in moments if each is not None)


def _goes_at(session: Session, row: CaseRow) -> datetime:
    kept_until = _last_word(session, row) + policy.of(session).kept(CASE_KEPT_FOR)
    return max(kept_until, (row.ending_told_at or clock.now()) + AHEAD)
