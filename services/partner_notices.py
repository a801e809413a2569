"""How messages between two firms are said, changed and ended: notices, with what follows when their fate is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from sqlalchemy.orm import Session

from db.desk import RelayRow
from services import desk, introductions, notices, relay_notices, relay_queue, topics
from services.desk import Case
from services.notices import Fate, Notice, Reader, Untold, notice
from services.outbox import State, WhenUnsure
from services.refusals import RequestGone
from services.relay_notices import Batch
from services.relay_queue import FAILED, SENT, UNSURE, WAITING

TO_SENDER: Final = "sender"
TO_TARGET: Final = "target"
"""Directions: to who asked for the contact, and to who said yes to it."""
WAYS: Final = (TO_SENDER, TO_TARGET)
GONE: Final = "the other side is gone"
"""Why something is not said: a word for the outbox row."""


@dataclass(frozen=True, slots=True)
class PartnerBatch(Batch):
    """What is said at once, with the alias of who writes."""

    alias: str = ""


@dataclass(frozen=True, slots=True)
class Unreached:
    """What its writer is told of a message that did not arrive; `reply_to` is that message."""

    case: Case
    reply_to: int | None


def _said(session: Session, together: Sequence[RelayRow], *, is_headed: bool = True) -> PartnerBatch:
    first = together[0]
    case = topics.of_case(session, first.case_id)
    try:
        both = introductions.sides(session, first.case_id)
    except RequestGone as gone:
        raise Untold(GONE) from gone
    writer = both.sender if first.direction == TO_TARGET else both.target
    return PartnerBatch(
        case,
        tuple(replace(relay_notices.part(row), original=None) for row in together),
        relay_notices.quote_of(session, first),
        is_to_asker=True,
        is_headed=is_headed,
        is_repeated=first.is_repeated,
        alias=desk.alias(session, writer.person_id),
    )


def _next(session: Session, case_id: int, way: str) -> PartnerBatch:
    rows = relay_queue.waiting(session, case_id, way)
    if not rows:
        raise Untold("nothing waits")
    return _said(session, relay_notices.batch_of(rows))


def _settle(session: Session, case_id: int, way: str, fate: Fate) -> bool:
    if fate.reason == GONE:
        desk.locked(session, case_id)
        said: Sequence[RelayRow] = relay_queue.waiting(session, case_id, way)
    else:
        _case, said = relay_notices.settled(session, case_id, way, fate)
    if fate.state is not State.SENT and said:
        _fails(session, said, fate)
    relay_queue.say_next(session, case_id, way, after=fate.message.id)
    return True


def _fails(session: Session, rows: Sequence[RelayRow], fate: Fate) -> None:
    """Whoever wrote what did not arrive is told; of what was sent together, once."""
    for row in rows:
        row.state = UNSURE if fate.state is State.UNSURE else FAILED
    session.flush()
    reason = "unsure" if fate.state is State.UNSURE else "gone" if fate.reason == GONE else fate.reason or "refused"
    told = PartnerNotReached(rows[0].id, reason)
    notices.tell(session, _reader(rows[0].source_chat_id), told, key=f"{rows[0].id}:{fate.message.id}")


def _reader(telegram_id: int) -> Reader:
    """Somebody who is written to as by a person, at once and at any hour."""
    return Reader(telegram_id, topics.ANYWHERE, None)


@notice
@dataclass(frozen=True, slots=True)
class RelayToSender(Notice):
    """What the company that was asked writes, to who asked for the contact."""

    name: ClassVar[str] = f"relay_{TO_SENDER}"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    is_repeated: bool = False

    def facts(self, session: Session) -> PartnerBatch:
        return _next(session, self.case_id, TO_SENDER)

    def settle(self, session: Session, fate: Fate) -> bool:
        return _settle(session, self.case_id, TO_SENDER, fate)


@notice
@dataclass(frozen=True, slots=True)
class RelayToTarget(Notice):
    """What the one who asked for the contact writes, to the company that was asked."""

    name: ClassVar[str] = f"relay_{TO_TARGET}"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    is_repeated: bool = False

    def facts(self, session: Session) -> PartnerBatch:
        return _next(session, self.case_id, TO_TARGET)

    def settle(self, session: Session, fate: Fate) -> bool:
        return _settle(session, self.case_id, TO_TARGET, fate)


@notice
@dataclass(frozen=True, slots=True)
class EditPartnerRelay(Notice):
    """A message that the other side has got says something else now."""

    name: ClassVar[str] = "edit_partner_relay"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    relay_id: int
    number: int

    def facts(self, session: Session) -> PartnerBatch:
        row = session.get(RelayRow, self.relay_id)
        if row is None or row.state != SENT or row.edits != self.number:
            raise Untold("there is nothing to change, or a newer change")
        return _said(session, (row,), is_headed=relay_notices.is_first(session, row))

    def settle(self, session: Session, fate: Fate) -> bool:
        row = session.get(RelayRow, self.relay_id)
        if row is None or (fate.state is not State.FAILED and fate.reason != "unreachable"):
            return row is None
        desk.locked(session, row.case_id)
        session.refresh(row)
        if row.state != SENT:
            return True
        if fate.reason == "unreachable":
            _fails(session, (row,), fate)
        else:
            say_anew(session, row)  # it cannot be changed any more
        return True


def tell_edited(session: Session, row: RelayRow) -> None:
    """The other side gets the words as they are now."""
    told = EditPartnerRelay(row.id, row.edits)
    notices.tell(session, _reader(row.target_chat_id), told, key=f"{row.id}:{row.edits}")


def say_anew(session: Session, row: RelayRow) -> None:
    """Says a message once more, as it is now. The case is held by the caller."""
    row.state, row.target_message_id = WAITING, None
    session.flush()
    relay_queue.say_next(session, row.case_id, row.direction)


@notice
@dataclass(frozen=True, slots=True)
class PartnerNotReached(Notice):
    """Tells somebody that what they wrote to the other side did not arrive, or perhaps not."""

    name: ClassVar[str] = "partner_not_reached"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    relay_id: int
    reason: str

    def facts(self, session: Session) -> Unreached:
        row = session.get(RelayRow, self.relay_id)
        if row is None:
            raise Untold("it is deleted")
        return Unreached(topics.of_case(session, row.case_id), max(row.source_message_id, 0) or None)


@notice
@dataclass(frozen=True, slots=True)
class PartnerStopped(Notice):
    """Tells somebody that the other side has ended the writing through the assistant."""

    name: ClassVar[str] = "partner_stopped"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    case_id: int

    def facts(self, session: Session) -> Case:
        return topics.of_case(session, self.case_id)


def tell_stopped(session: Session, telegram_id: int, case_id: int) -> None:
    """Tells the other side, once, that nothing is passed on any more."""
    notices.tell(session, _reader(telegram_id), PartnerStopped(case_id), key=str(case_id))
