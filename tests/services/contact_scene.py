"""What tests of sending requests for contact begin with: a firm in Cottbus, one in Chile, and what is wished for."""

from typing import Any, Final

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.desk import CaseRow, RelayRow
from knowledge.taxonomy import taxonomy
from services import contact_requests, contact_sending, people
from services.companies import Company
from services.contact_requests import ContactRequest, Purpose
from services.contact_sending import Wish
from services.people import Person
from services.refusals import Refusal
from services.transaction_levels import LevelOf
from tests.services.gate_scene import GREEN
from tests.services.introduction_scene import DESK
from tests.services.partner_scene import a_company, joins

CODE: Final = "mine-water"
LISTED: Final = next(each.code for each in taxonomy().codes.values() if each.is_listed)
ANNA, PABLO = 9_001, 9_002


def both(session: Session, /, **values: Any) -> tuple[Person, Company]:  # Any: as the columns
    """Anna, who speaks for nobody, and a company in Chile for which Pablo speaks."""
    anna, pablo = people.welcome(session, ANNA), people.welcome(session, PABLO)
    target = a_company(session, "Minas del Sur", **({"country": "CL", "offers": [CODE]} | values))
    joins(session, pablo, target)
    return anna, target


def wish(target: Company | None, **values: Any) -> Wish:  # Any: as in Wish
    """A firm from Germany wants to sell to it."""
    said: dict[str, Any] = {
        "key": "k1",
        "company_id": target.id if target else None,
        "purpose": Purpose.SELL,
        "code": CODE,
        "use_country": "CL",
        "text": "We clean mine water.",
        "text_language": "en",
        "name": "Anna Lehmann",
        "company": "Lehmann Wasser",
        "country": "DE",
        "contact": "anna@lehmann.example",
    }
    return Wish(**(said | values))


def send(session: Session, person: Person, wished: Wish, level_of: LevelOf = GREEN) -> ContactRequest:
    """Sends it to the desk of the tests."""
    return contact_sending.send(session, DESK, person, wished, level_of=level_of, language="en")


def row_of(session: Session, found: ContactRequest) -> ContactRow:
    return contact_requests.locked(session, found.case_id)


def case_of(session: Session, found: ContactRequest) -> CaseRow:
    return session.get_one(CaseRow, found.case_id)


def relayed(session: Session, found: ContactRequest) -> list[tuple[str, str]]:
    """What the desk reads of it, and whether it may."""
    rows = session.execute(select(RelayRow).where(RelayRow.case_id == found.case_id).order_by(RelayRow.id)).scalars()
    return [(each.text, each.state) for each in rows]


def refused(refusal: type[Refusal], works: object, *args: object, **values: object) -> bool:
    assert callable(works)
    with pytest.raises(refusal):
        works(*args, **values)
    return True
