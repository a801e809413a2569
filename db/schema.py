"""The schema's own history: bringing a database up to date, and refusing one that has gone past this program.

A release first expands the schema and contracts it one release later, so that old and new processes work side by side.
A database with revisions this program does not know is accepted, unless one of them contracts.
"""

import importlib
import pkgutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, Column, Connection, MetaData, String, Table, delete, insert, inspect, select
from sqlalchemy.exc import DBAPIError

import db
from db.backends import Backend, DatabaseUnavailable, Driver, backend
from db.base import Base, BigId, Json, UtcDateTime

MIGRATIONS: Final = Path(__file__).with_name("migrations")
VERSIONS: Final = MIGRATIONS / "versions"

# Apart from the tables of the product: a program must be able to read it whatever revision the rest is at.
FACTS: Final = Table(
    "schema_facts",
    MetaData(),
    Column("revision", String(32), primary_key=True),
    Column("contracts", Boolean, nullable=False),
    Column("applied_at", UtcDateTime, nullable=False),
)

# Alembic keeps the migration that runs in module globals.
_one_at_a_time = Lock()


class SchemaTooNew(Exception):
    """A newer program has taken away what this one needs."""


class SchemaOutdated(Exception):
    """The database lacks revisions that this program needs."""


def migrate(url: str, *, versions: Path = VERSIONS, to: str = "head") -> list[str]:
    """Brings the database up to date in one transaction, under a lock; gives the revisions that were applied.

    Several processes may start at once: the first migrates, the others wait and find nothing to do. Raises
    `SchemaTooNew` and `DatabaseUnavailable`.
    """
    if not pending(url, versions=versions):
        return []
    with _locked(url) as connection:
        FACTS.create(connection, checkfirst=True)
        todo = _pending(_applied(connection), versions)
        if todo:
            command.upgrade(_config(connection, versions), to)
        done = _applied(connection)
        return [revision for revision in todo if revision in done]


def downgrade(url: str, revision: str, *, versions: Path = VERSIONS) -> None:
    """Takes revisions back, down to the one named, or all of them with `base`."""
    with _locked(url) as connection:
        command.downgrade(_config(connection, versions), revision)


def pending(url: str, *, versions: Path = VERSIONS) -> list[str]:
    """The revisions that `migrate` would apply, oldest first; changes nothing. Raises `SchemaTooNew`."""
    one = backend(url)
    if not one.is_there():
        return _pending({}, versions)
    with _connected(one) as connection:
        return _pending(_applied(connection), versions)


def missing(applied: Mapping[str, bool], *, versions: Path = VERSIONS) -> list[str]:
    """The revisions that a database with these would need; the values say which contract. Raises `SchemaTooNew`."""
    return _pending(dict(applied), versions)


def check(url: str, *, versions: Path = VERSIONS) -> None:
    """Raises `SchemaTooNew` or `SchemaOutdated` when this program cannot work with the database as it is."""
    missing = pending(url, versions=versions)
    if missing:
        raise SchemaOutdated(f"The database needs to be migrated: {', '.join(missing)} not applied yet.")


def differences(url: str, *, versions: Path = VERSIONS) -> list[Any]:  # Any: Alembic's own description of each
    """What the database has otherwise than the tables in the code; empty when the migrations are complete."""
    with _connected(backend(url)) as connection:
        context = MigrationContext.configure(connection, opts=_options(connection, versions))
        return list(compare_metadata(context, tables()))


def lacking(url: str, *, versions: Path = VERSIONS) -> list[str]:
    """What this program needs of an up-to-date database and does not find, such as `table people`.

    What there is beyond that is left alone: a newer program may have added it.
    """
    found = (each if isinstance(each, tuple) else each[0] for each in differences(url, versions=versions))
    return [_lack(each) for each in found if not str(each[0]).startswith("remove_")]


def _lack(difference: tuple[Any, ...]) -> str:  # Any: Alembic's own description
    kind = str(difference[0]).removeprefix("add_").replace("_", " ")
    named = next((each for each in difference[:0:-1] if getattr(each, "name", None)), None)
    words = (
        str(named.name) if named is not None else ".".join(each for each in difference[1:4] if isinstance(each, str))
    )
    return f"{kind} {words}"


