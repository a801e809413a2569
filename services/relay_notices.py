"""How relays are said, changed and taken back: notices, with what follows when their fate is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.desk import CaseRow, RelayRow
from services import desk, outbox, preferences, relay_queue, topics
from services.contents import MERGED, TEXT, units
from services.desk import Case, Status
from services.notices import Fate, Notice, Reader, Untold, notice, tell
from services.outbox import State, WhenUnsure
from services.relay_queue import DELETED, FAILED, SENT, TO_ASKER, TO_DESK, UNSURE, WAITING

POWERLESS = ("not enough rights", "not a forum", "need administrator", "have no rights")
"""Words of Telegram's that refuse the bot in a group, not what it says."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a batch. `original` is what it said before it was changed."""

    id: int
    kind: str
    file_id: str | None
    text: str
    original: str | None
    message_id: int | None
    is_in_album: bool = False

    def without_original(self) -> "Part":
        """The same, as if it had always said this."""
        return replace(self, original=None)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is said at once: texts that were merged, the pictures of one album, or one message.

    `quote` is the message of the reader's own that it answers; only the first picture of an album is headed. What is
    repeated may stand there twice, and goes on saying so when it is changed.
    """

    case: Case
    parts: tuple[Part, ...]
    quote: int | None = None
    is_to_asker: bool = False
    is_headed: bool = True
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What the topic is told of a message that did not get through. `reply_to` is that message, where it stands there.

    `second_channel` is where else the person may be reached, if they said so.
    """

    case: Case
    reply_to: int | None
    reason: str
    text: str = ""
    second_channel: str | None = None


def part(row: RelayRow) -> Part:
    """The plain values of a row."""
    return Part(row.id, row.kind, row.file_id, row.text, row.original, row.target_message_id, row.album is not None)


def batch_of(rows: Sequence[RelayRow]) -> tuple[RelayRow, ...]:
    """What goes at once with the first: the other pictures of its album, or the texts that follow it."""
    first = rows[0]
    if first.album is not None:
        return tuple(row for row in rows if row.album == first.album)[:10]
    if first.kind != TEXT or first.direction != TO_DESK:
        return (first,)
    together, length = [first], units(first.text)
    for row in rows[1:]:
        length += units(row.text) + 2
        if row.kind != TEXT or length > MERGED:
            break
        together.append(row)
    return tuple(together)


def quote_of(session: Session, first: RelayRow) -> int | None:
    """The message of the reader's own that this one answers."""
    asked = session.get(RelayRow, first.answers_id) if first.answers_id else None
    return asked.source_message_id if asked and asked.source_message_id > 0 else None


def _next_batch(session: Session, case: Case, direction: str) -> Batch:
    rows = relay_queue.waiting(session, case.id, direction)
    if not rows:
        raise Untold("nothing waits")
    together = batch_of(rows)
    return Batch(case, tuple(part(row) for row in together), quote_of(session, together[0]), direction == TO_ASKER)


def settled(session: Session, case_id: int, direction: str, fate: Fate) -> tuple[CaseRow, list[RelayRow]]:
    """The case, held, and the rows that were said, with their new state."""
    case = desk.locked(session, case_id)
    outbox.close_now(session, fate.message, fate.state, message_id=next(iter(fate.message_ids), None))
    if fate.state is State.SKIPPED and fate.reason != "unreachable":
        return case, []  # nothing waited when it was to be said; what waits by now is the next row's
    if isinstance(fate.facts, Batch):
        ids = [part.id for part in fate.facts.parts]
        found = select(RelayRow).where(RelayRow.id.in_(ids)).order_by(RelayRow.id)
        rows = session.execute(found, execution_options={"populate_existing": True}).scalars().all()
    else:
        rows = relay_queue.waiting(session, case_id, direction)[:1]
    said = [row for row in rows if row.state == WAITING]
    for position, row in enumerate(rows):
        row.is_repeated = row.is_repeated or bool(fate.message.params.get("is_repeated"))
        if fate.state is State.SENT:
            _arrived(session, row, fate.message_ids[min(position, len(fate.message_ids) - 1)], fate.facts)
        elif fate.state is State.UNSURE and row.state == WAITING:
            row.state = UNSURE
    session.flush()
    return case, said


def _arrived(session: Session, row: RelayRow, message_id: int, told: Batch) -> None:
    """Notes where it stands now. Whoever changed it or took it back while it was on its way did not reach it yet."""
    row.target_message_id = message_id
    if row.state == DELETED:
        tell_deleted(session, row)
    elif row.state == WAITING:
        row.state = SENT
        part = next(each for each in told.parts if each.id == row.id)
        if (part.text, part.file_id) != (row.text, row.file_id):
            tell_edited(session, row)


