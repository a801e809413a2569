"""Importing people: who is attached to a company at once, who gets a link, and doing it, all or nothing.

Who has come decides for themselves: of them a file changes the role alone. Who runs an import has the machine, so no
role is asked for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.companies import CompanyRow, InvitationRow, MemberRow
from db.people import PersonRow
from services import clock, imports, invitations, menus, people, policy, role_changes
from services.event_differences import Difference, arrow
from services.file_rows import Fault
from services.imports import ImportCrossed, ImportRefused
from services.people import Role
from services.people_files import PersonRecord


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom a file named before: what it said, and the account by which they came, if they have."""

    id: int
    name: str | None
    company_id: str | None
    language: str | None
    role: str | None
    has_come: bool
    telegram_id: int | None
    has_link: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one person, and in words: `new, attached`, `new, gets a link`, `changes: …` or `same`."""

    record: PersonRecord
    known: Known | None
    changes: tuple[Difference, ...] = ()
    attaches: bool = False
    gets_link: bool = False
    notes: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether no file has named this person before."""
        return self.known is None

    @property
    def is_same(self) -> bool:
        """Whether nothing happens."""
        return not (self.is_new or self.changes or self.attaches or self.gets_link)

    @property
    def words(self) -> str:
        """What happens, for whoever runs the import."""
        told = [each.words for each in self.changes]
        told += ["attached"] if self.attaches else []
        told += ["gets a link"] if self.gets_link else []
        if self.is_new:
            return f"new, {', '.join(told)}"
        head = "same" if self.is_same else f"changes: {', '.join(told)}"
        return "; ".join([head, *self.notes])


@dataclass(slots=True)
class Plan(imports.Plan[Step]):
    """What a file would do; `tokens` are those of new links by the ids of people, once it is done."""

    tokens: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Present:
    """What is there: people whom files named, companies, accounts with what they have to do with both."""

    known: Mapping[str, Known]
    companies: Mapping[str, int]
    speaks_for: Mapping[int, str]
    named: Mapping[int, str]


def plan(session: Session, records: Iterable[PersonRecord], *, renews: bool = False) -> Plan:
    """What importing these people would do now; writes nothing. `renews` makes new links for who has not come."""
    present, made = _present(session), Plan()
    for record in imports.looked_at(list(records)):
        step = _step(record, present.known.get(record.key), renews=renews)
        made.steps.append(step)
        made.faults += [Fault(record.line, record.key, reason) for reason in _reasons_against(step, present)]
    return made


def do(session: Session, records: Iterable[PersonRecord], *, renews: bool = False) -> Plan:
    """Imports these people and says what it did, with the tokens of new links, which are known to nobody afterwards.

    Raises ImportRefused and ImportCrossed, with nothing done.
    """
    records = list(records)
    # Companies before invitations, as everybody holds them who uses a link.
    for some in imports.slices({record.company for record in records if record.company is not None}):
        companies = select(CompanyRow.id).where(CompanyRow.key.in_(some)).order_by(CompanyRow.id).with_for_update()
        session.execute(companies).all()
    for some in imports.slices(record.key for record in records):
        held = select(InvitationRow.id).where(InvitationRow.key.in_(some)).order_by(InvitationRow.id).with_for_update()
        session.execute(held).all()
    made = plan(session, records, renews=renews)
    if made.faults:
        raise ImportRefused(made.faults)
    present, had_operators = _present(session), _has_operators(session)
    try:
        for step in imports.taken(made.steps):
            if not step.is_same and (token := _take(session, step, present)):
                made.tokens[step.record.key] = token
        session.flush()
    except IntegrityError as error:
        raise ImportCrossed from error
    if had_operators and not _has_operators(session):
        faults = [_no_operator(step.record) for step in made.steps if any(each.name == "role" for each in step.changes)]
        raise ImportRefused(faults)
    return made


def _has_operators(session: Session) -> bool:
    return bool(people.accounts(session, policy.of(session).staff, Role.OPERATOR))


def _no_operator(record: PersonRecord) -> Fault:
    return Fault(record.line, record.key, "role: nobody would be left to look after the assistant as operator")


