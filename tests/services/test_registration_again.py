"""One person who registers and cancels again and again, and one behind thirty accounts: nobody else is bothered."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from db.engine import Database
from db.outbox import OutboxMessage
from services import approvals, clock, entries, event_editing, event_people, outbox, people, registration
from services.entries import Entry, Registration, State
from services.events import FIRST_COME_BEFORE, Event
from services.notices import Fate, Reader, message
from services.people import Staff
from services.policy import Policy
from services.waitlist import PlaceForFirst, PlaceOffered
from tests.services.event_scene import ORGANISER, in_days, published, somebody
from tests.services.waitlist_scene import HOUR, arrives, cancels, full, told

TIMES = 60
OWNER = 90_000
TEN = timedelta(minutes=10)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    known = Policy(staff=Staff(organisers=frozenset({OWNER})))
    async with Database(database_url, known=known) as database:
        yield database


def comes_and_goes(session: Session, event: Event, number: int) -> None:
    """In and out again, so fast that the place is still held for them."""
    cancels(session, event, number, undo=TEN)
    arrives(session, event, number)


def said(session: Session) -> int:
    return session.execute(select(func.count()).select_from(OutboxMessage)).scalar_one()


async def test_who_comes_and_goes_stands_behind_all_who_wait(db: Database) -> None:
    def story(session: Session) -> list[Registration]:
        event, waiting = full(session, 1, 1, 1)
        for _each in range(TIMES):
            comes_and_goes(session, event, 0)
        return [entries.registration(session, each.id) for each in waiting]

    waiting = await db.run(story)

    assert [each.state for each in waiting] == [State.OFFERED, State.WAITING, State.WAITING]
    assert [each.position for each in waiting] == [0, 1, 2]
    assert await db.read(told, PlaceOffered) == [waiting[0].id]
    assert await db.read(said) < 10


async def test_close_to_the_start_nobody_hears_of_a_place_that_was_taken_again_at_once(db: Database) -> None:
    def story(session: Session) -> State:
        event, _waiting = full(session, 1, 1, starts_at=in_days(1))
        clock.put_forward(event.starts_at - clock.now() - FIRST_COME_BEFORE + TEN)
        for _each in range(TIMES):
            comes_and_goes(session, event, 0)
        return arrives(session, event, 0).state

    assert await db.run(story) is State.CONFIRMED
    assert await db.read(told, PlaceForFirst) == []
    assert await db.read(said) < 10


def asked(session: Session) -> list[tuple[int, int]]:
    """Whom it is told that somebody asks, and in how many hours."""
    rows = select(OutboxMessage.chat_id, OutboxMessage.due_at).where(
        OutboxMessage.notice == approvals.ApprovalAsked.name, OutboxMessage.state == outbox.State.QUEUED.value
    )
    return [(chat_id, round((due - clock.now()) / HOUR)) for chat_id, due in session.execute(rows)]


async def test_organisers_hear_of_who_asks_again_and_again_once_an_hour(db: Database) -> None:
    def begins(session: Session) -> Event:
        people.welcome(session, OWNER)
        event = published(session, needs_approval=True)
        arrives(session, event, 0)
        return event

    def goes_on(session: Session, event: Event) -> None:
        session.execute(update(OutboxMessage).values(state=outbox.State.SENT.value))
        for _each in range(TIMES):
            comes_and_goes(session, event, 0)

    def is_told_meanwhile(session: Session, event: Event) -> None:
        """Somebody asks again in the moment in which it is told that they had asked."""
        notice = approvals.ApprovalAsked(event.id)
        facts = notice.facts(session)
        reader = Reader(OWNER, event.zone, None)
        comes_and_goes(session, event, 0)
        session.execute(update(OutboxMessage).values(state=outbox.State.SENT.value))
        notice.settle(session, Fate(message=message(reader, notice, key="x"), state=outbox.State.SENT, facts=facts))

    event = await db.run(begins)
    first = await db.read(asked)
    await db.run(goes_on, event)
    again = await db.read(asked)
    await db.run(is_told_meanwhile, event)
    meanwhile = await db.read(asked)
    await db.run(arrives, event, 1)

    assert (first, again, meanwhile) == ([(OWNER, 0)], [(OWNER, 1)], [(OWNER, 1)])
    assert sorted(await db.read(asked)) == [(OWNER, 0), (OWNER, 1)]


async def test_thirty_accounts_of_one_person_get_no_more_than_the_places_and_stand_in_the_list(db: Database) -> None:
    entry = Entry(name="Anna Muster", company="Musterbau", email="anna@example.org")

    def story(session: Session) -> tuple[Event, list[Registration]]:
        event = published(session, capacity=10)
        return event, [registration.register(session, somebody(session, each), event.id, entry) for each in range(30)]

    event, made = await db.run(story)
    page = await db.read(event_people.page, event.id, roles=ORGANISER, most=30)
    await db.run(lambda session: event_editing.change(session, event.id, roles=ORGANISER, by=1, capacity=11))

    assert [each.state for each in made] == [State.CONFIRMED] * 10 + [State.WAITING] * 20
    assert [each.position for each in made[10:]] == list(range(1, 21))
    assert {(each.name, each.company, each.email) for each in page.registrations} == {
        ("Anna Muster", "Musterbau", "anna@example.org")
    }
    assert await db.read(told, PlaceOffered) == [made[10].id]
