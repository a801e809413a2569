"""Introductions: the other side is asked without a name, both agree, and both get the other's contact at one moment.

The gate decides whether a request goes on (`services.gate`); who stops half-way is in `services.introduction_ends`.
Why no interleaving can introduce only one of the two is argued in docs/decisions/0014.
"""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from db.companies import MemberRow
from db.contact_requests import ContactRow
from services import (
    clock,
    companies,
    consents,
    contact_requests,
    contact_topics,
    desk,
    gate_log,
    introduction_ends,
    introduction_notices,
    introduction_sides,
    notices,
    outbox,
    readers,
    teasers,
)
from services.contact_requests import Answer, RequestState
from services.contact_topics import News
from services.gate_log import Action
from services.introduction_notices import ContactCard, ContactTeaser, Occasion, ProfileSent
from services.introduction_notices import Side as Which
from services.introduction_sides import Sides
from services.notices import Reader
from services.people import Person
from services.quiet_hours import Night
from services.refusals import AskerBanned, BannedFromDesk, CompanyGone, ConsentMissing, RequestGone, RequestOver
from services.teasers import OPEN_FOR, Teaser

REMINDED_AFTER: Final = timedelta(days=7)
LATER_IS: Final = timedelta(days=7)
RELAYED_FOR: Final = timedelta(days=30)
"""So long after an introduction both may write to each other through the assistant."""
AT_ONCE: Final = 100


# -- the other side is asked ----------------------------------------------------------------------------------------


def ask(session: Session, row: ContactRow) -> None:
    """Asks everybody who speaks for the company, without naming the sender. The row is held by the caller.

    Where nobody of the company can be reached, the desk gets the task to find another way.
    """
    row.state = RequestState.ASKING.value
    row.answer = row.answered_by = row.answered_at = None
    _begin(session, row, Occasion.NEW)
    contact_topics.follow(session, row)


def _begin(session: Session, row: ContactRow, occasion: Occasion) -> None:
    """The time for an answer begins."""
    now = clock.now()
    row.asked_at, row.reminded_at, row.next_at = now, None, now + REMINDED_AFTER
    _tell_members(session, row, occasion)


def _tell_members(session: Session, row: ContactRow, occasion: Occasion) -> None:
    assert row.company_id is not None, "nobody is asked for"
    members = [each for each in companies.members(session, row.company_id) if each != row.sender_id]
    row.asked = introduction_notices.reachable(session, members)
    session.flush()
    if not row.asked:
        reason = "unreachable" if members else "nobody"
        introduction_notices.tell_not_reached(session, row.case_id, Which.COMPANY, reason)
    for person_id in row.asked:
        reader = readers.of_person(session, person_id)
        assert reader is not None, "who is reachable has an account"
        told = ContactTeaser(row.case_id, person_id, occasion.value)
        notices.tell(session, reader, told, key=f"{row.case_id}:{person_id}:{clock.now():%y%m%d%H%M%S}")


def waiting_for(session: Session, person: Person) -> list[Teaser]:
    """What this person is asked and can answer, the oldest first."""
    asked = select(ContactRow).where(_can_answer(person)).order_by(ContactRow.asked_at, ContactRow.case_id)
    return [teasers.of_row(session, row) for row in session.execute(asked).scalars()]


def number_waiting_for(session: Session, person: Person) -> int:
    """How many they are."""
    return session.execute(select(func.count()).select_from(ContactRow).where(_can_answer(person))).scalar_one()


def _can_answer(person: Person) -> ColumnElement[bool]:
    own = select(MemberRow.company_id).where(MemberRow.person_id == person.id)
    return and_(
        ContactRow.company_id.in_(own),
        ContactRow.state == RequestState.ASKING.value,
        ContactRow.sender_id.is_distinct_from(person.id),
    )


def teaser(session: Session, person: Person, case_id: int) -> Teaser:
    """What this person was asked, in whatever state it is. Raises RequestGone where it is not theirs."""
    row = session.get(ContactRow, case_id, populate_existing=True)
    if row is None:
        raise RequestGone
    _check_asked(session, person, row)
    return teasers.of_row(session, row)


def _check_asked(session: Session, person: Person, row: ContactRow) -> None:
    """Whether this person speaks for the company that was asked. Raises RequestGone."""
    own = companies.of_person(session, person.id)
    if own is None or own.id != row.company_id or row.sender_id == person.id or row.asked_at is None:
        raise RequestGone


# -- and answers ----------------------------------------------------------------------------------------------------


def answer(session: Session, person: Person, case_id: int, said: Answer, *, language: str) -> Teaser:
    """What somebody of the company says to a teaser; the first answer counts, and twice is the same as once.

    A yes is the consent to be introduced, in the words shown in this language. Raises RequestGone, RequestOver.
    """
    row = contact_requests.locked(session, case_id)
    _check_asked(session, person, row)
    if row.answered_by == person.id and row.answer == said:
        return teasers.of_row(session, row)
    if row.state != RequestState.ASKING:
        raise RequestOver
    if said is Answer.LATER:
        _put_off(row)
    else:
        row.answer, row.answered_at, row.answered_by = said.value, clock.now(), person.id
        _decide(session, person, row, said, language)
    session.flush()
    return teasers.of_row(session, row)


def _decide(session: Session, person: Person, row: ContactRow, said: Answer, language: str) -> None:
    if said is Answer.YES:
        consents.give(session, person, consents.INTRODUCTION, language=language)
        row.state, row.next_at = RequestState.AGREED.value, None
        gate_log.note(session, row, Action.AGREED, None)
        contact_topics.follow(session, row, news=News.AGREED)
        return
    if said is Answer.NEVER and row.company_id is not None:
        company = companies.locked(session, row.company_id)
        company.refuses = sorted({*(company.refuses or ()), row.purpose})
        company.changed_at = clock.now()
    introduction_ends.end(session, row, RequestState.CLOSED)


