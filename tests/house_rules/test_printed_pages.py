"""The pages that are printed for people of the house: their commands exist, and labels read as they do in the chat."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers import routes
from locales import catalogue
from tests.house_rules.sources import ROOT

PAGES = sorted((ROOT / "docs").glob("*.de.md"))
COMMAND = re.compile(r"`/([a-z]+)`")
LABEL = re.compile(r"\*\*(?P<label>[^*\n]+)\*\*")
WITH_LABELS = frozenset({"announcements.de.md", "organisers.de.md", "requests.de.md"})
"""Pages on which all that is bold stands on a button."""
LONGEST = 52
"""Lines of a hundred and twenty signs: more do not fit on a sheet of paper."""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_a_printed_page_names_is_in_the_chat(path: Path) -> None:
    text = path.read_text("utf-8")

    assert list(faults(text, has_labels=path.name in WITH_LABELS)) == []
    assert len(text.splitlines()) <= LONGEST


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("`/new`, then **📍 Ort** and **Anmelden**", []),
        ("`/dance`", ["there is no /dance"]),
        ("**📍 Platz**", ["no button says 📍 Platz"]),
    ],
)
def test_the_search_finds_what_is_not_there(words: str, found: list[str]) -> None:
    assert list(faults(words, has_labels=True)) == found


def faults(text: str, *, has_labels: bool) -> Iterator[str]:
    """Commands and labels of a page that nobody finds in the chat."""
    known = {each.name for each in (*routes.COMMANDS, *routes.DESK_COMMANDS)}
    yield from (f"there is no /{name}" for name in COMMAND.findall(text) if name not in known)
    if has_labels:
        labels = german_labels()
        yield from (f"no button says {found}" for found in LABEL.findall(text) if found not in labels)


def german_labels() -> set[str]:
    """The words of all buttons in German, with their icons."""
    messages = catalogue.messages(catalogue.read("de"))
    return {str(each.string) for each in messages if str(each.context).startswith("button")}
