"""What time does to profiles: a year after the last confirmation they are hidden, half a year later deleted.

`reminded_at` of a profile is when its people were told last; every confirmation and every publication empties it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.people import PersonRow
from services import clock, companies, consents, notices, people, policy, readers
from services.companies import Company
from services.notices import Notice, Reader, Untold, notice
from services.outbox import Lane, WhenUnsure
from services.people import Person
from services.quiet_hours import Quiet
from services.refusals import CompanyGone
from services.retention import HIDDEN_PROFILE_KEPT_FOR, PROFILE_GOOD_FOR

AHEAD: Final = timedelta(days=30)
"""So long before something happens to a profile its people are told."""
FORGOTTEN_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class AtStake:
    """A profile, and the moment that its people are told of."""

    company: Company
    at: datetime


@notice
@dataclass(frozen=True, slots=True)
class ProfileEnding(Notice):
    """Asks whether a profile is still right, some weeks before it disappears."""

    name: ClassVar[str] = "profile_ending"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    company_id: int
    person_id: int
    ends_at: str

    def facts(self, session: Session) -> AtStake:
        found = _own(session, self.company_id, self.person_id)
        if not found.is_published or found.good_until is None or found.good_until.isoformat() != self.ends_at:
            raise Untold("confirmed, hidden or over")
        return AtStake(found, found.good_until)


@notice
@dataclass(frozen=True, slots=True)
class ProfileRanOut(Notice):
    """Tells that nobody sees a profile any more, since nobody confirmed it for a year."""

    name: ClassVar[str] = "profile_ran_out"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    company_id: int
    person_id: int

    def facts(self, session: Session) -> AtStake:
        found = _own(session, self.company_id, self.person_id)
        if found.published_at is None or found.is_published or found.good_until is None:
            raise Untold("confirmed or hidden")
        return AtStake(found, found.good_until + _hidden_for(session))


@notice
@dataclass(frozen=True, slots=True)
class ProfileHidden(Notice):
    """Tells colleagues that a profile is hidden, since who agreed to its publication left or took that back."""

    name: ClassVar[str] = "profile_hidden"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    company_id: int
    person_id: int

    def facts(self, session: Session) -> AtStake:
        found = _own(session, self.company_id, self.person_id)
        if found.published_at is not None:
            raise Untold("published again")
        return AtStake(found, clock.now())


@notice
@dataclass(frozen=True, slots=True)
class ProfileDeleting(Notice):
    """Tells that a profile which nobody sees will be deleted on a day."""

    name: ClassVar[str] = "profile_deleting"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    company_id: int
    person_id: int
    ends_at: str

    def facts(self, session: Session) -> AtStake:
        found, ends_at = _own(session, self.company_id, self.person_id), datetime.fromisoformat(self.ends_at)
        row = session.get(CompanyRow, self.company_id)
        if row is None or found.is_published or _deleted_at(session, row) > ends_at:
            raise Untold("kept")
        return AtStake(found, ends_at)


def _own(session: Session, company_id: int, person_id: int) -> Company:
    """The profile, as long as this person speaks for the company. Raises Untold."""
    try:
        found = companies.company(session, company_id)
    except CompanyGone as gone:
        raise Untold("the profile is gone") from gone
    if person_id not in companies.members(session, company_id):
        raise Untold("speaks for it no longer")
    return found


def due(session: Session) -> list[int]:
    """The profiles whose people are to be told something now."""
    return [row.id for row in _near_an_end(session) if _stage(session, row) is not None]


def sweep(session: Session, company_id: int) -> None:
    """Tells the people of a profile what is due; twice is the same as once."""
    try:
        row = companies.locked(session, company_id)
    except CompanyGone:
        return
    told = _stage(session, row)
    if told is None:
        return
    row.reminded_at = clock.now()
    session.flush()
    for reader, person_id in _readers(session, company_id):
        said = _said(session, row, told, person_id)
        key = f"{company_id}:{person_id}:{_ends(row):%Y%m%d}"
        notices.tell(session, reader, said, key=key)


def tell_colleagues(session: Session, company_id: int, *, but: Person) -> None:
    """Tells who still speaks for a company that its profile was hidden by somebody's consent or leaving."""
    for reader, person_id in _readers(session, company_id):
        if person_id != but.id:
            key = f"{company_id}:{person_id}:{clock.now().isoformat()}"
            notices.tell(session, reader, ProfileHidden(company_id, person_id), key=key)


