"""What must hold before the gate decides on a request for contact, and what its decisions have in common.

The decisions are in `services.gate`, companies that managers find in `services.gate_targets`.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from services import (
    companies,
    consents,
    contact_requests,
    contact_topics,
    desk,
    gate_checks,
    gate_log,
    introduction_ends,
    people,
    policy,
)
from services.contact_requests import ContactRequest, RequestState
from services.contact_topics import News
from services.gate_log import Action
from services.people import Role, needs
from services.refusals import (
    AskerBanned,
    AskerGone,
    ChecksMissing,
    CompanyGone,
    ConsentMissing,
    RequestOver,
    SecondPersonNeeded,
)
from services.transaction_levels import HOLDS, Assessment, Level, LevelOf, assess, is_stricter


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


class Grounds(StrEnum):
    """Why a request may go on although a point of the checklist speaks against it, for the log."""

    PERMIT = "permit"
    EXCEPTION = "exception"
    NO_BAN = "no_ban"


class Outcome(StrEnum):
    """What became of a decision: carried out, held anew since the level is stricter by now, or ended by it.

    Or it waits until the sender has read the rules of a market that came with it.
    """

    DONE = "done"
    UNREAD = "unread"
    HELD = "held"
    ENDED = "ended"


def held(session: Session, case_id: int, by: int, roles: frozenset[Role], *states: RequestState) -> ContactRow:
    """The row, locked, of a request that stands in one of these states and is not the manager's own affair.

    Raises NotAllowed, RequestGone, RequestOver, SecondPersonNeeded.
    """
    needs(roles, Role.MANAGER)
    row = contact_requests.locked(session, case_id)
    if RequestState(row.state) not in states:
        raise RequestOver
    decides = people.person(session, by)
    if decides is not None and decides.id in (row.sender_id, row.answered_by):
        raise SecondPersonNeeded
    return row


def assessed(found: ContactRequest, level_of: LevelOf) -> Assessment:
    """What a request comes to at this moment."""
    return assess(level_of, found.countries, is_doubtful=gate_checks.is_doubtful(found.code, found.text))


def assess_anew(session: Session, row: ContactRow, by: int | None, level_of: LevelOf) -> tuple[Outcome, Assessment]:
    """The level as it is now, kept in the row. One that became stricter, up to two people, holds the request anew."""
    now, before = assessed(contact_requests.as_request(row), level_of), Level(row.level)
    row.level, row.is_held = now.level.value, now.is_held
    session.flush()
    if now.level is Level.BLACK:
        decline(session, row, Reason.MARKET, by)
        return Outcome.ENDED, now
    if now.level in HOLDS and is_stricter(now.level, before):
        row.suggested_by = None
        session.flush()
        gate_log.note(session, row, Action.HELD_ANEW, by, markets=now.as_json())
        contact_topics.follow(session, row, news=News.HELD_ANEW)
        return Outcome.HELD, now
    return Outcome.DONE, now


def needs_complete(row: ContactRow, now: Assessment) -> None:
    """Raises ChecksMissing."""
    if gate_checks.missing(row, now.level):
        raise ChecksMissing


def needs_two(session: Session, row: ContactRow, now: Assessment, by: int) -> None:
    """Where the level is strict or the checklist speaks against it, another one signed. Raises SecondPersonNeeded."""
    is_needed = now.needs_two or gate_checks.concerns(row, now.level)
    if is_needed and first_signature(session, row) in (None, by):
        raise SecondPersonNeeded


def first_signature(session: Session, row: ContactRow) -> int | None:
    """Who suggested it, as long as they are a manager: what somebody signed who has left must be signed anew."""
    if row.suggested_by is None:
        return None
    roles = people.roles(session, policy.of(session).staff, row.suggested_by)
    return row.suggested_by if Role.MANAGER in roles else None


def needs_sender(session: Session, row: ContactRow) -> None:
    """Who asks is still here and still agrees. Raises AskerGone, AskerBanned, ConsentMissing."""
    if row.sender_id is None:
        raise AskerGone
    if desk.banned(session, row.sender_id) is not None:
        raise AskerBanned
    if not consents.is_given(session, row.sender_id, consents.REQUEST):
        raise ConsentMissing


def needs_other_side(session: Session, row: ContactRow) -> None:
    """Who said yes still speaks for a company that is published, and still agrees.

    Raises CompanyGone, AskerBanned, ConsentMissing.
    """
    if row.company_id is None or row.answered_by is None:
        raise CompanyGone
    companies.published_company(session, row.company_id)
    if row.answered_by not in companies.members(session, row.company_id):
        raise CompanyGone
    if desk.banned(session, row.answered_by) is not None:
        raise AskerBanned
    if not consents.is_given(session, row.answered_by, consents.INTRODUCTION):
        raise ConsentMissing


def decline(session: Session, row: ContactRow, reason: Reason, by: int | None) -> None:
    """Ends a request that is held by the caller; `by` is an account, None for time and what follows from levels."""
    gate_log.note(session, row, Action.DECLINED, by, reason=reason.value)
    introduction_ends.end(session, row, RequestState.DECLINED)
    contact_topics.follow(session, row, news=News.DECLINED)
