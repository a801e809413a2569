"""The shipped articles and the facts that they were written from, read once for the rules that compare them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from knowledge import articles

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
CONTENT = KNOWLEDGE / "content"
LANGUAGES = ("de", "en", "ru")

_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# Spaces, points and commas inside a number are a matter of language; a plain space only before exactly three digits.
_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,\u00a0\u202f\u2009]\d+)*")
_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
_DATE = re.compile(r"\b(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?!\d)(?:-\d\d)?)?\b")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# No words of the fact itself: where it was read, and how it is called here.
_NOT_SAID = frozenset({"id", "url", "source_url"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A market's fact, an instrument or a general rule, with the numbers and addresses that it gives."""

    id: str
    verify: bool
    urls: frozenset[str]
    as_of: str
    volatility: str
    numbers: frozenset[str]
    fields: Mapping[str, Any] = field(compare=False)

    @property
    def topic(self) -> str:
        """The slug of the article that must tell it."""
        if "market" in self.fields:
            return f"markets/{self.fields['market'].lower()}/{self.fields['aspect']}"
        return f"funding/{self.id}" if "category" in self.fields else f"guides/{self.id}"


@dataclass(frozen=True)
class Facts:
    """Everything that may be said."""

    by_id: Mapping[str, Fact]
    markets: Mapping[str, str]
    gaps: frozenset[tuple[str, str]]
    compiled: str

    @cached_property
    def topics(self) -> Mapping[str, frozenset[str]]:
        """The fact ids by the slug of the article that must tell them."""
        found: dict[str, frozenset[str]] = {}
        for fact in self.by_id.values():
            found[fact.topic] = found.get(fact.topic, frozenset()) | {fact.id}
        return found


@dataclass(frozen=True)
class Shelf:
    """All that the rules look at; `date` is the content's own."""

    library: articles.Library
    facts: Facts
    date: date
    heads: Mapping[tuple[str, str], Mapping[str, Any]]

    @cached_property
    def pages(self) -> list[articles.Article]:
        """Every article, in the order of the files."""
        return [self.library.articles[key] for key in sorted(self.library.articles)]

    def used(self, page: articles.Article) -> list[Fact]:
        """The facts that a page names, as far as they exist."""
        return [self.facts.by_id[each] for each in page.facts if each in self.facts.by_id]


def read() -> Shelf:
    """The shipped content as it lies in the project."""
    library = articles.load(CONTENT)
    facts = read_facts()
    stated = CONTENT / "content.yaml"
    written = _yaml(stated)["date"] if stated.exists() else facts.compiled
    heads = {key: _head(CONTENT / f"{each.slug}.{each.language}.md") for key, each in library.articles.items()}
    return Shelf(library, facts, date.fromisoformat(written), heads)


def read_facts() -> Facts:
    """Market facts, instruments and rules under their ids."""
    markets = _yaml(KNOWLEDGE / "facts" / "markets.yaml")
    funding = _yaml(KNOWLEDGE / "facts" / "funding.yaml")
    everything = [*markets["facts"], *funding["instruments"], *funding["general_rules"]]
    return Facts(
        by_id={each["id"]: _fact(each) for each in everything},
        markets={each["code"].lower(): each["status"] for each in markets["markets"]},
        gaps=frozenset((gap["market"].lower(), aspect) for gap in markets["gaps"] for aspect in gap["aspects"]),
        compiled=max(markets["meta"]["as_of"], funding["compiled"]),
    )


def numbers(text: str) -> Iterator[str]:
    """The numbers of a text without their separators; a day written in digits counts as its three numbers."""
    for found in _NUMBER.findall(text):
        if _DAY.fullmatch(found):
            yield from (part.lstrip("0") for part in found.split("."))
        else:
            yield re.sub(r"\D", "", found)


def oldest(written: Iterable[str]) -> str:
    """The oldest date in fields such as `2022-2023` or `ca. 2024`; `undated` when none of them gives one."""
    dated = (each for each in written if not each.startswith("undated"))
    return min((found for each in dated for found in _DATE.findall(each)), default="undated")


def _fact(fields: Mapping[str, Any]) -> Fact:
    rate = fields.get("rate")
    stated = [fields.get("as_of", ""), fields.get("status_as_of", ""), rate["as_of"] if isinstance(rate, dict) else ""]
    return Fact(
        id=fields["id"],
        verify=fields.get("verify") == "true",
        urls=frozenset(_urls(fields)),
        as_of=oldest(stated),
        volatility=fields.get("volatility", ""),
        numbers=frozenset(_said_numbers(fields)),
        fields=fields,
    )


def _said_numbers(fields: Mapping[str, Any]) -> Iterator[str]:
    for text in _texts(fields):
        for number in numbers(text):
            yield number
            yield number.lstrip("0")
        yield from (str(place) for place, month in enumerate(_MONTHS, 1) if month in text)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for key, each in value.items() if key not in _NOT_SAID for text in _texts(each))
    elif isinstance(value, Iterable):
        yield from (text for each in value for text in _texts(each))


def _urls(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith(("https://", "http://")):
            yield value
    elif isinstance(value, Mapping):
        yield from (url for each in value.values() for url in _urls(each))
    elif isinstance(value, Iterable):
        yield from (url for each in value for url in _urls(each))


def _head(path: Path) -> Mapping[str, Any]:
    stated = yaml.load(path.read_text("utf-8").split("\n---\n", 1)[0].removeprefix("---\n"), _LOADER)
    assert isinstance(stated, dict)
    return stated


def _yaml(path: Path) -> dict[str, Any]:
    stated = yaml.load(path.read_text("utf-8"), _LOADER)
    assert isinstance(stated, dict)
    return stated
