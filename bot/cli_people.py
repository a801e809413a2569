"""`python -m bot person …`: what is stored of somebody who writes by mail, and its deletion (Art. 15 and 17 GDPR).

The same services as in the chat, in one transaction each, so the bot may run meanwhile.
"""

import asyncio
from collections.abc import Callable
from typing import Final, NoReturn, TypeVar

import click
from sqlalchemy.orm import Session

from bot.settings import Settings, WrongSettingsError, load
from db import schema
from db.engine import Database, DatabaseUnavailable
from handlers.erasure_words import effects_words, receipt_words
from locales import SHIPPED_LANGUAGES, use_language
from services import erasure, keys, person_references, personal_data, personal_files, policy
from services.erasure import Effects, Receipt
from services.people import Person
from services.refusals import LastOperator

FOUND_WANTING: Final = 1
WRONG_USE: Final = 2
T = TypeVar("T")


class NobodyThere(Exception):
    """Nobody is known by this number or reference."""


@click.group("person")
def person() -> None:
    """Show or delete what is stored of one person: ID is the Telegram id, or the reference shown under /privacy."""


@person.command("show")
@click.argument("id")
@click.option("--format", "wanted", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=click.Choice(SHIPPED_LANGUAGES), help="Language of the headings; theirs by default.")
def show(id: str, wanted: str, language: str | None) -> None:
    """Print everything that is stored of somebody."""
    data = _asked(_settings(), id, lambda session, found: personal_data.of_person(session, found.id))
    if wanted == "json":
        click.echo(personal_files.as_json(data))
        return
    with use_language(language or data.language):
        click.echo("\n".join(personal_files.as_text(data)))


@person.command("erase")
@click.argument("id")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--language", type=click.Choice(SHIPPED_LANGUAGES), default="en", show_default=True)
def erase(id: str, yes: bool, language: str) -> None:
    """Delete everything that is stored of somebody; print what it comes to first, and the receipt afterwards."""
    settings = _settings()
    with use_language(language):
        found = _asked(settings, id, _effects)
        click.echo(effects_words(found, settings.policy).plain)
        if not yes and not click.confirm("\nDelete everything?"):
            _end("Nothing was deleted.")
        receipt = _asked(settings, id, _erased)
        click.echo(f"\n{receipt_words(receipt, settings.zone).plain}")


def _effects(session: Session, found: Person) -> Effects:
    """Nobody is asked whether they want what is not possible."""
    erasure.needs_another_operator(session, found, policy.roles(session, found.id))
    return erasure.effects(session, found)


def _erased(session: Session, found: Person) -> Receipt:
    return erasure.erase(session, found, roles=policy.roles(session, found.id))


def _asked(settings: Settings, id: str, work: Callable[[Session, Person], T]) -> T:
    """What a work gives about this person; whatever stands against it ends the command with one sentence."""
    url = settings.database_url.get_secret_value()

    async def working() -> T:
        async with Database(url, known=settings.policy) as db:
            await db.run(keys.make_all)
            # Looking for a reference goes through everybody, so it must not keep a running bot from writing.
            found = await db.read(person_references.find, id)
            if found is None:
                raise NobodyThere
            return await db.run(work, found)

    try:
        schema.check(url)
        return asyncio.run(working())
    except (DatabaseUnavailable, schema.SchemaOutdated, schema.SchemaTooNew) as error:
        _end(str(error))
    except NobodyThere:
        _end("Nobody is known by this number or reference.")
    except LastOperator:
        _end("This is the only operator who can be reached: somebody else must hold that role first.")


def _settings() -> Settings:
    try:
        return load()
    except WrongSettingsError as error:
        _end(str(error), code=WRONG_USE)


def _end(sentence: str, *, code: int = FOUND_WANTING) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(code)
