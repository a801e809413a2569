"""Health, readiness and metrics: what they answer, and why not."""

import re
from pathlib import Path

import pytest

from bot.run import Parts
from simulator.server import Simulator
from tests.conftest import Start
from tests.machinery.receiving import asked, begin, broken, echo, ended, environment, known, locked, until, writes


def port_of(bot: Parts) -> int:
    return int(bot.address.rpartition(":")[2])


async def test_running_bot_is_alive_and_ready(bot: Parts) -> None:
    assert await asked(port_of(bot), "healthz", status=200) == "ok\n"
    assert await asked(port_of(bot), "readyz", status=200) == '{"ready":true,"reasons":[]}'


async def test_process_that_stands_by_is_ready_too(start: Start) -> None:
    async with start() as first:
        await until(lambda: first.receiver.is_polling)
        async with start() as second:
            assert await asked(port_of(second), "readyz", status=200) == '{"ready":true,"reasons":[]}'
            assert (await numbers(second))["bot_polls"] == 0


async def test_metrics_count_what_is_there(bot: Parts, telegram: Simulator) -> None:
    [anna] = await known(bot, telegram, "Anna")
    before = await numbers(bot)
    broken.add("metrics")
    await anna.sends(echo(1))
    await anna.sends("/start testbreak_metrics")
    broken.clear()

    after = await numbers(bot)

    assert after["bot_updates_accepted_total"] - before["bot_updates_accepted_total"] == 2
    depths = {
        name: value for name, value in after.items() if re.match(r"bot_(inbox|outbox|lanes|polls|database_r)", name)
    }
    assert {name: value for name, value in depths.items() if value} == {
        'bot_inbox_updates{state="failed"}': 1,
        "bot_polls": 1,
        "bot_database_reachable": 1,
    }
    assert len(depths) == 3 + 1 + 4 * 3 + 4 + 3  # states, ages and lanes are all there, also where nothing waits


@pytest.mark.slow
async def test_database_that_is_away_is_named_and_does_not_hang_the_doors(
    bot: Parts, telegram: Simulator, database_url: str, dialect: str
) -> None:
    if dialect == "sqlite":
        pytest.skip("readers of a SQLite file wait for nobody")
    [anna] = await known(bot, telegram, "Anna")
    await until(lambda: bot.receiver.is_polling)

    with locked(database_url):
        await writes(telegram, anna, echo(1))
        during = await numbers(bot)
        alive = await asked(port_of(bot), "healthz", status=200)
    await until(lambda: anna.unseen == 1)

    assert (during["bot_database_reachable"], alive) == (0, "ok\n")
    assert (await numbers(bot))["bot_database_reachable"] == 1


async def test_address_that_is_taken_ends_the_start_with_one_sentence(
    bot: Parts, telegram: Simulator, database_url: str, tmp_path: Path
) -> None:
    address = f"127.0.0.1:{port_of(bot)}"
    settings = environment(telegram, database_url, BOT_LISTEN=address, BOT_LOG_LEVEL="ERROR")

    found = await ended(await begin(tmp_path, "run", settings=settings))

    assert (found.code, found.output) == (1, "")
    assert found.errors == f"BOT_LISTEN {address} cannot be listened on: Address already in use.\n"


async def test_port_nought_is_any_free_one_and_is_printed(
    telegram: Simulator, database_url: str, tmp_path: Path
) -> None:
    running = await begin(tmp_path, "run", settings=environment(telegram, database_url))
    assert running.stdout is not None
    line = (await running.stdout.readline()).decode()
    found = re.fullmatch(r"Running; health at http://127\.0\.0\.1:(\d+)\.\n", line)
    assert found is not None

    alive = await asked(int(found[1]), "healthz", status=200)
    running.terminate()

    assert alive == "ok\n"
    assert (await ended(running)).code == 0


async def numbers(bot: Parts) -> dict[str, float]:
    """All figures of /metrics by name and label."""
    lines = (await asked(port_of(bot), "metrics", status=200)).splitlines()
    figures = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in figures if not name.endswith("_created")}
