"""What is said unasked while a request for contact goes to the other side and leads to an introduction, or does not.

Both contact cards carry what they say from the commit that released them: between it and the sending nothing can make
one of them unsayable while the other is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.companies import CompanyRow
from db.contact_requests import ContactRow
from db.people import PersonRow
from services import clock, companies, contact_requests, desk, notices, preferences, teasers, topics
from services.companies import Company
from services.contact_requests import ContactRequest, RequestState
from services.desk import Case
from services.notices import Fate, Notice, Reader, Untold, notice
from services.outbox import State, WhenUnsure
from services.quiet_hours import Quiet
from services.refusals import CompanyGone, RequestGone
from services.teasers import Teaser

MOST_DOUBLINGS: Final = 8
"""A note that did not get through is said again after twice as long each time, up to an hour and a half."""


class Side(StrEnum):
    """Whom something did not reach: the company that is asked, or one of the two who are introduced."""

    COMPANY = "company"
    SENDER = "sender"
    TARGET = "target"


class Occasion(StrEnum):
    """Why somebody is asked: for the first time, once more as they wished, or since nobody has answered."""

    NEW = "new"
    AGAIN = "again"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Unreached:
    """What the desk is told of somebody who was not reached; the names are those of the company that is asked.

    `ways` are second channels that were given for this purpose.
    """

    case: Case
    request: ContactRequest
    company: str | None
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A request that has ended, for its sender or for who said yes; `company` is the one that was asked for."""

    request: ContactRequest
    company: str | None


def reachable(session: Session, person_ids: Sequence[int]) -> list[int]:
    """Those of these people whom Telegram lets through, in order."""
    found = select(PersonRow.id).where(PersonRow.id.in_(person_ids), PersonRow.unreachable_at.is_(None))
    return sorted(session.execute(found).scalars())


@notice
@dataclass(frozen=True, slots=True)
class ContactTeaser(Notice):
    """Asks somebody who speaks for a company whether they want to be introduced to somebody without a name."""

    name: ClassVar[str] = "contact_teaser"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    person_id: int
    occasion: str
    is_repeated: bool = False

    def facts(self, session: Session) -> Teaser:
        row = session.get(ContactRow, self.case_id)
        if row is None or row.state != RequestState.ASKING:
            raise Untold("it is not open any more")
        if row.company_id is None or self.person_id not in companies.members(session, row.company_id):
            raise Untold("the person does not speak for the company any more")
        found = teasers.of_row(session, row)
        if found.is_put_off:
            raise Untold("it was put off")
        return found

    def settle(self, session: Session, fate: Fate) -> bool:
        """Where nobody else of the company is left to be reached, the desk has to find another way."""
        if fate.reason != "unreachable":
            return False
        row = contact_requests.locked(session, self.case_id)
        others = [each for each in row.asked or () if each != self.person_id]
        if row.state == RequestState.ASKING and not reachable(session, others):
            tell_not_reached(session, row.case_id, Side.COMPANY, "unreachable")
        return True


@notice
@dataclass(frozen=True, slots=True)
class ContactCard(Notice):
    """Introduces the other side to one of the two who have agreed, which is the `side` that reads it."""

    name: ClassVar[str] = "contact_card"
    # Not said again when nobody knows whether it came: the desk sees the doubt and asks.
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE

    case_id: int
    side: str
    person: str
    company: str
    country: str
    contact: str
    company_id: int
    language: str

    def facts(self, session: Session) -> None:
        row = session.get(ContactRow, self.case_id)
        if row is not None and row.state != RequestState.INTRODUCED:
            raise Untold("it was taken back")

    def settle(self, session: Session, fate: Fate) -> bool:
        if fate.state is State.SENT or fate.reason == "it was taken back":
            return False
        reason = "unsure" if fate.state is State.UNSURE else fate.reason or "refused"
        tell_not_reached(session, self.case_id, Side(self.side), reason)
        return reason == "unreachable"


def card_keys(case_id: int) -> tuple[str, str]:
    """The rows of the outbox in which both cards of an introduction stand."""
    return f"{ContactCard.name}:{case_id}:{Side.SENDER}", f"{ContactCard.name}:{case_id}:{Side.TARGET}"


