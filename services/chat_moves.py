"""Groups that became supergroups: Telegram gives them another id, and the setting may still name the old one."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.desk import CaseRow, ChatMove, RelayRow
from db.statements import insert
from services import clock, outbox


def moved(session: Session, old: int, new: int) -> None:
    """A group has a new id: what stands there, what is still to be said, and who asks for it by the old id."""
    row = insert(session, ChatMove).values(old_id=old, new_id=new, moved_at=clock.now())
    session.execute(row.on_conflict_do_nothing())
    outbox.move_chat(session, old, new)
    session.execute(update(CaseRow).where(CaseRow.desk_chat_id == old).values(desk_chat_id=new))
    session.execute(update(RelayRow).where(RelayRow.target_chat_id == old).values(target_chat_id=new))


def current(session: Session, chat_id: int) -> int:
    """The id that a group has now."""
    seen = {chat_id}
    while (new := session.execute(select(ChatMove.new_id).where(ChatMove.old_id == chat_id)).scalar()) is not None:
        if new in seen:
            break
        seen.add(new)
        chat_id = new
    return chat_id
