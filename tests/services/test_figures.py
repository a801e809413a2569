"""Figures of the programme: each day once, also after what was counted is forgotten, and for those who may see them."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.contact_requests import ContactRow
from db.desk import CaseRow
from db.engine import Database
from db.figures import FigureRow
from services import clock, feedback, figure_charts, figures, people, policy, preferences, questions
from services.feedback import Feedback
from services.figure_charts import Step
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


def _wishes(session: Session, number: int, markets: list[str]) -> None:
    preferences.choose_interests(session, people.welcome(session, number), markets=markets, topics=[])


def _today(session: Session) -> dict[str, dict[str, int]]:
    day = policy.today(session)
    found = figures.between(session, day - timedelta(days=1), day, roles=ORGANISER)
    return {subject: dict(counts) for subject, counts in found.items() if counts and subject != Subject.DAY}


MONTHS = ("2025-12", "2026-01", "2026-02", "2026-03")
QUARTERS = ("2025-01", "2025-04", "2025-07", "2025-10", "2026-01", "2026-04", "2026-07", "2026-10")
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


async def test_figures_over_time_are_those_of_the_period(db: Database) -> None:
    """Four days with something each, in spans of three days, the last of which is today."""
    for number, decision in enumerate(("answer", "refuse", "answer", "suggest"), start=1):
        await db.run(_asks, number, decision)
        if number < 4:
            clock.put_forward(timedelta(days=1))
    while await db.run(figures.keep):
        pass
    today = await db.run(policy.today)
    first, subjects = today - timedelta(days=5), (Subject.DECISIONS, Subject.NEW_PEOPLE)

    def looks(session: Session, *begins: date) -> list[dict[str, dict[str, int]]]:
        found = figures.over_time(session, begins, today, subjects=subjects, roles=ORGANISER)
        return [{subject: dict(counts) for subject, counts in each.items()} for each in found]

    [early, late] = await db.run(looks, first, today - timedelta(days=2))
    [whole] = await db.run(looks, first)

    assert early == {"decisions": {"answer": 1}, "new_people": {"ru": 1}}
    assert late == {"decisions": {"refuse": 1, "answer": 1, "suggest": 1}, "new_people": {"de": 2, "ru": 1}}
    assert whole == {"decisions": {"refuse": 1, "answer": 2, "suggest": 1}, "new_people": {"de": 2, "ru": 2}}
    assert await db.run(figures.first_day) == today - timedelta(days=3)


async def test_requests_by_state_and_how_long_they_took(db: Database) -> None:
    """Three that were answered after days, two that wait, and one of somebody whom the desk does not read."""
    now = clock.now()
    ended = [("introduced", 3), ("closed", 10), ("declined", 20), ("withdrawn", 1)]

    def happens(session: Session) -> None:
        for number, (state, days) in enumerate([*ended, ("checking", None), ("asking", None), ("checking", None)]):
            case = CaseRow(
                kind="contact", language="de", status="open", is_shadowed=number == 6, desk_chat_id=1,
                opened_at=now, due_at=now,
            )  # fmt: skip
            session.add(case)
            session.flush()
            sent_at = now - timedelta(days=days or 0)
            session.add(
                ContactRow(
                    case_id=case.id, key=str(number), sender_name="Person", sender_country="DE", is_open=True,
                    purpose="buy", code="pumps", use_country="CL", text="", level="green", is_held=False, notices=[],
                    state=state, sent_at=sent_at, introduced_at=now if state == "introduced" else None,
                    ended_at=now if days and state != "introduced" else None,
                )
            )  # fmt: skip

    await db.run(happens)

    found = await db.run(_today)
    today = await db.run(lambda session: figures.now(session, roles=ORGANISER))

    assert found["request_answers"] == {"week": 1, "fortnight": 1, "longer": 1}
    assert found["requests"] == {"sent": 2, "introduced": 1, "closed": 1, "declined": 1, "withdrawn": 1}
    assert today.requests == {"checking": 1, "asking": 1}


@pytest.mark.parametrize(
    ("first", "last", "step", "begins"),
    [
        ("2026-11-22", "2026-11-22", Step.DAY, ["2026-11-22"]),
        ("2026-11-07", "2026-11-22", Step.DAY, [f"2026-11-{day:02}" for day in range(7, 23)]),
        ("2026-11-01", "2026-11-22", Step.WEEK, ["2026-11-01", "2026-11-02", "2026-11-09", "2026-11-16"]),
        ("2025-11-10", "2026-03-02", Step.MONTH, ["2025-11-10", *(f"{month}-01" for month in MONTHS)]),
        ("2024-12-31", "2026-11-22", Step.QUARTER, ["2024-12-31", *(f"{month}-01" for month in QUARTERS)]),
        ("2017-01-01", "2026-11-22", Step.YEAR, [f"{year}-01-01" for year in range(2017, 2027)]),
    ],
)
def test_periods_have_as_many_bars_as_can_be_read(first: str, last: str, step: Step, begins: list[str]) -> None:
    days = [date.fromisoformat(day) for day in begins]

    assert figure_charts.spans(date.fromisoformat(first), date.fromisoformat(last)) == (step, tuple(days))


@given(some.dates(date(2017, 1, 1), date(2060, 1, 1)), some.integers(0, 6000))
def test_no_period_has_too_many_bars(first: date, days: int) -> None:
    last = first + timedelta(days=days)

    _step, begins = figure_charts.spans(first, last)

    assert len(begins) <= 18
    assert (first, begins) == (begins[0], tuple(sorted(set(begins))))
    assert begins[-1] <= last


async def test_how_things_stand(db: Database) -> None:
    await db.run(_asks, 1, "answer")
    await db.run(_asks, 2, "answer")
    for number, markets in ((1, ["mn", "cl"]), (2, ["cl"])):
        await db.run(_wishes, number, markets)
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

    assert (now.people, now.interests, now.firms) == ({"ru": 1}, {"cl": 1, "mn": 1}, {"DE": 2, "CL": 1})


async def test_figures_are_not_for_everybody(db: Database) -> None:
    day, nobody = date(2026, 11, 2), frozenset[Role]()
    with pytest.raises(NotAllowed):
        await db.run(lambda session: figures.now(session, roles=nobody))
    with pytest.raises(NotAllowed):
        await db.run(lambda session: figures.between(session, day, day, roles=nobody))
    with pytest.raises(NotAllowed):
        await db.run(lambda session: figures.rows(session, day, day, roles=nobody))
