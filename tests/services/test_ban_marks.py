"""Bans outlive the deletion of data for a while, and nothing of the person does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.desk import BanMark
from db.engine import Database
from services import clock, desk, desk_care, erasure, people
from services.erasure import Receipt
from services.retention import BAN_KEPT_FOR

SENDER: Final = 8_001


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url) as database:
        yield database


def _erase(session: Session) -> Receipt:
    person = people.person(session, SENDER)
    assert person is not None
    return erasure.erase(session, person, roles=frozenset())


def _marks(session: Session) -> list[str]:
    """All that is kept of anybody who was banned, as text."""
    return [str(dict(row._mapping)) for row in session.execute(select(BanMark.__table__))]


@pytest.mark.parametrize("is_shadow", [False, True])
async def test_nobody_gets_rid_of_a_ban_by_deleting_everything(db: Database, *, is_shadow: bool) -> None:
    def ban(session: Session) -> int:
        person = people.welcome(session, SENDER)
        desk.ban(session, person.id, by=1, is_shadow=is_shadow)
        return person.id

    before = await db.run(ban)
    receipt = await db.run(_erase)
    [mark] = await db.run(_marks)
    back = await db.run(people.welcome, SENDER)

    assert (receipt.ban_until is None) is is_shadow, "who is not to know of a ban is not told"
    assert str(SENDER) not in mark, "nothing leads from the mark to the account"
    assert back.id != before
    assert await db.run(desk.banned, back.id) is is_shadow
    assert await db.run(_marks) == []


async def test_mark_of_somebody_banned_who_stays_away_goes_after_a_year(db: Database) -> None:
    def ban(session: Session) -> None:
        desk.ban(session, people.welcome(session, SENDER).id, by=1)

    await db.run(ban)
    await db.run(_erase)
    clock.put_forward(BAN_KEPT_FOR.usual + timedelta(hours=1))
    await db.run(desk_care.forget)
    back = await db.run(people.welcome, SENDER)

    assert await db.run(desk.banned, back.id) is None
