"""How operators know people: by a name that was given somewhere, else by the last digits of the account."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.companies import InvitationRow, MemberRow
from db.events import RegistrationRow
from db.people import PersonRow

SHOWN_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Named:
    """One person: a name where any is known, `digits` of the account; neither of who has deleted their data."""

    name: str | None = None
    digits: str = ""


def last_digits(telegram_id: int) -> str:
    """As much of an account's number as tells people apart in a small circle."""
    return str(telegram_id)[-SHOWN_DIGITS:]


def named(session: Session, person_ids: Iterable[int | None]) -> dict[int | None, Named]:
    """Everybody of these. The name of an invitation or a file counts most, then the one under which they speak for a
    company, then that of their last registration.
    """
    ids = {each for each in person_ids if each is not None}
    accounts = select(PersonRow.id, PersonRow.telegram_id).where(PersonRow.id.in_(ids))
    names: dict[int, str] = {}
    # Each source overrules those before it, in each the newest row.
    for query in (
        select(RegistrationRow.person_id, RegistrationRow.name)
        .where(RegistrationRow.person_id.in_(ids))
        .order_by(RegistrationRow.changed_at, RegistrationRow.id),
        select(MemberRow.person_id, MemberRow.name).where(MemberRow.person_id.in_(ids)),
        select(InvitationRow.person_id, InvitationRow.name)
        .where(InvitationRow.person_id.in_(ids), InvitationRow.name.is_not(None))
        .order_by(InvitationRow.claimed_at, InvitationRow.id),
    ):
        names |= {person_id: name for person_id, name in session.execute(query) if person_id and name}
    found: dict[int | None, Named] = {each: Named() for each in ids}
    for person_id, telegram_id in session.execute(accounts):
        found[person_id] = Named(names.get(person_id), last_digits(telegram_id))
    return found
