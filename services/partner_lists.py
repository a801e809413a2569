"""Partners as lists: which published profiles fit a choice, what else can be chosen, and how many a market has.

Finding them by words is in `services.partner_search`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge.taxonomy import taxonomy
from services import companies
from services.companies import Company, CompanyType
from services.people import Person


class Side(StrEnum):
    """What a code of the taxonomy is to a company, in one letter for buttons."""

    OFFERS = "o"
    SEEKS = "s"


SIDES: Final = tuple(each.value for each in Side)
WAYS: Final = ("market", "type")
"""By what a list can be narrowed beside a code."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; an empty word is anything.

    `code` is one of the taxonomy, on this side; `market` is a lower-case country code, and means those who are there
    and those who do business there; `type` is one of `CompanyType`.
    """

    side: Side | None = None
    code: str = ""
    market: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class _Edition:
    """All published profiles as they stood at one edition, and when each was changed: reading a thousand of them takes
    too long for each turn, and for each that changes.
    """

    edition: tuple[int, datetime | None]
    versions: Mapping[int, datetime]
    everybody: tuple[Company, ...]


_read: WeakKeyDictionary[Engine, _Edition] = WeakKeyDictionary()


def known(session: Session, person: Person) -> list[Company]:
    """Everybody whom this person can look for: all published profiles but that of their own company, freshest first.

    By name, firms that are written in other letters than ours would always come last. What is shown to people is read
    once more with `still_published`.
    """
    own = companies.of_person(session, person.id)
    found = [each for each in everybody(session) if each.is_published and (own is None or each.id != own.id)]
    return sorted(found, key=_confirmed_at, reverse=True)


def everybody(session: Session) -> tuple[Company, ...]:
    """All published profiles in the order in which they came, also those that nobody confirmed for a year.

    One that has not changed is the same object as before.
    """
    engine, edition = session.get_bind().engine, companies.edition(session)
    kept = _read.get(engine)
    if kept is None or kept.edition != edition:
        kept = _read[engine] = _read_anew(session, edition, kept)
    return kept.everybody


def _read_anew(session: Session, edition: tuple[int, datetime | None], kept: _Edition | None) -> _Edition:
    versions = companies.versions(session)
    before = {each.id: each for each in kept.everybody} if kept is not None else {}
    changed = [each for each, at in versions.items() if kept is None or kept.versions.get(each) != at]
    now = before | companies.of_ids(session, changed)
    return _Edition(edition, versions, tuple(now[each] for each in versions if each in now))


def _confirmed_at(company: Company) -> datetime:
    assert company.confirmed_at is not None, "what is published was confirmed"
    return company.confirmed_at


def still_published(session: Session, company_ids: Sequence[int]) -> Mapping[int, Company]:
    """Those of them that others find at this moment, as they are now.

    Two that change at once can be committed in another order than their times say, and an edition may miss one.
    """
    return {key: each for key, each in companies.of_ids(session, company_ids).items() if each.is_published}


def fitting(found: Iterable[Company], wanted: Wanted) -> list[Company]:
    """Those that fit in every way, in their order: nobody comes first for the country they are in."""
    return [each for each in found if _fits(each, wanted)]


def _fits(company: Company, wanted: Wanted) -> bool:
    if wanted.side is not None and not _has(company, wanted.side, wanted.code):
        return False
    if wanted.market and wanted.market not in countries(company):
        return False
    return wanted.type in ("", company.type.value)


def _has(company: Company, side: Side, code: str) -> bool:
    stated = of_side(company, side)
    return code in stated if code else bool(stated)


def of_side(company: Company, side: Side) -> Sequence[str]:
    """The codes that a company offers or seeks."""
    return company.offers if side is Side.OFFERS else company.seeks


def countries(company: Company) -> frozenset[str]:
    """Where a company is and where it does business, as lower-case codes."""
    return frozenset(code.lower() for code in (company.country, *company.markets))


def choices(found: Iterable[Company], wanted: Wanted, way: str) -> Mapping[str, int]:
    """What the list can be narrowed to in one way, each with the number of companies that would be left."""
    left = fitting(found, replace(wanted, **{way: ""}))  # type: ignore[arg-type]  # both ways are words
    if way == "market":
        return dict(sorted(Counter(code for each in left for code in countries(each)).items()))
    counted = Counter(each.type for each in left)
    return {kind.value: counted[kind] for kind in CompanyType if counted[kind]}


def codes(found: Iterable[Company], wanted: Wanted, side: Side) -> Mapping[str, int]:
    """The codes of one side, whatever code is chosen now, each with the number of companies that have it there."""
    return dict(Counter(code for each in fitting(found, replace(wanted, side=None)) for code in of_side(each, side)))


def groups(found: Iterable[Company], wanted: Wanted, side: Side) -> Mapping[str, int]:
    """The groups of the taxonomy that one side has codes of, in its order, each with the number of companies."""
    left = fitting(found, replace(wanted, side=None))
    known_codes = taxonomy().codes
    counted = Counter(
        group
        for each in left
        for group in {known_codes[code].group for code in of_side(each, side) if code in known_codes}
    )
    return {group: counted[group] for group in taxonomy().groups if counted[group]}


def number_of_market(session: Session, person: Person, market: str) -> int:
    """How many companies the list of a market has, by its lower-case code."""
    return len(fitting(known(session, person), Wanted(market=market)))
