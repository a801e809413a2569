"""The gate: managers let requests for contact go on, or end them; where the level is strict, two of them decide.

Every decision looks at the level as it is at that moment, under the lock of the request, and is logged in the same
commit. The checklist is in `services.gate_checks`, the log in `services.gate_log`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.desk import CaseRow
from knowledge.articles import Level as MarketLevel
from services import (
    clock,
    companies,
    consents,
    contact_requests,
    contact_topics,
    desk,
    gate_checks,
    gate_log,
    introduction_ends,
    introductions,
    people,
    policy,
)
from services.companies import Company
from services.contact_requests import OPEN, ContactRequest, RequestState
from services.contact_topics import News
from services.desk import Case
from services.gate_checks import Check, needs_manager
from services.gate_log import Action
from services.people import Role
from services.refusals import (
    AskerBanned,
    AskerGone,
    ChecksMissing,
    CompanyGone,
    ConsentMissing,
    RequestOver,
    RequestRefused,
    RequestToOneself,
    SecondPersonNeeded,
)
from services.transaction_levels import HOLDS, Assessment, Level, assess, is_stricter

HELD_AT_MOST: Final = timedelta(days=30)
"""A request that nobody lets go on ends, counted from when it came, or from when the other side agreed."""
WARNED_BEFORE: Final = timedelta(days=5)
AT_ONCE: Final = 100
LevelOf = Callable[[str], MarketLevel]


class Reason(StrEnum):
    """Why a request was declined, for the log; its sender reads the same words for all of them."""

    LIST_HIT = "list_hit"
    GOODS = "goods"
    END_USE = "end_use"
    SERVICE = "service"
    NO_CAPACITY = "no_capacity"
    INCOMPLETE = "incomplete"
    OTHER = "other"
    MARKET = "market"
    TIME = "time"


GIVEN: Final = tuple(each for each in Reason if each not in (Reason.MARKET, Reason.TIME))
"""The reasons that a manager can give; the others are the gate's own."""


