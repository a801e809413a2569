"""The waitlist: places are offered in the order of arrival, for as long as their reader is awake, and go on then."""

from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from db.engine import Database
from db.outbox import OutboxMessage
from services import clock, entries, event_editing, outbox, registration, waitlist
from services.entries import Registration, State
from services.events import Event
from services.notices import Fate
from services.outbox import Lane, Message
from services.policy import Policy
from services.quiet_hours import Night, QuietHours
from services.refusals import OfferGone, RegistrationGone, UndoTooLate
from services.waitlist import OfferEnded, PlaceOffered
from tests.services.event_scene import ORGANISER, in_days, somebody
from tests.services.waitlist_scene import DAY, HOUR, MINUTE, arrives, cancels, full, states, sweeps, told

BERLIN = ZoneInfo("Europe/Berlin")
MESSAGE = Message(id=1, dedupe_key="x", lane=Lane.CHANGES, chat_id=7, due_at=clock.now())


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        yield opened


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
    # Two days of thirteen hours each, whatever the hour is at which this is run.
    assert 37 * HOUR <= made.offered_until - clock.now() + MINUTE <= timedelta(days=3)


def arrives_at_its_reader(session: Session, offer: PlaceOffered) -> None:
    """It is said now; that it was becomes known much later."""
    fate = Fate(message=MESSAGE, state=outbox.State.SENT, facts=offer.facts(session), message_ids=(7,))
    clock.put_forward(HOUR)
    offer.settle(session, fate)
    clock.put_forward(-HOUR)


async def test_an_offer_of_which_nobody_could_be_told_does_not_end(db: Database) -> None:
    """Telegram was out of reach for days: whoever is first in the queue must not pay for that."""

    def offers(session: Session) -> list[Registration]:
        event, waiting = full(session, 1, 1)
        cancels(session, event, 0)
        sweeps(session)
        return waiting

    def until(session: Session) -> timedelta:
        sweeps(session)
        ends = entries.registration(session, waiting[0].id).offered_until
        assert ends is not None
        return ends - clock.now()

    def is_told(session: Session) -> None:
        session.execute(update(OutboxMessage).values(state=outbox.State.SENT.value))
        arrives_at_its_reader(session, PlaceOffered(waiting[0].id))

    waiting = await db.run(offers)
    clock.put_forward(DAY + HOUR)
    unheard = await db.run(until)
    clock.put_forward(20 * HOUR)
    late = await db.run(until)
    await db.run(is_told)
    heard = await db.run(until)
    clock.put_forward(DAY + HOUR)
    await db.run(sweeps)

    assert [round(each / HOUR) for each in (unheard, late, heard)] == [24, 4, 24]
    assert await db.read(states, waiting) == [State.PASSED, State.OFFERED]
    assert await db.read(told, OfferEnded) == [waiting[0].id]


async def test_an_offer_that_is_told_at_once_ends_when_it_was_said_to(db: Database) -> None:
    def story(session: Session) -> tuple[Registration, Registration]:
        event, waiting = full(session, 1)
        cancels(session, event, 0)
        sweeps(session)
        made = entries.registration(session, waiting[0].id)
        clock.put_forward(MINUTE)
        arrives_at_its_reader(session, PlaceOffered(made.id))
        return made, entries.registration(session, made.id)

    made, after = await db.run(story)

    assert after == made


async def test_an_offer_that_was_left_out_while_the_event_was_called_off_is_made_again(db: Database) -> None:
    def offers(session: Session) -> list[Registration]:
        event, waiting = full(session, 1)
        cancels(session, event, 0)
        sweeps(session)
        return waiting

    def is_left_out(session: Session) -> None:
        session.execute(update(OutboxMessage).values(state=outbox.State.SKIPPED.value))

    waiting = await db.run(offers)
    await db.run(is_left_out)
    clock.put_forward(DAY + MINUTE)
    await db.run(sweeps)

    assert await db.read(states, waiting) == [State.OFFERED]
    assert await db.read(told, PlaceOffered) == [waiting[0].id] * 2
    assert await db.read(told, OfferEnded) == []
