"""How well each topic fits a question: a few readable features per topic, added up with weights from a data file."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Vector
from knowledge.search.index import Index, Topic
from knowledge.search.reading import Reading

Matrix = NDArray[np.float32]
FEATURES = (
    "encoder",
    "words",
    "concepts",
    "short_answer",
    "same_aspect",
    "example",
    "aspect",
    "market_named",
    "other_market",
    "market_unasked",
    "everywhere",
    "market_page",
    "gap_page",
    "plain_market",
    "aspect_beside_money",
    "neutral_beside_market",
    "neutral_names_market",
    "sanctions_first",
    "funding_meant",
    "guide_meant",
    "in_title",
    "slug_named",
    "state",
    "other_state",
)
PLACE = {name: number for number, name in enumerate(FEATURES)}
SEMANTIC = ("encoder", "short_answer", "same_aspect", "example")
SANCTIONS, SUPPORT, OVERVIEW = "sanctions_export_control", "support", "overview"
RED = frozenset({"RU", "BY"})
_FAR, _LESS = 4.0, 0.5
_FOREIGN_MARKET = 4.0
NEUTRAL = (None, "ALL")


@dataclass(frozen=True, slots=True)
class Cosines:
    """Per topic: the best corrected cosine of its passages, of its title and short answer, and the best as it came."""

    best: Matrix
    short: Matrix
    raw: Matrix


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores per topic in the index's order, and what they were made of."""

    scores: Matrix
    features: Matrix
    words: Matrix
    cosines: Cosines | None


def rank(
    reading: Reading, index: Index, weights: Mapping[str, float], cosines: Cosines | None, examples: Matrix | None
) -> Ranking:
    """Every topic's fit; without cosines and examples the encoder's features are nought."""
    by_words = index.by_words(reading.stems)
    features = np.zeros((len(index.topics), len(FEATURES)), dtype=np.float32)
    if cosines is not None:
        features[:, PLACE["encoder"]] = standard(cosines.best)
        features[:, PLACE["short_answer"]] = standard(cosines.short)
        features[:, PLACE["same_aspect"]] = _same_aspect(cosines.best, index)
    if examples is not None:
        features[:, PLACE["example"]] = examples
    features[:, PLACE["words"]] = standard(by_words)
    features[:, PLACE["concepts"]] = standard(index.by_concept.scores(_concepts(reading)))
    _by_slug(reading, index, features)
    return Ranking(features @ np.array([weights[name] for name in FEATURES], np.float32), features, by_words, cosines)


def cosines(question: Vector, vectors: Matrix, index: Index) -> Cosines:
    """Cosines of all passages, less the mean of their language: it prefers a question's own language otherwise."""
    versions = index.version_of
    languages = index.language_of[versions]
    raw = vectors @ question
    corrected = raw.copy()
    for language in range(len(index.languages)):
        of_language = languages == language
        if of_language.any():
            corrected[of_language] -= raw[of_language].mean()
    topics = index.topic_of[versions]
    best = np.full(len(index.topics), -1.0, dtype=np.float32)
    short, highest = best.copy(), best.copy()
    np.maximum.at(best, topics, corrected)
    np.maximum.at(short, topics[index.is_short], corrected[index.is_short])
    np.maximum.at(highest, topics, raw)
    return Cosines(best, short, highest)


def _same_aspect(best: Matrix, index: Index) -> Matrix:
    """What all markets say of each aspect: the mean of its articles, each less its own market's mean."""
    markets = [topic.market if topic.market not in NEUTRAL else None for topic in index.topics]
    own = np.array([market is not None for market in markets])
    centred = best.copy()
    for market in set(markets):
        members = np.array([each == market for each in markets])
        centred[members] -= best[members].mean()
    pooled = np.zeros_like(best)
    for aspect in {topic.aspect for topic in index.topics if topic.aspect}:
        members = np.array([topic.aspect == aspect for topic in index.topics])
        if (members & own).any():
            pooled[members] = centred[members & own].mean()
    return standard(pooled)


def standard(values: Matrix) -> Matrix:
    """How many standard deviations above the mean; nought where all are alike."""
    spread = float(values.std()) if values.size else 0.0
    if spread < 1e-6:
        return np.zeros_like(values)
    deviations = (values - values.mean()) / spread
    # Words that a single article has would outvote everything else.
    return np.asarray(np.where(deviations > _FAR, _FAR + (deviations - _FAR) * _LESS, deviations), dtype=np.float32)


def _concepts(reading: Reading) -> dict[str, float]:
    covered = {f"place:{code}" for code in reading.markets}
    return {
        mention.concept: 1.0
        for mention in reading.mentions
        if not mention.concept.startswith(("outside:", "group:")) and mention.concept not in covered
    }


def _by_slug(reading: Reading, index: Index, features: Matrix) -> None:
    """What the slugs' grammar says: the market, the aspect and the kind asked for, and the Land a firm sits in."""
    question = _Question.of(reading, index)
    for number, topic in enumerate(index.topics):
        for name, value in question.fit(topic, index.concepts[number]).items():
            features[number, PLACE[name]] = value
        features[number, PLACE["in_title"]] = index.title_share(number, reading.telling)
        features[number, PLACE["slug_named"]] = index.is_named(number, reading.tokens)


@dataclass(frozen=True, slots=True)
class _Question:
    """What of a question matters to the slugs."""

    markets: frozenset[str]
    aspects: frozenset[str]
    states: frozenset[str]
    gaps: frozenset[str]
    is_red: bool
    kinds: frozenset[str]

    @classmethod
    def of(cls, reading: Reading, index: Index) -> "_Question":
        markets = frozenset(reading.markets)
        aspects = frozenset(concept.partition(":")[2] for concept in reading.named("aspect"))
        covered = {(topic.market, topic.aspect) for topic in index.topics}
        named = {mention.concept for mention in reading.mentions}
        return cls(
            markets=markets,
            aspects=aspects,
            states=frozenset(reading.named("state")),
            gaps=frozenset(
                market for market in markets if aspects and not any((market, each) in covered for each in aspects)
            ),
            is_red=bool(markets & RED),
            kinds=frozenset(kind for kind, hints in index.glossary.hints.items() if hints & named),
        )

    def fit(self, topic: Topic, concepts: Mapping[str, float]) -> dict[str, float]:
        """The features of one topic that its slug decides."""
        own = topic.market not in NEUTRAL
        asked = own and topic.market in self.markets
        states = {concept for concept in concepts if concept.startswith("state:")} if self.states else set()
        places = {f"place:{market}" for market in self.markets}
        return {
            "aspect": 1 / len(self.aspects) if topic.aspect in self.aspects else 0.0,
            "market_named": asked,
            "other_market": _FOREIGN_MARKET * (own and bool(self.markets) and not asked),
            "market_unasked": own and not self.markets,
            "everywhere": topic.market == "ALL" and not self.markets,
            "market_page": asked and not topic.aspect,
            "gap_page": asked and not topic.aspect and topic.market in self.gaps,
            "plain_market": asked and not self.aspects and topic.aspect in (None, OVERVIEW),
            "aspect_beside_money": SUPPORT in self.aspects and topic.aspect in self.aspects - {SUPPORT},
            "neutral_beside_market": not own and bool(self.markets),
            "neutral_names_market": not own and bool(places & concepts.keys()),
            "sanctions_first": self.is_red and topic.aspect == SANCTIONS and (asked or not own),
            "funding_meant": topic.kind == "funding" and "funding" in self.kinds,
            "guide_meant": topic.kind == "guides" and "guides" in self.kinds,
            "state": bool(states & self.states),
            "other_state": bool(states) and not states & self.states,
        }
