"""Company files: the columns they have, what their values mean, and all companies as such a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from knowledge.taxonomy import taxonomy
from services import companies, countries, file_rows, profiles
from services.companies import Company, CompanyType
from services.file_rows import Read, Row, Shape, like, shown
from services.file_values import (
    Parser,
    Wrong,
    each_once,
    identity,
    language,
    line,
    made_of,
    market,
    one_of,
    optional,
    required,
    structure,
    text,
    truth,
    words_by_language,
)
from services.json_trees import Tree
from services.tables import Record, Table

KEYS: Final = (
    *("id", "name", "country", "city", "type", "offers", "seeks", "markets", "languages", "website", "text"),
    *("contact_name", "contact_email", "published", "listing_url"),
)
SHAPE: Final = Shape(
    thing="company",
    keys=KEYS,
    by_language=frozenset({"text"}),
    lists=frozenset({"offers", "seeks", "markets", "languages"}),
)
REQUIRED: Final = ("id", "name", "country", "type")


@dataclass(frozen=True, slots=True)
class CompanyRecord:
    """A company as a file has it. `values` are those it states, by the names of `Company`; texts that are None are to
    be taken away in all languages. `is_published` is None where the file says nothing of it.
    """

    line: int
    key: str
    values: Mapping[str, Any]  # Any: each field has its own type, as in `Company`
    is_published: bool | None


def read(name: str, content: bytes) -> Read:
    """The companies of a file, whose name says by its ending whether it is YAML, CSV or JSON."""
    return file_rows.read(SHAPE, name, content)


def records(found: Read) -> list[CompanyRecord]:
    """The companies of a file; what is wrong with them is added to its faults, which are then in the order of lines."""
    return made_of(found, _made)


def of_companies(session: Session) -> Table:
    """All companies in the order in which they came, as the file has them, with the contact of each."""
    rows = session.execute(select(CompanyRow).order_by(CompanyRow.id)).scalars()
    return Table(tuple(SHAPE.columns()), tuple(_record(companies.as_company(row)) for row in rows))


def _record(company: Company) -> Record:
    return {
        "id": company.key,
        "name": company.name,
        "country": company.country,
        "city": company.city,
        "type": company.type.value,
        "offers": list(company.offers),
        "seeks": list(company.seeks),
        "markets": list(company.markets),
        "languages": list(company.languages),
        "website": company.website,
        "text": dict(company.texts),
        "contact_name": company.contact_name,
        "contact_email": company.contact_email,
        "published": company.published_at is not None,
        "listing_url": company.listing_url,
    }


def _made(row: Row) -> CompanyRecord:
    values = structure(dict(row.values), _PARSERS, needed=REQUIRED, what=SHAPE.a_thing)
    key, is_published = values.pop("id"), values.pop("published", None)
    if "text" in values:
        values["texts"] = values.pop("text")
    return CompanyRecord(row.line, key, values, is_published)


def _name(value: Tree) -> str:
    words = required(line, value, profiles.LONGEST_NAME)
    if not any(each.isalnum() for each in words):
        raise Wrong(f"“{shown(words)}” is no name")
    return words


def _country(value: Tree) -> str:
    code = str(market(value)).upper()
    if code not in countries.codes():
        raise Wrong(f"“{shown(code)}” is no country; write a code of two letters, such as CL")
    return code


def _code(value: Tree) -> str:
    words, known = required(line, value), taxonomy().codes
    if words not in known:
        raise Wrong(f"“{shown(words)}” is no code of the taxonomy{like(words, known)}")
    return words


def _or_none(longest: int) -> Parser:
    return lambda value: line(value, longest) or None


def _that(fits: Callable[[str], bool], longest: int, reason: str) -> Parser:
    def parse(value: Tree) -> str | None:
        words = line(value, longest)
        if words and not fits(words):
            raise Wrong(f"“{shown(words)}” is no {reason}")
        return words or None

    return parse


_address = _that(profiles.is_web_address, profiles.LONGEST_URL, "link that begins with https://")
_codes = partial(each_once, parse=_code, most=profiles.MOST_CODES)
_PARSERS: Final[dict[str, Parser]] = {
    "id": identity,
    "name": _name,
    "country": _country,
    "city": _or_none(profiles.LONGEST_CITY),
    "type": lambda value: CompanyType(one_of([each.value for each in CompanyType], value)),
    "offers": _codes,
    "seeks": _codes,
    "markets": partial(each_once, parse=_country, most=profiles.MOST_MARKETS),
    "languages": partial(each_once, parse=language, most=profiles.MOST_LANGUAGES),
    "website": _address,
    "text": partial(optional, partial(words_by_language, longest=profiles.LONGEST_TEXT, parse=text)),
    "contact_name": _or_none(profiles.LONGEST_PERSON),
    "contact_email": _that(profiles.is_email, profiles.LONGEST_EMAIL, "mail address"),
    "published": partial(optional, partial(truth, False)),
    "listing_url": _address,
}
