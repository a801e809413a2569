"""The waitlist: offers in the order of arrival, their clock and end, and first come first served near the start."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import RegistrationRow
from db.outbox import OutboxMessage
from services import clock, entries, event_editing, outbox, registration, waitlist
from services.entries import Registration, State
from services.events import FIRST_COME_BEFORE, Event
from services.notices import Fate
from services.outbox import Lane, Message
from services.policy import Policy
from services.quiet_hours import Night, QuietHours
from services.refusals import OfferGone, RegistrationGone, UndoTooLate
from services.waitlist import OfferEnded, PlaceForFirst, PlaceOffered
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        yield opened


def arrives(session: Session, event: Event, number: int, *, seats: int = 1) -> Registration:
    """Person so and so, with as many others as make up the seats."""
    others = tuple(f"Guest {each}" for each in range(1, seats))
    return registration.register(session, somebody(session, number), event.id, entry(number, members=others))


def full(session: Session, *waiting: int, capacity: int = 1, **values: Any) -> tuple[Event, list[Registration]]:
    """An event whose places are all taken by people of their own, and those who wait, each with so many seats."""
    event = published(session, capacity=capacity, **values)
    for number in range(capacity):
        arrives(session, event, number)
    return event, [arrives(session, event, 100 + each, seats=seats) for each, seats in enumerate(waiting)]


def cancels(session: Session, event: Event, number: int, *, undo: timedelta = timedelta()) -> Registration:
    found = entries.of_person(session, somebody(session, number).id, event.id)
    assert found is not None
    return registration.cancel(session, somebody(session, number), found.id, undo=undo)


def sweeps(session: Session) -> None:
    """What the clock does each second."""
    for event_id in waitlist.due(session):
        waitlist.sweep(session, event_id)


def states(session: Session, made: list[Registration]) -> list[State]:
    return [entries.registration(session, each.id).state for each in made]


def told(session: Session, kind: type[Any]) -> list[int]:
    """Whom a notice is for, by registration, in the order in which it was put."""
    rows = select(OutboxMessage.params).where(OutboxMessage.notice == kind.name).order_by(OutboxMessage.id)
    return [int((params or {})["registration_id"]) for params in session.execute(rows).scalars()]


async def test_a_free_place_goes_to_whoever_came_first(db: Database) -> None:
    def story(session: Session) -> tuple[Event, list[Registration]]:
        event, waiting = full(session, 1, 1, 1)
        assert [(each.state, each.position, each.waiting) for each in waiting] == [
            (State.WAITING, 1, 1),
            (State.WAITING, 2, 2),
            (State.WAITING, 3, 3),
        ]
        cancels(session, event, 0)
        sweeps(session)
        return event, waiting

    _event, waiting = await db.run(story)

    assert await db.read(states, waiting) == [State.OFFERED, State.WAITING, State.WAITING]
    assert await db.read(told, PlaceOffered) == [waiting[0].id]
    third = await db.read(entries.registration, waiting[2].id)
    assert (third.position, third.waiting) == (2, 2)


async def test_a_place_goes_on_only_when_the_cancellation_cannot_be_undone(db: Database) -> None:
    def story(session: Session) -> list[list[State]]:
        event, waiting = full(session, 1)
        cancels(session, event, 0, undo=10 * MINUTE)
        seen = []
        for minutes in (9, 2):
            clock.put_forward(minutes * MINUTE)
            sweeps(session)
            seen.append(states(session, waiting))
        mine = entries.of_person(session, somebody(session, 0).id, event.id)
        assert mine is not None
        with pytest.raises(UndoTooLate):
            registration.undo_cancel(session, somebody(session, 0), mine.id)
        return seen

    assert await db.run(story) == [[State.WAITING], [State.OFFERED]]


async def test_an_offer_is_taken_once_however_often_it_is_tapped(db: Database) -> None:
    def story(session: Session) -> list[Registration]:
        event, waiting = full(session, 1)
        cancels(session, event, 0)
        sweeps(session)
        person = somebody(session, 100)
        return [waitlist.take(session, person, waiting[0].id) for _ in range(2)]

    first, second = await db.run(story)

    assert (first.state, first) == (State.CONFIRMED, second)


async def test_an_offer_that_nobody_answers_goes_on(db: Database) -> None:
    def story(session: Session) -> list[Registration]:
        event, waiting = full(session, 1, 1)
        cancels(session, event, 0)
        sweeps(session)
        clock.put_forward(DAY - MINUTE)
        sweeps(session)
        assert states(session, waiting) == [State.OFFERED, State.WAITING]
        clock.put_forward(MINUTE)
        with pytest.raises(OfferGone):  # the clock may be a moment late
            waitlist.take(session, somebody(session, 100), waiting[0].id)
        sweeps(session)
        sweeps(session)
        return waiting

    waiting = await db.run(story)

    assert await db.read(states, waiting) == [State.PASSED, State.OFFERED]
    assert await db.read(told, OfferEnded) == [waiting[0].id]
    assert await db.read(told, PlaceOffered) == [waiting[0].id, waiting[1].id]


async def test_passing_and_leaving_end_the_place_in_the_queue(db: Database) -> None:
    def story(session: Session) -> tuple[list[State], Registration]:
        event, waiting = full(session, 1, 1, 1)
        cancels(session, event, 0)
        sweeps(session)
        waitlist.leave(session, somebody(session, 101), waiting[1].id)
        waitlist.leave(session, somebody(session, 100), waiting[0].id)
        waitlist.leave(session, somebody(session, 100), waiting[0].id)
        return states(session, waiting), arrives(session, event, 100)

    seen, again = await db.run(story)

    assert seen == [State.PASSED, State.PASSED, State.OFFERED]
    assert (again.state, again.position) == (State.WAITING, 1)


async def test_others_cannot_take_or_leave(db: Database) -> None:
    def story(session: Session) -> list[State]:
        event, waiting = full(session, 1)
        cancels(session, event, 0)
        sweeps(session)
        for deed in (waitlist.take, waitlist.leave):
            with pytest.raises(RegistrationGone):
                deed(session, somebody(session, 7), waiting[0].id)
        return states(session, waiting)

    assert await db.run(story) == [State.OFFERED]


async def test_who_registers_again_after_cancelling_goes_to_the_end(db: Database) -> None:
    def story(session: Session) -> tuple[list[State], Registration]:
        event, waiting = full(session, 1, 1)
        cancels(session, event, 0, undo=10 * MINUTE)
        again = arrives(session, event, 0)
        return states(session, waiting), again

    seen, again = await db.run(story)

    assert seen == [State.OFFERED, State.WAITING]
    assert (again.state, again.position, again.waiting) == (State.WAITING, 2, 2)


async def test_nobody_registers_past_those_who_wait(db: Database) -> None:
    """One place is free, but the group that is first needs two."""

    def story(session: Session) -> tuple[list[State], State]:
        event, waiting = full(session, 2, capacity=2)
        cancels(session, event, 0)
        sweeps(session)
        return states(session, waiting), arrives(session, event, 7).state

    assert await db.run(story) == ([State.WAITING], State.WAITING)


async def test_a_group_is_not_overtaken(db: Database) -> None:
    def story(session: Session) -> list[list[State]]:
        event, waiting = full(session, 2, 1, 1, capacity=3)
        seen = []
        for number in range(3):
            cancels(session, event, number)
            sweeps(session)
            seen.append(states(session, waiting))
        return seen

    alone, pair, all_three = await db.run(story)

    assert alone == [State.WAITING, State.WAITING, State.WAITING]
    assert pair == [State.OFFERED, State.WAITING, State.WAITING]
    assert all_three == [State.OFFERED, State.OFFERED, State.WAITING]


async def test_a_group_that_leaves_makes_way(db: Database) -> None:
    def story(session: Session) -> list[State]:
        event, waiting = full(session, 2, 1, capacity=2)
        cancels(session, event, 0)
        sweeps(session)
        waitlist.leave(session, somebody(session, 100), waiting[0].id)
        return states(session, waiting)

    assert await db.run(story) == [State.PASSED, State.OFFERED]


async def test_a_group_larger_than_the_event_has_become_holds_up_nobody(db: Database) -> None:
    def story(session: Session) -> list[State]:
        event, waiting = full(session, 3, 1, capacity=3)
        cancels(session, event, 0)
        cancels(session, event, 1)
        sweeps(session)
        assert states(session, waiting) == [State.WAITING, State.WAITING]
        event_editing.change(session, event.id, roles=ORGANISER, by=1, capacity=2)
        return states(session, waiting)

    assert await db.run(story) == [State.WAITING, State.OFFERED]


async def test_more_places_are_offered_at_once(db: Database) -> None:
    def story(session: Session) -> list[Registration]:
        event, waiting = full(session, 1, 1, 1)
        event_editing.change(session, event.id, roles=ORGANISER, by=1, capacity=3)
        return waiting

    waiting = await db.run(story)

    assert await db.read(states, waiting) == [State.OFFERED, State.OFFERED, State.WAITING]
    assert await db.read(told, PlaceOffered) == [waiting[0].id, waiting[1].id]


async def test_without_a_limit_everybody_who_waits_is_offered_a_place(db: Database) -> None:
    def story(session: Session) -> list[State]:
        event, waiting = full(session, 1, 1, 2, capacity=2)
        event_editing.change(session, event.id, roles=ORGANISER, by=1, capacity=None)
        return states(session, waiting)

    assert await db.run(story) == [State.OFFERED, State.OFFERED, State.OFFERED]


def test_the_clock_of_an_offer_rests_at_night() -> None:
    night = Night(QuietHours.parse("21:00-08:00"), BERLIN)
    evening = clock.now().astimezone(BERLIN).replace(hour=20, minute=0, second=0, microsecond=0)

    ends = night.after(evening, 3 * HOUR).astimezone(BERLIN)

    assert (ends.hour, ends.minute, (ends.date() - evening.date()).days) == (10, 0, 1)


async def test_an_offer_holds_as_long_as_its_reader_is_awake(database_url: str) -> None:
    policy = Policy(night=Night(QuietHours.parse("21:00-08:00"), BERLIN))

    def story(session: Session) -> Registration:
        event, waiting = full(session, 1, starts_at=in_days(20), waitlist_offer="PT26H")
        cancels(session, event, 0)
        sweeps(session)
        return entries.registration(session, waiting[0].id)

    async with Database(database_url, known=policy) as db:
        made = await db.run(story)

    assert made.offered_until is not None
    assert abs(policy.night.after(clock.now(), 26 * HOUR) - made.offered_until) < MINUTE
    assert timedelta(days=2) <= made.offered_until - clock.now() + MINUTE <= timedelta(days=3)


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
