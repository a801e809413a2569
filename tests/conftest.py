"""Fixtures: Telegram in a box, the whole bot connected to it, the articles, and both databases."""

import asyncio
import gc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Set
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bot.run import COLLECT_AFTER, Parts, running
from bot.settings import CONTENT, Settings
from knowledge import edition
from services import clock
from services.answers import Answers
from simulator.people import Person
from simulator.server import Simulator
from tests import loopback
from tests.databases import DIALECTS, fresh_database

KNOWLEDGE = Path(__file__).parent / "knowledge"
WRITTEN_ON = "2026-11-22"

loopback.stay_here()
# How long an example takes says how busy the machine is.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

pytest_plugins = ["tests.log_watch"]

Start = Callable[..., AbstractAsyncContextManager[Parts]]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests measured and noted with `record_property`."""
    for report in terminalreporter.stats.get("passed", []):
        for name, noted in report.user_properties:
            terminalreporter.write_line(f"{name}: {noted} ({report.nodeid.rpartition('::')[2]})")


LONGEST_FIRST = (
    *("test_broadcast_kill", "test_hostile_words", "test_backup_load"),
    *("test_event_kill", "test_introduction_kill", "test_search_figures", "test_kill", "test_desk_kill"),
    *("test_operations", "test_desk_topics", "test_capacity", "test_waitlist_order", "test_import_whole"),
    *("test_desk_leak", "test_lanes", "test_poller", "test_stop", "test_demo"),
)
"""The modules of the slow tier that take longest, so that no worker is left alone with one of them in the end."""
ON_BOTH = frozenset(
    [
        *("test_backup", "test_database_away", "test_delivery", "test_engine"),
        *("test_migrations", "test_outbox", "test_pacing", "test_progress", "test_schema"),
        *("test_capacity", "test_contact_sending", "test_gate", "test_inbox", "test_introduction_ends"),
        *("test_invitations", "test_staff", "test_waitlist", "test_waitlist_order"),
    ]
)
"""What speaks SQL of its own, and rules in whose tests a crowd does things at once."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--every-database` runs each test on both databases."""
    parser.addoption("--every-database", action="store_true", help="run each test on SQLite and on PostgreSQL")


def pytest_collection() -> None:
    """Nothing of what is read now becomes garbage, so nobody looks for any until all is read."""
    gc.disable()


def pytest_collection_finish() -> None:
    """All that was read stays to the end; the rest is looked through as seldom as in a bot that runs."""
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the slow tests the longest come first, since workers take one after the other.

    What speaks to the databases itself is tested on both. Everything else stands on that ground, so each test runs on
    one of the two, half of them on either, always the same.
    """
    if not config.getoption("--every-database"):
        names = {item.nodeid for item in items}
        left_out = {item for item in items if _is_other_twin(item, names)}
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    """Where a test stands among all; those of one place keep their order."""
    is_long = item.path.stem in LONGEST_FIRST and item.get_closest_marker("slow") is not None
    return LONGEST_FIRST.index(item.path.stem) if is_long else len(LONGEST_FIRST)


def _is_other_twin(item: pytest.Item, names: Set[str]) -> bool:
    """Whether this test runs on the other database as well, and that one is drawn by a number from its name."""
    if item.path.stem in ON_BOTH:
        return False
    callspec = getattr(item, "callspec", None)
    dialect = callspec.params.get("dialect") if callspec else None
    if dialect not in DIALECTS:
        return False
    place = DIALECTS.index(dialect)
    twin = item.nodeid.replace(dialect, DIALECTS[1 - place])
    return twin in names and place != zlib.crc32(item.nodeid.replace(dialect, "").encode()) % len(DIALECTS)


@pytest.fixture(autouse=True)
def _real_time() -> Iterator[None]:
    yield
    clock.reset()


@pytest.fixture
def day_of_content() -> None:
    """Puts the clock to the date of the shipped content, at this time of day, as the demo does."""
    day = edition.day_of(CONTENT)
    assert day is not None
    now = clock.now()
    clock.put_forward(datetime.combine(day, now.timetz()) - now)


@pytest.fixture(scope="session")
def answers() -> Iterator[Answers]:
    """The test articles, searched by words alone: what the encoder adds is tested with the search."""
    made = Answers(KNOWLEDGE, is_semantic=False)
    yield made
    made.close()


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Runs the test as [sqlite] and [postgresql]."""
    return str(request.param)


@pytest.fixture
def database_url(dialect: str, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database."""
    with fresh_database(dialect, tmp_path) as url:
        yield url


@pytest.fixture
async def telegram() -> AsyncIterator[Simulator]:
    """Telegram in a box."""
    async with Simulator() as box:
        yield box


def settings_for(telegram: Simulator, database_url: str, **changes: Any) -> Settings:  # Any: any setting
    """Settings of a test's bot: everything as fast as Telegram in a box allows, nothing from the environment."""
    values: dict[str, Any] = {
        "token": telegram.token,
        "api_url": telegram.url,
        "database_url": database_url,
        "knowledge_dir": KNOWLEDGE,
        "listen": "127.0.0.1:0",
        "send_rate": 1000,
        "chat_rate": 1000,
        "group_rate": 1000,
        "quiet_hours": "",
        "controller": "Musterkammer (fictitious)",
        "contact": "desk@example.org",
        "operator_ids": frozenset(),
    }
    return Settings(_env_file=None, **(values | changes))  # type: ignore[call-arg]  # pydantic-settings' own argument


@pytest.fixture
def start(telegram: Simulator, database_url: str, answers: Answers) -> Start:
    """Starts a bot on this test's database: `async with start() as bot`; keywords change its settings."""

    @asynccontextmanager
    async def started(**changes: Any) -> AsyncIterator[Parts]:  # Any: any setting
        async with running(settings_for(telegram, database_url, **changes), answers=answers) as parts:
            telegram.settled = lambda: settled(telegram, parts)
            try:
                yield parts
            finally:
                telegram.settled = None

    return started


@pytest.fixture
async def bot(start: Start) -> AsyncIterator[Parts]:
    """The whole bot, running."""
    async with start() as parts:
        yield parts


async def settled(telegram: Simulator, parts: Parts) -> None:
    """Returns when the bot has taken every update, handled it, and said all that is due."""
    async with asyncio.timeout(30):
        while True:
            while telegram.updates.waiting:  # noqa: ASYNC110 - the box has no event for "confirmed"
                await asyncio.sleep(0.002)
            await parts.settled()
            if not telegram.updates.waiting:
                return


@pytest.fixture
async def anna(bot: Parts, telegram: Simulator) -> Person:
    """Somebody who has been through the first start, in English."""
    return await newcomer(telegram, "Anna", "English", "Continue", language_code="en")


async def newcomer(telegram: Simulator, name: str, language: str, goes_on: str, *, language_code: str) -> Person:
    """A person after language and notice, who has seen everything said so far."""
    person = telegram.person(name, language_code=language_code)
    await person.sends("/start")
    await person.taps(language)
    await person.taps(goes_on)
    person.seen()
    return person


@pytest.fixture
def later() -> Callable[[timedelta], None]:
    """Puts the bot's clock forward."""
    return clock.put_forward
