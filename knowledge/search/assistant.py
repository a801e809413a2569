"""Finds the articles that answer a question and decides how sure that is: the one door to the search."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from knowledge.articles import Library
from knowledge.search import adapter, gate, glossary, kinds, ranking
from knowledge.search.adapter import Adapter
from knowledge.search.coefficients import Coefficients, shipped
from knowledge.search.encoder import Encoder, Vector, Vectors
from knowledge.search.gate import Decision
from knowledge.search.index import Index
from knowledge.search.kinds import Kinds
from knowledge.search.ranking import Matrix, Meaning, Ranking
from knowledge.search.reading import Reading, read

MOST_HITS = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found; scores of one question can be compared, those of two cannot."""

    slug: str
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for a question, best first.

    `uncovered` is a country that was named and has no articles, to be said openly; `second` is the article of another
    market asked about in the same breath, which deserves a card of its own; `handover` is the guide that names who
    answers instead, only ever with the decision "refuse".
    """

    language: str
    decision: Decision
    hits: tuple[Hit, ...] = ()
    markets: tuple[str, ...] = ()
    uncovered: str | None = None
    second: str | None = None
    handover: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was measured of a question before anything was decided."""

    reading: Reading
    ranking: Ranking
    foreign: float


@dataclass(frozen=True, slots=True)
class _Semantic:
    """The encoder, and what it made of the library."""

    encoder: Encoder
    kinds: Kinds
    adapter: Adapter
    vectors: Matrix
    centred: Matrix
    affinity: Matrix

    def meaning(self, reading: Reading, index: Index) -> tuple[Meaning, float]:
        """What the encoder says of a question, and how foreign it is."""
        vector = _vector(self.encoder, reading)
        chances = self.kinds.chances(vector)
        direction = self.adapter.turned(self.kinds.direction(vector))
        seen = ranking.cosines(vector, direction, self.vectors, self.centred, index)
        fit, purpose = self.kinds.fit(chances, index), self.kinds.purpose(chances, self.affinity)
        return Meaning(seen, fit, purpose), self.kinds.foreignness(chances)


class Assistant:
    """Searches one library; immutable, so a changed library gets a new one. Not for two threads at once."""

    def __init__(self, library: Library) -> None:
        """By words alone; `with_encoder` makes one that understands more."""
        self.index = Index(library, glossary.shipped())
        self._semantic: _Semantic | None = None

    def with_encoder(self, encoder: Encoder, vectors: Vectors) -> "Assistant":
        """The same library, searched with an encoder too; `vectors` hold its passages."""
        other = copy(self)
        rows = vectors.of([text for _, text in self.index.passages])
        centred = ranking.centred(rows, self.index)
        known, turns = kinds.shipped(encoder.name), adapter.shipped(encoder.name)
        other._semantic = _Semantic(encoder, known, turns, rows, centred, known.affinity(centred, self.index))
        return other

    def with_adapter(self, turns: Adapter) -> "Assistant":
        """The same, with another adapter."""
        other = copy(self)
        other._semantic = self._semantic and replace(self._semantic, adapter=turns)
        return other

    @property
    def is_semantic(self) -> bool:
        """Whether the encoder takes part."""
        return self._semantic is not None

    def find(self, question: str, *, language: str) -> Finding:
        """Search; `language` is the question's, as far as the caller can tell."""
        kind = shipped("encoder" if self.is_semantic else "lexical")
        evidence = self.measure(question, language, kind.ranking)
        return self._decided(evidence, kind)

    def measure(self, question: str, language: str, weights: Mapping[str, float]) -> Evidence:
        """What speaks for which article."""
        reading = read(question, language, self.index)
        if self._semantic is None:
            return Evidence(reading, ranking.rank(reading, self.index, weights, None), 0.0)
        meaning, foreign = self._semantic.meaning(reading, self.index)
        return Evidence(reading, ranking.rank(reading, self.index, weights, meaning), foreign)

    def _decided(self, evidence: Evidence, kind: Coefficients) -> Finding:
        reading, scores = evidence.reading, evidence.ranking.scores
        order = [int(number) for number in np.argsort(-scores, kind="stable")]
        topics = self.index.topics
        articles = [number for number in order if not topics[number].handover]
        decision: Decision = "refuse"
        if reading.telling and articles:
            is_plain = gate.is_plain(reading, self.index, articles[0])
            features = gate.measure(reading, evidence.ranking, self.index, evidence.foreign)
            chosen = "answer" if is_plain else kind.gate.decide(features)
            decision = gate.lesser(chosen, gate.most(reading, self.index, articles[0]))
        handover = None
        if order and topics[order[0]].handover:
            decision, handover, articles = "refuse", topics[order[0]].slug, order
        second = self._second(reading, articles)
        if second is not None:
            articles.remove(second)
            articles.insert(1, second)
        return Finding(
            language=reading.language,
            decision=decision,
            hits=tuple(Hit(topics[number].slug, round(float(scores[number]), 4)) for number in articles[:MOST_HITS]),
            markets=reading.markets,
            uncovered=reading.uncovered[0] if reading.uncovered else None,
            second=topics[second].slug if second is not None and decision == "answer" else None,
            handover=handover,
        )

    def _second(self, reading: Reading, articles: list[int]) -> int | None:
        """The best article of another market that was named itself, if the best one is of a market that was named."""
        topics = self.index.topics
        named = {
            mention.concept.partition(":")[2] for mention in reading.mentions if mention.concept.startswith("place:")
        }
        if not articles or topics[articles[0]].market not in named:
            return None
        first = topics[articles[0]]
        others = named & set(reading.markets) - {first.market}
        of_others = [number for number in articles if topics[number].market in others]
        alike = [number for number in of_others if topics[number].aspect == first.aspect]
        return next(iter(alike or of_others), None)


def _vector(encoder: Encoder, reading: Reading) -> Vector:
    """The question's vector; a mended one counts like the one as typed, the last question of a story like all of it."""
    found = encoder.query(reading.text)
    for other in filter(None, (reading.mended, reading.focus)):
        found = found + encoder.query(other)
        found = np.asarray(found / np.linalg.norm(found), dtype=np.float32)
    return found
