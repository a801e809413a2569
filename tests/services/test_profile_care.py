"""What time does to profiles: told before, hidden after a year, deleted half a year later, and never untold."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db.engine import Database
from services import clock, companies, consents, profile_care, profiles
from services.refusals import CompanyGone
from tests.services.event_scene import FIRST_ACCOUNT, somebody
from tests.services.profile_scene import founded, joined, shown, told

ANNA, BERT = FIRST_ACCOUNT + 1, FIRST_ACCOUNT + 2
DAY = timedelta(days=1)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


async def passes(db: Database, days: int) -> list[tuple[str, int]]:
    """The clock goes on, sweeps twice and forgets; what is to be told then and is true."""
    clock.put_forward(days * DAY)
    for _ in range(2):
        for company_id in await db.read(profile_care.due):
            await db.run(profile_care.sweep, company_id)
    await db.run(profile_care.forget)
    return await db.run(told)


async def is_there(db: Database) -> bool:
    try:
        await db.read(companies.company, 1)
    except CompanyGone:
        return False
    return True


async def test_a_year_passes(db: Database) -> None:
    def begins(session: Session) -> None:
        joined(session, shown(session)[1].id, 2)

    await db.run(begins)
    before, ahead = await passes(db, 334), await passes(db, 2)
    out, deleting = await passes(db, 30), await passes(db, 160)
    kept, is_kept = await passes(db, 25), await is_there(db)
    gone, is_left = await passes(db, 5), await is_there(db)

    assert (before, ahead) == ([], [("profile_ending", ANNA), ("profile_ending", BERT)])
    assert out == [("profile_ran_out", ANNA), ("profile_ran_out", BERT)]
    assert deleting[2:] == [("profile_deleting", ANNA), ("profile_deleting", BERT)]
    assert (kept == deleting, is_kept, gone, is_left) == (True, True, [], False)
    anna = await db.run(somebody, 1)
    assert not await db.read(consents.is_given, anna.id, consents.PROFILE)


@pytest.mark.parametrize(("days", "told_then"), [(336, "profile_ending"), (366, "profile_ran_out")])
async def test_a_confirmation_gives_another_year(db: Database, days: int, told_then: str) -> None:
    await db.run(shown)
    said = await passes(db, days)

    def confirms(session: Session) -> bool:
        return profiles.confirm(session, somebody(session, 1), 1).is_published

    is_seen = await db.run(confirms)
    assert ((told_then, ANNA) in said, is_seen) == (True, True)
    assert await passes(db, 334) == []
    assert await passes(db, 2) == [("profile_ending", ANNA)]


async def test_nobody_is_told_twice_by_two_processes(db: Database) -> None:
    await db.run(shown)
    clock.put_forward(340 * DAY)
    for _ in range(3):
        await db.run(profile_care.sweep, 1)

    assert await db.run(told) == [("profile_ending", ANNA)]
    assert await db.read(profile_care.due) == []


async def test_what_was_never_published_goes_later_and_is_told_of_that_alone(db: Database) -> None:
    await db.run(founded)
    silent, said = await passes(db, 500), await passes(db, 20)

    def confirms(session: Session) -> bool:
        return profiles.confirm(session, somebody(session, 1), 1).is_published

    assert (silent, said) == ([], [("profile_deleting", ANNA)])
    assert not await db.run(confirms)
    assert (await passes(db, 40), await is_there(db)) == ([], True)
    await passes(db, 480)
    assert (await passes(db, 31), await is_there(db)) == ([], False)


async def test_who_was_not_told_in_time_is_told_first(db: Database) -> None:
    await db.run(shown)
    late = await passes(db, 1000)
    is_kept = await is_there(db)
    await passes(db, 31)

    assert (late, is_kept, await is_there(db)) == ([("profile_deleting", ANNA)], True, False)


async def test_what_nobody_speaks_for_goes_untold(db: Database) -> None:
    def begins(session: Session) -> None:
        anna, made = shown(session)
        profiles.leave(session, anna, made.id)

    await db.run(begins)
    early, is_kept = await passes(db, 540), await is_there(db)
    late, is_left = await passes(db, 10), await is_there(db)

    assert (early, is_kept, late, is_left) == ([], True, [], False)
