"""Turns a question's vector towards the passages that answer it: people ask in other words than articles are written.

Learned from invented articles with questions about them (`practice/pairs`) and from the shipped questions.
`knowledge.search.calibrate` writes the data file; it also holds one adapter per fold of the trials, so that no question
is measured with an adapter that had seen it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import SIZE, Encoder, Vector
from knowledge.search.index import Index
from knowledge.search.learning import Pairs, turning
from knowledge.search.ranking import Matrix, less_language, unit

STORED = Path(__file__).with_name("adapter.npz")
PAIRS = Path(__file__).parents[1] / "practice" / "pairs"
RANK = 64
# Less than what fits the examples best: other libraries say other things.
_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Adapter:
    """A turn of low rank: what is added to a question's direction is its product with `left` and `right`."""

    left: Matrix
    right: Matrix

    def turned(self, direction: Vector) -> Vector:
        """The direction to look for passages in, of unit length; `direction` leads from the centre of all questions."""
        found = direction + direction @ self.left @ self.right
        return np.asarray(found / max(1e-6, float(np.linalg.norm(found))), dtype=np.float32)


def nothing() -> Adapter:
    """Leaves every question as it is."""
    return Adapter(np.zeros((SIZE, 0), np.float32), np.zeros((0, SIZE), np.float32))


def learned(groups: Sequence[Pairs]) -> Adapter:
    """Learn from questions with passages; in each group a question is to find its topic among all of the group."""
    left, strength, right = np.linalg.svd(turning(groups) * _SHARE)
    return Adapter((left[:, :RANK] * strength[:RANK]).astype(np.float32), right[:RANK].astype(np.float32))


def of_library(index: Index, centred: Matrix, directions: Matrix, right: Sequence[Sequence[int]]) -> Pairs:
    """Questions about a library: `right` are the topics that answer each."""
    return _group(centred, index.topic_of[index.version_of], directions, right)


@dataclass(frozen=True, slots=True)
class Example:
    """An invented topic: the texts of its passages with their languages, and what people ask that it answers."""

    passages: tuple[tuple[str, str], ...]
    asked: tuple[str, ...]


def examples() -> list[Example]:
    """All that was invented; in each file neighbours that are easily taken for one another."""
    lines = [line for path in sorted(PAIRS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [_example(json.loads(line)) for line in lines]


def _example(stored: dict[str, Any]) -> Example:  # Any: as JSON has it
    title, answers = stored["title"], stored["answers"]
    first = next(iter(answers))
    said = [(language, f"{title}. {text}" if language == first else text) for language, text in answers.items()]
    passages = ((first, f"{title}: {', '.join(stored['keywords'])}"), *said)
    return Example(passages, tuple(each["text"] for each in stored["asked"]))


def invented(encoder: Encoder, centre: Vector) -> Pairs:
    """The invented topics, and what was asked about them."""
    found = examples()
    texts = [(number, *passage) for number, example in enumerate(found) for passage in example.passages]
    asked = [(number, text) for number, example in enumerate(found) for text in example.asked]
    passages = np.array([encoder.passage(text) for _, _, text in texts])
    directions = unit(np.array([encoder.query(text) for _, text in asked]) - centre)
    return _group(
        less_language(passages, np.array([language for _, language, _ in texts])),
        np.array([number for number, _, _ in texts], dtype=np.int32),
        directions,
        [[number] for number, _ in asked],
    )


def _group(passages: Matrix, topic_of: NDArray[np.int32], directions: Matrix, right: Sequence[Sequence[int]]) -> Pairs:
    order = np.argsort(topic_of, kind="stable")
    size = int(topic_of.max()) + 1
    is_right = np.zeros((len(directions), size), dtype=np.bool_)
    for row, topics in enumerate(right):
        is_right[row, list(topics)] = True
    return Pairs(directions, passages[order], np.searchsorted(topic_of[order], np.arange(size)), is_right)


@cache
def shipped(model: str) -> Adapter:
    """What was learned with this model; nothing when it was another."""
    return _stored(model)[0]


@cache
def of_trials(model: str) -> tuple[Adapter, ...]:
    """One adapter per fold that has not seen the questions of that fold."""
    return _stored(model)[1:]


def _stored(model: str) -> tuple[Adapter, ...]:
    try:
        with np.load(STORED, allow_pickle=False) as stored:
            if json.loads(str(stored["model"])) == model:
                left, right = (stored[name].astype(np.float32) for name in ("left", "right"))
                return tuple(map(Adapter, left, right))
    except (OSError, ValueError, KeyError):
        return (nothing(),)
    return (nothing(),)


def write(model: str, adapters: Sequence[Adapter]) -> None:
    """Store in half precision: the shipped one first, then those of the trials."""
    with STORED.open("wb") as file:
        np.savez(
            file,
            model=np.array(json.dumps(model)),
            left=np.array([each.left for each in adapters], dtype=np.float16),
            right=np.array([each.right for each in adapters], dtype=np.float16),
        )
