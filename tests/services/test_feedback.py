"""Feedback: once per question, only by its asker, counted by article, gone with its question."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import Database
from db.feedback import FeedbackRow
from services import clock, feedback, people, questions
from services.feedback import Feedback, Tally
from services.questions import Question

YES = Feedback("markets/cl", "en", True)
UNCLEAR = Feedback("markets/cl", "en", False, "unclear")
BARE = Feedback("funding/mep", "de", False)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        yield opened


def asked(session: Session, telegram_id: int, number: int) -> tuple[int, int]:
    """A person and a question of theirs."""
    person = people.person(session, telegram_id) or people.welcome(session, telegram_id)
    return person.id, questions.keep(session, person.id, Question("Why?", "en", "answer", message_id=number))


def rated(session: Session, *said: Feedback) -> list[int]:
    """A question of its own for each."""
    made = []
    for number, each in enumerate(said):
        person_id, question_id = asked(session, 70, number + 1)
        assert feedback.give(session, person_id, question_id, each)
        made.append(question_id)
    return made


def rows(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(FeedbackRow)) or 0


async def test_the_last_word_counts_once(db: Database) -> None:
    person_id, question_id = await db.run(asked, 70, 1)

    for each in (YES, YES, UNCLEAR):
        assert await db.run(feedback.give, person_id, question_id, each)

    assert await db.read(feedback.given, person_id, question_id) == UNCLEAR
    assert await db.read(rows) == 1


async def test_other_people_and_questions_that_are_not_there_get_nothing(db: Database) -> None:
    _person_id, question_id = await db.run(asked, 70, 1)
    stranger, _other = await db.run(asked, 71, 1)

    assert not await db.run(feedback.give, stranger, question_id, YES)
    assert not await db.run(feedback.give, stranger, 10**12, YES)
    assert await db.read(feedback.given, stranger, question_id) is None
    assert await db.read(rows) == 0


async def test_counts_by_article_and_in_all(db: Database) -> None:
    made = await db.run(rated, YES, YES, UNCLEAR, BARE, BARE)
    epoch = clock.now() - timedelta(days=1)

    assert await db.read(feedback.tallies, epoch) == [
        Tally("funding/mep", "de", 0, 2, (0, 0, 0, 0)),
        Tally("markets/cl", "en", 2, 1, (0, 0, 1, 0)),
    ]
    assert await db.read(feedback.counts, epoch) == (2, 3)
    assert await db.read(_unhelpful, epoch) == [made[4], made[3], made[2]]
    assert await db.read(feedback.tallies, clock.now() + timedelta(days=1)) == []


def _unhelpful(session: Session, since: datetime) -> list[int]:
    return list(feedback.unhelpful_questions(session, since))


async def test_it_is_forgotten_with_its_question(db: Database, later: Callable[[timedelta], None]) -> None:
    await db.run(rated, YES, UNCLEAR)

    later(timedelta(days=91))
    await db.run(questions.forget)

    assert await db.read(rows) == 0
