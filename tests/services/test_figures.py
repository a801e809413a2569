"""Figures of the programme: each day once, also after what was counted is forgotten, and for those who may see them."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.engine import Database
from db.figures import FigureRow
from services import clock, feedback, figures, people, policy, questions
from services.feedback import Feedback
from services.figures import Subject
from services.people import Role
from services.questions import Question
from services.refusals import NotAllowed

ORGANISER = frozenset({Role.ORGANISER})


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def _asks(session: Session, number: int, decision: str, language: str | None = "de") -> None:
    person = people.welcome(session, number)
    people.choose_language(session, person.id, "ru" if number % 2 else "de")
    people.acknowledge(session, person.id)
    asked = questions.keep(session, person.id, Question("What is the duty?", language, decision, message_id=number))
    feedback.give(session, person.id, asked, Feedback("markets/cl", "de", decision == "answer"))


def _today(session: Session) -> dict[str, dict[str, int]]:
    day = policy.today(session)
    found = figures.between(session, day - timedelta(days=1), day, roles=ORGANISER)
    return {subject: dict(counts) for subject, counts in found.items() if counts and subject != Subject.DAY}


ASKED = {
    "new_people": {"ru": 2, "de": 1},
    "decisions": {"answer": 2, "refuse": 1},
    "question_languages": {"de": 2, "unknown": 1},
    "helpful": {"yes": 2, "no": 1},
}


async def test_day_is_counted_once_and_stays_when_its_questions_are_forgotten(db: Database) -> None:
    for number, decision, language in ((1, "answer", "de"), (2, "answer", "de"), (3, "refuse", None)):
        await db.run(_asks, number, decision, language)
    same_day = await db.run(_today)

    clock.put_forward(timedelta(days=1))
    next_day = await db.run(_today)
    while await db.run(figures.keep):
        pass
    again = await db.run(figures.keep)
    kept = await db.run(_today)
    clock.put_forward(timedelta(days=100))
    await db.run(questions.forget)
    while await db.run(figures.keep):
        pass
    everything = await db.run(
        lambda session: figures.between(session, date(2017, 1, 1), policy.today(session), roles=ORGANISER)
    )

    assert same_day == ASKED
    assert next_day == {}, "the day before is not counted yet"
    assert kept == ASKED
    assert not again
    assert dict(everything[Subject.DECISIONS]) == ASKED["decisions"]
    days = await db.run(lambda session: session.execute(select(func.count(FigureRow.day.distinct()))).scalar_one())
    assert days == figures.COUNTED_BACK.days + 1 + figures.COUNTED_BACK.days + 1


async def test_how_things_stand(db: Database) -> None:
    await db.run(_asks, 1, "answer")
    await db.run(_asks, 2, "answer")
    await db.run(people.mark_unreachable, 2)

    def publish(session: Session) -> None:
        values: dict[str, Any] = {"offers": [], "seeks": [], "markets": [], "languages": [], "texts": {}}
        now = clock.now()
        times = {"as_of": now.date(), "created_at": now, "changed_at": now, "published_at": now, "confirmed_at": now}
        for key, country in (("a", "DE"), ("b", "CL"), ("c", "DE")):
            session.add(CompanyRow(key=key, name=key, country=country, type="company", **values, **times))
        session.flush()

    await db.run(publish)

    now = await db.run(lambda session: figures.now(session, roles=ORGANISER))

    assert (now.people, now.interests, now.firms) == ({"ru": 1}, {}, {"DE": 2, "CL": 1})


async def test_figures_are_not_for_everybody(db: Database) -> None:
    day, nobody = date(2026, 11, 2), frozenset[Role]()
    with pytest.raises(NotAllowed):
        await db.run(lambda session: figures.now(session, roles=nobody))
    with pytest.raises(NotAllowed):
        await db.run(lambda session: figures.between(session, day, day, roles=nobody))
    with pytest.raises(NotAllowed):
        await db.run(lambda session: figures.rows(session, day, day, roles=nobody))
