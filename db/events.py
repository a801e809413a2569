"""Events and who comes to them: programme, registrations, waitlist, reminders that are due, check-in and feedback."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NEVER_AGAIN, Base, BigId, UtcDateTime

OFFERED = text("status = 'offered'")
LEAVING = text("status = 'leaving'")
IN_QUEUE = text("status = 'waiting'")


class EventRow(Base):
    """One event. `title` and `description` hold words by language; instants are UTC, `timezone` is the event's own.

    `taken` counts the places of who is confirmed, has an offer, or may still undo a cancellation; `queue` is the last
    number that the waitlist gave out. `told` is what participants know of it, `tell_at` when they learn of a change;
    `undo_until` ends the time in which a cancellation can be taken back.
    """

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("taken >= 0", name="taken_not_negative"),
        CheckConstraint("capacity IS NULL OR taken <= capacity", name="not_oversold"),
        Index("ix_events_tell_at", "tell_at"),
        Index("ix_events_starts_at", "starts_at"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    type: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10))
    host: Mapped[str] = mapped_column(String(200))
    title: Mapped[dict[str, Any]]
    description: Mapped[dict[str, Any]]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    timezone: Mapped[str] = mapped_column(String(64))
    place: Mapped[dict[str, Any] | None]
    online: Mapped[dict[str, Any] | None]
    languages: Mapped[list[str]]
    markets: Mapped[list[str]]
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    has_waitlist: Mapped[bool] = mapped_column(default=True)
    waitlist_offer: Mapped[str] = mapped_column(String(24))
    queue: Mapped[int] = mapped_column(default=0)
    registration_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    needs_email: Mapped[bool] = mapped_column(default=False)
    reminders: Mapped[list[str] | None]
    questions: Mapped[list[Any]]
    sequence: Mapped[int] = mapped_column(default=0)
    told: Mapped[dict[str, Any] | None]
    tell_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    cancel_language: Mapped[str | None] = mapped_column(String(8))
    undo_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slide_code: Mapped[str] = mapped_column(String(4))
    figures: Mapped[dict[str, Any] | None]
    owner_id: Mapped[int | None] = mapped_column(BigId)
    changed_by: Mapped[int | None] = mapped_column(BigId)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EventSessionRow(Base):
    """One session of a programme, chosen and counted by itself; `key` is unique within its event."""

    __tablename__ = "event_sessions"
    __table_args__ = (
        UniqueConstraint("event_id", "key"),
        CheckConstraint("taken >= 0", name="taken_not_negative"),
        CheckConstraint("capacity IS NULL OR taken <= capacity", name="not_oversold"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    title: Mapped[dict[str, Any]]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)


class RegistrationRow(Base):
    """Who comes: one person, or a group under one account. Nobody's account stands at those registered at the door.

    `members` are the names of those who come along, `seats` counts them all. `queue_place` orders the waitlist. `code`
    is what staff can type for checking in; `join_message_id` the message with the link, so that it can be changed.
    `change_id` and `is_coming` are the last answer to a change notice. `wrong_codes` counts the codes for checking in
    that were typed in vain since `wrong_since`.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        UniqueConstraint("event_id", "code"),
        Index("ix_registrations_offered", "offered_until", postgresql_where=OFFERED, sqlite_where=OFFERED),
        Index("ix_registrations_leaving", "frees_at", postgresql_where=LEAVING, sqlite_where=LEAVING),
        Index("ix_registrations_queue", "event_id", "queue_place", postgresql_where=IN_QUEUE, sqlite_where=IN_QUEUE),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    company: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    members: Mapped[list[str]]
    seats: Mapped[int] = mapped_column(default=1)
    answers: Mapped[dict[str, Any]]
    is_listed: Mapped[bool] = mapped_column(default=False)
    may_be_contacted: Mapped[bool] = mapped_column(default=False)
    queue_place: Mapped[int | None]
    offered_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frees_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    has_reminders: Mapped[bool] = mapped_column(default=True)
    code: Mapped[str] = mapped_column(String(6))
    checked_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_in_by: Mapped[int | None] = mapped_column(BigId)
    present: Mapped[int | None]
    wrong_codes: Mapped[int] = mapped_column(default=0)
    wrong_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    join_message_id: Mapped[int | None] = mapped_column(BigId)
    change_id: Mapped[int | None]
    is_coming: Mapped[bool | None]
    has_given_feedback: Mapped[bool] = mapped_column(default=False)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChosenSessionRow(Base):
    """A session that a registration is for. `is_held` says that its places are counted there."""

    __tablename__ = "chosen_sessions"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id", ondelete="CASCADE"), primary_key=True)
    is_held: Mapped[bool] = mapped_column(default=False)


class ReminderRow(Base):
    """Something to be said about a registration at its time; the row goes when it is in the outbox.

    `kind` is `before`, `join`, `snooze` or `feedback`, `distance` how long before the start, such as `P1D`; `anchor` is
    the session whose start is meant, 0 for the event's.
    """

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("registration_id", "kind", "distance", "anchor"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    distance: Mapped[str] = mapped_column(String(24))
    anchor: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class EventChangeRow(Base):
    """One change that participants were told of: what they knew before, and what has been true since."""

    __tablename__ = "event_changes"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CheckInTokenRow(Base):
    """A random token in a QR code, as its hash: a person's own, good once, or the poster's of an event."""

    __tablename__ = "check_in_tokens"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EventFeedbackRow(Base):
    """What somebody says of an event, 1 to 5 and perhaps in words. Given anonymously, it has a day and no name."""

    __tablename__ = "event_feedback"
    __table_args__ = (
        UniqueConstraint("registration_id"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_1_to_5"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    rating: Mapped[int]
    words: Mapped[str | None] = mapped_column(Text)
    day: Mapped[date] = mapped_column(Date)
