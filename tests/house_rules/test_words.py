"""Every refusal and every notice has its words, in every language."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from handlers import errors
from handlers import notices as words
from handlers.buttons import UnknownButtonError
from locales import SHIPPED_LANGUAGES, catalogue, use_language
from services import notices
from services.notices import Notice
from services.refusals import Refusal
from tests.house_rules.sources import ROOT, below

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
HANDLERS = ROOT / "handlers"


def test_every_refusal_has_words() -> None:
    assert set(errors.WORDS) == {*_children(Refusal), UnknownButtonError}


def test_every_refusal_says_when_it_happens() -> None:
    assert [kind.__name__ for kind in _children(Refusal) if not _is_one_sentence(kind)] == []


def test_every_refusal_stands_with_the_others() -> None:
    assert {kind.__module__ for kind in _children(Refusal)} == {"services.refusals"}


def test_every_notice_is_registered_and_has_words() -> None:
    kinds = _children(Notice)

    assert _of_the_product(notices.registered().values()) == kinds
    assert _of_the_product(words.WORDS) == kinds
    assert [kind.__name__ for kind in kinds if not NAME.fullmatch(kind.name)] == []
    assert [kind.__name__ for kind in kinds if not _is_one_sentence(kind)] == []


@pytest.mark.parametrize("module", ["errors", "notices"])
@pytest.mark.parametrize("code", [code for code in SHIPPED_LANGUAGES if code != "en"])
def test_their_words_are_translated(module: str, code: str) -> None:
    translated = {
        message.id for message in catalogue.messages(catalogue.read(code)) if message.string and not message.fuzzy
    }

    assert [sentence for sentence in _sentences(HANDLERS / f"{module}.py") if sentence not in translated] == []


@pytest.mark.parametrize("code", SHIPPED_LANGUAGES)
def test_notices_can_be_said(code: str) -> None:
    with use_language(code):
        said = {kind.name: words.screen(_example(kind)).text.plain for kind in _children(Notice)}

    assert [name for name, text in said.items() if not text.strip()] == []


def _children(parent: type[Any]) -> set[type[Any]]:
    """Every refusal or notice of the product."""
    for each in below("services"):
        __import__(each.name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    found = set(parent.__subclasses__())
    kinds = found | {grandchild for child in found for grandchild in _children(child)}
    # A slotted dataclass is made twice; the first one lingers until it is collected.
    return _of_the_product(kind for kind in kinds if getattr(sys.modules[kind.__module__], kind.__name__, None) is kind)


def _of_the_product(kinds: Iterable[type[Any]]) -> set[type[Any]]:
    """Other tests declare kinds of their own, which need no words here."""
    return {kind for kind in kinds if kind.__module__.startswith("services.")}


def _is_one_sentence(kind: type[Any]) -> bool:
    said = (kind.__doc__ or "").strip()
    return said.endswith(".") and len(re.findall(r"[.!?](?=\s|$)", said)) == 1


def _sentences(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            sentence = node.args[0]
            assert isinstance(sentence, ast.Constant)
            yield str(sentence.value)


def _example(kind: type[Notice]) -> Notice:
    """A notice as it comes back from the outbox: plain values, as its fields declare them."""
    values = {"str": "K7RM2P", "int": 7, "bool": True, "float": 1.0}
    return kind(**{field.name: values[getattr(field.type, "__name__", str(field.type))] for field in fields(kind)})
