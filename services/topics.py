"""Topics: how a case stands in the desk's group, and what is said there about it. Notices, each done as a row.

A topic that is not there yet, or not any more, is made by `OpenTopic`; everything else follows from its success.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy.orm import Session

from db.desk import CaseRow
from services import clock, desk, desk_cards, notices, outbox, relay_queue, topic_ends
from services.desk import Case, Kind, Status
from services.desk_cards import DeskCard
from services.notices import Fate, Notice, Reader, Untold, notice
from services.outbox import State, WhenUnsure
from services.refusals import CaseGone, CaseWithdrawn

ANYWHERE = topic_ends.ANYWHERE
ANOTHER_TOPIC_TAKES = timedelta(seconds=20)
KEPT_AFTER_MOVE = timedelta(days=7)
"""So long the desk can look up in its old group what it wrote there itself."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the pinned card of a topic says. `question` is as it was written, in the first words of the asker.

    `card` are the facts of a request for contact.
    """

    case: Case
    question: str
    alias: str | None
    is_banned: bool
    card: DeskCard | None = None


def of_case(session: Session, case_id: int) -> Case:
    """The case of a notice as it is now. Raises Untold where it is deleted."""
    try:
        return desk.case(session, case_id)
    except CaseGone as error:
        raise Untold("the request is deleted") from error


def in_topic(session: Session, case_id: int) -> Case:
    """The case of a notice, which has a topic. Raises Untold where it has none."""
    found = of_case(session, case_id)
    if found.thread_id is None:
        raise Untold("no topic")
    return found


def tell(session: Session, case: Case, told: Notice, *, key: str) -> None:
    """Says or does something in the group in which the case stands, once per key."""
    notices.tell(session, Reader(case.desk_chat_id, ANYWHERE, None), told, key=key)


@notice
@dataclass(frozen=True, slots=True)
class OpenTopic(Notice):
    """Makes the topic of a case."""

    name: ClassVar[str] = "open_topic"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    is_repeated: bool = False

    def facts(self, session: Session) -> Summary:
        found = of_case(session, self.case_id)
        if found.thread_id is not None:
            raise Untold("it has one")
        if found.is_withdrawn:
            raise Untold("it is withdrawn")
        return summary(session, found)

    def settle(self, session: Session, fate: Fate) -> bool:
        if fate.state is not State.SENT:
            return False
        try:
            row = desk.locked(session, self.case_id)
        except CaseGone:  # deleted while its topic was being made, of which nobody else knows
            topic_ends.remove(session, fate.message.chat_id, fate.thread_id)
            return True
        if row.thread_id is not None and fate.thread_id is not None:
            if row.thread_id != fate.thread_id:
                # Two processes made a topic, since one of them was taken for dead: the later one is empty and goes.
                topic_ends.remove(session, row.desk_chat_id, fate.thread_id)
            return True
        row.thread_id, row.is_topic_closed = fate.thread_id, False
        session.flush()
        case = desk.as_case(row)
        told = ShowSummary(self.case_id, may_be_second=self.is_repeated)
        tell(session, case, told, key=f"{self.case_id}:{case.desk_chat_id}:{fate.thread_id}")
        if isinstance(fate.facts, Summary) and fate.facts.case.status is not case.status:
            tell(session, case, NameTopic(case.id), key=f"{case.id}:{outbox.new_id()}")
        if case.is_withdrawn:
            tell(session, case, CaseWasWithdrawn(case.id), key=str(case.id))
        return True


@notice
@dataclass(frozen=True, slots=True)
class ShowSummary(Notice):
    """The card at the top of a topic: who asks what, and what the assistant found."""

    name: ClassVar[str] = "show_summary"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN_MARKED

    case_id: int
    may_be_second: bool = False
    is_repeated: bool = False

    def facts(self, session: Session) -> Summary:
        return summary(session, in_topic(session, self.case_id))

    def settle(self, session: Session, fate: Fate) -> bool:
        row = desk.locked(session, self.case_id)
        found = desk.as_case(row)
        if fate.reason == "topic_gone":
            return make_anew(session, row, fate)
        if fate.state is State.SENT:
            row.summary_message_id = fate.message_ids[0]
            session.flush()
            told = PinSummary(self.case_id, fate.message_ids[0])
            tell(session, found, told, key=f"{found.desk_chat_id}:{fate.message_ids[0]}")
        # Even where the card may be missing, the asker's words must come.
        relay_queue.say_next(session, found.id, relay_queue.TO_DESK, after=fate.message.id)
        return False


@notice
@dataclass(frozen=True, slots=True)
class PinSummary(Notice):
    """Pins the card, so that it stays at hand in a long topic."""

    name: ClassVar[str] = "pin_summary"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    case_id: int
    message_id: int

    def settle(self, session: Session, fate: Fate) -> bool:
        # Without the right to pin the card stands unpinned; the rights check says so.
        return True


@notice
@dataclass(frozen=True, slots=True)
class ChangeSummary(Notice):
    """Writes the card anew after somebody took the case, or its asker was banned."""

    name: ClassVar[str] = "change_summary"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    case_id: int

    def facts(self, session: Session) -> Summary:
        found = in_topic(session, self.case_id)
        if found.summary_message_id is None:
            raise Untold("no card")
        return summary(session, found)

    def settle(self, session: Session, fate: Fate) -> bool:
        if fate.reason not in ("edit_gone", "topic_gone"):
            return False
        # Somebody deleted the card, or the topic with it: the next one tells which.
        row = desk.locked(session, self.case_id)
        row.summary_message_id = None
        tell(session, desk.as_case(row), ShowSummary(self.case_id), key=f"{self.case_id}:after:{fate.message.id}")
        return True


@notice
@dataclass(frozen=True, slots=True)
class NameTopic(Notice):
    """Names the topic anew, so that its first character shows the status."""

    name: ClassVar[str] = "name_topic"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    case_id: int

    def facts(self, session: Session) -> Summary:
        return summary(session, in_topic(session, self.case_id))

    def settle(self, session: Session, fate: Fate) -> bool:
        if fate.state is State.SENT:
            self._look_again(session, fate)
        if fate.reason != "topic_gone":
            return False
        row = desk.locked(session, self.case_id)
        # Nobody needs the topic of a case that is done: it is made anew when something happens in it.
        if row.status == Status.DONE.value:
            row.thread_id = row.summary_message_id = None
            return True
        return make_anew(session, row, fate)

    def _look_again(self, session: Session, fate: Fate) -> None:
        """Of two processes the one with the older name may have been the later one."""
        found = desk.case(session, self.case_id)
        is_old = isinstance(fate.facts, Summary) and fate.facts.case.status is not found.status
        if is_old and not outbox.is_open(session, self.name, f"{found.id}:", besides=fate.message.id):
            tell(session, found, NameTopic(found.id), key=f"{found.id}:{outbox.new_id()}")


@notice
@dataclass(frozen=True, slots=True)
class ReopenTopic(Notice):
    """Opens a topic that somebody closed, since its case goes on."""

    name: ClassVar[str] = "reopen_topic"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    case_id: int

    def facts(self, session: Session) -> Case:
        return in_topic(session, self.case_id)

    def settle(self, session: Session, fate: Fate) -> bool:
        return True  # a closed topic can be written to by administrators


@notice
@dataclass(frozen=True, slots=True)
class CaseWasWithdrawn(Notice):
    """Tells the desk that the asker does not wait any more."""

    name: ClassVar[str] = "case_was_withdrawn"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    case_id: int

    def facts(self, session: Session) -> Case:
        return in_topic(session, self.case_id)

    def settle(self, session: Session, fate: Fate) -> bool:
        return settle_note(session, self, self.case_id, fate)


@notice
@dataclass(frozen=True, slots=True)
class AddedToGroup(Notice):
    """Tells whoever added the bot to a group how the group becomes the desk."""

    name: ClassVar[str] = "added_to_group"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    chat_id: int


def summary(session: Session, case: Case) -> Summary:
    """What the card of this case says now."""
    person_id = case.person_id
    return Summary(
        case=case,
        question=desk.question_of(session, case),
        alias=desk.alias(session, person_id) if person_id is not None else None,
        is_banned=person_id is not None and desk.banned(session, person_id) is not None,
        card=desk_cards.card(session, case.id) if case.kind is Kind.CONTACT else None,
    )


def make_anew(session: Session, row: CaseRow, fate: Fate) -> bool:
    """A topic was deleted: another one is made, with its card and all that the asker wrote. True, as `settle` wants it.

    What was said in a topic that is not the case's any more needs nothing: another one is being made already.
    """
    if row.thread_id is None or _thread_of(fate) not in (None, row.thread_id):
        return True
    gone, row.thread_id, row.summary_message_id = row.thread_id, None, None
    session.flush()
    relay_queue.say_all_again(session, row.id)
    tell(session, desk.as_case(row), OpenTopic(row.id), key=f"{row.id}:after:{gone}:{fate.message.id}")
    return True


def _thread_of(fate: Fate) -> int | None:
    """The topic in which something was to be said, as its notice saw it; None where it does not tell."""
    case = fate.facts if isinstance(fate.facts, Case) else getattr(fate.facts, "case", None)
    return case.thread_id if isinstance(case, Case) else None


def move(session: Session, row: CaseRow, here: int) -> bool:
    """The desk is another group by now: the case gets a topic there, with all that its asker wrote. Whether it did.

    The old topic goes a week later; until then an erasure would not find it.
    """
    if row.desk_chat_id == here:
        return False
    topic_ends.remove(session, row.desk_chat_id, row.thread_id, at=clock.now() + KEPT_AFTER_MOVE)
    row.desk_chat_id, row.thread_id, row.summary_message_id = here, None, None
    session.flush()
    relay_queue.say_all_again(session, row.id)
    tell(session, desk.as_case(row), OpenTopic(row.id), key=f"{row.id}:in:{here}:{outbox.new_id()}")
    return True


def settle_note(session: Session, told: Notice, case_id: int, fate: Fate) -> bool:
    """What could not be noted in a topic that is gone is noted in the next one. For the notices' `settle`."""
    if fate.reason != "topic_gone":
        return False
    row = desk.locked(session, case_id)
    make_anew(session, row, fate)
    reader, at = Reader(row.desk_chat_id, ANYWHERE, None), clock.now() + ANOTHER_TOPIC_TAKES
    notices.tell(session, reader, told, key=f"{case_id}:after:{fate.message.id}", at=at)
    return True


