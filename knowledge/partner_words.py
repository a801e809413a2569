"""What a search for partners says besides what it is about: who offers and who seeks, kinds of organisations, fillers.

The words are data (`knowledge/partner_words.yaml`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from knowledge.search import words
from knowledge.search.glossary import Terms

STORED = Path(__file__).with_name("partner_words.yaml")
SEEKS, OFFERS = "seeks", "offers"
_PLAIN, _TYPE = "plain", "type:"


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the topic: `side` is OFFERS, SEEKS, or "" where it is not said; the rest by position.

    `types` are kinds of organisations as files name them; `fillers` say nothing about what a firm does.
    """

    side: str
    types: Mapping[int, str]
    fillers: frozenset[int]


class PartnerWords:
    """The words of every language, ready to be looked for."""

    def __init__(self, stored: Mapping[str, Mapping[str, str]], types: Mapping[str, Mapping[str, str]]) -> None:
        self._terms = {language: Terms(language) for language in words.LANGUAGES}
        self._own = frozenset(words.fold(word) for line in stored["own"].values() for word in line.split())
        said = {name: stored[name] for name in (SEEKS, OFFERS, _PLAIN)} | {
            f"{_TYPE}{name}": types[name] for name in types
        }
        for concept, lines in said.items():
            for language, line in lines.items():
                for term in filter(None, map(str.strip, line.split(","))):
                    self._terms[language].add(term, concept)

    def read(self, tokens: Sequence[str]) -> Around:
        """What is said around the topic in these folded words, in whatever language."""
        cyrillic = any(words.is_cyrillic(token) for token in tokens)
        languages = ("ru",) if cyrillic else tuple(each for each in self._terms if each != "ru")
        found = {mention for each in languages for mention in self._terms[each].find(tokens)}
        sides: list[tuple[int, int, str]] = []
        types: dict[int, str] = {}
        fillers: set[int] = set()
        for mention in found:
            place = range(mention.start, mention.end)
            if mention.concept.startswith(_TYPE):
                types.update(dict.fromkeys(place, mention.concept.removeprefix(_TYPE)))
                continue
            fillers.update(place)
            if mention.concept != _PLAIN:
                sides.append((mention.start, mention.end, mention.concept))
        for position, token in enumerate(tokens):
            if any(token in words.stop_words(each) for each in languages):
                fillers.add(position)
        return Around(self._side(tokens, sides), types, frozenset(fillers - types.keys()))

    def _side(self, tokens: Sequence[str], sides: Sequence[tuple[int, int, str]]) -> str:
        outermost = [
            (start, end, side)
            for start, end, side in sides
            if not any(first <= start and end <= last and last - first > end - start for first, last, _side in sides)
        ]
        said = {
            OFFERS if side == SEEKS and start == 0 and tokens[0] in self._own else side
            for start, _end, side in outermost
        }
        if SEEKS in said:
            return SEEKS
        return OFFERS if OFFERS in said else ""


@cache
def shipped() -> PartnerWords:
    """The words of the house, read once."""
    stored = yaml.safe_load(STORED.read_text(encoding="utf-8"))
    return PartnerWords({name: lines for name, lines in stored.items() if name != "types"}, stored["types"])
