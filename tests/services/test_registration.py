"""Registering and not coming: states, deadlines, groups, sessions, excuses, what is remembered, and who may see it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.events import EventRow, EventSessionRow
from services import clock, consents, entries, event_editing, registration, waitlist
from services.consents import EVENT_CONTACT, EVENT_LIST
from services.entries import Registration, State
from services.events import Event
from services.refusals import (
    EventCancelled,
    EventFull,
    EventGone,
    Refusal,
    RegistrationClosed,
    RegistrationGone,
    SessionFull,
    UndoTooLate,
)
from services.registration import MOST_MEMBERS
from tests.services.event_scene import ORGANISER, drafted, entry, in_days, published, somebody

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        yield opened


def comes(session: Session, event: Event, number: int, **values: Any) -> Registration:  # Any: as in Entry
    return registration.register(session, somebody(session, number), event.id, entry(number, **values))


def with_sessions(session: Session, *capacities: int | None, **values: Any) -> Event:  # Any: as in published
    made = published(session, **values)
    for number, capacity in enumerate(capacities):
        event_editing.put_session(
            session,
            made.id,
            roles=ORGANISER,
            by=1,
            key=f"part-{number}",
            title={"en": f"Part {number}"},
            starts_at=made.starts_at,
            ends_at=made.ends_at,
            capacity=capacity,
        )
    return made


def taken(session: Session, event: Event) -> tuple[int, list[int]]:
    """The places that count as taken, at the event and in its sessions."""
    session.expire_all()
    parts = select(EventSessionRow.taken).where(EventSessionRow.event_id == event.id).order_by(EventSessionRow.id)
    return session.get_one(EventRow, event.id).taken, list(session.execute(parts).scalars())


def start(event: Event) -> None:
    clock.put_forward(event.starts_at - clock.now() + MINUTE)


async def test_registering_twice_is_registering_once(db: Database) -> None:
    def story(session: Session) -> tuple[Registration, Registration, tuple[int, list[int]]]:
        event = with_sessions(session, 5)
        first = comes(session, event, 1, sessions=("part-0",), company="Musterfirma")
        again = comes(session, event, 1, sessions=(), members=("Ben Beispiel",))
        return first, again, taken(session, event)

    first, again, counted = await db.run(story)

    assert first == again
    assert counted == (1, [1])


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"registration_until": "passed"}, RegistrationClosed),
        ({"starts_at": "passed"}, RegistrationClosed),
        ({"status": "cancelled"}, EventCancelled),
        ({"capacity": 1, "has_waitlist": False}, EventFull),
        ({"capacity": 1, "members": 1}, EventFull),
    ],
)
async def test_what_cannot_be_registered_for_changes_nothing(
    db: Database, values: dict[str, Any], refusal: type[Refusal]
) -> None:
    def story(session: Session) -> int:
        event = published(
            session, capacity=values.get("capacity"), has_waitlist=values.get("has_waitlist", True),
            registration_until=in_days(1) if "registration_until" in values else None,
        )  # fmt: skip
        if "has_waitlist" in values:
            comes(session, event, 1)
        before = taken(session, event)[0]
        if values.get("status"):
            event_editing.cancel(session, event.id, "", roles=ORGANISER, by=1)
        if "passed" in values.values():
            clock.put_forward(timedelta(days=1 if "registration_until" in values else 11))
        with pytest.raises(refusal):
            comes(session, event, 2, members=("Ben Beispiel",) * values.get("members", 0))
        with pytest.raises(refusal):
            registration.check(session, event.id, 1 + values.get("members", 0))
        assert entries.of_person(session, somebody(session, 2).id, event.id) is None
        return taken(session, event)[0] - before

    assert await db.run(story) == 0


async def test_events_that_are_not_there_or_not_published_are_gone(db: Database) -> None:
    def story(session: Session) -> None:
        hidden = drafted(session)
        for event_id in (hidden.id, 10**9):
            with pytest.raises(EventGone):
                registration.register(session, somebody(session, 1), event_id, entry(1))
            with pytest.raises(EventGone):
                registration.check(session, event_id)

    await db.run(story)


async def test_a_session_is_taken_with_the_event_or_not_at_all(db: Database) -> None:
    def story(session: Session) -> tuple[int, list[int]]:
        event = with_sessions(session, 2, None)
        comes(session, event, 1, sessions=("part-0",))
        with pytest.raises(SessionFull):
            comes(session, event, 2, sessions=("part-0", "part-1"), members=("Ben Beispiel",))
        comes(session, event, 3, sessions=("part-0", "part-1", "gone"))
        return taken(session, event)

    assert await db.run(story) == (2, [2, 1])


async def test_who_comes_in_from_the_waitlist_learns_which_sessions_are_full(db: Database) -> None:
    def story(session: Session) -> Registration:
        event = with_sessions(session, 1, 1, capacity=1)
        comes(session, event, 1, sessions=("part-0",))
        waiting = comes(session, event, 2, sessions=("part-0", "part-1"))
        assert waiting.sessions == ("part-0", "part-1")
        event_editing.change(session, event.id, roles=ORGANISER, by=1, capacity=2)
        return waitlist.take(session, somebody(session, 2), waiting.id)

    made = await db.run(story)

    assert (made.state, made.sessions, made.full_sessions) == (State.CONFIRMED, ("part-1",), ("part-0",))


async def test_cancelling_twice_is_cancelling_once_and_holds_the_place_for_the_time_of_undoing(db: Database) -> None:
    def story(session: Session) -> tuple[Registration, Registration, tuple[int, list[int]]]:
        event = with_sessions(session, 3)
        made = comes(session, event, 1, sessions=("part-0",))
        first = registration.cancel(session, somebody(session, 1), made.id)
        clock.put_forward(MINUTE)
        again = registration.cancel(session, somebody(session, 1), made.id)
        return first, again, taken(session, event)

    first, again, counted = await db.run(story)

    assert (first.state, first) == (State.LEAVING, again)
    assert first.frees_at is not None
    assert timedelta(minutes=9) < first.frees_at - clock.now() + MINUTE <= timedelta(minutes=10)  # BOT_UNDO's default
    assert counted == (1, [1])


async def test_undoing_gives_back_what_was_there(db: Database) -> None:
    def story(session: Session) -> tuple[Registration, Registration, tuple[int, list[int]]]:
        event = with_sessions(session, 3)
        made = comes(session, event, 1, sessions=("part-0",), members=("Ben Beispiel",))
        registration.cancel(session, somebody(session, 1), made.id)
        again = [registration.undo_cancel(session, somebody(session, 1), made.id) for _ in range(2)]
        assert again[0] == again[1]
        return made, again[0], taken(session, event)

    made, again, counted = await db.run(story)

    assert made == again
    assert counted == (2, [2])


async def test_an_excuse_gives_the_place_back_and_can_be_undone_while_it_is_free(db: Database) -> None:
    def story(session: Session) -> tuple[list[State], list[tuple[int, list[int]]]]:
        event = with_sessions(session, 1, capacity=1)
        made = comes(session, event, 1, sessions=("part-0",))
        person = somebody(session, 1)
        start(event)
        counted, seen = [], []
        for deed in (registration.cancel, registration.undo_cancel, registration.cancel):
            seen.append(deed(session, person, made.id).state)
            counted.append(taken(session, event))
        clock.put_forward(event.ends_at - clock.now())
        with pytest.raises(UndoTooLate):
            registration.undo_cancel(session, person, made.id)
        return seen, counted

    seen, counted = await db.run(story)

    assert seen == [State.EXCUSED, State.CONFIRMED, State.EXCUSED]
    assert counted == [(0, [0]), (1, [1]), (0, [0])]


async def test_after_the_end_nothing_is_cancelled_any_more(db: Database) -> None:
    def story(session: Session) -> State:
        event = published(session)
        made = comes(session, event, 1)
        clock.put_forward(event.ends_at - clock.now())
        with pytest.raises(RegistrationClosed):
            registration.cancel(session, somebody(session, 1), made.id)
        return entries.registration(session, made.id).state

    assert await db.run(story) is State.CONFIRMED


async def test_undoing_comes_too_late_or_for_nothing(db: Database) -> None:
    def story(session: Session) -> None:
        event = published(session)
        made = comes(session, event, 1)
        registration.cancel(session, somebody(session, 1), made.id)
        with pytest.raises(RegistrationGone):
            registration.undo_cancel(session, somebody(session, 2), made.id)
        clock.put_forward(timedelta(minutes=10))
        with pytest.raises(UndoTooLate):
            registration.undo_cancel(session, somebody(session, 1), made.id)
        event_editing.cancel(session, event.id, "", roles=ORGANISER, by=1)
        with pytest.raises(EventCancelled):
            registration.undo_cancel(session, somebody(session, 1), made.id)

    await db.run(story)


async def test_others_come_along_where_there_are_places_for_all_of_them(db: Database) -> None:
    def story(session: Session) -> tuple[Registration, tuple[int, list[int]]]:
        event = with_sessions(session, 3, capacity=3)
        made = comes(session, event, 1, sessions=("part-0",))
        person = somebody(session, 1)
        assert registration.may_bring(session, person, made.id)
        registration.bring_along(session, person, made.id, ["Ben Beispiel"])
        with pytest.raises(EventFull):
            registration.bring_along(session, person, made.id, ["Clara", "Dora"])
        full = registration.bring_along(session, person, made.id, ["Clara Beispiel"])
        assert not registration.may_bring(session, person, made.id)
        return full, taken(session, event)

    made, counted = await db.run(story)

    assert (made.members, made.seats) == (("Ben Beispiel", "Clara Beispiel"), 3)
    assert counted == (3, [3])


async def test_a_session_without_room_keeps_others_from_coming_along(db: Database) -> None:
    def story(session: Session) -> tuple[int, list[int]]:
        event = with_sessions(session, 1)
        made = comes(session, event, 1, sessions=("part-0",))
        with pytest.raises(SessionFull):
            registration.bring_along(session, somebody(session, 1), made.id, ["Ben Beispiel"])
        return taken(session, event)

    assert await db.run(story) == (1, [1])


async def test_nobody_is_brought_past_those_who_wait_or_in_endless_numbers(db: Database) -> None:
    def story(session: Session) -> Registration:
        event = published(session, capacity=2)
        first = comes(session, event, 1)
        waiting = comes(session, event, 2, members=("Ben Beispiel",))
        assert waiting.state is State.WAITING
        with pytest.raises(EventFull):
            registration.bring_along(session, somebody(session, 1), first.id, ["Clara Beispiel"])
        with pytest.raises(EventFull):  # three never fit
            registration.bring_along(session, somebody(session, 2), waiting.id, ["Clara Beispiel"])
        large = published(session)
        made = comes(session, large, 1)
        with pytest.raises(EventFull):
            registration.bring_along(session, somebody(session, 1), made.id, ["Ben"] * (MOST_MEMBERS + 1))
        return entries.registration(session, waiting.id)

    assert (await db.run(story)).seats == 2


async def test_the_last_entry_is_remembered(db: Database) -> None:
    def story(session: Session) -> tuple[str, str | None]:
        comes(session, published(session), 1, company="Alt GmbH")
        clock.put_forward(MINUTE)
        registration.register(
            session,
            somebody(session, 1),
            published(session).id,
            entries.Entry(name="Anna Muster", company="Neu GmbH"),
        )
        last = entries.last_entry(session, somebody(session, 1).id)
        assert last is not None
        return last.name, last.company

    assert await db.run(story) == ("Anna Muster", "Neu GmbH")


async def test_overlapping_events_are_those_at_the_same_time_that_take_place(db: Database) -> None:
    def story(session: Session) -> tuple[list[int], list[int]]:
        day = in_days(10)
        wanted = published(session, starts_at=day, ends_at=day + timedelta(hours=2))
        others = [
            published(session, starts_at=day + shift, ends_at=day + shift + timedelta(hours=2))
            for shift in (timedelta(hours=1), timedelta(hours=2), timedelta(hours=-2), timedelta(hours=-1))
        ]
        for each in others:
            comes(session, each, 1)
        left = comes(session, published(session, starts_at=day), 1)
        registration.cancel(session, somebody(session, 1), left.id)
        called_off = published(session, starts_at=day)
        comes(session, called_off, 1)
        event_editing.cancel(session, called_off.id, "", roles=ORGANISER, by=1)
        found = entries.overlapping(session, somebody(session, 1).id, wanted)
        return [each.id for each in found], [others[3].id, others[0].id]

    found, expected = await db.run(story)

    assert found == expected


async def test_both_consents_stand_alone_and_end_with_the_last_registration_they_are_for(db: Database) -> None:
    def story(session: Session) -> list[tuple[bool, bool, bool, bool]]:
        person = somebody(session, 1)
        made = [comes(session, published(session), 1) for _ in range(2)]
        seen = []
        for index, is_listed, may_be_contacted in (
            (0, True, False),
            (1, True, True),
            (0, False, False),
            (1, False, True),
        ):
            after = registration.choose_visibility(
                session, person, made[index].id, is_listed=is_listed, may_be_contacted=may_be_contacted, language="de"
            )
            given = [consents.is_given(session, person.id, purpose) for purpose in (EVENT_LIST, EVENT_CONTACT)]
            seen.append((after.is_listed, after.may_be_contacted, given[0], given[1]))
        return seen

    assert await db.run(story) == [
        (True, False, True, False),
        (True, True, True, True),
        (False, False, True, True),
        (False, True, False, True),
    ]


@pytest.mark.parametrize(("purpose", "left"), [(EVENT_LIST, (False, True)), (EVENT_CONTACT, (True, False))])
async def test_a_consent_withdrawn_ends_it_at_all_events_of_this_person(
    db: Database, purpose: str, left: tuple[bool, bool]
) -> None:
    def story(session: Session) -> list[tuple[bool, bool]]:
        event = published(session)
        made = [comes(session, event, 1), comes(session, published(session), 1), comes(session, event, 2)]
        for each, number in zip(made, (1, 1, 2), strict=True):
            registration.choose_visibility(
                session, somebody(session, number), each.id, is_listed=True, may_be_contacted=True, language="en"
            )
        consents.withdraw(session, somebody(session, 1), purpose)
        found = [entries.registration(session, each.id) for each in made]
        return [(each.is_listed, each.may_be_contacted) for each in found]

    assert await db.run(story) == [left, left, (True, True)]
