"""Invitations to speak for a company, or to a role: links that are good once, whose tokens are kept as hashes only.

They come from a file of people (`services.people_files`), from a colleague, or from an operator (`services.staff`).
What opens them is in `handlers/targets`.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from db.companies import CompanyRow, InvitationRow, MemberRow
from db.statements import insert
from services import clock, companies, people, policy, role_changes
from services.companies import Company
from services.people import Person, Role
from services.refusals import CompanyGone, InvitationGone, NotAllowed, OneCompanyOnly, TooManyInvitations
from services.retention import INVITATION_GOOD_FOR
from services.role_changes import Change

INVITATION: Final = "in"
"""What the payload of its deep link begins with."""
MOST_OPEN: Final = 20
"""So many links of one company may wait for somebody at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Who is expected where, as far as it is known; a colleague's invitation knows the company alone.

    `claimed_by` is the person who used it: to anybody else it must look like one that never was.
    """

    name: str | None
    company_id: int | None
    company_name: str | None
    language: str | None
    role: Role | None
    claimed_by: int | None

    def is_for(self, person: Person) -> bool:
        """Whether this person may still use it, or has done so."""
        return self.claimed_by in (None, person.id)


def payload(token: str) -> str:
    """What a deep link carries to open the invitation."""
    return f"{INVITATION}_{token}"


def renew(row: InvitationRow) -> str:
    """A new token for an invitation that nobody used; the one before is worth nothing any more."""
    token = secrets.token_urlsafe(32)
    row.hash, row.expires_at = _hash(token), clock.now() + INVITATION_GOOD_FOR
    return token


def invite(session: Session, person: Person, company_id: int) -> str:
    """The token of a new invitation to the company for which this person speaks.

    Raises CompanyGone, NotAllowed, TooManyInvitations.
    """
    companies.locked(session, company_id)
    if person.id not in companies.members(session, company_id):
        raise NotAllowed
    is_open = and_(InvitationRow.claimed_at.is_(None), InvitationRow.expires_at > clock.now())
    by_colleagues = and_(InvitationRow.company_id == company_id, InvitationRow.key.is_(None))
    if session.execute(select(func.count()).where(by_colleagues, is_open)).scalar_one() >= MOST_OPEN:
        raise TooManyInvitations
    row = InvitationRow(company_id=company_id, made_by=person.id, made_at=clock.now())
    token = renew(row)
    session.add(row)
    session.flush()
    return token


def look(session: Session, token: str) -> Invitation | None:
    """What a link leads to; None for one that has run out or that nobody made. Ask `is_for` before you show it."""
    found = session.execute(
        select(InvitationRow, CompanyRow.name)
        .outerjoin(CompanyRow, CompanyRow.id == InvitationRow.company_id)
        .where(InvitationRow.hash == _hash(token))
    ).one_or_none()
    if found is None or not _is_good(found[0]):
        return None
    row, company_name = found
    return Invitation(
        name=row.name,
        company_id=row.company_id,
        company_name=company_name,
        language=row.language,
        role=Role(row.role) if row.role else None,
        claimed_by=row.person_id,
    )


def claim(session: Session, person: Person, token: str, name: str) -> Company | None:
    """The person speaks for the company from now on, under this name, and has the role; twice is the same as once.

    None for an invitation that is about a role alone. Raises InvitationGone, also for who has left the company since,
    and OneCompanyOnly.
    """
    row = _locked(session, token)
    if row.claimed_at is None:
        given = take(session, person, row, name)
        if given is not None:
            role_changes.tell_operators(session, given)
    elif row.person_id != person.id:
        raise InvitationGone
    if row.company_id is None:
        return None
    if person.id not in companies.members(session, row.company_id):
        raise InvitationGone
    return companies.company(session, row.company_id)


def take(session: Session, person: Person, row: InvitationRow, name: str) -> Change | None:
    """Gives the person what an invitation that nobody used says; for `claim` and imports. Raises OneCompanyOnly.

    Says whether that was a role which they did not have.
    """
    if row.company_id is not None:
        join(session, person.id, row.company_id, name)
    row.person_id, row.claimed_at = person.id, clock.now()
    if row.language in policy.of(session).languages and person.language is None:
        people.choose_language(session, person.id, row.language)
    session.flush()
    return role_changes.give(session, person.id, Role(row.role), by=row.made_by) if row.role else None


def join(session: Session, person_id: int, company_id: int, name: str) -> None:
    """Somebody speaks for a company; who does so already keeps their name. Raises OneCompanyOnly."""
    session.execute(
        insert(session, MemberRow)
        .values(person_id=person_id, company_id=company_id, name=name, joined_at=clock.now())
        .on_conflict_do_nothing()
    )
    known = select(MemberRow.company_id).where(MemberRow.person_id == person_id)
    if session.execute(known).scalar_one() != company_id:
        raise OneCompanyOnly


def forget(session: Session) -> None:
    """Links that have run out go; so does every invitation of somebody who has deleted their data.

    What a file says of somebody who has not come stays as long as its company, so that a new link can be made. What
    operators call somebody whom they gave a role stays as long as the role.
    """
    now = clock.now()
    is_over = and_(InvitationRow.claimed_at.is_(None), InvitationRow.expires_at <= now)
    is_done = InvitationRow.claimed_at <= now - INVITATION_GOOD_FOR
    has_come = InvitationRow.claimed_at.is_not(None)
    is_named = and_(InvitationRow.key.is_not(None), or_(has_come, InvitationRow.company_id.is_not(None)))
    is_needed = or_(is_named, and_(has_come, InvitationRow.role.is_not(None)))
    has_left = and_(has_come, InvitationRow.person_id.is_(None))
    session.execute(delete(InvitationRow).where(or_(has_left, and_(or_(is_over, is_done), ~is_needed))))
    session.execute(
        update(InvitationRow).where(InvitationRow.hash.is_not(None), or_(is_over, is_done)).values(hash=None)
    )


def _locked(session: Session, token: str) -> InvitationRow:
    """The invitation of a token, held until the commit; its company is held before, as by everybody who deletes one."""
    row = session.execute(select(InvitationRow).where(InvitationRow.hash == _hash(token))).scalar_one_or_none()
    if row is None:
        raise InvitationGone
    try:
        if row.company_id is not None:
            companies.locked(session, row.company_id)
    except CompanyGone as error:
        raise InvitationGone from error
    held = session.get(InvitationRow, row.id, with_for_update=True, populate_existing=True)
    if held is None or held.hash != _hash(token) or not _is_good(held):
        raise InvitationGone
    return held


def _is_good(row: InvitationRow) -> bool:
    if row.claimed_at is not None:
        return row.person_id is not None
    return row.expires_at is not None and row.expires_at > clock.now()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
