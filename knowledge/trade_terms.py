"""Finds terms of the trade in the words of a text: rows of stems, beginnings, ends and insides of compounds, slips.

The longer term wins where two overlap; which things the terms stand for is the caller's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from knowledge.search import words
from knowledge.search.glossary import Terms
from knowledge.search.spelling import Speller

WHOLE, MARKED, MENDED, INSIDE, SHARED = 1.0, 0.95, 0.75, 0.7, 0.6
# Shorter words stand inside others by chance.
_INSIDE_FROM, _COMPOUND_FROM = 6, 10
_MENDED_FROM, _OTHER_LETTER_FROM, _TWICE_FROM = 6, 8, 10
_AGAIN = 0.02


@dataclass(frozen=True, slots=True)
class Term:
    """One way to name a code: folded words in a row, each in any inflection, or with `*` at one end.

    A single word with `=` before it is meant as it stands. `is_shared`: other codes may have the term too.
    """

    code: str
    rows: tuple[str, ...]
    is_shared: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A term at a place: its words by position, its letters counted over the whole text."""

    code: str
    score: float
    start: int
    end: int
    first: int
    last: int


class Finder:
    """The terms of all languages, ready to be looked for."""

    def __init__(self, by_language: Mapping[str, Sequence[Term]]) -> None:
        self._terms: list[Term] = [term for terms in by_language.values() for term in terms]
        self._lookups = {language: Terms(language) for language in by_language}
        self._single: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        # Profiles say the same words again and again.
        self._compound = lru_cache(maxsize=20_000)(self._parts)
        self._pieces: dict[str, dict[str, bool]] = {language: {} for language in by_language}
        self._stems: dict[str, set[str]] = {language: set() for language in by_language}
        self._beginnings: set[str] = set()
        number = 0
        for language, terms in by_language.items():
            for term in terms:
                self._lookups[language].add(" ".join(term.rows), str(number))
                if len(term.rows) == 1 and len(bare := term.rows[0].strip("*=")) >= _INSIDE_FROM:
                    self._single[language].append((bare, term))
                for row in term.rows:
                    self._learn(row, language)
                    if len(bare := row.strip("*=")) >= _INSIDE_FROM and not row.startswith("*"):
                        self._pieces[language].setdefault(bare, row.endswith("*"))
                number += 1

    def _learn(self, row: str, language: str) -> None:
        if row.endswith("*"):
            self._beginnings.add(row[:-1])
        else:
            self._stems[language].add(words.stem(row.strip("*="), language))

    def is_word(self, token: str) -> bool:
        """Whether a folded word is one that terms are made of, in any language."""
        return any(words.stem(token, language) in stems for language, stems in self._stems.items()) or any(
            token[:length] in self._beginnings for length in range(3, len(token) + 1)
        )

    @cached_property
    def _speller(self) -> Speller:
        vocabulary = {word: 1 for terms in self._lookups.values() for word in terms.vocabulary}
        return Speller(vocabulary, self._lookups["ru"].vocabulary if "ru" in self._lookups else ())

    def find(self, tokens: Sequence[str], language: str | None) -> dict[str, tuple[float, tuple[str, ...]]]:
        """Each code with its score and the words that named it, the surest first."""
        spelled = self._speller.russian(tokens)
        said = list(tokens)
        found = list(self._all(said, language))
        if spelled:
            other = list(self._all(spelled, "ru"))
            if len(other) > len(found):
                found, said = other, spelled
        scores: dict[str, float] = defaultdict(float)
        positions: dict[str, set[int]] = defaultdict(set)
        for each in _longest(found):
            again = _AGAIN if scores[each.code] else 0.0
            scores[each.code] = max(scores[each.code], each.score) + again
            positions[each.code].update(range(each.first, each.last))
        order = sorted(scores, key=lambda code: (-scores[code], min(positions[code]), code))
        return {
            code: (min(1.0, scores[code]), tuple(said[position] for position in sorted(positions[code])))
            for code in order
        }

    def in_cyrillic(self, tokens: Sequence[str]) -> list[str]:
        """The words as Russian writes them where that makes more sense; all others as they are."""
        return self._speller.russian(tokens) or list(tokens)

    def stated(self, tokens: Sequence[str], language: str) -> frozenset[str]:
        """The codes that a longer text of one language names, letter by letter: no slips are mended."""
        if language not in self._lookups:
            return frozenset()
        starts = _starts(tokens)
        found = [*self._plain(tokens, starts, language)]
        if language == "de":
            for position, token in enumerate(tokens):
                found += self._inside(token, position, starts[position])
        return frozenset(each.code for each in _longest(found))

    def _all(self, tokens: Sequence[str], language: str | None) -> Iterator[_Found]:
        starts = _starts(tokens)
        languages = self._languages(tokens)
        taken: set[int] = set()
        if language in languages:
            own = [*self._plain(tokens, starts, language)]
            yield from own
            taken = {position for each in own for position in range(each.first, each.last)}
        for other in languages:
            found = self._plain(tokens, starts, other) if other != language else ()
            yield from (each for each in found if taken.isdisjoint(range(each.first, each.last)))
        if "de" in languages:
            for position, token in enumerate(tokens):
                yield from self._inside(token, position, starts[position])
        named = {position for each in languages for position in self._named(tokens, each)}
        for each in languages:
            yield from self._mended(tokens, starts, each, named)

    def _languages(self, tokens: Sequence[str]) -> list[str]:
        """Those in whose letters the text is written."""
        cyrillic = {words.is_cyrillic(token) for token in tokens if not token.isdigit()}
        return [each for each in self._lookups if (True in cyrillic if each == "ru" else False in cyrillic)]

    def _named(self, tokens: Sequence[str], language: str) -> Iterator[int]:
        for mention in self._lookups[language].find(tokens):
            yield from range(mention.start, mention.end)
        stopped = words.stop_words(language)
        yield from (position for position, token in enumerate(tokens) if token in stopped)

    def _plain(self, tokens: Sequence[str], starts: Sequence[int], language: str) -> Iterator[_Found]:
        for mention in self._lookups[language].find(tokens):
            term = self._terms[int(mention.concept)]
            begin = starts[mention.start]
            end = starts[mention.end - 1] + len(tokens[mention.end - 1])
            score = WHOLE
            if len(term.rows) == 1 and "*" in term.rows[0]:
                bare = len(term.rows[0]) - 1
                begin, end = (end - bare, end) if term.rows[0].startswith("*") else (begin, begin + bare)
                score = MARKED
            yield _Found(term.code, score * _share(term), begin, end, mention.start, mention.end)

    def _inside(self, token: str, position: int, start: int) -> Iterator[_Found]:
        for at, length, term in self._compound(token):
            place = start + at
            yield _Found(term.code, INSIDE * _share(term), place, place + length, position, position + 1)

    def _parts(self, token: str) -> tuple[tuple[int, int, Term], ...]:
        """Terms inside a German compound, or at its end: where, how long, which."""
        if len(token) < _COMPOUND_FROM:
            return ()
        return tuple((at, len(bare), term) for bare, term in self._single["de"] if (at := token.find(bare, 3)) > 0)

    def _mended(
        self, tokens: Sequence[str], starts: Sequence[int], language: str, named: Collection[int]
    ) -> Iterator[_Found]:
        """Terms that words nobody knows miss by a letter, or by two in long ones."""
        meant = [
            token if position in named else self._nearest(token, language) or token
            for position, token in enumerate(tokens)
        ]
        if meant == list(tokens):
            return
        for each in self._plain(meant, _starts(meant), language):
            if any(meant[position] != tokens[position] for position in range(each.first, each.last)):
                end = starts[each.last - 1] + len(tokens[each.last - 1])
                yield _Found(each.code, each.score * MENDED, starts[each.first], end, each.first, each.last)

    def _nearest(self, token: str, language: str) -> str | None:
        """The word of a term that is meant by one with a slip in it; the longest of those that are equally near."""
        if len(token) < _MENDED_FROM or token.isdigit():
            return None
        near: list[tuple[int, int, str]] = []
        for bare, is_open in self._pieces[language].items():
            if bare[0] != token[0]:
                continue
            allowed = 2 if len(bare) >= _TWICE_FROM else 1
            distance = _distance(token, bare, is_open=is_open, allowed=allowed)
            if distance <= allowed and (len(token) >= _OTHER_LETTER_FROM or not _is_other_word(token, bare)):
                near.append((distance, -len(bare), bare))
        return min(near)[2] if near else None


