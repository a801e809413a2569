"""The trade's words over languages: finds concepts, countries and topics from outside the network's work in any text.

The words are data (`knowledge/glossary.yaml`), country names and well-known cities come from CLDR in every language.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from sys import intern

import yaml
from babel import Locale
from babel.core import get_global

from knowledge.search import cities, words

STORED = Path(__file__).parents[1] / "glossary.yaml"
ANY = "any"
# Names of countries that are everyday words elsewhere: Togo is Russian for "of that", Chad a man, Island an island.
_EVERYDAY = frozenset(
    words.tokens(
        "того чад мали куба гана ток сан island jersey chad man reunion "
        "brussels bruessel bruselas брюссель"  # means the European Union, as often as not
    )
)
_RUSSIAN_ENDINGS = (
    ("ия", "ии ию ией"),
    ("а", "ы е у ой и"),
    ("я", "и е ю ей"),
    ("ь", "и ью я ю ем е"),
    ("ы", "ов ам ах"),
)
_HOME = "DE"
# CLDR's city of a zone is often a village or a base; these kinds of territory bring more noise than use.
_NO_COUNTRIES = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}
_NO_CITIES = {"AQ", "UM", "ZZ", _HOME}


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing found in a text: a concept such as `aspect:payment`, with the words (by position) that named it."""

    concept: str
    start: int
    end: int


