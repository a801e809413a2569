"""Which funding there is for a market, a phase and a size of firm: what can be chosen, and what is left then.

An article that names countries in its title or keywords is bound to them; one that names none is for every market.
What has ended, is paused or replaced is not listed, but the search still finds it by its name.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from re import compile as pattern

from knowledge.articles import PHASES, Article
from knowledge.search import glossary, words
from services import clock
from services.answers import Answers

SIZES = ("small", "medium", "large", "research")
CLOSED = ("red", "black")
_DAY = pattern(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; an empty word is anything. `market` is a lower-case code."""

    market: str = ""
    phase: str = ""
    size: str = ""


def programmes(answers: Answers, wanted: Wanted, language: str) -> list[Article]:
    """The programmes that fit, those bound to the market first, then by title."""
    found = [
        each
        for each in listed(answers, language)
        if is_for(each, wanted.market)
        and wanted.phase in ("", each.phase)
        and (not wanted.size or not each.size or wanted.size in each.size)
    ]
    return sorted(found, key=lambda each: (wanted.market.upper() not in _countries(each), each.title.casefold()))


def listed(answers: Answers, language: str) -> list[Article]:
    """Every programme that can be had today, in the best language there is for this reader."""
    today = clock.now().date()
    slugs = (slug for slug in answers.library.languages if slug.startswith("funding/"))
    found = (answers.article(slug, language) for slug in slugs)
    return [each for each in found if each is not None and is_open(each, today)]


def is_open(article: Article, today: date) -> bool:
    """Whether it can be had, as far as the article knows: current, not run out, not replaced."""
    if article.handover or article.status != "current" or article.successor:
        return False
    return not has_run_out(article, today)


def has_run_out(article: Article, today: date) -> bool:
    """Whether the last day on which it is known to be valid is over."""
    last = last_day(article.valid_until or "")
    return last is not None and last < today


def last_day(written: str) -> date | None:
    """The last day of a year, a month or a day as articles write it; None for anything else."""
    found = _DAY.fullmatch(written)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 12), found[3]
    try:
        return date(year, month, int(day) if day else monthrange(year, month)[1])
    except ValueError:
        return None


def is_for(article: Article, market: str) -> bool:
    """Whether it can help in a market, by its lower-case code; every article helps in any."""
    if not market:
        return True
    bound = _countries(article)
    return not bound or market.upper() in bound or market.upper() in _named(article.body, article.language)


def markets(answers: Answers) -> list[str]:
    """The markets that funding can be asked for: those with a page of their own that are open for business.

    Programmes for every market exclude sanctioned ones in their small print, so these are not offered.
    """
    return [code for code in answers.markets() if is_offered(answers, code)]


def is_offered(answers: Answers, market: str) -> bool:
    """Whether a list of funding for this market would say the truth."""
    return answers.level(market).level not in CLOSED


def phases(answers: Answers, wanted: Wanted, language: str) -> dict[str, int]:
    """The phases that are left, in the order of a business, and how many programmes each has."""
    return _counts([each.phase or "" for each in programmes(answers, wanted, language)], PHASES)


def sizes(answers: Answers, wanted: Wanted, language: str) -> dict[str, int]:
    """The sizes of firm that are left and how many programmes each has; one without a size is for all."""
    return _counts(
        [size for each in programmes(answers, wanted, language) for size in each.size or SIZES],
        SIZES,
    )


def _counts(found: Sequence[str], order: Sequence[str]) -> dict[str, int]:
    return {each: number for each in order if (number := found.count(each))}


@lru_cache(maxsize=1024)
def _countries(article: Article) -> frozenset[str]:
    """The countries that title and keywords name, by upper-case codes."""
    return _named("\n".join((article.title, *article.keywords)), article.language)


@lru_cache(maxsize=1024)
def _named(text: str, language: str) -> frozenset[str]:
    known = glossary.shipped()
    found: set[str] = set()
    for line in text.splitlines():
        for mention in known.find(words.tokens(line), (language,)):
            kind, _, name = mention.concept.partition(":")
            found |= {name} if kind == "place" else known.groups.get(mention.concept, frozenset())
    return frozenset(found - {"DE"})
