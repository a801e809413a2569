"""Making and changing events: who may, what follows, what is refused, and that nothing is half done."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db.engine import Database
from services import clock, event_editing, event_moves, event_people, event_questions, events, local_times, registration
from services.entries import State
from services.events import Event, Status
from services.people import Role
from services.refusals import (
    CapacityTooLow,
    EventCancelled,
    EventGone,
    EventIncomplete,
    NotAllowed,
    Refusal,
    UndoTooLate,
    WrongTimes,
)
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

BERLIN = ZoneInfo("Europe/Berlin")
NOBODY: frozenset[Role] = frozenset()
BY: dict[str, Any] = {"roles": ORGANISER, "by": 1}  # Any: keywords of many works
HOUR = timedelta(hours=1)

Works = Callable[..., object]


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def begun(session: Session, /, **values: str) -> Event:
    """A draft that begins at ten in the morning in Berlin."""
    starts_at = local_times.instant(in_days(30).date(), time(10), BERLIN)
    return event_editing.create(
        session,
        **BY,
        type=values.get("type", "workshop"),
        title={"en": values.get("title", "Pumps in the pit")},
        host="Musterkammer",
        starts_at=starts_at,
        timezone="Europe/Berlin",
    )


async def test_template_fills_in_what_the_type_suggests(db: Database) -> None:
    made = await db.run(lambda session: begun(session, title="Pumps\nin  the\tpit"))

    assert (made.status, made.capacity, made.reminders, made.ends_at - made.starts_at) == (
        Status.DRAFT,
        15,
        ("P1D", "PT3H"),
        6 * HOUR,
    )
    assert made.title == {"en": "Pumps in the pit"}
    assert [(each.key, each.is_required, sorted(each.label)) for each in made.questions] == [
        ("problem", True, ["de", "en", "ru"])
    ]


REFUSED: dict[str, Works] = {
    "create": lambda session, _id, roles: event_editing.create(
        session,
        roles=roles,
        by=1,
        type="other",
        title={"en": "A"},
        host="B",
        starts_at=in_days(1),
        timezone="Europe/Berlin",
    ),
    "change": lambda session, id, roles: event_editing.change(session, id, roles=roles, by=1, capacity=1),
    "move": lambda session, id, roles: event_moves.move(
        session, id, roles=roles, by=1, starts_at=in_days(1), ends_at=in_days(2)
    ),
    "zone": lambda session, id, roles: event_moves.choose_zone(session, id, "America/Lima", roles=roles, by=1),
    "copy": lambda session, id, roles: event_moves.duplicate(session, id, roles=roles, by=1),
    "publish": lambda session, id, roles: event_editing.publish(session, id, roles=roles, by=1),
    "silence": lambda session, id, roles: event_editing.silence(session, id, roles=roles),
    "cancel": lambda session, id, roles: event_editing.cancel(session, id, "why", roles=roles, by=1),
    "undo": lambda session, id, roles: event_editing.undo_cancel(session, id, roles=roles, by=1),
    "drop": lambda session, id, roles: event_editing.drop_draft(session, id, roles=roles),
    "drop session": lambda session, id, roles: event_editing.drop_session(session, id, "a", roles=roles, by=1),
    "numbers": lambda session, id, roles: event_people.numbers(session, id, roles=roles),
    "people": lambda session, id, roles: event_people.page(session, id, roles=roles),
    "list": lambda session, _id, roles: event_people.managed(session, roles=roles),
}


async def refusal(db: Database, work: Works, *args: object) -> type[Refusal] | None:
    """What a work is refused with, if it is."""
    try:
        await db.run(work, *args)
    except Refusal as refused:
        return type(refused)
    return None


async def test_nobody_does_what_only_organisers_may(db: Database) -> None:
    made = await db.run(begun)

    for roles in (NOBODY, frozenset({Role.OPERATOR})):
        assert {name: await refusal(db, work, made.id, roles) for name, work in REFUSED.items()} == dict.fromkeys(
            REFUSED, NotAllowed
        )
    assert await db.read(events.event, made.id) == made


async def test_events_that_are_gone_are_refused(db: Database) -> None:
    without = {"create", "list", "numbers"}

    assert {
        name: await refusal(db, work, 404, ORGANISER) for name, work in REFUSED.items() if name not in without
    } == dict.fromkeys(REFUSED.keys() - without, EventGone)


@pytest.mark.parametrize(
    "values",
    [
        {"ends_at": in_days(9)},
        {"ends_at": in_days(10)},
        {"ends_at": in_days(1000)},
        {"registration_until": in_days(400)},
    ],
    ids=["before", "equal", "years", "deadline"],
)
async def test_times_that_do_not_fit_change_nothing(db: Database, values: dict[str, Any]) -> None:
    made = await db.run(lambda session: published(session, starts_at=in_days(10)))
    values = {name: made.starts_at if value == in_days(10) else value for name, value in values.items()}

    refused = await refusal(
        db, lambda session: event_editing.change(session, made.id, **BY, host="Musteragentur", **values)
    )

    assert refused is WrongTimes
    assert await db.read(events.event, made.id) == made


async def test_capacity_is_never_below_what_is_taken(db: Database) -> None:
    def full(session: Session) -> Event:
        made = published(session, capacity=3)
        for number in range(3):
            registration.register(session, somebody(session, number), made.id, entry(number))
        return made

    made = await db.run(full)

    assert await refusal(db, lambda s: event_editing.change(s, made.id, **BY, capacity=2)) is CapacityTooLow
    assert (await db.run(lambda s: event_editing.change(s, made.id, **BY, capacity=3))).free == 0
    assert (await db.run(lambda s: event_editing.change(s, made.id, **BY, capacity=None))).free is None


async def test_two_who_edit_lose_nothing_of_each_other(db: Database) -> None:
    made = await db.run(begun)

    await db.run(lambda s: event_editing.change(s, made.id, roles=ORGANISER, by=1, title={"de": "Pumpen"}))
    done = await db.run(lambda s: event_editing.change(s, made.id, roles=ORGANISER, by=2, description={"en": "Deep."}))

    assert (done.title, done.description) == ({"en": "Pumps in the pit", "de": "Pumpen"}, {"en": "Deep."})
    assert done.changed_by == 2


async def test_participants_learn_of_changes_later_unless_they_are_silenced(db: Database) -> None:
    made = await db.run(published)
    place = events.Place("Musterhalle")

    loud = await db.run(lambda s: event_editing.change(s, made.id, **BY, place=place))
    back = await db.run(lambda s: event_editing.change(s, made.id, **BY, place=None))
    await db.run(lambda s: event_editing.change(s, made.id, **BY, place=place))
    still = await db.run(lambda s: event_editing.silence(s, made.id, roles=ORGANISER))

    assert loud.tell_at is not None
    assert (made.tell_at, back.tell_at, still.tell_at) == (None, None, None)
    assert still.sequence == 3


async def test_publishing_twice_is_publishing_once(db: Database) -> None:
    made = await db.run(begun)

    first = await db.run(lambda s: event_editing.publish(s, made.id, **BY))
    second = await db.run(lambda s: event_editing.publish(s, made.id, **BY))

    assert first.is_published
    assert second == first


async def test_what_is_over_is_not_published(db: Database) -> None:
    made = await db.run(begun)
    clock.put_forward(timedelta(days=60))

    assert await refusal(db, lambda s: event_editing.publish(s, made.id, **BY)) is EventIncomplete


async def test_cancelled_events_can_be_taken_back_for_a_while(db: Database) -> None:
    made = await db.run(published)

    gone = await db.run(lambda s: event_editing.cancel(s, made.id, " The hall is shut. ", **BY, language="en"))
    again = await db.run(lambda s: event_editing.cancel(s, made.id, "Another reason", **BY))
    changed = await refusal(db, lambda s: event_editing.change(s, made.id, **BY, capacity=1))
    back = await db.run(lambda s: event_editing.undo_cancel(s, made.id, **BY))
    await db.run(lambda s: event_editing.cancel(s, made.id, "Really", **BY))
    clock.put_forward(timedelta(minutes=10))

    assert (gone.is_cancelled, gone.cancel_reason, gone.cancel_language) == (True, "The hall is shut.", "en")
    assert again.cancel_reason == gone.cancel_reason
    assert changed is EventCancelled
    assert (back.is_published, back.cancel_reason, back.cancel_language) == (True, None, None)
    assert await refusal(db, lambda s: event_editing.undo_cancel(s, made.id, **BY)) is UndoTooLate


async def test_only_drafts_are_thrown_away(db: Database) -> None:
    draft, public = await db.run(begun), await db.run(published)

    await db.run(lambda s: event_editing.drop_draft(s, draft.id, roles=ORGANISER))

    assert await refusal(db, lambda s: events.event(s, draft.id)) is EventGone
    assert await refusal(db, lambda s: event_editing.drop_draft(s, public.id, roles=ORGANISER)) is EventGone
    assert await refusal(db, lambda s: event_editing.cancel(s, draft.id, "x", **BY)) is EventGone


def programme(session: Session) -> Event:
    """A draft of two hours with a session in its second half."""
    made = begun(session)
    return event_editing.put_session(
        session,
        made.id,
        **BY,
        key="session-1",
        title={"en": "Seals\nand bearings"},
        starts_at=made.starts_at + HOUR,
        ends_at=made.starts_at + 2 * HOUR,
    )


async def test_sessions_lie_within_the_event_and_move_with_it(db: Database) -> None:
    made = await db.run(programme)
    starts_at = local_times.instant(made.starts_at.date() + timedelta(days=200), time(14, 30), BERLIN)

    outside = await refusal(
        db,
        lambda s: event_editing.put_session(
            s, made.id, **BY, key="late", title={"en": "x"}, starts_at=made.starts_at, ends_at=made.ends_at + HOUR
        ),
    )
    short = await refusal(
        db, lambda s: event_moves.move(s, made.id, **BY, starts_at=starts_at, ends_at=starts_at + HOUR)
    )
    moved = await db.run(
        lambda s: event_moves.move(s, made.id, **BY, starts_at=starts_at, ends_at=starts_at + 3 * HOUR)
    )

    assert (outside, short) == (WrongTimes, WrongTimes)
    assert [(each.title, each.starts_at, each.ends_at) for each in moved.sessions] == [
        ({"en": "Seals and bearings"}, starts_at + HOUR, starts_at + 2 * HOUR)
    ]
    assert (await db.run(lambda s: event_editing.drop_session(s, made.id, "session-1", **BY))).sessions == ()


async def test_another_zone_keeps_what_the_clocks_show(db: Database) -> None:
    made = await db.run(programme)

    moved = await db.run(lambda s: event_moves.choose_zone(s, made.id, "America/Santiago", **BY))

    assert [each.astimezone(moved.zone).hour for each in (moved.starts_at, moved.sessions[0].starts_at)] == [10, 11]
    assert moved.zone.key == "America/Santiago"


async def test_copies_are_drafts_that_lie_ahead(db: Database) -> None:
    def sold(session: Session) -> Event:
        made = programme(session)
        event_editing.change(session, made.id, **BY, registration_until=made.starts_at - HOUR, markets=["CL"])
        event_editing.publish(session, made.id, **BY)
        registration.register(session, somebody(session, 1), made.id, entry(1))
        return events.event(session, made.id)

    made = await db.run(sold)
    clock.put_forward(timedelta(days=50))
    copy = await db.run(lambda s: event_moves.duplicate(s, made.id, roles=ORGANISER, by=2))

    weeks = timedelta(weeks=3)
    assert [
        each.astimezone(BERLIN).replace(tzinfo=None) - old.astimezone(BERLIN).replace(tzinfo=None)
        for each, old in (
            (copy.starts_at, made.starts_at),
            (copy.ends_at, made.ends_at),
            (copy.closes_at, made.closes_at),
            (copy.sessions[0].starts_at, made.sessions[0].starts_at),
        )
    ] == [weeks] * 4
    assert (copy.status, copy.taken, copy.owner_id, copy.markets) == (Status.DRAFT, 0, 2, ("cl",))
    assert (copy.title, copy.questions, copy.sessions[0].key) == (made.title, made.questions, "session-1")


async def test_each_copy_is_a_week_later_and_the_same_number_is_the_same_copy(db: Database) -> None:
    made = await db.run(begun)

    first = await db.run(lambda s: event_moves.duplicate(s, made.id, 1, **BY))
    again = await db.run(lambda s: event_moves.duplicate(s, made.id, 1, **BY))
    second = await db.run(lambda s: event_moves.duplicate(s, made.id, event_moves.next_copy(s, made), **BY))

    assert again == first
    assert [
        (each.starts_at.astimezone(BERLIN).date() - made.starts_at.astimezone(BERLIN).date()).days
        for each in (first, second)
    ] == [7, 14]


async def test_questions_are_changed_one_by_one(db: Database) -> None:
    made = await db.run(begun)
    food = events.Question("food", "text", {"en": "What do you eat?"})

    await db.run(lambda s: event_questions.put(s, made.id, food, **BY))
    await db.run(lambda s: event_questions.require(s, made.id, "problem", is_required=False, **BY))
    changed = await db.run(lambda s: event_questions.put(s, made.id, replace(food, label={"en": "Diet?"}), **BY))
    dropped = await db.run(lambda s: event_questions.drop(s, made.id, "problem", **BY))
    twice = await db.run(lambda s: event_questions.drop(s, made.id, "problem", **BY))

    assert [(each.key, each.is_required, each.label["en"]) for each in changed.questions] == [
        ("problem", False, "Which problem do you bring along?"),
        ("food", False, "Diet?"),
    ]
    assert [each.key for each in dropped.questions] == ["food"]
    assert twice.questions == dropped.questions
    assert event_questions.free_key(twice) == "question_1"


async def test_questions_of_two_who_edit_at_once_are_all_kept(db: Database, database_url: str) -> None:
    made = await db.run(begun)

    def put(session: Session, number: int) -> Event:
        question = events.Question(f"question_{number}", "text", {"en": f"Question {number}?"})
        return event_questions.put(session, made.id, question, roles=ORGANISER, by=number)

    async with Database(database_url) as other, asyncio.TaskGroup() as group:
        for number in range(1, 7):
            group.create_task((db if number % 2 else other).run(put, number))

    found = await db.read(events.event, made.id)
    assert sorted(each.key for each in found.questions) == ["problem", *(f"question_{each}" for each in range(1, 7))]


async def test_nobody_is_let_in_where_nothing_takes_place(db: Database) -> None:
    def asked(session: Session) -> int:
        made = published(session, needs_approval=True)
        wish = registration.register(session, somebody(session, 1), made.id, entry(1))
        event_editing.cancel(session, made.id, "The hall is shut.", **BY)
        return wish.id

    wish = await db.run(asked)

    assert await refusal(db, lambda s: event_editing.approve(s, wish, roles=ORGANISER)) is EventCancelled


async def test_organisers_see_who_needs_an_answer_first(db: Database) -> None:
    def asked(session: Session) -> int:
        made = published(session, needs_approval=True, capacity=1)
        found = [registration.register(session, somebody(session, each), made.id, entry(each)) for each in range(3)]
        event_editing.approve(session, found[1].id, roles=ORGANISER)
        event_editing.approve(session, found[2].id, roles=ORGANISER)
        return made.id

    event_id = await db.run(asked)
    page = await db.run(lambda s: event_people.page(s, event_id, roles=ORGANISER))
    rest = await db.run(lambda s: event_people.page(s, event_id, roles=ORGANISER, first=2, most=2))
    figures = await db.run(lambda s: event_people.numbers(s, event_id, roles=ORGANISER))

    assert [(each.name, each.state) for each in page.registrations] == [
        ("Person 0", State.ASKED),
        ("Person 1", State.CONFIRMED),
        ("Person 2", State.WAITING),
    ]
    assert (page.total, [each.name for each in rest.registrations]) == (3, ["Person 2"])
    assert (figures.of(State.ASKED), figures.of(State.CONFIRMED, State.WAITING), figures.present) == (1, 2, 0)
    assert await db.run(lambda s: event_people.told(s, event_id)) == 3


async def test_who_was_declined_is_not_let_in_by_a_late_tap(db: Database) -> None:
    def asked(session: Session) -> int:
        made = published(session, needs_approval=True)
        return registration.register(session, somebody(session, 1), made.id, entry(1)).id

    wish = await db.run(asked)
    await db.run(lambda s: event_editing.decline(s, wish, roles=ORGANISER))
    late = await db.run(lambda s: event_editing.approve(s, wish, roles=ORGANISER))

    assert late.state is State.DECLINED


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), []),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), ["00:30", "01:30"]),
        ("Europe/Berlin", date(2026, 12, 8), time(10), ["09:00"]),
        ("America/Santiago", date(2026, 9, 6), time(0, 30), []),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), []),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), ["14:45", "15:15"]),
        ("Asia/Ulaanbaatar", date(2026, 3, 29), time(2, 30), ["18:30"]),
    ],
)
def test_times_of_day_come_once_never_or_twice(zone: str, day: date, at: time, expected: list[str]) -> None:
    assert [f"{each:%H:%M}" for each in local_times.instants(day, at, ZoneInfo(zone))] == expected


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - made aware below
    st.sampled_from(["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Australia/Sydney", "Asia/Almaty"]),
)
def test_every_instant_is_found_by_what_the_clocks_show(moment: datetime, zone: str) -> None:
    instant = moment.replace(tzinfo=UTC)
    local = instant.astimezone(ZoneInfo(zone))

    assert instant in local_times.instants(local.date(), local.time(), ZoneInfo(zone))
