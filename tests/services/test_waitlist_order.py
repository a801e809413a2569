"""Whatever people do in whatever order: never oversold, first come first offered, counted right, nobody forgotten."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import ChosenSessionRow, EventRow, EventSessionRow, RegistrationRow
from db.outbox import OutboxMessage
from services import clock, entries, event_editing, registration, waitlist
from services.entries import HOLDS_PLACE, State
from services.events import Event
from services.refusals import Refusal
from services.waitlist import PlaceOffered
from tests.databases import fresh_database
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

PEOPLE: Final = 7
SESSION_PLACES: Final = 2
UNDO: Final = timedelta(minutes=10)
PHASES: Final = (Phase.explicit, Phase.generate)  # to look for a shorter story takes minutes, the long one says enough


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that happens: `number` is a person, or what the deed makes of it."""

    deed: str
    number: int
    seats: int = 1
    has_session: bool = False

    def play(self, session: Session, made: Event) -> None:
        """Does it; a refusal is an answer too."""
        person = somebody(session, self.number)
        found = entries.of_person(session, person.id, made.id)
        if self.deed == "register":
            others = tuple(f"Guest {each}" for each in range(1, self.seats))
            wanted = entry(self.number, members=others, sessions=("talk",) if self.has_session else ())
            registration.register(session, person, made.id, wanted)
        elif self.deed == "capacity":
            event_editing.change(session, made.id, roles=ORGANISER, by=1, capacity=1 + self.number)
        elif found is not None:
            MOVES[self.deed](session, self.number, found.id)


def cancels(session: Session, number: int, registration_id: int) -> None:
    registration.cancel(session, somebody(session, number), registration_id, undo=UNDO)


def undoes(session: Session, number: int, registration_id: int) -> None:
    registration.undo_cancel(session, somebody(session, number), registration_id)


def takes(session: Session, number: int, registration_id: int) -> None:
    waitlist.take(session, somebody(session, number), registration_id)


def leaves(session: Session, number: int, registration_id: int) -> None:
    waitlist.leave(session, somebody(session, number), registration_id)


def brings(session: Session, number: int, registration_id: int) -> None:
    registration.bring_along(session, somebody(session, number), registration_id, ("Ben Beispiel",))


MOVES: Final[dict[str, Callable[[Session, int, int], None]]] = {
    "cancel": cancels,
    "undo": undoes,
    "take": takes,
    "leave": leaves,
    "bring": brings,
}
TIMES: Final = {"minutes": timedelta(minutes=6), "hours": timedelta(hours=13), "days": timedelta(days=2)}
people = st.integers(0, PEOPLE - 1)
moves = st.one_of(
    st.builds(Move, st.just("register"), people, st.integers(1, 3), st.booleans()),
    st.builds(Move, st.sampled_from([*MOVES, "cancel", "take"]), people),
    st.builds(Move, st.just("capacity"), st.integers(0, 6)),
    st.builds(Move, st.sampled_from(list(TIMES)), st.just(0)),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """How things stand: who waits with which number and seats, and who is where."""

    waiting: dict[int, tuple[int, int]]
    states: dict[int, State]
    free: int
    capacity: int


@pytest.fixture(scope="module", params=["sqlite"])
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Callable[[Session], None]], None]]:
    """Runs works on one database, each in a commit of its own; the order does not depend on which database it is."""
    with fresh_database("sqlite", Path(tmp_path_factory.mktemp("order"))) as url, asyncio.Runner() as loop:
        db = Database(url)
        loop.run(db.open())

        def runs(work: Callable[[Session], None]) -> None:
            loop.run(db.run(work))

        yield runs
        loop.run(db.close())


@given(st.integers(1, 4), st.lists(moves, min_size=5, max_size=30))
@settings(max_examples=25, phases=PHASES)
def test_the_waitlist_keeps_its_promises(
    runner: Callable[[Callable[[Session], None]], None], capacity: int, script: list[Move]
) -> None:
    plays(runner, capacity, script)


@pytest.mark.slow
@pytest.mark.timeout(400)
@given(st.integers(1, 4), st.lists(moves, min_size=10, max_size=60))
@settings(max_examples=120, phases=PHASES)
def test_the_waitlist_keeps_its_promises_for_long(
    runner: Callable[[Callable[[Session], None]], None], capacity: int, script: list[Move]
) -> None:
    plays(runner, capacity, script)


