"""The people who talk to the assistant: who they are to it, and nothing more than that."""

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from db.people import PersonRow
from db.statements import insert
from locales import N_
from services import ban_marks, clock
from services.quiet_hours import Night
from services.refusals import NotAllowed


class Role(StrEnum):
    """What somebody may do beyond being a person who asks."""

    ORGANISER = "organiser"
    MANAGER = "manager"
    OPERATOR = "operator"


ROLES: Final[Mapping[str, str]] = {
    Role.ORGANISER: N_("Organiser"),
    Role.MANAGER: N_("Network manager"),
    Role.OPERATOR: N_("Operator"),
}


def needs(roles: Set[Role], role: Role) -> None:
    """Raises NotAllowed for whoever does not hold this role at this moment."""
    if role not in roles:
        raise NotAllowed


@dataclass(frozen=True, slots=True)
class Staff:
    """Telegram ids that hold a role from the start, by the operator's settings."""

    organisers: Set[int] = frozenset()
    managers: Set[int] = frozenset()
    operators: Set[int] = frozenset()

    def roles(self, telegram_id: int) -> frozenset[Role]:
        """The roles of this account."""
        held = ((Role.ORGANISER, self.organisers), (Role.MANAGER, self.managers), (Role.OPERATOR, self.operators))
        return frozenset(role for role, ids in held if telegram_id in ids)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as one turn sees them; `has_events` where they ever registered for one, as far as the turn asked.

    `granted` are roles given to them beside those of the operator's settings, `company` is the name of the one for
    which they speak, as far as the turn asked.
    """

    id: int
    telegram_id: int
    language: str | None = None
    zone: str | None = None
    has_acknowledged: bool = False
    is_reachable: bool = True
    quiet_hours: str | None = None
    has_events: bool = False
    granted: frozenset[Role] = frozenset()
    company: str | None = None


_by_telegram_id = select(PersonRow).where(PersonRow.telegram_id == bindparam("telegram_id"))


def as_person(row: PersonRow) -> Person:
    """The plain values of a row."""
    return Person(
        row.id,
        row.telegram_id,
        row.language,
        row.zone,
        row.acknowledged_at is not None,
        row.unreachable_at is None,
        row.quiet_hours,
        granted=frozenset(Role(each) for each in row.roles or ()),
    )


def person(session: Session, telegram_id: int) -> Person | None:
    """The person behind a Telegram account, or None for a stranger."""
    row = session.execute(_by_telegram_id, {"telegram_id": telegram_id}).scalar()
    return as_person(row) if row else None


def roles(session: Session, staff: Staff, telegram_id: int) -> frozenset[Role]:
    """What this account may do now: by the operator's settings, and what was granted to the person behind it."""
    granted = session.execute(select(PersonRow.roles).where(PersonRow.telegram_id == telegram_id)).scalar()
    return staff.roles(telegram_id) | {Role(each) for each in granted or ()}


def accounts(session: Session, staff: Staff, role: Role) -> list[int]:
    """Telegram ids of those who hold a role now, in order."""
    held = {Role.ORGANISER: staff.organisers, Role.MANAGER: staff.managers, Role.OPERATOR: staff.operators}[role]
    granted = session.execute(select(PersonRow.telegram_id, PersonRow.roles).where(PersonRow.roles.is_not(None)))
    return sorted(held | {telegram_id for telegram_id, roles in granted if role in (roles or ())})


def nights(session: Session, telegram_ids: Collection[int], house: Night) -> dict[int, Night]:
    """The nights of those who have chosen a zone or quiet hours of their own, by Telegram account."""
    rows = session.execute(
        select(PersonRow.telegram_id, PersonRow.zone, PersonRow.quiet_hours).where(
            PersonRow.telegram_id.in_(telegram_ids),
            or_(PersonRow.zone.is_not(None), PersonRow.quiet_hours.is_not(None)),
        )
    )
    return {telegram_id: house.of(zone, hours) for telegram_id, zone, hours in rows}


def welcome(session: Session, telegram_id: int) -> Person:
    """The person behind a Telegram account, made when there is none yet; twice is the same as once.

    Whoever had everything deleted while they were banned is banned again.
    """
    row = insert(session, PersonRow).values(telegram_id=telegram_id, created_at=clock.now())
    made = session.execute(row.on_conflict_do_nothing().returning(PersonRow.id)).scalar()
    if made is not None:
        ban_marks.take_up(session, made, telegram_id)
    found = person(session, telegram_id)
    assert found is not None
    return found


def choose_language(session: Session, person_id: int, language: str) -> None:
    """Stores the language of the interface; the caller has checked that it is offered."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(language=language))


def choose_zone(session: Session, person_id: int, zone: str) -> None:
    """Stores the zone in which times are shown and quiet hours count; the caller has checked that there is one."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(zone=zone))


def choose_quiet_hours(session: Session, person_id: int, hours: str | None) -> None:
    """Stores quiet hours as `QuietHours.parse` reads them: empty for none, None for the house's."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(quiet_hours=hours))


def acknowledge(session: Session, person_id: int) -> None:
    """The person has read the first notice. This is an acknowledgement, not a consent."""
    session.execute(
        update(PersonRow)
        .where(PersonRow.id == person_id, PersonRow.acknowledged_at.is_(None))
        .values(acknowledged_at=clock.now())
    )


def mark_unreachable(session: Session, telegram_id: int) -> None:
    """Telegram says that this person blocked the bot or is gone: nothing is sent until they come back."""
    session.execute(
        update(PersonRow)
        .where(PersonRow.telegram_id == telegram_id, PersonRow.unreachable_at.is_(None))
        .values(unreachable_at=clock.now())
    )


def mark_reachable(session: Session, telegram_id: int) -> None:
    """The person is back."""
    session.execute(update(PersonRow).where(PersonRow.telegram_id == telegram_id).values(unreachable_at=None))
