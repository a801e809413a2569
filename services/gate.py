"""The gate: managers let requests for contact go on, or end them; where the level is strict, two of them decide.

Every decision looks at the level as it is at that moment, under the lock of the request, and is logged in the same
commit. The checklist is in `services.gate_checks`, the log in `services.gate_log`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.desk import CaseRow
from services import (
    clock,
    companies,
    contact_reading,
    contact_requests,
    contact_topics,
    desk,
    gate_checks,
    gate_log,
    gate_rules,
    introductions,
)
from services.companies import Company
from services.contact_requests import OPEN, ContactRequest, RequestState
from services.contact_topics import News
from services.desk import Case
from services.gate_checks import Check
from services.gate_log import Action, Entry
from services.gate_rules import Grounds, Outcome, Reason
from services.people import Role, needs
from services.refusals import ChecksMissing, CompanyGone, RulesUnread
from services.transaction_levels import Assessment, LevelOf, Stated

HELD_AT_MOST: Final = timedelta(days=30)
"""A request that nobody lets go on ends, counted from when it came, or from when the other side agreed."""
WARNED_BEFORE: Final = timedelta(days=5)
AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A request as a manager sees it in the private chat, with names.

    `profile` is that of the sender, `members` are the people of the target by their names; `now` is the level at this
    moment, `missing` what of the checklist holds it, `unread` the markets of which the sender must read the rules
    first; `first` is the account whose first signature stands, on the `grounds` that `concerns` of the checklist call
    for; `has_hit` says that it was declined for a hit in a list.
    """

    request: ContactRequest
    case: Case
    alias: str | None
    profile: Company | None
    target: Company | None
    members: Mapping[int, str]
    now: Assessment
    missing: tuple[Check, ...]
    unread: tuple[Stated, ...]
    first: int | None
    concerns: tuple[Check, ...]
    grounds: Grounds | None
    has_hit: bool

    @property
    def needs_two(self) -> bool:
        """Whether two managers must decide."""
        return self.now.needs_two or bool(self.concerns)

    @property
    def is_waiting(self) -> bool:
        """Whether a manager must do something before it goes on."""
        return self.request.state in (RequestState.CHECKING, RequestState.AGREED)


def waiting(session: Session, roles: frozenset[Role]) -> list[ContactRequest]:
    """What waits for a manager: held ones first, then those of which both sides agree, each the oldest first.

    Raises NotAllowed.
    """
    needs(roles, Role.MANAGER)
    rows = session.execute(
        select(ContactRow)
        .join(CaseRow, CaseRow.id == ContactRow.case_id)
        .where(
            ContactRow.state.in_((RequestState.CHECKING.value, RequestState.AGREED.value)),
            CaseRow.is_shadowed.is_(False),
        )
        .order_by(ContactRow.sent_at, ContactRow.case_id)
    ).scalars()
    found = [contact_requests.as_request(row) for row in rows]
    return sorted(found, key=lambda each: each.state is not RequestState.CHECKING)


def view(session: Session, case_id: int, roles: frozenset[Role], *, level_of: LevelOf) -> View:
    """One request with the names of both sides, for the private chat only. Raises NotAllowed, RequestGone."""
    needs(roles, Role.MANAGER)
    found = contact_requests.request(session, case_id)
    row = session.get_one(ContactRow, case_id)
    now = gate_rules.assessed(found, level_of)
    first = gate_rules.first_signature(session, row)
    log = gate_log.of_request(session, case_id)
    return View(
        request=found,
        case=desk.case(session, case_id),
        alias=desk.alias(session, found.sender_id) if found.sender_id is not None else None,
        profile=_company(session, found.sender_company_id),
        target=_company(session, found.company_id),
        members=companies.members(session, found.company_id) if found.company_id is not None else {},
        now=now,
        missing=gate_checks.missing(row, now.level),
        unread=contact_reading.unread(found, now),
        first=first,
        concerns=gate_checks.concerns(row, now.level),
        grounds=_grounds(log) if first is not None else None,
        has_hit=any(each.reason == Reason.LIST_HIT for each in log),
    )


def _grounds(log: Sequence[Entry]) -> Grounds | None:
    """Those of the last signature."""
    reason = next((each.reason for each in reversed(log) if each.action == Action.SUGGESTED), None)
    return Grounds(reason) if reason else None


def _company(session: Session, company_id: int | None) -> Company | None:
    return companies.company(session, company_id) if company_id is not None else None


# -- decisions ----------------------------------------------------------------------------------------------------


