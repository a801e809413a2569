"""Roles that are given and taken, whoever does it: noted in the staff log, told to operators, never the last of them.

Who may do so is asked before: in `staff` for operators in the chat, in `invitations` by a link, in `people_import` by
whoever has the machine. Roles of the operator's settings are out of reach here.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.companies import InvitationRow
from db.people import PersonRow
from services import leases, notices, people, policy, readers, staff_log, staff_names
from services.notices import Notice, Untold, notice
from services.outbox import WhenUnsure
from services.people import Role
from services.refusals import LastOperator
from services.staff_log import Deed
from services.staff_names import Named

LOCK: Final = "roles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the log: somebody has a role from now on, or has it no more."""

    line: int
    person_id: int
    role: Role
    is_given: bool
    by: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a change was about and who made it, as operators know them; nobody where a file of theirs did."""

    about: Named
    by: Named | None


@notice
@dataclass(frozen=True, slots=True)
class RoleChanged(Notice):
    """Tells an operator that somebody has a role, or has it no more; `by_id` is 0 where a file said so."""

    name: ClassVar[str] = "role_changed"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    reader_id: int
    person_id: int
    role: str
    is_given: bool
    by_id: int

    def facts(self, session: Session) -> Told:
        if Role.OPERATOR not in policy.roles(session, self.reader_id):
            raise Untold("no operator any more")
        named = staff_names.named(session, (self.person_id, self.by_id or None))
        return Told(named[self.person_id], named.get(self.by_id))


@notice
@dataclass(frozen=True, slots=True)
class OwnRoleChanged(Notice):
    """Tells somebody that an operator gave them a role or took it away."""

    name: ClassVar[str] = "own_role_changed"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    person_id: int
    role: str
    is_given: bool

    def facts(self, session: Session) -> None:
        if (self.role in policy.roles(session, self.person_id)) is not self.is_given:
            raise Untold("changed again meanwhile")


def give(session: Session, person_id: int, role: Role, *, by: int | None) -> Change | None:
    """This person has the role from now on; None where they were granted it before, or are deleted."""
    row = _locked(session, person_id)
    if row is None or role in (row.roles or ()):
        return None
    row.roles = sorted({*(row.roles or ()), role.value})
    line = staff_log.note(session, Deed.GRANTED, by=by, about=person_id, role=role.value)
    return Change(line=line, person_id=person_id, role=role, is_given=True, by=by)


def take(session: Session, person_id: int, role: Role, *, by: int | None) -> Change | None:
    """This person has the role no more, nor what an invitation calls them; None where they did not have it.

    Links that an operator made lead nowhere from then on. Nobody asks here whether another operator is left.
    """
    row = _locked(session, person_id)
    if row is None or role not in (row.roles or ()):
        return None
    row.roles = sorted({*(row.roles or ())} - {role.value}) or None
    used = (InvitationRow.person_id == person_id) & (InvitationRow.role == role.value)
    session.execute(delete(InvitationRow).where(used, InvitationRow.key.is_(None)))
    if role is Role.OPERATOR:
        end_invitations(session, person_id)
    line = staff_log.note(session, Deed.REVOKED, by=by, about=person_id, role=role.value)
    return Change(line=line, person_id=person_id, role=role, is_given=False, by=by)


def end_invitations(session: Session, person_id: int) -> None:
    """What an operator offered and nobody took up: who is no operator any more makes nobody anything."""
    theirs = (InvitationRow.made_by == person_id) & InvitationRow.role.is_not(None) & InvitationRow.key.is_(None)
    session.execute(delete(InvitationRow).where(theirs, InvitationRow.claimed_at.is_(None)))


def alone(session: Session) -> None:
    """Nobody else takes roles away until the commit: each then sees what the one before has left."""
    leases.alone(session, LOCK)


def keep_an_operator(session: Session, *, without: int) -> None:
    """Holds the roles until the commit. Raises LastOperator where no operator but this person could be reached."""
    alone(session)
    known = people.accounts(session, policy.of(session).staff, Role.OPERATOR)
    others = select(PersonRow.id).where(
        PersonRow.telegram_id.in_(known),
        PersonRow.id != without,
        PersonRow.acknowledged_at.is_not(None),
        PersonRow.unreachable_at.is_(None),
    )
    if session.execute(others.limit(1)).scalar() is None:
        raise LastOperator


def give_up(session: Session, person_id: int) -> None:
    """Takes away all that was granted to somebody who deletes their data; the caller has kept an operator."""
    granted = session.execute(select(PersonRow.roles).where(PersonRow.id == person_id)).scalar()
    for role in granted or ():
        change = take(session, person_id, Role(role), by=person_id)
        if change is not None:
            tell_operators(session, change)
    end_invitations(session, person_id)


def tell_operators(session: Session, change: Change, *, but: int = 0) -> None:
    """All operators learn of a change but who it is about, and who made it at this moment."""
    accounts = people.accounts(session, policy.of(session).staff, Role.OPERATOR)
    told_otherwise = (change.person_id, but)
    rows = select(PersonRow).where(PersonRow.telegram_id.in_(accounts), PersonRow.id.not_in(told_otherwise))
    for row in session.execute(rows.order_by(PersonRow.id)).scalars():
        told = RoleChanged(row.id, change.person_id, change.role.value, change.is_given, change.by or 0)
        notices.tell(session, readers.of_row(session, row), told, key=f"{change.line}:{row.id}")


def tell_person(session: Session, change: Change) -> None:
    """Who has the role now, or had it, learns of a change that somebody else made."""
    reader = readers.of_person(session, change.person_id)
    if reader is not None:
        told = OwnRoleChanged(change.person_id, change.role.value, change.is_given)
        notices.tell(session, reader, told, key=str(change.line))


def _locked(session: Session, person_id: int) -> PersonRow | None:
    return session.get(PersonRow, person_id, with_for_update=True, populate_existing=True)
