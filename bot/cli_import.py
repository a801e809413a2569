"""`python -m bot import … FILE`: what the file would do, row by row, and then it is done, all or nothing."""

import asyncio
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from telegram.error import TelegramError

from bot import doctor_telegram, progress, settings
from bot.settings import Settings
from db import schema
from db.engine import Database, DatabaseUnavailable
from services import (
    company_files,
    company_import,
    deep_links,
    event_fields,
    event_files,
    event_import,
    file_rows,
    invitations,
    people_files,
    people_import,
)
from services.file_rows import Fault, Read
from services.imports import ImportCrossed, ImportRefused
from services.refusals import Refusal
from services.retention import INVITATION_GOOD_FOR

FOUND_WANTING = 1
MOST_FAULTS = 20
WAITS_FOR_NAME = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of file is read, what its rows mean, what they would do, and how that is done."""

    read: Callable[[str, bytes], Read]
    records: Callable[[Read], list[Any]]  # Any: each kind has records, steps and options of its own
    plan: Callable[..., Any]
    do: Callable[..., Any]


KINDS: Final[Mapping[str, Kind]] = {
    "events": Kind(event_files.read, event_fields.records, event_import.plan, event_import.do),
    "companies": Kind(company_files.read, company_files.records, company_import.plan, company_import.do),
    "people": Kind(people_files.read, people_files.records, people_import.plan, people_import.do),
}


@click.command(name="import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--silent", is_flag=True, help="Events: tell nobody of what changes or is new.")
@click.option("--renew-links", is_flag=True, help="People: new links for all who have not come.")
def import_(kind: str, file: Path, dry_run: bool, silent: bool, renew_links: bool) -> None:
    """Import a file, YAML, CSV or JSON: what is new is made, what is known is changed, what is missing stays."""
    if not file_rows.is_known(file.name):
        raise click.UsageError(f"The name of {file.name} should end in .yaml, .yml, .csv or .json.")
    try:
        options = _options(kind, silent=silent, renew_links=renew_links)
        content = _content(file)
        wanted = settings.load()
        schema.check(wanted.database_url.get_secret_value())
        asyncio.run(_imported(wanted, kind, file.name, content, options=options, dry_run=dry_run))
    except settings.WrongSettingsError as error:
        raise click.UsageError(str(error)) from error
    except (DatabaseUnavailable, schema.SchemaOutdated, schema.SchemaTooNew, OSError) as error:
        raise click.ClickException(str(error)) from error
    except (Refusal, ImportCrossed) as error:
        raise click.ClickException(
            f"The {kind} were changed at this very moment, so nothing is done. Try again."
        ) from error
    except ImportRefused as error:
        _complain(file.name, error.faults)
        sys.exit(FOUND_WANTING)


def _options(kind: str, *, silent: bool, renew_links: bool) -> dict[str, bool]:
    if silent and kind != "events":
        raise click.UsageError("--silent is for events; nobody is told of anything else.")
    if renew_links and kind != "people":
        raise click.UsageError("--renew-links is for people; nobody else is invited.")
    return {"events": {"is_silent": silent}, "people": {"renews": renew_links}}.get(kind, {})


def _content(file: Path) -> bytes:
    """As much of the file as it takes to know that it is too large."""
    with file.open("rb") as opened:
        return opened.read(file_rows.MOST_BYTES + 1)


async def _imported(
    wanted: Settings, kind: str, name: str, content: bytes, *, options: Mapping[str, bool], dry_run: bool
) -> None:
    how = KINDS[kind]
    found = how.read(name, content)
    records = how.records(found)
    if found.faults:
        raise ImportRefused(found.faults)
    url = wanted.database_url.get_secret_value()
    with progress.shown():
        async with Database(url, known=wanted.policy) as db:
            # Looked at beside the writers first: a file that is refused need not hold up a bot that runs.
            plan = await db.read(how.plan, records, **options)
            if plan.faults:
                raise ImportRefused(plan.faults)
            if not dry_run and not all(step.is_same for step in plan.steps):
                plan = await db.run(how.do, records, **options)
    _say(found.how, plan, dry_run=dry_run)
    if isinstance(plan, people_import.Plan) and plan.tokens:
        _say_links(plan.tokens, await _username(wanted))


def _say(how: str, plan: Any, *, dry_run: bool) -> None:  # Any: as in Kind
    click.echo(f"Read as {how}.")
    for step in plan.steps:
        click.echo(f"{step.record.key}: {step.words}")
    new = sum(step.is_new for step in plan.steps)
    same = sum(step.is_same for step in plan.steps)
    counted = f"{new} new, {len(plan.steps) - new - same} changed, {same} the same"
    click.echo(f"A dry run, nothing is done: {counted}." if dry_run else f"Done: {counted}.")


def _say_links(tokens: Mapping[str, str], username: str) -> None:
    """The only time that anybody sees them: the database keeps hashes."""
    days = INVITATION_GOOD_FOR.days
    click.echo(f"\nEach of these is shown this once, lets in one person, and is good for {days} days:")
    for key, token in tokens.items():
        payload = invitations.payload(token)
        click.echo(f"{key}: {deep_links.link(username, payload) if username else f'/start {payload}'}")
    if not username:
        click.echo(
            "Telegram could not be asked for the name of the bot: send it what stands behind the id, or put it into "
            "https://t.me/NAME?start=in_…"
        )


async def _username(wanted: Settings) -> str:
    """The bot's name, which only Telegram knows; empty where it cannot be asked."""
    try:
        async with asyncio.timeout(WAITS_FOR_NAME), doctor_telegram.calling(wanted) as caller:
            return str((await caller.call("getMe", {}))["username"]) if caller else ""
    except (TelegramError, TimeoutError):
        return ""


def _complain(name: str, faults: Iterable[Fault]) -> None:
    faults = list(faults)
    for fault in faults[:MOST_FAULTS]:
        named = f", {fault.id}" if fault.id else ""
        end = "" if fault.reason.endswith("?") else "."
        click.echo(f"{name}, line {fault.line}{named}: {fault.reason}{end}", err=True)
    if len(faults) > MOST_FAULTS:
        click.echo(f"{len(faults) - MOST_FAULTS} more are like these.", err=True)
    click.echo("Nothing is done.", err=True)
