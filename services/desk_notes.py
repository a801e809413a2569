"""What the desk's group was told of somebody who is gone, in requests that are others' and so stay.

The card of such a request is written anew. A note on who was not reached names the company and the second channels of
its people: it is taken back, or overwritten where Telegram deletes nothing so old.
"""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.contact_requests import ContactRow
from db.desk import CaseRow
from db.outbox import OutboxMessage
from services import desk, topics
from services.introduction_notices import NotReached, Side
from services.notices import Fate, Notice, Reader, notice, tell
from services.outbox import State, WhenUnsure


@notice
@dataclass(frozen=True, slots=True)
class TakeNoteBack(Notice):
    """Deletes a note in the desk's group."""

    name: ClassVar[str] = "take_note_back"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    message_id: int
    has_file: bool

    def settle(self, session: Session, fate: Fate) -> bool:
        if fate.state is State.FAILED and "not found" not in fate.words.lower():
            reader = Reader(fate.message.chat_id, topics.ANYWHERE, None)
            told = BlankNote(self.message_id, self.has_file)
            tell(session, reader, told, key=f"{reader.chat_id}:{self.message_id}")
        return True


@notice
@dataclass(frozen=True, slots=True)
class BlankNote(Notice):
    """Overwrites a note that is too old to be deleted."""

    name: ClassVar[str] = "blank_note"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    message_id: int
    has_file: bool


def cases_about(session: Session, company_id: int) -> list[int]:
    """Requests of others for contact to this company; to be asked before it is deleted."""
    asked = select(ContactRow.case_id).where(ContactRow.company_id == company_id)
    return list(session.execute(asked.order_by(ContactRow.case_id)).scalars())


def looked_after(session: Session, account: int) -> list[int]:
    """Cases whose cards say that this account of the staff looks after them."""
    return list(
        session.execute(select(CaseRow.id).where(CaseRow.assignee_id == account).order_by(CaseRow.id)).scalars()
    )


def forget(session: Session, case_ids: list[int]) -> None:
    """Writes the cards of these cases as things are now, and takes back what was noted of who was not reached."""
    for case_id in case_ids:
        case = desk.case(session, case_id)
        if case.thread_id is None:
            continue
        topics.say_changed(session, case)
        for row in _notes(session, case_id):
            assert row.message_id is not None
            has_file = f":{Side.COMPANY}:" in row.dedupe_key
            reader = Reader(row.chat_id, topics.ANYWHERE, None)
            tell(session, reader, TakeNoteBack(row.message_id, has_file), key=f"{row.chat_id}:{row.message_id}")


def _notes(session: Session, case_id: int) -> list[OutboxMessage]:
    said = select(OutboxMessage).where(
        OutboxMessage.notice == NotReached.name,
        OutboxMessage.dedupe_key.startswith(f"{NotReached.name}:{case_id}:", autoescape=True),
        OutboxMessage.state == State.SENT.value,
        OutboxMessage.message_id.is_not(None),
    )
    return list(session.execute(said.order_by(OutboxMessage.id)).scalars())