def revise(message: str, *, versions: Path = VERSIONS) -> Path:
    """Writes the next revision from the difference between the revisions there are and the tables in the code."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/revise.db"
        migrate(url, versions=versions)
        with _locked(url) as connection:
            config = _config(connection, versions)
            number = len(list(_scripts(versions).walk_revisions())) + 1
            made = command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
    script = made[0] if isinstance(made, list) else made
    if script is None:
        raise RuntimeError("Alembic wrote no revision.")
    path = Path(script.path)
    lines = [line for line in path.read_text().splitlines(keepends=True) if not line.startswith("    # ###")]
    path.write_text("".join(lines))
    return path


def tables() -> MetaData:
    """The tables of the product, of all modules in this folder."""
    for module in pkgutil.iter_modules(db.__path__):
        if not module.ispkg:
            importlib.import_module(f"db.{module.name}")
    return Base.metadata


def _scripts(versions: Path) -> ScriptDirectory:
    return ScriptDirectory.from_config(_settings(versions))


def _settings(versions: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    return config


def _config(connection: Connection, versions: Path) -> Config:
    config = _settings(versions)
    config.attributes["configure"] = {"connection": connection, **_options(connection, versions)}
    return config


def _options(connection: Connection, versions: Path) -> dict[str, Any]:  # Any: Alembic's many options
    scripts = _scripts(versions)

    def remember(*, step: Any, **_: Any) -> None:  # Any: Alembic's callback
        connection.execute(delete(FACTS).where(FACTS.c.revision.in_(step.up_revision_ids)))
        if not step.is_upgrade:
            return
        for revision in step.up_revision_ids:
            contracts = bool(getattr(scripts.get_revision(revision).module, "contracts", False))
            row = {"revision": revision, "contracts": contracts, "applied_at": datetime.now(UTC)}
            connection.execute(insert(FACTS), row)

    return {
        "target_metadata": tables(),
        # SQLite alters a table by copying it.
        "render_as_batch": True,
        "compare_type": True,
        "render_item": _render,
        "include_name": _is_of_the_product,
        "on_version_apply": remember,
    }


def _is_of_the_product(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name == FACTS.name)


def _render(kind: str, item: Any, _context: AutogenContext) -> str | bool:  # Any: whatever Alembic is about to write
    """Our own types by their names: a migration needs no more of them."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "base.UtcDateTime()"
    return {id(BigId): "base.BigId", id(Json): "base.Json"}.get(id(item), False)


def _applied(connection: Connection) -> dict[str, bool]:
    """The revisions that this database has, and whether they contract."""
    if not inspect(connection).has_table(FACTS.name):
        return {}
    found = connection.execute(select(FACTS.c.revision, FACTS.c.contracts))
    return {row.revision: row.contracts for row in found}


@cache
def _shipped() -> tuple[str, ...]:
    """Those of this program, which do not change while it runs: reading them runs every one of their modules."""
    return _revisions(VERSIONS)


def _revisions(versions: Path) -> tuple[str, ...]:
    return tuple(script.revision for script in _scripts(versions).walk_revisions())[::-1]


def _pending(applied: dict[str, bool], versions: Path) -> list[str]:
    known = _shipped() if versions == VERSIONS else _revisions(versions)
    unknown = {revision: contracts for revision, contracts in applied.items() if revision not in known}
    contracting = sorted(revision for revision, contracts in unknown.items() if contracts)
    if contracting:
        raise SchemaTooNew(
            f"A newer version of this program has changed the database (revision {', '.join(contracting)}); "
            "this version can no longer work with it."
        )
    return [] if unknown else [revision for revision in known if revision not in applied]


@contextmanager
def _connected(one: Backend) -> Iterator[Connection]:
    try:
        connection = one.engine().connect()
    except (DBAPIError, OSError) as error:
        raise DatabaseUnavailable(one.sentence(error)) from error
    with connection:
        yield connection


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    """A connection in a transaction that shuts out other migrations; commits at the end, or undoes everything."""
    one = backend(url)
    with _one_at_a_time, _connected(one) as connection:
        driver: Driver = connection.connection.driver_connection
        one.begin_migration(driver)
        # Alembic leaves alone a transaction that it finds.
        connection.begin()
        try:
            yield connection
            one.finish_migration(driver)
        except BaseException:
            driver.execute("ROLLBACK")
            raise
