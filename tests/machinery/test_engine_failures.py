"""The database when things break: lost connections, lost answers, rivals, addresses that lead nowhere, kill -9."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import psycopg
import pytest
from sqlalchemy import make_url, text, update
from sqlalchemy.orm import Session

from db.engine import CommitUncertain, Database, DatabaseUnavailable
from tests import databases
from tests.databases import both_databases
from tests.machinery.ledger import Entry, add, execute, ledger, make_tables, names, together

BREAKS_AT_COMMIT = """
CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER break_off AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.name = 'break') EXECUTE FUNCTION break_off()
"""


def _administer(statement: str) -> None:
    with psycopg.connect(databases.postgres_url(), autocommit=True) as connection:
        connection.execute(statement)


def _hang_up(name: str) -> None:
    _administer(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


async def _name(database: Database) -> str:
    return str(await database.run(lambda session: session.scalar(text("SELECT current_database()"))))


async def test_a_server_that_hung_up_is_called_again(tmp_path: Path) -> None:
    async with ledger("postgresql", tmp_path) as database:
        name = await _name(database)
        for number in range(8):
            await asyncio.gather(*(database.run(add, f"{number} {place}") for place in range(40)))
            await database.read(names)

            _hang_up(name)

            await asyncio.gather(*(database.run(add, f"{number} {place} again") for place in range(40)))
            assert len(await database.read(names)) == 80 * (number + 1)


async def test_a_work_whose_connection_breaks_is_done_once(tmp_path: Path) -> None:
    attempts = []

    def breaks_off_once(session: Session, name: str) -> str:
        add(session, name)
        attempts.append(name)
        if len(attempts) == 1:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return name

    async with ledger("postgresql", tmp_path) as database:
        results = await together(database, (add, "a"), (breaks_off_once, "b"), (add, "c"))

        assert results == ["a", "b", "c"]
        assert attempts == ["b", "b"]
        assert sorted(await database.read(names)) == ["a", "b", "c"]


@pytest.mark.slow
async def test_a_process_that_froze_in_a_transaction_holds_nobody_up(tmp_path: Path) -> None:
    attempts = []

    def freezes_once(session: Session) -> str:
        session.execute(update(Entry).values(name="taken"))
        attempts.append(1)
        if len(attempts) == 1:
            time.sleep(14)
        return "thawed"

    async with ledger("postgresql", tmp_path) as database:
        await database.run(add, "a")
        async with asyncio.TaskGroup() as tasks:
            frozen = tasks.create_task(database.run(freezes_once))
            await asyncio.sleep(0.5)
            began = time.monotonic()
            await database.run(execute, "UPDATE entries SET name = 'mine'")
            waited = time.monotonic() - began

        assert 9 < waited < 13
        assert (frozen.result(), len(attempts), await database.read(names)) == ("thawed", 2, ["taken"])


async def test_a_lost_answer_to_commit_is_told_to_the_callers(tmp_path: Path) -> None:
    async with ledger("postgresql", tmp_path) as database:
        await database.run(execute, BREAKS_AT_COMMIT)

        alone = await together(database, (add, "break"))
        grouped = await together(database, (add, "a"), (add, "break"), (add, "c"))

        assert [type(result) for result in alone + grouped] == [CommitUncertain] * 4
        assert await database.run(add, "d") == "d"


async def test_works_wait_for_a_database_that_is_away(tmp_path: Path) -> None:
    async with ledger("postgresql", tmp_path) as database:
        name = await _name(database)
        _administer(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        _hang_up(name)

        async with asyncio.TaskGroup() as tasks:
            asked = [tasks.create_task(database.run(add, f"entry {number}")) for number in range(20)]
            read = tasks.create_task(database.read(names))
            await asyncio.sleep(0.5)
            assert [task.done() for task in [*asked, read]] == [False] * 21
            _administer(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

        assert sorted(await database.read(names)) == sorted(f"entry {number}" for number in range(20))


async def test_closing_does_not_wait_for_a_database_that_is_away(tmp_path: Path) -> None:
    async with ledger("postgresql", tmp_path) as database:
        name = await _name(database)
        _administer(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        _hang_up(name)
        began = time.monotonic()

        async with asyncio.TaskGroup() as tasks:
            asked = tasks.create_task(_error_of(database, "a"))
            await asyncio.sleep(0.3)
            await database.close()

        assert asked.result() == f"DatabaseUnavailable: {_place(name)} does not answer."
        assert time.monotonic() - began < 5


async def _error_of(database: Database, name: str) -> str:
    try:
        return await database.run(add, name)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _place(name: str) -> str:
    return f"The PostgreSQL database {name} on this machine"


async def test_a_deadlock_is_resolved_by_trying_again(tmp_path: Path) -> None:
    meeting = Barrier(2)

    def crosses(session: Session, first: str, second: str) -> None:
        for number, name in enumerate((first, second)):
            session.execute(update(Entry).where(Entry.name == name).values(id=Entry.id + 10))
            try:
                # Both hold their first row before either asks for its second; nobody comes to a second attempt.
                meeting.wait(2 if number == 0 else 0.01)
            except BrokenBarrierError:
                continue

    async with ledger("postgresql", tmp_path, group=1) as database:
        await database.run(add, "a")
        await database.run(add, "b")

        await asyncio.gather(database.run(crosses, "a", "b"), database.run(crosses, "b", "a"))

        ids = await database.read(lambda session: [entry.id for entry in session.query(Entry).order_by(Entry.id)])
        assert ids == [21, 22]


@both_databases
async def test_two_databases_write_side_by_side(dialect: str, tmp_path: Path) -> None:
    with databases.fresh_database(dialect, tmp_path, migrated=False) as url:
        async with Database(url) as one, Database(url) as other:
            await one.run(make_tables)

            await asyncio.gather(
                *(each.run(add, f"{who} {number}") for who, each in (("a", one), ("b", other)) for number in range(500))
            )

            assert len(await one.read(names)) == 1000


@both_databases
async def test_opening_the_same_new_database_at_once_is_fine(dialect: str, tmp_path: Path) -> None:
    with databases.fresh_database(dialect, tmp_path, migrated=False) as url:
        every = [Database(url) for _ in range(6)]

        await asyncio.gather(*(database.open() for database in every))

        await asyncio.gather(*(database.close() for database in every))


def _folder(path: Path) -> str:
    return f"sqlite:///{path}"


def _no_database(path: Path) -> str:
    (path / "letter.db").write_text("Dear database, " * 100)
    return f"sqlite:///{path}/letter.db"


def _under_a_file(path: Path) -> str:
    (path / "file").write_text("")
    return f"sqlite:///{path}/file/bot.db"


def _nobody_there(_path: Path) -> str:
    return "postgresql://anna:secret@127.0.0.1:1/bot"


def _not_made(_path: Path) -> str:
    return make_url(databases.postgres_url()).set(database="not_made").render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (_folder, "The database file {path} cannot be opened: unable to open database file."),
        (_no_database, "The database file {path}/letter.db cannot be opened: file is not a database."),
        (_under_a_file, "The folder of the database file {path}/file/bot.db cannot be made."),
        (_nobody_there, "The PostgreSQL database bot on 127.0.0.1 does not answer."),
        (_not_made, "The PostgreSQL database not_made on this machine does not exist."),
    ],
)
async def test_a_database_that_cannot_be_opened_says_so(
    address: Callable[[Path], str], sentence: str, tmp_path: Path
) -> None:
    database = Database(address(tmp_path))

    with pytest.raises(DatabaseUnavailable) as caught:
        await database.open()

    assert str(caught.value) == sentence.format(path=tmp_path)


@pytest.mark.parametrize("address", ["", "bot.db", "mysql://anna:secret@host/bot", "sqlite://", "sqlite:///:memory:"])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        Database(address)

    assert "secret" not in str(caught.value)


KILLED = """
import asyncio, sys
from db.engine import Database
from tests.machinery.ledger import add

