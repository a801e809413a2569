"""Requests for contact: what they say, where they stand, and whose they are.

Sending is in `services.contact_sending`, the gate in `services.gate`, the other side in `services.introductions`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from locales import NP_
from services import clock
from services.desk import number_of
from services.people import Person
from services.refusals import RequestGone
from services.transaction_levels import Level, strictness


class Purpose(StrEnum):
    """What for the sender wants contact."""

    BUY = "buy"
    SELL = "sell"
    DEVELOP = "develop"
    REPRESENT = "represent"
    RESEARCH = "research"
    OTHER = "other"


PURPOSES: Final[Mapping[Purpose, str]] = {
    Purpose.BUY: NP_("button", "Buy"),
    Purpose.SELL: NP_("button", "Sell"),
    Purpose.DEVELOP: NP_("button", "Develop together"),
    Purpose.REPRESENT: NP_("button", "Representation"),
    Purpose.RESEARCH: NP_("button", "Research"),
    Purpose.OTHER: NP_("button", "Something else"),
}
"""Their names, in the context "button"."""


class RequestState(StrEnum):
    """Where a request stands. What follows INTRODUCED has ended without an introduction."""

    CHECKING = "checking"
    ASKING = "asking"
    AGREED = "agreed"
    INTRODUCED = "introduced"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({RequestState.CHECKING, RequestState.ASKING, RequestState.AGREED})
"""As long as it may still lead to an introduction."""


class Answer(StrEnum):
    """What the other side says to a teaser."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRequest:
    """One request for contact, with everything its sender said; who may see what of it, services decide.

    Countries are upper-case codes; `code` is one of the taxonomy or `unsure`; `notices` are as `Assessment.as_json`.
    """

    case_id: int
    sender_id: int | None
    sender_name: str
    sender_company: str | None
    sender_company_id: int | None
    sender_country: str
    sender_contact: str | None
    company_id: int | None
    is_open: bool
    target_country: str | None
    purpose: Purpose
    code: str
    use_country: str
    text: str
    text_language: str | None
    level: Level
    is_held: bool
    notices: tuple[Mapping[str, str], ...]
    state: RequestState
    sent_at: datetime
    checks: Mapping[str, Any]
    list_date: date | None
    suggested_by: int | None
    forwarded_by: int | None
    forwarded_at: datetime | None
    asked: tuple[int, ...]
    asked_at: datetime | None
    answer: Answer | None
    answered_by: int | None
    answered_at: datetime | None
    released_by: int | None
    introduced_at: datetime | None
    relay_until: datetime | None
    relay_stopped_at: datetime | None
    ended_at: datetime | None

    @property
    def number(self) -> str:
        """How people name it: the number of its case."""
        return number_of(self.case_id)

    @property
    def is_relayed(self) -> bool:
        """Whether both sides may write to each other through the assistant at this moment."""
        return self.relay_stopped_at is None and self.relay_until is not None and clock.now() < self.relay_until

    @property
    def countries(self) -> tuple[str, ...]:
        """Seats and end use, on which the level depends."""
        known = (self.sender_country, self.target_country, self.use_country)
        return tuple(sorted({each for each in known if each}))

    @property
    def market(self) -> str:
        """The country that decides the level; of equal ones that of the other side, then that of the end use."""
        known = {each["market"]: Level(each["level"]) for each in self.notices}
        asked = [each for each in (self.target_country, self.use_country, self.sender_country) if each]
        # What a manager found is in no notice before its rules are read: the level of the whole is due to it.
        return max(asked, key=lambda each: strictness(known.get(each, self.level)))


def as_request(row: ContactRow) -> ContactRequest:
    """The plain values of a row."""
    return ContactRequest(
        case_id=row.case_id,
        sender_id=row.sender_id,
        sender_name=row.sender_name,
        sender_company=row.sender_company,
        sender_company_id=row.sender_company_id,
        sender_country=row.sender_country,
        sender_contact=row.sender_contact,
        company_id=row.company_id,
        is_open=row.is_open,
        target_country=row.target_country,
        purpose=Purpose(row.purpose),
        code=row.code,
        use_country=row.use_country,
        text=row.text,
        text_language=row.text_language,
        level=Level(row.level),
        is_held=row.is_held,
        notices=tuple(row.notices),
        state=RequestState(row.state),
        sent_at=row.sent_at,
        checks=row.checks or {},
        list_date=row.list_date,
        suggested_by=row.suggested_by,
        forwarded_by=row.forwarded_by,
        forwarded_at=row.forwarded_at,
        asked=tuple(row.asked or ()),
        asked_at=row.asked_at,
        answer=Answer(row.answer) if row.answer else None,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        released_by=row.released_by,
        introduced_at=row.introduced_at,
        relay_until=row.relay_until,
        relay_stopped_at=row.relay_stopped_at,
        ended_at=row.ended_at,
    )


def request(session: Session, case_id: int) -> ContactRequest:
    """Any request, for services and staff. Raises RequestGone."""
    row = session.get(ContactRow, case_id, populate_existing=True)
    if row is None:
        raise RequestGone
    return as_request(row)


def own_request(session: Session, person: Person, case_id: int) -> ContactRequest:
    """A request that this person sent; other people's do not exist here. Raises RequestGone."""
    found = request(session, case_id)
    if found.sender_id != person.id:
        raise RequestGone
    return found


def own_requests(session: Session, person: Person) -> list[ContactRequest]:
    """What this person sent, newest first, at most twenty."""
    rows = session.execute(
        select(ContactRow).where(ContactRow.sender_id == person.id).order_by(ContactRow.case_id.desc()).limit(20)
    ).scalars()
    return [as_request(row) for row in rows]


def locked(session: Session, case_id: int) -> ContactRow:
    """The row of a request, held until the commit: all who change it take turns. For services. Raises RequestGone."""
    row = session.get(ContactRow, case_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise RequestGone
    return row
