"""What two firms write to each other after an introduction: to whom it goes, when it ends, who never reads it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.companies import MemberRow
from db.desk import CaseRow, RelayRow
from db.engine import Database
from db.people import PersonRow
from services import clock, consents, desk, introductions, keys, partner_relays, relay_queue
from services.contact_requests import RequestState
from services.contents import Content
from services.introductions import RELAYED_FOR
from services.people import Person
from services.policy import Policy
from services.refusals import (
    BannedFromDesk,
    FilesNotWanted,
    FileTooLarge,
    OtherSideGone,
    Refusal,
    RelayOver,
    RequestGone,
    TooManyMessages,
)
from services.relays import MOST_AN_HOUR
from tests.services.introduction_scene import (
    COLLEAGUE,
    HOURS,
    MANAGER,
    SENDER,
    STRANGER,
    TARGET,
    company,
    request,
    told,
    welcomed,
)

HELLO = Content(7, "Guten Tag, wir brauchen Pumpen.")
Pair = tuple[int, Person, Person]


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, known=Policy(desk_hours=HOURS)) as opened:
        yield opened


def introduced(session: Session) -> Pair:
    """A request that has led to an introduction, its sender, and who said yes."""
    sender, target, colleague, _stranger = welcomed(session)
    made = company(session, "chile", target, colleague)
    row = request(session, sender, made, state=RequestState.AGREED.value, answer="yes", answered_by=target.id)
    consents.give(session, target, consents.INTRODUCTION, language="en")
    introductions.introduce(session, row, MANAGER)
    return row.case_id, sender, target


def relayed(session: Session) -> list[tuple[str, int, int, str, str]]:
    """What was written: direction, from which chat, to which, words, state."""
    rows = session.execute(select(RelayRow).order_by(RelayRow.id)).scalars()
    return [(row.direction, row.source_chat_id, row.target_chat_id, row.text, row.state) for row in rows]


async def test_each_side_writes_to_the_other_and_nobody_of_the_desk_reads_it(db: Database) -> None:
    case_id, sender, target = await db.run(introduced)

    await db.run(partner_relays.write, sender, case_id, HELLO)
    await db.run(partner_relays.write, sender, case_id, HELLO)
    await db.run(partner_relays.write, target, case_id, Content(9, "Hello."))

    assert await db.read(relayed) == [
        ("target", SENDER, TARGET, HELLO.text, "waiting"),
        ("sender", TARGET, SENDER, "Hello.", "waiting"),
    ]
    assert await db.read(told, "relay_target") == [{"case_id": case_id, "is_repeated": False}]
    case = await db.read(desk.case, case_id)
    assert (await db.read(desk.question_of, case), await db.read(desk.own_question_of, case)) == ("", "")
    assert await db.read(told, "relay_to_desk") == []
    assert await db.read(relay_queue.waiting, case_id, relay_queue.TO_DESK) == []


async def test_each_sees_the_alias_and_the_language_of_the_other(db: Database) -> None:
    case_id, sender, target = await db.run(introduced)

    await db.run(keys.make_all)

    lines = [await db.read(partner_relays.line, each, case_id) for each in (sender, target)]

    aliases = [await db.read(desk.alias, each.id) for each in (target, sender)]
    assert [each.alias for each in lines] == aliases
    assert [each.is_open for each in lines] == [True, True]


@pytest.mark.parametrize("account", [COLLEAGUE, STRANGER])
async def test_others_do_not_get_in_between(db: Database, account: int) -> None:
    case_id, _sender, _target = await db.run(introduced)
    person = await db.read(_person, account)

    for work in (partner_relays.line, partner_relays.stop):
        with pytest.raises(RequestGone):
            await db.run(work, person, case_id)
    with pytest.raises(RequestGone):
        await db.run(partner_relays.write, person, case_id, HELLO)
    with pytest.raises(RequestGone):
        await db.run(partner_relays.write, person, 4711, HELLO)

    assert await db.read(relayed) == []


def _person(session: Session, account: int) -> Person:
    row = session.execute(select(PersonRow).where(PersonRow.telegram_id == account)).scalar_one()
    return Person(row.id, account)


async def test_before_an_introduction_nobody_writes_to_anybody(db: Database) -> None:
    def agreed(session: Session) -> Pair:
        sender, target, _colleague, _stranger = welcomed(session)
        made = company(session, "chile", target)
        row = request(session, sender, made, state=RequestState.AGREED.value, answer="yes", answered_by=target.id)
        return row.case_id, sender, target

    case_id, sender, target = await db.run(agreed)

    for each in (sender, target):
        with pytest.raises(RequestGone):
            await db.run(partner_relays.write, each, case_id, HELLO)


async def test_after_thirty_days_it_is_over(db: Database) -> None:
    case_id, sender, _target = await db.run(introduced)
    clock.put_forward(RELAYED_FOR - timedelta(minutes=1))
    await db.run(partner_relays.write, sender, case_id, HELLO)
    clock.put_forward(timedelta(minutes=2))

    with pytest.raises(RelayOver):
        await db.run(partner_relays.write, sender, case_id, Content(8, "Still there?"))

    assert not (await db.run(partner_relays.line, sender, case_id)).is_open


async def test_either_side_stops_it_for_both(db: Database) -> None:
    case_id, sender, target = await db.run(introduced)
    await db.run(partner_relays.write, sender, case_id, HELLO)

    await db.run(partner_relays.stop, target, case_id)
    await db.run(partner_relays.stop, target, case_id)
    await db.run(partner_relays.stop, sender, case_id)

    assert [state for *_rest, state in await db.read(relayed)] == ["stopped"]
    assert await db.read(told, "partner_stopped") == [{"case_id": case_id}]
    for each in (sender, target):
        with pytest.raises(RelayOver):
            await db.run(partner_relays.write, each, case_id, Content(8, "Hello?"))
    with pytest.raises(RelayOver):
        await db.run(partner_relays.edit, sender, Content(HELLO.message_id, "Changed"))


def _is_deleted(session: Session) -> None:
    session.execute(delete(PersonRow).where(PersonRow.telegram_id == TARGET))


def _leaves_company(session: Session) -> None:
    session.execute(delete(MemberRow).where(MemberRow.name == "Chile Member 0"))


def _has_blocked(session: Session) -> None:
    row = session.execute(select(PersonRow).where(PersonRow.telegram_id == TARGET)).scalar_one()
    row.unreachable_at = clock.now()


def _is_banned(session: Session) -> None:
    desk.ban(session, _person(session, TARGET).id, by=MANAGER, is_shadow=True)


@pytest.mark.parametrize("goes", [_is_deleted, _leaves_company, _has_blocked, _is_banned])
async def test_the_other_side_may_be_gone(db: Database, goes: object) -> None:
    case_id, sender, _target = await db.run(introduced)
    assert callable(goes)
    await db.run(goes)

    with pytest.raises(OtherSideGone):
        await db.run(partner_relays.write, sender, case_id, HELLO)

    assert await db.read(relayed) == []


async def test_who_is_banned_reaches_nobody(db: Database) -> None:
    case_id, sender, target = await db.run(introduced)
    await db.run(lambda session: desk.ban(session, sender.id, by=MANAGER))
    await db.run(lambda session: desk.ban(session, target.id, by=MANAGER, is_shadow=True))

    with pytest.raises(BannedFromDesk):
        await db.run(partner_relays.write, sender, case_id, HELLO)

    await db.run(lambda session: desk.unban(session, sender.id))
    await db.run(partner_relays.write, target, case_id, HELLO)
    assert [state for *_rest, state in await db.read(relayed)] == ["shadowed"]
    assert await db.read(told, "relay_sender") == []


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (Content(7, "", "photo", "id"), FilesNotWanted),
        (Content(7, "", "document", "id", size=21 * 1024 * 1024), FileTooLarge),
    ],
)
async def test_files_are_taken_like_at_the_desk(db: Database, content: Content, refusal: type[Refusal]) -> None:
    case_id, sender, _target = await db.run(introduced)
    await db.run(lambda session: desk.ban(session, sender.id, by=MANAGER, is_of_files=True))

    with pytest.raises(refusal):
        await db.run(partner_relays.write, sender, case_id, content)


async def test_nobody_is_flooded(db: Database) -> None:
    case_id, sender, target = await db.run(introduced)

    def writes_much(session: Session) -> None:
        for number in range(MOST_AN_HOUR):
            partner_relays.write(session, sender, case_id, Content(100 + number, "Hello"))

    await db.run(writes_much)

    with pytest.raises(TooManyMessages):
        await db.run(partner_relays.write, sender, case_id, HELLO)
    await db.run(partner_relays.write, target, case_id, HELLO)


async def test_a_change_follows_what_waits(db: Database) -> None:
    case_id, sender, target = await db.run(introduced)
    await db.run(partner_relays.write, sender, case_id, HELLO)

    assert await db.run(partner_relays.edit, sender, Content(HELLO.message_id, "Changed")) == case_id
    assert await db.run(partner_relays.edit, target, Content(HELLO.message_id, "Mine?")) is None

    assert [text for *_rest, text, _state in await db.read(relayed)] == ["Changed"]


async def test_what_was_written_goes_after_thirty_days(db: Database) -> None:
    case_id, sender, _target = await db.run(introduced)
    await db.run(partner_relays.write, sender, case_id, HELLO)

    def arrives(session: Session) -> None:
        session.execute(select(RelayRow)).scalar_one().state = relay_queue.SENT

    await db.run(arrives)
    await db.run(partner_relays.forget)
    assert len(await db.read(relayed)) == 1
    clock.put_forward(timedelta(days=30, minutes=1))

    await db.run(partner_relays.forget)

    assert await db.read(relayed) == []
    assert await db.read(lambda session: session.execute(select(CaseRow.id)).scalars().all()) == [case_id]
