"""What the demo announces: who hears of it, a report to read, a draft to go on with, and a role given to somebody."""

from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot import demo_broadcasts, demo_companies, demo_events
from bot.demo_broadcasts import LEFT, NUMBER, Accounts
from db.engine import Database
from services import audiences, broadcast_plans, broadcast_reports, broadcasts, clock, people, staff
from services.audiences import Audience
from services.broadcast_plans import Plan
from services.broadcast_reports import Report
from services.broadcasts import Broadcast, State
from services.people import Role, Staff
from services.policy import Policy
from services.quiet_hours import Night

OLE, MAREK = 9_001, 9_002
ACCOUNTS = Accounts(range(9_100, 9_100 + NUMBER), OLE, MAREK)
ROLES = frozenset({Role.ORGANISER})
NIGHT = Night(None, ZoneInfo("Europe/Berlin"))
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
async def db(database_url: str, day_of_content: None) -> AsyncIterator[Database]:
    known = Policy(staff=Staff(organisers={MAREK}, operators={OLE}), night=NIGHT)
    async with Database(database_url, known=known) as database:
        await database.run(demo_events.load, (OLE, MAREK))
        await database.run(demo_companies.load, {})
        yield database


def announced(session: Session) -> tuple[Broadcast, Report, Broadcast, Plan]:
    [sent] = broadcasts.listed(session, roles=ROLES, is_over=True, limit=9)
    [draft] = broadcasts.listed(session, roles=ROLES, is_over=False, limit=9)
    return sent, broadcast_reports.report(session, sent.id, ROLES), draft, broadcast_plans.plan(session, draft)


def roles(session: Session) -> tuple[list[tuple[str | None, list[Role]]], list[str]]:
    ole = people.welcome(session, OLE)
    held = [(each.named.name, each.roles) for each in staff.holders(session, ole)]
    return held, [line.entry.deed for line in staff.log(session, ole, 9)]


async def test_a_report_a_draft_and_a_role_are_there_once(db: Database) -> None:
    before = clock.now()

    assert await demo_broadcasts.load(db, ACCOUNTS, NIGHT)
    took = clock.now() - before
    sent, report, draft, plan = await db.read(announced)
    held, deeds = await db.run(roles)
    reached = await db.read(lambda session: audiences.reach(session, Audience()).total)

    assert timedelta() < took < timedelta(minutes=1)
    assert sent.ended_at is not None
    assert timedelta(days=2) < before - sent.ended_at < timedelta(days=4)
    assert (sent.state, report.total, report.states["blocked"], report.unsubscribed) == (
        State.DONE,
        NUMBER,
        1,
        len(LEFT),
    )
    assert min(report.reached[language] for language in ("de", "en", "ru")) > 5
    assert (report.registrations, len(report.pace)) == (4, 7)
    assert report.taps == {"link:0": 17, "link:1": 6, "stop": 2}
    assert reached == NUMBER - 1 - len(LEFT)
    assert set(draft.versions) == {"de", "en"}
    assert (set(plan.instead), plan.today, plan.needs_number) == ({"ru"}, 0, False)
    assert plan.instead["ru"][0] > 5
    assert ("Britta Bund", [Role.ORGANISER]) in held
    assert sorted(deeds) == ["broadcast_sent", "role_granted", "role_invited"]
    assert not await demo_broadcasts.load(db, ACCOUNTS, NIGHT)
