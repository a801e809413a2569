"""Whom an announcement is for: conditions as data, and the people they mean, all of them under the consent to news."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session

from db.companies import CompanyRow, MemberRow
from db.events import RegistrationRow
from db.people import PersonRow
from db.preferences import PreferenceRow
from db.statements import holds_any, holds_nothing
from services import consents, policy
from services.entries import STANDS, State
from services.people import Role
from services.preferences import Frequency

SAMPLE: Final = 5
HEARS: Final = (Frequency.AT_ONCE.value, Frequency.WEEKLY.value)


class Trait(StrEnum):
    """By what people are chosen. Values are codes: of markets (`cl`), topics, languages, types of firm, `Part`.

    Those of events are `12:confirmed`, an event's number and a `Presence`.
    """

    MARKET = "market"
    TOPIC = "topic"
    EVENT = "event"
    PART = "part"
    LANGUAGE = "language"
    FIRM = "firm"


class Presence(StrEnum):
    """How somebody stands with an event."""

    ANY = "any"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    ASKED = "asked"
    CANCELLED = "cancelled"
    PRESENT = "present"


class Part(StrEnum):
    """What somebody is to the network: speaks for a firm, does not, or holds a role of the staff."""

    SPEAKER = "speaker"
    SINGLE = "single"
    ORGANISER = Role.ORGANISER.value
    MANAGER = Role.MANAGER.value
    OPERATOR = Role.OPERATOR.value


_STATES: Final[Mapping[Presence, Collection[str]]] = {
    Presence.ANY: tuple(each.value for each in STANDS),
    Presence.CONFIRMED: (State.CONFIRMED.value,),
    Presence.WAITING: (State.WAITING.value, State.OFFERED.value),
    Presence.ASKED: (State.ASKED.value,),
    Presence.CANCELLED: tuple(
        each.value for each in (State.LEAVING, State.CANCELLED, State.PASSED, State.DECLINED, State.EXCUSED)
    ),
}
Chosen = Mapping[Trait, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is meant: within a trait one value is enough, between traits all must fit, and nothing excluded may.

    Whoever ticked no markets or no topics hears of all, so they fit each; to be excluded one must have ticked it.
    """

    include: Chosen = field(default_factory=dict)
    exclude: Chosen = field(default_factory=dict)

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Self:  # Any: as stored
        """As it is kept in a row; traits that this version does not know are left out."""
        known = {each.value for each in Trait}
        sides = (
            {Trait(name): tuple(values) for name, values in stored.get(side, {}).items() if name in known and values}
            for side in ("include", "exclude")
        )
        return cls(*sides)

    @property
    def as_json(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {
            "include": {trait.value: list(values) for trait, values in self.include.items() if values},
            "exclude": {trait.value: list(values) for trait, values in self.exclude.items() if values},
        }

    def changed(self, trait: Trait, values: Sequence[str], *, is_excluded: bool = False) -> "Audience":
        """With these values of a trait in the place of those before; none of them takes the condition away."""
        side = {**(self.exclude if is_excluded else self.include), trait: tuple(dict.fromkeys(values))}
        side = {name: chosen for name, chosen in side.items() if chosen}
        return Audience(self.include, side) if is_excluded else Audience(side, self.exclude)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """One of the people who are meant, without a name: the firm they speak for, their language and their markets."""

    company: str | None
    language: str
    markets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many people are meant: at once by language of the interface, and once a week."""

    at_once: Mapping[str, int]
    weekly: Mapping[str, int]

    @property
    def total(self) -> int:
        """Everybody."""
        return sum(self.at_once.values()) + sum(self.weekly.values())

    def of(self, language: str) -> int:
        """Everybody who reads this language."""
        return self.at_once.get(language, 0) + self.weekly.get(language, 0)


def people(session: Session, audience: Audience, *columns: Any) -> Select[Any]:  # Any: columns of any type
    """A query of these columns of `PersonRow` and `PreferenceRow` for everybody who is meant and may be told."""
    chosen = [_fits(session, trait, values) for trait, values in audience.include.items()]
    chosen += [not_(_fits(session, trait, values, strictly=True)) for trait, values in audience.exclude.items()]
    return (
        select(*columns)
        .join(PreferenceRow, PreferenceRow.person_id == PersonRow.id)
        .where(
            PreferenceRow.frequency.in_(HEARS),
            PersonRow.unreachable_at.is_(None),
            consents.stands(consents.NEWS),
            *chosen,
        )
    )


def reach(session: Session, audience: Audience) -> Reach:
    """How many people are meant now."""
    counted = people(session, audience, PersonRow.language, PreferenceRow.frequency, func.count())
    at_once: dict[str, int] = {}
    weekly: dict[str, int] = {}
    for language, frequency, count in session.execute(counted.group_by(PersonRow.language, PreferenceRow.frequency)):
        side = at_once if frequency == Frequency.AT_ONCE.value else weekly
        read = policy.of(session).language_of(language)
        side[read] = side.get(read, 0) + int(count)
    return Reach(at_once=at_once, weekly=weekly)


def sample(session: Session, audience: Audience) -> list[Sampled]:
    """Some of the people who are meant, drawn anew each time."""
    columns = (PersonRow.language, PreferenceRow.markets, CompanyRow.name)
    rows = session.execute(
        people(session, audience, *columns)
        .outerjoin(MemberRow, MemberRow.person_id == PersonRow.id)
        .outerjoin(CompanyRow, CompanyRow.id == MemberRow.company_id)
        .order_by(func.random())
        .limit(SAMPLE)
    )
    house = policy.of(session)
    return [
        Sampled(company=name, language=house.language_of(language), markets=tuple(markets or ()))
        for language, markets, name in rows
    ]


def _fits(session: Session, trait: Trait, values: Sequence[str], *, strictly: bool = False) -> ColumnElement[bool]:
    match trait:
        case Trait.MARKET:
            return _wished(session, PreferenceRow.markets, [each.lower() for each in values], strictly=strictly)
        case Trait.TOPIC:
            return _wished(session, PreferenceRow.topics, values, strictly=strictly)
        case Trait.LANGUAGE:
            return _reads(session, values)
        case Trait.EVENT:
            return PersonRow.id.in_(_at_events(values))
        case Trait.PART:
            return or_(*(_is(session, Part(each)) for each in values))
        case Trait.FIRM:
            speaks = select(MemberRow.person_id).join(CompanyRow, CompanyRow.id == MemberRow.company_id)
            return PersonRow.id.in_(speaks.where(CompanyRow.type.in_(values)))


def _wished(session: Session, column: Any, values: Sequence[str], *, strictly: bool) -> ColumnElement[bool]:
    ticked = holds_any(session, column, values)
    return ticked if strictly else or_(ticked, holds_nothing(session, column))


def _reads(session: Session, values: Collection[str]) -> ColumnElement[bool]:
    """Whoever has chosen no language, or one that is not offered any more, reads the house's."""
    house = policy.of(session)
    chosen = PersonRow.language.in_(values)
    if house.language_of(None) not in values:
        return func.coalesce(chosen, false())
    return or_(chosen, PersonRow.language.is_(None), PersonRow.language.not_in(house.languages))


def _at_events(values: Sequence[str]) -> Select[Any]:
    at = []
    for each in values:
        event_id, _colon, presence = each.partition(":")
        if Presence(presence) is Presence.PRESENT:
            stands: ColumnElement[bool] = RegistrationRow.checked_in_at.is_not(None)
        else:
            stands = RegistrationRow.status.in_(_STATES[Presence(presence)])
        at.append(and_(RegistrationRow.event_id == int(event_id), stands))
    return select(RegistrationRow.person_id).where(or_(*at), RegistrationRow.person_id.is_not(None))


def _is(session: Session, part: Part) -> ColumnElement[bool]:
    if part in (Part.SPEAKER, Part.SINGLE):
        speaks = PersonRow.id.in_(select(MemberRow.person_id))
        return speaks if part is Part.SPEAKER else not_(speaks)
    staff = policy.of(session).staff
    ids = {Part.ORGANISER: staff.organisers, Part.MANAGER: staff.managers, Part.OPERATOR: staff.operators}[part]
    return or_(holds_any(session, PersonRow.roles, [part.value]), PersonRow.telegram_id.in_(ids) if ids else false())
