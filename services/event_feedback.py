"""What participants say of an event: one tap from its middle on, words if they like, and no name if they like.

Given without a name, it cannot be changed: nothing leads from a registration to it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.events import EventFeedbackRow, RegistrationRow
from services import clock, entries, events, policy, retention
from services.entries import Registration, Standing, State
from services.events import Event
from services.notices import Notice, Untold, notice
from services.outbox import Lane
from services.people import Person, Role
from services.quiet_hours import Quiet
from services.refusals import NotAllowed, RegistrationGone

RATINGS: Final = (1, 2, 3, 4, 5)
LONGEST: Final = 600
FEW: Final = 3
"""Of fewer nameless answers, words would be known by those that carry a name."""


class Openness(StrEnum):
    """Whether somebody may say something of an event now."""

    OPEN = "open"
    CHANGEABLE = "changeable"
    GIVEN = "given"
    EARLY = "early"
    OVER = "over"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer in words; no name where it was given without one, or where a name would give away others."""

    words: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Results:
    """All answers of an event: how many of each rating, and words in no order that tells anything."""

    counts: dict[int, int]
    words: tuple[Said, ...]

    @property
    def number(self) -> int:
        """How many answers there are."""
        return sum(self.counts.values())

    @property
    def mean(self) -> float | None:
        """The average rating; None without answers."""
        total = sum(rating * number for rating, number in self.counts.items())
        return total / self.number if self.number else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one registration: of which event, whether now, and the rating given under a name before."""

    event: Event
    registration: Registration
    openness: Openness
    rating: int | None = None


@notice
@dataclass(frozen=True, slots=True)
class FeedbackAsked(Notice):
    """Asks a participant, once, after the end."""

    name: ClassVar[str] = "feedback_asked"
    lane: ClassVar[Lane] = Lane.REMINDERS
    quiet: ClassVar[Quiet] = Quiet.WAITS

    registration_id: int

    def facts(self, session: Session) -> Standing:
        found = entries.standing(session, self.registration_id, State.CONFIRMED)
        if found.registration.has_given_feedback:
            raise Untold("already given")
        if not was_there(session, found.event, found.registration):
            raise Untold("was not there")
        return found


def was_there(session: Session, event: Event, found: Registration) -> bool:
    """Whether this participant can say something: who checked in, or anybody where that is unknown."""
    return found.checked_in_at is not None or event.online is not None or not _is_check_in_used(session, event.id)


def _is_check_in_used(session: Session, event_id: int) -> bool:
    checked_in = select(RegistrationRow.id).where(
        RegistrationRow.event_id == event_id, RegistrationRow.checked_in_at.is_not(None)
    )
    return session.execute(checked_in.limit(1)).scalar() is not None


def asked(session: Session, person: Person, registration_id: int) -> Asked:
    """What this person may say of an event now. Raises RegistrationGone, EventGone."""
    found = entries.own(session, person, registration_id)
    event = events.event(session, found.event_id)
    row = _named(session, found.id)
    return Asked(event, found, _openness(session, event, found, row), row.rating if row else None)


def _openness(session: Session, event: Event, found: Registration, row: EventFeedbackRow | None) -> Openness:
    now = clock.now()
    if not event.is_published or found.state is not State.CONFIRMED:
        raise RegistrationGone
    if now >= closes_at(session, event):
        return Openness.OVER
    if row is not None:
        return Openness.CHANGEABLE
    if found.has_given_feedback:
        return Openness.GIVEN
    if now < opens_at(event):
        return Openness.EARLY
    return Openness.OPEN if was_there(session, event, found) else Openness.ABSENT


def opens_at(event: Event) -> datetime:
    """From when on feedback can be given: half of the event is over."""
    return event.starts_at + (event.ends_at - event.starts_at) / 2


def closes_at(session: Session, event: Event) -> datetime:
    """Until when it can be given and changed: then nobody knows any more whose it was."""
    return event.ends_at + policy.of(session).kept(retention.FEEDBACK_NAMED_FOR)


def _named(session: Session, registration_id: int) -> EventFeedbackRow | None:
    return session.execute(select(EventFeedbackRow).where(EventFeedbackRow.registration_id == registration_id)).scalar()


def give(
    session: Session, person: Person, registration_id: int, rating: int, words: str | None, *, is_named: bool
) -> Openness:
    """Keeps an answer, once; one under a name can be changed, and made nameless. Says how it stood before.

    Raises RegistrationGone, EventGone.
    """
    entries.held(session, person, registration_id)
    before = asked(session, person, registration_id)
    if before.openness not in (Openness.OPEN, Openness.CHANGEABLE):
        return before.openness
    row = _named(session, registration_id) or EventFeedbackRow(event_id=before.event.id)
    row.registration_id = registration_id if is_named else None
    row.rating, row.words, row.day = rating, (words or "")[:LONGEST] or None, clock.now().date()
    session.add(row)
    # Nothing else of the registration moves: a time of change would lead from it to a nameless answer.
    session.execute(
        update(RegistrationRow).where(RegistrationRow.id == registration_id).values(has_given_feedback=True)
    )
    session.flush()
    return before.openness


def results(session: Session, event_id: int, roles: frozenset[Role]) -> Results:
    """What was said of an event. Raises NotAllowed for whoever does not look after events, EventGone."""
    if not events.may_organise(roles):
        raise NotAllowed
    events.event(session, event_id)
    rows = session.execute(
        select(EventFeedbackRow.rating, EventFeedbackRow.words, RegistrationRow.name)
        .outerjoin(RegistrationRow, RegistrationRow.id == EventFeedbackRow.registration_id)
        .where(EventFeedbackRow.event_id == event_id)
    ).all()
    nameless = sum(name is None for _rating, _words, name in rows)
    shows_names = nameless == 0 or nameless >= FEW
    said = [Said(words, name if shows_names else None) for _rating, words, name in rows if words]
    counts = {each: sum(rating == each for rating, _words, _name in rows) for each in RATINGS}
    return Results(counts, tuple(sorted(said, key=_mixed)))


def _mixed(said: Said) -> bytes:
    """An order that is the same each time and says nothing of who came first."""
    return hashlib.sha256(said.words.encode()).digest()
