"""The requirement files hold every dependency, pinned and hashed, and name no index."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.house_rules.sources import ROOT, expect_none

PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;]+)")
NAME = re.compile(r"^[A-Za-z0-9._-]+")
SETS = {"runtime": (), "semantic": ("semantic",), "test": ("test",)}


@pytest.mark.parametrize("name", SETS)
def test_every_line_is_pinned_and_hashed(name: str) -> None:
    expect_none(faults(name, (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")))


@pytest.mark.parametrize("name", SETS)
def test_every_dependency_is_locked(name: str) -> None:
    """What `make lock` would need: the names of pyproject.toml, each within its bounds."""
    locked = pins((ROOT / "requirements" / f"{name}.txt").read_text("utf-8"))

    expect_none(
        f"requirements/{name}.txt: lacks {wanted}; run `make lock`"
        for wanted in declared(SETS[name])
        if normal(wanted) not in locked
    )


def test_the_files_agree_with_each_other() -> None:
    locked = [pins((ROOT / "requirements" / f"{name}.txt").read_text("utf-8")) for name in SETS]

    assert [each for each in locked[0].items() if any(other.get(each[0]) != each[1] for other in locked[1:])] == []


def test_the_search_finds_what_is_loose() -> None:
    loose = (
        "--index" + "-url https://example.org\n"
        "aiohttp==3.14.5 \\\n    --hash=sha256:" + "a" * 64 + "\n"
        "babel>=2.18\n"
        "click==8.3\n"
    )

    assert list(faults("loose", loose)) == [
        "requirements/loose.txt:1: an option; the files name no index",
        "requirements/loose.txt:4: is not pinned to a version",
        "requirements/loose.txt:5: has no hash",
    ]


def faults(name: str, text: str) -> Iterator[str]:
    """What is wrong with a requirement file."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        place = f"requirements/{name}.txt:{number}"
        if line.startswith("-"):
            yield f"{place}: an option; the files name no index"
        elif line and not line.startswith((" ", "#")):
            following = lines[number] if number < len(lines) else ""
            if not PINNED.match(line):
                yield f"{place}: is not pinned to a version"
            elif "--hash=sha256:" not in line + following:
                yield f"{place}: has no hash"


def pins(text: str) -> dict[str, str]:
    """Names with their versions; one that differs by platform has its last."""
    return {normal(found["name"]): found["version"] for line in text.splitlines() if (found := PINNED.match(line))}


def declared(extras: tuple[str, ...]) -> list[str]:
    """The dependencies of pyproject.toml, without their bounds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    return [found[0] for every in lists for line in every if (found := NAME.match(line))]


def normal(name: str) -> str:
    """As package indexes compare names."""
    return re.sub(r"[-_.]+", "-", name).lower()
