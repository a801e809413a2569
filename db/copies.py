"""Copies of a whole database in one file: made while it is in use, checked, and put back.

SQLite copies itself; PostgreSQL is copied by its own programs `pg_dump`, `pg_restore` and `psql`. When this may be done
is decided in `bot/backup.py`.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from db import schema
from db.backends import Backend, DatabaseUnavailable, Sqlite, backend

BUSY_FOR: Final = 10.0
_SIDE_FILES: Final = ("-wal", "-shm", "-journal")
_FACTS: Final = re.compile(
    rf"^COPY \S*{schema.FACTS.name} \((?P<columns>[^)]*)\)[^\n]*\n(?P<rows>.*?)^\\\.$", re.M | re.S
)

PAGES: Final = 2000
"""So many are copied between two looks at how far it is."""
COPYING, CHECKING, PUTTING_BACK = "Copying", "Checking", "Putting back"
Tell = Callable[[str, int, int], None]
"""What is done, how much of it, and of how much."""
Line = Callable[[str], None]

_OWN_FUNCTIONS: Final = text(
    "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND NOT EXISTS "
    "(SELECT 1 FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')"
)


class CopyFailed(Exception):
    """A copy cannot be made, read or put back; the message is one sentence."""


def _nobody(_line: str) -> None:
    return


class Copier(ABC):
    """Copies of one database."""

    def __init__(self, one: Backend) -> None:
        self.backend = one

    @property
    @abstractmethod
    def workshop(self) -> Path | None:
        """Where the folder of `revisions` has to be made; None where it does not matter."""

    @abstractmethod
    def has_tables(self) -> bool:
        """Whether there is anything in the database that putting a copy back would replace."""

    @abstractmethod
    def copy_into(self, path: Path, tell: Tell) -> None:
        """Fills an empty file with the database as it stands at one moment, and reads it all again to check it."""

    @abstractmethod
    def revisions(self, path: Path, folder: Path) -> dict[str, bool]:
        """Reads a whole copy; gives its schema's revisions and whether they contract. The copy stays as it is.

        What it takes to put it back is left in the folder. Raises `CopyFailed` for a file that is no sound copy.
        """

    @abstractmethod
    def put_back(self, folder: Path, tell: Tell) -> None:
        """Replaces all that is in the database by what `revisions` left in the folder, wholly or not at all."""


def copier(url: str) -> Copier:
    """The copier for this kind of database."""
    one = backend(url)
    return SqliteCopier(one) if isinstance(one, Sqlite) else PostgresqlCopier(one)


class SqliteCopier(Copier):
    """A file is copied page by page from one unchanging view, beside the writers."""

    @property
    def path(self) -> Path:
        """Where the database is."""
        return Path(self.backend.url.database or "")

    @property
    def workshop(self) -> Path:
        # A finished file is moved into its place, which needs the same disk.
        folder = self.path.absolute().parent
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def has_tables(self) -> bool:
        if not self.path.exists():
            return False
        try:
            with closing(_opened(self.path)) as database:
                return bool(database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone())
        except sqlite3.DatabaseError:
            return True  # whatever it is, it is something

    def copy_into(self, path: Path, tell: Tell) -> None:
        if not self.path.exists():
            raise CopyFailed(f"There is no database {self.path}.")

        def copied(_status: int, left: int, pages: int) -> None:
            tell(COPYING, pages - left, pages)

        try:
            with closing(_opened(self.path)) as database, closing(_opened(path)) as copy:
                # A view that stays the same: copied in steps without one, it would begin anew after each commit.
                database.execute("BEGIN")
                database.execute("SELECT 1 FROM sqlite_master").fetchone()
                database.backup(copy, pages=PAGES, progress=copied)
                database.execute("COMMIT")
                tell(CHECKING, 0, 1)
                # One file without a log beside it: it can be carried anywhere.
                copy.execute("PRAGMA journal_mode = DELETE")
                _check(copy)
                tell(CHECKING, 1, 1)
        except sqlite3.Error as error:
            raise CopyFailed(f"The database cannot be copied: {error}.") from error

    def revisions(self, path: Path, folder: Path) -> dict[str, bool]:
        taken = folder / "database"
        try:
            shutil.copyfile(path, taken)
            with closing(_opened(taken)) as copy:
                _check(copy)
                rows = copy.execute(f"SELECT revision, contracts FROM {schema.FACTS.name}").fetchall()  # noqa: S608 - our table
        except sqlite3.Error as error:
            raise CopyFailed(f"{path} is no sound copy of this assistant's database: {error}.") from error
        return {revision: bool(contracts) for revision, contracts in rows}

    def put_back(self, folder: Path, tell: Tell) -> None:
        self._take_leave()
        # A log of the old database would be played into the new one.
        for ending in _SIDE_FILES:
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
        put(folder / "database", self.path)
        tell(PUTTING_BACK, 1, 1)

    def _take_leave(self) -> None:
        """Ends the write-ahead log of the old database, which SQLite does for the only one who has it open."""
        if not self.path.exists():
            return
        try:
            with closing(_opened(self.path)) as old:
                old.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            in_use = "another program has it open" if error.sqlite_errorname == "SQLITE_BUSY" else error
            raise CopyFailed(f"The database {self.path} cannot be replaced: {in_use}.") from error
        except sqlite3.DatabaseError:
            return  # what is broken is replaced without a farewell


class PostgresqlCopier(Copier):
    """A database of its own on a server; everything in its schema is copied and replaced."""

    workshop = None

    def has_tables(self) -> bool:
        return bool(self._tables())

    def copy_into(self, path: Path, tell: Tell) -> None:
        counting = _Counting(COPYING, r"dumping contents of table", len(self._tables()), tell)
        options = ("--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=10s", "--verbose")
        self._run("pg_dump", *options, f"--file={path}", line=counting)
        tell(CHECKING, 0, 1)
        self._run("pg_restore", f"--file={os.devnull}", str(path), connects=False)
        tell(CHECKING, 1, 1)

    def revisions(self, path: Path, folder: Path) -> dict[str, bool]:
        script = folder / "script.sql"
        options = ("--no-owner", "--no-privileges")
        try:
            self._run("pg_restore", *options, f"--file={script}", str(path), connects=False)
            facts = self._run(
                "pg_restore", "--data-only", f"--table={schema.FACTS.name}", "--file=-", str(path), connects=False
            )
        except ProgramMissing:
            raise
        except CopyFailed as error:
            raise CopyFailed(f"{path} is no sound copy of this assistant's database: {error}") from error
        found = _FACTS.search(facts)
        if found is None:
            raise CopyFailed(f"{path} is no copy of this assistant's database.")
        names = found["columns"].split(", ")
        rows = [dict(zip(names, line.split("\t"), strict=True)) for line in found["rows"].splitlines()]
        return {row["revision"]: row["contracts"] == "t" for row in rows}

    def put_back(self, folder: Path, tell: Tell) -> None:
        script = folder / "script.sql"
        with script.open(encoding="utf-8") as lines:
            tables = sum(line.startswith("CREATE TABLE ") for line in lines)
        old = ", ".join(f'"{name}"' for name in self._tables())
        clear = ["--command", f"DROP TABLE {old} CASCADE"] if old else []
        for function in self._functions():
            clear += ["--command", f"DROP FUNCTION {function}"]
        self._run(
            "psql",
            *("--no-psqlrc", "--quiet", "--echo-queries", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            *("--command", f"SET lock_timeout = '{BUSY_FOR:.0f}s'", *clear, f"--file={script}"),
            line=_Counting(PUTTING_BACK, r"COPY ", tables, tell),
        )

    def _tables(self) -> list[str]:
        with self._connected() as connection:
            return inspect(connection).get_table_names()

    def _functions(self) -> list[str]:
        """What the triggers of our tables call; dropping the tables leaves it. Extensions keep theirs."""
        with self._connected() as connection:
            return list(connection.execute(_OWN_FUNCTIONS).scalars())

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        engine = self.backend.engine()
        try:
            with engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise DatabaseUnavailable(self.backend.sentence(error)) from error
        finally:
            engine.dispose()

    def _run(self, program: str, *arguments: str, connects: bool = True, line: Line = _nobody) -> str:
        found = shutil.which(program)
        if found is None:
            raise ProgramMissing(f"{program} is not installed: it comes with PostgreSQL's client (postgresql-client).")
        # The password goes by the environment: everybody can read a command line.
        address = self.backend.url.set(drivername="postgresql", password=None)
        target = (f"--dbname={address.render_as_string(hide_password=False)}", "--no-password") if connects else ()
        given: Mapping[str, str] = {"PGPASSWORD": str(self.backend.url.password or ""), "PGCONNECT_TIMEOUT": "5"}
        code, output, errors = _followed([found, *target, *arguments], {**os.environ, **given, "LC_ALL": "C"}, line)
        if code:
            raise CopyFailed(_complaint(program, errors))
        return output


class ProgramMissing(CopyFailed):
    """One of PostgreSQL's own programs is not installed."""


