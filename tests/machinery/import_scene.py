"""What tests of the import begin with: files of events, the commands, and a look at what is stored."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli import bot
from db.engine import Database
from db.events import EventRow
from services import event_editing, events, registration
from services.events import Event
from tests.services.event_scene import ORGANISER, entry, somebody

# What differs between databases is asked of both, the rest of the faster one.
ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])

LEAST = """\
- id: {id}
  type: workshop
  host: Musterkammer
  title: {{en: Pumps, de: Pumpen}}
  starts_at: 2030-05-{day:02}T10:00
  ends_at: 2030-05-{day:02}T16:00
  timezone: Europe/Berlin
{more}"""


def written(folder: Path, *events: str, name: str = "events.yaml") -> Path:
    """A file of events."""
    path = folder / name
    path.write_text("".join(events), "utf-8")
    return path


def event(id: str = "pumps", *, day: int = 8, **more: Any) -> str:
    """One event of a file."""
    return LEAST.format(id=id, day=day, more="".join(f"  {name}: {value}\n" for name, value in more.items()))


def imports(url: str, *arguments: object) -> Result:
    """Runs the command."""
    return CliRunner(env={"BOT_DATABASE_URL": url}).invoke(bot, ["import", "events", *map(str, arguments)])


def exports(url: str, *arguments: str) -> Result:
    """Runs the other command."""
    return CliRunner(env={"BOT_DATABASE_URL": url}).invoke(bot, ["export", *arguments])


def asked(url: str, work: Callable[..., Any], *arguments: Any) -> Any:
    """What a work says that looks into the database."""

    async def ask() -> Any:
        async with Database(url) as db:
            return await db.run(work, *arguments)

    return asyncio.run(ask())


def stored(session: Session) -> dict[str, Event]:
    ids = session.execute(select(EventRow.id)).scalars()
    return {each.key: each for each in events.of_ids(session, list(ids)).values()}


def told(session: Session, key: str) -> bool:
    """Whether participants are to be told of a change."""
    return session.execute(select(EventRow.tell_at).where(EventRow.key == key)).scalar_one() is not None


def registers(session: Session, key: str, number: int) -> None:
    found = events.by_key(session, key)
    assert found is not None
    registration.register(session, somebody(session, number), found.id, entry(number))


def cancel(session: Session, key: str) -> None:
    found = events.by_key(session, key)
    assert found is not None
    event_editing.cancel(session, found.id, "No pumps.", roles=ORGANISER, by=None)
