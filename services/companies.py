"""Companies and institutes in the network: what a profile says, who sees it, and what of it others may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.companies import CompanyRow, MemberRow
from services import clock
from services.refusals import CompanyGone
from services.retention import PROFILE_GOOD_FOR

AT_ONCE: Final = 1000
"""So many rows are asked for in one statement."""


class CompanyType(StrEnum):
    """What kind of organisation it is, as files name it."""

    COMPANY = "company"
    RESEARCH = "research"
    CLUSTER = "cluster"
    ADMINISTRATION = "administration"
    ASSOCIATION = "association"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """One profile. Offers and seeks are codes of the taxonomy, `markets` and `country` upper-case country codes.

    The contact is for its own people and for who was introduced to them, for nobody else.
    """

    id: int
    key: str
    name: str
    country: str
    city: str | None
    type: CompanyType
    offers: tuple[str, ...]
    seeks: tuple[str, ...]
    markets: tuple[str, ...]
    languages: tuple[str, ...]
    website: str | None
    listing_url: str | None
    texts: Mapping[str, str]
    contact_name: str | None
    contact_email: str | None
    refuses: tuple[str, ...]
    as_of: date
    published_at: datetime | None
    published_by: int | None
    confirmed_at: datetime | None

    @property
    def is_published(self) -> bool:
        """Whether others find it now: published, and confirmed within a year."""
        return self.published_at is not None and self.good_until is not None and self.good_until > clock.now()

    @property
    def good_until(self) -> datetime | None:
        """When it disappears unless it is confirmed."""
        return self.confirmed_at + PROFILE_GOOD_FOR if self.confirmed_at is not None else None


def as_company(row: CompanyRow) -> Company:
    """The plain values of a row."""
    return Company(
        id=row.id,
        key=row.key,
        name=row.name,
        country=row.country,
        city=row.city,
        type=CompanyType(row.type),
        offers=tuple(row.offers),
        seeks=tuple(row.seeks),
        markets=tuple(row.markets),
        languages=tuple(row.languages),
        website=row.website,
        listing_url=row.listing_url,
        texts=row.texts,
        contact_name=row.contact_name,
        contact_email=row.contact_email,
        refuses=tuple(row.refuses or ()),
        as_of=row.as_of,
        published_at=row.published_at,
        published_by=row.published_by,
        confirmed_at=row.confirmed_at,
    )


def company(session: Session, company_id: int) -> Company:
    """Any company, for services and staff. Raises CompanyGone."""
    row = session.get(CompanyRow, company_id, populate_existing=True)
    if row is None:
        raise CompanyGone
    return as_company(row)


def published_company(session: Session, company_id: int) -> Company:
    """A company that others find; one that is not published does not exist here. Raises CompanyGone."""
    found = company(session, company_id)
    if not found.is_published:
        raise CompanyGone
    return found


def of_person(session: Session, person_id: int) -> Company | None:
    """The company for which this person speaks."""
    row = session.execute(
        select(CompanyRow)
        .join(MemberRow, MemberRow.company_id == CompanyRow.id)
        .where(MemberRow.person_id == person_id)
    ).scalar()
    return as_company(row) if row is not None else None


def published(session: Session) -> list[Company]:
    """All that others find now, in the order in which they came."""
    rows = session.execute(
        select(CompanyRow)
        .where(CompanyRow.published_at.is_not(None), CompanyRow.confirmed_at > clock.now() - PROFILE_GOOD_FOR)
        .order_by(CompanyRow.id)
    ).scalars()
    return [as_company(row) for row in rows]


def edition(session: Session) -> tuple[int, datetime | None]:
    """Changes whenever a profile is published, hidden or changed while it is public: what was made of all of them is
    made anew then. Those that nobody confirmed for a year count as well, since time changes nothing here.
    """
    number, changed_at = session.execute(
        select(func.count(), func.max(CompanyRow.changed_at)).where(CompanyRow.published_at.is_not(None))
    ).one()
    return number, changed_at


def versions(session: Session) -> dict[int, datetime]:
    """When each of those profiles was changed, by their ids in the order in which they came."""
    rows = session.execute(
        select(CompanyRow.id, CompanyRow.changed_at).where(CompanyRow.published_at.is_not(None)).order_by(CompanyRow.id)
    )
    return {company_id: changed_at for company_id, changed_at in rows}  # noqa: C416 - a Row is no pair to mypy


def of_ids(session: Session, company_ids: Sequence[int]) -> dict[int, Company]:
    """Those of them that there are, as they are now."""
    found: dict[int, Company] = {}
    for first in range(0, len(company_ids), AT_ONCE):
        some = company_ids[first : first + AT_ONCE]
        rows = session.execute(
            select(CompanyRow).where(CompanyRow.id.in_(some)).execution_options(populate_existing=True)
        ).scalars()
        found |= {row.id: as_company(row) for row in rows}
    return found


def members(session: Session, company_id: int) -> dict[int, str]:
    """The people who speak for a company by person, with the names they gave, in the order in which they joined."""
    rows = session.execute(
        select(MemberRow.person_id, MemberRow.name)
        .where(MemberRow.company_id == company_id)
        .order_by(MemberRow.joined_at, MemberRow.person_id)
    )
    return {person_id: name for person_id, name in rows}  # noqa: C416 - a Row is no pair to mypy


def is_alone(session: Session, company_id: int, person_id: int) -> bool:
    """Whether nobody but this person speaks for a company."""
    return set(members(session, company_id)) == {person_id}


def locked(session: Session, company_id: int) -> CompanyRow:
    """The row of a company, held until the commit, for the services that change it. Raises CompanyGone."""
    row = session.get(CompanyRow, company_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise CompanyGone
    return row
