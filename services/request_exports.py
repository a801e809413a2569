"""Requests for contact as a table: numbers, dates, levels and decisions, for statistics and for who must prove them.

No words of anybody, no names of people; firms only of those who were introduced. What the gate decided is in it for as
long as its log is kept, which is longer than the requests are.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.contact_requests import ContactRow, GateRow
from services import policy
from services.desk import FIRST_NUMBER
from services.tables import Record, Table

REQUESTS: Final = (
    *("number", "state", "purpose", "code", "level", "held", "looks_for_anybody"),
    *("sender_country", "target_country", "use_country", "sender_company", "company"),
    *("sent_at", "forwarded_at", "asked_at", "answer", "answered_at", "hours_to_answer"),
    *("introduced_at", "days_to_introduction", "ended_at", "gate"),
)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def of_requests(session: Session) -> Table:
    """All requests by number, also those of which nothing is left but the log of the gate.

    Times are those of the house's zone. Whoever calls this has asked for the right to see them.
    """
    zone = policy.of(session).night.zone
    decided: dict[int, list[Record]] = {}
    for entry in session.execute(select(GateRow).order_by(GateRow.id)).scalars():
        decided.setdefault(entry.case_id, []).append(_decision(entry, zone))
    rows = {row.case_id: row for row in session.execute(select(ContactRow)).scalars()}
    firms = _names(session, rows.values())
    records = (_record(case_id, rows.get(case_id), firms, zone) for case_id in sorted({*rows, *decided}))
    return Table(REQUESTS, tuple({**each, "gate": decided.get(_case(each))} for each in records))


def _case(record: Record) -> int:
    return int(record["number"].removeprefix("R-")) - FIRST_NUMBER


def _names(session: Session, rows: Iterable[ContactRow]) -> dict[int, str]:
    wanted = {row.company_id for row in rows if row.introduced_at is not None and row.company_id is not None}
    found = session.execute(select(CompanyRow.id, CompanyRow.name))
    return {company_id: name for company_id, name in found if company_id in wanted}


def _record(case_id: int, row: ContactRow | None, firms: Mapping[int, str], zone: ZoneInfo) -> Record:
    number = f"R-{FIRST_NUMBER + case_id}"
    if row is None:
        return {"number": number}
    is_known = row.introduced_at is not None
    return {
        "number": number,
        "state": row.state,
        "purpose": row.purpose,
        "code": row.code,
        "level": row.level,
        "held": row.is_held,
        "looks_for_anybody": row.is_open,
        "sender_country": row.sender_country,
        "target_country": row.target_country,
        "use_country": row.use_country,
        "sender_company": row.sender_company if is_known else None,
        "company": firms.get(row.company_id or 0) if is_known else None,
        "sent_at": _local(row.sent_at, zone),
        "forwarded_at": _local(row.forwarded_at, zone),
        "asked_at": _local(row.asked_at, zone),
        "answer": row.answer,
        "answered_at": _local(row.answered_at, zone),
        "hours_to_answer": _between(row.asked_at, row.answered_at, _HOUR),
        "introduced_at": _local(row.introduced_at, zone),
        "days_to_introduction": _between(row.sent_at, row.introduced_at, _DAY),
        "ended_at": _local(row.ended_at, zone),
    }


def _decision(row: GateRow, zone: ZoneInfo) -> dict[str, Any]:  # Any: as JSON has it
    return {
        "at": _local(row.at, zone),
        "by": row.by_id,
        "action": row.action,
        "level": row.level,
        "code": row.code,
        "markets": row.markets,
        "list_date": row.list_date,
        "checks": row.checks or {},
        "reason": row.reason,
    }


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return instant and instant.astimezone(zone).replace(microsecond=0)


def _between(start: datetime | None, end: datetime | None, unit: timedelta) -> float | None:
    """So many units, with one decimal."""
    return None if start is None or end is None else round((end - start) / unit, 1)
