"""How good the answers are on the shipped questions and articles, measured as the acceptance table says."""

import pytest

from knowledge.search import encoder, evaluate
from knowledge.search.evaluate import ALL, SHIPPED, SMALL, Figures


def is_good(found: Figures, *, hit1: float, hit3: float) -> dict[str, bool]:
    return {
        "hit1": found.hit1 >= hit1,
        "hit3": found.hit3 >= hit3,
        "false answers": found.false_answers <= 0.07,
        "false refusals": found.false_refusals <= 0.05,
        "answered": found.answered >= 0.75,
        "right answers": found.right_answers >= 0.92,
        "refused": found.refused >= 0.75,
    }


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("kind", "hit1", "hit3"), [("encoder", 0.90, 0.96), ("lexical", 0.80, 0.93)])
def test_answers_are_as_good_as_promised(kind: str, hit1: float, hit3: float) -> None:
    if kind == "encoder" and not encoder.is_available():
        pytest.skip("the optional encoder is not installed")
    if kind == "lexical" and encoder.is_available():
        pytest.skip("words alone are what is searched without an encoder; `make bench ONLY=answers` shows both")

    found = evaluate.measure(kind)

    for library in (SHIPPED, SMALL):
        judged = is_good(found[library][ALL], hit1=hit1, hit3=hit3)
        assert judged == dict.fromkeys(judged, True), f"{library}: {found[library][ALL]}"
