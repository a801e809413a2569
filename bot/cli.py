"""The command line: `python -m bot …`. Exit codes: 0 done, 1 found wanting, 2 wrong use; errors are one sentence."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NoReturn

import click
import structlog
import uvloop

from bot import backup as copying
from bot import doctor, logs
from bot import run as running
from bot.cli_ask import ask
from bot.cli_export import export
from bot.cli_import import import_
from bot.cli_locales import locales
from bot.cli_people import person
from bot.cli_purposes import purposes
from bot.settings import Settings, WrongSettingsError, load, unknown
from db import schema
from db.copies import CopyFailed
from db.engine import Database, DatabaseUnavailable
from services import inbox

FOUND_WANTING = 1
WRONG_USE = 2
log = structlog.get_logger()

ANSWERS = {
    "queued": "Update {reference} is handled again by the running bot, or when it starts.",
    "aside": "Update {reference} failed three times and was put aside: mend the cause first, then ask its sender.",
    "handled": "Update {reference} was handled meanwhile; there is nothing left to replay.",
    "unknown": "There is no failed update {reference}; failed ones are kept for seven days.",
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def bot() -> None:
    """The exporters' assistant."""


@bot.command()
def run() -> None:
    """Run the bot with the settings of the environment and .env."""
    settings = _settings(needs_token=True)
    logs.configure(settings.log_level)
    for name in unknown():
        click.echo(f"{name} is not a setting of this version and is ignored.", err=True)
    try:
        _wait_for(running.run(settings, on_ready=lambda parts: click.echo(f"Running; health at {parts.address}.")))
    except (running.TokenRefusedError, DatabaseUnavailable, schema.SchemaTooNew, WrongSettingsError) as error:
        _end(str(error))
    except Exception:  # the command line: a mistake of ours, told in the log without anybody's words
        log.exception("bot.broke")
        _end("The assistant has stopped because of a mistake of its own; the log says where.")


@bot.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port of the phone page.")
@click.option("--fresh", is_flag=True, help="Forget what earlier demos stored.")
def demo(port: int, fresh: bool) -> None:
    """Start simulator, bot and phone page: no token, no account, no question asked."""
    from bot import demo as showing  # the simulator is no part of a bot that serves people

    _wait_for(showing.run(port, fresh=fresh))


@bot.command()
def migrate() -> None:
    """Bring the database up to date."""
    url = _settings().database_url.get_secret_value()
    try:
        applied = schema.migrate(url)
    except (DatabaseUnavailable, schema.SchemaTooNew) as error:
        _end(str(error))
    click.echo(f"Applied: {', '.join(applied)}." if applied else "The database is up to date.")


@bot.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def backup(file: Path, force: bool) -> None:
    """Copy the database into a file, checked, whether the bot runs or not."""
    _copying(copying.write(_settings().database_url.get_secret_value(), file, force=force))


@bot.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that is not empty.")
def restore(file: Path, force: bool) -> None:
    """Put a copy in the place of the database; the bot must not run."""
    _copying(copying.restore(_settings().database_url.get_secret_value(), file, force=force))


@bot.command()
@click.argument("reference")
def replay(reference: str) -> None:
    """Handle a failed update again, by the reference its sender was given."""
    outcome = _wait_for(_replayed(_settings(), reference))
    words = ANSWERS[outcome].format(reference=reference.upper())
    if outcome == "queued":
        click.echo(words)
    else:
        _end(words)


@bot.command(name="doctor")
def examine() -> None:
    """Look at everything that must be right, and say what needs a hand."""
    findings = _wait_for(doctor.examine(_settings()))
    for finding in findings:
        click.echo(finding.line())
    if any(finding.needs_a_hand for finding in findings):
        raise SystemExit(FOUND_WANTING)


bot.add_command(ask)
bot.add_command(export)
bot.add_command(import_)
bot.add_command(locales)
bot.add_command(person)
bot.add_command(purposes)


def _copying(work: Coroutine[Any, Any, str]) -> None:  # what coroutines send does not matter
    try:
        click.echo(_wait_for(work))
    except (copying.Refused, CopyFailed, DatabaseUnavailable, schema.SchemaTooNew) as error:
        _end(str(error))


async def _replayed(settings: Settings, reference: str) -> str:
    url = settings.database_url.get_secret_value()
    try:
        await asyncio.to_thread(schema.check, url)
        async with Database(url) as db:
            return await db.run(inbox.replay, reference)
    except (DatabaseUnavailable, schema.SchemaOutdated, schema.SchemaTooNew) as error:
        _end(str(error))


def _settings(*, needs_token: bool = False) -> Settings:
    try:
        return load(needs_token=needs_token)
    except WrongSettingsError as error:
        _end(str(error), code=WRONG_USE)


def _wait_for(work: Coroutine[Any, Any, Any]) -> Any:  # whatever the command's own coroutine gives
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _end(sentence: str, *, code: int = FOUND_WANTING) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)
