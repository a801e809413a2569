"""`python -m bot import events FILE`: what the file would do, event by event, and then it is done, all or nothing."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from bot import settings
from db import schema
from db.engine import Database, DatabaseUnavailable
from services import event_fields, event_files, event_import, file_rows
from services.event_import import ImportCrossed, ImportRefused, Plan
from services.file_rows import Fault
from services.policy import Policy
from services.refusals import Refusal

FOUND_WANTING = 1
MOST_FAULTS = 20


@click.command(name="import")
@click.argument("kind", type=click.Choice(["events"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--silent", is_flag=True, help="Tell nobody of what changes or is new.")
def import_(kind: str, file: Path, dry_run: bool, silent: bool) -> None:
    """Import a file of events, YAML or CSV: new ones are made, known ones changed, missing ones left alone."""
    assert kind == "events"
    if not file_rows.is_known(file.name):
        raise click.UsageError(f"The name of {file.name} should end in .yaml, .yml, .csv or .json.")
    try:
        content = _content(file)
        wanted = settings.load()
        url = wanted.database_url.get_secret_value()
        schema.check(url)
        asyncio.run(_imported(url, wanted.policy, file.name, content, dry_run=dry_run, silent=silent))
    except settings.WrongSettingsError as error:
        raise click.UsageError(str(error)) from error
    except (DatabaseUnavailable, schema.SchemaOutdated, schema.SchemaTooNew, OSError) as error:
        raise click.ClickException(str(error)) from error
    except (Refusal, ImportCrossed) as error:
        raise click.ClickException(
            "The events were changed at this very moment, so nothing is done. Try again."
        ) from error
    except ImportRefused as error:
        _complain(file.name, error.faults)
        sys.exit(FOUND_WANTING)


def _content(file: Path) -> bytes:
    """As much of the file as it takes to know that it is too large."""
    with file.open("rb") as opened:
        return opened.read(file_rows.MOST_BYTES + 1)


async def _imported(url: str, policy: Policy, name: str, content: bytes, *, dry_run: bool, silent: bool) -> None:
    found = event_files.read(name, content)
    records = event_fields.records(found)
    if found.faults:
        raise ImportRefused(found.faults)
    async with Database(url, known=policy) as db:
        # Looked at beside the writers first: a file that is refused need not hold up a bot that runs.
        plan = await db.read(event_import.plan, records, is_silent=silent)
        if plan.faults:
            raise ImportRefused(plan.faults)
        if not dry_run and not all(step.is_same for step in plan.steps):
            plan = await db.run(event_import.do, records, is_silent=silent)
    _say(found.how, plan, dry_run=dry_run)


def _say(how: str, plan: Plan, *, dry_run: bool) -> None:
    click.echo(f"Read as {how}.")
    for step in plan.steps:
        click.echo(f"{step.record.key}: {step.words}")
    new = sum(step.is_new for step in plan.steps)
    same = sum(step.is_same for step in plan.steps)
    counted = f"{new} new, {len(plan.steps) - new - same} changed, {same} the same"
    click.echo(f"A dry run, nothing is done: {counted}." if dry_run else f"Done: {counted}.")


def _complain(name: str, faults: Iterable[Fault]) -> None:
    faults = list(faults)
    for fault in faults[:MOST_FAULTS]:
        event = f", {fault.id}" if fault.id else ""
        end = "" if fault.reason.endswith("?") else "."
        click.echo(f"{name}, line {fault.line}{event}: {fault.reason}{end}", err=True)
    if len(faults) > MOST_FAULTS:
        click.echo(f"{len(faults) - MOST_FAULTS} more are like these.", err=True)
    click.echo("Nothing is done.", err=True)
