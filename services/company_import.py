"""Importing companies: what a file would do, company by company, and doing it, all or nothing.

What a company's own people look after is theirs: no file changes it. Who runs an import has the machine, so no role is
asked for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.companies import CompanyRow, InvitationRow, MemberRow
from services import clock, companies, imports, policy
from services.companies import Company, CompanyType
from services.company_files import CompanyRecord
from services.event_differences import Difference, arrow, texts
from services.file_rows import Fault
from services.imports import ImportCrossed, ImportRefused


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one company, and in words: `new, published`, `changes: …` or `same`.

    `shows` publishes it, or hides it where that is False; None leaves that as it is.
    """

    record: CompanyRecord
    company: Company | None
    changes: tuple[Difference, ...] = ()
    shows: bool | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether the company is made."""
        return self.company is None

    @property
    def is_same(self) -> bool:
        """Whether nothing happens."""
        return not (self.is_new or self.changes or self.shows is not None)

    @property
    def words(self) -> str:
        """What happens, for whoever runs the import."""
        if self.is_new:
            return "new, published" if self.shows else "new, not published"
        told = [each.words for each in self.changes]
        told += [] if self.shows is None else ["published" if self.shows else "not published any more"]
        head = "same" if self.is_same else f"changes: {', '.join(told)}"
        return "; ".join([head, *self.notes])


Plan = imports.Plan[Step]


@dataclass(frozen=True, slots=True)
class _Kept:
    """Which companies have people who look after them, and which had some who have left."""

    claimed: frozenset[int]
    left: frozenset[int]


def plan(session: Session, records: Iterable[CompanyRecord]) -> Plan:
    """What importing these companies would do now; writes nothing."""
    records = list(records)
    present: dict[str, Company] = {}
    for some in imports.slices(record.key for record in records):
        rows = session.execute(select(CompanyRow).where(CompanyRow.key.in_(some))).scalars()
        present |= {row.key: companies.as_company(row) for row in rows}
    kept, made = _kept(session), Plan()
    for record in imports.looked_at(records):
        step = _step(record, present.get(record.key), kept)
        made.steps.append(step)
        made.faults += [Fault(record.line, record.key, reason) for reason in _reasons_against(step)]
    return made


def do(session: Session, records: Iterable[CompanyRecord]) -> Plan:
    """Imports these companies and says what it did. Raises ImportRefused and ImportCrossed, with nothing done."""
    records = list(records)
    for some in imports.slices(record.key for record in records):
        # Held in one order, so that two imports cannot wait for each other; who joins a company holds it as well.
        held = select(CompanyRow.id).where(CompanyRow.key.in_(some)).order_by(CompanyRow.id).with_for_update()
        session.execute(held).all()
    made = plan(session, records)
    if made.faults:
        raise ImportRefused(made.faults)
    try:
        for step in imports.taken(made.steps):
            if not step.is_same:
                _take(session, step)
        session.flush()
    except IntegrityError as error:
        # What is held cannot be in anybody's way, so this is the key of a new company.
        raise ImportCrossed from error
    return made


def _kept(session: Session) -> _Kept:
    """A chamber has some hundred companies, so all are looked at."""
    claimed = frozenset(session.execute(select(MemberRow.company_id).distinct()).scalars())
    came = session.execute(select(InvitationRow.company_id).where(InvitationRow.claimed_at.is_not(None))).scalars()
    return _Kept(claimed, frozenset(each for each in came if each is not None) - claimed)


def _step(record: CompanyRecord, company: Company | None, kept: _Kept) -> Step:
    if company is None:
        return Step(record, None, shows=record.is_published or None)
    changes = tuple(_differences(company, record))
    shows = _shows(company, record.is_published)
    if company.id in kept.claimed:
        is_other = bool(changes) or shows is not None
        return Step(record, company, notes=("its own people look after it, left as it is",) if is_other else ())
    if shows and company.id in kept.left:
        return Step(record, company, changes, None, ("who spoke for it has left, so a file does not publish it",))
    return Step(record, company, changes, shows)


def _shows(company: Company, wanted: bool | None) -> bool | None:
    """What becomes of its publication; one that has run out is published anew by whoever says that it is."""
    is_shown = company.is_published if wanted else company.published_at is not None
    return None if wanted is None or wanted == is_shown else wanted


def _differences(company: Company, record: CompanyRecord) -> Iterator[Difference]:
    for name, value in record.values.items():
        if name == "texts":
            yield from texts("text", company.texts, value)
        elif (present := getattr(company, name)) != value:
            yield Difference(name, value, f"{name} {arrow(present, value)}", is_told=False)


def _reasons_against(step: Step) -> Iterator[str]:
    if step.company is not None and step.is_same:
        return
    stated = {each.name: each.value for each in step.changes} if step.company else step.record.values
    is_shown = step.shows or (step.shows is None and step.company is not None and step.company.is_published)
    offers, seeks = (stated.get(name, getattr(step.company, name, ())) for name in ("offers", "seeks"))
    if is_shown and not (offers or seeks):
        yield "published: others see a company only if it offers or seeks something"


def _take(session: Session, step: Step) -> None:
    now = clock.now()
    row = _new(step.record.key) if step.company is None else companies.locked(session, step.company.id)
    stated = {each.name: each.value for each in step.changes} if step.company else dict(step.record.values)
    for name, value in stated.items():
        _put(row, "texts" if name == "text" else name, value)
    if step.shows is not None:
        row.published_at = row.confirmed_at = now if step.shows else None
        row.published_by = row.reminded_at = None
    row.as_of = policy.today(session)
    row.changed_at = now
    session.add(row)


def _new(key: str) -> CompanyRow:
    """A company of which nothing is known yet; the file states its name, country and type."""
    empty: dict[str, Any] = {name: [] for name in ("offers", "seeks", "markets", "languages")}
    return CompanyRow(key=key, texts={}, created_at=clock.now(), **empty)


def _put(row: CompanyRow, name: str, value: Any) -> None:  # Any: each field has its own type
    if name == "texts":
        merged = {**(row.texts or {}), **(value or {})}
        row.texts = {code: words for code, words in merged.items() if words}
    elif isinstance(value, CompanyType):
        row.type = value.value
    else:
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
