"""What was learned from the shipped questions: the weights of the ranking and of the gate, with and without encoder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.search import gate
from knowledge.search.gate import Gate

STORED = Path(__file__).with_name("coefficients.json")
CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Coefficients:
    """One set of what was learned."""

    ranking: Mapping[str, float]
    gate: Gate


@cache
def shipped(kind: str) -> Coefficients:
    """The shipped set: `encoder` or `lexical`."""
    stored = json.loads(STORED.read_text(encoding="utf-8"))[kind]
    limits = stored["gate"]["limits"]
    return Coefficients(
        stored["ranking"],
        Gate(
            _in_order(stored["gate"]["in_scope"]),
            _in_order(stored["gate"]["is_right"]),
            refuse_below=limits["refuse_below"],
            answer_above=limits["answer_above"],
            right_above=limits["right_above"],
        ),
    )


def _in_order(named: Mapping[str, float]) -> tuple[float, ...]:
    return (named[CONSTANT], *(named[name] for name in gate.FEATURES))


def written(sets: Mapping[str, Coefficients]) -> str:
    """The data file's text: every coefficient by its name, rounded, so that a change can be read."""
    stored: dict[str, Any] = {}  # JSON of several depths
    for kind, each in sets.items():
        stored[kind] = {
            "ranking": {name: round(value, 3) for name, value in each.ranking.items()},
            "gate": {
                "in_scope": _named(each.gate.in_scope),
                "is_right": _named(each.gate.is_right),
                "limits": {
                    "refuse_below": round(each.gate.refuse_below, 3),
                    "answer_above": round(each.gate.answer_above, 3),
                    "right_above": round(each.gate.right_above, 3),
                },
            },
        }
    return json.dumps(stored, indent=1) + "\n"


def _named(values: tuple[float, ...]) -> dict[str, float]:
    return dict(zip((CONSTANT, *gate.FEATURES), (round(value, 3) for value in values), strict=True))
