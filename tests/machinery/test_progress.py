"""Long work says on a terminal how far it is, and nothing anywhere else."""

import asyncio
import os
import pty
import re
import sys
from io import StringIO
from pathlib import Path

import pytest

from bot import progress as bars
from db import copies, schema
from services import progress
from tests.databases import new_database, postgres_programs
from tests.machinery.receiving import command, environment

ROWS = 1200
COMPANIES = "id,name,country,city,type\n" + "".join(
    f"pump-{number},Pumps {number},DE,Cottbus,company\n" for number in range(ROWS)
)


class Terminal(StringIO):
    """What a terminal would show."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("rows", "told"), [(3, []), (1000, []), (1001, [100, 1000, 1001])])
def test_only_long_work_is_told(rows: int, told: list[int]) -> None:
    heard: list[tuple[str, int, int]] = []

    with progress.told_to(lambda *each: heard.append(each)):
        taken = list(progress.over(list(range(rows)), "Counting"))

    assert taken == list(range(rows))
    assert [done for _words, done, _of in heard] == ([*range(100, 1001, 100), 1001] if told else [])
    assert {(words, of) for words, _done, of in heard} == ({("Counting", rows)} if told else set())


def test_bars_follow_each_other_and_a_pipe_stays_empty() -> None:
    terminal, pipe = Terminal(), StringIO()

    with bars.shown(terminal) as tell:
        tell("Copying", 1, 2)
        list(progress.over(list(range(1500)), "Looking"))
        list(progress.over(list(range(1500)), "Looking"))  # as a group of works that is run again
    with bars.shown(pipe) as tell:
        tell("Copying", 1, 2)
        list(progress.over(list(range(1500)), "Looking"))

    assert re.findall(r"Copying.*?(\d+)%", terminal.getvalue())[-1] == "50"
    assert terminal.getvalue().count("100%") == 2
    assert pipe.getvalue() == ""


def test_copying_and_putting_back_tell_how_far_they_are(
    dialect: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if dialect == "postgresql":
        monkeypatch.setenv("PATH", str(postgres_programs()), prepend=os.pathsep)
    told: list[tuple[str, int, int]] = []
    copier, other = copies.copier(database_url), copies.copier(new_database(dialect, tmp_path, migrated=False))

    copier.copy_into(tmp_path / "copy", lambda *each: told.append(each))
    work = tmp_path / "work"
    work.mkdir()
    other.revisions(tmp_path / "copy", work)
    other.put_back(work, lambda *each: told.append(each))

    kinds = list(dict.fromkeys(words for words, _done, _of in told))
    assert kinds == [copies.COPYING, copies.CHECKING, copies.PUTTING_BACK]
    for kind in kinds:
        steps = [(done, of) for words, done, of in told if words == kind]
        assert steps == sorted(set(steps))
        assert steps[-1][0] == steps[-1][1]


async def on_a_terminal(folder: Path, *arguments: str, settings: dict[str, str]) -> tuple[int, str]:
    """Exit code of a command whose standard error is a terminal, and what that showed."""
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=settings,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    shown = await asyncio.to_thread(_read, ours)
    return await process.wait(), shown


def _read(terminal: int) -> str:
    parts: list[bytes] = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            part = b""
        if not part:
            os.close(terminal)
            return b"".join(parts).decode()
        parts.append(part)


@pytest.mark.slow
async def test_commands_show_how_far_they_are(dialect: str, database_url: str, tmp_path: Path) -> None:
    if dialect == "postgresql":
        pytest.skip("the commands are the same; copies of PostgreSQL have a test of their own")
    (tmp_path / "companies.csv").write_text(COMPANIES, "utf-8")
    settings = environment(None, database_url)
    assert schema.pending(database_url) == []

    imported = await on_a_terminal(tmp_path, "import", "companies", "companies.csv", settings=settings)
    exported = await on_a_terminal(
        tmp_path, "export", "companies", "--format", "xlsx", "--out", "all.xlsx", settings=settings
    )
    copied = await on_a_terminal(tmp_path, "backup", "copy", settings=settings)
    silent = await command(tmp_path, "export", "companies", "--out", "all.csv", settings=settings)

    assert [code for code, _shown in (imported, exported, copied)] == [0, 0, 0]
    assert words(imported[1]) == ["Looking at the rows", "Looking at the rows", "Importing"]
    assert words(exported[1]) == ["Writing the rows", "Making the workbook"]
    assert words(copied[1]) == ["Copying", "Checking"]
    assert (silent.code, silent.errors) == (0, "")


def words(shown: str) -> list[str]:
    """What the bars that came to their end were for."""
    return re.findall(r"\r([A-Z][a-z ]+?) +\[#+\] +100%", re.sub(r"\x1b\[[?\d]*[A-Za-z]", "", shown))
