"""Who holds which role: what operators see of it and how they change it, by hand or by an invitation.

Each function asks for the role of the person who calls at this moment and raises NotAllowed for all but operators.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from db.companies import InvitationRow
from db.people import PersonRow
from db.staff_log import StaffLogRow
from services import clock, invitations, people, policy, role_changes, staff_log, staff_names
from services.invitations import MOST_OPEN
from services.people import Person, Role
from services.refusals import AccountUnknown, RoleBySettings, TooManyInvitations
from services.staff_log import Deed, Entry
from services.staff_names import Named

NOBODY: Final = Named()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody with a role: `granted` in the chat or by a file, `fixed` by the operator's settings.

    `person_id` is None for an account of the settings that has never written here.
    """

    person_id: int | None
    named: Named
    granted: frozenset[Role]
    fixed: frozenset[Role]
    is_reachable: bool = True

    @property
    def roles(self) -> list[Role]:
        """All of them, in the order in which roles are listed everywhere."""
        return [role for role in Role if role in self.granted | self.fixed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An invitation to a role that nobody has used. `by` is None where a file made it."""

    id: int
    role: Role
    label: str | None
    by: Named | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Since:
    """When a role was granted, and by whom; None where a file of the operator said so."""

    at: datetime
    by: Named | None


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log and the people in it; None where nobody of this database did it, or it was about nobody."""

    entry: Entry
    by: Named | None
    about: Named | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One holder and since when they hold what was granted, as far as the log goes back."""

    holder: Holder
    since: dict[Role, Since] = field(default_factory=dict)


def holders(session: Session, person: Person) -> list[Holder]:
    """Everybody who holds a role now: those with names by their names, then the others."""
    check(session, person)
    settings = policy.of(session).staff
    fixed = settings.organisers | settings.managers | settings.operators
    rows = session.execute(
        select(PersonRow).where(or_(PersonRow.roles.is_not(None), PersonRow.telegram_id.in_(fixed)))
    ).scalars()
    known = {row.telegram_id: row for row in rows}
    names = staff_names.named(session, [row.id for row in known.values()])
    found = [
        Holder(
            person_id=row.id,
            named=names[row.id],
            granted=frozenset(Role(each) for each in row.roles or ()),
            fixed=settings.roles(row.telegram_id),
            is_reachable=row.acknowledged_at is not None and row.unreachable_at is None,
        )
        for row in known.values()
    ]
    found += [
        Holder(
            person_id=None,
            named=Named(None, staff_names.last_digits(account)),
            granted=frozenset(),
            fixed=settings.roles(account),
            is_reachable=False,
        )
        for account in fixed - known.keys()
    ]
    return sorted(
        (each for each in found if each.roles),
        key=lambda each: (each.named.name is None, (each.named.name or "").casefold(), each.named.digits),
    )


def detail(session: Session, person: Person, person_id: int) -> Detail | None:
    """One of them; None for somebody who holds no role any more."""
    found = next((each for each in holders(session, person) if each.person_id == person_id), None)
    if found is None:
        return None
    granted = session.execute(
        select(StaffLogRow)
        .where(StaffLogRow.about_id == person_id, StaffLogRow.deed == Deed.GRANTED.value)
        .order_by(StaffLogRow.id)
    ).scalars()
    last = {Role(row.details["role"]): row for row in granted if row.details}
    names = staff_names.named(session, [row.by_id for row in last.values()])
    since = {role: Since(row.at, names.get(row.by_id)) for role, row in last.items() if role in found.granted}
    return Detail(holder=found, since=since)


def log(session: Session, person: Person, number: int) -> list[LogLine]:
    """What staff did last, the newest first, with names."""
    entries = staff_log.latest(session, number, roles=policy.roles(session, person.id))
    names = staff_names.named(session, [each for entry in entries for each in (entry.by_id, entry.about_id)])
    return [LogLine(each, names.get(each.by_id), names.get(each.about_id)) for each in entries]


def invite(session: Session, person: Person, role: Role, label: str | None) -> str:
    """The token of a link that gives this role once; `label` is how operators call whom it is for.

    Raises TooManyInvitations.
    """
    role_changes.alone(session)
    check(session, person)
    waiting = select(func.count()).select_from(InvitationRow).where(*_OPEN, _in_time(), InvitationRow.key.is_(None))
    if session.execute(waiting).scalar_one() >= MOST_OPEN:
        raise TooManyInvitations
    row = InvitationRow(role=role.value, name=label, made_by=person.id, made_at=clock.now())
    token = invitations.renew(row)
    session.add(row)
    session.flush()
    staff_log.note(session, Deed.INVITED, by=person.id, subject=_subject(row.id), role=role.value)
    return token


def offers(session: Session, person: Person) -> list[Offer]:
    """Invitations to roles that can still be used, also those of files, the newest first."""
    check(session, person)
    rows: Sequence[InvitationRow] = (
        session.execute(select(InvitationRow).where(*_OPEN, _in_time()).order_by(InvitationRow.id.desc()))
        .scalars()
        .all()
    )
    names = staff_names.named(session, [row.made_by for row in rows])
    return [
        Offer(id=row.id, role=Role(row.role), label=row.name, by=names.get(row.made_by), until=row.expires_at)
        for row in rows
        if row.role is not None and row.expires_at is not None
    ]


def withdraw(session: Session, person: Person, invitation_id: int) -> bool:
    """The link leads nowhere from now on; False where it was used or taken back before. A file's entry stays."""
    check(session, person)
    row = session.execute(
        select(InvitationRow).where(InvitationRow.id == invitation_id, *_OPEN).with_for_update(),
        execution_options={"populate_existing": True},
    ).scalar()
    if row is None:
        return False
    staff_log.note(session, Deed.WITHDRAWN, by=person.id, subject=_subject(row.id), role=row.role)
    if row.key is not None:
        row.hash = row.expires_at = None
    else:
        session.execute(delete(InvitationRow).where(InvitationRow.id == row.id))
    session.flush()
    return True


def grant(session: Session, person: Person, role: Role, telegram_id: int) -> bool:
    """An account that has started the assistant has the role from now on, and is told; False where it had it before.

    Raises AccountUnknown.
    """
    role_changes.alone(session)
    check(session, person)
    found = account(session, telegram_id)
    if role in policy.roles(session, found.id):
        return False
    change = role_changes.give(session, found.id, role, by=person.id)
    assert change is not None
    role_changes.tell_operators(session, change, but=person.id)
    if found.id != person.id:
        role_changes.tell_person(session, change)
    return True


def revoke(session: Session, person: Person, role: Role, person_id: int) -> bool:
    """Somebody has the role no more, and is told unless they did it; False where they did not have it.

    Raises LastOperator where no operator would remain who can be reached, RoleBySettings.
    """
    role_changes.alone(session)
    check(session, person)
    row = session.get(PersonRow, person_id, populate_existing=True)
    if row is None:
        return False
    is_fixed = role in policy.of(session).staff.roles(row.telegram_id)
    if role not in (row.roles or ()):
        if is_fixed:
            raise RoleBySettings
        return False
    if role is Role.OPERATOR and not is_fixed:
        role_changes.keep_an_operator(session, without=person_id)
    change = role_changes.take(session, person_id, role, by=person.id)
    assert change is not None
    role_changes.tell_operators(session, change, but=person.id)
    if person_id != person.id:
        role_changes.tell_person(session, change)
    return True


def account(session: Session, telegram_id: int) -> Person:
    """The person behind an account that has been through the first start. Raises AccountUnknown."""
    found = people.person(session, telegram_id)
    if found is None or not found.has_acknowledged:
        raise AccountUnknown
    return found


def account_of(session: Session, person_id: int) -> int:
    """The account of somebody who is there."""
    return session.get_one(PersonRow, person_id).telegram_id


def is_operator(session: Session, person: Person) -> bool:
    """Whether this person may still look at all this: they may just have given up the role."""
    return Role.OPERATOR in policy.roles(session, person.id)


def check(session: Session, person: Person) -> None:
    """Raises NotAllowed for all but operators."""
    people.needs(policy.roles(session, person.id), Role.OPERATOR)


_OPEN: Final = (
    InvitationRow.role.is_not(None),
    InvitationRow.claimed_at.is_(None),
    InvitationRow.hash.is_not(None),
)


def _in_time() -> ColumnElement[bool]:
    return InvitationRow.expires_at > clock.now()


def _subject(invitation_id: int) -> str:
    return f"invitation:{invitation_id}"
