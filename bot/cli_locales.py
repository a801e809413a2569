"""`python -m bot locales …`: gathers, carries over, checks and adds catalogues. The work is in `locales.catalogue`."""

import click

from locales import SHIPPED_LANGUAGES, catalogue, gates


@click.group("locales")
def locales() -> None:
    """Catalogues: the words of every language."""


@locales.command("extract")
def extract() -> None:
    """Gather the messages of the sources into the template."""
    found = catalogue.extract()
    click.echo(f"{len(found)} messages in {catalogue.template_path().name}.")


@locales.command("update")
def update() -> None:
    """Gather the messages and carry them into every language."""
    codes = catalogue.update()
    click.echo(f"{len(catalogue.template())} messages in the template and in {', '.join(codes)}.")


@locales.command("check")
@click.option(
    "--languages", default=",".join(SHIPPED_LANGUAGES), show_default=True, help="Those that must be complete."
)
def check(languages: str) -> None:
    """Say what is missing or wrong; exit code 1 if anything is."""
    found = gates.problems([code.strip() for code in languages.split(",") if code.strip()])
    for sentence in found:
        click.echo(sentence, err=True)
    if found:
        raise SystemExit(1)
    click.echo("The catalogues are complete.")


@locales.command("add")
@click.argument("code")
def add(code: str) -> None:
    """Begin the catalogue of a language, named by its ISO 639 code."""
    try:
        path = catalogue.add(code)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{path.name} is ready to be translated; the language is offered once it is complete.")
