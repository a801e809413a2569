"""What managers take out: requests without words and names, tables for managers alone, and nothing a sheet executes."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.contact_requests import ContactRow
from db.engine import Database
from services import clock, exports, gate_log, request_exports, tables
from services.attachments import Made
from services.contact_requests import RequestState
from services.desk import FIRST_NUMBER
from services.gate_log import Action
from services.people import Staff
from services.policy import Policy
from services.refusals import NotAllowed
from tests.house_rules.sources import ROOT
from tests.services.event_scene import FIRST_ACCOUNT, somebody
from tests.services.introduction_scene import MANAGER, WORDS, agreed, company, held, request

BOSS, GUEST, ORGANISER = 1, 2, 3
TIMES = {"sent_at", "forwarded_at", "asked_at", "answered_at", "introduced_at", "ended_at"}


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    staff = Staff(managers=frozenset({FIRST_ACCOUNT + BOSS}), organisers=frozenset({FIRST_ACCOUNT + ORGANISER}))
    async with Database(database_url, known=Policy(staff=staff)) as database:
        yield database


def records(session: Session) -> list[dict[str, Any]]:  # Any: as in a table
    return [dict(each) for each in request_exports.of_requests(session).records]


async def test_a_request_says_what_happened_and_nothing_of_the_sides(db: Database) -> None:
    def looks(session: Session) -> None:
        scene = agreed(session, notices=[{"market": "RU", "level": "red", "as_of": "2026-11-01"}], level="red")
        row = held(session, scene.case_id)
        row.sent_at = row.sent_at - timedelta(days=2)
        row.asked_at = (row.answered_at or row.sent_at) - timedelta(hours=6)
        gate_log.note(session, row, Action.SUGGESTED, MANAGER, reason="ok")
        session.flush()

        [found] = records(session)

        gate = found.pop("gate")
        assert {name: value for name, value in found.items() if name not in TIMES} == {
            "number": f"R-{FIRST_NUMBER + scene.case_id}",
            "state": "agreed",
            "purpose": "buy",
            "code": "pumps",
            "level": "red",
            "held": False,
            "looks_for_anybody": False,
            "sender_country": "RU",
            "target_country": "CL",
            "use_country": "RU",
            "sender_company": None,
            "company": None,
            "answer": "yes",
            "hours_to_answer": 6.0,
            "days_to_introduction": None,
        }
        assert {name for name in TIMES if found[name] is not None} == {"sent_at", "asked_at", "answered_at"}
        assert [(each["action"], each["by"], each["reason"]) for each in gate] == [
            ("agreed", None, None),
            ("suggested", MANAGER, "ok"),
        ]
        assert gate[1]["markets"] == [{"market": "RU", "level": "red", "as_of": "2026-11-01"}]
        whole = tables.as_json(request_exports.of_requests(session)).decode()
        for word in ("Kuzbass", "Pyotr", "Chile", "kuzbass", "Member", WORDS[:20]):
            assert word not in whole

    await db.run(looks)


async def test_firms_are_named_once_they_were_introduced(db: Database) -> None:
    def looks(session: Session) -> None:
        scene = agreed(session)
        row = held(session, scene.case_id)
        row.state, row.introduced_at = RequestState.INTRODUCED.value, row.sent_at + timedelta(days=3)
        session.flush()

        [found] = records(session)
        assert (found["sender_company"], found["company"]) == ("Kuzbass Pumps", "Chile Works")
        assert found["days_to_introduction"] == 3.0

        session.execute(delete(CompanyRow).where(CompanyRow.id == scene.company_id))
        session.expire_all()
        [found] = records(session)
        assert (found["sender_company"], found["company"]) == ("Kuzbass Pumps", None)

    await db.run(looks)


async def test_a_firm_that_was_introduced_once_is_not_named_in_other_requests(db: Database) -> None:
    def looks(session: Session) -> None:
        scene = agreed(session)
        row = held(session, scene.case_id)
        row.state, row.introduced_at = RequestState.INTRODUCED.value, row.sent_at
        request(session, scene.stranger, session.get_one(CompanyRow, scene.company_id), sender_company="Else Works")

        assert [(each["sender_company"], each["company"]) for each in records(session)] == [
            ("Kuzbass Pumps", "Chile Works"),
            (None, None),
        ]

    await db.run(looks)


async def test_the_log_of_the_gate_outlives_the_request(db: Database) -> None:
    def looks(session: Session) -> None:
        scene = agreed(session)
        [before] = records(session)
        session.execute(delete(ContactRow).where(ContactRow.case_id == scene.case_id))

        assert records(session) == [{"number": before["number"], "gate": before["gate"]}]

    await db.run(looks)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_the_guide_names_every_column(dialect: str) -> None:
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8")
    [table] = [part for part in guide.split("\n\n") if "`looks_for_anybody`" in part]
    named = "".join(line.split("|")[1] for line in table.splitlines()[2:])

    assert [name for name in request_exports.REQUESTS if f"`{name}`" not in named] == []


# -- as a file in the chat ------------------------------------------------------------------------------------------


def asks(session: Session, number: int, table: str, kind: str) -> Made:
    """Somebody gets a table as a file."""
    maker = exports.makers()[exports.MAKER]
    assert maker.facts is not None
    return maker.draw(maker.facts(session, {"table": table, "format": kind, "person_id": somebody(session, number).id}))


@pytest.mark.parametrize("table", exports.TABLES)
async def test_managers_get_every_table_and_nobody_else_gets_any(db: Database, table: str) -> None:
    def looks(session: Session) -> None:
        company(session, "formula", name="=1+1", city="\tCottbus")
        day = clock.now().date()
        made = {kind: asks(session, BOSS, table, kind) for kind in exports.FORMATS}

        assert {each.filename for each in made.values()} <= {
            f"{table}-{date}.{kind}" for kind in exports.FORMATS for date in (day, day + timedelta(days=1))
        }
        rows = json.loads(made["json"].content)
        assert [each.get("name") for each in rows] == (["=1+1"] if table == "companies" else [])
        assert made["csv"].content.startswith(b"\xef\xbb\xbf")
        sheet = load_workbook(BytesIO(made["xlsx"].content)).active
        assert sheet is not None
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
        if table == "companies":
            assert b";'=1+1;" in made["csv"].content
            assert "'=1+1" in [cell.value for cell in sheet[2]]
        for number in (GUEST, ORGANISER):
            with pytest.raises(NotAllowed):
                asks(session, number, table, "csv")

    await db.run(looks)


async def test_who_is_no_manager_any_more_gets_nothing(db: Database) -> None:
    def looks(session: Session) -> None:
        maker = exports.makers()[exports.MAKER]
        assert maker.facts is not None
        with pytest.raises(NotAllowed):
            maker.facts(session, {"table": "companies", "format": "csv", "person_id": 4711})

    await db.run(looks)
