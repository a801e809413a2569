"""The compliance level of a transaction: by the seats of both sides, the goods and their end use, and by nothing else.

Never by somebody's language, name or nationality (product.md, section 4b).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from knowledge.articles import Level as MarketLevel
from services import clock

LevelOf = Callable[[str], MarketLevel]
"""Gives the level of a market by its lower-case code."""
UNSURE: Final = "unsure"
"""In place of a code of the taxonomy: the sender does not know which it is."""


class Level(StrEnum):
    """How a transaction is handled. Grey is a market whose level nobody has reviewed in time, or that has none."""

    GREEN = "green"
    AMBER = "amber"
    GREY = "grey"
    RED = "red"
    BLACK = "black"


_STRICTNESS: Final = {each: number for number, each in enumerate(Level)}
HOLDS: Final = frozenset({Level.GREY, Level.RED})


@dataclass(frozen=True, slots=True)
class Stated:
    """The level of one market as it counts today, and the date of the version that says so."""

    market: str
    level: Level
    as_of: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a transaction comes to: its level, the markets that it touches, and whether it waits for the gate first."""

    level: Level
    markets: tuple[Stated, ...]
    is_held: bool

    @property
    def needs_two(self) -> bool:
        """Whether two people of the network must decide."""
        return self.level in HOLDS

    @property
    def notices(self) -> tuple[Stated, ...]:
        """The markets of which the sender must read the notice."""
        return tuple(each for each in self.markets if each.level is not Level.GREEN)

    def as_json(self) -> list[dict[str, str]]:
        """The markets with the versions of their levels, for the rows that keep what was read."""
        return [{"market": each.market, "level": each.level.value, "as_of": each.as_of} for each in self.markets]


def strictness(level: Level) -> int:
    """The more, the less is allowed."""
    return _STRICTNESS[level]


def is_stricter(level: Level, than: Level) -> bool:
    """Whether less is allowed at this level."""
    return strictness(level) > strictness(than)


def current(level: MarketLevel) -> MarketLevel:
    """A market's level as it counts today: one whose review is overdue is grey, so requests are held."""
    is_old = level.review_by is not None and level.review_by < clock.now().date()
    return replace(level, level=Level.GREY.value) if is_old else level


def counting(level: MarketLevel) -> Stated:
    """The same, as transactions keep it."""
    return Stated(level.market.upper(), Level(current(level).level), str(level.as_of or ""))


def assess(level_of: LevelOf, countries: Iterable[str], *, is_doubtful: bool) -> Assessment:
    """The level of a transaction between these countries (seats and end use, upper-case codes).

    `is_doubtful` is what `services.gate_checks` finds in goods and words that have to be looked at: it is held.
    """
    markets = tuple(counting(level_of(code.lower())) for code in sorted(set(countries)))
    strictest = max((each.level for each in markets), key=_STRICTNESS.__getitem__, default=Level.GREEN)
    level = max(strictest, Level.AMBER, key=_STRICTNESS.__getitem__) if is_doubtful else strictest
    return Assessment(level, markets, is_held=is_doubtful or level in HOLDS)
