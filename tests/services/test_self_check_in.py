"""Checking in by oneself: when the poster and the code on a slide are good, and for whom a place is left there."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import EventRow
from services import check_in, check_in_tokens, clock, event_editing, registration, self_check_in
from services.check_in import Arrival, Outcome
from services.entries import Registration
from services.events import Event
from services.people import Person
from services.refusals import EventFull, NotAllowed, RegistrationClosed, RegistrationGone
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

STAFF = 99
HOUR = timedelta(hours=1)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def today(session: Session, **values: Any) -> Event:  # Any: as in event_scene.published
    """An event that begins in an hour."""
    begins = clock.now().replace(microsecond=0) + HOUR
    return published(session, **{"starts_at": begins, "ends_at": begins + 3 * HOUR, "timezone": "UTC"} | values)


def registered(session: Session, event: Event, number: int = 1) -> Registration:
    return registration.register(session, somebody(session, number), event.id, entry(number))


def taken(session: Session, event: Event) -> int:
    return session.execute(select(EventRow.taken).where(EventRow.id == event.id)).scalar_one()


def scans_poster(session: Session, event: Event, person: Person) -> Arrival:
    return self_check_in.by_poster(session, person, check_in_tokens.draw(session, event.id))


@pytest.mark.parametrize(
    ("minutes", "outcome"),
    [(29, Outcome.EARLY), (30, Outcome.IN), (60, Outcome.IN), (89, Outcome.IN), (91, Outcome.LATE)],
)
async def test_the_poster_is_good_around_the_start(db: Database, minutes: int, outcome: Outcome) -> None:
    def prepare(session: Session) -> Event:
        event = today(session)
        registered(session, event)
        return event

    event = await db.run(prepare)
    clock.put_forward(event.starts_at - HOUR + timedelta(minutes=minutes) - clock.now())

    found = await db.run(lambda session: scans_poster(session, event, somebody(session, 1)))

    assert found.outcome is outcome
    assert found.at == (event.starts_at - timedelta(minutes=30) if outcome is Outcome.EARLY else None)


async def test_each_day_and_each_session_opens_the_door_again(db: Database) -> None:
    def prepare(session: Session) -> Event:
        begins = in_days(1).replace(hour=9, minute=0, second=0)
        event = published(session, starts_at=begins, ends_at=begins + timedelta(days=2, hours=8), timezone="UTC")
        return event_editing.put_session(
            session,
            event.id,
            roles=ORGANISER,
            by=1,
            key="evening",
            title={"en": "Evening"},
            starts_at=begins + 10 * HOUR,
            ends_at=begins + 12 * HOUR,
        )

    event = await db.run(prepare)

    hours = sorted((each - event.starts_at) / HOUR for each in self_check_in.starts(event))
    assert hours == [0, 10, 24, 48]


async def test_slide_codes_are_taken_five_times_in_ten_minutes(db: Database) -> None:
    def prepare(session: Session) -> tuple[Event, Registration]:
        event = today(session)
        made = registered(session, event)
        clock.put_forward(HOUR)
        return event, made

    event, made = await db.run(prepare)
    wrong = f"{(int(event.slide_code) + 1) % 10_000:04}"

    async def types(code: str) -> Outcome:
        def work(session: Session) -> Outcome:
            return self_check_in.by_slide_code(session, somebody(session, 1), made.id, code).outcome

        return await db.run(work)

    assert [await types(wrong) for _try in range(5)] == [Outcome.WRONG_CODE] * 5
    assert [await types(each) for each in (wrong, event.slide_code)] == [Outcome.TOO_MANY] * 2
    clock.put_forward(timedelta(minutes=10))
    assert await types(wrong) is Outcome.WRONG_CODE
    assert [await types(event.slide_code) for _twice in range(2)] == [Outcome.IN, Outcome.ALREADY]


async def test_a_slide_code_is_for_ones_own_registration(db: Database) -> None:
    def story(session: Session) -> None:
        made = registered(session, today(session))
        self_check_in.by_slide_code(session, somebody(session, 2), made.id, "0000")

    with pytest.raises(RegistrationGone):
        await db.run(story)


async def test_who_stands_before_the_poster_without_a_place_gets_a_free_one(db: Database) -> None:
    def story(session: Session) -> list[object]:
        event = today(session, capacity=2)
        clock.put_forward(HOUR)
        found: list[object] = []
        for number in (1, 2, 3):
            person = somebody(session, number)
            asked = scans_poster(session, event, person)
            found.append((asked.outcome, asked.has_room))
            if asked.has_room:
                made = self_check_in.on_the_spot(session, person, event.id, name=f"Person {number}", company=None)
                again = self_check_in.on_the_spot(session, person, event.id, name="Another", company=None)
                found.append((made.outcome, again.outcome))
        return [*found, taken(session, event)]

    assert await db.run(story) == [
        (Outcome.NO_PLACE, True),
        (Outcome.IN, Outcome.ALREADY),
        (Outcome.NO_PLACE, True),
        (Outcome.IN, Outcome.ALREADY),
        (Outcome.NO_PLACE, False),
        2,
    ]


async def test_where_organisers_confirm_nobody_lets_themselves_in(db: Database) -> None:
    def story(session: Session) -> bool:
        event = today(session, needs_approval=True)
        clock.put_forward(HOUR)
        person = somebody(session, 1)
        with pytest.raises(NotAllowed):
            self_check_in.on_the_spot(session, person, event.id, name="Person", company=None)
        return scans_poster(session, event, person).has_room

    assert await db.run(story) is False


async def test_nobody_registers_on_the_spot_from_afar(db: Database) -> None:
    def story(session: Session) -> None:
        event = published(session)
        self_check_in.on_the_spot(session, somebody(session, 1), event.id, name="Person", company=None)

    with pytest.raises(RegistrationClosed):
        await db.run(story)


async def test_the_last_places_at_the_door_are_given_once(db: Database, database_url: str) -> None:
    event = await db.run(lambda session: today(session, capacity=3))
    clock.put_forward(HOUR)

    def walks_in(session: Session, number: int) -> bool:
        try:
            if number % 3:
                person = somebody(session, number)
                self_check_in.on_the_spot(session, person, event.id, name=f"Person {number}", company=None)
            else:
                staff = somebody(session, STAFF)
                check_in.admit(session, staff, ORGANISER, event.id, name=f"Person {number}", company=None)
        except EventFull:
            return False
        return True

    async with Database(database_url) as other, asyncio.TaskGroup() as group:
        tasks = [group.create_task((db if number % 2 else other).run(walks_in, number)) for number in range(24)]

    assert sum(task.result() for task in tasks) == 3
    assert await db.read(taken, event) == 3
