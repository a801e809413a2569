"""Every module says what it is for in one to three sentences, and every public name says what its type cannot."""

import ast
import re
from collections.abc import Iterator

from tests.house_rules.sources import Function, Source, dotted, expect_none, product, source, sources

MOST_SENTENCES = 3
SENTENCE_END = re.compile(r"[.!?…][”»)`\"']*(?=\s|$)")
ENDS = re.compile(r"[.!?:…][”»)`\"']*$")
# Migrations are called by Alembic by the names it has fixed.
STEPS = "db/migrations/versions/"
ABBREVIATIONS = ("e.g.", "i.e.")


def test_every_module_says_what_it_is_for() -> None:
    expect_none(found for each in sources() for found in faults_of_module(each))


def test_every_public_name_says_what_it_promises() -> None:
    expect_none(found for each in product() if not each.name.startswith(STEPS) for found in undescribed(each))


def test_the_search_finds_what_says_nothing() -> None:
    silent = source("a/silent.py", "X = 1")
    chatty = source("a/chatty.py", '"""One. Two. Three. Four."""')
    fragment = source("a/fragment.py", '"""Things about people"""')
    names = source(
        "a/names.py",
        '"""Some names."""\n'
        "def public(): ...\n"
        "def _private(): ...\n"
        "class Kind:\n"
        '    """A kind."""\n'
        "    def method(self): ...\n"
        "    def __len__(self): ...\n"
        "class Child(Parent):\n"
        '    """A child."""\n'
        "    def method(self): ...\n",
    )

    found = [each for module in (silent, chatty, fragment) for each in faults_of_module(module)]

    assert found == [
        "a/silent.py:1: the module does not say what it is for",
        "a/chatty.py:1: the module's first paragraph has 4 sentences, more than 3",
        "a/fragment.py:1: the module's first paragraph does not end as a sentence does",
    ]
    assert list(faults_of_module(source("a/__init__.py", ""))) == []
    assert list(undescribed(names)) == [
        "a/names.py:2: public has no docstring",
        "a/names.py:6: method has no docstring",
    ]


def faults_of_module(each: Source) -> Iterator[str]:
    """What is wrong with a module's first words; an empty `__init__.py` needs none."""
    if not each.text.strip():
        return
    words = ast.get_docstring(each.tree)
    if not words:
        yield f"{each.name}:1: the module does not say what it is for"
        return
    first = words.split("\n\n")[0].strip()
    for abbreviation in ABBREVIATIONS:
        first = first.replace(abbreviation, "")
    ends = len(SENTENCE_END.findall(first))
    if not ENDS.search(first):
        yield f"{each.name}:1: the module's first paragraph does not end as a sentence does"
    elif ends > MOST_SENTENCES:
        yield f"{each.name}:1: the module's first paragraph has {ends} sentences, more than {MOST_SENTENCES}"


def undescribed(each: Source) -> Iterator[str]:
    """Public functions, classes and methods without a docstring; a method that overrides has its parent's."""
    for node in each.tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield from _undescribed(each, node)
            if isinstance(node, ast.ClassDef) and not node.bases:
                yield from (found for method in _public_methods(node) for found in _undescribed(each, method))


def _public_methods(owner: ast.ClassDef) -> Iterator[Function]:
    return (node for node in owner.body if isinstance(node, Function) and not node.name.startswith("_"))


def _undescribed(each: Source, node: Function | ast.ClassDef) -> Iterator[str]:
    if ast.get_docstring(node) is None and not _is_said_elsewhere(node):
        yield f"{each.at(node)}: {node.name} has no docstring"


def _is_said_elsewhere(node: Function | ast.ClassDef) -> bool:
    """The setter of a property, one of several signatures, a method of the Bot API: `sendMessage` is Telegram's."""
    return any(ast.unparse(mark).endswith((".setter", "overload")) or _is_method(mark) for mark in node.decorator_list)


def _is_method(mark: ast.expr) -> bool:
    return isinstance(mark, ast.Call) and dotted(mark.func) == "method"
