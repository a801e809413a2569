"""Measures the shipped questions against libraries, leaving out what would give the answer away.

Trained on part of the questions and tried on the rest, always keeping translations of one question together. Small
libraries with missing languages are tried too, so that nothing learned depends on the shipped articles.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from re import compile as pattern

import numpy as np
from numpy.typing import NDArray

from knowledge import articles
from knowledge.articles import Library
from knowledge.search import adapter, gate, learning, ranking, vectors
from knowledge.search import encoder as encoders
from knowledge.search.adapter import Adapter
from knowledge.search.assistant import Assistant
from knowledge.search.coefficients import Coefficients
from knowledge.search.encoder import Encoder, Vector, Vectors, fingerprint, read_vectors, write_vectors
from knowledge.search.gate import Decision, Gate
from knowledge.search.learning import Array
from knowledge.search.ranking import Matrix, Ranking
from knowledge.search.reading import Reading

FIRST, SECOND, INVENTED = "dev", "second", "invented"
# Another network's folder with the required fields alone: nobody shall learn what only the shipped articles have.
PRACTICE = Path(__file__).parents[1] / "practice"
_FILES = {
    FIRST: Path(__file__).parents[1] / "questions" / "dev.jsonl",
    SECOND: Path(__file__).parents[1] / "questions" / "second.jsonl",
    INVENTED: PRACTICE / "questions.jsonl",
}
_LANGUAGE = pattern(r"-[a-z]{2}$")
ENCODER, LEXICAL = "encoder", "lexical"
TRIED = Path(__file__).with_name("tried.npz")
FOLDS = 5
# Other networks' folders, down to what somebody tries first; their questions count less, being the same ones again.
SMALL_LIBRARIES, SMALL_WEIGHT = (67, 67, 67, 25, 10, 5), 0.35
# What is asked plainly must be decided well; what is asked obliquely, as well as may be.
_OBLIQUE_WEIGHT = 0.5
RANKING_PENALTY, GATE_PENALTY = 0.001, 0.003
_SEED = 7


@dataclass(frozen=True, slots=True)
class Question:
    """A shipped question: its language, and the slugs any of which answers it; none when it is out of scope.

    The second set is worded obliquely: situations, slang, slips, and near misses; so is what was asked of the invented
    library.
    """

    set: str
    identity: str
    text: str
    language: str
    expected: tuple[str, ...]

    @property
    def group(self) -> str:
        """m1-de, m1-ru and m1-en are one question: its versions are learned from or tried together, never both."""
        return _LANGUAGE.sub("", self.identity)


def questions(*sets: str) -> list[Question]:
    """The shipped questions of these sets."""
    found = []
    for name in sets:
        for line in filter(str.strip, _FILES[name].read_text(encoding="utf-8").splitlines()):
            stored = json.loads(line)
            found.append(Question(name, stored["id"], stored["text"], stored["lang"], tuple(stored["expect"])))
    return found


@cache
def fold_of_group() -> dict[str, int]:
    """Which fold a question and its translations are in, whatever library it is asked of."""
    groups = sorted({question.group for question in questions(FIRST, SECOND, INVENTED)})
    order = np.random.default_rng(_SEED).permutation(len(groups)).tolist()
    return {group: place % FOLDS for group, place in zip(groups, order, strict=True)}


class Remembering:
    """An encoder that reads each text once, however many libraries it is asked of, and what is stored not at all."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._stored = read_vectors(TRIED, encoder.name).by_text
        self._used: dict[str, NDArray[np.float16]] = {}

    def query(self, text: str) -> Vector:
        """As stored, of unit length to half a float's precision."""
        return self._known(f"query: {text}", lambda: self._encoder.query(text))

    def passage(self, text: str) -> Vector:
        """The same of a passage."""
        return self._known(f"passage: {text}", lambda: self._encoder.passage(text))

    def keep(self) -> None:
        """Store what was read since this encoder was made."""
        write_vectors(TRIED, Vectors(self.name, self._used))

    def _known(self, text: str, read: Callable[[], Vector]) -> Vector:
        name = fingerprint(text)
        if name not in self._used:
            stored = self._stored.get(name)
            self._used[name] = read().astype(np.float16) if stored is None else stored
        return self._used[name].astype(np.float32)


