"""The demo as people start it: it needs nothing, heeds nobody's settings, stops cleanly, and remembers."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot import demo
from bot.settings import CONTENT
from knowledge import edition
from services import clock
from tests.conftest import settled

ROOT = Path(__file__).parents[2]
HOSTILE = {"BOT_TOKEN": "nonsense", "BOT_LANGUAGES": "xx", "BOT_DATABASE_URL": "mysql://x", "BOT_MODE": "webhook"}

pytestmark = pytest.mark.slow


async def test_demo_needs_no_settings_and_stops_cleanly(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TIMEZONE=Nowhere\n")
    (tmp_path / "var" / "demo").mkdir(parents=True)
    (tmp_path / "var" / "demo" / "bot.db").write_text("This is no database.")
    environment = os.environ | HOSTILE | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0", "--fresh"),
        cwd=tmp_path,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while not (line := (await process.stdout.readline()).decode()).startswith("The phones are here:"):
            assert line
        async with ClientSession() as session, session.get(line.split()[-1]) as answer:
            page = await answer.text()
        process.send_signal(signal.SIGINT)
        said, complained = await process.communicate()

    assert "<title>Demo phones</title>" in page
    assert process.returncode == 0
    assert "Traceback" not in complained.decode()
    assert said.decode().splitlines()[-1].startswith("Stopped.")


async def test_second_demo_knows_the_people_of_the_first(tmp_path: Path) -> None:
    seen = []
    for steps in (("Deutsch", "Weiter"), ()):
        async with demo.showing(0, tmp_path) as shown:
            shown.telegram.settled = lambda shown=shown: settled(shown.telegram, shown.parts)
            jana = shown.cast.jana
            await jana.sends("/start")
            for label in steps:
                await jana.taps(label)
            seen.append((jana.id, jana.screen.text, jana.screen.buttons))

    assert seen[0] == seen[1]


async def test_everybody_keeps_number_and_role_in_the_next_demo(tmp_path: Path) -> None:
    people, messages = [], []
    for _ in range(2):
        async with demo.showing(0, tmp_path) as shown:
            cast, settings = shown.cast, shown.parts.settings
            people.append([(each.person.user.first_name, each.person.id) for each in cast.personas])
            assert settings.organiser_ids == {cast.marek.id}
            assert settings.manager_ids == {cast.katrin.id}
            assert settings.operator_ids == {cast.katrin.id, cast.ole.id}
            assert settings.desk_chat_id == cast.desk.id == -1000005000001
            newest = await cast.desk.posts(cast.ole, "Hello")
            messages.append(newest["message_id"])

    assert people[0] == people[1] == [
        ("Jana", 2000001), ("Айгуль", 2000002), ("Marek", 2000003), ("Katrin", 2000004), ("Ole", 2000005),
    ]  # fmt: skip
    assert messages[1] > messages[0] + 1  # no message of the second demo has a number that the bot knows from the first


async def test_page_puts_both_clocks_forward(tmp_path: Path) -> None:
    async with demo.showing(0, tmp_path) as shown, ClientSession(shown.telegram.url) as session:
        before = clock.now()
        async with session.post("/phone/controls/clock", json={"seconds": 86_400}) as answer:
            assert answer.status == 200
        ahead = (clock.now() - before).total_seconds()
        apart = abs(shown.telegram.now() - clock.now().timestamp())

    assert (round(ahead / 60), round(apart)) == (24 * 60, 0)


async def test_clock_shows_the_day_of_the_content_and_is_given_back(tmp_path: Path) -> None:
    async with demo.showing(0, tmp_path) as shown:
        day = clock.now().astimezone(shown.parts.settings.zone).date()
        apart = abs(shown.telegram.now() - clock.now().timestamp())

    assert day == edition.day_of(CONTENT)
    assert apart < 1
    assert abs(clock.now() - datetime.now(UTC)).total_seconds() < 1
