"""What the documents promise exists: tables made from the code, commands, targets, settings, files and links."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot import readme
from bot.cli import bot
from bot.settings import PREFIX, Settings
from tests.house_rules.sources import ROOT, expect_none

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"```[a-z]*\n(?P<block>.*?)```|`(?P<words>[^`\n]+)`", re.DOTALL)
MAKE = re.compile(r"(?:^|[\s;])make ((?:[A-Z]+=\S+ )*)(?P<target>[a-z]+)")
COMMAND = re.compile(r"python -m bot(?: (?P<words>[^\n;#]*))?")
MODULE = re.compile(r"python -m (?P<module>[a-z_]+(?:\.[a-z_]+)+)")
SETTING = re.compile(rf"\b{PREFIX}[A-Z_]+\b")
LINK = re.compile(r"\]\((?P<target>[^)#\s]+)[^)]*\)")
FILE = re.compile(r"(?:[\w.-]+/)+[\w.-]*")
# Our own folders; others' repositories are named too, and `var/` is made when the program runs.
FOLDERS = frozenset(
    [
        *("bench", "bot", "db", "docs", "handlers", "knowledge", "locales", "requirements", "services", "simulator"),
        *("tests", "web", ".ci"),
    ]
)
DECISION_LINES = 40


def test_the_tables_of_the_readme_are_current() -> None:
    text = readme.README.read_text("utf-8")

    assert [name for name in readme.BLOCKS if f"<!-- {name} -->" not in text] == []
    assert readme.rewritten(text) == text, "README.md is old; run `python -m bot.readme`"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_exists(path: Path) -> None:
    expect_none(f"{path.relative_to(ROOT)}: {fault}" for fault in faults(path.read_text("utf-8"), path.parent))


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_decisions_are_one_page_with_all_that_belongs_to_it(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()

    assert len(lines) <= DECISION_LINES
    assert re.fullmatch(r"# \d{4} .+", lines[0])
    assert lines[0].split()[1] == path.name[:4]
    assert [line for line in lines if line.startswith("## ")] == [
        "## Context",
        "## Decision",
        "## Consequences",
        "## Rejected",
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("`make demo` and `make PYTHON=python3 test`", []),
        ("`make coffee`", ["there is no `make coffee`"]),
        ("Decisions make demo a word like others.", []),
        ("`python -m bot run`", []),
        ("`python -m bot locales add kk`", []),
        ("`python -m bot locales sing`", ["there is no `python -m bot locales sing`"]),
        ("```sh\npython -m bot fly   # away\n```", ["there is no `python -m bot fly`"]),
        ("`python -m bot demo --port 8090 --fresh`", []),
        ("`python -m bot demo --fast`", ["`python -m bot demo` takes no --fast"]),
        ("`python -m bot.readme`", []),
        ("`python -m bot.novel`", ["there is no module bot.novel"]),
        ("`BOT_TOKEN` and `BOT_LUCK`", ["BOT_LUCK is no setting"]),
        ("`db/engine.py`, `db/`, `db/motor.py`, `tdlib/td` and `var/bot.db`", ["db/motor.py does not exist"]),
        ("[the map](CONTRIBUTING.md), [a page](https://example.org)", []),
        ("[the map](ATLAS.md)", ["the link to ATLAS.md leads nowhere"]),
    ],
)
def test_the_search_finds_empty_promises(words: str, found: list[str]) -> None:
    assert list(faults(words, ROOT)) == found


def faults(text: str, folder: Path) -> Iterator[str]:
    """Everything a page names that is not there."""
    for match in CODE.finditer(text):
        words = match["block"] or match["words"]
        yield from _targets(words)
        yield from _commands(words)
        yield from (f"there is no module {found}" for found in MODULE.findall(words) if not _is_module(found))
        if match["words"]:
            yield from _files(words)
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    yield from (f"{found} is no setting" for found in SETTING.findall(text) if found not in known)
    for link in LINK.findall(text):
        if not link.startswith(("https://", "http://")) and not (folder / link).exists():
            yield f"the link to {link} leads nowhere"


def _targets(words: str) -> Iterator[str]:
    known = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text("utf-8")))
    yield from (f"there is no `make {found[1]}`" for found in MAKE.findall(words) if found[1] not in known)


def _commands(words: str) -> Iterator[str]:
    for match in COMMAND.finditer(words):
        command: click.Command = bot
        path = "python -m bot"
        given = (match["words"] or "").split()
        while isinstance(command, click.Group) and given and re.fullmatch(r"[a-z]+", given[0]):
            path = f"{path} {given[0]}"
            found = command.commands.get(given.pop(0))
            if found is None:
                yield f"there is no `{path}`"
                return
            command = found
        options = {name for parameter in command.params for name in parameter.opts}
        named = [word.strip("[]") for word in given if word.strip("[]").startswith("--")]
        yield from (f"`{path}` takes no {name}" for name in named if name not in options)


def _is_module(name: str) -> bool:
    return (ROOT / f"{name.replace('.', '/')}.py").exists()


def _files(words: str) -> Iterator[str]:
    if FILE.fullmatch(words) and words.split("/")[0] in FOLDERS and not (ROOT / words).exists():
        yield f"{words} does not exist"
