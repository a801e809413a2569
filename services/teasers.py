"""Teasers: what the other side may know of a request for contact before the introduction, and the desk's group too.

Nothing that names the sender is in a teaser, so whoever shows one cannot give it away.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.companies import CompanyRow, MemberRow
from db.contact_requests import ContactRow
from services import masking
from services.companies import Company, CompanyType
from services.contact_requests import Answer, Purpose, RequestState
from services.desk import number_of
from services.transaction_levels import Level

OPEN_FOR: Final = timedelta(days=14)
"""So long the other side can answer, counted from when it was asked; silence is an answer then."""
_HOST: Final = re.compile(r"(?<=\w)@(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """A request as the other side sees it: the text is masked, and the sender is a type and a country.

    `is_put_off` while the company has asked for more time; `ends_at` is when silence ends the request.
    """

    case_id: int
    company_id: int | None
    type: CompanyType | None
    country: str
    purpose: Purpose
    code: str
    use_country: str
    text: str
    text_language: str | None
    level: Level
    notices: tuple[Mapping[str, str], ...]
    state: RequestState
    answer: Answer | None
    is_put_off: bool
    next_at: datetime | None
    ends_at: datetime | None

    @property
    def number(self) -> str:
        """How people name it."""
        return number_of(self.case_id)

    @property
    def is_open(self) -> bool:
        """Whether it still can be answered."""
        return self.state is RequestState.ASKING


def of_row(session: Session, row: ContactRow) -> Teaser:
    """The teaser of a request."""
    sender = session.get(CompanyRow, row.sender_company_id) if row.sender_company_id is not None else None
    return Teaser(
        case_id=row.case_id,
        company_id=row.company_id,
        type=CompanyType(sender.type) if sender is not None else None,
        country=row.sender_country,
        purpose=Purpose(row.purpose),
        code=row.code,
        use_country=row.use_country,
        text=masked_text(session, row),
        text_language=row.text_language,
        level=Level(row.level),
        notices=tuple(row.notices),
        state=RequestState(row.state),
        answer=Answer(row.answer) if row.answer else None,
        is_put_off=is_put_off(row),
        next_at=row.next_at,
        ends_at=row.asked_at + OPEN_FOR if row.asked_at is not None else None,
    )


def is_put_off(row: ContactRow) -> bool:
    """Whether the company said "later" and has not been asked again since."""
    return (
        row.answer == Answer.LATER
        and row.answered_at is not None
        and row.asked_at is not None
        and row.answered_at >= row.asked_at
    )


def masked_text(session: Session, row: ContactRow) -> str:
    """The words of a request without anything that names its sender."""
    company = session.get(CompanyRow, row.sender_company_id) if row.sender_company_id is not None else None
    people, firms = identity(row.sender_name, row.sender_contact, row.sender_company, company)
    if row.sender_id is not None:
        known_as = session.execute(select(MemberRow.name).where(MemberRow.person_id == row.sender_id)).scalar()
        people += [known_as] if known_as else []
    return masking.masked(row.text, people, firms)


def identity(
    name: str | None, contact: str | None, firm: str | None, company: Company | CompanyRow | None
) -> tuple[list[str], list[str]]:
    """By what the sender of a request can be known, as `masking` takes it: of people, and of companies.

    The host of a mail address is the company's: a word of the trade in it names nobody.
    """
    people, firms = [name], [firm]
    contacts = [contact]
    if company is not None:
        people.append(company.contact_name)
        firms += [company.name, company.website, company.listing_url]
        contacts.append(company.contact_email)
    for each in contacts:
        people.append(_HOST.sub(" ", each or ""))
        firms += _HOST.findall(each or "")
    return [each for each in people if each], [each for each in firms if each]
