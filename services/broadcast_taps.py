"""Taps on the buttons of announcements: counted as numbers, of nobody in particular."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, BroadcastTapRow
from db.statements import insert
from services import consents, preferences
from services.broadcasts import Broadcast, Link
from services.people import Person
from services.preferences import Frequency
from services.refusals import BroadcastGone

STOP = "stop"


def follow(session: Session, broadcast_id: int, place: int) -> Link:
    """Counts a tap on the button at this place, counted from nought, and says where it leads. Raises BroadcastGone."""
    row = session.get(BroadcastRow, broadcast_id)
    links = Broadcast.of(row).links if row is not None else ()
    if not 0 <= place < len(links):
        raise BroadcastGone
    _count(session, broadcast_id, f"link:{place}")
    return links[place]


def stop(session: Session, person: Person, broadcast_id: int, *, language: str) -> None:
    """Ends all news for this person; counted only where a consent ended with it."""
    if consents.is_given(session, person.id, consents.NEWS) and session.get(BroadcastRow, broadcast_id) is not None:
        _count(session, broadcast_id, STOP)
    preferences.choose_frequency(session, person, Frequency.NONE, language=language)


def taps(session: Session, broadcast_id: int) -> dict[str, int]:
    """How often each button was tapped: `link:0` and so on, `stop`."""
    rows = session.execute(
        select(BroadcastTapRow.button, BroadcastTapRow.count).where(BroadcastTapRow.broadcast_id == broadcast_id)
    )
    return {button: int(count) for button, count in rows}


def _count(session: Session, broadcast_id: int, button: str) -> None:
    row = insert(session, BroadcastTapRow).values(broadcast_id=broadcast_id, button=button, count=1)
    session.execute(
        row.on_conflict_do_update(index_elements=["broadcast_id", "button"], set_={"count": BroadcastTapRow.count + 1})
    )
