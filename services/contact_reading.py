"""What the sender of a request must read once a manager has found a company for it: the rules of that company's market.

Nobody of the company is asked before the sender has read them and wants to go on.
"""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from services import (
    companies,
    contact_requests,
    contact_topics,
    desk,
    gate_log,
    gate_rules,
    introductions,
    notices,
    readers,
)
from services.contact_requests import ContactRequest, RequestState
from services.contact_topics import News
from services.gate_log import Action
from services.gate_rules import Outcome
from services.notices import Notice, Untold, notice
from services.outbox import WhenUnsure
from services.people import Person
from services.quiet_hours import Quiet
from services.refusals import CompanyGone, RequestGone, RequestOver
from services.transaction_levels import Assessment, LevelOf, Stated


def unread(found: ContactRequest, now: Assessment) -> tuple[Stated, ...]:
    """Markets that a manager brought into this request and of which its sender has not read the rules; mostly none."""
    if found.state is not RequestState.CHECKING or not found.is_open or found.company_id is None:
        return ()
    known = {each["market"] for each in found.notices}
    return tuple(each for each in now.notices if each.market == found.target_country and each.market not in known)


def unread_now(found: ContactRequest, level_of: LevelOf) -> tuple[Stated, ...]:
    """The same by the levels of this moment."""
    return unread(found, gate_rules.assessed(found, level_of))


@notice
@dataclass(frozen=True, slots=True)
class RulesToRead(Notice):
    """Tells the sender that a company was found, and that the rules of its market must be read before it is asked."""

    name: ClassVar[str] = "contact_rules"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    company_id: int
    is_repeated: bool = False

    def facts(self, session: Session) -> ContactRequest:
        try:
            found = contact_requests.request(session, self.case_id)
        except RequestGone as error:
            raise Untold("the request is deleted") from error
        if found.state is not RequestState.CHECKING or found.company_id != self.company_id:
            raise Untold("it has gone on")
        return found


def ask_to_read(session: Session, row: ContactRow) -> None:
    """The sender is asked to read the rules. The row is held by the caller."""
    assert row.company_id is not None, "nobody is found"
    reader = readers.of_person(session, row.sender_id)
    if reader is not None:
        notices.tell(session, reader, RulesToRead(row.case_id, row.company_id), key=f"{row.case_id}:{row.company_id}")


def read(session: Session, person: Person, case_id: int, rules: Stated, *, level_of: LevelOf) -> ContactRequest:
    """The sender has read these rules of a market and wants to go on; twice is the same as once.

    The company is asked now if a manager has let that happen already. Rules that have changed meanwhile stay unread.
    Raises RequestGone, RequestOver.
    """
    contact_requests.own_request(session, person, case_id)
    row = contact_requests.locked(session, case_id)
    if row.state != RequestState.CHECKING:
        raise RequestOver
    if rules in unread_now(contact_requests.as_request(row), level_of):
        entry = {"market": rules.market, "level": rules.level.value, "as_of": rules.as_of}
        row.notices = [*row.notices, entry]
        session.flush()
        gate_log.note(session, row, Action.READ, None)
        _go_on(session, row, level_of)
    return contact_requests.request(session, case_id)


def _go_on(session: Session, row: ContactRow, level_of: LevelOf) -> None:
    outcome, now = gate_rules.assess_anew(session, row, None, level_of)
    if outcome is not Outcome.DONE:
        return
    if row.forwarded_by is None or now.is_held or not _may_be_asked(session, row):
        contact_topics.follow(session, row, news=News.READ)
        return
    introductions.ask(session, row)
    contact_topics.say(session, desk.case(session, row.case_id), News.FORWARDED)


def _may_be_asked(session: Session, row: ContactRow) -> bool:
    """Whether the company that was found is still public and wants such requests; else a manager finds another one."""
    try:
        found = companies.published_company(session, row.company_id or 0)
    except CompanyGone:
        return False
    return row.purpose not in found.refuses
