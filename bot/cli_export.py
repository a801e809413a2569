"""`python -m bot export knowledge`: the articles as files again, with what the desk has changed and added."""

import asyncio
import shutil
from pathlib import Path

import click

from bot import settings
from db import schema
from db.engine import Database, DatabaseUnavailable
from knowledge import articles
from services import editing


@click.command()
@click.argument("kind", type=click.Choice(["knowledge"]))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to.")
def export(kind: str, out: Path) -> None:
    """Write the articles, as they are answered from now, to a folder: one Markdown file a page."""
    assert kind == "knowledge"
    try:
        wanted = settings.load()
        url = wanted.database_url.get_secret_value()
        schema.check(url)
        pages = asyncio.run(_published(url))
        number = write(wanted.knowledge_dir, pages, out)
    except settings.WrongSettingsError as error:
        raise click.UsageError(str(error)) from error
    except (DatabaseUnavailable, schema.SchemaOutdated, schema.SchemaTooNew, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{number} files are in {out}, {len(pages)} of them by the desk.")


async def _published(url: str) -> list[tuple[str, str, str]]:
    async with Database(url) as db:
        return await db.read(editing.published)


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
