"""Events for which one asks: whoever looks after them learns that somebody has asked, and those who asked the answer.

The decision itself is `event_editing`'s.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.events import EventRow, RegistrationRow
from services import clock, entries, event_owners, notices, outbox
from services.entries import Standing, State
from services.events import Event
from services.notices import Fate, Notice, Reader, Untold, notice
from services.outbox import WhenUnsure
from services.quiet_hours import Quiet

TOLD_AGAIN_AFTER: Final = timedelta(hours=1)
"""So long after they asked again those are told of who had asked before."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How many have asked for a place and have no answer yet; the last of them at `latest`."""

    event: Event
    number: int
    latest: datetime


@notice
@dataclass(frozen=True, slots=True)
class ApprovalAsked(Notice):
    """Somebody asks for a place at an event, and whoever looks after it decides."""

    name: ClassVar[str] = "approval_asked"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    event_id: int

    def facts(self, session: Session) -> Asking:
        event = event_owners.looked_after(session, self.event_id)
        number, latest = _asking(session, self.event_id)
        if latest is None:
            raise Untold("nobody asks any more")
        return Asking(event, number, latest)

    def settle(self, session: Session, fate: Fate) -> bool:
        """Whoever asked while this was on its way is told of too."""
        if isinstance(fate.facts, Asking):
            number, latest = _asking(session, self.event_id)
            if latest is not None and latest > fate.facts.latest:
                reader = Reader(fate.message.chat_id, fate.facts.event.zone, None)
                is_first = number > fate.facts.number
                _tell_asked(session, reader, self.event_id, latest, is_first=is_first, besides=fate.message.id)
        return False


def _asking(session: Session, event_id: int) -> tuple[int, datetime | None]:
    found = session.execute(
        select(func.count(), func.max(RegistrationRow.registered_at)).where(
            RegistrationRow.event_id == event_id, RegistrationRow.status == State.ASKED.value
        )
    )
    number, latest = found.one()
    return number, latest


def tell_asked(session: Session, event: EventRow, row: RegistrationRow, *, is_first: bool) -> None:
    """Somebody has asked; those who have not read of an earlier one yet get one message for both.

    Who asks again, and not for the `is_first` time, is told of after a while with all others who do: however often
    somebody changes their mind, few messages come of it. The caller holds the event.
    """
    for reader in event_owners.readers(session, event.owner_id):
        _tell_asked(session, reader, event.id, row.registered_at, is_first=is_first)


def _tell_asked(
    session: Session, reader: Reader, event_id: int, asked_at: datetime, *, is_first: bool, besides: int | None = None
) -> None:
    key = f"{event_id}:{reader.chat_id}:" if is_first else f"again:{event_id}:{reader.chat_id}:"
    if outbox.is_open(session, ApprovalAsked.name, key, besides=besides):
        return
    at = None if is_first else clock.now() + TOLD_AGAIN_AFTER
    told = notices.message(reader, ApprovalAsked(event_id), key=f"{key}{asked_at.timestamp():.6f}", at=at)
    outbox.put_now(session, told)


@notice
@dataclass(frozen=True, slots=True)
class Approved(Notice):
    """The organisers let somebody in, or onto the waitlist where the places are taken by now."""

    name: ClassVar[str] = "approved"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    registration_id: int

    def facts(self, session: Session) -> Standing:
        return entries.standing(session, self.registration_id, State.CONFIRMED, State.WAITING)


@notice
@dataclass(frozen=True, slots=True)
class Declined(Notice):
    """The organisers do not let somebody in."""

    name: ClassVar[str] = "declined"
    quiet: ClassVar[Quiet] = Quiet.WAITS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    registration_id: int

    def facts(self, session: Session) -> Standing:
        return entries.standing(session, self.registration_id, State.DECLINED)


def tell_approved(session: Session, row: RegistrationRow) -> None:
    """Tells who has asked that they are in, or wait."""
    _tell(session, row, Approved(row.id))


def tell_declined(session: Session, row: RegistrationRow) -> None:
    """Tells who has asked that there is no place for them."""
    _tell(session, row, Declined(row.id))


def _tell(session: Session, row: RegistrationRow, told: Notice) -> None:
    if row.person_id is not None:
        key = f"{row.id}:{row.registered_at.timestamp():.6f}"
        notices.tell(session, entries.reader(session, row), told, key=key)
