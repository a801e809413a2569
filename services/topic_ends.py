"""The end of topics in the desk's group: what may not be kept any longer goes with everything in it.

Where Telegram does not let the assistant delete them, operators learn which must be deleted by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.outbox import OPEN, OutboxMessage
from services import clock, notices, outbox, people, policy
from services.notices import Fate, Notice, Reader, Untold, notice
from services.outbox import State, WhenUnsure
from services.people import Role

ANYWHERE: Final = ZoneInfo("UTC")
"""The zone of readers who have no night: a group."""
MOST_TRIES: Final = 30
GATHERED_FOR: Final = timedelta(minutes=5)
"""Those that fail one after the other are told of together."""


@notice
@dataclass(frozen=True, slots=True)
class RemoveTopic(Notice):
    """Deletes a topic with everything in it, since the time for which it may be kept is over."""

    name: ClassVar[str] = "remove_topic"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    thread_id: int
    tries: int = 1

    def settle(self, session: Session, fate: Fate) -> bool:
        if fate.state is not State.FAILED or fate.reason == "topic_gone":
            return True
        chat_id = fate.message.chat_id
        if self.tries < MOST_TRIES:
            # Without the right to delete it stays for now; somebody may give the right.
            told, reader = RemoveTopic(self.thread_id, self.tries + 1), Reader(chat_id, ANYWHERE, None)
            at = clock.now() + timedelta(days=1)
            notices.tell(session, reader, told, key=f"{chat_id}:{self.thread_id}:{told.tries}", at=at)
        if self.tries == 1:
            _tell_operators(session, chat_id, self.thread_id)
        return True


@notice
@dataclass(frozen=True, slots=True)
class TopicsStay(Notice):
    """Tells operators which topics of a group could not be deleted."""

    name: ClassVar[str] = "topics_stay"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    chat_id: int

    def facts(self, session: Session) -> Sequence[int]:
        waiting = select(OutboxMessage.params).where(
            OPEN, OutboxMessage.chat_id == self.chat_id, OutboxMessage.notice == RemoveTopic.name
        )
        tried = [RemoveTopic(**params) for params in session.execute(waiting).scalars() if params]
        found = sorted(each.thread_id for each in tried if each.tries > 1)
        if not found:
            raise Untold("they are gone")
        return found


def remove(session: Session, chat_id: int, thread_id: int | None, *, at: datetime | None = None) -> None:
    """A topic of a case goes with everything in it, now or then; None, where there is none yet, needs nothing."""
    if thread_id is not None:
        told, reader = RemoveTopic(thread_id), Reader(chat_id, ANYWHERE, None)
        notices.tell(session, reader, told, key=f"{chat_id}:{thread_id}", at=at)


def _tell_operators(session: Session, chat_id: int, thread_id: int) -> None:
    house = policy.of(session)
    for operator in people.accounts(session, house.staff, Role.OPERATOR):
        key = f"{operator}:{chat_id}:"
        if not outbox.is_open(session, TopicsStay.name, key):
            reader, at = Reader.of(operator, house.night), clock.now() + GATHERED_FOR
            told = notices.message(reader, TopicsStay(chat_id), key=f"{key}{thread_id}", at=at)
            outbox.put_now(session, told)
