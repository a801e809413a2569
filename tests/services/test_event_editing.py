"""Making and changing events: who may, what follows, what is refused, and that nothing is half done."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from db.engine import Database
from services import clock, event_editing, event_moves, event_people, events, registration
from services.entries import State
from services.events import Event, Status
from services.people import Role
from services.refusals import (
    CapacityTooLow,
    EventCancelled,
    EventGone,
    EventIncomplete,
    NotAllowed,
    UndoTooLate,
    WrongTimes,
)
from tests.services.editing_scene import BY, HOUR, Works, begun, refusal
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

NOBODY: frozenset[Role] = frozenset()


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


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


async def test_the_programme_of_a_cancelled_event_stays_as_it_was(db: Database) -> None:
    def story(session: Session) -> tuple[Event, Event]:
        made = published(session)

        def puts(key: str) -> Event:
            return event_editing.put_session(
                session, made.id, key=key, title={"en": "A"}, starts_at=made.starts_at, ends_at=made.ends_at, **BY
            )

        puts("a")
        before = event_editing.cancel(session, made.id, "Storm", **BY)
        with pytest.raises(EventCancelled):
            puts("b")
        with pytest.raises(EventCancelled):
            event_editing.drop_session(session, made.id, "a", **BY)
        return before, events.event(session, made.id)

    before, after = await db.run(story)

    assert after == before
