"""How well each topic fits a question: a few readable features per topic, added up with weights from a data file."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Vector
from knowledge.search.index import Index
from knowledge.search.reading import Reading

Matrix = NDArray[np.float32]
FEATURES = (
    "encoder", "words", "concepts", "short_answer", "aspect", "market_named", "other_market", "market_unasked",
    "market_page", "neutral_beside_market", "state", "other_state", "same_aspect", "example",
)  # fmt: skip
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
        features[:, 0] = standard(cosines.best)
        features[:, 3] = standard(cosines.short)
        features[:, 12] = _same_aspect(cosines.best, index)
    if examples is not None:
        features[:, 13] = examples
    features[:, 1] = standard(by_words)
    features[:, 2] = standard(index.by_concept.scores(_concepts(reading)))
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
    return np.asarray((values - values.mean()) / spread, dtype=np.float32)


def _concepts(reading: Reading) -> dict[str, float]:
    return {
        mention.concept: 1.0 for mention in reading.mentions if not mention.concept.startswith(("outside:", "group:"))
    }


def _by_slug(reading: Reading, index: Index, features: Matrix) -> None:
    """What the slugs' grammar says: the market and the aspect asked for, and the Land a firm sits in."""
    aspects = {concept.partition(":")[2] for concept in reading.named("aspect")}
    states = set(reading.named("state"))
    for number, topic in enumerate(index.topics):
        row = features[number]
        own = topic.market not in NEUTRAL
        if aspects and topic.aspect in aspects:
            row[4] = 1 / len(aspects)
        if reading.markets:
            row[5] = own and topic.market in reading.markets
            row[6] = own and topic.market not in reading.markets
            row[9] = not own
        else:
            row[7] = own
        row[8] = bool(own and reading.markets and topic.market in reading.markets and not topic.aspect)
        if states:
            said = {concept for concept in index.concepts[number] if concept.startswith("state:")}
            row[10] = bool(said & states)
            row[11] = bool(said) and not said & states
