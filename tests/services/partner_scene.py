"""Companies that people look for in tests: published, with nothing surprising unless a keyword changes it."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from db.companies import CompanyRow, MemberRow
from services import clock
from services.companies import Company, as_company
from services.people import Person


def a_company(session: Session, name: str, **values: Any) -> Company:  # Any: any column
    """A company that everybody finds; `published=False` hides it."""
    now = clock.now()
    stands = now if values.pop("published", True) else None
    columns: dict[str, Any] = {
        "key": "-".join(name.casefold().split())[:40],
        "name": name,
        "country": "DE",
        "type": "company",
        "offers": [],
        "seeks": [],
        "markets": [],
        "languages": ["de", "en"],
        "texts": {},
        "as_of": date(2026, 11, 22),
        "published_at": stands,
        "confirmed_at": stands,
        "created_at": now,
        "changed_at": now,
    }
    row = CompanyRow(**(columns | values))
    session.add(row)
    session.flush()
    return as_company(row)


def hide(session: Session, company_id: int) -> None:
    """It is published no longer."""
    row = session.get_one(CompanyRow, company_id)
    row.published_at = None
    row.changed_at = clock.now()
    session.flush()


def joins(session: Session, person: Person, company: Company) -> None:
    """This person speaks for it."""
    session.add(MemberRow(person_id=person.id, company_id=company.id, name="Anna", joined_at=clock.now()))
    session.flush()
