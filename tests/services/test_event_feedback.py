"""Feedback: who is asked and when, how long a name is kept, and that nothing leads to nameless answers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import CheckInTokenRow, EventFeedbackRow, EventRow, RegistrationRow
from services import check_in, check_in_tokens, clock, entries, event_feedback, event_forgetting
from services import registration as registering
from services.entries import Registration
from services.event_feedback import FeedbackAsked, Openness, Said
from services.events import Event, Online
from services.notices import Untold
from services.people import Role
from services.refusals import NotAllowed, RegistrationGone
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

STAFF = 99
DAY = timedelta(days=1)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def over(session: Session, people: int = 1, **values: Any) -> tuple[Event, list[Registration]]:  # Any: as in published
    """An event that has ended this minute, and who was registered."""
    event = published(session, **values)
    made = [
        registering.register(session, somebody(session, number), event.id, entry(number)) for number in range(people)
    ]
    clock.put_forward(event.ends_at - clock.now())
    return event, made


def gives(session: Session, made: Registration, number: int, rating: int, words: str = "", *, named: bool) -> Openness:
    return event_feedback.give(session, somebody(session, number), made.id, rating, words, is_named=named)


def rows(session: Session) -> list[tuple[int | None, int, str | None]]:
    found = select(EventFeedbackRow.registration_id, EventFeedbackRow.rating, EventFeedbackRow.words)
    return [(row[0], row[1], row[2]) for row in session.execute(found.order_by(EventFeedbackRow.rating)).all()]


async def test_it_opens_in_the_middle_and_closes_a_month_after(db: Database) -> None:
    def story(session: Session) -> list[Openness]:
        event = published(session, ends_at=in_days(12))
        made = registering.register(session, somebody(session, 1), event.id, entry(1))
        found = []
        for at in (
            event.starts_at,
            event.starts_at + DAY - timedelta(minutes=1),
            event.starts_at + DAY,
            event.ends_at + 30 * DAY - timedelta(minutes=1),
            event.ends_at + 30 * DAY,
        ):
            clock.put_forward(at - clock.now())
            found.append(event_feedback.asked(session, somebody(session, 1), made.id).openness)
        return found

    assert await db.run(story) == [Openness.EARLY, Openness.EARLY, Openness.OPEN, Openness.OPEN, Openness.OVER]


async def test_who_was_not_there_is_not_asked_where_check_in_was_used(db: Database) -> None:
    def story(session: Session) -> list[object]:
        _event, (absent, present) = over(session, 2)
        unused = event_feedback.asked(session, somebody(session, 0), absent.id).openness
        check_in.arrive(session, somebody(session, STAFF), ORGANISER, present.id, anyway=True)
        used = [
            event_feedback.asked(session, somebody(session, number), made.id).openness
            for number, made in enumerate((absent, present))
        ]
        with pytest.raises(Untold, match="was not there"):
            FeedbackAsked(absent.id).facts(session)
        return [unused, *used, FeedbackAsked(present.id).facts(session).registration.id == present.id]

    assert await db.run(story) == [Openness.OPEN, Openness.ABSENT, Openness.OPEN, True]


async def test_at_an_event_online_everybody_was_there(db: Database) -> None:
    def story(session: Session) -> Openness:
        _event, (first, second) = over(session, 2, online=Online("https://meet.example.org/pit"))
        check_in.arrive(session, somebody(session, STAFF), ORGANISER, second.id, anyway=True)
        return event_feedback.asked(session, somebody(session, 0), first.id).openness

    assert await db.run(story) is Openness.OPEN


async def test_nothing_leads_to_a_nameless_answer(db: Database) -> None:
    def story(session: Session) -> list[object]:
        _event, [made] = over(session)
        before = entries.registration(session, made.id)
        first = gives(session, made, 0, 2, "Too loud", named=False)
        again = gives(session, made, 0, 5, "Loved it", named=True)
        after = entries.registration(session, made.id)
        [day] = session.execute(select(EventFeedbackRow.day)).scalars()
        changed = session.execute(select(RegistrationRow.changed_at)).scalar_one()
        return [
            (first, again),
            rows(session),
            day == clock.now().date(),
            (before.has_given_feedback, after.has_given_feedback),
            changed < clock.now() - DAY,
        ]

    assert await db.run(story) == [
        (Openness.OPEN, Openness.GIVEN),
        [(None, 2, "Too loud")],
        True,
        (False, True),
        True,
    ]


async def test_an_answer_under_a_name_can_be_changed_and_made_nameless(db: Database) -> None:
    def story(session: Session) -> list[object]:
        _event, [made] = over(session)
        steps = [gives(session, made, 0, 2, "Too loud", named=True), gives(session, made, 0, 3, "", named=True)]
        named = rows(session)
        steps += [gives(session, made, 0, 4, "Fine", named=False), gives(session, made, 0, 1, "", named=False)]
        return [steps, named == [(made.id, 3, None)], rows(session)]

    changing = [Openness.OPEN, Openness.CHANGEABLE, Openness.CHANGEABLE, Openness.GIVEN]
    assert await db.run(story) == [changing, True, [(None, 4, "Fine")]]


async def test_others_registrations_and_cancelled_ones_have_no_feedback(db: Database) -> None:
    def story(session: Session) -> int:
        event = published(session)
        made, gone = (
            registering.register(session, somebody(session, number), event.id, entry(number)) for number in (0, 1)
        )
        registering.cancel(session, somebody(session, 1), gone.id, undo=DAY)
        clock.put_forward(event.ends_at - clock.now())
        refused = 0
        for number, each in ((1, made), (1, gone), (0, gone)):
            with pytest.raises(RegistrationGone):
                gives(session, each, number, 5, named=True)
            refused += 1
        return refused

    assert await db.run(story) == 3


async def test_results_count_everything_and_name_only_those_who_agreed(db: Database) -> None:
    def story(session: Session) -> list[object]:
        event, made = over(session, 6)
        for number, (rating, words) in enumerate([(5, "Great"), (4, ""), (4, "Warm soup"), (1, "Late"), (5, "Good")]):
            gives(session, made[number], number, rating, words, named=number == 0)
        found = event_feedback.results(session, event.id, ORGANISER)
        with pytest.raises(NotAllowed):
            event_feedback.results(session, event.id, frozenset({Role.OPERATOR}))
        return [found.counts, found.mean, set(found.words)]

    assert await db.run(story) == [
        {1: 1, 2: 0, 3: 0, 4: 2, 5: 2},
        3.8,
        {Said("Great", "Person 0"), Said("Warm soup", None), Said("Late", None), Said("Good", None)},
    ]


async def test_where_few_are_nameless_nobody_is_named(db: Database) -> None:
    def story(session: Session) -> set[Said]:
        event, made = over(session, 3)
        for number, words in enumerate(("Great", "Fine", "Late")):
            gives(session, made[number], number, 3, words, named=number != 2)
        return set(event_feedback.results(session, event.id, ORGANISER).words)

    assert await db.run(story) == {Said("Great", None), Said("Fine", None), Said("Late", None)}


async def test_without_answers_there_is_no_mean(db: Database) -> None:
    def story(session: Session) -> tuple[int, float | None, tuple[Said, ...]]:
        found = event_feedback.results(session, published(session).id, ORGANISER)
        return found.number, found.mean, found.words

    assert await db.run(story) == (0, None, ())


async def test_the_order_of_words_is_not_that_of_their_arrival(db: Database) -> None:
    def story(session: Session) -> list[list[str]]:
        orders = []
        for people in ((0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0)):
            event, made = over(session, 6)
            for number in people:
                gives(session, made[number], number, 3, f"Words of {number}", named=False)
            orders.append([each.words for each in event_feedback.results(session, event.id, ORGANISER).words])
        return orders

    first, second = await db.run(story)
    assert first == second


# -- forgetting ---------------------------------------------------------------------------------------------------


async def forgets_after(db: Database, days: float) -> None:
    clock.put_forward(timedelta(days=days))
    await db.run(event_forgetting.forget)


async def test_names_go_after_a_month_registrations_after_half_a_year_numbers_after_a_year(db: Database) -> None:
    def story(session: Session) -> tuple[int, int]:
        event, made = over(session, 3)
        for each in made[:2]:
            check_in.arrive(session, somebody(session, STAFF), ORGANISER, each.id, anyway=True)
            check_in_tokens.draw(session, event.id, each.id)
        check_in_tokens.draw(session, event.id)
        gives(session, made[0], 0, 4, "Warm soup", named=True)
        return event.id, made[0].id

    def kept(session: Session) -> tuple[object, ...]:
        figures = session.execute(select(EventRow.figures)).scalar_one()
        counts = [
            session.execute(select(func.count()).select_from(kind)).scalar_one()
            for kind in (RegistrationRow, CheckInTokenRow)
        ]
        return (*counts, rows(session), figures)

    _event_id, named = await db.run(story)

    await forgets_after(db, 29.9)
    assert await db.read(kept) == (3, 3, [(named, 4, "Warm soup")], None)
    await forgets_after(db, 0.2)
    assert await db.read(kept) == (3, 3, [(None, 4, "Warm soup")], None)
    await forgets_after(db, 151.8)
    assert await db.read(kept) == (3, 3, [(None, 4, "Warm soup")], None)
    await forgets_after(db, 0.2)
    figures = {"registered": 3, "attended": 2, "feedback": 1}
    assert await db.read(kept) == (0, 0, [(None, 4, "Warm soup")], figures)
    await forgets_after(db, 182)
    assert await db.read(kept) == (0, 0, [(None, 4, "Warm soup")], figures)
    await forgets_after(db, 1.2)
    assert await db.read(kept) == (0, 0, [(None, 4, "Warm soup")], None)


async def test_two_processes_that_forget_at_once_keep_the_numbers(db: Database, database_url: str) -> None:
    def story(session: Session) -> None:
        for people in (2, 3):
            over(session, people)

    def forgets_slowly(session: Session) -> None:
        event_forgetting.forget(session)
        sleep(0.5)  # its commit comes when the other one has begun

    def figures(session: Session) -> list[int]:
        return [
            each["registered"] for each in session.execute(select(EventRow.figures).order_by(EventRow.id)).scalars()
        ]

    await db.run(story)
    clock.put_forward(183 * DAY)
    async with Database(database_url) as other, asyncio.TaskGroup() as group:
        group.create_task(db.run(forgets_slowly))
        await asyncio.sleep(0.2)
        group.create_task(other.run(event_forgetting.forget))

    assert await db.read(figures) == [2, 3]
