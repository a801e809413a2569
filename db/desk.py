"""The desk: what was handed to people, what went to and fro about it, and who may not write there."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import NEVER_AGAIN, Base, BigId, UtcDateTime

WAITING = text("state = 'waiting'")
ANSWERS = text("answers_id IS NOT NULL")


class CaseRow(Base):
    """One request that a person of the desk looks after; it stands in the desk group as a topic.

    `desk_chat_id` and `thread_id` say where: no thread means that its topic is still to be made. `kept_at` is when its
    asker said that it is still open, `ending_told_at` when they were told that it is about to be deleted.
    """

    __tablename__ = "cases"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id", ondelete="SET NULL"), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    text_language: Mapped[str | None] = mapped_column(String(8))
    market: Mapped[str | None] = mapped_column(String(2))
    decision: Mapped[str | None] = mapped_column(String(8))
    found: Mapped[list[str] | None]
    status: Mapped[str] = mapped_column(String(8), index=True)
    assignee_id: Mapped[int | None] = mapped_column(BigId)
    assignee_name: Mapped[str | None] = mapped_column(String(64))
    is_shadowed: Mapped[bool] = mapped_column(default=False)
    desk_chat_id: Mapped[int] = mapped_column(BigId)
    thread_id: Mapped[int | None] = mapped_column(BigId)
    summary_message_id: Mapped[int | None] = mapped_column(BigId)
    is_topic_closed: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ending_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RelayRow(Base):
    """One message that goes from one side of a case to the other: where it came from, where it arrived.

    Several that were merged arrived as one message. `original` is the text before the first edit; what is repeated may
    have arrived once before, as a message that nobody knows.
    """

    __tablename__ = "relays"
    __table_args__ = (
        UniqueConstraint("source_chat_id", "source_message_id"),
        Index("ix_relays_target", "target_chat_id", "target_message_id"),
        Index("ix_relays_waiting", "case_id", postgresql_where=WAITING, sqlite_where=WAITING),
        Index("ix_relays_answers", "answers_id", postgresql_where=ANSWERS, sqlite_where=ANSWERS),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    direction: Mapped[str] = mapped_column(String(8))
    source_chat_id: Mapped[int] = mapped_column(BigId)
    source_message_id: Mapped[int] = mapped_column(BigId)
    target_chat_id: Mapped[int] = mapped_column(BigId)
    target_message_id: Mapped[int | None] = mapped_column(BigId)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("relays.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(16))
    file_id: Mapped[str | None] = mapped_column(String(200))
    album: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    original: Mapped[str | None] = mapped_column(Text)
    edits: Mapped[int] = mapped_column(default=0)
    is_repeated: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class BanRow(Base):
    """A person whose messages, or whose files alone, do not reach the desk; with a shadow ban they are not told."""

    __tablename__ = "bans"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    is_shadow: Mapped[bool]
    is_of_files: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_id: Mapped[int] = mapped_column(BigId)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class BanMark(Base):
    """A ban whose person had their data deleted: it waits for the account, of which only a keyed hash is kept.

    `since` is when the ban began, `marked_at` when the data was deleted.
    """

    __tablename__ = "ban_marks"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    is_shadow: Mapped[bool]
    is_of_files: Mapped[bool]
    by_id: Mapped[int] = mapped_column(BigId)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChatMove(Base):
    """A group that became a supergroup: the setting may still name the old id."""

    __tablename__ = "chat_moves"

    old_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    new_id: Mapped[int] = mapped_column(BigId)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)
