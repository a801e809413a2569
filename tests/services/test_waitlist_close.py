"""The waitlist close to the start, where the first tap counts, and where an offer cannot lead to anything."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import RegistrationRow
from services import clock, entries, event_editing, outbox, waitlist
from services.entries import Registration, State
from services.events import FIRST_COME_BEFORE, Event
from services.notices import Fate
from services.outbox import Lane, Message
from services.refusals import OfferGone
from services.waitlist import OfferEnded, PlaceForFirst, PlaceOffered
from tests.services.event_scene import ORGANISER, in_days, somebody
from tests.services.waitlist_scene import HOUR, MINUTE, arrives, cancels, full, states, sweeps, told


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        yield opened


def close_to_the_start(event: Event) -> None:
    """From now on whoever taps first has a free place."""
    clock.put_forward(event.starts_at - clock.now() - FIRST_COME_BEFORE + MINUTE)


async def test_close_to_the_start_all_are_told_and_the_first_tap_has_it(db: Database) -> None:
    def story(session: Session) -> list[Registration]:
        event, waiting = full(session, 1, 1)
        close_to_the_start(event)
        cancels(session, event, 0)
        sweeps(session)
        assert states(session, waiting) == [State.WAITING, State.WAITING]
        waitlist.take(session, somebody(session, 101), waiting[1].id)
        with pytest.raises(OfferGone):
            waitlist.take(session, somebody(session, 100), waiting[0].id)
        return waiting

    waiting = await db.run(story)

    assert await db.read(states, waiting) == [State.WAITING, State.CONFIRMED]
    assert await db.read(told, PlaceForFirst) == [each.id for each in waiting]
    assert await db.read(told, PlaceOffered) == []


async def test_close_to_the_start_only_those_are_told_for_whom_there_is_room(db: Database) -> None:
    def story(session: Session) -> list[Registration]:
        event, waiting = full(session, 2, 1, capacity=2)
        close_to_the_start(event)
        cancels(session, event, 0)
        sweeps(session)
        return waiting

    waiting = await db.run(story)

    assert await db.read(told, PlaceForFirst) == [waiting[1].id]


async def test_close_to_the_start_a_newcomer_may_be_first(db: Database) -> None:
    def story(session: Session) -> State:
        event, _waiting = full(session, 1)
        close_to_the_start(event)
        cancels(session, event, 0)
        sweeps(session)
        return arrives(session, event, 7).state

    assert await db.run(story) is State.CONFIRMED


async def test_places_that_nobody_could_be_offered_open_to_all_once(db: Database) -> None:
    def until_open(session: Session) -> list[Registration]:
        event, waiting = full(session, 2, 1, capacity=2)
        cancels(session, event, 0)
        sweeps(session)
        assert waitlist.opening(session) == []
        close_to_the_start(event)
        return waiting

    def opens(session: Session) -> None:
        for event_id in waitlist.opening(session):
            waitlist.open_to_all(session, event_id)
            event_editing.change(session, event_id, roles=ORGANISER, by=1, title={"en": "Pumps"})
            waitlist.leave(session, somebody(session, 100), entries.all_of_person(session, hundred)[0].id)

    waiting = await db.run(until_open)
    hundred = waiting[0].person_id or 0
    for _ in range(2):
        await db.run(opens)

    assert await db.read(told, PlaceForFirst) == [waiting[1].id]


async def test_each_place_that_becomes_free_is_told_of(db: Database) -> None:
    def story(session: Session) -> list[Registration]:
        event, waiting = full(session, 1, capacity=2)
        close_to_the_start(event)
        for number in range(2):
            cancels(session, event, number)
            clock.put_forward(MINUTE)
            sweeps(session)
        return waiting

    waiting = await db.run(story)

    assert await db.read(told, PlaceForFirst) == [waiting[0].id] * 2


async def test_an_offer_cut_short_by_the_start_leaves_its_reader_in_the_queue(db: Database) -> None:
    """Perhaps they slept: from four hours before the start on they are told like all others."""

    def story(session: Session) -> tuple[list[Registration], int]:
        event, waiting = full(session, 1, 1, starts_at=in_days(0.5))
        cancels(session, event, 0)
        sweeps(session)
        close_to_the_start(event)
        sweeps(session)
        return waiting, entries.registration(session, waiting[0].id).position

    waiting, position = await db.run(story)

    assert await db.read(states, waiting) == [State.WAITING, State.WAITING]
    assert position == 1
    assert await db.read(told, OfferEnded) == []
    assert await db.read(told, PlaceForFirst) == [each.id for each in waiting]


async def test_an_event_that_moves_closer_ends_its_offers_sooner(db: Database) -> None:
    """Nobody would answer an offer that runs beyond the start, and nobody else could have the place."""

    def story(session: Session) -> tuple[list[Registration], timedelta]:
        event, waiting = full(session, 1, 1, waitlist_offer="PT48H")
        cancels(session, event, 0)
        sweeps(session)
        soon = in_days(0.5)
        moved = event_editing.change(
            session, event.id, roles=ORGANISER, by=1, starts_at=soon, ends_at=soon + timedelta(hours=2)
        )
        until = entries.registration(session, waiting[0].id).offered_until
        assert until is not None
        close_to_the_start(moved)
        sweeps(session)
        return waiting, moved.starts_at - until

    waiting, ahead = await db.run(story)

    assert ahead == FIRST_COME_BEFORE
    assert await db.read(states, waiting) == [State.WAITING, State.WAITING]
    assert await db.read(told, PlaceForFirst) == [each.id for each in waiting]


@pytest.mark.parametrize(("reason", "expected"), [("unreachable", State.PASSED), ("refused", State.OFFERED)])
async def test_whoever_has_blocked_the_assistant_holds_up_nobody(db: Database, reason: str, expected: State) -> None:
    def story(session: Session) -> list[Registration]:
        event, waiting = full(session, 1, 1)
        cancels(session, event, 0)
        sweeps(session)
        return waiting

    def settles(session: Session, registration_id: int) -> None:
        message = Message(id=1, dedupe_key="x", lane=Lane.CHANGES, chat_id=7, due_at=clock.now())
        fate = Fate(message=message, state=outbox.State.FAILED, reason=reason)
        for _ in range(2):
            PlaceOffered(registration_id).settle(session, fate)

    waiting = await db.run(story)
    await db.run(settles, waiting[0].id)

    after = State.OFFERED if expected is State.PASSED else State.WAITING
    assert await db.read(states, waiting) == [expected, after]


async def test_nobody_is_offered_a_place_at_an_event_that_is_cancelled_or_has_begun(db: Database) -> None:
    def story(session: Session) -> list[State]:
        called_off, waiting = full(session, 1)
        event_editing.cancel(session, called_off.id, "Storm", roles=ORGANISER, by=1)
        cancels(session, called_off, 0)
        begun, late = full(session, 1)
        cancels(session, begun, 0, undo=5 * HOUR)
        clock.put_forward(begun.starts_at - clock.now() + MINUTE)
        sweeps(session)
        return states(session, [*waiting, *late])

    assert await db.run(story) == [State.WAITING, State.WAITING]


async def test_numbers_in_the_queue_are_never_given_twice(db: Database) -> None:
    def story(session: Session) -> list[int | None]:
        event, waiting = full(session, 1, 1)
        for each in (100, 101, 100):
            cancels(session, event, each)
            arrives(session, event, each)
        rows = select(RegistrationRow.queue_place).where(RegistrationRow.id.in_([each.id for each in waiting]))
        return list(session.execute(rows.order_by(RegistrationRow.id)).scalars())

    assert await db.run(story) == [5, 4]
