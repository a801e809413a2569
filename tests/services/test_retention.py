"""How long things are kept: as the operator says, and nobody is surprised by what they may want to keep."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.desk import CaseRow
from db.engine import Database
from db.outbox import OutboxMessage, Pace
from db.questions import QuestionRow
from locales import use_language
from services import (
    clock,
    desk,
    desk_care,
    endings,
    erasure,
    guesses,
    holds,
    introductions,
    outbox,
    people,
    questions,
    relays,
    retention,
    topics,
)
from services.contents import Content
from services.desk import Case
from services.endings import CaseEnding, IntroductionEnding
from services.notices import Untold
from services.outbox import Lane, Message, State
from services.people import Person
from services.policy import USUAL, Policy
from services.purposes import PURPOSES
from services.questions import Question
from services.refusals import CaseGone
from tests.services.introduction_scene import DESK, MANAGER, SENDER, TARGET, Scene, agreed, chats, held, told

DAY = timedelta(days=1)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def _asked(session: Session, number: int = 1) -> Person:
    """Somebody who has asked a person something."""
    person = people.welcome(session, SENDER + 100 + number)
    case = desk.open_case(session, DESK, person, None, language="en")
    relays.write(session, DESK, person, case, Content(number, "Who mends lathes?"))
    return person


def _day(session: Session, number: int) -> int:
    """What the clock does so many days later; gives how many cases are left."""
    clock.put_forward(number * DAY)
    endings.sweep(session)
    desk_care.forget(session)
    return session.execute(select(func.count()).select_from(CaseRow)).scalar_one()


def test_times_are_read_as_they_are_written() -> None:
    assert retention.adjusted("") == {}
    assert retention.adjusted(" questions = P60D , replies=P2W,") == {
        "questions": timedelta(days=60),
        "replies": timedelta(days=14),
    }
    assert [code for code, kept in retention.ADJUSTABLE.items() if not timedelta() < kept.least < kept.usual] == []


async def test_what_the_operator_says_counts_and_is_said(database_url: str) -> None:
    house = Policy(keep=retention.adjusted("questions=P30D,replies=P20D"))

    def story(session: Session) -> tuple[int, int, erasure.Receipt]:
        person = people.welcome(session, SENDER)
        questions.keep(session, person.id, Question("Why?", "en", "answer"))
        said = Message(id=1, dedupe_key="x", lane=Lane.CHANGES, chat_id=5, notice="x", due_at=clock.now())
        outbox.put_now(session, said)
        outbox.close_now(session, said, State.SENT)
        clock.put_forward(21 * DAY)
        outbox.forget(session)
        questions.forget(session)
        after_three_weeks = session.execute(select(func.count()).select_from(QuestionRow)).scalar_one()
        clock.put_forward(10 * DAY)
        questions.forget(session)
        left = session.execute(select(func.count()).select_from(OutboxMessage)).scalar_one()
        assert session.execute(select(func.count()).select_from(QuestionRow)).scalar_one() == 0
        return after_three_weeks, left, erasure.erase(session, person, roles=frozenset())

    async with Database(database_url, known=house) as db:
        kept, messages, receipt = await db.run(story)

    assert (kept, messages) == (1, 0)
    assert receipt.numbers_until == receipt.at + 20 * DAY
    [purpose] = [each for each in PURPOSES if each.code == "questions"]
    with use_language("en"):
        assert (purpose.kept(house).plain, purpose.kept(USUAL).plain) == (
            "30 days after they were asked",
            "90 days after they were asked",
        )


async def test_asker_of_an_old_question_is_told_once_and_again_after_writing(db: Database) -> None:
    def case_of(session: Session) -> Case:
        return desk.own_cases(session, person)[0]

    def others(session: Session) -> None:
        with pytest.raises(CaseGone):
            endings.keep_open(session, people.welcome(session, TARGET), case.id)

    person = await db.run(_asked)
    case = await db.run(case_of)
    assert await db.run(_day, 82) == 1
    assert await db.run(chats, "case_ending") == []
    assert [await db.run(_day, number) for number in (2, 5)] == [1, 1]
    assert await db.run(chats, "case_ending") == [person.telegram_id]
    facts = await db.run(CaseEnding(case.id).facts)
    assert (facts.words, facts.at - clock.now() < 3 * DAY) == ("Who mends lathes?", True)
    await db.run(others)

    await db.run(relays.write, DESK, person, case, Content(77, "Hello?"))
    with pytest.raises(Untold):
        await db.run(CaseEnding(case.id).facts)
    assert [await db.run(_day, number) for number in (3, 79)] == [1, 1]
    assert await db.run(chats, "case_ending") == [person.telegram_id]
    assert [await db.run(_day, number) for number in (2, 3)] == [1, 1]
    assert await db.run(chats, "case_ending") == 2 * [person.telegram_id]
    assert await db.run(_day, 5) == 0


async def test_what_was_said_of_an_earlier_end_does_not_count_for_a_later_one(db: Database) -> None:
    def story(session: Session) -> list[int]:
        person = _asked(session)
        _day(session, 84)
        relays.write(session, DESK, person, desk.own_cases(session, person)[0], Content(77, "Hello?"))
        clock.put_forward(95 * DAY)  # the assistant was switched off
        desk_care.forget(session)
        left = [session.execute(select(func.count()).select_from(CaseRow)).scalar_one()]
        return left + [_day(session, number) for number in (0, 8)]

    assert await db.run(story) == [1, 1, 0]


async def test_rows_of_waits_go_with_the_waits(db: Database) -> None:
    def waits(session: Session) -> list[str]:
        holds.forget(session)
        guesses.forget(session)
        return sorted(session.execute(select(Pace.name)).scalars())

    def story(session: Session) -> tuple[list[str], ...]:
        guesses.was_wrong(session, 5)
        holds.refused(session, 6, 0)
        holds.refused(session, 7, 3600)
        before = waits(session)
        clock.put_forward(DAY)
        return before, waits(session)

    assert await db.run(story) == (["chat:7", "guess:5", "hold"], ["chat:7", "hold"])


async def test_nothing_open_goes_before_its_asker_has_known_for_a_week(db: Database) -> None:
    def story(session: Session) -> list[int]:
        _asked(session)
        clock.put_forward(200 * DAY)  # the assistant was switched off
        desk_care.forget(session)
        return [_day(session, 0), _day(session, 6), _day(session, 2)]

    assert await db.run(story) == [1, 1, 0]


async def test_closing_an_old_question_tells_the_desk(db: Database) -> None:
    def story(session: Session) -> tuple[bool, list[int]]:
        person = _asked(session)
        case = desk.own_cases(session, person)[0]
        session.get_one(CaseRow, case.id).thread_id = 44
        _day(session, 84)
        closed = endings.settle(session, person, case.id)
        assert endings.settle(session, person, case.id) == closed
        with pytest.raises(Untold):
            CaseEnding(case.id).facts(session)
        return closed.is_withdrawn, [_day(session, 5), _day(session, 3)]

    assert await db.run(story) == (True, [1, 0])
    assert len(await db.run(told, topics.CaseWasWithdrawn.name)) == 1


async def test_both_sides_are_told_to_save_the_contact_before_an_introduction_goes(db: Database) -> None:
    def introduced(session: Session) -> Scene:
        scene = agreed(session)
        introductions.introduce(session, held(session, scene.case_id), MANAGER)
        return scene

    scene = await db.run(introduced)
    assert await db.run(_day, 174) == 1
    assert await db.run(chats, "introduction_ending") == []
    assert [await db.run(_day, number) for number in (2, 1)] == [1, 1]
    assert sorted(await db.run(chats, "introduction_ending")) == [SENDER, TARGET]
    sender, target = (IntroductionEnding(scene.case_id, each.id) for each in (scene.sender, scene.target))
    assert (await db.run(sender.facts)).other == "Chile Works"
    assert (await db.run(target.facts)).other == "Kuzbass Pumps"

    await db.run(lambda session: erasure.erase(session, scene.target, roles=frozenset()))
    with pytest.raises(Untold):
        await db.run(sender.facts)
    assert await db.run(_day, 31) == 0, "no card was said yet, so the request ended like any other"
    assert await db.run(lambda session: session.execute(select(ContactRow)).all()) == []
