"""Where notices for a person go: their chat, and their night, their own or the house's."""

from sqlalchemy.orm import Session

from db.people import PersonRow
from services import policy
from services.notices import Reader


def of_row(session: Session, row: PersonRow) -> Reader:
    """Where notices for the person of this row go."""
    return Reader.of(row.telegram_id, policy.of(session).night.of(row.zone, row.quiet_hours))


def of_person(session: Session, person_id: int | None) -> Reader | None:
    """Where notices for this person go; None where they are deleted."""
    row = session.get(PersonRow, person_id) if person_id is not None else None
    return of_row(session, row) if row is not None else None