def forget(session: Session) -> None:
    """Deletes what nobody has confirmed or touched for so long, once its people have known for a month."""
    last = policy.kept_since(session, HIDDEN_PROFILE_KEPT_FOR)
    for company_id in [row.id for row in _near_an_end(session) if _ends(row) <= last][:FORGOTTEN_AT_ONCE]:
        row = companies.locked(session, company_id)
        if _ends(row) <= last and (_have_known(session, row) or not companies.members(session, company_id)):
            _end_consent(session, row)
            session.delete(row)
    session.flush()


def _have_known(session: Session, row: CompanyRow) -> bool:
    """Whether its people were told of the end, and have had the time to prevent it."""
    told = row.reminded_at
    return told is not None and told >= _deleted_at(session, row) - AHEAD and told <= clock.now() - AHEAD


def _end_consent(session: Session, row: CompanyRow) -> None:
    """What was agreed to is gone with the profile."""
    who = session.get(PersonRow, row.published_by) if row.published_by is not None else None
    if who is not None:
        consents.withdraw(session, people.as_person(who), consents.PROFILE)


def _near_an_end(session: Session) -> list[CompanyRow]:
    """Those that run out within a month or have done so, and those hidden for almost as long as they are kept."""
    now = clock.now()
    last = now - PROFILE_GOOD_FOR + AHEAD
    is_ending = CompanyRow.published_at.is_not(None) & (CompanyRow.confirmed_at <= last)
    is_old = CompanyRow.published_at.is_(None) & (CompanyRow.changed_at <= last - _hidden_for(session))
    return list(session.execute(select(CompanyRow).where(or_(is_ending, is_old)).order_by(CompanyRow.id)).scalars())


def _ends(row: CompanyRow) -> datetime:
    """When it disappears unless it is confirmed; what nobody else sees counts from its last change."""
    since = row.confirmed_at if row.published_at is not None and row.confirmed_at is not None else row.changed_at
    return since + PROFILE_GOOD_FOR


def _deleted_at(session: Session, row: CompanyRow) -> datetime:
    return _ends(row) + _hidden_for(session)


def _hidden_for(session: Session) -> timedelta:
    return policy.of(session).kept(HIDDEN_PROFILE_KEPT_FOR)


def _stage(session: Session, row: CompanyRow) -> type[Notice] | None:
    """What is to be told now, if it has not been told."""
    now, ends = clock.now(), _ends(row)
    stages: tuple[tuple[datetime, type[Notice]], ...] = (
        (ends - AHEAD, ProfileEnding),
        (ends, ProfileRanOut),
        (_deleted_at(session, row) - AHEAD, ProfileDeleting),
    )
    if row.published_at is None:
        stages = stages[-1:]
    begun = [(since, told) for since, told in stages if since <= now]
    if not begun or (row.reminded_at is not None and row.reminded_at >= begun[-1][0]):
        return None
    return begun[-1][1]


def _said(session: Session, row: CompanyRow, told: type[Notice], person_id: int) -> Notice:
    if told is ProfileEnding:
        return ProfileEnding(row.id, person_id, _ends(row).isoformat())
    if told is ProfileRanOut:
        return ProfileRanOut(row.id, person_id)
    deleted_at = max(_deleted_at(session, row), clock.now() + AHEAD)
    return ProfileDeleting(row.id, person_id, deleted_at.isoformat())


def _readers(session: Session, company_id: int) -> Iterator[tuple[Reader, int]]:
    for person_id in companies.members(session, company_id):
        reader = readers.of_person(session, person_id)
        if reader is not None:
            yield reader, person_id
