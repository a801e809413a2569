"""All that is stored of a person (Art. 15 and 20 GDPR), by purpose; `personal_files` makes of it what they get.

Which columns belong to a purpose is read from the table of purposes, so nothing that is stored can be left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Table, case, or_, select
from sqlalchemy.orm import Session

from db.base import Base
from db.companies import MemberRow
from db.contact_requests import ContactRow
from db.desk import BanRow, CaseRow
from db.events import EventRow, RegistrationRow
from db.people import PersonRow
from db.questions import QuestionRow
from services import clock, guesses, holds, policy, staff_data
from services.desk import Kind
from services.policy import Policy
from services.purpose_terms import Purpose
from services.purposes import PURPOSES
from services.refusals import NotAllowed

Records = list[dict[str, Any]]  # Any: as the columns


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored for one purpose: rows of columns, by table."""

    purpose: Purpose
    tables: Mapping[str, Records]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Everything of one person at one moment, for a reader of this language and zone.

    `events` are the titles, by language, of the events they registered for.
    """

    at: datetime
    language: str
    zone: ZoneInfo
    stored: tuple[Stored, ...]
    house: Policy = policy.USUAL
    events: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def of_person(session: Session, person_id: int) -> PersonalData:
    """Everything that is stored of this person, also as staff, but what would tell of others.

    Raises NotAllowed for nobody.
    """
    row = session.get(PersonRow, person_id)
    if row is None:
        raise NotAllowed
    found = tuple(Stored(each, _tables(session, each, row)) for each in PURPOSES)
    house = policy.of(session)
    return PersonalData(
        at=clock.now(),
        language=row.language or house.languages[0],
        zone=ZoneInfo(row.zone) if row.zone else house.night.zone,
        stored=tuple(each for each in found if each.tables),
        house=house,
        events=_titles(session, person_id),
    )


def _titles(session: Session, person_id: int) -> dict[int, dict[str, str]]:
    found = select(EventRow.id, EventRow.title).join(RegistrationRow).where(RegistrationRow.person_id == person_id)
    return dict(session.execute(found).all())


def _tables(session: Session, purpose: Purpose, person: PersonRow) -> dict[str, Records]:
    found = _own(session, purpose, person) if purpose.is_in_chat else {}
    for name, rows in staff_data.deeds(session, purpose, person).items():
        found[name] = [*found.get(name, ()), *rows]
    return found


def _own(session: Session, purpose: Purpose, person: PersonRow) -> dict[str, Records]:
    columns: dict[str, list[str]] = {}
    for each in purpose.fields:
        table, _dot, column = each.partition(".")
        columns.setdefault(table, []).append(column)
    found = {name: _rows(session, Base.metadata.tables[name], names, person) for name, names in columns.items()}
    return {name: rows for name, rows in found.items() if rows}


def _rows(session: Session, table: Table, columns: list[str], person: PersonRow) -> Records:
    of_them, held_back = OF_PERSON.get(table.name), HELD_BACK.get(table.name, frozenset())
    shown = [_column(table, name) for name in columns if name not in held_back]
    if of_them is None or not shown:
        return []
    rows = session.execute(of_them(table, person).with_only_columns(*shown))
    return [dict(each._mapping) for each in rows]


def _column(table: Table, name: str) -> ColumnElement[Any]:  # Any: as the column
    """A column; whom the network asks for somebody who looks for anybody, only once they are introduced."""
    if table.name == ContactRow.__tablename__ and name in _SOUGHT:
        is_told = table.c.is_open.is_(False) | table.c.introduced_at.is_not(None)
        return case((is_told, table.c[name])).label(name)
    return table.c[name]


def _by(column: str) -> "Of":
    return lambda table, person: select(table).where(table.c[column] == person.id)


def _of_account(column: str) -> "Of":
    return lambda table, person: select(table).where(table.c[column] == person.telegram_id)


def _of_registrations(table: Table, person: PersonRow) -> Select[Any]:
    own = select(RegistrationRow.id).where(RegistrationRow.person_id == person.id)
    return select(table).where(table.c.registration_id.in_(own))


def _of_questions(table: Table, person: PersonRow) -> Select[Any]:
    return select(table).where(
        table.c.question_id.in_(select(QuestionRow.id).where(QuestionRow.person_id == person.id))
    )


def _said(table: Table, person: PersonRow) -> Select[Any]:
    """What was said already: what waits may tell of others before its time."""
    said = table.c.state.not_in(("queued", "claimed"))
    return select(table).where(table.c.chat_id == person.telegram_id, said)


def _pauses(table: Table, person: PersonRow) -> Select[Any]:
    own = (holds.name_of(person.telegram_id), guesses.name_of(person.id))
    return select(table).where(table.c.name.in_(own))


def _of_cases(table: Table, person: PersonRow) -> Select[Any]:
    """What went to and fro with the desk, and between two firms as far as this person wrote or got it.

    Without the copies in the topic of those who are shut out without being told (`services.spam`).
    """
    own = table.c.case_id.in_(select(CaseRow.id).where(CaseRow.person_id == person.id))
    account = person.telegram_id
    return select(table).where(
        or_(table.c.source_chat_id == account, table.c.target_chat_id == account)
        | (own & table.c.direction.in_(("to_desk", "to_asker"))),
        table.c.case_id.not_in(select(CaseRow.id).where(CaseRow.kind == Kind.SPAM.value)),
    )


def _bans(table: Table, person: PersonRow) -> Select[Any]:
    """Only a ban that they were told of: the other kind is kept from them, or it would protect nobody."""
    return select(table).where(BanRow.person_id == person.id, BanRow.is_shadow.is_(False))


def _companies(table: Table, person: PersonRow) -> Select[Any]:
    own = select(MemberRow.company_id).where(MemberRow.person_id == person.id)
    return select(table).where(table.c.id.in_(own))


Of = Callable[[Table, PersonRow], Select[Any]]
OF_PERSON: Final[Mapping[str, Of]] = {
    "people": _by("id"),
    "dialogues": _of_account("chat_id"),
    "inbox": _of_account("chat_id"),
    "outbox": _said,
    "pace": _pauses,
    "questions": _by("person_id"),
    "feedback": _of_questions,
    "cases": _by("person_id"),
    "relays": _of_cases,
    "bans": _bans,
    "preferences": _by("person_id"),
    "registrations": _by("person_id"),
    "broadcast_recipients": _by("person_id"),
    "chosen_sessions": _of_registrations,
    "reminders": _of_registrations,
    "check_in_tokens": _of_registrations,
    "event_feedback": _of_registrations,
    "consents": _by("person_id"),
    "companies": _companies,
    "company_people": _by("person_id"),
    "invitations": _by("person_id"),
    "contact_requests": _by("sender_id"),
}
"""How the rows of a person are found in each table. What they were asked by others is not theirs but the asker's."""
_SOUGHT: Final = frozenset({"company_id", "target_country"})
HELD_BACK: Final[Mapping[str, frozenset[str]]] = {
    "cases": frozenset({"is_shadowed"}),
    "relays": frozenset({"source_chat_id", "target_chat_id", "source_message_id", "target_message_id"}),
    "invitations": frozenset({"hash", "made_by"}),
    "check_in_tokens": frozenset({"hash"}),
    "companies": frozenset({"published_by"}),
    "contact_requests": frozenset(
        [
            *(
                "state",
                "next_at",
                "asked",
                "asked_at",
                "reminded_at",
                "answer",
                "answered_by",
                "answered_at",
                "ended_at",
            ),
            *("is_held", "checks", "list_date", "suggested_by", "forwarded_by", "forwarded_at", "released_by"),
        ]
    ),
}
"""Columns that tell of others: accounts, secrets of links, what the other side of a request said, who checked it; and
that somebody is shut out without being told, or it would protect nobody.

Where a request stands its sender reads in the chat.
"""
OF_NOBODY: Final = {
    "gate_log": "to who asked: decisions without names; who decided reads them as their own deeds (`staff_data`)",
    "ban_marks": "accounts that nobody is behind any more; whoever comes back is banned, and has no mark",
}
"""Tables of purposes that hold nothing by which a person's rows could be found, and why that is so."""
