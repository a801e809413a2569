"""What waits to be passed on in a case, and in which order: one outbox row at most per case and direction.

That row says the oldest that waits, with what may be merged into it; when its fate is known, the next row is put. So
nothing overtakes, nothing is said by two processes at once, and a burst becomes few posts.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.desk import RelayRow
from db.statements import insert
from services import clock, desk, notices, outbox
from services.contents import Content
from services.notices import Reader

TO_DESK: Final = "to_desk"
TO_ASKER: Final = "to_asker"
WAITING: Final = "waiting"
SENT: Final = "sent"
FAILED: Final = "failed"
UNSURE: Final = "unsure"
DELETED: Final = "deleted"
STOPPED: Final = "stopped"
SHADOWED: Final = "shadowed"
ALBUM_TAKES = timedelta(milliseconds=1200)
"""The pictures of an album arrive one by one; so long the first waits for the others."""
_ANYWHERE = ZoneInfo("UTC")


def store(
    session: Session,
    case_id: int,
    direction: str,
    way: tuple[int, int],
    content: Content,
    *,
    answers_id: int | None = None,
    state: str = WAITING,
) -> int | None:
    """The id of the new row; None where this message was passed on before. `way` is from which chat to which."""
    row = insert(session, RelayRow).values(
        case_id=case_id,
        direction=direction,
        source_chat_id=way[0],
        source_message_id=content.message_id,
        target_chat_id=way[1],
        answers_id=answers_id,
        kind=content.kind,
        file_id=content.file_id,
        album=content.album,
        text=content.text,
        edits=0,
        state=state,
        created_at=clock.now(),
    )
    return session.execute(row.on_conflict_do_nothing().returning(RelayRow.id)).scalar()


def waiting(session: Session, case_id: int, direction: str) -> Sequence[RelayRow]:
    """What waits in this direction, oldest first."""
    return (
        session.execute(
            select(RelayRow)
            .where(RelayRow.case_id == case_id, RelayRow.direction == direction, RelayRow.state == WAITING)
            .order_by(RelayRow.id)
        )
        .scalars()
        .all()
    )


def say_next(
    session: Session, case_id: int, direction: str, *, after: int | None = None, turn: str | None = None
) -> None:
    """Puts a row for the oldest that waits, unless one is still to be said besides `after`, the row just settled.

    With `turn` there is one try for each such word, so that what is refused again and again is not tried without end.

    The case is held from here to the commit, so that two who ask for it at once put one row.
    """
    case = desk.as_case(desk.locked(session, case_id))
    first = next(iter(waiting(session, case_id, direction)), None)
    if first is None or (direction == TO_DESK and (case.thread_id is None or case.is_shadowed)):
        return
    name = f"relay_{direction}"
    if outbox.is_open(session, name, f"{case_id}:", besides=after):
        return
    # By its name: the notice itself belongs to `services.relays`, which stands on this module.
    told = notices.registered()[name](case_id)  # type: ignore[call-arg]  # both take the case
    at = clock.now() + ALBUM_TAKES if first.album else None
    key = f"{case_id}:{first.id}:{turn or outbox.new_id()}"
    outbox.put_now(session, notices.message(Reader(first.target_chat_id, _ANYWHERE, None), told, key=key, at=at))


def say_all_again(session: Session, case_id: int) -> None:
    """All that the asker wrote waits once more, for a topic that is being made anew."""
    session.execute(
        update(RelayRow)
        .where(
            RelayRow.case_id == case_id,
            RelayRow.direction == TO_DESK,
            RelayRow.state.in_((SENT, UNSURE, FAILED, WAITING)),
        )
        .values(state=WAITING, target_message_id=None, target_chat_id=desk.case(session, case_id).desk_chat_id)
    )


def stop_waiting(session: Session, case_id: int) -> None:
    """What has not been said is never said: the asker does not want it any more."""
    session.execute(
        update(RelayRow).where(RelayRow.case_id == case_id, RelayRow.state == WAITING).values(state=STOPPED)
    )
