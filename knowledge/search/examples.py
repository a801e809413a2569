"""Questions whose kind is known: a new one that resembles them asks about the same aspect, or about foreign things.

The examples are the shipped questions and `situations.yaml`; `knowledge.search.vectors` makes their vectors.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from re import compile as pattern

import numpy as np
import yaml

from knowledge.search.encoder import Vector, Vectors
from knowledge.search.index import Topic
from knowledge.search.ranking import Matrix, standard

QUESTIONS = Path(__file__).parents[1] / "questions" / "dev.jsonl"
SITUATIONS = Path(__file__).with_name("situations.yaml")
OUTSIDE = "outside"
_LANGUAGE = pattern(r"-[a-z]{2}$")
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Example:
    """One question, what it asks about, and the group of its translations."""

    text: str
    kinds: frozenset[str]
    group: str


def kind_of(slug: str) -> str:
    """What a slug is about, whatever the market: an aspect, or the kind of its folder."""
    kind, *rest = slug.split("/")
    if kind != "markets":
        return kind
    return rest[1] if len(rest) > 1 else "overview"


def group_of(identity: str) -> str:
    """m1-de, m1-ru and m1-en are one question in three languages."""
    return _LANGUAGE.sub("", identity)


def shipped() -> tuple[Example, ...]:
    """All examples of the house."""
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line.strip()]
    asked = [
        Example(each["text"], frozenset(map(kind_of, each["expect"])) or frozenset({OUTSIDE}), group_of(each["id"]))
        for each in questions
    ]
    situations: Mapping[str, list[str]] = yaml.safe_load(SITUATIONS.read_text(encoding="utf-8"))
    return (
        *asked,
        *(
            Example(text, frozenset({kind}), f"{kind}/{number}")
            for kind, texts in situations.items()
            for number, text in enumerate(texts)
        ),
    )


@dataclass(frozen=True)
class Examples:
    """Examples that have a vector; without any, nothing resembles anything."""

    examples: tuple[Example, ...]
    vectors: Vectors

    @cached_property
    def _known(self) -> tuple[tuple[Example, ...], Matrix]:
        missing = set(self.vectors.missing(example.text for example in self.examples))
        known = tuple(example for example in self.examples if example.text not in missing)
        return known, self.vectors.of([example.text for example in known])

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """All kinds that have an example."""
        return tuple(sorted({kind for example in self._known[0] for kind in example.kinds}))

    @cached_property
    def _members(self) -> Matrix:
        return np.array([[kind in example.kinds for kind in self.kinds] for example in self._known[0]], dtype=bool)

    @cached_property
    def _groups(self) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
        return np.array([example.group for example in self._known[0]])

    def resemblance(self, question: Vector, *, without: str | None = None) -> dict[str, float]:
        """Per kind, the mean cosine of its nearest examples; `without` leaves one group out, to test on it."""
        known, vectors = self._known
        if not known:
            return {}
        cosines = np.where(self._groups == without, -1.0, vectors @ question) if without else vectors @ question
        return {
            kind: float(np.sort(cosines[self._members[:, number]])[-_NEAREST:].mean())
            for number, kind in enumerate(self.kinds)
        }


def for_topics(resemblance: Mapping[str, float], topics: list[Topic]) -> Matrix:
    """How much a question resembles those that each topic's kind is asked, in standard deviations over the kinds."""
    kinds = [kind for kind in resemblance if kind != OUTSIDE]
    if not kinds:
        return np.zeros(len(topics), dtype=np.float32)
    values = dict(zip(kinds, standard(np.array([resemblance[kind] for kind in kinds], np.float32)), strict=True))
    return np.array([values.get(kind_of(topic.slug), 0.0) for topic in topics], dtype=np.float32)


def foreignness(resemblance: Mapping[str, float]) -> float:
    """How much nearer the foreign examples are than the nearest of the network's own."""
    own = [cosine for kind, cosine in resemblance.items() if kind != OUTSIDE]
    return resemblance[OUTSIDE] - max(own) if own and OUTSIDE in resemblance else 0.0
