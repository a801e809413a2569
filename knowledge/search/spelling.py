"""Mends what people type: near misses of known words, German compounds, Russian in Latin letters."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.search import words

_LINKS = ("", "s", "es", "n", "en", "er", "e")
_SHORTEST_PART = 4
_LONG = 7
_LATIN_LANGUAGES = ("de", "en", "es")


class Speller:
    """Knows the words of the articles and the glossary."""

    def __init__(self, known: Mapping[str, int], russian: Iterable[str]) -> None:
        """`known` counts how often the articles have each word: of two equally near, the commoner is meant."""
        self.known = known
        self._compounds: dict[str, tuple[str, ...]] = {}
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
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        # In short words another letter makes another word (filter, fitter), a letter more or less does not.
        meant = [
            (distance, -self.known[candidate], candidate)
            for candidate, distance, _ in found
            if len(word) >= _LONG or len(candidate) != len(word) or sorted(candidate) == sorted(word)
        ]
        return min(meant)[2] if meant else None

    def parts(self, word: str) -> tuple[str, ...]:
        """The known words a German compound is made of; nothing when it is none."""
        if len(word) < 2 * _SHORTEST_PART or not word.isalpha():
            return ()
        if word not in self._compounds:
            self._compounds[word] = self._split(word)
        return self._compounds[word]

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

    def _split(self, word: str) -> tuple[str, ...]:
        for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            head, tail = word[:cut], word[cut:]
            first = next((head[: len(head) - len(link)] for link in _LINKS if self._is_part(head, link)), None)
            if first is None:
                continue
            if tail in self.known:
                return (first, tail)
            if len(tail) >= 2 * _SHORTEST_PART and (rest := self._split(tail)):
                return (first, *rest)
        return ()

    def _is_part(self, head: str, link: str) -> bool:
        length = len(head) - len(link)
        return length >= _SHORTEST_PART and head.endswith(link) and head[:length] in self.known
