"""`backup` and `restore`: a checked copy of the database in one file, and the way back.

What is decided here is when; how is known to `db/copies.py`.
"""

import asyncio
import os
import tempfile
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from bot import identity, progress
from db import copies, schema
from db.engine import Database, DatabaseUnavailable
from services import backups, leases
from services.progress import Tell


class Refused(Exception):
    """What was asked for would destroy something; the message is one sentence."""


async def write(url: str, path: Path, *, force: bool) -> str:
    """Writes a checked copy beside the running bot and gives a sentence about it; a file that is there wants `force`.

    Raises `Refused`, `db.copies.CopyFailed` and `DatabaseUnavailable`; then there is no file, or still the old one.
    """
    with progress.shown() as tell:
        where, size = await asyncio.to_thread(_copied, url, path, force, tell)
    await _remember(url, where)
    return f"{path} is a sound copy of the database ({size / 1_000_000:.1f} MB)."


async def restore(url: str, path: Path, *, force: bool) -> str:
    """Puts a copy in the place of the database and gives a sentence; one that holds anything wants `force`.

    Everything in the copy is read before anything is touched. Raises `Refused`, `db.copies.CopyFailed`,
    `DatabaseUnavailable` and `db.schema.SchemaTooNew`; then the database is as it was.
    """
    if _is_database(url, path):
        raise Refused(f"{path} is the database itself.")
    copier = copies.copier(url)
    has_tables = await asyncio.to_thread(copier.has_tables)
    if has_tables and await _is_lived_in(url):
        raise Refused("A bot is running on this database: stop it first.")
    if has_tables and not force:
        raise Refused("The database is not empty; --force replaces everything in it.")
    with progress.shown() as tell:
        missing = await asyncio.to_thread(_put_back, copier, path, tell)
    behind = f"; the next start brings it up to date ({', '.join(missing)})" if missing else ""
    return f"The database is as it was when {path} was made{behind}."


def _copied(url: str, path: Path, force: bool, tell: Tell) -> tuple[Path, int]:
    if path.exists() and not force:
        raise Refused(f"{path} is there already; --force replaces it.")
    if _is_database(url, path):
        raise Refused(f"{path} is the database itself.")
    where = path.absolute()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=where.parent)
    except OSError as error:
        raise copies.CopyFailed(f"Nothing can be written beside {path}: {error.strerror}.") from error
    os.close(handle)
    made = Path(name)
    try:
        copies.copier(url).copy_into(made, tell)
        copies.put(made, where)
    except OSError as error:
        raise copies.CopyFailed(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        made.unlink(missing_ok=True)
    return where, where.stat().st_size


def _put_back(copier: copies.Copier, path: Path, tell: Tell) -> list[str]:
    try:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=copier.workshop) as name:
            missing = schema.missing(copier.revisions(path, Path(name)))
            copier.put_back(Path(name), tell)
    except OSError as error:
        raise copies.CopyFailed(f"{path} cannot be put back: {error.strerror}.") from error
    return missing


def _is_database(url: str, path: Path) -> bool:
    database = Path(url.removeprefix("sqlite:///"))
    return url.startswith("sqlite") and path.exists() and database.exists() and path.samefile(database)


async def _is_lived_in(url: str) -> bool:
    try:
        async with Database(url) as db:
            owners = await db.read(_owners)
    except DatabaseUnavailable:
        # It answered a moment ago: what is broken is what a copy is put back for.
        return False
    return bool(owners - identity.dead(owners))


def _owners(session: Session) -> set[str]:
    if not inspect(session.connection()).has_table("leases"):
        return set()
    return leases.living(session, "process:")


async def _remember(url: str, path: Path) -> None:
    """A database that is behind this program, as before an upgrade, has no place for it, and needs none."""
    try:
        await asyncio.to_thread(schema.check, url)
    except (schema.SchemaOutdated, schema.SchemaTooNew):
        return
    async with Database(url) as db:
        await db.run(backups.remember, str(path))
