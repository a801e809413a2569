"""What a question is about, by its vector: an aspect, a purpose of money, or foreign things.

Half of the reading is linear, half goes by the situations that lie nearest.
Learned from `situations.yaml` and from what the shipped articles say of each aspect, never from slugs or questions;
`knowledge.search.calibrate` writes the data file.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.search import learning
from knowledge.search.encoder import SIZE, Encoder, Vector
from knowledge.search.index import Index, Topic
from knowledge.search.ranking import Matrix, by_topic, standard, unit

STORED = Path(__file__).with_name("kinds.npz")
SITUATIONS = Path(__file__).with_name("situations.yaml")
OUTSIDE, OVERVIEW, FUNDING = "outside", "overview", "funding"
_LIKELY = 0.3
_STRETCH, _PASSAGE_WEIGHT, _PENALTY, _STEPS = 8.0, 0.2, 0.0005, 150
# How steeply a situation counts less the farther it lies, in cosines.
_NEARNESS = 25.0


def kind_of(slug: str) -> str:
    """What a slug is about, whatever the market: an aspect, or the kind of its folder."""
    kind, *rest = slug.split("/")
    if kind != "markets":
        return kind
    return rest[1] if len(rest) > 1 else OVERVIEW


def _coarse(name: str) -> str:
    """The aspect or folder of a kind: `funding/stand` is one of funding."""
    return name.partition("/")[0]


@dataclass(frozen=True)
class Kinds:
    """One column of weights per kind, its constant last; `centre` is the mean of what people ask.

    `situations` are unit vectors from that centre, and `of` the number of each one's kind.
    """

    model: str
    names: tuple[str, ...]
    weights: Matrix
    centre: Vector
    situations: Matrix
    of: NDArray[np.int32]

    def direction(self, question: Vector) -> Vector:
        """Where a question lies from the centre of all, of unit length."""
        return np.asarray(unit((question - self.centre)[None])[0], dtype=np.float32)

    def chances(self, question: Vector) -> Matrix:
        """How likely each kind is."""
        towards = (question - self.centre)[None]
        near = _softmax(unit(towards) @ self.situations.T * _NEARNESS)[0]
        by_situations = np.bincount(self.of, near, minlength=len(self.names))
        return np.asarray((_softmax(self._values(towards))[0] + by_situations) / 2, dtype=np.float32)

    def foreignness(self, chances: Matrix) -> float:
        """The chance that a question is about things from outside the network's work; nought when nothing is known."""
        return float(sum(chances[number] for number, name in enumerate(self.names) if name == OUTSIDE))

    def fit(self, chances: Matrix, index: Index) -> Matrix:
        """How well the kind of each topic fits, in standard deviations over the kinds.

        A market's own page stands for every aspect that the market has no article about.
        """
        coarse = sorted({_coarse(name) for name in self.names} - {OUTSIDE})
        if not coarse:
            return np.zeros(len(index.topics), dtype=np.float32)
        sums = [sum(c for c, name in zip(chances, self.names, strict=True) if _coarse(name) == kind) for kind in coarse]
        values = dict(zip(coarse, standard(np.log(np.array(sums, np.float32) + 1e-9), fewest=0), strict=True))
        covered = {(topic.market, kind_of(topic.slug)) for topic in index.topics}
        return np.array([self._value(topic, values, covered) for topic in index.topics], dtype=np.float32)

    def _value(self, topic: Topic, values: dict[str, float], covered: set[tuple[str | None, str]]) -> float:
        kind = kind_of(topic.slug)
        if topic.kind != "markets" or kind != OVERVIEW or topic.aspect:
            return values.get(kind, 0.0)
        aspects = _aspects(values)
        return max(
            (values[each] for each in aspects if (topic.market, each) not in covered or each == OVERVIEW), default=0.0
        )

    def affinity(self, centred: Matrix, index: Index) -> Matrix:
        """How strongly each funding article speaks of each purpose, compared with the others; nought for the rest."""
        of_topics = by_topic(self._values(centred), index)
        money = np.array([topic.kind == FUNDING for topic in index.topics])
        purposes = np.array(["/" in name for name in self.names])
        found = np.zeros((len(index.topics), len(self.names)), dtype=np.float32)
        if money.sum() > 2:
            rows = of_topics[money]
            found[money] = (rows - rows.mean(axis=0)) / (rows.std(axis=0) + 1e-6) * purposes
        return found

    def purpose(self, chances: Matrix, affinity: Matrix) -> Matrix:
        """How well each funding article serves the purpose of a question; little when it hardly asks for money."""
        purposes = np.where(["/" in name for name in self.names], chances, 0.0)
        return np.asarray(affinity @ (purposes / max(_LIKELY, float(purposes.sum()))), dtype=np.float32)

    def _values(self, rows: Matrix) -> Matrix:
        return np.asarray(rows @ self.weights[:-1] * _STRETCH + self.weights[-1], dtype=np.float32)


