"""The sender's side of requests for contact: what may be sent, sending it once, and taking it back.

Who decides on a request is in `services.gate`, who is asked in `services.introductions`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.people import PersonRow
from knowledge.taxonomy import taxonomy
from services import (
    clock,
    companies,
    consents,
    contact_requests,
    desk,
    gate_checks,
    gate_log,
    introduction_ends,
    introductions,
    relays,
    teasers,
    topics,
    transaction_levels,
)
from services.companies import Company
from services.contact_requests import OPEN, ContactRequest, Purpose, RequestState
from services.contents import Content
from services.desk import Case, Desk, Kind
from services.gate_log import Action
from services.introduction_ends import Stopped
from services.people import Person
from services.questions import Question
from services.refusals import (
    BannedFromDesk,
    NoRelay,
    RequestOver,
    RequestRefused,
    RequestToOneself,
    TooManyRequests,
)
from services.transaction_levels import UNSURE, Assessment, Level, LevelOf

MOST_A_WEEK: Final = 5
WEEK: Final = timedelta(days=7)
LONGEST_NAME: Final = 120
LONGEST_COMPANY: Final = 200
LONGEST_CONTACT: Final = 200
LONGEST_TEXT: Final = 500
_FIRST_WORDS: Final = 10**12
"""The words of a request came in a form, so their relay has no message; below nought and far from all other numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for, and what they say of themselves. Countries are upper-case codes.

    `key` is made when the form begins and makes sending idempotent. Without a `company_id` somebody is looked for, in
    the country `looks_in` or anywhere. `code` is one of the taxonomy or `UNSURE`. `contact` goes to the other side
    alone, once both agree.
    """

    key: str
    company_id: int | None
    purpose: Purpose
    code: str
    use_country: str
    text: str
    text_language: str | None
    name: str
    company: str | None
    country: str
    contact: str | None = None
    looks_in: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody has said before and need not say again; `own` is the company for which they speak."""

    own: Company | None
    name: str | None
    company: str | None
    country: str | None
    contact: str | None


def known(session: Session, person: Person) -> Known:
    """What is known of a sender by their profile and their last request."""
    own, last = (
        companies.of_person(session, person.id),
        next(iter(contact_requests.own_requests(session, person)), None),
    )
    name = companies.members(session, own.id).get(person.id) if own is not None else None
    return Known(
        own=own,
        name=name or (last.sender_name if last else None),
        company=own.name if own else last.sender_company if last else None,
        country=own.country if own else last.sender_country if last else None,
        contact=(last.sender_contact if last else None) or (own.contact_email if own else None),
    )


def check(session: Session, person: Person, company_id: int | None) -> ContactRequest | None:
    """Whether this person may ask, before they write anything; gives what they have sent there and is still open.

    Raises BannedFromDesk, CompanyGone, RequestToOneself, RequestRefused where no purpose is left, TooManyRequests.
    """
    if desk.banned(session, person.id) is False:
        raise BannedFromDesk
    target = _target(session, companies.of_person(session, person.id), company_id)
    found = open_to(session, person.id, company_id)
    if found is not None:
        return found
    if target is not None and len(set(target.refuses) & set(Purpose)) == len(Purpose):
        raise RequestRefused
    _check_week(session, person.id)
    return None


def send(session: Session, at: Desk, person: Person, wish: Wish, *, level_of: LevelOf, language: str) -> ContactRequest:
    """Sends a request for contact, with the consent that was given under its summary, in the language of the words.

    Twice with one key is the same request, and so is another one to a company that is still being asked.

    Raises BannedFromDesk, CompanyGone, RequestToOneself, RequestRefused, TooManyRequests, NoRelay, TooManyCases.
    """
    # Those who send twice at once take turns, or both would be under the cap.
    session.get(PersonRow, person.id, with_for_update=True)
    again = _sent_with(session, person.id, wish.key)
    if again is not None:
        return again
    consents.give(session, person, consents.REQUEST, language=language)
    if desk.banned(session, person.id) is False:
        raise BannedFromDesk
    own = companies.of_person(session, person.id)
    target = _target(session, own, wish.company_id)
    # Before all that may have changed with an answer of which the sender is told only later.
    found = open_to(session, person.id, wish.company_id)
    if found is not None:
        return found
    if target is not None and wish.purpose in target.refuses:
        raise RequestRefused
    _check_week(session, person.id)
    assessment = assess(wish, own, target, level_of)
    if assessment.level is Level.BLACK:
        raise NoRelay
    case = _opened(session, at, person, wish, target, language)
    row = _stored(session, case, wish, own, target, assessment)
    _pass_on(session, at, person, case, row)
    return contact_requests.request(session, case.id)


def assess(wish: Wish, own: Company | None, target: Company | None, level_of: LevelOf) -> Assessment:
    """The level of what is asked for: by both seats, the goods, their end use, and places that the words name.

    The seat of somebody who speaks for a company is that of its profile, whatever else they say.
    """
    countries = (own.country if own else wish.country, target.country if target else wish.looks_in, wish.use_country)
    is_doubtful = gate_checks.is_doubtful(wish.code, wish.text)
    return transaction_levels.assess(level_of, filter(None, countries), is_doubtful=is_doubtful)