@notice
@dataclass(frozen=True, slots=True)
class RelayToDesk(Notice):
    """What the asker wrote, into the topic of their case."""

    name: ClassVar[str] = "relay_to_desk"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    is_repeated: bool = False

    def facts(self, session: Session) -> Batch:
        return _next_batch(session, topics.in_topic(session, self.case_id), TO_DESK)

    def settle(self, session: Session, fate: Fate) -> bool:
        case, said = settled(session, self.case_id, TO_DESK, fate)
        if fate.reason == "topic_gone":
            return topics.make_anew(session, case, fate)
        if _is_refused(fate):
            for row in said:
                row.state = FAILED
            session.flush()
        if said and said[0].state in (FAILED, UNSURE):
            # Of an album one word is enough; of texts that were merged each would be missed.
            for row in said[:1] if said[0].album else said:
                topics.tell(session, desk.as_case(case), Missing(row.id), key=f"{row.id}:{fate.message.id}")
        # What the group as such refuses waits for `topics.repair`, or it would be tried without end.
        if not said or said[0].state != WAITING:
            relay_queue.say_next(session, self.case_id, TO_DESK, after=fate.message.id)
        return False


def _is_refused(fate: Fate) -> bool:
    """Whether Telegram refuses what was said, and not the bot in this group."""
    words = fate.words.lower()
    is_powerless = any(phrase in words for phrase in POWERLESS)
    return fate.state is State.FAILED and fate.reason == "refused" and not is_powerless


@notice
@dataclass(frozen=True, slots=True)
class RelayToAsker(Notice):
    """What the desk answered, to the person who asked."""

    name: ClassVar[str] = "relay_to_asker"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    is_repeated: bool = False

    def facts(self, session: Session) -> Batch:
        return _next_batch(session, topics.of_case(session, self.case_id), TO_ASKER)

    def settle(self, session: Session, fate: Fate) -> bool:
        case, said = settled(session, self.case_id, TO_ASKER, fate)
        if fate.state is State.SENT and said:
            if case.status != Status.DONE.value and not _is_asker_ahead(session, case.id, said[-1].created_at):
                topics.set_status(session, case, Status.WAITING)
            for row in said:
                if row.source_message_id < 0:
                    continue  # nobody typed it: there is nothing to acknowledge
                told = Acknowledge(row.source_message_id)
                tell(session, Reader(row.source_chat_id, topics.ANYWHERE, None), told, key=str(row.id))
        elif fate.state is not State.SENT and said and said[0].state in (WAITING, UNSURE):
            for row in said:
                row.state = UNSURE if fate.state is State.UNSURE else FAILED
            session.flush()
            reason = "unsure" if fate.state is State.UNSURE else fate.reason or "refused"
            told_desk = NotDelivered(said[0].id, reason)
            topics.tell(session, desk.as_case(case), told_desk, key=f"{said[0].id}:{fate.message.id}")
        relay_queue.say_next(session, self.case_id, TO_ASKER, after=fate.message.id)
        return True


def _is_asker_ahead(session: Session, case_id: int, answered_at: datetime) -> bool:
    """Whether the asker wrote again while the answer was on its way."""
    later = select(RelayRow.id).where(
        RelayRow.case_id == case_id, RelayRow.direction == TO_DESK, RelayRow.created_at > answered_at
    )
    return session.execute(later.limit(1)).scalar() is not None


@notice
@dataclass(frozen=True, slots=True)
class EditRelay(Notice):
    """A message that was passed on says something else now."""

    name: ClassVar[str] = "edit_relay"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    relay_id: int
    number: int

    def facts(self, session: Session) -> Batch:
        row = session.get(RelayRow, self.relay_id)
        if row is None or row.state != SENT or row.edits != self.number:
            raise Untold("there is nothing to change, or a newer change")
        together = session.execute(
            select(RelayRow)
            .where(RelayRow.target_chat_id == row.target_chat_id, RelayRow.target_message_id == row.target_message_id)
            .order_by(RelayRow.id)
        ).scalars()
        case, is_to_asker = topics.of_case(session, row.case_id), row.direction == TO_ASKER
        parts = tuple(part(each) for each in together)
        return Batch(
            case, parts, is_to_asker=is_to_asker, is_headed=is_first(session, row), is_repeated=row.is_repeated
        )

    def settle(self, session: Session, fate: Fate) -> bool:
        row = session.get(RelayRow, self.relay_id)
        if row is None or (fate.state is not State.FAILED and fate.reason != "unreachable"):
            return row is None
        case = desk.locked(session, row.case_id)
        session.refresh(row)
        is_other = isinstance(fate.facts, Batch) and row.target_message_id != fate.facts.parts[0].message_id
        if row.state != SENT or case.withdrawn_at is not None or is_other:
            return True  # it was taken back or said anew meanwhile
        if fate.reason == "topic_gone" and row.direction == TO_DESK:
            return topics.make_anew(session, case, fate)
        if fate.reason == "unreachable":
            if row.direction == TO_ASKER:
                told = NotDelivered(row.id, "unreachable")
                topics.tell(session, desk.as_case(case), told, key=f"{row.id}:{fate.message.id}")
            else:
                row.state, row.target_message_id = WAITING, None  # `desk_care.repair` says it when the group is back
            return True
        # It cannot be changed any more: it is said anew, below.
        row.state, row.target_message_id = WAITING, None
        session.flush()
        relay_queue.say_next(session, row.case_id, row.direction, after=fate.message.id)
        return True