def _distance(token: str, bare: str, *, is_open: bool, allowed: int) -> int:
    """The slips between a word and a term, or the word's beginning and one that is open at its end."""
    if not is_open:
        return (
            OSA.distance(token, bare, score_cutoff=allowed) if abs(len(token) - len(bare)) <= allowed else allowed + 1
        )
    return min(
        OSA.distance(token[: len(bare) + more], bare, score_cutoff=allowed) for more in range(-allowed, allowed + 1)
    )


def _is_other_word(token: str, bare: str) -> bool:
    """In short words another letter makes another word (wedding, welding), a letter more or less does not."""
    return len(token) == len(bare) and sorted(token) != sorted(bare)


def _share(term: Term) -> float:
    return SHARED if term.is_shared else 1.0


def _starts(tokens: Sequence[str]) -> list[int]:
    starts, place = [], 0
    for token in tokens:
        starts.append(place)
        place += len(token) + 1
    return starts


def _longest(found: Sequence[_Found]) -> list[_Found]:
    """Without those that stand within longer ones; the same code at the same place once."""
    kept = {
        (each.code, each.start, each.end): each
        for each in sorted(found, key=lambda each: each.score)
        if not any(
            other.start <= each.start and each.end <= other.end and other.end - other.start > each.end - each.start
            for other in found
        )
    }
    return sorted(kept.values(), key=lambda each: (each.start, each.end, each.code))