def plays(runner: Callable[[Callable[[Session], None]], None], capacity: int, script: list[Move]) -> None:
    """One event from its publication on, looked at after each move."""
    clock.reset()
    made: list[Event] = []
    offers: list[int] = []

    def story(session: Session) -> None:
        made.append(an_event(session, capacity))
        for move in script:
            if move.deed in TIMES:
                clock.put_forward(TIMES[move.deed])
            before = picture(session, made[0])
            with suppress(Refusal), session.begin_nested():
                acts(session, made[0], move)
            check(session, made[0], before, offers)

    runner(story)
    runner(lambda session: everybody_was_told(session, made[0], offers))


def an_event(session: Session, capacity: int) -> Event:
    made = published(session, capacity=capacity, starts_at=in_days(40))
    return event_editing.put_session(
        session,
        made.id,
        roles=ORGANISER,
        by=1,
        key="talk",
        title={"en": "Talk"},
        starts_at=made.starts_at,
        ends_at=made.ends_at,
        capacity=SESSION_PLACES,
    )


def acts(session: Session, made: Event, move: Move) -> None:
    if move.deed not in TIMES:
        move.play(session, made)
    for event_id in waitlist.due(session):
        waitlist.sweep(session, event_id)


def picture(session: Session, made: Event) -> Picture:
    session.expire_all()
    row = session.get_one(EventRow, made.id)
    rows = session.execute(select(RegistrationRow).where(RegistrationRow.event_id == made.id)).scalars().all()
    waiting = {each.id: (each.queue_place or 0, each.seats) for each in rows if each.status == State.WAITING}
    assert row.capacity is not None
    states = {each.id: State(each.status) for each in rows}
    assert row.taken == sum(each.seats for each in rows if each.status in HOLDS_PLACE), "counted wrong"
    assert row.taken <= row.capacity, "oversold"
    return Picture(waiting, states, row.capacity - row.taken, row.capacity)


def check(session: Session, made: Event, before: Picture, offers: list[int]) -> None:
    after = picture(session, made)
    who_fits = [each for each in sorted(after.waiting.values()) if each[1] <= after.capacity]
    assert not who_fits or who_fits[0][1] > after.free, "forgotten"

    new = [each for each, state in after.states.items() if state is State.OFFERED and each in before.waiting]
    numbers = [before.waiting[each][0] for each in new]
    left_behind = [number for number, seats in after.waiting.values() if seats <= after.capacity]
    assert not numbers or not left_behind or max(numbers) < min(left_behind), "overtaken"
    offers += [each for each, _number in sorted(zip(new, numbers, strict=True), key=lambda pair: pair[1])]

    was_waited = any(seats <= before.capacity for _number, seats in before.waiting.values())
    is_in = {each for each, state in after.states.items() if state is State.CONFIRMED}
    may_come_in = (State.OFFERED, State.LEAVING, State.CONFIRMED)
    past_the_queue = {each for each in is_in if before.states.get(each) not in may_come_in}
    assert not was_waited or not past_the_queue or not set(before.waiting) & set(after.waiting), "jumped the queue"

    held = select(func.coalesce(func.sum(RegistrationRow.seats), 0)).join(
        ChosenSessionRow, ChosenSessionRow.registration_id == RegistrationRow.id
    )
    counted = session.execute(
        held.join(EventSessionRow, EventSessionRow.id == ChosenSessionRow.session_id).where(
            EventSessionRow.event_id == made.id, ChosenSessionRow.is_held
        )
    ).scalar_one()
    part = session.execute(select(EventSessionRow).where(EventSessionRow.event_id == made.id)).scalar_one()
    assert part.taken == counted <= SESSION_PLACES, "session counted wrong"


def everybody_was_told(session: Session, made: Event, offers: list[int]) -> None:
    """One message for each offer, to those it was made to, in their order."""
    rows = select(OutboxMessage.params).where(OutboxMessage.notice == PlaceOffered.name).order_by(OutboxMessage.id)
    ours = set(picture(session, made).states)
    told = [int((params or {})["registration_id"]) for params in session.execute(rows).scalars()]
    assert [each for each in told if each in ours] == offers