def _present(session: Session) -> _Present:
    """A chamber has some hundred people in its files, so all are looked at."""
    found = session.execute(
        select(InvitationRow, CompanyRow.key, PersonRow.telegram_id)
        .outerjoin(CompanyRow, CompanyRow.id == InvitationRow.company_id)
        .outerjoin(PersonRow, PersonRow.id == InvitationRow.person_id)
        .where(InvitationRow.key.is_not(None))
        .execution_options(populate_existing=True)
    ).all()
    known = {str(row.key): _known(row, company, account) for row, company, account in found}
    spoken = session.execute(
        select(PersonRow.telegram_id, CompanyRow.key)
        .join(MemberRow, MemberRow.person_id == PersonRow.id)
        .join(CompanyRow, CompanyRow.id == MemberRow.company_id)
    )
    companies = session.execute(select(CompanyRow.key, CompanyRow.id))
    return _Present(
        known=known,
        companies={key: company_id for key, company_id in companies},  # noqa: C416 - a Row is no pair to mypy
        speaks_for={account: key for account, key in spoken},  # noqa: C416 - as above
        named={each.telegram_id: key for key, each in known.items() if each.telegram_id is not None},
    )


def _known(row: InvitationRow, company: str | None, account: int | None) -> Known:
    return Known(
        id=row.id,
        name=row.name,
        company_id=company,
        language=row.language,
        role=row.role,
        has_come=row.claimed_at is not None,
        telegram_id=account,
        has_link=row.hash is not None and row.expires_at is not None and row.expires_at > clock.now(),
    )


def _step(record: PersonRecord, known: Known | None, *, renews: bool) -> Step:
    attaches = record.telegram_id is not None
    if known is None:
        return Step(record, None, attaches=attaches, gets_link=not attaches)
    changes = tuple(_differences(known, record))
    if not known.has_come:
        is_stale = not (attaches or renews or known.has_link)
        notes = ("the link has run out, --renew-links makes a new one",) if is_stale else ()
        return Step(record, known, changes, attaches, renews and not attaches, notes)
    notes = ("has come since, so only the role is changed",) if any(each.name != "role" for each in changes) else ()
    return Step(record, known, tuple(each for each in changes if each.name == "role"), notes=notes)


def _differences(known: Known, record: PersonRecord) -> Iterator[Difference]:
    for name, value in record.values.items():
        if name != "telegram_id" and (present := getattr(known, name)) != value:
            yield Difference(name, value, f"{name} {arrow(present, value)}", is_told=False)


def _reasons_against(step: Step, present: _Present) -> Iterator[str]:
    record, account = step.record, step.record.telegram_id
    if step.known is not None and step.known.has_come:
        if account is not None and step.known.telegram_id not in (None, account):
            yield "telegram_id: this person has come with another account"
        return
    if record.company is not None and record.company not in present.companies:
        yield f"company_id: there is no company “{record.company}”; import companies first"
    if account is None:
        return
    if present.named.get(account, record.key) != record.key:
        yield f"telegram_id: {present.named[account]} has this account"
    elif record.company is not None and present.speaks_for.get(account, record.company) != record.company:
        yield f"company_id: this account speaks for {present.speaks_for[account]}, and nobody speaks for two"


def _take(session: Session, step: Step, present: _Present) -> str | None:
    """Does it, and gives the token of a new link."""
    record = step.record
    if step.known is None:
        row = InvitationRow(key=record.key, made_at=clock.now())
        stated = dict(record.values)
    else:
        row = session.get_one(InvitationRow, step.known.id)
        stated = {each.name: each.value for each in step.changes}
    before = row.role
    for name in stated.keys() & {"name", "language", "role"}:
        setattr(row, name, stated[name])
    if "company_id" in stated:
        row.company_id = present.companies[stated["company_id"]] if stated["company_id"] else None
    session.add(row)
    if row.person_id is not None:
        _change_role(session, row.person_id, before, row.role)
    elif step.attaches:
        _attach(session, row, record)
    return invitations.renew(row) if step.gets_link else None


def _change_role(session: Session, person_id: int, before: str | None, after: str | None) -> None:
    """One granted role for another; operators are not told, one of them runs the import."""
    if before == after:
        return
    if after is not None:
        role_changes.give(session, person_id, Role(after), by=None)
    if before is not None:
        role_changes.take(session, person_id, Role(before), by=None)
    menus.outdated(session, people.as_person(session.get_one(PersonRow, person_id)))


def _attach(session: Session, row: InvitationRow, record: PersonRecord) -> None:
    """The account belongs to this person from now on; a link that was made for them leads nowhere any more."""
    assert record.telegram_id is not None
    person = people.welcome(session, record.telegram_id)
    row.hash = row.expires_at = None
    if invitations.take(session, person, row, row.name or "–") is not None:
        menus.outdated(session, person)
