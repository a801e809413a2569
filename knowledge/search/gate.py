"""The evidence gate: answer, suggest or refuse, by two calibrated chances made from a dozen readable features.

The coefficients are data (`coefficients.json`), made by `python -m knowledge.search.calibrate`.
"""

from dataclasses import dataclass
from math import exp, log1p
from typing import Literal

import numpy as np

from knowledge.search.index import Index
from knowledge.search.ranking import NEUTRAL, OVERVIEW, PLACE, Matrix, Ranking
from knowledge.search.reading import Reading

Decision = Literal["answer", "suggest", "refuse"]
_PROMISE: dict[Decision, int] = {"refuse": 0, "suggest": 1, "answer": 2}
FEATURES = (
    "cosine", "corrected", "lead", "score", "share", "found_words", "known_words", "in_title", "concepts_held",
    "inside", "outside", "country_unknown", "country_beside", "country_second", "market_named", "aspect_named",
    "handover_lead", "foreign", "length",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gate:
    """Coefficients over `FEATURES`, each with a constant first, and where the chances become decisions."""

    in_scope: tuple[float, ...]
    is_right: tuple[float, ...]
    refuse_below: float
    answer_above: float
    right_above: float

    def decide(self, features: Matrix) -> Decision:
        """In scope at all, and is the first article the right one?"""
        scope = chance(self.in_scope, features)
        if scope < self.refuse_below:
            return "refuse"
        return (
            "answer"
            if scope >= self.answer_above and chance(self.is_right, features) >= self.right_above
            else "suggest"
        )


def most(reading: Reading, index: Index, first: int) -> Decision:
    """The most that may be said whatever the chances: of a country without articles nothing is ever answered.

    What is so everywhere, of another market that was named too, or names the country, may still be suggested.
    """
    if not set(reading.uncovered) - set(reading.markets):
        return "answer"
    topic = index.topics[first]
    if topic.market in NEUTRAL or topic.market in reading.markets:
        return "suggest"
    said = {f"place:{code}" for code in reading.uncovered} & index.concepts[first].keys()
    return "suggest" if said else "refuse"


def is_plain(reading: Reading, index: Index, first: int) -> bool:
    """Whether a market's name alone was answered with the market's own page, which needs no further evidence."""
    topic = index.topics[first]
    return reading.is_only_market and topic.market in reading.markets and topic.aspect in (None, OVERVIEW)


def lesser(one: Decision, other: Decision) -> Decision:
    """Of two decisions the one that promises less."""
    return one if _PROMISE[one] <= _PROMISE[other] else other


def chance(coefficients: tuple[float, ...], features: Matrix) -> float:
    """The logistic chance."""
    total = coefficients[0] + float(np.dot(np.asarray(coefficients[1:], np.float32), features))
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def measure(reading: Reading, ranking: Ranking, index: Index, foreign: float) -> Matrix:
    """The features of a question and the articles found for it, hand-over guides left aside."""
    open_topics = np.array([not topic.handover for topic in index.topics])
    if not open_topics.any():
        return np.zeros(len(FEATURES), dtype=np.float32)
    scores = np.where(open_topics, ranking.scores, -np.inf)
    first = int(scores.argmax())
    others = np.delete(scores, first)
    chances = np.exp(scores - scores[first])
    seen = ranking.cosines
    values = {
        "cosine": float(seen.raw[first]) * 10 if seen else 0.0,
        "corrected": float(seen.best[first]) * 10 if seen else 0.0,
        "lead": min(4.0, float(scores[first] - others.max())) if others.size and np.isfinite(others.max()) else 4.0,
        "score": float(scores[first]) / 4,
        "share": float(chances[first] / chances.sum()),
        **_words(reading, index, first),
        **_mentions(reading, index, first),
        "handover_lead": _handover_lead(ranking, index, float(scores[first])),
        "foreign": foreign,
        "length": log1p(len(reading.tokens)),
        "in_title": float(ranking.features[first, PLACE["in_title"]]),
    }
    return np.array([values[name] for name in FEATURES], dtype=np.float32)


def _handover_lead(ranking: Ranking, index: Index, first: float) -> float:
    guides = [float(ranking.scores[number]) for number, topic in enumerate(index.topics) if topic.handover]
    return max(-4.0, min(4.0, max(guides) - first)) if guides else -4.0


def _words(reading: Reading, index: Index, first: int) -> dict[str, float]:
    """The share of the question's telling words that the first article holds, and that any article knows."""
    found = known = total = 0.0
    versions = np.flatnonzero(index.topic_of == first)
    named = {position for mention in reading.mentions for position in range(mention.start, mention.end)
             if not mention.concept.startswith("outside:") and mention.concept in index.concepts[first]}  # fmt: skip
    for position, word in enumerate(reading.tokens):
        if word not in reading.telling:
            continue
        weight = index.weight(word)
        total += weight
        known += weight * index.is_known(word)
        found += weight * (position in named or any(index.holds(int(version), word) for version in versions))
    return {"found_words": found / total if total else 0.0, "known_words": known / total if total else 0.0}


def _mentions(reading: Reading, index: Index, first: int) -> dict[str, float]:
    inside = {mention.concept for mention in reading.mentions if mention.concept.startswith(("aspect:", "concept:"))}
    outside = reading.named("outside")
    held = sum(concept in index.concepts[first] for concept in inside)
    said = {concept.partition(":")[2] for concept in index.concepts[first] if concept.startswith("place:")}
    unknown = bool(set(reading.uncovered) - said)
    market = index.topics[first].market
    return {
        "concepts_held": held / len(inside) if inside else 0.0,
        "inside": min(4, len(inside)) / 4,
        "outside": 1 - 0.5 ** sum(outside.values()),
        "country_unknown": float(unknown),
        "country_beside": float(unknown and market in NEUTRAL),
        "country_second": float(unknown and market in reading.markets),
        "market_named": float(bool(reading.markets)),
        "aspect_named": float(bool(reading.named("aspect"))),
    }