@dataclass(frozen=True)
class Measured:
    """One question against one library; `right` are the topics that answer it."""

    question: Question
    assistant: Assistant
    reading: Reading
    found: Ranking
    foreign: float
    right: tuple[int, ...]
    weight: float

    @property
    def importance(self) -> float:
        """How much a decision about it counts."""
        return self.weight * (1.0 if self.question.set == FIRST else _OBLIQUE_WEIGHT)

    @cached_property
    def open_rows(self) -> list[int]:
        """Topics that may be an answer."""
        return [number for number, topic in enumerate(self.assistant.index.topics) if not topic.handover]

    def ranked(self, weights: Array) -> Ranking:
        """The ranking under other weights."""
        scores = (self.found.features @ weights).astype(np.float32)
        return Ranking(scores, self.found.features, self.found.words, self.found.cosines)

    def features(self, weights: Array) -> Matrix:
        """What the gate sees once the ranking has these weights."""
        return gate.measure(self.reading, self.ranked(weights), self.assistant.index, self.foreign)

    def order(self, weights: Array) -> list[int]:
        """Topics best first; a hand-over guide at the top means that the question is refused."""
        scores = self.found.features @ weights
        return [int(number) for number in np.argsort(-scores, kind="stable")]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would have been decided for a question by what was learned from the others."""

    measured: Measured
    order: tuple[int, ...]
    in_scope: float
    is_right: float
    most: Decision

    def decision(self, limits: tuple[float, float, float]) -> Decision:
        """Answer, suggest or refuse under the limits refuse_below, answer_above, right_above."""
        if self.in_scope < limits[0]:
            return "refuse"
        is_sure = self.in_scope >= limits[1] and self.is_right >= limits[2]
        return gate.lesser("answer" if is_sure else "suggest", self.most)


def measured(
    assistant: Assistant, asked: Sequence[Question], weight: float, adapters: Sequence[Adapter]
) -> list[Measured]:
    """Each question against one library, turned by the adapter of its fold where there are any."""
    nothing = dict.fromkeys(ranking.FEATURES, 0.0)
    number = assistant.index.number
    turned = [assistant.with_adapter(each) for each in adapters]
    rows = []
    for question in asked:
        right = tuple(number[slug] for slug in question.expected if slug in number)
        # In a part of a library a second-best article may be all that is left; such questions prove nothing.
        if question.expected and question.expected[0] not in number:
            continue
        one = turned[fold_of_group()[question.group]] if turned else assistant
        evidence = one.measure(question.text, question.language, nothing)
        rows.append(Measured(question, assistant, evidence.reading, evidence.ranking, evidence.foreign, right, weight))
    return rows


def rows(library: Library, encoded: Encoder | None) -> list[Measured]:
    """The questions against the whole library and against small ones, and those of the invented library against it."""
    asked = questions(FIRST, SECOND)
    found = _rows([library], asked, 1.0, encoded)
    found += _rows(
        [small(library, size, seed) for seed, size in enumerate(SMALL_LIBRARIES)], asked, SMALL_WEIGHT, encoded
    )
    return found + _rows([articles.load(PRACTICE / "articles")], questions(INVENTED), 1.0, encoded)


def _rows(
    libraries: Sequence[Library], asked: Sequence[Question], weight: float, encoded: Encoder | None
) -> list[Measured]:
    found: list[Measured] = []
    for library in libraries:
        assistant = Assistant(library)
        adapters: Sequence[Adapter] = ()
        if encoded:
            known = encoders.shipped_vectors(encoded.name)
            assistant = assistant.with_encoder(encoded, vectors.complete(known, vectors.texts(library), encoded))
            adapters = adapter.of_trials(encoded.name)
        found += measured(assistant, asked, weight, adapters)
    return found


def small(library: Library, topics: int, seed: int) -> Library:
    """A part of a library: some topics, one in three languages missing, as other networks' folders are."""
    chance = np.random.default_rng(seed)
    slugs = sorted(library.languages)
    kept = set(chance.choice(slugs, min(topics, len(slugs)), replace=False).tolist())
    chosen = {
        key: article
        for key, article in library.articles.items()
        if key[0] in kept and (chance.random() < 0.6 or key[1] == library.languages[key[0]][0])
    }
    return Library(chosen, library.levels)