async def goes_on(database: Database, writer: int) -> None:
    for number in range(100_000):
        print(await database.run(add, f"{writer} {number}"), flush=True)

async def main() -> None:
    async with Database(sys.argv[1]) as database:
        await asyncio.gather(*(goes_on(database, writer) for writer in range(32)))

asyncio.run(main())
"""


def _started(script: str, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.slow
@both_databases
async def test_kill_loses_nothing_that_was_committed(dialect: str, tmp_path: Path) -> None:
    with databases.fresh_database(dialect, tmp_path, migrated=False) as url:
        async with Database(url) as database:
            await database.run(make_tables)
        for trial in range(5):
            process = _started(KILLED, url)
            assert process.stdout is not None
            first = await asyncio.to_thread(process.stdout.readline)  # however long a start takes
            await asyncio.sleep(0.3 + trial / 10)
            process.kill()
            told = set((first + process.stdout.read()).splitlines()[:-1])
            process.communicate()

            async with Database(url) as database:
                found = set(await database.run(names))
                await database.run(execute, "DELETE FROM entries")

            assert len(told) > 100
            assert told - found == set()


@pytest.mark.slow
@both_databases
async def test_a_hundred_writers_in_four_processes_are_never_locked_out(dialect: str, tmp_path: Path) -> None:
    with databases.fresh_database(dialect, tmp_path, migrated=False) as url:
        async with Database(url) as database:
            await database.run(make_tables)
        script = KILLED.replace('f"{writer} {number}"', 'f"{sys.argv[2]} {writer} {number}"').replace("100_000", "100")
        every = [_started(script, url, str(number)) for number in range(4)]

        complaints = [process.communicate()[1] for process in every]

        assert complaints == [""] * 4
        async with Database(url) as database:
            assert len(await database.read(names)) == 4 * 32 * 100
