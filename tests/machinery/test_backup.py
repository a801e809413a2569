"""Copies of the database: made beside writers, whole, put back wholly or not at all."""

import asyncio
import os
import shutil
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, insert, inspect, select
from sqlalchemy.orm import Session

from bot.cli import bot as assistant
from db import schema
from db.backends import backend
from db.engine import Database
from db.leases import Switch
from services import backups, leases
from simulator.server import Simulator
from tests.databases import new_database, postgres_programs
from tests.machinery.receiving import environment, process, until

PAIRS_BEFORE = 300
only_sqlite = pytest.mark.parametrize("dialect", ["sqlite"])
only_postgresql = pytest.mark.parametrize("dialect", ["postgresql"])


@pytest.fixture(autouse=True)
def _programs(dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs, of the version of the tests' server."""
    if dialect == "postgresql":
        monkeypatch.setenv("PATH", str(postgres_programs()), prepend=os.pathsep)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, without a setting from this machine."""
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


def said(*arguments: str, url: str) -> Result:
    """What a command says in this process."""
    return CliRunner().invoke(assistant, arguments, env={"BOT_DATABASE_URL": url})


async def says(*arguments: str, url: str) -> Result:
    """The same beside a loop that goes on."""
    return await asyncio.to_thread(lambda: said(*arguments, url=url))


def add_pair(session: Session, number: int) -> None:
    """Two rows of one transaction, numbered in the order in which they are committed."""
    session.execute(insert(Switch), [{"name": f"left {number:06}"}, {"name": f"right {number:06}"}])


def spoil(copy: Path) -> None:
    """Puts beside a copy one that ends too early, and something else altogether."""
    content = copy.read_bytes()
    copy.with_name("damaged").write_bytes(content[: len(content) * 2 // 3])
    copy.with_name("other").write_text("Somebody's letter", "utf-8")


def names(session: Session) -> list[str]:
    return list(session.execute(select(Switch.name).order_by(Switch.name)).scalars())


def pairs(count: int) -> list[str]:
    return [f"{side} {number:06}" for side in ("left", "right") for number in range(count)]


@asynccontextmanager
async def writing(db: Database) -> AsyncIterator[list[int]]:
    """Pairs are written one after the other inside the block; the list holds how many have been committed."""
    committed = [0]
    over = asyncio.Event()

    async def write() -> None:
        while not over.is_set():
            await db.run(add_pair, committed[0])
            committed[0] += 1

    async with asyncio.TaskGroup() as group:
        group.create_task(write())
        await until(lambda: committed[0] >= PAIRS_BEFORE)
        yield committed
        over.set()


async def test_copy_made_under_load_is_a_moment_of_the_database(
    folder: Path, dialect: str, database_url: str, tmp_path: Path
) -> None:
    other = new_database(dialect, tmp_path, migrated=False)

    async with Database(database_url) as db, writing(db) as committed:
        before = committed[0]
        made = await says("backup", "copy", url=database_url)
        after = committed[0]
    restored = await says("restore", "copy", url=other)

    assert (made.exit_code, made.stderr) == (0, "")
    assert (restored.exit_code, restored.stdout) == (0, "The database is as it was when copy was made.\n")
    async with Database(other) as db:
        found = await db.read(names)
    # One more may have been committed but not counted yet.
    assert before <= len(found) // 2 <= after + 1
    assert found == pairs(len(found) // 2)
    assert schema.differences(other) == []


async def test_restored_twice_is_the_same(folder: Path, database_url: str) -> None:
    async with Database(database_url) as db:
        await db.run(add_pair, 0)
        said_first = await says("backup", "copy", url=database_url)
        await db.run(add_pair, 1)

    refused = await says("restore", "copy", url=database_url)
    forced = [await says("restore", "copy", "--force", url=database_url) for _ in range(2)]

    assert said_first.stdout.startswith("copy is a sound copy of the database (")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "The database is not empty; --force replaces everything in it.\n"
    assert [each.exit_code for each in forced] == [0, 0]
    async with Database(database_url) as db:
        assert await db.read(names) == pairs(1)
        await db.run(add_pair, 1)
        assert await db.read(names) == pairs(2)


def test_copy_is_for_its_owner_alone_and_is_not_replaced_unasked(folder: Path, database_url: str) -> None:
    first = said("backup", "copy", url=database_url)
    content = Path("copy").read_bytes()
    again = said("backup", "copy", url=database_url)

    assert first.exit_code == 0
    assert stat.S_IMODE(Path("copy").stat().st_mode) == 0o600
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == "copy is there already; --force replaces it.\n"
    assert Path("copy").read_bytes() == content
    assert said("backup", "copy", "--force", url=database_url).exit_code == 0
    assert os.listdir() == ["copy"]


async def test_last_copy_is_remembered(folder: Path, database_url: str) -> None:
    async with Database(database_url) as db:
        none = await db.read(backups.last)
        assert (await says("backup", "one", url=database_url)).exit_code == 0
        assert (await says("backup", "two", url=database_url)).exit_code == 0
        last = await db.read(backups.last)

    assert none is None
    assert last is not None
    assert last.path == str(folder / "two")


@pytest.mark.parametrize("arguments", [("backup", "no/such/folder/copy"), ("restore", "damaged"), ("restore", "other")])
async def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(
    folder: Path, database_url: str, arguments: tuple[str, str]
) -> None:
    async with Database(database_url) as db:
        await db.run(add_pair, 0)
    assert (await says("backup", "copy", url=database_url)).exit_code == 0
    spoil(folder / "copy")

    found = await says(*arguments, "--force", url=database_url)

    assert (found.exit_code, found.stdout, found.stderr.count("\n")) == (1, "", 1)
    assert found.stderr.endswith(".\n")
    assert sorted(os.listdir()) == ["copy", "damaged", "other"]
    async with Database(database_url) as db:
        assert await db.read(names) == pairs(1)


def test_copy_of_a_newer_program_is_refused(folder: Path, dialect: str, database_url: str, tmp_path: Path) -> None:
    newer(database_url)
    other = new_database(dialect, tmp_path, migrated=False)

    made, restored = said("backup", "copy", url=database_url), said("restore", "copy", url=other)

    assert made.exit_code == 0
    assert (restored.exit_code, restored.stdout) == (1, "")
    assert restored.stderr.startswith("A newer version of this program has changed the database (revision 9999);")
    assert schema.pending(other) == schema.pending(new_database(dialect, tmp_path, migrated=False))


def test_copy_of_an_older_database_is_brought_up_to_date_by_the_next_start(
    folder: Path, dialect: str, tmp_path: Path
) -> None:
    older, other = (new_database(dialect, tmp_path, migrated=False) for _ in range(2))
    schema.migrate(older, to="0001")
    behind = schema.pending(older)

    made, restored = said("backup", "copy", url=older), said("restore", "copy", url=other)

    assert made.exit_code == 0
    assert restored.stdout == (
        f"The database is as it was when copy was made; the next start brings it up to date ({', '.join(behind)}).\n"
    )
    assert schema.migrate(other) == behind


async def test_nothing_is_put_under_a_running_bot(
    telegram: Simulator, folder: Path, database_url: str, tmp_path: Path
) -> None:
    async with process(tmp_path, environment(telegram, database_url)):
        made = await says("backup", "copy", url=database_url)
        refused = await says("restore", "copy", "--force", url=database_url)

    assert made.exit_code == 0
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "A bot is running on this database: stop it first.\n"


async def test_killed_bot_does_not_count_as_running(
    telegram: Simulator, folder: Path, database_url: str, tmp_path: Path
) -> None:
    async with process(tmp_path, environment(telegram, database_url)) as running:
        running.kill()
        await running.wait()
    async with Database(database_url) as db:
        assert await db.read(leases.living, "process:") != set()

    assert (await says("backup", "copy", url=database_url)).exit_code == 0
    assert (await says("restore", "copy", "--force", url=database_url)).exit_code == 0


@only_sqlite
def test_broken_database_is_replaced(folder: Path, database_url: str, dialect: str) -> None:
    path = Path(database_url.removeprefix("sqlite:///"))
    assert said("backup", "copy", url=database_url).exit_code == 0
    path.write_bytes(b"not a database at all" * 1000)
    Path(f"{path}-wal").write_bytes(b"a log that must not be played")

    refused = said("restore", "copy", url=database_url)
    forced = said("restore", "copy", "--force", url=database_url)

    assert refused.stderr == "The database is not empty; --force replaces everything in it.\n"
    assert (forced.exit_code, forced.stderr) == (0, "")
    assert schema.differences(database_url) == []


@only_sqlite
async def test_log_of_the_old_database_is_not_played_into_the_new(folder: Path, database_url: str) -> None:
    path = Path(database_url.removeprefix("sqlite:///"))
    assert (await says("backup", "copy", url=database_url)).exit_code == 0
    async with Database(database_url) as db:
        await db.run(add_pair, 0)
        # As a killed process leaves it: what was committed is in the log alone.
        for ending in ("", "-wal"):
            shutil.copyfile(f"{path}{ending}", f"{path}{ending}.killed")
    for ending in ("", "-wal"):
        os.replace(f"{path}{ending}.killed", f"{path}{ending}")

    forced = await says("restore", "copy", "--force", url=database_url)

    assert (forced.exit_code, forced.stderr) == (0, "")
    async with Database(database_url) as db:
        assert await db.read(names) == []


@only_sqlite
def test_database_that_another_program_has_open_is_left_alone(folder: Path, database_url: str, dialect: str) -> None:
    path = database_url.removeprefix("sqlite:///")
    assert said("backup", "copy", url=database_url).exit_code == 0

    with closing(sqlite3.connect(path)) as other:
        other.execute("SELECT * FROM switches").fetchall()
        found = said("restore", "copy", "--force", url=database_url)

    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr == f"The database {path} cannot be replaced: another program has it open.\n"


@only_sqlite
def test_database_itself_is_no_copy(folder: Path, database_url: str, dialect: str) -> None:
    path = database_url.removeprefix("sqlite:///")

    found = [said(verb, path, "--force", url=database_url) for verb in ("backup", "restore")]

    assert [each.stderr for each in found] == [f"{path} is the database itself.\n"] * 2


@only_sqlite
def test_database_that_is_not_there(folder: Path, dialect: str) -> None:
    found = said("backup", "copy", url="sqlite:///nowhere.db")

    assert (found.exit_code, found.stderr) == (1, "There is no database nowhere.db.\n")
    assert os.listdir() == []


@only_sqlite
def test_copy_is_one_file_that_any_program_opens(folder: Path, database_url: str, dialect: str) -> None:
    assert said("backup", "copy", url=database_url).exit_code == 0

    with closing(sqlite3.connect("file:copy?mode=ro", uri=True)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert os.listdir() == ["copy"]


@only_postgresql
def test_missing_program_is_named(
    folder: Path, database_url: str, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))

    found = said("backup", "copy", url=database_url)

    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr == "pg_dump is not installed: it comes with PostgreSQL's client (postgresql-client).\n"


@only_postgresql
def test_program_that_is_too_old_is_named(
    folder: Path, database_url: str, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(postgres_programs(older=True)), prepend=os.pathsep)

    found = said("backup", "copy", url=database_url)

    assert found.stderr == (
        "pg_dump is older than the server: install the PostgreSQL client of the server's version.\n"
    )
    assert os.listdir() == []


@only_postgresql
def test_database_that_does_not_answer(folder: Path, dialect: str) -> None:
    url = "postgresql://nobody:planted-password@127.0.0.1:1/nothing"
    Path("copy").touch()

    found = [said("backup", "new", url=url), said("restore", "copy", url=url)]

    assert [each.exit_code for each in found] == [1, 1]
    assert [each.stderr.count("\n") for each in found] == [1, 1]
    assert "planted-password" not in "".join(each.output for each in found)


@only_postgresql
def test_half_a_restore_is_none(folder: Path, database_url: str, dialect: str, tmp_path: Path) -> None:
    """A copy whose last part the server refuses: the tables are there as before."""
    assert said("backup", "copy", url=database_url).exit_code == 0
    before = counts(database_url)
    view = "CREATE VIEW people AS SELECT 1"
    other = new_database(dialect, tmp_path, migrated=False)
    engine = backend(other).engine()
    with engine.connect() as connection:
        connection.exec_driver_sql(view)
    engine.dispose()

    found = said("restore", "copy", url=other)

    assert (found.exit_code, found.stdout, found.stderr.count("\n")) == (1, "", 1)
    assert counts(other) == {}
    assert counts(database_url) == before


def counts(url: str) -> dict[str, int]:
    """How many rows each table has."""
    engine = backend(url).engine()
    try:
        with engine.connect() as connection:
            there = inspect(connection).get_table_names()
            tables = [each for each in schema.tables().sorted_tables if each.name in there]
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
            }
    finally:
        engine.dispose()


def newer(url: str) -> None:
    """As if a newer program had taken something away."""
    engine = backend(url).engine()
    try:
        with engine.connect() as connection:
            row = select(schema.FACTS.c.applied_at).limit(1)
            applied_at = connection.execute(row).scalar_one()
            facts = {"revision": "9999", "contracts": True, "applied_at": applied_at}
            connection.execute(insert(schema.FACTS).values(facts))
    finally:
        engine.dispose()
