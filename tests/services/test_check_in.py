"""Checking in: who may let whom in, by what, and what is never oversold or counted twice at an entrance."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import CheckInTokenRow, EventRow, RegistrationRow
from services import check_in, check_in_tokens, clock, entries, event_editing, registration, self_check_in
from services.check_in import Arrival, Outcome
from services.entries import Registration, State
from services.events import Event
from services.people import Role
from services.refusals import (
    EventCancelled,
    EventFull,
    EventGone,
    NotAllowed,
    Refusal,
    RegistrationGone,
)
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

NOBODY: frozenset[Role] = frozenset()
STAFF = 99
HOUR = timedelta(hours=1)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def today(session: Session, **values: Any) -> Event:  # Any: as in event_scene.published
    """An event whose first hour of registering is now, and that begins in an hour."""
    begins = clock.now().replace(microsecond=0) + HOUR
    return published(session, **{"starts_at": begins, "ends_at": begins + 3 * HOUR, "timezone": "UTC"} | values)


def registered(session: Session, event: Event, number: int = 1, **values: Any) -> Registration:  # Any: as in Entry
    return registration.register(session, somebody(session, number), event.id, entry(number, **values))


def arrives(session: Session, registration_id: int, *, anyway: bool = False) -> Arrival:
    return check_in.arrive(session, somebody(session, STAFF), ORGANISER, registration_id, anyway=anyway)


def taken(session: Session, event: Event) -> int:
    return session.execute(select(EventRow.taken).where(EventRow.id == event.id)).scalar_one()


# -- pictures -----------------------------------------------------------------------------------------------------


async def test_a_picture_lets_in_once_and_then_tells_when_that_was(db: Database) -> None:
    def story(session: Session) -> tuple[list[Outcome], bool]:
        made = registered(session, today(session))
        token = check_in_tokens.draw(session, made.event_id, made.id)
        staff = somebody(session, STAFF)

        first = check_in.scan(session, staff, ORGANISER, token)
        clock.put_forward(timedelta(minutes=5))
        second = check_in.scan(session, staff, ORGANISER, token)

        assert first.registration is not None
        assert second.registration is not None
        is_same = first.registration.checked_in_at == second.registration.checked_in_at is not None
        return [first.outcome, second.outcome], is_same

    assert await db.run(story) == ([Outcome.IN, Outcome.ALREADY], True)


async def test_every_picture_is_good_until_one_is_used(db: Database) -> None:
    def story(session: Session) -> list[bool]:
        made = registered(session, today(session))
        tokens = [check_in_tokens.draw(session, made.event_id, made.id) for _picture in range(3)]
        check_in.scan(session, somebody(session, STAFF), ORGANISER, tokens[1])
        return [used is not None for used in session.execute(select(CheckInTokenRow.used_at)).scalars()]

    assert await db.run(story) == [True, True, True]


async def test_only_hashes_of_tokens_are_kept(db: Database) -> None:
    def story(session: Session) -> tuple[str, list[str]]:
        made = registered(session, today(session))
        token = check_in_tokens.draw(session, made.event_id, made.id)
        return token, list(session.execute(select(CheckInTokenRow.hash)).scalars())

    token, kept = await db.run(story)

    assert len(token) == 43
    assert kept == [hashlib.sha256(token.encode()).hexdigest()]


@pytest.mark.parametrize("token", ["", "x", "ci_", "🙂" * 20, "a" * 61, "\0"])
async def test_a_forged_token_leads_nowhere(db: Database, token: str) -> None:
    def story(session: Session) -> None:
        check_in.scan(session, somebody(session, STAFF), ORGANISER, token)

    with pytest.raises(RegistrationGone):
        await db.run(story)


async def test_a_poster_is_no_picture_and_a_picture_no_poster(db: Database) -> None:
    def story(session: Session) -> list[type[Refusal]]:
        made = registered(session, today(session))
        own, poster = (check_in_tokens.draw(session, made.event_id, each) for each in (made.id, None))
        found: list[type[Refusal]] = []
        try:
            check_in.scan(session, somebody(session, STAFF), ORGANISER, poster)
        except Refusal as refusal:
            found.append(type(refusal))
        try:
            self_check_in.by_poster(session, somebody(session, 1), own)
        except Refusal as refusal:
            found.append(type(refusal))
        return found

    assert await db.run(story) == [RegistrationGone, EventGone]


@pytest.mark.parametrize("roles", [NOBODY, frozenset({Role.OPERATOR})])
async def test_only_who_looks_after_events_lets_people_in(db: Database, roles: frozenset[Role]) -> None:
    def story(session: Session) -> int:
        event = today(session)
        made, me = registered(session, event), somebody(session, 1)
        token = check_in_tokens.draw(session, made.event_id, made.id)
        refused = 0
        for deed in (
            lambda: check_in.scan(session, me, roles, token),
            lambda: check_in.arrive(session, me, roles, made.id),
            lambda: check_in.take_back(session, roles, made.id),
            lambda: check_in.found(session, roles, event.id, "Person"),
            lambda: check_in.admit(session, me, roles, event.id, name="Boris", company=None),
            lambda: check_in.entrance(session, event.id, roles),
            lambda: check_in.count(session, somebody(session, 2), roles, made.id, 1),
        ):
            try:
                deed()
            except NotAllowed:
                refused += 1
        return refused

    assert await db.run(story) == 7


# -- at the door --------------------------------------------------------------------------------------------------


async def test_another_day_is_the_staffs_decision(db: Database) -> None:
    def story(session: Session) -> list[Outcome]:
        made = registered(session, published(session))
        return [arrives(session, made.id).outcome, arrives(session, made.id, anyway=True).outcome]

    assert await db.run(story) == [Outcome.OTHER_DAY, Outcome.IN]


async def test_the_second_day_of_an_event_is_a_day_of_it(db: Database) -> None:
    def story(session: Session) -> Outcome:
        made = registered(session, published(session, ends_at=in_days(12)))
        clock.put_forward(timedelta(days=11))
        return arrives(session, made.id).outcome

    assert await db.run(story) == Outcome.IN


async def test_who_waits_gets_in_only_where_a_place_is_free(db: Database) -> None:
    def story(session: Session) -> list[object]:
        event = today(session, capacity=1)
        first, second = registered(session, event, 1), registered(session, event, 2)
        full = arrives(session, second.id), arrives(session, second.id, anyway=True)
        event_editing.change(session, event.id, roles=ORGANISER, by=1, capacity=2)
        asked, let_in = arrives(session, second.id), arrives(session, second.id, anyway=True)
        assert first.state is State.CONFIRMED
        assert let_in.registration is not None
        return [(each.outcome, each.has_room) for each in (*full, asked, let_in)] + [
            let_in.registration.state,
            taken(session, event),
        ]

    assert await db.run(story) == [
        (Outcome.NO_PLACE, False),
        (Outcome.NO_PLACE, False),
        (Outcome.NO_PLACE, True),
        (Outcome.IN, True),
        State.CONFIRMED,
        2,
    ]


async def test_who_had_cancelled_comes_after_all_and_counts_once(db: Database) -> None:
    def story(session: Session) -> list[object]:
        event = today(session, capacity=3)
        leaving, excused, gone = (registered(session, event, number) for number in (1, 2, 3))
        registration.cancel(session, somebody(session, 1), leaving.id, undo=HOUR)
        registration.cancel(session, somebody(session, 3), gone.id, undo=timedelta(0))
        clock.put_forward(HOUR)
        registration.cancel(session, somebody(session, 2), excused.id, undo=HOUR)
        outcomes = [arrives(session, each.id, anyway=True).outcome for each in (leaving, excused, gone)]
        return [*outcomes, taken(session, event)]

    assert await db.run(story) == [Outcome.IN, Outcome.IN, Outcome.IN, 3]


async def test_a_cancelled_event_lets_nobody_in(db: Database) -> None:
    def story(session: Session) -> None:
        event = today(session)
        made = registered(session, event)
        event_editing.cancel(session, event.id, "Flooded", roles=ORGANISER, by=1)
        arrives(session, made.id)

    with pytest.raises(EventCancelled):
        await db.run(story)


async def test_a_mistake_is_taken_back_and_the_picture_is_good_again(db: Database) -> None:
    def story(session: Session) -> list[object]:
        made = registered(session, today(session))
        token = check_in_tokens.draw(session, made.event_id, made.id)
        staff = somebody(session, STAFF)
        check_in.scan(session, staff, ORGANISER, token)
        back = check_in.take_back(session, ORGANISER, made.id)
        return [back.checked_in_at, back.present, check_in.scan(session, staff, ORGANISER, token).outcome]

    assert await db.run(story) == [None, None, Outcome.IN]


async def test_a_group_comes_as_one_and_is_counted(db: Database) -> None:
    def story(session: Session) -> list[int | None]:
        made = registered(session, today(session), members=("Boris", "Clara"))
        found = [arrives(session, made.id).registration]
        staff = somebody(session, STAFF)
        found += [check_in.count(session, staff, ORGANISER, made.id, number).registration for number in (2, 99, 0)]
        found.append(check_in.count(session, somebody(session, 1), NOBODY, made.id, 2).registration)
        return [each.present for each in found if each is not None]

    assert await db.run(story) == [3, 2, 3, 1, 2]


# -- codes and names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["{0}", "{0:.3} {0:.0}", " {0} "])
async def test_a_code_is_found_however_it_is_typed(db: Database, written: str) -> None:
    def story(session: Session) -> bool:
        event = today(session)
        made = registered(session, event)
        spaced = f"{made.code[:3]} {made.code[3:]}" if ":" in written else written.format(made.code)
        [found] = check_in.found(session, ORGANISER, event.id, spaced)
        return found.id == made.id

    assert await db.run(story)


async def test_a_code_counts_at_its_own_event_only(db: Database) -> None:
    def story(session: Session) -> int:
        made = registered(session, today(session))
        return len(check_in.found(session, ORGANISER, today(session).id, made.code))

    assert await db.run(story) == 0


async def test_names_firms_and_companions_are_searched_in_any_script(db: Database) -> None:
    def story(session: Session) -> list[list[str]]:
        event = today(session)
        for number, (name, company, members) in enumerate(
            [
                ("Пётр Өлзий", "Уурхай ХХК", ()),
                ("Jörg Groß", "Musterwerk", ("Anna Müller",)),
                *((f"Person {each}", None, ()) for each in range(7)),
            ]
        ):
            made = entries.Entry(name=name, company=company, members=members)
            registration.register(session, somebody(session, number), event.id, made)
        searches = ("петр", "ӨЛЗ", "уурхай", "GROSS", "muster", "müll", "person", "gr", "zzz", "%%%")
        return [[each.name for each in check_in.found(session, ORGANISER, event.id, words)] for words in searches]

    people = [f"Person {each}" for each in range(6)]
    assert await db.run(story) == [
        ["Пётр Өлзий"],
        ["Пётр Өлзий"],
        ["Пётр Өлзий"],
        ["Jörg Groß"],
        ["Jörg Groß"],
        ["Jörg Groß"],
        people,
        [],
        [],
        [],
    ]


@given(st.text())
def test_whatever_is_typed_is_digits_or_none(words: str) -> None:
    found = check_in.digits(words)

    assert found == "" or (found.isascii() and found.isdigit())


# -- who comes without registration -------------------------------------------------------------------------------


async def test_walk_ins_are_registered_while_there_is_room(db: Database) -> None:
    def story(session: Session) -> list[object]:
        event, staff = today(session, capacity=1), somebody(session, STAFF)
        made = check_in.admit(session, staff, ORGANISER, event.id, name=" Boris\nMuster ", company="  ")
        rows = select(func.count()).select_from(RegistrationRow)
        with pytest.raises(EventFull):
            check_in.admit(session, staff, ORGANISER, event.id, name="Clara", company=None)
        found = made.registration
        assert found is not None
        return [
            (made.outcome, found.name, found.company, found.person_id, found.state, found.present),
            (taken(session, event), session.execute(rows).scalar()),
        ]

    assert await db.run(story) == [(Outcome.IN, "Boris Muster", None, None, State.CONFIRMED, 1), (1, 1)]


@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_nobody_walks_into_what_does_not_take_place(db: Database, is_cancelled: bool) -> None:
    def story(session: Session) -> None:
        if is_cancelled:
            event = today(session)
            event_editing.cancel(session, event.id, "Flooded", roles=ORGANISER, by=1)
        else:
            event = event_editing.create(
                session, roles=ORGANISER, by=1, type="other", title={"en": "Draft"}, host="", starts_at=in_days(1),
                timezone="UTC",
            )  # fmt: skip
        check_in.admit(session, somebody(session, STAFF), ORGANISER, event.id, name="Boris", company=None)

    with pytest.raises(EventCancelled if is_cancelled else EventGone):
        await db.run(story)


async def test_two_who_scan_at_once_let_in_once(db: Database, database_url: str) -> None:
    def prepare(session: Session) -> str:
        made = registered(session, today(session))
        return check_in_tokens.draw(session, made.event_id, made.id)

    token = await db.run(prepare)

    def scans(session: Session, number: int) -> Outcome:
        return check_in.scan(session, somebody(session, number), ORGANISER, token).outcome

    async with Database(database_url) as other, asyncio.TaskGroup() as group:
        tasks = [group.create_task((db if number % 2 else other).run(scans, number)) for number in range(8)]

    assert sorted(task.result() for task in tasks) == [*[Outcome.ALREADY] * 7, Outcome.IN]


async def test_who_was_let_in_too_early_and_registers_anew_is_not_there_yet(db: Database) -> None:
    def story(session: Session) -> tuple[Registration, Outcome]:
        event = published(session, starts_at=in_days(0.5))
        anna, by = somebody(session, 1), somebody(session, STAFF)
        mine = registration.register(session, anna, event.id, entry(1))
        check_in.arrive(session, by, ORGANISER, mine.id, anyway=True)
        registration.cancel(session, anna, mine.id, undo=timedelta())
        again = registration.register(session, anna, event.id, entry(1))
        return again, check_in.arrive(session, by, ORGANISER, mine.id, anyway=True).outcome

    again, outcome = await db.run(story)

    assert (again.state, again.checked_in_at, again.present) == (State.CONFIRMED, None, None)
    assert outcome is Outcome.IN


async def test_a_mistake_at_the_door_takes_no_place(db: Database) -> None:
    def story(session: Session) -> tuple[State, Arrival]:
        event = published(session, starts_at=in_days(0.1), capacity=1)
        by = somebody(session, STAFF)
        wrong = check_in.admit(session, by, ORGANISER, event.id, name="Anna Muster", company=None).registration
        assert wrong is not None
        for _ in range(2):
            taken_back = check_in.take_back(session, ORGANISER, wrong.id)
        right = check_in.admit(session, by, ORGANISER, event.id, name="Hanna Muster", company=None)
        return taken_back.state, right

    state, right = await db.run(story)

    assert state is State.CANCELLED
    assert (right.outcome, right.event.taken) == (Outcome.IN, 1)