class Terms:
    """Finds the terms of one language in folded words: rows of words by their stems, words by beginning or ending."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._rows: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._beginnings: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._endings: list[tuple[str, str]] = []
        self._names: dict[str, set[str]] = defaultdict(set)
        self._cities: dict[str, str] = {}
        self.vocabulary: set[str] = set()

    def add(self, term: str, concept: str) -> None:
        """Add a term as the glossary writes it: `zoll*`, `*messe`, `=post`, `de minimis`."""
        pieces = term.strip().casefold().replace("-", " ").split()
        if term.startswith("="):
            self._names[words.fold(term[1:])].add(concept)
            return
        if len(pieces) == 1 and pieces[0].startswith("*"):
            self._endings.append((words.fold(pieces[0][1:]), concept))
            return
        folded = [words.tokens(piece)[0] if words.tokens(piece) else "" for piece in pieces]
        if not folded or not all(folded):
            return
        marks = tuple(
            f"{word}*" if piece.endswith("*") else words.stem(word, self.language)
            for word, piece in zip(folded, pieces, strict=True)
        )
        self.vocabulary.update(word for word in folded if len(word) > 3)
        if marks[0].endswith("*"):
            self._beginnings[marks[0][:2]].append((marks[0][:-1], concept)) if len(marks) == 1 else self._rows[
                "*" + marks[0][:2]
            ].append((marks, concept))
        else:
            self._rows[marks[0]].append((marks, concept))

    def add_name(self, name: str, concept: str) -> None:
        """Add a proper name: its own inflections, not its stem, since Грузия (Georgia) is no груз (cargo)."""
        if "*" in name or len(words.tokens(name)) != 1:
            return self.add(name, concept)
        folded = words.tokens(name)[0]
        self.vocabulary.add(folded)
        for form in _inflected(folded, self.language):
            self._names[form].add(concept)
        return None

    def add_city(self, name: str, concept: str) -> None:
        """Add a folded name of a town; a Russian one is found in the inflections of its last word."""
        first, _, last = name.rpartition(" ")
        for form in _inflected(last, self.language) if self.language == "ru" else (last,):
            self._cities[f"{first} {form}".strip()] = intern(concept)

    def find(self, tokens: Sequence[str]) -> Iterator[Mention]:
        """Every term that stands in these words."""
        stems = [words.stem(token, self.language) for token in tokens]
        for position, token in enumerate(tokens):
            for concept in self._names.get(token, ()):
                yield Mention(concept, position, position + 1)
            yield from self._towns(tokens, position)
            for beginning, concept in self._beginnings.get(token[:2], ()):
                if token.startswith(beginning):
                    yield Mention(concept, position, position + 1)
            if len(token) > 6:
                for ending, concept in self._endings:
                    if token.endswith(ending):
                        yield Mention(concept, position, position + 1)
            for row in (self._rows.get(stems[position], ()), self._rows.get("*" + token[:2], ())):
                for marks, concept in row:
                    if _stands(marks, tokens, stems, position):
                        yield Mention(concept, position, position + len(marks))

    def _towns(self, tokens: Sequence[str], position: int) -> Iterator[Mention]:
        """The town whose name of one or two words begins here."""
        for end in range(position + 1, min(position + 2, len(tokens)) + 1):
            if concept := self._cities.get(" ".join(tokens[position:end])):
                yield Mention(concept, position, end)


def _inflected(name: str, language: str) -> Iterator[str]:
    """The forms of a proper name that are made by its ending alone."""
    yield name
    if language == "ru":
        for ending, others in _RUSSIAN_ENDINGS:
            if name.endswith(ending) and len(name) > 3:
                yield from (name[: len(name) - len(ending)] + other for other in others.split())
                return
        if name[-1] not in "аеиоуыэюяьй" and len(name) > 3:
            yield from (name + ending for ending in ("а", "у", "ом", "е"))
    elif language in {"de", "en"}:
        yield from (name + "s", name + "'s")


def _stands(marks: tuple[str, ...], tokens: Sequence[str], stems: Sequence[str], position: int) -> bool:
    if position + len(marks) > len(tokens):
        return False
    for offset, mark in enumerate(marks):
        if mark.endswith("*"):
            if not tokens[position + offset].startswith(mark[:-1]):
                return False
        elif stems[position + offset] != mark:
            return False
    return True


class Glossary:
    """All terms by language; concepts are named `aspect:…`, `concept:…`, `state:…`, `place:XX` or `outside:…`."""

    def __init__(self, stored: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
        self.terms = {language: Terms(language) for language in words.LANGUAGES}
        self.groups: dict[str, frozenset[str]] = {}
        self.aspects = frozenset(stored["aspects"])
        self.hints = {
            kind: frozenset(name.strip() for name in concepts.split(","))  # type: ignore[attr-defined] # a text here
            for kind, concepts in stored["hints"].items()
        }
        for section, prefix in (
            ("aspects", "aspect"),
            ("concepts", "concept"),
            ("states", "state"),
            ("places", "place"),
            ("outside", "outside"),
            ("groups", "group"),
        ):
            for name, lines in stored[section].items():
                self._add(f"{prefix}:{name}", lines)
        for name, lines in stored["groups"].items():
            self.groups[f"group:{name}"] = frozenset(lines["markets"].split())
        self._countries: set[tuple[str, ...]] = set()
        for language in words.LANGUAGES:
            for name, code in _countries(language):
                self.terms[language].add_name(name, f"place:{code}")
                self._countries.update(_forms(name, language))
            for name, code in _cities(language):
                self.terms[language].add_name(name, f"place:{code}")
        for name, code in cities.names():
            self.terms["ru" if words.is_cyrillic(name) else "en"].add_city(name, f"place:{code}")

    def _add(self, concept: str, lines: Mapping[str, str]) -> None:
        for language, line in lines.items():
            for each in self.terms if language == ANY else (language,):
                if each in self.terms:
                    add = self.terms[each].add_name if concept.startswith("place:") else self.terms[each].add
                    for term in filter(None, map(str.strip, line.split(","))):
                        add(term, concept)

    def find(self, tokens: Sequence[str], languages: Iterable[str]) -> list[Mention]:
        """What is named in these words, read in each of the languages; the same thing at the same place once."""
        found = {
            mention for language in languages if language in self.terms for mention in self.terms[language].find(tokens)
        }
        return sorted(found, key=lambda mention: (mention.start, -mention.end, mention.concept))

    def is_country(self, tokens: Sequence[str]) -> bool:
        """Whether these folded words are the name of a country, not of a town, a mine or a fair."""
        return tuple(tokens) in self._countries

    def vocabulary(self) -> set[str]:
        """Every folded word of the glossary, for spelling."""
        return {word for terms in self.terms.values() for word in terms.vocabulary}


def _countries(language: str) -> Iterator[tuple[str, str]]:
    """Names of countries, as CLDR knows them in this language."""
    locale = Locale(language)
    for code, name in locale.territories.items():
        plain = str(name).split(" (")[0]
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES and words.fold(plain) not in _EVERYDAY:
            yield plain, code


def _forms(name: str, language: str) -> Iterator[tuple[str, ...]]:
    folded = words.tokens(name)
    yield tuple(folded)
    if len(folded) == 1:
        yield from ((form,) for form in _inflected(folded[0], language))


def _cities(language: str) -> Iterator[tuple[str, str]]:
    """Names of well-known cities with the codes of their countries, as CLDR knows them in this language."""
    locale = Locale(language)
    for code, zones in get_global("territory_zones").items():
        for zone in zones if code not in _NO_CITIES else ():
            city = locale.time_zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
            if len(city) > 4 and "(" not in city and words.fold(str(city)) not in _EVERYDAY:
                yield str(city), code


@cache
def shipped() -> Glossary:
    """The glossary of the house, read once."""
    return Glossary(yaml.load(STORED.read_text(encoding="utf-8"), yaml.BaseLoader))  # noqa: S506 - all texts: NO is Norway