@notice
@dataclass(frozen=True, slots=True)
class NotReached(Notice):
    """Tells the topic who was not reached or perhaps not, why, and what can be done now."""

    name: ClassVar[str] = "contact_not_reached"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    case_id: int
    side: str
    reason: str
    tries: int = 0

    def facts(self, session: Session) -> Unreached:
        case = topics.in_topic(session, self.case_id)
        try:
            found = contact_requests.request(session, self.case_id)
        except RequestGone as error:
            raise Untold("the request is deleted") from error
        row = session.get(CompanyRow, found.company_id) if found.company_id is not None else None
        return Unreached(case, found, row.name if row is not None else None, self._ways(session, found))

    def _ways(self, session: Session, found: ContactRequest) -> tuple[str, ...]:
        if self.side == Side.COMPANY:
            people = list(companies.members(session, found.company_id)) if found.company_id is not None else []
        else:
            person_id = found.sender_id if self.side == Side.SENDER else found.answered_by
            people = [person_id] if person_id is not None else []
        ways = (preferences.second_channel(session, each) for each in people)
        return tuple(each for each in ways if each)

    def settle(self, session: Session, fate: Fate) -> bool:
        """This is all that the desk hears of it, so it is said until it stands there, be it twice."""
        if fate.state is not State.UNSURE and fate.reason != "no topic":
            return topics.settle_note(session, self, self.case_id, fate)
        row = desk.locked(session, self.case_id)
        told = replace(self, tries=self.tries + 1)
        at = clock.now() + topics.ANOTHER_TOPIC_TAKES * 2 ** min(self.tries, MOST_DOUBLINGS)
        somewhere = Reader(row.desk_chat_id, topics.ANYWHERE, None)
        notices.tell(session, somewhere, told, key=f"{self.case_id}:{fate.message.id}", at=at)
        return True


@notice
@dataclass(frozen=True, slots=True)
class ProfileSent(Notice):
    """Brings one side of an introduction the profile of the other, as that one wished."""

    name: ClassVar[str] = "contact_profile_sent"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    company_id: int
    person_id: int
    is_repeated: bool = False

    def facts(self, session: Session) -> Company:
        try:
            return companies.published_company(session, self.company_id)
        except CompanyGone as error:
            raise Untold("the profile is not public any more") from error


def tell_not_reached(session: Session, case_id: int, side: Side, reason: str) -> None:
    """A task for the desk, once for each side and reason."""
    case = desk.case(session, case_id)
    if not case.is_shadowed:
        topics.tell(session, case, NotReached(case_id, side.value, reason), key=f"{case_id}:{side}:{reason}")


@notice
@dataclass(frozen=True, slots=True)
class ContactClosed(Notice):
    """Tells the sender that there is no match now, in the same words whatever the reason."""

    name: ClassVar[str] = "contact_closed"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    is_repeated: bool = False

    def facts(self, session: Session) -> Ended:
        return ended(session, self.case_id, RequestState.CLOSED)


@notice
@dataclass(frozen=True, slots=True)
class ContactDeclined(Notice):
    """Tells the sender that the network cannot pass a request on, without a reason."""

    name: ClassVar[str] = "contact_declined"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    is_repeated: bool = False

    def facts(self, session: Session) -> Ended:
        return ended(session, self.case_id, RequestState.DECLINED)


@notice
@dataclass(frozen=True, slots=True)
class ContactLapsed(Notice):
    """Tells who has said yes to a request that no introduction comes of it."""

    name: ClassVar[str] = "contact_lapsed"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    is_repeated: bool = False

    def facts(self, session: Session) -> Teaser:
        row = session.get(ContactRow, self.case_id)
        if row is None:
            raise Untold("the request is deleted")
        return teasers.of_row(session, row)


def ended(session: Session, case_id: int, state: RequestState) -> Ended:
    """A request that has ended so. Raises Untold where it has not, or is deleted."""
    try:
        found = contact_requests.request(session, case_id)
    except RequestGone as error:
        raise Untold("the request is deleted") from error
    if found.state is not state:
        raise Untold(f"it is {found.state}")
    row = session.get(CompanyRow, found.company_id) if found.company_id is not None else None
    return Ended(found, row.name if row is not None else None)
