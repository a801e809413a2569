"""No machine translates what people write: nothing is said in words that nobody has written or checked."""

import re
from typing import Final

import pytest

from tests.house_rules.sources import ROOT, below

PRODUCT: Final = ("bot", "db", "handlers", "knowledge", "locales", "services", "web")
TRANSLATORS: Final = re.compile(
    r"(?i)(.*translat.*|deepl|googletrans|argos.*|transformers|sentencepiece|ctranslate2|easynmt)"
)
"""Libraries that translate, or with which one would."""


def test_no_library_that_translates_is_required() -> None:
    lines = [line for path in (ROOT / "requirements").glob("*.txt") for line in path.read_text("utf-8").splitlines()]
    names = {re.split(r"[=<>;\[ ]", line, maxsplit=1)[0] for line in lines if line[:1].isalpha()}

    assert len(names) > 20
    assert {name for name in names if TRANSLATORS.fullmatch(name)} == set()


@pytest.mark.parametrize("folder", PRODUCT)
def test_no_module_imports_one(folder: str) -> None:
    imported = {name.partition(".")[0] for source in below(folder) for name, _node in source.imports()}

    assert imported != set()
    assert {name for name in imported if TRANSLATORS.fullmatch(name)} == set()