def _aspects(values: dict[str, float]) -> list[str]:
    """The kinds that are aspects of markets."""
    return [kind for kind in values if kind not in (FUNDING, "guides")]


def _softmax(values: Matrix) -> Matrix:
    chances = np.exp(values - values.max(axis=1, keepdims=True)) if values.size else values
    return np.asarray(chances / np.maximum(1e-9, chances.sum(axis=1, keepdims=True)), dtype=np.float32)


def situations() -> list[tuple[str, str]]:
    """Every situation with its kind."""
    stored: dict[str, list[str]] = yaml.safe_load(SITUATIONS.read_text(encoding="utf-8"))
    return [(kind, text) for kind, texts in stored.items() for text in texts]


def learned(encoder: Encoder, asked: Sequence[str], index: Index, centred: Matrix) -> Kinds:
    """Learn from the situations and from the first passages of a library; `asked` only says where questions lie."""
    known = situations()
    names = tuple(sorted({kind for kind, _ in known}))
    vectors = np.array([encoder.query(text) for _, text in known])
    centre = np.array([*vectors, *(encoder.query(text) for text in asked)]).mean(axis=0).astype(np.float32)
    kinds = [kind_of(index.topics[number].slug) for number in index.topic_of[index.version_of]]
    told = np.flatnonzero(
        (index.is_short | index.is_keywords) & [any(_is_one(n, kind) for n in names) for kind in kinds]
    )
    features = np.concatenate([vectors - centre, _without_market(centred, index)[told]]) * _STRETCH
    right = np.array(
        [[_is_one(name, kind) for name in names] for kind in [*(k for k, _ in known), *(kinds[n] for n in told)]]
    )
    importance = np.r_[np.ones(len(known)), np.full(len(told), _PASSAGE_WEIGHT)]
    weights = learning.class_weights(features, right, importance, penalty=_PENALTY, steps=_STEPS)
    of = np.array([names.index(kind) for kind, _ in known], dtype=np.int32)
    return Kinds(encoder.name, names, weights.astype(np.float32), centre, unit(vectors - centre), of)


def _is_one(name: str, kind: str) -> bool:
    """An example that says no more than `funding` may be of any of its purposes."""
    return name == kind or name.startswith(f"{kind}/")


def _without_market(centred: Matrix, index: Index) -> Matrix:
    """What the passages of a market say beyond being about that market."""
    markets = [topic.market for topic in index.topics]
    of_passage = np.array([markets[number] or "" for number in index.topic_of[index.version_of]])
    found = centred.copy()
    for market in {market for market in markets if market and market != "ALL"}:
        found[of_passage == market] -= centred[of_passage == market].mean(axis=0)
    return found


def nothing(model: str) -> Kinds:
    """Kinds that say nothing of any question."""
    none = np.zeros((0, SIZE), np.float32)
    return Kinds(
        model, (), np.zeros((SIZE + 1, 0), np.float32), np.zeros(SIZE, np.float32), none, np.zeros(0, np.int32)
    )


@cache
def shipped(model: str) -> Kinds:
    """What was learned with this model; nothing when it was another."""
    try:
        with np.load(STORED, allow_pickle=False) as stored:
            if json.loads(str(stored["model"])) == model:
                weights, centre, situations = (
                    stored[name].astype(np.float32) for name in ("weights", "centre", "situations")
                )
                names, of = tuple(stored["names"].tolist()), stored["of"].astype(np.int32)
                return Kinds(model, names, weights, centre, situations, of)
    except (OSError, ValueError, KeyError):
        return nothing(model)
    return nothing(model)


def write(kinds: Kinds) -> None:
    """Store in half precision."""
    with STORED.open("wb") as file:
        np.savez(
            file,
            model=np.array(json.dumps(kinds.model)),
            names=np.array(kinds.names),
            weights=kinds.weights.astype(np.float16),
            centre=kinds.centre.astype(np.float16),
            situations=kinds.situations.astype(np.float16),
            of=kinds.of.astype(np.int16),
        )