def _put_off(row: ContactRow) -> None:
    """They are asked again in a week. The first time the clock begins anew then, after that it goes on."""
    assert row.asked_at is not None
    now, is_first = clock.now(), row.answer != Answer.LATER
    if is_first or not teasers.is_put_off(row):
        row.reminded_at = None if is_first else now
        row.answer, row.answered_at = Answer.LATER.value, now
        row.next_at = now + LATER_IS if is_first else min(now + LATER_IS, row.asked_at + OPEN_FOR)


# -- both agree -----------------------------------------------------------------------------------------------------


def introduce(session: Session, row: ContactRow, by_id: int) -> None:
    """Both get the other's card at the same moment, when neither has night. The row is held by the caller, the gate.

    Raises RequestOver, ConsentMissing, AskerBanned.
    """
    if row.state != RequestState.AGREED:
        raise RequestOver
    try:
        both = introduction_sides.of_row(session, row)
    except RequestGone as gone:
        raise ConsentMissing from gone
    for side, purpose in ((both.sender, consents.REQUEST), (both.target, consents.INTRODUCTION)):
        if not consents.is_given(session, side.person_id, purpose):
            raise ConsentMissing
        if desk.banned(session, side.person_id) is not None:
            raise AskerBanned
    now = clock.now()
    row.state, row.introduced_at, row.released_by = RequestState.INTRODUCED.value, now, by_id
    row.relay_until = now + RELAYED_FOR
    session.flush()
    _put_cards(session, row.case_id, both)


def _put_cards(session: Session, case_id: int, both: Sides) -> None:
    """One commit, one moment: the rows are written at once, so that a work of the same commit can take them back."""
    at = _when_both_wake(session, both)
    for which, reading, other in (
        (Which.SENDER, both.sender, both.target),
        (Which.TARGET, both.target, both.sender),
    ):
        told = ContactCard(
            case_id,
            which.value,
            other.name,
            other.company or "",
            other.country,
            other.contact or "",
            other.company_id or 0,
            other.language or "",
        )
        reader = Reader(reading.telegram_id, ZoneInfo("UTC"), None)  # the night is reckoned with already
        outbox.put_now(session, notices.message(reader, told, key=f"{case_id}:{which}", at=at))


def _when_both_wake(session: Session, both: Sides) -> datetime:
    """The first moment at which neither has night; where there is none for days, the next best."""
    at = clock.now()
    both_read = [readers.of_person(session, each.person_id) for each in (both.sender, both.target)]
    nights = [Night(each.quiet_hours, each.zone) for each in both_read if each is not None]
    for _try in range(6):
        later = max(night.ends_at(at) for night in nights)
        if later == at:
            break
        at = later
    return at


def sides(session: Session, case_id: int) -> Sides:
    """Both sides of an introduction that was made, for what goes between them. Raises RequestGone."""
    row = session.get(ContactRow, case_id, populate_existing=True)
    if row is None or row.state != RequestState.INTRODUCED:
        raise RequestGone
    return introduction_sides.of_row(session, row)


def send_profile(session: Session, person: Person, case_id: int) -> None:
    """The profile of one's own company goes to the other side, once a day.

    Raises RequestGone, CompanyGone, BannedFromDesk, and RequestOver when the two do not write to each other any more.
    """
    other, own = sides(session, case_id).other(person.id), companies.of_person(session, person.id)
    found = contact_requests.request(session, case_id)
    if not found.is_relayed:
        raise RequestOver
    if desk.banned(session, person.id) is False:
        raise BannedFromDesk
    if own is None or not own.is_published:
        raise CompanyGone
    reader = readers.of_person(session, other.person_id)
    if reader is not None and desk.banned(session, person.id) is None:
        key = f"{case_id}:{other.person_id}:{clock.now():%y%m%d}"
        notices.tell(session, reader, ProfileSent(case_id, own.id, other.person_id), key=key)


# -- what the clock asks for -----------------------------------------------------------------------------------------


def due(session: Session) -> list[int]:
    """Requests whose other side must be asked again, or has been silent for too long."""
    waiting = select(ContactRow.case_id).where(
        ContactRow.state == RequestState.ASKING.value, ContactRow.next_at <= clock.now()
    )
    return list(session.execute(waiting.order_by(ContactRow.next_at).limit(AT_ONCE)).scalars())


def sweep(session: Session, case_id: int) -> None:
    """Asks once more, reminds, or ends a request that nobody has answered."""
    row, now = contact_requests.locked(session, case_id), clock.now()
    if row.state != RequestState.ASKING or row.next_at is None or row.next_at > now:
        return
    assert row.asked_at is not None
    if row.company_id is None:  # it is deleted, and nobody is left who could answer
        introduction_ends.end(session, row, RequestState.CLOSED)
    elif teasers.is_put_off(row) and row.reminded_at is None:
        _begin(session, row, Occasion.AGAIN)
    elif now >= row.asked_at + OPEN_FOR:
        introduction_ends.end(session, row, RequestState.CLOSED)
    else:
        occasion = Occasion.AGAIN if teasers.is_put_off(row) else Occasion.REMINDER
        row.reminded_at, row.next_at = now, row.asked_at + OPEN_FOR
        row.answered_at = None
        _tell_members(session, row, occasion)
