"""A database that goes away for a while: nothing is lost, nothing is confirmed that is not stored."""

import asyncio

import psycopg
import pytest

from bot.run import Parts
from simulator.server import Simulator
from tests.machinery.receiving import asked, echo, heard, known, locked, until, updates, writes

EACH = 15


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_connections_that_are_cut_lose_nothing(bot: Parts, telegram: Simulator, database_url: str) -> None:
    people = await known(bot, telegram, *(f"Person {number}" for number in range(8)))

    for number in range(EACH):
        for person in people:
            await writes(telegram, person, echo(number))
        cut(database_url)
        await asyncio.sleep(0.05)
    await until(lambda: all(person.unseen >= EACH for person in people), seconds=60)
    await bot.settled()

    # Whoever was being answered when a connection broke may hear it again, nobody hears less, or in another order.
    assert [list(dict.fromkeys(heard(person))) for person in people] == [
        [f"Echo {number}" for number in range(EACH)]
    ] * 8
    assert await bot.db.run(updates) == [("done", 0)] * (8 * EACH)


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_database_that_is_locked_for_three_seconds_loses_nothing(
    bot: Parts, telegram: Simulator, database_url: str
) -> None:
    people = await known(bot, telegram, *(f"Person {number}" for number in range(8)))
    port = int(bot.address.rpartition(":")[2])

    for number in range(EACH):
        for person in people:
            await writes(telegram, person, echo(number))
        if number == EACH // 2:
            with locked(database_url):
                await asyncio.sleep(3)
                alive = await asked(port, "healthz", status=200)
    await until(lambda: all(person.unseen >= EACH for person in people), seconds=60)
    await bot.settled()

    assert alive == "ok\n"
    assert [heard(person) for person in people] == [[f"Echo {number}" for number in range(EACH)]] * 8
    assert await bot.db.run(updates) == [("done", 0)] * (8 * EACH)


def cut(url: str) -> None:
    """Ends every connection to the database but the one that does it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
