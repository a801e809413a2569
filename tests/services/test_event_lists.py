"""Lists of events: what fits a choice, where somebody's own stand, what comes next, and who is shown to whom."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session

from db.engine import Database
from services import entries, event_changes, event_editing, event_lists, events, registration, waitlist
from services.entries import State
from services.event_lists import Participant, Tab, Wanted
from services.events import Online, Place
from services.refusals import EventGone, NotAllowed
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody

HALL = Place("Muster Hall")


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as opened:
        yield opened


async def test_lists_are_narrowed_in_four_ways_at_once(db: Database) -> None:
    def work(session: Session) -> None:
        published(session, key="a", type="workshop", place=HALL, languages=["de"], markets=["CL"])
        published(session, key="b", type="webinar", online=Online(), languages=["de", "en"], markets=["CL", "MN"])
        published(session, key="c", type="webinar", place=HALL, online=Online(), languages=["en"], markets=[])
        found = events.coming(session)

        def keys(**wanted: str) -> list[str]:
            return [each.key for each in event_lists.fitting(found, Wanted(**wanted))]

        assert keys() == ["a", "b", "c"]
        assert keys(type="webinar") == ["b", "c"]
        assert keys(market="cl") == ["a", "b"]
        assert keys(language="en") == ["b", "c"]
        assert keys(form="on_site") == ["a", "c"]
        assert keys(type="webinar", market="cl", language="de", form="online") == ["b"]
        assert keys(type="webinar", form="on_site", language="de") == []

    await db.run(work)


async def test_choices_are_counted_within_what_is_chosen_otherwise(db: Database) -> None:
    def work(session: Session) -> None:
        published(session, type="workshop", place=HALL, languages=["de"], markets=["CL"])
        published(session, type="webinar", online=Online(), languages=["de", "en"], markets=["CL", "MN"])
        found = events.coming(session)

        assert event_lists.choices(found, Wanted(), "market") == {"cl": 2, "mn": 1}
        assert event_lists.choices(found, Wanted(type="workshop"), "market") == {"cl": 1}
        assert list(event_lists.choices(found, Wanted(type="webinar"), "type").items()) == [
            ("workshop", 1),
            ("webinar", 1),
        ]
        assert event_lists.choices(found, Wanted(), "form") == {"online": 1, "on_site": 1}
        assert event_lists.number_of_market(session, "cl") == 2

    await db.run(work)


async def test_own_events_stand_in_their_tabs(db: Database, later: Callable[[timedelta], None]) -> None:
    def begin(session: Session) -> None:
        anna, boris = somebody(session, 1), somebody(session, 2)
        cases: dict[str, dict[str, Any]] = {
            "over": {"starts_at": in_days(1)},
            "sure": {},
            "full": {"capacity": 1},
            "asked": {"needs_approval": True},
            "left": {},
        }
        for key, values in cases.items():
            made = published(session, key=key, **values)
            if key == "full":
                registration.register(session, boris, made.id, entry(2))
            own = registration.register(session, anna, made.id, entry(1))
            if key == "left":
                registration.cancel(session, anna, own.id, undo=timedelta(minutes=10))

    def tabs(session: Session) -> dict[str, list[str]]:
        found = event_lists.of_person(session, somebody(session, 1))
        return {tab: [each.event.key for each in event_lists.read(session, found[tab])] for tab in Tab if found[tab]}

    await db.run(begin)
    later(timedelta(days=2))

    assert await db.run(tabs) == {
        "coming": ["sure"],
        "waiting": ["full"],
        "invited": ["asked"],
        "past": ["over"],
        "declined": ["left"],
    }
    later(timedelta(days=30))
    assert await db.run(tabs) == {"past": ["sure", "over"], "declined": ["left", "asked", "full"]}


async def test_offered_place_waits_for_an_answer(db: Database) -> None:
    def work(session: Session) -> None:
        anna, boris = somebody(session, 1), somebody(session, 2)
        made = published(session, capacity=1)
        first = registration.register(session, boris, made.id, entry(2))
        registration.register(session, anna, made.id, entry(1))
        registration.cancel(session, boris, first.id, undo=timedelta(0))
        waitlist.sweep(session, made.id)

        found = event_lists.of_person(session, anna)

        assert [each.registration.state for each in event_lists.read(session, found[Tab.INVITED])] == [State.OFFERED]

    await db.run(work)


async def test_next_event_is_the_first_that_still_counts(db: Database, later: Callable[[timedelta], None]) -> None:
    def begin(session: Session) -> None:
        anna = somebody(session, 1)
        for key, days in (("gone", 1), ("off", 2), ("left", 3), ("sure", 4), ("late", 5)):
            made = published(session, key=key, title={"en": key}, starts_at=in_days(days))
            own = registration.register(session, anna, made.id, entry(1))
            if key == "off":
                event_editing.cancel(session, made.id, "Ice", roles=ORGANISER, by=1)
            if key == "left":
                registration.cancel(session, anna, own.id, undo=timedelta(minutes=10))

    def next_title(session: Session, number: int = 1) -> str | None:
        found = event_lists.next_of(session, somebody(session, number).id)
        return found.title["en"] if found else None

    await db.run(begin)
    assert [await db.run(next_title), await db.run(next_title, 2)] == ["gone", None]
    later(timedelta(days=1, hours=12))
    assert await db.run(next_title) == "sure"


async def test_menu_asks_once_however_many_events_there_are(db: Database) -> None:
    def work(session: Session) -> list[int]:
        person = somebody(session, 1)
        counts = []
        for _round in range(3):
            asked: list[str] = []

            def notes(
                _connection: object, _cursor: object, statement: str, *_more: object, kept: list[str] = asked
            ) -> None:
                kept.append(statement)

            engine = session.get_bind()
            sqlalchemy_event.listen(engine, "before_cursor_execute", notes)
            event_lists.next_of(session, person.id)
            sqlalchemy_event.remove(engine, "before_cursor_execute", notes)
            counts.append(len(asked))
            registration.register(session, person, published(session).id, entry(1))
        return counts

    assert await db.run(work) == [1, 1, 1]


async def test_participants_see_who_agreed_and_nobody_else_does(db: Database) -> None:
    def work(session: Session) -> None:
        made = published(session, capacity=3)
        anna, boris, clara, dora, egon = (somebody(session, number) for number in range(1, 6))
        registration.register(session, anna, made.id, entry(1))
        registration.register(session, boris, made.id, entry(2, is_listed=True, company="Musterfirma"))
        registration.register(session, clara, made.id, entry(3, is_listed=True))
        registration.register(session, dora, made.id, entry(4, is_listed=True))

        assert event_lists.participants(session, anna, made.id) == [
            Participant("Person 2", "Musterfirma", 1),
            Participant("Person 3", None, 1),
        ]
        for outsider in (dora, egon):
            with pytest.raises(NotAllowed):
                event_lists.participants(session, outsider, made.id)
        with pytest.raises(EventGone):
            event_lists.participants(session, anna, made.id + 1)
        event_editing.cancel(session, made.id, "Ice", roles=ORGANISER, by=1)
        with pytest.raises(NotAllowed):
            event_lists.participants(session, anna, made.id)

    await db.run(work)


async def test_registration_is_open_while_there_is_something_to_get(
    db: Database, later: Callable[[timedelta], None]
) -> None:
    def begin(session: Session) -> None:
        cases: dict[str, dict[str, Any]] = {
            "free": {},
            "queue": {"capacity": 1},
            "full": {"capacity": 1, "has_waitlist": False},
            "closed": {"registration_until": in_days(1)},
        }
        for key, values in cases.items():
            made = published(session, key=key, **values)
            registration.register(session, somebody(session, 1), made.id, entry(1))

    def are_open(session: Session) -> list[str]:
        return [each.key for each in events.coming(session) if event_lists.is_open(each)]

    await db.run(begin)

    assert await db.run(are_open) == ["free", "queue", "closed"]
    later(timedelta(days=2))
    assert await db.run(are_open) == ["free", "queue"]
    later(timedelta(days=8))
    assert await db.run(are_open) == []


async def test_moved_event_remembers_when_it_was_to_begin(db: Database, later: Callable[[timedelta], None]) -> None:
    planned, moved = in_days(10), in_days(11)

    def move(session: Session, event_id: int, starts_at: datetime) -> None:
        ends_at = starts_at + timedelta(hours=2)
        event_editing.change(session, event_id, roles=ORGANISER, by=1, starts_at=starts_at, ends_at=ends_at)

    def tell(session: Session, event_id: int) -> datetime | None:
        event_changes.sweep(session, event_id)
        return event_lists.moved_from(session, events.event(session, event_id))

    event = await db.run(lambda session: published(session, starts_at=planned))
    assert await db.run(tell, event.id) is None
    await db.run(move, event.id, moved)
    assert await db.run(tell, event.id) is None  # nobody has been told yet
    later(timedelta(minutes=11))
    assert await db.run(tell, event.id) == planned
    await db.run(move, event.id, planned)
    later(timedelta(minutes=11))
    assert await db.run(tell, event.id) is None


async def test_standing_at_some_events_is_told_by_event(db: Database) -> None:
    def work(session: Session) -> None:
        first, second = published(session), published(session)
        anna = somebody(session, 1)
        own = registration.register(session, anna, first.id, entry(1))

        assert event_lists.states(session, anna.id, [first.id, second.id]) == {first.id: State.CONFIRMED}
        assert entries.own(session, anna, own.id).state is State.CONFIRMED

    await db.run(work)
