"""The two sides of an introduction, each as the other one sees it: who they are and how to reach them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.people import PersonRow
from services import companies
from services.refusals import CompanyGone, RequestGone


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two who are introduced, as the other one sees them. `company_id` only while the profile is public."""

    person_id: int
    telegram_id: int
    language: str | None
    name: str
    company: str | None
    company_id: int | None
    country: str
    contact: str | None
    is_sender: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of an introduction."""

    sender: Side
    target: Side

    def own(self, person_id: int) -> Side:
        """The side of this person. Raises RequestGone for anybody else."""
        for each in (self.sender, self.target):
            if each.person_id == person_id:
                return each
        raise RequestGone

    def other(self, person_id: int) -> Side:
        """The side that this person was introduced to. Raises RequestGone for anybody else."""
        return self.target if self.own(person_id).is_sender else self.sender


def of_row(session: Session, row: ContactRow) -> Sides:
    """Both sides of a request to which somebody said yes. Raises RequestGone where one of them is gone."""
    return Sides(_sender(session, row), _target(session, row))


def _sender(session: Session, row: ContactRow) -> Side:
    person = _account(session, row.sender_id)
    public_id, mail = _public(session, row.sender_company_id)
    return Side(
        person_id=person.id,
        telegram_id=person.telegram_id,
        language=person.language,
        name=row.sender_name,
        company=row.sender_company,
        company_id=public_id,
        country=row.sender_country,
        contact=row.sender_contact or mail,
        is_sender=True,
    )


def _target(session: Session, row: ContactRow) -> Side:
    person = _account(session, row.answered_by)
    company = companies.of_person(session, person.id)
    if company is None or company.id != row.company_id:
        raise RequestGone
    contact = ", ".join(each for each in (company.contact_name, company.contact_email) if each)
    return Side(
        person_id=person.id,
        telegram_id=person.telegram_id,
        language=person.language,
        name=companies.members(session, company.id)[person.id],
        company=company.name,
        company_id=company.id if company.is_published else None,
        country=company.country,
        contact=contact or None,
        is_sender=False,
    )


def _account(session: Session, person_id: int | None) -> PersonRow:
    row = session.get(PersonRow, person_id) if person_id is not None else None
    if row is None:
        raise RequestGone
    return row


def _public(session: Session, company_id: int | None) -> tuple[int | None, str | None]:
    """A company's id where its profile is public, and the address it gives to who is introduced."""
    try:
        company = companies.company(session, company_id or 0)
    except CompanyGone:
        return None, None
    return company.id if company.is_published else None, company.contact_email
