"""The demo's companies: enough to search in, in every language, none of them real, and what was changed stays."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import demo_companies
from db.companies import CompanyRow
from db.engine import Database
from knowledge.taxonomy import taxonomy
from services import companies, company_files, profiles
from tests.services.event_scene import FIRST_ACCOUNT, somebody

SPEAKERS = {"musterbau-pumpen": (FIRST_ACCOUNT + 1, "Jana Krause"), "primer-gorservis": (FIRST_ACCOUNT + 2, "Айгуль")}
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


async def test_the_file_is_whole(dialect: str) -> None:
    found = company_files.read("demo_companies.yaml", demo_companies.FILE.read_bytes())
    records = company_files.records(found)
    values = [record.values for record in records]

    assert found.faults == []
    assert len([record for record in records if record.is_published]) >= 24
    assert {each["country"] for each in values} == {"DE", "CL", "MN", "KZ", "PL", "AU"}
    assert [each["name"] for each in values if not each["contact_email"].endswith(".example.org")] == []
    for record in records:
        if record.is_published:
            assert {"de", "en", "ru"} <= set(record.values["texts"]), record.key
    groups = {taxonomy().codes[code].group for each in values for code in (*each["offers"], *each["seeks"])}
    assert groups == set(taxonomy().groups)


async def test_two_people_speak_for_theirs_and_what_they_change_stays(db: Database) -> None:
    def loads(session: Session) -> int:
        return demo_companies.load(session, SPEAKERS)

    def changes(session: Session) -> None:
        jana = somebody(session, 1)
        own = companies.of_person(session, jana.id)
        assert own is not None
        profiles.change(session, jana, own.id, city="Guben")

    def looks(session: Session) -> tuple[str | None, list[str], int]:
        row = session.execute(select(CompanyRow).where(CompanyRow.key == "musterbau-pumpen")).scalar_one()
        return row.city, [*companies.members(session, row.id).values()], len(companies.published(session))

    number = await db.run(loads)
    await db.run(changes)

    assert await db.run(loads) == 0
    assert await db.run(looks) == ("Guben", ["Jana Krause"], number - 1)
