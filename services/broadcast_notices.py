"""What people are told by an announcement, and those who make them where one was held back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, RecipientRow
from db.people import PersonRow
from services import (
    clock,
    consents,
    events,
    notices,
    outbox,
    policy,
)
from services.broadcasts import Broadcast, Fate, State, Version
from services.events import Event
from services.notices import Notice, Untold, notice
from services.outbox import Lane, WhenUnsure
from services.quiet_hours import Quiet


@dataclass(frozen=True, slots=True)
class Told:
    """What one recipient reads, in which language it is, and the events to which its buttons lead, by number."""

    broadcast: Broadcast
    language: str
    version: Version
    events: Mapping[int, Event]


@notice
@dataclass(frozen=True, slots=True)
class BroadcastMessage(Notice):
    """An announcement as one person gets it."""

    name: ClassVar[str] = "broadcast"
    lane: ClassVar[Lane] = Lane.ANNOUNCEMENTS
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.LEAVE

    broadcast_id: int
    person_id: int

    def facts(self, session: Session) -> Told:
        row = session.get(BroadcastRow, self.broadcast_id)
        person = session.get(PersonRow, self.person_id)
        if row is None or person is None:
            raise Untold("gone")
        if row.state == State.STOPPED:
            raise Untold("stopped")
        if not consents.is_given(session, self.person_id, consents.NEWS):
            raise Untold("not wished")
        return told(session, Broadcast.of(row), policy.of(session).language_of(person.language))

    def settle(self, session: Session, fate: notices.Fate) -> bool:
        final = FATES[fate.state]
        is_blocked = fate.reason == "unreachable"
        session.execute(
            update(RecipientRow)
            .where(
                RecipientRow.broadcast_id == self.broadcast_id,
                RecipientRow.person_id == self.person_id,
                RecipientRow.state == Fate.QUEUED.value,
            )
            .values(
                state=Fate.BLOCKED.value if is_blocked else final.value,
                reason=None if final is Fate.SENT or is_blocked else (fate.reason or "")[:40],
                ended_at=clock.now(),
            )
        )
        return False


FATES: Final = {
    outbox.State.SENT: Fate.SENT,
    outbox.State.SKIPPED: Fate.SKIPPED,
    outbox.State.FAILED: Fate.FAILED,
    outbox.State.UNSURE: Fate.UNSURE,
}


def told(session: Session, found: Broadcast, language: str) -> Told:
    """An announcement as a reader of this language gets it. Raises Untold where it says nothing."""
    read = found.read_in(language)
    if read is None:
        raise Untold("says nothing")
    linked = [each.event_id for each in found.links if each.event_id is not None]
    return Told(found, *read, events.of_ids(session, linked) if linked else {})


@notice
@dataclass(frozen=True, slots=True)
class BroadcastHeld(Notice):
    """Tells those who make announcements that one did not go out at its time, and is a draft again."""

    name: ClassVar[str] = "broadcast_held"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    broadcast_id: int

    def facts(self, session: Session) -> Broadcast:
        row = session.get(BroadcastRow, self.broadcast_id)
        if row is None or row.state != State.DRAFT:
            raise Untold("over")
        return Broadcast.of(row)
