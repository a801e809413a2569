"""What people are told by an announcement, and those who make them where one was held back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow, RecipientRow
from db.engine import later
from db.people import PersonRow
from services import (
    clock,
    consents,
    events,
    notices,
    outbox,
    people,
    policy,
    readers,
)
from services.broadcasts import UNDER_WAY, Broadcast, Fate, State, Version
from services.events import Event
from services.notices import Notice, Shared, Untold, notice
from services.outbox import Lane, WhenUnsure
from services.people import Role
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
    is_shared: ClassVar[bool] = True

    broadcast_id: int
    person_id: int

    def facts(self, session: Session) -> Told:
        [found] = self.share(session, [self])
        if isinstance(found, Untold):
            raise found
        assert isinstance(found.facts, Told)
        return found.facts

    @classmethod
    def share(cls, session: Session, told: Sequence[Self]) -> list[Shared | Untold]:
        rows = session.execute(
            select(PersonRow.id, PersonRow.language, PersonRow.unreachable_at, consents.stands(consents.NEWS)).where(
                PersonRow.id.in_([each.person_id for each in told])
            )
        )
        readers = {person_id: reader for person_id, *reader in rows}
        common: dict[tuple[int, str], Shared | Untold] = {}
        return [cls._shared(session, each, readers.get(each.person_id), common) for each in told]

    @staticmethod
    def _shared(
        session: Session,
        each: "BroadcastMessage",
        reader: Sequence[Any] | None,
        common: dict[tuple[int, str], Shared | Untold],
    ) -> Shared | Untold:
        if reader is None:
            return Untold("gone")
        chosen, unreachable_at, may_hear = reader
        if unreachable_at is not None:
            return Untold("unreachable")
        if not may_hear:
            return Untold("unwished")
        key = each.broadcast_id, policy.of(session).language_of(chosen)
        if key not in common:
            common[key] = _read_in(session, *key)
        return common[key]

    def settle(self, session: Session, fate: notices.Fate) -> bool:
        final, reason = ended(fate)
        later(
            session,
            _settled,
            {
                "settled_broadcast": self.broadcast_id,
                "settled_person": self.person_id,
                "settled_state": final.value,
                "settled_reason": reason,
                "settled_at": clock.now(),
            },
        )
        return False


_settled = (
    update(RecipientRow)
    .where(
        RecipientRow.broadcast_id == bindparam("settled_broadcast"),
        RecipientRow.person_id == bindparam("settled_person"),
        RecipientRow.state == Fate.QUEUED.value,
    )
    .values(state=bindparam("settled_state"), reason=bindparam("settled_reason"), ended_at=bindparam("settled_at"))
)


def _read_in(session: Session, broadcast_id: int, language: str) -> Shared | Untold:
    row = session.get(BroadcastRow, broadcast_id)
    if row is None:
        return Untold("gone")
    if row.state == State.STOPPED:
        return Untold("stopped")
    try:
        return Shared(told(session, Broadcast.of(row), language), language)
    except Untold as reason:
        return reason


FATES: Final = {
    outbox.State.SENT: Fate.SENT,
    outbox.State.SKIPPED: Fate.SKIPPED,
    outbox.State.FAILED: Fate.FAILED,
    outbox.State.UNSURE: Fate.UNSURE,
}


def ended(fate: notices.Fate) -> tuple[Fate, str | None]:
    """What became of a recipient with the message that told them, and why where that says more."""
    if fate.reason == "unreachable":
        return Fate.BLOCKED, None
    final = FATES[fate.state]
    return final, None if final is Fate.SENT else (fate.reason or "")[:40]


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


@notice
@dataclass(frozen=True, slots=True)
class BroadcastGrown(Notice):
    """Asks whoever scheduled an announcement, since at its time far more people were meant than they had agreed to."""

    name: ClassVar[str] = "broadcast_grown"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    broadcast_id: int
    expected: int
    number: int

    def facts(self, session: Session) -> Broadcast:
        return BroadcastHeld(self.broadcast_id).facts(session)


@notice
@dataclass(frozen=True, slots=True)
class BroadcastAlone(Notice):
    """Tells those who make announcements that one goes out whose sender may not send any more."""

    name: ClassVar[str] = "broadcast_alone"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    broadcast_id: int

    def facts(self, session: Session) -> Broadcast:
        row = session.get(BroadcastRow, self.broadcast_id)
        if row is None or row.state not in UNDER_WAY:
            raise Untold("over")
        return Broadcast.of(row)


def tell_makers(session: Session, told: Notice, *, key: str) -> None:
    """Tells everybody who may make announcements now, once per key."""
    staff = policy.of(session).staff
    accounts = {each for role in (Role.ORGANISER, Role.MANAGER) for each in people.accounts(session, staff, role)}
    rows = session.execute(
        select(PersonRow).where(PersonRow.telegram_id.in_(accounts), PersonRow.acknowledged_at.is_not(None))
    ).scalars()
    for person in rows:
        notices.tell(session, readers.of_row(session, person), told, key=f"{key}:{person.id}")