def say_opened(session: Session, case: Case) -> None:
    """A case that has no topic gets one, unless nobody shall see it or one is being made."""
    if case.is_shadowed or case.thread_id is not None or outbox.is_open(session, OpenTopic.name, f"{case.id}:"):
        return
    is_new = case.opened_at > clock.now() - timedelta(minutes=1)
    tell(session, case, OpenTopic(case.id), key=f"{case.id}:{'new' if is_new else outbox.new_id()}")


def set_status(session: Session, row: CaseRow, status: Status, *, due_at: datetime | None = None) -> None:
    """Changes whose turn it is, and the name of the topic with it. The row is held by the caller.

    Raises CaseWithdrawn: nobody waits for anything there any more.
    """
    if row.withdrawn_at is not None and status is not Status.DONE:
        raise CaseWithdrawn
    if due_at is not None and row.status != Status.OPEN.value:
        row.due_at = due_at
    if row.status == status.value:
        return
    row.status = status.value
    row.closed_at = clock.now() if status is Status.DONE else None
    session.flush()
    case = desk.as_case(row)
    if case.thread_id is None:
        return
    tell(session, case, NameTopic(case.id), key=f"{case.id}:{outbox.new_id()}")
    if row.is_topic_closed and status is not Status.DONE:
        row.is_topic_closed = False
        tell(session, case, ReopenTopic(case.id), key=f"{case.id}:{outbox.new_id()}")