def folds(rows: Sequence[Measured]) -> list[int]:
    """The fold of each row; translations of a question, and a question in several libraries, share one."""
    return [fold_of_group()[row.question.group] for row in rows]


def ranking_weights(rows: Sequence[Measured], *, lexical: bool) -> Array:
    """Learned from the answerable questions among these."""
    kept = np.array(
        [name not in ranking.RULES and not (lexical and name in ranking.SEMANTIC) for name in ranking.FEATURES]
    )
    answerable = [row for row in rows if row.right]
    features, right = [], []
    for row in answerable:
        features.append(row.found.features[row.open_rows][:, kept])
        right.append([row.open_rows.index(number) for number in row.right if number in row.open_rows])
    weights = np.zeros(len(kept))
    weights[kept] = learning.choice_weights(features, right, penalty=RANKING_PENALTY)
    for name, weight in ranking.RULES.items():
        weights[ranking.PLACE[name]] = weight
    return weights


def cross_validated(rows: Sequence[Measured], *, lexical: bool) -> list[Outcome]:
    """Every question decided by what the other folds taught."""
    fold = folds(rows)
    every = [
        ranking_weights([r for r, f in zip(rows, fold, strict=True) if f != k], lexical=lexical) for k in range(FOLDS)
    ]
    features = np.array([row.features(every[f]) for row, f in zip(rows, fold, strict=True)], dtype=np.float64)
    orders = [row.order(every[f]) for row, f in zip(rows, fold, strict=True)]
    outcomes: dict[int, Outcome] = {}
    for k in range(FOLDS):
        train = [n for n in range(len(rows)) if fold[n] != k]
        scope, right = gate_weights([rows[n] for n in train], features[train], [orders[n] for n in train])
        for n in (n for n in range(len(rows)) if fold[n] == k):
            outcomes[n] = _outcome(rows[n], orders[n], features[n], scope, right)
    return [outcomes[n] for n in range(len(rows))]


def _outcome(row: Measured, order: list[int], features: Array, scope: Array, right: Array) -> Outcome:
    topics = row.assistant.index.topics
    handed_over = topics[order[0]].handover
    shown = order if handed_over else [number for number in order if not topics[number].handover]
    values = features.astype(np.float32)
    most: Decision = "refuse" if handed_over else gate.most(row.reading, row.assistant.index, shown[0])
    if gate.is_plain(row.reading, row.assistant.index, shown[0]):
        return Outcome(row, tuple(shown), 1.0, 1.0, most)
    return Outcome(row, tuple(shown), gate.chance(tuple(scope), values), gate.chance(tuple(right), values), most)


def gate_weights(rows: Sequence[Measured], features: Array, orders: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """Learned chances: in scope, from all questions; first article right, from the answerable ones."""
    weight = np.array([row.importance for row in rows])
    inside = np.array([float(bool(row.right)) for row in rows])
    balance = np.where(inside > 0, 1.0, inside.sum() / max(1.0, (1 - inside).sum()) * 0.7)
    scope = learning.logistic(features, inside, weight * balance, penalty=GATE_PENALTY)
    answerable = inside > 0
    hit = np.array(
        [
            float(next((n for n in order if not row.assistant.index.topics[n].handover), -1) in row.right)
            for row, order in zip(rows, orders, strict=True)
        ]
    )
    right = learning.logistic(features[answerable], hit[answerable], weight[answerable], penalty=GATE_PENALTY * 3)
    return scope, right


def learned(rows: Sequence[Measured], *, lexical: bool, limits: tuple[float, float, float]) -> Coefficients:
    """What is shipped: the ranking from all questions, the gate from rankings that had not seen their question."""
    fold = folds(rows)
    every = [
        ranking_weights([r for r, f in zip(rows, fold, strict=True) if f != k], lexical=lexical) for k in range(FOLDS)
    ]
    features = np.array([row.features(every[f]) for row, f in zip(rows, fold, strict=True)], dtype=np.float64)
    orders = [row.order(every[f]) for row, f in zip(rows, fold, strict=True)]
    scope, right = gate_weights(rows, features, orders)
    weights: Mapping[str, float] = dict(
        zip(ranking.FEATURES, ranking_weights(rows, lexical=lexical).tolist(), strict=True)
    )
    return Coefficients(weights, Gate(tuple(scope.tolist()), tuple(right.tolist()), *limits))