class Outcome(StrEnum):
    """What became of a decision: carried out, held anew since the level is stricter by now, or ended by it."""

    DONE = "done"
    HELD = "held"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A request as a manager sees it in the private chat, with names.

    `profile` is that of the sender, `members` are the people of the target by their names; `now` is the level at this
    moment, `missing` what of the checklist holds it; `first` is the account whose first signature stands.
    """

    request: ContactRequest
    case: Case
    alias: str | None
    profile: Company | None
    target: Company | None
    members: Mapping[int, str]
    now: Assessment
    missing: tuple[Check, ...]
    first: int | None

    @property
    def is_waiting(self) -> bool:
        """Whether a manager must do something before it goes on."""
        return self.request.state in (RequestState.CHECKING, RequestState.AGREED)


def waiting(session: Session, roles: frozenset[Role]) -> list[ContactRequest]:
    """What waits for a manager: held ones first, then those of which both sides agree, each the oldest first.

    Raises NotAllowed.
    """
    needs_manager(roles)
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
    needs_manager(roles)
    found = contact_requests.request(session, case_id)
    row = session.get_one(ContactRow, case_id)
    now = _assessed(found, level_of)
    return View(
        request=found,
        case=desk.case(session, case_id),
        alias=desk.alias(session, found.sender_id) if found.sender_id is not None else None,
        profile=_company(session, found.sender_company_id),
        target=_company(session, found.company_id),
        members=companies.members(session, found.company_id) if found.company_id is not None else {},
        now=now,
        missing=gate_checks.missing(row, now.level),
        first=_first_signature(session, row),
    )


def _company(session: Session, company_id: int | None) -> Company | None:
    return companies.company(session, company_id) if company_id is not None else None


# -- decisions ----------------------------------------------------------------------------------------------------


def suggest(session: Session, case_id: int, *, by: int, roles: frozenset[Role], level_of: LevelOf) -> Outcome:
    """The first of two signatures, by this account. One that stands stays, whoever suggests once more.

    Raises NotAllowed, RequestGone, RequestOver, ChecksMissing, SecondPersonNeeded for a side of the request.
    """
    row = _held(session, case_id, by, roles, RequestState.CHECKING, RequestState.AGREED)
    outcome, now = _assess_anew(session, row, by, level_of)
    if outcome is not Outcome.DONE:
        return outcome
    _needs_complete(row, now)
    if _first_signature(session, row) is None:
        row.suggested_by = by
        gate_log.note(session, row, Action.SUGGESTED, by, markets=now.as_json())
        contact_topics.follow(session, row, news=News.SUGGESTED)
    return Outcome.DONE


def forward(session: Session, case_id: int, *, by: int, roles: frozenset[Role], level_of: LevelOf) -> Outcome:
    """Lets a held request go on to the other side, which is asked without learning who asks.

    Raises NotAllowed, RequestGone, RequestOver, CompanyGone, AskerGone, AskerBanned, ConsentMissing, ChecksMissing,
    SecondPersonNeeded.
    """
    row = _held(session, case_id, by, roles, RequestState.CHECKING)
    if row.company_id is None:
        raise CompanyGone
    companies.published_company(session, row.company_id)
    _needs_sender(session, row)
    outcome, now = _assess_anew(session, row, by, level_of)
    if outcome is not Outcome.DONE:
        return outcome
    _needs_complete(row, now)
    _needs_two(session, row, now, by)
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
    row = _held(session, case_id, by, roles, RequestState.AGREED)
    _needs_sender(session, row)
    _needs_other_side(session, row)
    outcome, now = _assess_anew(session, row, by, level_of)
    if outcome is not Outcome.DONE:
        return outcome
    _needs_complete(row, now)
    _needs_two(session, row, now, by)
    row.released_by = by
    session.flush()
    gate_log.note(session, row, Action.RELEASED, by, markets=now.as_json())
    introductions.introduce(session, row, by)
    contact_topics.follow(session, row, news=News.RELEASED)
    return Outcome.DONE


def decline(session: Session, case_id: int, reason: Reason, *, by: int, roles: frozenset[Role]) -> None:
    """Ends a request; its sender reads a neutral sentence. Raises NotAllowed, RequestGone, RequestOver."""
    row = _held(session, case_id, by, roles, *OPEN)
    _decline(session, row, reason, by)


def decline_all(session: Session, person_id: int, *, by: int, roles: frozenset[Role]) -> None:
    """Ends all that somebody who is banned has asked for. Raises NotAllowed."""
    needs_manager(roles)
    found = select(ContactRow.case_id).where(
        ContactRow.sender_id == person_id, ContactRow.state.in_([each.value for each in OPEN])
    )
    for case_id in session.execute(found.order_by(ContactRow.case_id)).scalars().all():
        row = contact_requests.locked(session, case_id)
        if RequestState(row.state) in OPEN:
            _decline(session, row, Reason.OTHER, by)


def assign_target(
    session: Session, case_id: int, company_id: int, *, by: int, roles: frozenset[Role], level_of: LevelOf
) -> Outcome:
    """Finds a company for somebody who looks for one: it is asked at once, or held where the level says so.

    Raises NotAllowed, RequestGone, RequestOver, CompanyGone, RequestToOneself, RequestRefused, AskerGone, AskerBanned,
    ConsentMissing.
    """
    row = _held(session, case_id, by, roles, RequestState.CHECKING)
    if row.company_id is not None:
        raise RequestOver
    found = companies.published_company(session, company_id)
    _needs_sender(session, row)
    if company_id == row.sender_company_id or row.sender_id in companies.members(session, company_id):
        raise RequestToOneself
    if row.purpose in found.refuses:
        raise RequestRefused
    row.company_id, row.target_country, row.suggested_by = company_id, found.country, None
    session.flush()
    now = _assessed(contact_requests.as_request(row), level_of)
    row.level, row.is_held = now.level.value, now.is_held
    session.flush()
    gate_log.note(session, row, Action.ASSIGNED, by, markets=now.as_json())
    if now.level is Level.BLACK:
        _decline(session, row, Reason.MARKET, by)
        return Outcome.ENDED
    if now.is_held:
        contact_topics.follow(session, row, news=News.HELD_ANEW)
        return Outcome.HELD
    row.forwarded_by, row.forwarded_at = by, clock.now()
    introductions.ask(session, row)
    contact_topics.say(session, desk.case(session, case_id), News.FORWARDED)
    return Outcome.DONE


def sweep(session: Session) -> None:
    """Ends what nobody let go on for thirty days, and warns the desk five days before."""
    now = clock.now()
    for row in _old(session, now - HELD_AT_MOST):
        _decline(session, row, Reason.TIME, None)
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


# -- what must hold -----------------------------------------------------------------------------------------------


def _held(session: Session, case_id: int, by: int, roles: frozenset[Role], *states: RequestState) -> ContactRow:
    """The row, locked, of a request that stands in one of these states and is not the manager's own affair."""
    needs_manager(roles)
    row = contact_requests.locked(session, case_id)
    if RequestState(row.state) not in states:
        raise RequestOver
    decides = people.person(session, by)
    if decides is not None and decides.id in (row.sender_id, row.answered_by):
        raise SecondPersonNeeded
    return row


