"""`python -m bot export …`: what is stored as a table, and the articles as files again."""

import asyncio
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

import click
from sqlalchemy.orm import Session

from bot import progress, settings
from bot.settings import Settings
from db import schema
from db.engine import Database, DatabaseUnavailable
from knowledge import articles
from services import editing, event_exports, exports, tables
from services.tables import Table

T = TypeVar("T")
Of = Callable[[Session, str], Table]


def _as_it_is(table: Callable[[Session], Table]) -> Of:
    """A table that holds nothing of which the reader's language is asked."""
    return lambda session, _language: table(session)


KNOWLEDGE: Final = "knowledge"
TABLES: Final[Mapping[str, Of]] = {
    "registrations": event_exports.of_registrations,
    "feedback": _as_it_is(event_exports.of_feedback),
    **{name: _as_it_is(table) for name, table in exports.TABLES.items()},
}


@click.command()
@click.argument("kind", type=click.Choice([*TABLES, KNOWLEDGE]))
@click.option("--format", "wanted", type=click.Choice(list(tables.KINDS)), help="Kind of table; csv by default.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write to, or the folder of the articles.")
def export(kind: str, wanted: str | None, out: Path | None) -> None:
    """Write a table to standard output or to a file, or the articles, as they are answered from, to a folder."""
    try:
        if kind == KNOWLEDGE:
            _export_articles(out, wanted)
        else:
            _export_table(kind, wanted or "csv", out)
    except settings.WrongSettingsError as error:
        raise click.UsageError(str(error)) from error
    except (DatabaseUnavailable, schema.SchemaOutdated, schema.SchemaTooNew, OSError) as error:
        raise click.ClickException(str(error)) from error


def _export_table(kind: str, wanted: str, out: Path | None) -> None:
    if wanted == "xlsx" and out is None:
        raise click.UsageError("A workbook is no text: name its file with --out.")
    if out is not None and out.is_dir():
        raise click.UsageError(f"{out} is a folder: name a file with --out.")
    setting = settings.load()
    table = _read(setting, TABLES[kind], setting.languages[0])
    with progress.shown():
        written = tables.KINDS[wanted].write(table)
    if out is None:
        click.echo(written, nl=False)
        return
    _write(out, written)
    click.echo(f"{len(table.records)} rows are in {out}.")


def _write(out: Path, content: bytes) -> None:
    """Whole or not at all, and for nobody else's eyes: there are names in it."""
    half = out.with_name(f".{out.name}.half")
    try:
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)


def _export_articles(out: Path | None, wanted: str | None) -> None:
    if out is None or wanted is not None:
        raise click.UsageError("The articles are Markdown files: name a folder with --out, and no --format.")
    if out.is_file():
        raise click.UsageError(f"{out} is a file: name a folder with --out.")
    setting = settings.load()
    pages = _read(setting, editing.published)
    number = write(setting.knowledge_dir, pages, out)
    click.echo(f"{number} files are in {out}, {len(pages)} of them by the desk.")


def _read(setting: Settings, work: Callable[..., T], *args: str) -> T:
    url = setting.database_url.get_secret_value()
    schema.check(url)

    async def reading() -> T:
        async with Database(url, known=setting.policy) as db:
            return await db.read(work, *args)

    return asyncio.run(reading())


def write(shipped: Path, pages: list[tuple[str, str, str]], out: Path) -> int:
    """Copies the articles and level files of a folder and lays the pages over them; gives the number of files."""
    out.mkdir(parents=True, exist_ok=True)
    written = set()
    for path in sorted(each for each in shipped.rglob("*") if each.suffix in (".md", ".yaml") and each.is_file()):
        target = out / path.relative_to(shipped)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        written.add(target)
    for slug, language, text in pages:
        target = out / articles.name_of(slug, language)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        written.add(target)
    return len(written)
