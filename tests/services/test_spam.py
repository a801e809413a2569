"""What banned people write stands apart, in measure; and nobody writes more than can be read."""

from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.desk import CaseRow, RelayRow
from db.engine import Database
from services import clock, desk, desk_care, objections, people, relays, spam
from services.contents import Content
from services.desk import Desk, Kind
from services.people import Person
from services.refusals import FilesNotWanted, TooManyMessages
from services.retention import WITHDRAWN_KEPT_FOR
from services.working_hours import WorkingHours

AT = Desk(-1001, "de", WorkingHours.parse("Mo-Fr 09:00-16:00", "BB", ZoneInfo("Europe/Berlin")))


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def _asker(session: Session) -> Person:
    return people.welcome(session, 7)


def _objects(session: Session) -> tuple[object, int]:
    person = _asker(session)
    return objections.hand_over(session, AT, person, language="en"), len(desk.own_cases(session, person))


def _writes(session: Session, number: int, text: str = "Hello.", kind: str = "text") -> None:
    person = _asker(session)
    own = desk.own_cases(session, person)
    case = own[0] if own else desk.open_case(session, AT, person, None, language="en")
    relays.write(session, AT, person, case, Content(number, text, kind, "file" if kind != "text" else None))


def _spam(session: Session) -> list[str]:
    found = select(RelayRow.text).join_from(RelayRow, CaseRow).where(CaseRow.kind == Kind.SPAM.value)
    return list(session.execute(found.order_by(RelayRow.id)).scalars())


async def test_flood_of_a_banned_person_is_no_flood_of_the_topic(db: Database) -> None:
    await db.run(lambda session: desk.ban(session, _asker(session).id, by=1, is_shadow=True))
    for number in range(1, spam.MOST_AN_HOUR + 6):
        await db.run(_writes, number, f"Abuse {number}")
    await db.run(_writes, 1, "Abuse 1")

    kept = await db.run(_spam)

    assert [each.splitlines()[-1] for each in kept] == [f"Abuse {n}" for n in range(1, spam.MOST_AN_HOUR + 1)]
    assert {each.splitlines()[0][:7] for each in kept} == {"R-1001 "}


async def test_topic_of_banned_people_goes_after_a_month(db: Database) -> None:
    await db.run(lambda session: desk.ban(session, _asker(session).id, by=1, is_shadow=True))
    await db.run(_writes, 1)
    clock.put_forward(WITHDRAWN_KEPT_FOR.usual + timedelta(hours=1))

    await db.run(desk_care.forget)

    assert await db.run(_spam) == []


async def test_nobody_writes_more_than_can_be_read(db: Database) -> None:
    for number in range(1, relays.MOST_AN_HOUR + 1):
        await db.run(_writes, number)

    with pytest.raises(TooManyMessages):
        await db.run(_writes, 1000)
    assert await db.run(_objects) == (None, 1), "and no case without words is left"
    clock.put_forward(timedelta(minutes=61))
    await db.run(_writes, 1000)


async def test_files_are_refused_where_a_manager_said_so_and_words_are_not(db: Database) -> None:
    await db.run(lambda session: desk.ban(session, _asker(session).id, by=1, is_of_files=True))
    await db.run(_writes, 1)

    with pytest.raises(FilesNotWanted):
        await db.run(_writes, 2, "Look.", "photo")
    await db.run(lambda session: desk.unban(session, _asker(session).id))
    await db.run(_writes, 2, "Look.", "photo")
