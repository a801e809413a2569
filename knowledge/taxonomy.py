"""The trade's codes in four languages: what they are called, and which of them a text names.

The codes and their words are data (`knowledge/taxonomy.yaml`); who offers or seeks what is not known here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from knowledge.search import words
from knowledge.trade_terms import Finder, Term

STORED = Path(__file__).with_name("taxonomy.yaml")
LANGUAGES = tuple(words.LANGUAGES)
SHARED = "~"
_LONGEST_CODE = 24
_LONGEST_NAME = 40
_FEWEST_TERMS = 3
_CODE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_BETWEEN = str.maketrans("-/&+.", "     ")


class WrongTaxonomy(ValueError):
    """The file of codes says something that cannot be; the sentence names the code and the language."""


@dataclass(frozen=True, slots=True)
class Code:
    """Something firms offer or seek. `is_listed`: the desk is asked before anything about it is passed on."""

    code: str
    group: str
    names: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    is_listed: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Codes that are shown together, in the order of the file."""

    group: str
    names: Mapping[str, str]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A code that a text names: how surely, from 0 to 1, and by which of its words, folded, in their order."""

    code: str
    score: float
    words: tuple[str, ...]


class Taxonomy:
    """All codes by group; unchangeable once read."""

    def __init__(self, groups: Sequence[Group], codes: Mapping[str, Code]) -> None:
        self.groups = {group.group: group for group in groups}
        self.codes = codes
        self._finder = Finder({language: list(terms(codes, language)) for language in LANGUAGES})

    def name(self, code: str, language: str) -> str:
        """The name in this language, or in English; a code that is no longer known is its own name."""
        known = self.codes.get(code)
        return (known.names.get(language) or known.names["en"]) if known else code

    def group_name(self, group: str, language: str) -> str:
        """The group's name in this language, or in English; one that is no longer known is its own name."""
        known = self.groups.get(group)
        return (known.names.get(language) or known.names["en"]) if known else group

    def find(self, text: str, language: str | None = None) -> list[Match]:
        """The codes a text names, the surest first; its language, where known, is read before all others."""
        return [
            Match(code, score, said)
            for code, (score, said) in self._finder.find(words.tokens(words.clean(text)), language).items()
        ]

    def stated(self, text: str, language: str) -> frozenset[str]:
        """The codes that a text of this language names letter by letter: for many texts, where `find` is for one."""
        return self._finder.stated(words.tokens(words.clean(text)), language)

    def is_word(self, token: str) -> bool:
        """Whether a folded word is one that the trade's terms are made of, even where it names no code by itself."""
        return self._finder.is_word(token)

    def in_cyrillic(self, tokens: Sequence[str]) -> list[str]:
        """The folded words as Russian writes them where they are Russian in Latin letters; all others as they are."""
        return self._finder.in_cyrillic(tokens)


def terms(codes: Mapping[str, Code], language: str) -> Iterator[Term]:
    """The names and synonyms of one language, each once per code."""
    for code in codes.values():
        written = (code.names[language].casefold(), *code.synonyms[language])
        for rows, is_shared in {_folded(term): term.startswith(SHARED) for term in written}.items():
            if rows:
                yield Term(code.code, rows, is_shared)


def _folded(term: str) -> tuple[str, ...]:
    """A term as rows of words: those that join words in writing (`f&e`, `б/у`) stand apart."""
    found: list[str] = []
    for piece in term.removeprefix(SHARED).translate(_BETWEEN).split():
        folded = words.tokens(piece)
        if len(folded) == 1:
            before = piece[0] if piece[0] in "*=" else ""
            found.append(f"{before}{folded[0]}{'*' * piece.endswith('*')}")
        else:
            found.extend(folded)
    return tuple(found)


def read(stored: Mapping[str, Mapping[str, Any]]) -> Taxonomy:
    """The taxonomy of a file's content; raises `WrongTaxonomy` with the first thing that cannot be."""
    groups: list[Group] = []
    codes: dict[str, Code] = {}
    for group, lines in stored.items():
        held = lines.get("codes") or {}
        groups.append(Group(group, _names(group, {each: lines.get(each) for each in LANGUAGES}), tuple(held)))
        for code, told in held.items():
            if code in codes:
                raise WrongTaxonomy(f"{code}: stands in {codes[code].group} and in {group}")
            codes[code] = _code(code, group, told)
    for language in LANGUAGES:
        _check_terms(codes, language)
    return Taxonomy(groups, MappingProxyType(codes))


def _code(code: str, group: str, told: Mapping[str, Any]) -> Code:
    if not code or set(code) - _CODE or len(code) > _LONGEST_CODE:
        raise WrongTaxonomy(f"{code}: a code has small letters, digits and hyphens, at most {_LONGEST_CODE}")
    if unknown := set(told) - {*LANGUAGES, "listed"}:
        raise WrongTaxonomy(f"{code}: nobody knows {', '.join(sorted(unknown))}")
    lines = {each: tuple(filter(None, map(str.strip, str(told.get(each) or "").split(",")))) for each in LANGUAGES}
    names = _names(code, {each: line[0] if line else None for each, line in lines.items()})
    if short := [each for each, line in lines.items() if len(line) < _FEWEST_TERMS]:
        raise WrongTaxonomy(f"{code}: too few synonyms in {', '.join(short)}")
    synonyms = MappingProxyType({each: tuple(term.casefold() for term in line[1:]) for each, line in lines.items()})
    return Code(code, group, names, synonyms, told.get("listed") is True)


def _names(owner: str, names: Mapping[str, str | None]) -> Mapping[str, str]:
    found = {language: name for language, name in names.items() if name}
    if missing := [language for language in LANGUAGES if language not in found]:
        raise WrongTaxonomy(f"{owner}: has no name in {', '.join(missing)}")
    if long := [name for name in found.values() if len(name) > _LONGEST_NAME]:
        raise WrongTaxonomy(f"{owner}: {long[0]} is longer than {_LONGEST_NAME} letters")
    return MappingProxyType(found)


def _check_terms(codes: Mapping[str, Code], language: str) -> None:
    """Two codes share a term only where each says so."""
    holder: dict[str, Term] = {}
    for term in terms(codes, language):
        said = " ".join(term.rows).replace("*", "").replace("=", "")
        other = holder.setdefault(said, term)
        if other.code != term.code and not (term.is_shared and other.is_shared):
            raise WrongTaxonomy(f"{term.code}: {other.code} has «{said}» in {language} too; mark both with {SHARED}")


@cache
def taxonomy() -> Taxonomy:
    """The shipped codes, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return read(yaml.load(STORED.read_text(encoding="utf-8"), loader))  # noqa: S506 - both are safe
