"""The gate's checklist: what a manager looks at before a request for contact goes on, and what is still open.

The tool decides nothing: it only knows what nobody has looked at yet. Decisions are in `services.gate`.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from knowledge.taxonomy import taxonomy
from services import clock, contact_requests, contact_topics, countries, gate_log
from services.contact_requests import OPEN, RequestState
from services.gate_log import Action
from services.people import Role, needs
from services.refusals import RequestOver
from services.transaction_levels import UNSURE, Level

EARLIEST_ZONE: Final = timedelta(hours=14)
"""A manager's own day, which the form asks for, may be one that UTC has not reached."""


class Check(StrEnum):
    """A point of the checklist (product, section 4b)."""

    LIST = "list_check"
    OWNER = "owner_over_50"
    GOODS = "goods_listed"
    END_USE = "end_use_transit"
    SERVICE = "service_type"
    FLAGS = "red_flags"


class Value(StrEnum):
    """What somebody answered."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


GOOD: Final = {
    Check.LIST: frozenset({Value.YES}),
    # Listed persons must get nothing, directly or through a firm that is theirs: nobody may let that pass.
    Check.OWNER: frozenset({Value.NO}),
}
EITHER: Final = frozenset({Value.YES, Value.NO})
CONCERNS: Final = frozenset({Check.GOODS, Check.END_USE, Check.SERVICE, Check.FLAGS})
"""Points to which a yes is no end, since there are permits and exceptions: two managers decide, on stated grounds."""


def is_doubtful(code: str, text: str) -> bool:
    """Whether a request is held for its goods, or for a place in occupied territories that its words name."""
    return are_doubtful(code) or countries.names_occupied(text)


def are_doubtful(code: str) -> bool:
    """Whether goods of this code are held: the sender does not know them, or their group is often controlled."""
    known = taxonomy().codes.get(code)
    return code == UNSURE or known is None or known.is_listed


def needed(level: Level) -> tuple[Check, ...]:
    """The points of the list at this level: in the open markets only that the lists were looked at."""
    return (Check.LIST,) if level is Level.GREEN else tuple(Check)


def missing(row: ContactRow, level: Level) -> tuple[Check, ...]:
    """The points that hold the request at this level: unanswered, unsure, or answered so that it must not go on."""
    return tuple(each for each in needed(level) if not _is_good(row, each))


def concerns(row: ContactRow, level: Level) -> tuple[Check, ...]:
    """The points at this level to which the answer is yes, so that it takes grounds and two managers to go on."""
    checks = row.checks or {}
    return tuple(each for each in needed(level) if each in CONCERNS and checks.get(each.value) == Value.YES)


def _is_good(row: ContactRow, check: Check) -> bool:
    value = (row.checks or {}).get(check.value)
    if check is Check.LIST and row.list_date is None:
        return False
    return value in GOOD.get(check, EITHER)


def tick(session: Session, case_id: int, check: Check, value: Value, *, by: int, roles: frozenset[Role]) -> None:
    """Answers a point of the list. `by` is an account. Twice is the same as once.

    A first signature was given to another list than this: it has to be given again. Raises NotAllowed, RequestGone,
    RequestOver.
    """
    row = _open(session, case_id, roles)
    before = row.checks or {}
    if before.get(check.value) == value.value:
        return
    row.checks = {**before, check.value: value.value}
    if check is Check.LIST and value is not Value.YES:
        row.list_date = None
    _changed(session, row, by)


def set_list_date(session: Session, case_id: int, day: date, *, by: int, roles: frozenset[Role]) -> None:
    """Both sides were looked up in the list file of this day.

    Raises NotAllowed, RequestGone, RequestOver; ValueError for a file of a day that has begun in no zone yet.
    """
    if day > (clock.now() + EARLIEST_ZONE).date():
        raise ValueError("There is no list file of the future.")
    row = _open(session, case_id, roles)
    checks = {**(row.checks or {}), Check.LIST.value: Value.YES.value}
    if (row.list_date, row.checks) == (day, checks):
        return
    row.list_date, row.checks = day, checks
    _changed(session, row, by)


def _open(session: Session, case_id: int, roles: frozenset[Role]) -> ContactRow:
    needs(roles, Role.MANAGER)
    row = contact_requests.locked(session, case_id)
    if RequestState(row.state) not in OPEN:
        raise RequestOver
    return row


def _changed(session: Session, row: ContactRow, by: int) -> None:
    had_signature, row.suggested_by = row.suggested_by is not None, None
    session.flush()
    gate_log.note(session, row, Action.CHECKED, by)
    if had_signature:
        contact_topics.follow(session, row)