def is_first(session: Session, row: RelayRow) -> bool:
    """Whether the heading stands above this message: one of an album that came together has it only once."""
    before = select(RelayRow.id).where(
        RelayRow.case_id == row.case_id, RelayRow.album == row.album, RelayRow.id < row.id, RelayRow.state == SENT
    )
    return row.album is None or session.execute(before.limit(1)).scalar() is None


def tell_edited(session: Session, row: RelayRow) -> None:
    """The other side gets the words as they are now."""
    told = EditRelay(row.id, row.edits)
    tell(session, Reader(row.target_chat_id, topics.ANYWHERE, None), told, key=f"{row.id}:{row.edits}")


def _standing(session: Session, relay_id: int) -> Part:
    """A message as it stands with its reader. Raises Untold where it does not."""
    row = session.get(RelayRow, relay_id)
    if row is None or row.target_message_id is None:
        raise Untold("it is gone")
    return part(row)


@notice
@dataclass(frozen=True, slots=True)
class DeleteRelay(Notice):
    """An answer of the desk is taken back from its reader."""

    name: ClassVar[str] = "delete_relay"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    relay_id: int

    def facts(self, session: Session) -> Part:
        return _standing(session, self.relay_id)

    def settle(self, session: Session, fate: Fate) -> bool:
        row = session.get(RelayRow, self.relay_id)
        if fate.state is State.FAILED and row is not None and "not found" not in fate.words.lower():
            # Telegram deletes nothing that is older than 48 hours, but it changes it.
            reader = Reader(row.target_chat_id, topics.ANYWHERE, None)
            tell(session, reader, BlankRelay(self.relay_id), key=str(self.relay_id))
        return True


def tell_deleted(session: Session, row: RelayRow) -> None:
    """The reader loses the message."""
    tell(session, Reader(row.target_chat_id, topics.ANYWHERE, None), DeleteRelay(row.id), key=str(row.id))


@notice
@dataclass(frozen=True, slots=True)
class BlankRelay(Notice):
    """An answer that is too old to be deleted says that it was taken back."""

    name: ClassVar[str] = "blank_relay"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    relay_id: int

    def facts(self, session: Session) -> Part:
        return _standing(session, self.relay_id)

    def settle(self, session: Session, fate: Fate) -> bool:
        return True


@notice
@dataclass(frozen=True, slots=True)
class Acknowledge(Notice):
    """The sign on a reply of the desk that it was delivered; a group that refuses reactions gets none."""

    name: ClassVar[str] = "acknowledge"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    message_id: int

    def settle(self, session: Session, fate: Fate) -> bool:
        return True


@notice
@dataclass(frozen=True, slots=True)
class NotDelivered(Notice):
    """Tells the topic that an answer did not reach the person, why, and what to do next."""

    name: ClassVar[str] = "not_delivered"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    relay_id: int
    reason: str

    def facts(self, session: Session) -> Undelivered:
        row = session.get(RelayRow, self.relay_id)
        if row is None:
            raise Untold("it is deleted")
        case = topics.in_topic(session, row.case_id)
        other = preferences.second_channel(session, case.person_id) if case.person_id is not None else None
        reply_to = max(row.source_message_id, 0) or None
        return Undelivered(case, reply_to, self.reason, second_channel=other)

    def settle(self, session: Session, fate: Fate) -> bool:
        return _settle_note(session, self, self.relay_id, fate)


@notice
@dataclass(frozen=True, slots=True)
class Missing(Notice):
    """Tells the topic that something the asker sent may be missing in it."""

    name: ClassVar[str] = "missing"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    relay_id: int

    def facts(self, session: Session) -> Undelivered:
        row = session.get(RelayRow, self.relay_id)
        if row is None:
            raise Untold("it is deleted")
        return Undelivered(topics.in_topic(session, row.case_id), None, row.kind, row.text)

    def settle(self, session: Session, fate: Fate) -> bool:
        return _settle_note(session, self, self.relay_id, fate)


def _settle_note(session: Session, told: Notice, relay_id: int, fate: Fate) -> bool:
    row = session.get(RelayRow, relay_id)
    return row is not None and topics.settle_note(session, told, row.case_id, fate)
