"""A manager finds a company in a market of which nothing was said before: its rules are read before it is asked."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.contact_requests import ContactRow
from db.desk import CaseRow
from db.engine import Database
from services import clock, contact_reading, contact_requests, contact_sending, gate, gate_targets
from services.contact_requests import RequestState
from services.gate_rules import Outcome
from services.people import Person
from services.refusals import RequestGone, RequestOver, RulesUnread
from services.transaction_levels import Level, LevelOf, Stated
from tests.services.gate_scene import (
    AMBER,
    ANN,
    BEN,
    CODE,
    GREEN,
    HOUSE,
    MANAGERS,
    actions,
    checks,
    forward,
    levels,
    news,
    sent,
    suggest,
    with_topic,
)
from tests.services.introduction_scene import company, told

RULES = Stated("CL", Level.AMBER, "2026-11-01")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, known=HOUSE) as opened:
        yield opened


def looked_for(session: Session, /, **values: Any) -> tuple[int, int, Person, Person]:  # Any: as the columns
    """Somebody in Russia looks for a company anywhere; one in Chile fits."""
    row, sender, target = sent(session, **({"is_open": True, "target_country": None} | values))
    company_id, row.company_id = row.company_id, None
    session.flush()
    assert company_id is not None
    return row.case_id, company_id, sender, target


def assign(session: Session, case_id: int, company_id: int, level_of: LevelOf = AMBER) -> Outcome:
    return gate_targets.assign(session, case_id, company_id, by=ANN, roles=MANAGERS, level_of=level_of)


def read(session: Session, person: Person, case_id: int, rules: Stated = RULES, level_of: LevelOf = AMBER) -> str:
    return contact_reading.read(session, person, case_id, rules, level_of=level_of).state


def row_of(session: Session, case_id: int) -> tuple[str, list[dict[str, str]], int | None]:
    found = contact_requests.request(session, case_id)
    return found.state.value, [dict(each) for each in found.notices], found.forwarded_by


async def test_nobody_is_asked_before_the_sender_has_read_the_rules(db: Database) -> None:
    case_id, company_id, sender, target = await db.run(looked_for)
    await db.run(with_topic, case_id)

    assert await db.run(assign, case_id, company_id) is Outcome.UNREAD
    assert await db.read(row_of, case_id) == ("checking", [], ANN)
    assert await db.read(told, "contact_teaser") == []
    assert [each["case_id"] for each in await db.read(told, "contact_rules")] == [case_id]
    assert await db.read(news) == ["unread"]
    with pytest.raises(RequestGone):
        await db.run(read, target, case_id)

    assert await db.run(read, sender, case_id) == "asking"
    with pytest.raises(RequestOver):
        await db.run(read, sender, case_id)
    assert await db.read(row_of, case_id) == (
        "asking",
        [{"market": "CL", "level": "amber", "as_of": "2026-11-01"}],
        ANN,
    )
    assert len(await db.read(told, "contact_teaser")) == 1
    assert [each[:2] for each in await db.read(actions)] == [("assigned", ANN), ("read", None)]


async def test_a_held_request_waits_for_both_the_sender_and_the_gate(db: Database) -> None:
    red = levels(cl="red")
    case_id, company_id, sender, _target = await db.run(looked_for)
    await db.run(with_topic, case_id)

    assert await db.run(assign, case_id, company_id, red) is Outcome.HELD
    assert len(await db.read(told, "contact_rules")) == 1
    await db.run(checks, case_id)
    await db.run(suggest, case_id, ANN, red)
    with pytest.raises(RulesUnread):
        await db.run(forward, case_id, BEN, red)
    assert await db.run(read, sender, case_id, RULES, red) == "checking"  # these are other rules than those
    with pytest.raises(RulesUnread):
        await db.run(forward, case_id, BEN, red)

    assert await db.run(read, sender, case_id, Stated("CL", Level.RED, "2026-11-01"), red) == "checking"

    assert (await db.read(news))[-1] == "read"
    assert await db.run(forward, case_id, BEN, red) is Outcome.DONE


async def test_rules_that_became_stricter_meanwhile_hold_it(db: Database) -> None:
    case_id, company_id, sender, _target = await db.run(looked_for)
    await db.run(assign, case_id, company_id)
    red = levels(cl="red")

    assert await db.run(read, sender, case_id, RULES, red) == "checking"
    assert await db.run(read, sender, case_id, Stated("CL", Level.RED, "2026-11-01"), red) == "checking"

    found = await db.read(contact_requests.request, case_id)
    assert (found.level, found.is_held) == (Level.RED, True)
    assert await db.read(told, "contact_teaser") == []


async def test_what_was_read_before_and_what_is_open_is_not_read_again(db: Database) -> None:
    known = [{"market": "CL", "level": "amber", "as_of": "2026-11-01"}, {"market": "KZ", "level": "red", "as_of": ""}]
    case_id, company_id, _sender, _target = await db.run(lambda s: looked_for(s, notices=known))

    assert await db.run(assign, case_id, company_id) is Outcome.DONE

    assert await db.read(row_of, case_id) == ("asking", known[:1], ANN)
    assert await db.read(told, "contact_rules") == []


async def test_the_sender_may_withdraw_instead(db: Database) -> None:
    case_id, company_id, sender, _target = await db.run(looked_for)
    await db.run(assign, case_id, company_id)

    await db.run(contact_sending.withdraw, sender, case_id)

    with pytest.raises(RequestOver):
        await db.run(read, sender, case_id)
    assert await db.read(told, "contact_teaser") == []


async def test_another_company_is_found_where_the_first_one_is_gone(db: Database) -> None:
    case_id, company_id, sender, _target = await db.run(looked_for)
    await db.run(assign, case_id, company_id)
    with pytest.raises(RequestOver):
        await db.run(assign, case_id, company_id)
    await db.run(lambda s: s.execute(update(CompanyRow).values(published_at=None)))

    assert await db.run(read, sender, case_id) == "checking"
    other = await db.run(lambda s: company(s, "atacama", offers=[CODE]).id)

    assert await db.run(assign, case_id, other) is Outcome.DONE
    assert (await db.read(contact_requests.request, case_id)).company_id == other


async def test_who_asked_for_a_company_that_is_gone_learns_of_another_one_with_the_introduction(db: Database) -> None:
    row, _sender, _target = await db.run(sent)
    await db.run(lambda s: s.execute(update(ContactRow).values(company_id=None)))
    other = await db.run(lambda s: company(s, "atacama", offers=[CODE]).id)

    assert await db.run(assign, row.case_id, other, GREEN) is Outcome.DONE

    assert (await db.read(contact_requests.request, row.case_id)).is_open


async def test_what_nobody_reads_ends_like_everything_that_waits(db: Database) -> None:
    case_id, company_id, _sender, _target = await db.run(looked_for)
    await db.run(assign, case_id, company_id)
    assert await db.read(lambda s: s.get_one(CaseRow, case_id).status) == "waiting"

    clock.put_forward(timedelta(days=31))
    await db.run(gate.sweep)

    assert (await db.read(contact_requests.request, case_id)).state is RequestState.DECLINED
