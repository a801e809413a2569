"""Requests for contact in the desk's group: their topics follow their states, and news of them are said there.

Decisions are made in `services.gate` and `services.introductions`, which tell the desk through this module.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from services import clock, contact_requests, desk, outbox, policy, topics
from services.contact_requests import OPEN, ContactRequest, RequestState
from services.desk import ANSWER_WITHIN, Case, Kind, Status
from services.notices import Fate, Notice, Untold, notice
from services.outbox import WhenUnsure
from services.refusals import RequestGone

STATUS: Final = {
    RequestState.CHECKING: Status.OPEN,
    RequestState.ASKING: Status.WAITING,
    RequestState.AGREED: Status.OPEN,
    RequestState.INTRODUCED: Status.DONE,
    RequestState.CLOSED: Status.DONE,
    RequestState.DECLINED: Status.DONE,
    RequestState.WITHDRAWN: Status.DONE,
}
"""Whose turn it is in the topic: the desk's, the other side's, or nobody's."""


class News(StrEnum):
    """What the desk hears in the topic of a request."""

    HELD_ANEW = "held_anew"
    UNREAD = "unread"
    READ = "read"
    SUGGESTED = "suggested"
    FORWARDED = "forwarded"
    AGREED = "agreed"
    RELEASED = "released"
    DECLINED = "declined"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    EXPIRES = "expires"
    STILL_OPEN = "still_open"


@dataclass(frozen=True, slots=True)
class Told:
    """What the words of a piece of news need: the request, which stands in the topic of this case."""

    case: Case
    request: ContactRequest


@notice
@dataclass(frozen=True, slots=True)
class ContactNews(Notice):
    """Says in the topic of a request for contact what happened to it, and who must do something now."""

    name: ClassVar[str] = "contact_news"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    case_id: int
    news: str

    def facts(self, session: Session) -> Told:
        case = topics.in_topic(session, self.case_id)
        try:
            return Told(case, contact_requests.request(session, self.case_id))
        except RequestGone as error:
            raise Untold("the request is deleted") from error

    def settle(self, session: Session, fate: Fate) -> bool:
        return topics.settle_note(session, self, self.case_id, fate)


def follow(session: Session, row: ContactRow, *, news: News | None = None) -> None:
    """Brings the topic in line with the request: whose turn it is, its name, its card, and a line of news.

    The row is held by the caller. Where somebody must act, the time for that begins now.
    """
    state = RequestState(row.state)
    case = desk.locked(session, row.case_id)
    status = Status.WAITING if news is News.UNREAD else STATUS[state]
    session.flush()
    if not (case.withdrawn_at is not None and status is not Status.DONE):
        hours = policy.of(session).desk_hours
        due_at = hours.after(clock.now(), ANSWER_WITHIN) if hours else None
        topics.set_status(session, case, status, due_at=due_at if status is Status.OPEN else None)
    if case.is_shadowed or case.thread_id is None:
        return  # a topic to come will show it as it is then
    topics.say_changed(session, desk.as_case(case))
    if news is not None:
        say(session, desk.as_case(case), news)


def say(session: Session, case: Case, news: News, *, key: str = "") -> None:
    """A line of news in the topic; once for a key, else every time."""
    told = ContactNews(case.id, news.value)
    topics.tell(session, case, told, key=f"{case.id}:{news.value}:{key or outbox.new_id()}")


def say_if_open(session: Session, case_id: int) -> None:
    """Somebody closed a topic by hand: says so where its request goes on all the same."""
    case = desk.case(session, case_id)
    if case.kind is Kind.CONTACT and contact_requests.request(session, case_id).state in OPEN:
        say(session, case, News.STILL_OPEN)
