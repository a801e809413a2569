"""The gate: who decides on what, at which level, after which checks, and what is on record of it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.orm import Session

from db.engine import Database
from services import (
    clock,
    contact_requests,
    gate,
    gate_checks,
    introductions,
)
from services.contact_requests import Answer, RequestState
from services.gate_checks import Check, Value
from services.gate_rules import Grounds, Outcome, Reason
from services.refusals import (
    ChecksMissing,
    SecondPersonNeeded,
)
from services.transaction_levels import UNSURE, Level, LevelOf
from tests.services.gate_scene import (
    AMBER,
    ANN,
    BEN,
    CARL,
    GREEN,
    HOUSE,
    MANAGERS,
    RED,
    RED_ROW,
    actions,
    agreed,
    agreed_again,
    checks,
    forward,
    levels,
    looked_up,
    news,
    release,
    sent,
    state,
    suggest,
    with_topic,
)
from tests.services.introduction_scene import SENDER, TARGET, cards, held


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, known=HOUSE) as opened:
        yield opened


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    """The same database, as another replica has it."""
    async with Database(database_url, known=HOUSE) as opened:
        yield opened


# -- letting go on ------------------------------------------------------------------------------------------------


async def test_green_needs_the_list_check_with_its_date_and_one_person(db: Database) -> None:
    case_id = await db.run(agreed)

    with pytest.raises(ChecksMissing):
        await db.run(release, case_id)
    await db.run(looked_up, case_id)

    assert await db.run(release, case_id) is Outcome.DONE
    assert await db.read(cards, case_id) == ["queued", "queued"]
    assert await db.read(actions) == [("agreed", None, None), ("checked", ANN, None), ("released", ANN, None)]


async def test_amber_needs_every_check_and_one_person(db: Database) -> None:
    case_id = await db.run(lambda session: agreed(session, level="amber"))
    await db.run(looked_up, case_id)

    with pytest.raises(ChecksMissing):
        await db.run(release, case_id, ANN, AMBER)
    await db.run(checks, case_id)

    assert await db.run(release, case_id, ANN, AMBER) is Outcome.DONE


@pytest.mark.parametrize("level_of", [RED, levels(ru="grey")], ids=["red", "grey"])
async def test_a_strict_level_needs_two_people_twice(db: Database, level_of: LevelOf) -> None:
    row, _sender, target = await db.run(lambda session: sent(session, **RED_ROW))
    case_id = row.case_id
    await db.run(checks, case_id)

    with pytest.raises(SecondPersonNeeded):
        await db.run(forward, case_id, ANN, level_of)  # nobody has suggested it
    assert await db.run(suggest, case_id, ANN, level_of) is Outcome.DONE
    assert await db.run(suggest, case_id, BEN, level_of) is Outcome.DONE  # the first signature stays
    with pytest.raises(SecondPersonNeeded):
        await db.run(forward, case_id, ANN, level_of)
    assert await db.run(forward, case_id, BEN, level_of) is Outcome.DONE
    await db.run(introductions.answer, target, case_id, Answer.YES, language="en")
    with pytest.raises(SecondPersonNeeded):
        await db.run(release, case_id, ANN, level_of)

    assert await db.run(release, case_id, BEN, level_of) is Outcome.DONE
    assert [each[:2] for each in await db.read(actions) if each[0] != "checked"] == [
        ("suggested", ANN),
        ("forwarded", BEN),
        ("agreed", None),
        ("released", BEN),
    ]


async def test_goods_that_nobody_could_name_are_held_and_one_person_lets_them_go_on(db: Database) -> None:
    row, _sender, _target = await db.run(lambda session: sent(session, code=UNSURE, level="amber", is_held=True))
    await db.run(checks, row.case_id)

    assert await db.run(forward, row.case_id) is Outcome.DONE
    assert await db.read(state, row.case_id) is RequestState.ASKING
    assert (await db.read(contact_requests.request, row.case_id)).forwarded_by == ANN


@pytest.mark.parametrize("check", sorted(gate_checks.CONCERNS))
async def test_what_speaks_against_it_takes_grounds_that_are_logged_and_two_people(db: Database, check: Check) -> None:
    row, _sender, target = await db.run(lambda session: sent(session, code=UNSURE, level="amber", is_held=True))
    case_id = row.case_id
    await db.run(checks, case_id)
    await db.run(lambda session: gate_checks.tick(session, case_id, check, Value.YES, by=ANN, roles=MANAGERS))

    with pytest.raises(SecondPersonNeeded):
        await db.run(forward, case_id, ANN, AMBER)
    with pytest.raises(ChecksMissing):
        await db.run(suggest, case_id, ANN, AMBER)  # on which grounds?
    await db.run(gate.suggest, case_id, by=ANN, roles=MANAGERS, level_of=AMBER, grounds=Grounds.PERMIT)
    with pytest.raises(SecondPersonNeeded):
        await db.run(forward, case_id, ANN, AMBER)
    assert await db.run(forward, case_id, BEN, AMBER) is Outcome.DONE
    await db.run(introductions.answer, target, case_id, Answer.YES, language="en")
    assert await db.run(release, case_id, BEN, AMBER) is Outcome.DONE

    assert [each for each in await db.read(actions) if each[0] != "checked"] == [
        ("suggested", ANN, "permit"),
        ("forwarded", BEN, None),
        ("agreed", None, None),
        ("released", BEN, None),
    ]


async def test_a_signature_is_good_for_the_list_that_was_signed(db: Database) -> None:
    row, _sender, _target = await db.run(lambda session: sent(session, **RED_ROW))
    await db.run(checks, row.case_id)
    await db.run(suggest, row.case_id, ANN, RED)

    await db.run(lambda s: gate_checks.tick(s, row.case_id, Check.FLAGS, Value.YES, by=BEN, roles=MANAGERS))

    assert (await db.read(contact_requests.request, row.case_id)).suggested_by is None
    with pytest.raises(SecondPersonNeeded):
        await db.run(forward, row.case_id, BEN, RED)


async def test_a_signature_of_somebody_who_has_left_is_none(db: Database) -> None:
    row, _sender, _target = await db.run(lambda session: sent(session, suggested_by=99, **RED_ROW))
    await db.run(lambda session: _all_good(session, row.case_id))

    with pytest.raises(SecondPersonNeeded):
        await db.run(forward, row.case_id, BEN, RED)
    await db.run(suggest, row.case_id, BEN, RED)

    assert await db.run(forward, row.case_id, CARL, RED) is Outcome.DONE


def _all_good(session: Session, case_id: int) -> None:
    """A complete list, without what ticking does to signatures."""
    row = held(session, case_id)
    row.checks = {each.value: "no" for each in Check} | {"list_check": "yes"}
    row.list_date = clock.now().date()
    session.flush()


@pytest.mark.parametrize("account", [SENDER, TARGET], ids=["sender", "other side"])
async def test_nobody_decides_on_their_own_affair(db: Database, account: int) -> None:
    case_id = await db.run(agreed)
    await db.run(looked_up, case_id)

    with pytest.raises(SecondPersonNeeded):
        await db.run(release, case_id, account)


# -- levels that have changed -------------------------------------------------------------------------------------


async def test_a_level_that_became_stricter_holds_the_request_anew(db: Database) -> None:
    case_id = await db.run(agreed)
    await db.run(with_topic, case_id)
    await db.run(checks, case_id)

    assert await db.run(release, case_id, ANN, RED) is Outcome.HELD

    held_now = await db.read(contact_requests.request, case_id)
    assert (held_now.state, held_now.level, held_now.is_held) == (RequestState.AGREED, Level.RED, True)
    assert await db.read(news) == ["held_anew"]
    assert await db.run(suggest, case_id, ANN, RED) is Outcome.DONE
    assert await db.run(release, case_id, BEN, RED) is Outcome.DONE


async def test_a_black_market_ends_the_request(db: Database) -> None:
    case_id = await db.run(agreed)
    await db.run(checks, case_id)

    assert await db.run(release, case_id, ANN, levels(ru="black")) is Outcome.ENDED

    assert await db.read(state, case_id) is RequestState.DECLINED
    assert (await db.read(actions))[-1] == ("declined", ANN, "market")
    assert await db.read(cards, case_id) == []


async def test_a_level_that_was_reviewed_needs_one_person_again(db: Database) -> None:
    row, _sender, _target = await db.run(lambda session: sent(session, level="grey", is_held=True))
    await db.run(checks, row.case_id)

    assert await db.run(forward, row.case_id, ANN, GREEN) is Outcome.DONE
    assert (await db.read(contact_requests.request, row.case_id)).level is Level.GREEN


# -- races ----------------------------------------------------------------------------------------------------------


async def test_two_managers_at_once_introduce_once(db: Database, other: Database) -> None:
    for _round in range(5):
        case_id = await db.run(agreed_again)

        outcomes = await asyncio.gather(
            db.run(release, case_id, ANN), other.run(release, case_id, BEN), return_exceptions=True
        )

        assert sorted(str(getattr(each, "value", type(each).__name__)) for each in outcomes) == ["RequestOver", "done"]
        assert await db.read(cards, case_id) == ["queued", "queued"]


async def test_declining_and_releasing_at_once_do_one_of_both(db: Database, other: Database) -> None:
    case_id = await db.run(agreed_again)

    await asyncio.gather(
        db.run(release, case_id, ANN),
        other.run(lambda s: gate.decline(s, case_id, Reason.OTHER, by=BEN, roles=MANAGERS)),
        return_exceptions=True,
    )

    is_introduced = await db.read(state, case_id) is RequestState.INTRODUCED
    assert await db.read(cards, case_id) == (["queued", "queued"] if is_introduced else [])
    assert [each[0] for each in await db.read(actions)][2:] == (["released"] if is_introduced else ["declined"])