def _assessed(found: ContactRequest, level_of: LevelOf) -> Assessment:
    return assess(level_of, found.countries, is_doubtful=gate_checks.is_doubtful(found.code))


def _assess_anew(session: Session, row: ContactRow, by: int, level_of: LevelOf) -> tuple[Outcome, Assessment]:
    """The level as it is now, kept in the row. One that became stricter, up to two people, holds the request anew."""
    now, before = _assessed(contact_requests.as_request(row), level_of), Level(row.level)
    row.level, row.is_held = now.level.value, now.is_held
    session.flush()
    if now.level is Level.BLACK:
        _decline(session, row, Reason.MARKET, by)
        return Outcome.ENDED, now
    if now.level in HOLDS and is_stricter(now.level, before):
        row.suggested_by = None
        session.flush()
        gate_log.note(session, row, Action.HELD_ANEW, by, markets=now.as_json())
        contact_topics.follow(session, row, news=News.HELD_ANEW)
        return Outcome.HELD, now
    return Outcome.DONE, now


def _needs_complete(row: ContactRow, now: Assessment) -> None:
    if gate_checks.missing(row, now.level):
        raise ChecksMissing


def _needs_two(session: Session, row: ContactRow, now: Assessment, by: int) -> None:
    if now.needs_two and _first_signature(session, row) in (None, by):
        raise SecondPersonNeeded


def _first_signature(session: Session, row: ContactRow) -> int | None:
    """Who suggested it, as long as they are a manager: what somebody signed who has left must be signed anew."""
    if row.suggested_by is None:
        return None
    roles = people.roles(session, policy.of(session).staff, row.suggested_by)
    return row.suggested_by if Role.MANAGER in roles else None


def _needs_sender(session: Session, row: ContactRow) -> None:
    if row.sender_id is None:
        raise AskerGone
    if desk.banned(session, row.sender_id) is not None:
        raise AskerBanned
    if not consents.is_given(session, row.sender_id, consents.REQUEST):
        raise ConsentMissing


def _needs_other_side(session: Session, row: ContactRow) -> None:
    """Who said yes still speaks for a company that is published, and still agrees."""
    if row.company_id is None or row.answered_by is None:
        raise CompanyGone
    companies.published_company(session, row.company_id)
    if row.answered_by not in companies.members(session, row.company_id):
        raise CompanyGone
    if desk.banned(session, row.answered_by) is not None:
        raise AskerBanned
    if not consents.is_given(session, row.answered_by, consents.INTRODUCTION):
        raise ConsentMissing


def _decline(session: Session, row: ContactRow, reason: Reason, by: int | None) -> None:
    gate_log.note(session, row, Action.DECLINED, by, reason=reason.value)
    introduction_ends.end(session, row, RequestState.DECLINED)
    contact_topics.follow(session, row, news=News.DECLINED)
