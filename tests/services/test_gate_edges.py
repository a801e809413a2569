"""The gate: who may decide, what must still hold at that moment, what time does, and what is on record."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.companies import CompanyRow, MemberRow
from db.contact_requests import ContactRow, GateRow
from db.desk import CaseRow
from db.engine import Database
from services import (
    clock,
    consents,
    contact_requests,
    contact_topics,
    desk,
    gate,
    gate_checks,
    gate_log,
    gate_targets,
    people,
)
from services.contact_requests import RequestState
from services.gate_checks import EARLIEST_ZONE, Check, Value
from services.gate_rules import Outcome, Reason
from services.people import Role
from services.refusals import (
    AskerBanned,
    AskerGone,
    ChecksMissing,
    CompanyGone,
    ConsentMissing,
    NotAllowed,
    Refusal,
    RequestGone,
    RequestOver,
    RequestRefused,
    RequestToOneself,
)
from services.retention import GATE_LOG_KEPT_FOR
from services.transaction_levels import Level, LevelOf
from tests.services.gate_scene import (
    AMBER,
    ANN,
    BEN,
    CODE,
    GREEN,
    HOUSE,
    MANAGERS,
    RED,
    RED_ROW,
    actions,
    agreed,
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
from tests.services.introduction_scene import SENDER, TARGET, cards, company, request, told, welcomed


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, known=HOUSE) as opened:
        yield opened


# -- what must hold at that moment --------------------------------------------------------------------------------


async def test_only_managers_see_and_decide(db: Database) -> None:
    case_id = await db.run(agreed)
    for roles in (frozenset[Role](), frozenset({Role.OPERATOR, Role.ORGANISER})):
        for act in (
            lambda s, r: gate.waiting(s, r),
            lambda s, r: gate.view(s, case_id, r, level_of=GREEN),
            lambda s, r: gate.release(s, case_id, by=ANN, roles=r, level_of=GREEN),
            lambda s, r: gate.forward(s, case_id, by=ANN, roles=r, level_of=GREEN),
            lambda s, r: gate.suggest(s, case_id, by=ANN, roles=r, level_of=GREEN),
            lambda s, r: gate.decline(s, case_id, Reason.OTHER, by=ANN, roles=r),
            lambda s, r: gate_targets.assign(s, case_id, 1, by=ANN, roles=r, level_of=GREEN),
            lambda s, r: gate_checks.tick(s, case_id, Check.OWNER, Value.NO, by=ANN, roles=r),
            lambda s, r: gate_checks.set_list_date(s, case_id, clock.now().date(), by=ANN, roles=r),
            lambda s, r: gate_log.log(s, r),
        ):
            with pytest.raises(NotAllowed):
                await db.run(act, roles)


def _ban(session: Session, account: int) -> None:
    person = people.person(session, account)
    assert person is not None
    desk.ban(session, person.id, by=ANN)


def _withdraw(session: Session, account: int, purpose: str) -> None:
    person = people.person(session, account)
    assert person is not None
    consents.withdraw(session, person, purpose)


@pytest.mark.parametrize(
    ("happens", "refusal"),
    [
        (lambda s, _case: _ban(s, SENDER), AskerBanned),
        (lambda s, _case: _ban(s, TARGET), AskerBanned),
        (lambda s, _case: _withdraw(s, SENDER, consents.REQUEST), ConsentMissing),
        (lambda s, _case: _withdraw(s, TARGET, consents.INTRODUCTION), ConsentMissing),
        (lambda s, case: s.execute(update(ContactRow).values(sender_id=None)), AskerGone),
        (lambda s, case: s.execute(update(ContactRow).values(answered_by=None)), CompanyGone),
        (lambda s, case: s.execute(update(CompanyRow).values(published_at=None)), CompanyGone),
        (lambda s, case: s.query(MemberRow).delete(), CompanyGone),
        (lambda s, case: s.execute(update(ContactRow).values(state="introduced")), RequestOver),
        (lambda s, case: s.execute(update(ContactRow).values(state="withdrawn")), RequestOver),
        (lambda s, case: s.execute(update(ContactRow).values(state="checking")), RequestOver),
        (lambda s, case: s.query(ContactRow).delete(), RequestGone),
    ],
)  # fmt: skip
async def test_both_sides_must_still_stand_at_the_release(
    db: Database, happens: object, refusal: type[Refusal]
) -> None:
    case_id = await db.run(agreed)
    await db.run(looked_up, case_id)
    await db.run(happens, case_id)  # type: ignore[arg-type]  # lambdas of different kinds

    with pytest.raises(refusal):
        await db.run(release, case_id)
    assert await db.read(cards, case_id) == []


async def test_a_listed_owner_and_what_nobody_is_sure_of_hold_the_request(db: Database) -> None:
    case_id = await db.run(lambda session: agreed(session, level="amber"))
    for values in ({"owner": Value.YES}, {"owner": Value.UNSURE}, {"goods": Value.UNSURE}):
        await db.run(checks, case_id, ANN, **values)

        with pytest.raises(ChecksMissing):
            await db.run(release, case_id, ANN, AMBER)

    await db.run(checks, case_id)
    assert await db.run(release, case_id, ANN, AMBER) is Outcome.DONE


async def test_a_list_check_without_yes_has_no_date(db: Database) -> None:
    case_id = await db.run(agreed)
    await db.run(looked_up, case_id, (clock.now() + EARLIEST_ZONE).date())

    await db.run(lambda s: gate_checks.tick(s, case_id, Check.LIST, Value.UNSURE, by=ANN, roles=MANAGERS))

    assert (await db.read(contact_requests.request, case_id)).list_date is None
    with pytest.raises(ValueError, match="future"):
        await db.run(looked_up, case_id, clock.now().date() + timedelta(days=2))
    with pytest.raises(ChecksMissing):
        await db.run(release, case_id)


# -- declining, and time ------------------------------------------------------------------------------------------


async def test_declining_tells_the_sender_nothing_but_that(db: Database) -> None:
    row, _sender, _target = await db.run(lambda session: sent(session, **RED_ROW))
    await db.run(with_topic, row.case_id)

    await db.run(lambda s: gate.decline(s, row.case_id, Reason.LIST_HIT, by=ANN, roles=MANAGERS))

    assert await db.read(state, row.case_id) is RequestState.DECLINED
    assert await db.read(actions) == [("declined", ANN, "list_hit")]
    assert [set(each) for each in await db.read(told, "contact_declined")] == [{"case_id", "is_repeated"}]
    assert await db.read(news) == ["declined"]
    assert (await db.read(desk.case, row.case_id)).status is desk.Status.DONE
    with pytest.raises(RequestOver):
        await db.run(lambda s: gate.decline(s, row.case_id, Reason.OTHER, by=BEN, roles=MANAGERS))


async def test_what_nobody_lets_go_on_ends_after_thirty_days(db: Database) -> None:
    row, _sender, _target = await db.run(lambda session: sent(session, **RED_ROW))
    await db.run(with_topic, row.case_id)
    for days, expected in ((24, []), (2, ["expires"]), (1, ["expires"]), (4, ["expires", "declined"])):
        clock.put_forward(timedelta(days=days))

        await db.run(gate.sweep)
        await db.run(gate.sweep)

        assert await db.read(news) == expected
    assert await db.read(state, row.case_id) is RequestState.DECLINED
    assert await db.read(actions) == [("declined", None, "time")]


async def test_the_time_begins_again_with_the_yes_of_the_other_side(db: Database) -> None:
    case_id = await db.run(agreed)
    await db.run(lambda s: s.execute(update(ContactRow).values(sent_at=clock.now() - timedelta(days=40))))

    await db.run(gate.sweep)
    assert await db.read(state, case_id) is RequestState.AGREED
    clock.put_forward(timedelta(days=31))
    await db.run(gate.sweep)

    assert await db.read(state, case_id) is RequestState.DECLINED


# -- somebody is looked for ---------------------------------------------------------------------------------------


def _looked_for(session: Session) -> tuple[int, int, int, int]:
    """A request to nobody in particular; a company that fits, one that does not, and one that refuses."""
    row, _sender, _target = sent(session, is_open=True)
    fits, row.company_id = row.company_id, None
    session.flush()
    assert fits is not None
    other = company(session, "atacama", offers=["tailings"])
    refuses = company(session, "norte", refuses=["buy"])
    return row.case_id, fits, other.id, refuses.id


def _assign(session: Session, case_id: int, company_id: int, level_of: LevelOf = GREEN) -> Outcome:
    return gate_targets.assign(session, case_id, company_id, by=ANN, roles=MANAGERS, level_of=level_of)


async def test_a_manager_finds_who_is_asked(db: Database) -> None:
    case_id, fits, other, refuses = await db.run(_looked_for)
    asked = await db.read(contact_requests.request, case_id)

    assert [each.id for each in await db.read(gate_targets.candidates, asked)] == [fits]
    assert [each.id for each in await db.read(gate_targets.named, asked, f"co_{other}")] == [other]
    assert [each.id for each in await db.read(gate_targets.named, asked, "ATACAMA  w")] == [other]
    with pytest.raises(RequestRefused):
        await db.run(_assign, case_id, refuses)
    with pytest.raises(CompanyGone):
        await db.run(_assign, case_id, 10**6)
    with pytest.raises(CompanyGone):
        await db.run(forward, case_id)

    assert await db.run(_assign, case_id, fits) is Outcome.DONE
    assert await db.read(state, case_id) is RequestState.ASKING
    with pytest.raises(RequestOver):
        await db.run(_assign, case_id, other)


async def test_a_company_of_a_strict_market_is_held_first(db: Database) -> None:
    case_id, fits, _other, _refuses = await db.run(_looked_for)

    assert await db.run(_assign, case_id, fits, levels(cl="red")) is Outcome.HELD

    found = await db.read(contact_requests.request, case_id)
    assert (found.state, found.level, found.company_id) == (RequestState.CHECKING, Level.RED, fits)


async def test_the_own_company_is_never_asked(db: Database) -> None:
    case_id, fits, _other, _refuses = await db.run(_looked_for)
    await db.run(lambda s: s.execute(update(ContactRow).values(sender_company_id=fits)))

    with pytest.raises(RequestToOneself):
        await db.run(_assign, case_id, fits)
    assert await db.read(gate_targets.candidates, await db.read(contact_requests.request, case_id)) == []


# -- the list, the topic, the log ---------------------------------------------------------------------------------


def _many(session: Session) -> list[int]:
    """Two that are held, one that was agreed on before, one that is asked, one nobody shall see."""
    sender, target, _colleague, _stranger = welcomed(session)
    firm = company(session, "chile", target)
    now, made = clock.now(), []
    for number, where in enumerate(("agreed", "checking", "asking", "checking", "checking")):
        at = now + timedelta(minutes=number)
        made.append(request(session, sender, firm, state=where, sent_at=at).case_id)
    session.execute(update(CaseRow).where(CaseRow.id == made[-1]).values(is_shadowed=True))
    return made


async def test_held_ones_wait_first_and_the_oldest_before_others(db: Database) -> None:
    made = await db.run(_many)

    found = await db.read(gate.waiting, MANAGERS)

    assert [each.case_id for each in found] == [made[1], made[3], made[0]]


async def test_topics_follow_and_closing_one_by_hand_decides_nothing(db: Database) -> None:
    row, _sender, _target = await db.run(lambda session: sent(session, **RED_ROW))
    await db.run(with_topic, row.case_id)
    await db.run(checks, row.case_id)
    await db.run(suggest, row.case_id, ANN, RED)
    await db.run(contact_topics.say_if_open, row.case_id)
    await db.run(forward, row.case_id, BEN, RED)

    assert await db.read(news) == ["suggested", "still_open", "forwarded"]
    assert (await db.read(desk.case, row.case_id)).status is desk.Status.WAITING


def _runs(session: Session, statement: str) -> None:
    session.execute(text(statement))


async def test_the_log_cannot_be_changed_and_is_forgotten_in_time(db: Database) -> None:
    case_id = await db.run(agreed)

    for change in ("UPDATE gate_log SET action = 'released'", "UPDATE gate_log SET by_id = 1"):
        with pytest.raises(DBAPIError):
            await db.run(_runs, change)
    [entry] = await db.read(gate_log.of_request, case_id)
    clock.put_forward(GATE_LOG_KEPT_FOR.usual - timedelta(hours=1))
    await db.run(gate_log.forget)
    kept = await db.read(actions)
    clock.put_forward(timedelta(hours=2))
    await db.run(gate_log.forget)

    assert (entry.action, entry.level, entry.code) == ("agreed", "green", CODE)
    assert (kept, await db.read(actions)) == ([("agreed", None, None)], [])
    assert {column.name for column in GateRow.__table__.columns} & {"text", "sender_id", "sender_name"} == set()