def suggest(
    session: Session,
    case_id: int,
    *,
    by: int,
    roles: frozenset[Role],
    level_of: LevelOf,
    grounds: Grounds | None = None,
) -> Outcome:
    """The first of two signatures, by this account. One that stands stays, whoever suggests once more.

    Raises NotAllowed, RequestGone, RequestOver, SecondPersonNeeded for a side of the request, and ChecksMissing, also
    where the checklist has concerns and nobody says on which `grounds` it may go on.
    """
    row = gate_rules.held(session, case_id, by, roles, RequestState.CHECKING, RequestState.AGREED)
    outcome, now = gate_rules.assess_anew(session, row, by, level_of)
    if outcome is not Outcome.DONE:
        return outcome
    gate_rules.needs_complete(row, now)
    has_concerns = bool(gate_checks.concerns(row, now.level))
    if has_concerns and grounds is None:
        raise ChecksMissing
    if gate_rules.first_signature(session, row) is None:
        row.suggested_by = by
        reason = grounds.value if grounds and has_concerns else None
        gate_log.note(session, row, Action.SUGGESTED, by, reason=reason, markets=now.as_json())
        contact_topics.follow(session, row, news=News.SUGGESTED)
    return Outcome.DONE


def forward(session: Session, case_id: int, *, by: int, roles: frozenset[Role], level_of: LevelOf) -> Outcome:
    """Lets a held request go on to the other side, which is asked without learning who asks.

    Raises NotAllowed, RequestGone, RequestOver, CompanyGone, AskerGone, AskerBanned, ConsentMissing, ChecksMissing,
    SecondPersonNeeded, RulesUnread.
    """
    row = gate_rules.held(session, case_id, by, roles, RequestState.CHECKING)
    if row.company_id is None:
        raise CompanyGone
    companies.published_company(session, row.company_id)
    gate_rules.needs_sender(session, row)
    outcome, now = gate_rules.assess_anew(session, row, by, level_of)
    if outcome is not Outcome.DONE:
        return outcome
    gate_rules.needs_complete(row, now)
    if contact_reading.unread(contact_requests.as_request(row), now):
        raise RulesUnread
    gate_rules.needs_two(session, row, now, by)
    row.forwarded_by, row.forwarded_at = by, clock.now()
    session.flush()
    gate_log.note(session, row, Action.FORWARDED, by, markets=now.as_json())
    introductions.ask(session, row)
    contact_topics.say(session, desk.case(session, case_id), News.FORWARDED)
    return Outcome.DONE


def release(session: Session, case_id: int, *, by: int, roles: frozenset[Role], level_of: LevelOf) -> Outcome:
    """Introduces both sides to each other, who have agreed; of two managers at once the second gets RequestOver.

    Raises NotAllowed, RequestGone, RequestOver, CompanyGone, AskerGone, AskerBanned, ConsentMissing, ChecksMissing,
    SecondPersonNeeded.
    """
    row = gate_rules.held(session, case_id, by, roles, RequestState.AGREED)
    gate_rules.needs_sender(session, row)
    gate_rules.needs_other_side(session, row)
    outcome, now = gate_rules.assess_anew(session, row, by, level_of)
    if outcome is not Outcome.DONE:
        return outcome
    gate_rules.needs_complete(row, now)
    gate_rules.needs_two(session, row, now, by)
    row.released_by = by
    session.flush()
    gate_log.note(session, row, Action.RELEASED, by, markets=now.as_json())
    introductions.introduce(session, row, by)
    contact_topics.follow(session, row, news=News.RELEASED)
    return Outcome.DONE


def decline(session: Session, case_id: int, reason: Reason, *, by: int, roles: frozenset[Role]) -> None:
    """Ends a request; its sender reads a neutral sentence. Raises NotAllowed, RequestGone, RequestOver."""
    row = gate_rules.held(session, case_id, by, roles, *OPEN)
    gate_rules.decline(session, row, reason, by)


def decline_all(session: Session, person_id: int, *, by: int, roles: frozenset[Role]) -> None:
    """Ends all that somebody who is banned has asked for. Raises NotAllowed."""
    needs(roles, Role.MANAGER)
    found = select(ContactRow.case_id).where(
        ContactRow.sender_id == person_id, ContactRow.state.in_([each.value for each in OPEN])
    )
    for case_id in session.execute(found.order_by(ContactRow.case_id)).scalars().all():
        row = contact_requests.locked(session, case_id)
        if RequestState(row.state) in OPEN:
            gate_rules.decline(session, row, Reason.OTHER, by)


def sweep(session: Session) -> None:
    """Ends what nobody let go on for thirty days, and warns the desk five days before."""
    now = clock.now()
    for row in _old(session, now - HELD_AT_MOST):
        gate_rules.decline(session, row, Reason.TIME, None)
    session.flush()
    for row in _old(session, now - HELD_AT_MOST + WARNED_BEFORE):
        case = desk.case(session, row.case_id)
        if not case.is_shadowed:
            contact_topics.say(session, case, News.EXPIRES, key=row.state)


def _old(session: Session, before: datetime) -> list[ContactRow]:
    """What has waited for the gate since before this instant, a few at a time."""
    return list(
        session.execute(
            select(ContactRow)
            .where(
                or_(
                    (ContactRow.state == RequestState.CHECKING.value) & (ContactRow.sent_at <= before),
                    (ContactRow.state == RequestState.AGREED.value) & (ContactRow.answered_at <= before),
                )
            )
            .order_by(ContactRow.case_id)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).scalars()
    )