def take(session: Session, case_id: int, *, by: int, first_name: str) -> None:
    """Somebody of the desk looks after this case from now on; the last one who says so does. Raises CaseGone."""
    row = desk.locked(session, case_id)
    if row.assignee_id == by:
        return
    row.assignee_id, row.assignee_name = by, first_name[:64]
    session.flush()
    say_changed(session, desk.as_case(row))


def say_changed(session: Session, case: Case) -> None:
    """The card of the case is written anew."""
    tell(session, case, ChangeSummary(case.id), key=f"{case.id}:{outbox.new_id()}")


def withdraw(session: Session, case: Case) -> None:
    """The asker takes the case back: what was not said yet is never said. Twice is the same as once."""
    row = desk.locked(session, case.id)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at = clock.now()
    relay_queue.stop_waiting(session, case.id)
    set_status(session, row, Status.DONE)
    if row.thread_id is not None:
        tell(session, desk.as_case(row), CaseWasWithdrawn(case.id), key=str(case.id))


def topic_is(session: Session, case_id: int, *, closed: bool) -> None:
    """Somebody closed or opened the topic by hand: its case is done with it, or goes on."""
    row = desk.locked(session, case_id)
    row.is_topic_closed = closed
    if closed or row.status == Status.DONE.value:
        set_status(session, row, Status.DONE if closed else Status.OPEN)
