"""What sending an announcement would come to, and what is wanted before it may go out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, RecipientRow
from db.people import PersonRow
from services import audiences, clock, policy
from services.audiences import Audience, Reach
from services.broadcasts import IS_OVER, Broadcast, Fate
from services.refusals import BroadcastIncomplete, NobodyMeant, StartPassed

NEEDS_NUMBER: Final = 200
"""More people than this, and their number must be typed before anything is sent."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many are meant, and how many of them have had or will have another announcement today."""

    reach: Reach
    today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What sending would come to now. `instead` is by missing language: how many read it, and what they would get.

    `today` are those among the people meant who have had or will have another announcement today.
    """

    reach: Reach
    instead: Mapping[str, tuple[int, str]]
    today: int

    @property
    def needs_number(self) -> bool:
        """Whether the number of people must be typed."""
        return self.reach.total > NEEDS_NUMBER


def count(session: Session, audience: Audience) -> Count:
    """How many are meant now. It looks at everybody: where people wait for the writer, it is read beside it."""
    return Count(audiences.reach(session, audience), _told_today(session, audience))


def plan(session: Session, found: Broadcast, counted: Count | None = None) -> Plan:
    """What sending it now would come to; counted here where it is not."""
    made = counted or count(session, found.audience)
    reached = made.reach
    instead: dict[str, tuple[int, str]] = {}
    for language in dict.fromkeys((*policy.of(session).languages, *reached.at_once, *reached.weekly)):
        read = found.read_in(language)
        if language not in found.versions and read is not None:
            instead[language] = (reached.of(language), read[0])
    return Plan(reach=reached, instead=instead, today=made.today)


def check(session: Session, found: Broadcast, counted: Count | None = None) -> Plan:
    """What is wanted before it may go out, and what it comes to.

    Raises BroadcastIncomplete without any words, NobodyMeant, StartPassed where its time has passed.
    """
    if not found.versions:
        raise BroadcastIncomplete
    if found.starts_at is not None and found.starts_at <= clock.now():
        raise StartPassed
    made = plan(session, found, counted)
    if not made.reach.total:
        raise NobodyMeant
    return made


def _told_today(session: Session, audience: Audience) -> int:
    rows = select(RecipientRow.person_id).join(BroadcastRow, BroadcastRow.id == RecipientRow.broadcast_id)
    told = rows.where(
        RecipientRow.day == policy.today(session),
        RecipientRow.state.in_((Fate.WAITING, Fate.QUEUED, Fate.SENT, Fate.UNSURE)),
        ~IS_OVER | (RecipientRow.state != Fate.WAITING.value),
    )
    counted = audiences.people(session, audience, func.count(PersonRow.id)).where(PersonRow.id.in_(told))
    return int(session.execute(counted).scalar_one())
