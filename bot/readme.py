"""The tables of README.md that are made from the code: settings, commands, languages.

`python -m bot.readme` writes them; a test fails when they are old.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import click
from pydantic import SecretStr

from bot.settings import CONTENT, PREFIX, Settings
from handlers import routes
from locales import SHIPPED_LANGUAGES, _, use_language
from locales.formats import own_name
from services.people import Role

README: Final = Path(__file__).resolve().parent.parent / "README.md"
_BLOCK = re.compile(r"<!-- (?P<name>[a-z]+) -->\n.*?<!-- /(?P=name) -->", re.DOTALL)
_SEES = {None: "everybody", Role.ORGANISER: "organisers", Role.MANAGER: "managers", Role.OPERATOR: "operators"}


def settings_table() -> str:
    """Every setting with its default and its description."""
    return _table(
        ("Variable", "Default", "Meaning"),
        (
            (f"`{PREFIX}{name.upper()}`", _default(field.default), field.description or "")
            for name, field in Settings.model_fields.items()
        ),
    )


def commands_table() -> str:
    """Every command of the private chat, with its English sentence and who sees it."""
    with use_language("en"):
        return _table(
            ("Command", "Does", "Seen by"),
            ((f"`/{each.name}`", _(each.sentence).plain, _SEES[each.role]) for each in routes.COMMANDS),
        )


def languages_table() -> str:
    """Every language that is complete."""
    return _table(("Code", "Language"), ((f"`{code}`", own_name(code)) for code in SHIPPED_LANGUAGES))


BLOCKS: Final[Mapping[str, Callable[[], str]]] = {
    "settings": settings_table,
    "commands": commands_table,
    "languages": languages_table,
}


def rewritten(text: str) -> str:
    """A page with its blocks made anew; raises KeyError for the marks of a block that nobody makes."""
    return _BLOCK.sub(lambda found: _marked(found["name"]), text)


def _marked(name: str) -> str:
    return f"<!-- {name} -->\n{BLOCKS[name]()}\n<!-- /{name} -->"


def _table(head: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def _default(value: object) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, frozenset | tuple):
        value = ",".join(str(each) for each in value)
    if value == CONTENT:
        value = "knowledge/content"
    if isinstance(value, float):
        value = f"{value:g}"
    return f"`{value}`" if value not in ("", None) else ""


@click.command()
def write() -> None:
    """Write the tables into README.md."""
    README.write_text(rewritten(README.read_text("utf-8")), "utf-8")
    click.echo(f"{', '.join(BLOCKS)}: written into {README.name}.")


if __name__ == "__main__":
    write()