def open_to(session: Session, person_id: int, company_id: int | None) -> ContactRequest | None:
    """What this person has asked this company and, as far as they know, may still lead to an introduction."""
    if not company_id:
        return None
    rows = session.execute(
        select(ContactRow)
        .where(ContactRow.sender_id == person_id, ContactRow.company_id == company_id, _may_seem_open())
        .order_by(ContactRow.case_id.desc())
    ).scalars()
    found = (contact_requests.as_request(row) for row in rows)
    return next((each for each in found if introduction_ends.seen_by_sender(session, each) in OPEN), None)


def agreed_by(session: Session, person: Person) -> list[ContactRequest]:
    """What this person has said yes to and what came of it, newest first, at most twenty."""
    states = [RequestState.AGREED.value, RequestState.INTRODUCED.value]
    rows = session.execute(
        select(ContactRow)
        .where(ContactRow.answered_by == person.id, ContactRow.state.in_(states))
        .order_by(ContactRow.case_id.desc())
        .limit(20)
    ).scalars()
    return [contact_requests.as_request(row) for row in rows]


def _may_seem_open() -> ColumnElement[bool]:
    """Its sender learns of an end only on the next working morning."""
    return ContactRow.state.in_([state.value for state in (*OPEN, RequestState.CLOSED)])


def withdraw(session: Session, person: Person, case_id: int) -> ContactRequest:
    """The sender takes a request back, as long as nobody is introduced; twice is the same as once.

    Raises RequestGone, RequestOver.
    """
    contact_requests.own_request(session, person, case_id)
    row = contact_requests.locked(session, case_id)
    found = contact_requests.as_request(row)
    if introduction_ends.seen_by_sender(session, found) in OPEN:
        _end(session, row)
    elif found.state is not RequestState.WITHDRAWN:
        raise RequestOver
    return contact_requests.request(session, case_id)


def withdraw_all(session: Session, person_id: int) -> Stopped:
    """Takes back everything of this person that has not led to an introduction, with the consent for it."""
    found = select(ContactRow.case_id).where(
        ContactRow.sender_id == person_id, ContactRow.state == RequestState.CLOSED.value
    )
    for case_id in session.execute(found.order_by(ContactRow.case_id)).scalars().all():
        row = contact_requests.locked(session, case_id)
        if introduction_ends.seen_by_sender(session, contact_requests.as_request(row)) in OPEN:
            _end(session, row)
    return introduction_ends.stop_sent(session, person_id)


def _end(session: Session, row: ContactRow) -> None:
    """Ends a request for its sender; one that has ended without their knowing ends as if it had not."""
    if RequestState(row.state) in OPEN:
        introduction_ends.end(session, row, RequestState.WITHDRAWN, by=row.sender_id)
    else:
        row.state = RequestState.WITHDRAWN.value
        topics.withdraw(session, desk.case(session, row.case_id))
        gate_log.note(session, row, Action.WITHDRAWN, None)
    session.flush()


def _target(session: Session, own: Company | None, company_id: int | None) -> Company | None:
    if not company_id:
        return None
    target = companies.published_company(session, company_id)
    if own is not None and own.id == target.id:
        raise RequestToOneself
    return target


def _check_week(session: Session, person_id: int) -> None:
    lately = select(func.count()).where(ContactRow.sender_id == person_id, ContactRow.sent_at > clock.now() - WEEK)
    if session.execute(lately).scalar_one() >= MOST_A_WEEK:
        raise TooManyRequests


def _sent_with(session: Session, person_id: int, key: str) -> ContactRequest | None:
    row = session.execute(select(ContactRow).where(ContactRow.sender_id == person_id, ContactRow.key == key)).scalar()
    return contact_requests.as_request(row) if row else None


def _opened(session: Session, at: Desk, person: Person, wish: Wish, target: Company | None, language: str) -> Case:
    market = target.country if target else wish.looks_in
    asked = Question(wish.text, wish.text_language, "", market=market.lower() if market else None)
    return desk.open_case(session, at, person, asked, language=language, kind=Kind.CONTACT)


def _stored(
    session: Session, case: Case, wish: Wish, own: Company | None, target: Company | None, assessment: Assessment
) -> ContactRow:
    row = ContactRow(
        case_id=case.id,
        key=wish.key,
        sender_id=case.person_id,
        sender_name=wish.name[:LONGEST_NAME],
        sender_company=(own.name if own else wish.company or "")[:LONGEST_COMPANY] or None,
        sender_company_id=own.id if own else None,
        sender_country=own.country if own else wish.country,
        sender_contact=(wish.contact or "")[:LONGEST_CONTACT] or None,
        company_id=target.id if target else None,
        is_open=target is None,
        target_country=target.country if target else wish.looks_in,
        purpose=wish.purpose.value,
        code=wish.code if wish.code in taxonomy().codes else UNSURE,
        use_country=wish.use_country,
        text=wish.text[:LONGEST_TEXT],
        text_language=wish.text_language,
        level=assessment.level.value,
        is_held=assessment.is_held,
        notices=assessment.as_json(),
        state=RequestState.CHECKING.value,
        sent_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def _pass_on(session: Session, at: Desk, person: Person, case: Case, row: ContactRow) -> None:
    """To the desk, and to the other side at once where nothing has to be checked before.

    What somebody under a shadow ban sends looks as if it were being checked, and stays where it is.
    """
    content = Content(-_FIRST_WORDS - case.id, teasers.masked_text(session, row))
    relays.write(session, at, person, case, content)
    if case.is_shadowed:
        return
    topics.say_opened(session, desk.case(session, case.id))
    gate_log.note(session, row, Action.SENT, None)
    if not row.is_held and row.company_id is not None:
        introductions.ask(session, row)
    session.flush()
