"""People files: the columns they have, what their values mean, and everybody whom such a file named as one again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.companies import CompanyRow, InvitationRow, MemberRow
from db.people import PersonRow
from services import file_rows, profiles
from services.file_rows import Read, Row, Shape, shown
from services.file_values import (
    Parser,
    Wrong,
    identity,
    language,
    line,
    made_of,
    one_of,
    optional,
    required,
    structure,
)
from services.json_trees import Tree
from services.people import Role
from services.tables import Record, Table

KEYS: Final = ("id", "telegram_id", "name", "company_id", "language", "role")
SHAPE: Final = Shape(thing="person", keys=KEYS)
REQUIRED: Final = ("id", "name", "language")
_ACCOUNT: Final = re.compile(r"[1-9]\d{0,15}", re.ASCII)
_MOST: Final = 2**52
"""Telegram promises no larger ids (https://core.telegram.org/bots/api#user)."""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as a file has them. `values` are `telegram_id`, `name`, `company_id` (what files call the company),
    `language` and `role`, as far as it states them.
    """

    line: int
    key: str
    values: Mapping[str, Any]  # Any: a number, a word, or None for nothing

    @property
    def telegram_id(self) -> int | None:
        """Their account, where it is known."""
        return self.values.get("telegram_id")

    @property
    def company(self) -> str | None:
        """What files call the company for which they speak."""
        return self.values.get("company_id")


def read(name: str, content: bytes) -> Read:
    """The people of a file, whose name says by its ending whether it is YAML, CSV or JSON."""
    return file_rows.read(SHAPE, name, content)


def records(found: Read) -> list[PersonRecord]:
    """The people of a file; what is wrong with them is added to its faults, which are then in the order of lines."""
    made = made_of(found, _made)
    lines: dict[int, int] = {}
    for record in made:
        account = record.telegram_id
        if account in lines:
            found.wrong(record.line, f"telegram_id: line {lines[account]} has the same", record.key)
        elif account is not None:
            lines[account] = record.line
    found.faults.sort(key=lambda fault: fault.line)
    return made


def of_people(session: Session) -> Table:
    """Everybody whom a file named, in its order, under the name they gave since; accounts only of those whose account
    the file had. Who was invited by colleagues is in no file.
    """
    rows = session.execute(
        select(InvitationRow, CompanyRow.key, MemberRow.name, PersonRow.telegram_id)
        .outerjoin(CompanyRow, CompanyRow.id == InvitationRow.company_id)
        .outerjoin(PersonRow, PersonRow.id == InvitationRow.person_id)
        .outerjoin(MemberRow, MemberRow.person_id == InvitationRow.person_id)
        .where(InvitationRow.key.is_not(None))
        .order_by(InvitationRow.id)
    )
    return Table(KEYS, tuple(_record(row, company, name, account) for row, company, name, account in rows))


def _record(row: InvitationRow, company: str | None, name: str | None, account: int | None) -> Record:
    return {
        "id": row.key,
        # A link that somebody used had an end; who was attached by the file never had one.
        "telegram_id": account if row.expires_at is None else None,
        "name": name or row.name,
        "company_id": company,
        "language": row.language,
        "role": row.role,
    }


def _made(row: Row) -> PersonRecord:
    values = structure(dict(row.values), _PARSERS, needed=REQUIRED, what=SHAPE.a_thing)
    key = values.pop("id")
    if not (values.get("company_id") or values.get("role")):
        raise Wrong(faults=[(("company_id",), "state a company, a role or both: nobody is here for anything else")])
    return PersonRecord(row.line, key, values)


def _account(value: Tree) -> int | None:
    words = line(value)
    if not words:
        return None
    if not _ACCOUNT.fullmatch(words) or int(words) > _MOST:
        raise Wrong(f"“{shown(words)}” is no number of a Telegram account, such as 123456789")
    return int(words)


_PARSERS: Final[dict[str, Parser]] = {
    "id": identity,
    "telegram_id": _account,
    "name": lambda value: required(line, value, profiles.LONGEST_PERSON),
    "company_id": partial(optional, identity),
    "language": language,
    "role": partial(optional, partial(one_of, [each.value for each in Role])),
}
