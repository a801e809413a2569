"""The way into an event online: told at its time, kept right afterwards, and mended when somebody says it is broken.

When it is told is planned in `reminders`; here is what is told, and what follows when the link changes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.events import EventRow, RegistrationRow
from db.outbox import OutboxMessage
from services import clock, entries, event_owners, events, notices, outbox
from services.distances import Distance
from services.entries import Registration, Standing, State
from services.events import Event
from services.notices import Fate, Notice, Untold, notice
from services.outbox import Lane, WhenUnsure
from services.people import Person
from services.refusals import EventCancelled, RegistrationGone

ONCE_IN: Final = timedelta(minutes=10)
"""However many say that a link is broken, its organisers hear of it once in so long."""


def start_of(event: Event, anchor: int) -> datetime:
    """When the event begins, or the session of this id."""
    return next((each.starts_at for each in event.sessions if each.id == anchor), event.starts_at)


@notice
@dataclass(frozen=True, slots=True)
class JoinLink(Notice):
    """The way into an event online, shortly before it begins."""

    name: ClassVar[str] = "join_link"
    lane: ClassVar[Lane] = Lane.REMINDERS
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    registration_id: int
    starts_at: str
    anchor: int = 0

    def facts(self, session: Session) -> Standing:
        found = entries.standing(session, self.registration_id, State.CONFIRMED)
        if start_of(found.event, self.anchor).isoformat() != self.starts_at:
            raise Untold("the event has moved")
        if found.event.is_over or found.event.online is None:
            raise Untold("it is over")
        return found

    def settle(self, session: Session, fate: Fate) -> bool:
        """From now on a new link reaches this message; one that came while this was on its way does so at once."""
        row = session.get(RegistrationRow, self.registration_id)
        if row is None or not fate.message_ids:
            return False
        row.join_message_id = fate.message_ids[0]
        session.flush()
        said = fate.facts.event.online if isinstance(fate.facts, Standing) else None
        if said != events.event(session, row.event_id).online:
            key = f"{row.id}:{row.join_message_id}:late"
            notices.tell(session, entries.reader(session, row), EditJoin(row.id), key=key)
        return False


@dataclass(frozen=True, slots=True)
class Said:
    """A message with a link that stands with its reader, and what it must say now."""

    event: Event
    registration: Registration
    message_id: int
    anchor: int


@notice
@dataclass(frozen=True, slots=True)
class EditJoin(Notice):
    """The message with the link says what is right by now."""

    name: ClassVar[str] = "edit_join"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    registration_id: int

    def facts(self, session: Session) -> Said:
        found = entries.standing(session, self.registration_id, State.CONFIRMED)
        message_id = found.registration.join_message_id
        if message_id is None or found.event.is_over:
            raise Untold("there is nothing to change any more")
        return Said(found.event, found.registration, message_id, current_anchor(found.event, found.registration))

    def settle(self, session: Session, fate: Fate) -> bool:
        """A message that cannot be changed any more is said anew: its reader has deleted it, and needs the link."""
        if fate.reason == "edit_gone" and isinstance(fate.facts, Said):
            said = fate.facts
            row = session.get_one(RegistrationRow, self.registration_id)
            row.join_message_id = None
            session.flush()
            anew = JoinLink(row.id, start_of(said.event, said.anchor).isoformat(), said.anchor)
            notices.tell(session, entries.reader(session, row), anew, key=f"{row.id}:after:{said.message_id}")
        return True


def current_anchor(event: Event, found: Registration) -> int:
    """The day of a programme on which the link is needed: the last one for which it is time to tell it."""
    begun = [each for each in event.sessions if each.key in found.sessions and is_told_by_now(event, each.starts_at)]
    return begun[-1].id if begun else 0


def is_told_by_now(event: Event, starts_at: datetime) -> bool:
    """Whether the link for what starts then may be known; never for an event that is not online."""
    if event.online is None:
        return False
    return Distance.parse(event.online.reveal_before).before(starts_at, event.zone) <= clock.now()


def link_of(event: EventRow) -> str | None:
    """The link as it stands; None for an event that is not online, empty while it is not known."""
    return None if event.online is None else str(event.online.get("url", ""))


def tell_changed(session: Session, event: EventRow) -> None:
    """Every message with the link of this event gets the new one; the caller holds the event."""
    found = session.execute(
        select(RegistrationRow).where(
            RegistrationRow.event_id == event.id,
            RegistrationRow.status == State.CONFIRMED.value,
            RegistrationRow.join_message_id.is_not(None),
        )
    )
    rows = list(found.scalars())
    readers, occasion = entries.readers(session, rows), f"{clock.now().timestamp():.6f}"
    for row in rows:
        notices.tell(session, readers[row.id], EditJoin(row.id), key=f"{row.id}:{occasion}")


@notice
@dataclass(frozen=True, slots=True)
class LinkBroken(Notice):
    """A participant cannot join: whoever looks after the event learns of it."""

    name: ClassVar[str] = "link_broken"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN
    useful_for: ClassVar[timedelta | None] = timedelta(hours=2)

    event_id: int

    def facts(self, session: Session) -> Event:
        return event_owners.looked_after(session, self.event_id)


def report_broken(session: Session, person: Person, registration_id: int) -> Event:
    """Tells whoever looks after the event that somebody cannot join, once in ten minutes.

    Raises RegistrationGone for whoever is not in, EventCancelled.
    """
    row = entries.own_row(session, person, registration_id)
    entries.locked(session, row.event_id)
    event = events.event(session, row.event_id)
    if row.status != State.CONFIRMED or event.is_over or event.online is None:
        raise RegistrationGone
    if event.is_cancelled:
        raise EventCancelled
    if not _was_told_lately(session, event.id):
        for reader in event_owners.readers(session, event.owner_id):
            key = f"{event.id}:{reader.chat_id}:{clock.now().timestamp():.6f}"
            # At once, so that others who say the same in this very commit find it.
            outbox.put_now(session, notices.message(reader, LinkBroken(event.id), key=key))
    return event


def _was_told_lately(session: Session, event_id: int) -> bool:
    lately = select(OutboxMessage.id).where(
        OutboxMessage.dedupe_key.startswith(f"{LinkBroken.name}:{event_id}:", autoescape=True),
        OutboxMessage.created_at > clock.now() - ONCE_IN,
    )
    return session.execute(lately.limit(1)).scalar() is not None
