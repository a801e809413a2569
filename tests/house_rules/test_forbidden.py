"""What nobody writes: stray tasks, clocks of one's own, prints, mocks, unfinished work, paths of one machine."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house_rules.sources import ROOT, Source, calls, expect_none, is_ours, product, source, sources

# Wall time of one's own: where, and why `services.clock` is not asked.
OWN_CLOCKS = {
    "services/clock.py": "it is the clock",
    "services/outbox.py": "ids that grow with time, over processes whose clocks were put forward or not",
    "db/schema.py": "when a migration ran, which `db` cannot ask a service",
    "bot/clock.py": "the watchdog looks at the machine's own clock, and APScheduler lives by it",
    "simulator/world.py": "Telegram's clock, not the assistant's",
}
WALL_CLOCKS = frozenset({"datetime.now", "datetime.datetime.now", "date.today", "datetime.date.today", "time.time"})
NAIVE = frozenset({"datetime.utcnow", "datetime.utcfromtimestamp", "datetime.datetime.utcnow"})
ZONED = frozenset({"datetime.now", "datetime.fromtimestamp", "datetime.datetime.now"})
STRAY_TASKS = frozenset({"asyncio.create_task", "asyncio.ensure_future", "loop.create_task"})

# Spelt in pieces, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b|NotImplemented" + r"Error")
MOCKS = re.compile(
    r"\bmock\b|Magic" + r"Mock|mocker\.|create_" + r"autospec|monkeypatch\.(setattr|delattr|setitem|delitem)\("
)
MACHINE = re.compile(r"(?<![\w.:/-])/(?:work|home|root|Users)/\w|[A-Z]:\\\\Users")
INDEX = re.compile(r"--(extra-)?index-url|--find-links|--trusted-host|\bindex-url\b|/simple/?$")
TEXTS = frozenset(
    {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".po", ".pot", ".html", ".css", ".js", ".cfg", ".in"}
)


def test_tasks_belong_to_groups() -> None:
    expect_none(found for each in sources() for found in stray_tasks(each))


def test_times_are_zoned_and_asked_of_the_clock() -> None:
    expect_none(found for each in sources() for found in wrong_times(each))


def test_every_clock_of_its_own_still_needs_to_be() -> None:
    using = {each.name for each in product() for name, _call in calls(each) if name in WALL_CLOCKS | {"time.time_ns"}}

    assert set(OWN_CLOCKS) - using == set()


def test_the_product_does_not_print() -> None:
    printing = (
        f"{each.at(call)}: prints; the command line says things with click.echo, all else logs"
        for each in product()
        for name, call in calls(each)
        if name == "print" and not each.name.startswith("bench/")
    )

    expect_none(printing)


def test_tests_replace_nothing() -> None:
    expect_none(found for each in sources() for found in lines_with(each.name, each.text, MOCKS, "replaces something"))


def test_nothing_is_left_unfinished() -> None:
    expect_none(found for each in sources() for found in lines_with(each.name, each.text, UNFINISHED, "is unfinished"))


@pytest.mark.parametrize("pattern", [MACHINE, INDEX], ids=["paths of one machine", "an index"])
def test_no_file_names_the_place_it_was_made_at(pattern: re.Pattern[str]) -> None:
    said = "names a place that others do not have"

    expect_none(found for name, text in texts() for found in lines_with(name, text, pattern, said))


def test_the_search_finds_tasks_and_clocks() -> None:
    wrong = source(
        "a/wrong.py",
        "asyncio.create_task(f())\n"
        "group.create_task(f())\n"
        "datetime.now()\n"
        "datetime.now(UTC)\n"
        "datetime.utcnow()\n"
        "time.time()\n"
        "time.monotonic()\n",
    )

    assert [*stray_tasks(wrong), *wrong_times(wrong)] == [
        "a/wrong.py:1: a task of nobody's; use the running TaskGroup",
        "a/wrong.py:3: a time without a zone",
        "a/wrong.py:3: wall time is asked of services.clock",
        "a/wrong.py:4: wall time is asked of services.clock",
        "a/wrong.py:5: a time without a zone",
        "a/wrong.py:6: wall time is asked of services.clock",
    ]


@pytest.mark.parametrize(
    ("pattern", "line", "is_found"),
    [
        (UNFINISHED, "# TO" + "DO later", True),
        (UNFINISHED, "raise NotImplemented" + "Error", True),
        (UNFINISHED, "return NotImplemented", False),
        (MOCKS, "from unittest import mo" + "ck", True),
        (MOCKS, "monkeypatch.set" + "attr(clock, 'now', fake)", True),
        (MOCKS, "monkeypatch.setenv('BOT_MODE', 'webhook')", False),
        (MACHINE, "open('/ho" + "me/anna/bot.db')", True),
        (MACHINE, "cd /wo" + "rk/main", True),
        (MACHINE, "https://example.org/home/main", False),
        (MACHINE, "sqlite:///var/bot.db", False),
        (INDEX, "--index" + "-url https://example.org", True),
    ],
)
def test_the_patterns(pattern: re.Pattern[str], line: str, is_found: bool) -> None:
    assert (list(lines_with("a.py", line, pattern, "x")) != []) is is_found


def stray_tasks(each: Source) -> Iterator[str]:
    """Tasks that no TaskGroup waits for."""
    for name, call in calls(each):
        if name in STRAY_TASKS or ast.unparse(call.func).endswith("get_running_loop().create_task"):
            yield f"{each.at(call)}: a task of nobody's; use the running TaskGroup"


def wrong_times(each: Source) -> Iterator[str]:
    """Times without a zone, and wall time that the demo and the tests could not put forward."""
    for name, call in calls(each):
        if name in NAIVE or (name in ZONED and not call.args[name.endswith("fromtimestamp") :] and not call.keywords):
            yield f"{each.at(call)}: a time without a zone"
        if name in WALL_CLOCKS and not each.is_test and each.name not in OWN_CLOCKS and not _measures(each):
            yield f"{each.at(call)}: wall time is asked of services.clock"


def _measures(each: Source) -> bool:
    return each.name.startswith("bench/")


def lines_with(name: str, text: str, pattern: re.Pattern[str], what: str) -> Iterator[str]:
    """Lines in which a pattern is found."""
    if not pattern.search(text):
        return
    for number, line in enumerate(text.splitlines(), 1):
        if found := pattern.search(line):
            yield f"{name}:{number}: {found[0]!r} {what}"


def texts() -> Iterator[tuple[str, str]]:
    """Everything that is read by people or programs, but articles and facts, which only name their sources."""
    for path in sorted(ROOT.rglob("*")):
        if path.is_file() and is_ours(path) and _is_text(path):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def _is_text(path: Path) -> bool:
    inside = path.relative_to(ROOT).as_posix()
    if inside.startswith(("knowledge/content/", "knowledge/facts/", "tests/house_rules/test_forbidden.py")):
        return False
    return path.suffix in TEXTS or path.name == "Makefile"
