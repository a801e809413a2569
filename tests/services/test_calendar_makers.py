"""What goes into a calendar file: the person's sessions and reminders, all their events, what was cancelled."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from db.engine import Database
from services import calendars, clock, entries, event_editing, preferences, registration, reminders
from services.attachments import Made, Makers
from services.documents import makers
from services.events import Event
from services.people import Person
from tests.services.calendar_reading import instant, read
from tests.services.event_scene import ORGANISER, entry, in_days, published, somebody


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


async def made(db: Database, name: str, **params: Any) -> Made:  # Any: as the maker wants them
    maker = Makers(calendars.makers(lambda: "demo_bot")).maker(name)
    assert maker.facts is not None
    return maker.draw(await db.run(maker.facts, {"language": "en", **params}))


async def test_uid_stays_and_sequence_grows(db: Database) -> None:
    event = await db.run(published, key="net-9")
    (before,), _zones = read(await made(db, "calendar", event_id=event.id))
    moved = event.starts_at + timedelta(hours=1)
    await db.run(lambda session: change(session, event.id, starts_at=moved))
    clock.put_forward(timedelta(hours=1))
    (after,), zones = read(await made(db, "calendar", event_id=event.id))

    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert (instant(after, "DTSTART", zones), after["UID"]) == (moved, "net-9@events.mingentec")
    assert await made(db, "calendar", event_id=event.id) == await made(db, "calendar", event_id=event.id)


async def test_cancelling_names_what_was_there(db: Database) -> None:
    event, person = await db.run(programme)
    await db.run(lambda session: event_editing.cancel(session, event.id, "The hall is closed.", roles=ORGANISER, by=1))

    file = await made(db, "cancelled_calendar", event_id=event.id)
    own = await made(db, "cancelled_calendar", event_id=event.id, person_id=person.id)

    found, _zones = read(file)
    assert [str(each["UID"]) for each in found] == [
        f"{event.key}@events.mingentec",
        f"{event.key}.day-1@events.mingentec",
        f"{event.key}.day-2@events.mingentec",
    ]
    assert {(str(each["STATUS"]), each["SEQUENCE"], len(each.walk("VALARM"))) for each in found} == {
        ("CANCELLED", event.sequence + 1, 0)
    }
    assert str(found[0]["DESCRIPTION"]).startswith("The hall is closed.")
    assert b"\r\nMETHOD:CANCEL\r\n" in file.content
    assert [str(each["UID"]) for each in read(own)[0]] == [f"{event.key}.day-2@events.mingentec"]


async def test_own_sessions_and_own_reminders(db: Database) -> None:
    event, person = await db.run(programme)
    file = await made(db, "calendar", event_id=event.id, person_id=person.id)
    await db.run(preferences.choose_reminders, person, ["PT1H"])
    wished = await made(db, "calendar", event_id=event.id, person_id=person.id)
    await db.run(lambda session: switch_off(session, person, event.id))
    silent = await made(db, "calendar", event_id=event.id, person_id=person.id)

    def triggers(made: Made) -> list[tuple[str, list[bytes]]]:
        return [
            (str(each["UID"]), [alarm["TRIGGER"].to_ical() for alarm in each.walk("VALARM")]) for each in read(made)[0]
        ]

    uid = f"{event.key}.day-2@events.mingentec"
    assert triggers(file) == [(uid, [b"-P1D", b"-PT3H"])]
    assert triggers(wished) == [(uid, [b"-PT1H"])]
    assert triggers(silent) == [(uid, [])]


async def test_everything_in_one_file(db: Database) -> None:
    def joins(session: Session) -> Person:
        person = somebody(session, 1)
        for key, zone, days, capacity in (
            ("a", "Europe/Berlin", 5.0, None), ("b", "America/Santiago", 9.0, None), ("c", "Europe/Berlin", 7.0, 1),
            ("d", "Europe/Berlin", 0.01, None), ("e", "Europe/Berlin", 8.0, None),
        ):  # fmt: skip
            event = published(session, key=key, timezone=zone, starts_at=in_days(days), capacity=capacity)
            if key == "c":
                registration.register(session, somebody(session, 2), event.id, entry(2))
            registration.register(session, person, event.id, entry(1))
            if key == "e":
                event_editing.cancel(session, event.id, "", roles=ORGANISER, by=1)
        return person

    person = await db.run(joins)
    clock.put_forward(timedelta(hours=6))

    file = await made(db, "my_calendar", person_id=person.id)

    found, zones = read(file)
    assert [str(each["UID"]) for each in found] == ["a@events.mingentec", "b@events.mingentec"]
    assert sorted(zones) == ["America/Santiago", "Europe/Berlin"]
    assert file.filename == "my-events.ics"


async def test_nobody_gets_an_empty_file(db: Database) -> None:
    person = await db.run(somebody, 1)

    with pytest.raises(LookupError):
        await made(db, "my_calendar", person_id=person.id)


def test_makers_are_known() -> None:
    assert set(calendars.makers(lambda: "")) <= set(makers(None, lambda: ""))  # type: ignore[arg-type]  # no article is drawn


def change(session: Session, event_id: int, **values: Any) -> Event:  # Any: as in event_editing.change
    return event_editing.change(session, event_id, roles=ORGANISER, by=1, **values)


def programme(session: Session) -> tuple[Event, Person]:
    """An event of two sessions, for the second of which somebody is in."""
    event = published(session, ends_at=in_days(12))
    for number, days in ((1, 10.5), (2, 11.5)):
        event = event_editing.put_session(
            session, event.id, roles=ORGANISER, by=1, key=f"day-{number}", title={"en": f"Day {number}"},
            starts_at=in_days(days), ends_at=in_days(days + 0.1),
        )  # fmt: skip
    person = somebody(session, 1)
    registration.register(session, person, event.id, entry(1, sessions=("day-2",)))
    return event, person


def switch_off(session: Session, person: Person, event_id: int) -> None:
    found = entries.of_person(session, person.id, event_id)
    assert found is not None
    reminders.switch(session, person, found.id, on=False)
