"""The demo's programme: every type of event in every language, all ahead, one full; and what was changed stays."""

from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot import demo_events
from bot.settings import CONTENT
from db.engine import Database
from knowledge import edition
from services import clock, event_editing, event_fields, event_files, events, registration
from services.entries import State
from services.event_types import TYPES
from services.events import Event
from tests.services.event_scene import ORGANISER, entry, somebody

LANGUAGES = ["de", "en", "ru"]
pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
async def db(database_url: str, day_of_content: None) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def full(session: Session) -> Event:
    found = events.by_key(session, demo_events.FULL)
    assert found is not None
    return found


async def test_the_file_is_whole(dialect: str) -> None:
    found = event_files.read("demo_events.yaml", demo_events.FILE.read_bytes())
    records = event_fields.records(found)
    opens = edition.day_of(CONTENT)

    assert found.faults == []
    assert opens is not None
    assert [record.values["type"] for record in records if record.values["type"] not in TYPES] == []
    assert sorted(record.values["type"] for record in records) == sorted(TYPES)
    assert {record.key for record in records if record.values["starts_at"].date() <= opens + timedelta(days=7)} == set()
    for record in records:
        words = [record.values["title"], record.values["description"]]
        words += [part.title for part in record.parts or ()]
        words += [
            each for question in record.values.get("questions", ()) for each in (question.label, *question.choices)
        ]
        assert {tuple(sorted(each)) for each in words} == {tuple(LANGUAGES)}, record.key


async def test_one_is_full_and_has_a_waitlist(db: Database) -> None:
    assert await db.run(demo_events.load, (9_001, 9_002)) == len(TYPES)

    event = await db.run(full)
    mine = await db.run(lambda session: registration.register(session, somebody(session, 1), event.id, entry(1)))

    assert (event.free, event.is_published) == (0, True)
    assert (mine.state, mine.position) == (State.WAITING, 1)


async def test_what_somebody_changed_stays_in_the_next_demo(db: Database) -> None:
    await db.run(demo_events.load, (9_001, 9_002))
    event = await db.run(full)
    await db.run(lambda session: event_editing.change(session, event.id, roles=ORGANISER, by=1, capacity=20))

    assert await db.run(demo_events.load, (9_001, 9_002)) == 0
    assert (await db.run(full)).capacity == 20


async def test_nothing_begins_at_night(db: Database) -> None:
    """By the clocks of the place, and of Germany where all the others sit."""
    await db.run(demo_events.load, (9_001, 9_002))

    for event in await db.run(events.coming):
        begins = [event.starts_at, *(part.starts_at for part in event.sessions)]
        zones = {event.zone, ZoneInfo("Europe/Berlin")} if event.online else {event.zone}
        assert {instant.astimezone(zone).hour for instant in begins for zone in zones} <= set(range(8, 18)), event.key
        assert event.starts_at > clock.now()
