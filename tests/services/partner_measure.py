"""Fictitious profiles and questions about them: how well partners are found, for the test and for the benchmark."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.companies import Company, CompanyType
from services.partner_index import PartnerIndex
from services.partner_search import hits

STORED = Path(__file__).parents[2] / "knowledge" / "questions" / "partners"
DEV, HELD_OUT = "dev", "held_out"
ALL = "all"
AMONG = 3
Search = Callable[[str, str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as somebody types it; `expected` are the companies that fit, none where nobody should be found."""

    identity: str
    language: str
    text: str
    expected: frozenset[int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares between 0 and 1: found first, or among three; `false` of the questions that nobody fits found somebody."""

    questions: int
    hit1: float
    hit3: float
    nobody: int
    false: float

    def __str__(self) -> str:
        return (
            f"{self.questions:4d} questions  hit@1 {self.hit1:.3f}  hit@3 {self.hit3:.3f}  "
            f"{self.nobody:3d} for nobody  false {self.false:.3f}"
        )


def company(number: int, **told: Any) -> Company:  # Any: as the file has it
    """A profile that others find; `told` says what the file of the profiles does."""
    texts = told.get("text") or {}
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    lists = {name: tuple(told.get(name) or ()) for name in ("offers", "seeks", "markets", "languages")}
    return Company(
        id=number,
        key=told.get("id", f"firm-{number}"),
        name=told.get("name", f"Muster {number} GmbH"),
        country=told.get("country", "DE"),
        city=told.get("city"),
        type=CompanyType(told.get("type", "company")),
        website=None,
        listing_url=None,
        texts=texts,
        contact_name=None,
        contact_email=None,
        refuses=(),
        as_of=date(2026, 11, 2),
        published_at=at,
        published_by=None,
        confirmed_at=at,
        **lists,
    )


@cache
def companies() -> tuple[Company, ...]:
    """The fictitious profiles; countries are read as text, since NO is Norway."""
    stored = yaml.load((STORED / "companies.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return tuple(company(number, **told) for number, told in enumerate(stored, start=1))


def questions(name: str) -> list[Question]:
    """A set of questions."""
    numbers = {each.key: each.id for each in companies()}
    lines = (STORED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Question(each["id"], each["lang"], each["text"], frozenset(numbers[key] for key in each["expect"]))
        for each in map(json.loads, lines)
    ]


def by_words(index: PartnerIndex) -> Search:
    """The search as the house has it."""
    return lambda text, language: [hit.company_id for hit in hits(index, text, language=language)]


def measure(search: Search, asked: Sequence[Question]) -> Mapping[str, Figures]:
    """The figures by language and for all together."""
    found: dict[str, list[tuple[Question, Sequence[int]]]] = defaultdict(list)
    for each in asked:
        answer = search(each.text, each.language)[:AMONG]
        found[each.language].append((each, answer))
        found[ALL].append((each, answer))
    return {language: _figures(answers) for language, answers in sorted(found.items())}


def misses(search: Search, asked: Sequence[Question]) -> Iterator[tuple[Question, list[str]]]:
    """Questions whose company is not among the first three, or that should find nobody and do, with what was found."""
    keys = {each.id: each.key for each in companies()}
    for each in asked:
        answer = search(each.text, each.language)[:AMONG]
        if bool(each.expected) != bool(each.expected & set(answer) or (answer and not each.expected)):
            yield each, [keys[number] for number in answer]


def _figures(answers: Sequence[tuple[Question, Sequence[int]]]) -> Figures:
    somebody = [(each.expected, answer) for each, answer in answers if each.expected]
    nobody = [answer for each, answer in answers if not each.expected]
    return Figures(
        questions=len(somebody),
        hit1=_share([bool(expected & set(answer[:1])) for expected, answer in somebody]),
        hit3=_share([bool(expected & set(answer)) for expected, answer in somebody]),
        nobody=len(nobody),
        false=_share([bool(answer) for answer in nobody]),
    )


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held) if held else 0.0
