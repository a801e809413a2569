"""What tests of profiles begin with: somebody with a company, and what is on its way to people."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.outbox import OutboxMessage
from services import companies, invitations, notices, outbox, profiles
from services.companies import Company
from services.notices import Notice, Untold
from services.people import Person
from tests.services.event_scene import somebody

OFFERS = ("pumps", "mine-water")


def founded(
    session: Session, /, number: int = 1, **values: Any
) -> tuple[Person, Company]:  # Any: as in profiles.change
    """Person number so and so with a new company; keywords change it."""
    person = somebody(session, number)
    name, country = values.pop("name", "Musterpumpen GmbH"), values.pop("country", "DE")
    made = profiles.create(session, person, name=name, country=country, my_name=f"Person {number}")
    values.setdefault("offers", OFFERS)
    return person, profiles.change(session, person, made.id, **values)


def shown(session: Session, /, number: int = 1, **values: Any) -> tuple[Person, Company]:  # Any: as in profiles.change
    """The same, published."""
    person, made = founded(session, number, **values)
    return person, profiles.publish(session, person, made.id, language="en")


def joined(session: Session, company_id: int, number: int) -> Person:
    """Person number so and so as a colleague."""
    person = somebody(session, number)
    invitations.join(session, person.id, company_id, f"Person {number}")
    return person


def told(session: Session) -> list[tuple[str, int]]:
    """What is to be said and still true, with the account of who hears it."""
    rows = session.execute(select(OutboxMessage).order_by(OutboxMessage.due_at, OutboxMessage.chat_id)).scalars()
    return [(row.notice or "", row.chat_id) for row in rows if _is_true(session, notices.restored(_message(row)))]


def _message(row: OutboxMessage) -> outbox.Message:
    return outbox.Message(
        id=row.id,
        dedupe_key=row.dedupe_key,
        lane=outbox.Lane(row.lane),
        chat_id=row.chat_id,
        notice=row.notice,
        params=row.params or {},
        due_at=row.due_at,
    )


def _is_true(session: Session, notice: Notice) -> bool:
    try:
        notice.facts(session)
    except Untold:
        return False
    return True


def names(session: Session, company_id: int) -> list[str]:
    """Who speaks for a company."""
    return list(companies.members(session, company_id).values())
