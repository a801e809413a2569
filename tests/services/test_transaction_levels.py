"""The level of a transaction: the strictest of its countries, held where goods are doubtful or nobody has reviewed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.articles import Level as MarketLevel
from services import clock, gate_checks, transaction_levels
from services.transaction_levels import UNSURE, Level, assess, is_stricter

ORDER = [Level.GREEN, Level.AMBER, Level.GREY, Level.RED, Level.BLACK]


def level_of(code: str) -> MarketLevel:
    """Countries are called by their levels here."""
    return MarketLevel(code, code, "2026-11")


@given(st.lists(st.sampled_from(ORDER), min_size=1, max_size=3), st.booleans())
def test_the_strictest_country_counts_and_doubtful_goods_are_held(levels: list[Level], is_doubtful: bool) -> None:
    found = assess(level_of, [each.value.upper() for each in levels], is_doubtful=is_doubtful)

    strictest = max([*levels, *([Level.AMBER] if is_doubtful else [])], key=ORDER.index)
    assert found.level is strictest
    assert found.is_held == (is_doubtful or strictest in (Level.GREY, Level.RED))
    assert found.needs_two == (strictest in (Level.GREY, Level.RED))
    assert {each.level for each in found.markets} == set(levels)
    assert {each.level for each in found.notices} == set(levels) - {Level.GREEN}


def test_levels_are_in_order() -> None:
    assert [[is_stricter(one, than) for than in ORDER] for one in ORDER] == [
        [number > other for other in range(len(ORDER))] for number in range(len(ORDER))
    ]


@pytest.mark.parametrize(("days", "expected"), [(1, "green"), (0, "green"), (-1, "grey")])
def test_a_level_that_is_overdue_is_grey(days: int, expected: str) -> None:
    review_by = clock.now().date() + timedelta(days=days)
    stated = MarketLevel("cl", "green", "2026-11-01", review_by, "network-manager", {"en": "Notice"})

    assert transaction_levels.current(stated).level == expected
    assert transaction_levels.current(stated).notice == {"en": "Notice"}
    assert transaction_levels.counting(stated) == transaction_levels.Stated("CL", Level(expected), "2026-11-01")


def test_a_place_in_occupied_territories_is_doubtful() -> None:
    assert gate_checks.is_doubtful("mine-water", "Lieferung nach Donezk")
    assert not gate_checks.is_doubtful("mine-water", "Lieferung nach Kiew")


@pytest.mark.parametrize(
    ("code", "expected"), [("mine-water", False), ("sensors", True), ("pumps", False), (UNSURE, True), ("gone", True)]
)
def test_goods_that_are_often_controlled_or_not_known_are_doubtful(code: str, *, expected: bool) -> None:
    assert gate_checks.are_doubtful(code) is expected
