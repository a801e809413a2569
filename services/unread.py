"""What finds no room in the inbox: beyond a thousand waiting updates of one chat, the rest is counted and not kept.

The first of them stays as a mark in its place in the chat. When its turn comes the person is told how much was not
read and when it came; until then all that follows is counted at it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.orm import Session

from db.inbox import InboxUpdate
from db.statements import insert
from services import clock

MOST: Final = 1000
"""So many updates of one chat may wait: more than anybody types, and at one a second a quarter of an hour."""
FEW: Final = 100
"""When no more wait, what comes is kept behind the mark."""
KEY: Final = "unread"
KINDS: Final = frozenset({"message", "edited_message", "callback_query"})
"""What may go unread; who blocked the bot or came back is always kept."""

_NEW = text("state = 'new'")  # in the words of the partial index, so that it is used
_waiting = (
    select(InboxUpdate.chat_id, func.count().label("number"))
    .where(_NEW, InboxUpdate.chat_id.in_(bindparam("chats", expanding=True)))
    .group_by(InboxUpdate.chat_id)
    .having(func.count() > FEW)
)
# The newest, but for those that go by: so a thousand rows need not be read, only their index.
_newest = (
    select(InboxUpdate.update_id, InboxUpdate.error)
    .where(_NEW, InboxUpdate.chat_id == bindparam("the_chat"))
    .order_by(InboxUpdate.update_id.desc())
    .limit(5)
)
# Held, so that none is counted at a mark while its turn is being played.
_mark = (
    select(InboxUpdate.payload)
    .where(_NEW, InboxUpdate.update_id == bindparam("mark"), InboxUpdate.error == KEY)
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class Unread:
    """How much of what came between two instants was not read."""

    number: int
    since: datetime
    until: datetime


def is_mark(payload: Mapping[str, Any]) -> bool:
    """Whether an update stands for all that was not read since."""
    return KEY in payload


def fold(session: Session, rows: dict[int, dict[str, Any]], chats: Collection[int]) -> None:
    """Takes out of these rows, by update id, what finds no room in these chats, and counts it.

    Their ids are stored all the same, so that nothing is counted twice.
    """
    for chat_id, number in session.execute(_waiting, {"chats": list(chats)}).all():
        came = sorted(each for each, row in rows.items() if row["chat_id"] == chat_id and KINDS & row["payload"].keys())
        newest = session.execute(_newest, {"the_chat": chat_id}).all()
        marks = [session.execute(_mark, {"mark": row.update_id}).scalar() for row in newest if row.error == KEY]
        marked = marks[0] if marks else None
        over = came if marked else came[max(0, MOST - number) :]
        if over:
            _count(session, [rows.pop(each) for each in over], marked)


def _count(session: Session, over: Sequence[Mapping[str, Any]], marked: Mapping[str, Any] | None) -> None:
    done = [{**row, "state": "done", "payload": None, "owner": None} for row in over]
    statement = insert(session, InboxUpdate).on_conflict_do_nothing().returning(InboxUpdate.update_id)
    new = set(session.execute(statement, done).scalars())
    if not new:
        return
    now = clock.now()
    first = next(row for row in over if row["update_id"] in new)
    before = _read(marked) if marked else Unread(0, now, now)
    payload = marked or first["payload"]
    unread = {"number": before.number + len(new), "since": before.since.isoformat(), "until": now.isoformat()}
    values: dict[str, Any] = {"payload": {**payload, KEY: unread}}
    if marked is None:
        values |= {"state": "new", "owner": first["owner"], "error": KEY}
    mark = InboxUpdate.update_id == payload["update_id"]
    session.execute(update(InboxUpdate).where(mark).values(values))


def of(session: Session, mark: int) -> Unread:
    """What was counted at a mark whose turn it is."""
    payload = session.execute(select(InboxUpdate.payload).where(InboxUpdate.update_id == mark)).scalar_one()
    assert payload is not None
    return _read(payload)


def _read(payload: Mapping[str, Any]) -> Unread:
    stored = payload[KEY]
    since, until = (datetime.fromisoformat(stored[each]) for each in ("since", "until"))
    return Unread(int(stored["number"]), since, until)
