"""The project's own Python files, parsed once, for the tests that hold the code against the conventions."""

import ast
import gc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_OURS = frozenset({"build", "var", "node_modules"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One module: where it is, what it says, and its syntax tree."""

    name: str
    text: str
    tree: ast.Module

    @property
    def is_test(self) -> bool:
        """Whether it belongs to the tests."""
        return self.name.startswith("tests/")

    def at(self, node: ast.AST) -> str:
        """`folder/file.py:12`, as editors open it."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"

    def walk(self) -> Iterator[ast.AST]:
        """Every node of the tree."""
        return iter(self._nodes)

    @cached_property
    def _nodes(self) -> tuple[ast.AST, ...]:
        # Walked by a dozen rules, and walking takes longer than parsing.
        return tuple(ast.walk(self.tree))

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in self.walk() if isinstance(node, Function))

    def imports(self) -> Iterator[tuple[str, ast.AST]]:
        """The modules this one imports, as `package.module`; of `from package import name` both readings."""
        for node in self.walk():
            if isinstance(node, ast.Import):
                yield from ((alias.name, node) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module, node
                yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


@cache
def sources() -> tuple[Source, ...]:
    """All of them, by name."""
    paths = sorted(path for path in ROOT.glob("*/**/*.py") if is_ours(path))
    # Looking for garbage among a million nodes that stay takes six times as long as parsing them.
    gc.disable()
    try:
        return tuple(source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths)
    finally:
        gc.freeze()
        gc.enable()


def product() -> tuple[Source, ...]:
    """What is shipped; the tests are not."""
    return tuple(each for each in sources() if not each.is_test)


def below(folder: str) -> tuple[Source, ...]:
    """The sources of one folder."""
    return tuple(each for each in sources() if each.name.startswith(f"{folder}/"))


def source(name: str, text: str) -> Source:
    """A source from its text; the tests of the rules make their own."""
    return Source(name, text, ast.parse(text))


def is_ours(path: Path) -> bool:
    """Whether a path belongs to the project: no environment, no cache, nothing that was made."""
    folders = path.relative_to(ROOT).parts[:-1]
    return not any(folder.startswith(".") or folder in NOT_OURS or folder == "__pycache__" for folder in folders)


def dotted(node: ast.AST) -> str:
    """`package.name` as it is written at a place; empty for anything but names and attributes."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""


def calls(source: Source) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the name it is made by."""
    for node in source.walk():
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def expect_none(faults: Iterable[str]) -> None:
    """Fails with all of these sentences, each on a line of its own, and nothing around them."""
    if found := list(faults):
        pytest.fail("\n".join(found), pytrace=False)
