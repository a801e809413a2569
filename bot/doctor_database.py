"""What `doctor` finds in the database: its schema, copies, queues, who holds a role, and what was not deleted."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from bot.findings import Finding, lasting, mend, note
from bot.settings import Settings
from db import schema
from db.engine import Database, DatabaseUnavailable
from services import clock, operation
from services.backups import Made
from services.operation import Due, Standing
from services.people import Role, Staff

BACKUP_AGE: Final = timedelta(days=2)
PATIENCE: Final = timedelta(minutes=10)
"""So long something may wait before somebody should look; in the same time a busy queue has long been worked off."""
FORGOTTEN_AFTER: Final = timedelta(days=1)
"""A pause that lasts longer than this was forgotten, most likely."""
DOES: Final = {
    Role.OPERATOR: "nobody is told when something fails",
    Role.MANAGER: "nobody can decide on requests for contact or ban people",
    Role.ORGANISER: "nobody can make events",
}


async def ask(settings: Settings) -> AsyncIterator[Finding]:
    """Everything the database knows; stops where it cannot be asked, or not yet."""
    url = settings.database_url.get_secret_value()
    try:
        missing = await asyncio.to_thread(schema.pending, url)
        yield Finding("database", f"reachable, {len(missing)} migrations to apply at the next start")
        if missing:
            return
        if lacks := await asyncio.to_thread(schema.lacking, url):
            yield mend("schema", f"lacks {', '.join(lacks[:5])}: was it changed by hand? Put a copy back, see restore")
        async with Database(url, known=settings.policy) as db:
            found = await db.read(_look, settings.policy.staff)
    except (DatabaseUnavailable, schema.SchemaTooNew) as error:
        yield mend("database", str(error))
        return
    for finding in found:
        yield finding


def _look(session: Session, staff: Staff) -> list[Finding]:
    standing, due = operation.standing(session), operation.due(session)
    found = [_backup(standing.backup), *_pause(standing), *_queues(standing, due), *_roles(session, staff)]
    if late := list(operation.overdue(session)):
        found.append(mend("deletion", f"{', '.join(late)} should be gone by now: does the bot run all day?"))
    return found


def _backup(made: Made | None) -> Finding:
    if made is None:
        return note("backup", "none known; `python -m bot backup FILE` makes one")
    age = clock.now() - made.finished_at
    says = f"the last is {age // timedelta(hours=1)} hours old ({made.path})"
    return mend("backup", f"{says}; does the timer run?") if age > BACKUP_AGE else Finding("backup", says)


def _pause(standing: Standing) -> Iterator[Finding]:
    if standing.paused_since is None:
        return
    since = f"{standing.paused_since:%Y-%m-%d %H:%M} UTC"
    says = f"what is said unasked is held back since {since}; /pause in a chat with the bot goes on with it"
    is_forgotten = clock.now() - standing.paused_since > FORGOTTEN_AFTER
    yield mend("pause", says) if is_forgotten else note("pause", says)


def _queues(standing: Standing, due: Due) -> Iterator[Finding]:
    """What waits, and whether anybody is there to see to it; a pause is a reason to wait and has its own line."""
    if not standing.processes:
        yield note("processes", "none runs on this database")
    asks = "look at its log" if standing.processes else "is the bot running?"
    if standing.oldest_update > PATIENCE:
        waiting = _wait(standing.updates["new"], "update")
        yield mend("inbox", f"{waiting} since {lasting(standing.oldest_update)}: {asks}")
    if due.oldest > PATIENCE and standing.paused_since is None:
        yield mend("outbox", f"{_wait(due.number, 'message')} since {lasting(due.oldest)}: {asks}")
    if failed := standing.updates.get("failed", 0) + standing.updates.get("aside", 0):
        which, whose = ("1 update", "its reference") if failed == 1 else (f"{failed} updates", "their references")
        yield note("inbox", f"{which} failed and can be handled again: the log has {whose} for `replay`")


def _wait(number: int, thing: str) -> str:
    return f"1 {thing} waits" if number == 1 else f"{number} {thing}s wait"


def _roles(session: Session, staff: Staff) -> Iterator[Finding]:
    """Managers may do what organisers do, so theirs is enough for events."""
    found = {role: operation.reachable(session, staff, role) for role in Role}
    for role, (held, reached) in found.items():
        setting = f"BOT_{role.value.upper()}_IDS"
        if reached:
            continue
        stands_in = role is Role.ORGANISER and found[Role.MANAGER][1]
        says = (
            f"none of {held} can be reached: each must send /start to the bot"
            if held
            else f"nobody holds this role, so {DOES[role]}; set {setting}"
        )
        yield note(role.value, f"{says}; managers stand in") if stands_in else mend(role.value, says)
