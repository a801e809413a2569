"""What is stored of somebody as staff: which rows say that it was they who did something, and for which purpose.

For `personal_data`, which shows it to them, and for `erasure`, whose receipt names what of it stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, case, func, or_, select, true
from sqlalchemy.orm import Session

from db.base import Base
from db.desk import CaseRow
from db.events import RegistrationRow
from db.people import PersonRow
from services import policy
from services.purpose_terms import Purpose
from services.purposes import PURPOSES
from services.retention import Kept

BY_PERSON: Final[Mapping[str, tuple[str, ...]]] = {
    "events": ("owner_id", "changed_by"),
    "registrations": ("checked_in_by",),
    "broadcasts": ("made_by", "changed_by", "sent_by"),
    "staff_log": ("by_id", "about_id"),
    "invitations": ("made_by",),
}
"""Columns with the number of the person who did something, or to whom a role was given, by table."""
BY_ACCOUNT: Final[Mapping[str, tuple[str, ...]]] = {
    "cases": ("assignee_id",),
    "bans": ("by_id",),
    "ban_marks": ("by_id",),
    "drafts": ("by_id",),
    "pages": ("by_id",),
    "canned_answers": ("by_id",),
    "gate_log": ("by_id",),
    "contact_requests": ("suggested_by", "forwarded_by", "released_by"),
}
"""The same with the number of their account."""
NOT_DEEDS: Final[Mapping[str, str]] = {
    "companies.published_by": "a consent of one's own, which stands with the consents",
    "contact_requests.answered_by": "an answer for a company; what one was asked is the asker's",
}
"""Columns that name who did something, but not as staff, and where that is shown instead."""
_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "cases": ("id", "status", "assignee_name"),
    "bans": ("is_shadow", "is_of_files", "since"),
    "ban_marks": ("is_shadow", "is_of_files", "since"),
    "registrations": ("event_id", "checked_in_at"),
    "contact_requests": ("case_id", "forwarded_at"),
    "invitations": ("role", "made_at", "expires_at", "claimed_at"),
}
"""What is shown beside who did it of rows that tell of somebody else; of all other tables the whole purpose is."""
_ENDS: Final = frozenset({CaseRow.__tablename__, "invitations"})
"""What erasing ends, or what is nobody's deed as staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """A purpose for which something stays of who served; `until` is when it goes at the latest, where a time is set."""

    purpose: Purpose
    until: datetime | None


def deeds(session: Session, purpose: Purpose, person: PersonRow) -> dict[str, list[dict[str, Any]]]:
    """Rows of this purpose that say what somebody did as staff, by table; of others they name nobody."""
    found: dict[str, list[dict[str, Any]]] = {}  # Any: as the columns
    for table, mine in _named(purpose, person.id, person.telegram_id).items():
        rows = session.execute(
            select(*_columns(purpose, table, mine)).where(or_(*mine.values())).order_by(*table.primary_key)
        )
        if every := [dict(each._mapping) for each in rows]:
            found[table.name] = every
    return found


def staying(session: Session, person_id: int, account: int, *, now: datetime) -> tuple[Staying, ...]:
    """For which purposes something stays of who served as staff once their data is erased."""
    house = policy.of(session)
    found = (each for each in PURPOSES if _has_deeds(session, each, person_id, account))
    ends = ((each, house.kept(each.keep_for) if isinstance(each.keep_for, Kept) else each.keep_for) for each in found)
    return tuple(Staying(purpose=each, until=now + kept if kept is not None else None) for each, kept in ends)


def shown(purpose: Purpose) -> set[str]:
    """The columns of a purpose that whoever served reads of what they did, as `Purpose.fields` names them."""
    return {
        f"{table.name}.{column.key}"
        for table, mine in _named(purpose, 0, 0).items()
        for column in _columns(purpose, table, mine)
    }


def _has_deeds(session: Session, purpose: Purpose, person_id: int, account: int) -> bool:
    return any(
        session.execute(select(func.count()).select_from(table).where(or_(*mine.values()))).scalar_one()
        for table, mine in _named(purpose, person_id, account).items()
        if table.name not in _ENDS
    )


def _named(purpose: Purpose, person_id: int, account: int) -> dict[Table, dict[str, ColumnElement[bool]]]:
    """By table and column of this purpose: whether it was this person."""
    found: dict[Table, dict[str, ColumnElement[bool]]] = {}
    for named, number in ((BY_PERSON, person_id), (BY_ACCOUNT, account)):
        for name, columns in named.items():
            table = Base.metadata.tables[name]
            theirs = _of_others(table, person_id)
            mine: dict[str, ColumnElement[bool]] = {}
            for each in columns:
                if f"{name}.{each}" in purpose.fields:
                    mine[each] = (table.c[each] == number) & theirs
            if mine:
                found[table] = mine
    return found


def _of_others(table: Table, person_id: int) -> ColumnElement[bool]:
    """Who checks themselves in at an event does not serve there."""
    return table.c.person_id.is_distinct_from(person_id) if table.name == RegistrationRow.__tablename__ else true()


def _columns(purpose: Purpose, table: Table, mine: Mapping[str, ColumnElement[bool]]) -> list[ColumnElement[Any]]:
    """What is shown of a row; a column that names somebody else is empty."""
    whole = (each.partition(".") for each in purpose.fields)
    beside = _SHOWN.get(table.name) or tuple(column for name, _dot, column in whole if name == table.name)
    names = dict.fromkeys((*beside, *mine))
    return [case((mine[each], table.c[each])).label(each) if each in mine else table.c[each] for each in names]
