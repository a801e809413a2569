"""A plugin of the tests: whatever the assistant logs in any of them is searched for what must never stand there.

That is the token, the password of the database, the names, numbers and words of the people of that test, and what a
test has planted. A test whose log has one of these fails, whatever it was about.
"""

import json
import re
from collections.abc import Generator, Iterable
from io import StringIO
from typing import Any, Final

import pytest
from sqlalchemy import make_url

from bot import logs
from simulator.server import Simulator

SHORTEST_NAME: Final = 6
SHORTEST_TEXT: Final = 12
"""Shorter ones may be words of the log itself."""
recorded: Final = StringIO()
_planted: Final[set[str]] = set()


def listen() -> None:
    """Everything is logged from here on, and recorded."""
    logs.configure("DEBUG", as_json=True, stream=recorded)


def plant(*words: str) -> None:
    """These words must not be logged in this test."""
    _planted.update(words)


def leaks(log: str, secrets: Iterable[str]) -> list[str]:
    """The secrets that stand in a log, as they are or as JSON writes them; names and numbers as whole words."""
    return sorted(each for each in secrets if any(_stands(log, word) for word in {each, json.dumps(each)[1:-1]}))


def _stands(log: str, word: str) -> bool:
    return word in log and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", log) is not None


def secrets_of(fixtures: dict[str, Any]) -> set[str]:  # Any: each fixture has its own type
    """What must not be logged in a test with these fixtures."""
    found = set(_planted)
    telegram = fixtures.get("telegram")
    if isinstance(telegram, Simulator):
        found |= {telegram.token, telegram.token.partition(":")[2], *_of_people(telegram)}
    url = fixtures.get("database_url")
    if isinstance(url, str):
        found.add(str(make_url(url).password or ""))
    return found - {""}


def _of_people(telegram: Simulator) -> set[str]:
    people = [person.user for person in telegram.people.values()]
    names = {name for each in people for name in (each.first_name, each.last_name, each.username)}
    said = {
        str(message.content.get("text") or message.content.get("caption") or "")
        for chat in telegram.chats.values()
        for message in chat.messages.values()
        if message.sender is not None and not message.sender.is_bot
    }
    return {
        *(name for name in names if len(name) >= SHORTEST_NAME),
        *(text for text in said if len(text) >= SHORTEST_TEXT),
        *(str(each.id) for each in people),
    }


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Each test begins with an empty log."""
    recorded.seek(0)
    recorded.truncate()
    _planted.clear()
    listen()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """A test that fails shows its log."""
    try:
        yield
    finally:
        if log := recorded.getvalue():
            item.add_report_section("call", "log", log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Searches the log once everything that the test started has stopped."""
    secrets = secrets_of(dict(getattr(item, "funcargs", None) or {}))
    yield
    if found := leaks(recorded.getvalue(), secrets):
        pytest.fail(f"The log of this test says {found}.", pytrace=False)