class _Counting:
    """Counts the lines that begin like this, in either output of a program, and tells how many of all there were."""

    def __init__(self, words: str, begins: str, of: int, tell: Tell) -> None:
        self._words, self._of, self._tell, self._done = words, of, tell, 0
        self._is_one = re.compile(rf"(?:\w+: )?{begins}").match

    def __call__(self, line: str) -> None:
        if self._is_one(line) and self._done < self._of:
            self._done += 1
            self._tell(self._words, self._done, self._of)


def _followed(command: list[str], environment: Mapping[str, str], line: Line) -> tuple[int, str, str]:
    """Runs a program to its end, reading both outputs line by line; gives its exit code and what it said on each."""

    def read(stream: IO[str]) -> str:
        said = []
        for each in stream:
            line(each)
            said.append(each)
        return "".join(said)

    with (
        subprocess.Popen(  # noqa: S603 - a program by its name, with our own arguments and no shell
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as running,
        ThreadPoolExecutor(2) as readers,
    ):
        assert running.stdout is not None
        assert running.stderr is not None
        output, errors = readers.map(read, (running.stdout, running.stderr))
        return running.wait(), output, errors


def put(made: Path, path: Path) -> None:
    """Moves a finished file to its place in the same folder, in one step; when this returns it is on the disk."""
    made.chmod(0o600)
    _flush(made)
    made.replace(path)
    _flush(path.absolute().parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_FOR, isolation_level=None)


def _check(copy: sqlite3.Connection) -> None:
    [(found,), *_rest] = copy.execute("PRAGMA integrity_check").fetchall()
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    if copy.execute("PRAGMA foreign_key_check").fetchone():
        raise sqlite3.DatabaseError("some rows point nowhere")


def _complaint(program: str, said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    # A program that tells what it does complains in between.
    first = next((each for each in lines if "error" in each.lower()), lines[0] if lines else "no reason given")
    if "version mismatch" in first:
        return f"{program} is older than the server: install the PostgreSQL client of the server's version."
    return f"{program} failed: {first[:200].rstrip('.')}."
