"""Mends what people type: near misses of known words, German compounds, Russian in Latin letters."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.search import words

_LINKS = ("", "s", "es", "n", "en", "er", "e")
_SHORTEST_PART = 4
_LATIN_LANGUAGES = ("de", "en", "es")


class Speller:
    """Knows the words of the articles and the glossary."""

    def __init__(self, known: Iterable[str], russian: Iterable[str]) -> None:
        self.known = frozenset(known)
        self._buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(self.known):
            if len(word) > 4 and not word.isdigit():
                self._buckets[word[0], len(word)].append(word)
        self._russian: dict[str, str] = {}
        for word in sorted({*russian, *words.stop_words("ru")}):
            if words.is_cyrillic(word):
                self._russian.setdefault(words.skeleton(word), word)
                if len(word) > 4:
                    self._russian.setdefault(words.skeleton(words.stem(word, "ru")), word)

    def nearest(self, word: str) -> str | None:
        """A known word within one slip, or two in long words; None when the word is known, short or strange."""
        allowed = 0 if len(word) < 6 else 1 if len(word) < 9 else 2
        if not allowed or word in self.known or word.isdigit():
            return None
        near = [
            candidate
            for length in range(len(word) - allowed, len(word) + allowed + 1)
            for candidate in self._buckets.get((word[0], length), ())
        ]
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)
        return found[0] if found else None

    def parts(self, word: str) -> tuple[str, ...]:
        """The known words a German compound is made of; nothing when it is none."""
        return _parts(word, self) if len(word) >= 2 * _SHORTEST_PART and word.isalpha() else ()

    def russian(self, tokens: Sequence[str]) -> list[str] | None:
        """The same words in Cyrillic, when a text in Latin letters makes more sense as Russian than otherwise."""
        if not tokens or any(words.is_cyrillic(token) for token in tokens):
            return None
        said = [self._as_russian(token) for token in tokens]
        latin = sum(
            any(token in words.stop_words(each) for each in _LATIN_LANGUAGES) or token in self.known for token in tokens
        )
        russian = sum(each is not None for each in said)
        if russian < 2 or russian <= latin:
            return None
        return [each or words.to_cyrillic(token) for each, token in zip(said, tokens, strict=True)]

    def _as_russian(self, token: str) -> str | None:
        if token.isdigit():
            return None
        spelled = words.to_cyrillic(token)
        return self._russian.get(words.skeleton(spelled)) or (
            self._russian.get(words.skeleton(words.stem(spelled, "ru"))) if len(token) > 4 else None
        )


@lru_cache(maxsize=50_000)
def _parts(word: str, speller: Speller) -> tuple[str, ...]:
    for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        head, tail = word[:cut], word[cut:]
        for link in _LINKS:
            if not head.endswith(link) or (stem := head[: len(head) - len(link)]) not in speller.known:
                continue
            if len(stem) < _SHORTEST_PART:
                continue
            if tail in speller.known:
                return (stem, tail)
            if rest := _parts(tail, speller) if len(tail) >= 2 * _SHORTEST_PART else ():
                return (stem, *rest)
    return ()
