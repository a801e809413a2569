"""create events."""

import sqlalchemy as sa
from alembic import op

from db import base

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None
# True when a program without this revision can no longer work with the database: columns or tables go, or tighten.
contracts = False


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("title", base.Json, nullable=False),
        sa.Column("description", base.Json, nullable=False),
        sa.Column("starts_at", base.UtcDateTime(), nullable=False),
        sa.Column("ends_at", base.UtcDateTime(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("place", base.Json, nullable=True),
        sa.Column("online", base.Json, nullable=True),
        sa.Column("languages", base.Json, nullable=False),
        sa.Column("markets", base.Json, nullable=False),
        sa.Column("capacity", base.BigId, nullable=True),
        sa.Column("taken", base.BigId, nullable=False),
        sa.Column("has_waitlist", sa.Boolean(), nullable=False),
        sa.Column("waitlist_offer", sa.String(length=24), nullable=False),
        sa.Column("queue", base.BigId, nullable=False),
        sa.Column("registration_until", base.UtcDateTime(), nullable=True),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("needs_email", sa.Boolean(), nullable=False),
        sa.Column("reminders", base.Json, nullable=True),
        sa.Column("questions", base.Json, nullable=False),
        sa.Column("sequence", base.BigId, nullable=False),
        sa.Column("told", base.Json, nullable=True),
        sa.Column("tell_at", base.UtcDateTime(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("cancel_language", sa.String(length=8), nullable=True),
        sa.Column("undo_until", base.UtcDateTime(), nullable=True),
        sa.Column("slide_code", sa.String(length=4), nullable=False),
        sa.Column("figures", base.Json, nullable=True),
        sa.Column("owner_id", base.BigId, nullable=True),
        sa.Column("changed_by", base.BigId, nullable=True),
        sa.Column("changed_at", base.UtcDateTime(), nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint("capacity IS NULL OR taken <= capacity", name=op.f("ck_events_not_oversold")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_events_taken_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("key", name=op.f("uq_events_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_starts_at", ["starts_at"], unique=False)
        batch_op.create_index("ix_events_tell_at", ["tell_at"], unique=False)

    op.create_table(
        "event_changes",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("event_id", base.BigId, nullable=False),
        sa.Column("before", base.Json, nullable=False),
        sa.Column("after", base.Json, nullable=False),
        sa.Column("told_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_changes_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_changes")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_changes_event_id"), ["event_id"], unique=False)

    op.create_table(
        "event_sessions",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("event_id", base.BigId, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", base.Json, nullable=False),
        sa.Column("starts_at", base.UtcDateTime(), nullable=False),
        sa.Column("ends_at", base.UtcDateTime(), nullable=False),
        sa.Column("capacity", base.BigId, nullable=True),
        sa.Column("taken", base.BigId, nullable=False),
        sa.CheckConstraint("capacity IS NULL OR taken <= capacity", name=op.f("ck_event_sessions_not_oversold")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_event_sessions_taken_not_negative")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_sessions_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_sessions")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_event_sessions_event_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "registrations",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("event_id", base.BigId, nullable=False),
        sa.Column("person_id", base.BigId, nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("company", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("members", base.Json, nullable=False),
        sa.Column("seats", base.BigId, nullable=False),
        sa.Column("answers", base.Json, nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("may_be_contacted", sa.Boolean(), nullable=False),
        sa.Column("queue_place", base.BigId, nullable=True),
        sa.Column("offered_until", base.UtcDateTime(), nullable=True),
        sa.Column("frees_at", base.UtcDateTime(), nullable=True),
        sa.Column("has_reminders", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("checked_in_at", base.UtcDateTime(), nullable=True),
        sa.Column("checked_in_by", base.BigId, nullable=True),
        sa.Column("present", base.BigId, nullable=True),
        sa.Column("wrong_codes", base.BigId, nullable=False),
        sa.Column("wrong_since", base.UtcDateTime(), nullable=True),
        sa.Column("join_message_id", base.BigId, nullable=True),
        sa.Column("change_id", base.BigId, nullable=True),
        sa.Column("is_coming", sa.Boolean(), nullable=True),
        sa.Column("has_given_feedback", sa.Boolean(), nullable=False),
        sa.Column("registered_at", base.UtcDateTime(), nullable=False),
        sa.Column("changed_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_registrations_event_id_events"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_registrations_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("event_id", "code", name=op.f("uq_registrations_event_id_code")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_registrations_event_id_person_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_registrations_leaving",
            ["frees_at"],
            unique=False,
            postgresql_where=sa.text("status = 'leaving'"),
            sqlite_where=sa.text("status = 'leaving'"),
        )
        batch_op.create_index(
            "ix_registrations_offered",
            ["offered_until"],
            unique=False,
            postgresql_where=sa.text("status = 'offered'"),
            sqlite_where=sa.text("status = 'offered'"),
        )
        batch_op.create_index(batch_op.f("ix_registrations_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_registrations_queue",
            ["event_id", "queue_place"],
            unique=False,
            postgresql_where=sa.text("status = 'waiting'"),
            sqlite_where=sa.text("status = 'waiting'"),
        )

    op.create_table(
        "check_in_tokens",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("registration_id", base.BigId, nullable=True),
        sa.Column("event_id", base.BigId, nullable=False),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.Column("used_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_check_in_tokens_event_id_events"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_check_in_tokens_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_check_in_tokens")),
    )
    with op.batch_alter_table("check_in_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_tokens_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_in_tokens_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "chosen_sessions",
        sa.Column("registration_id", base.BigId, nullable=False),
        sa.Column("session_id", base.BigId, nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_chosen_sessions_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["event_sessions.id"],
            name=op.f("fk_chosen_sessions_session_id_event_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", "session_id", name=op.f("pk_chosen_sessions")),
    )
    op.create_table(
        "event_feedback",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("event_id", base.BigId, nullable=False),
        sa.Column("registration_id", base.BigId, nullable=True),
        sa.Column("rating", base.BigId, nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_event_feedback_rating_1_to_5")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_feedback_event_id_events"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_event_feedback_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_feedback")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_event_feedback_registration_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event_feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_feedback_event_id"), ["event_id"], unique=False)

    op.create_table(
        "reminders",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("registration_id", base.BigId, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("distance", sa.String(length=24), nullable=False),
        sa.Column("anchor", base.BigId, nullable=False),
        sa.Column("due_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_reminders_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "registration_id",
            "kind",
            "distance",
            "anchor",
            name=op.f("uq_reminders_registration_id_kind_distance_anchor"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminders_due_at"), ["due_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminders_due_at"))

    op.drop_table("reminders")
    with op.batch_alter_table("event_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_feedback_event_id"))

    op.drop_table("event_feedback")
    op.drop_table("chosen_sessions")
    with op.batch_alter_table("check_in_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_in_tokens_registration_id"))
        batch_op.drop_index(batch_op.f("ix_check_in_tokens_event_id"))

    op.drop_table("check_in_tokens")
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_registrations_queue",
            postgresql_where=sa.text("status = 'waiting'"),
            sqlite_where=sa.text("status = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_registrations_person_id"))
        batch_op.drop_index(
            "ix_registrations_offered",
            postgresql_where=sa.text("status = 'offered'"),
            sqlite_where=sa.text("status = 'offered'"),
        )
        batch_op.drop_index(
            "ix_registrations_leaving",
            postgresql_where=sa.text("status = 'leaving'"),
            sqlite_where=sa.text("status = 'leaving'"),
        )

    op.drop_table("registrations")
    op.drop_table("event_sessions")
    with op.batch_alter_table("event_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_changes_event_id"))

    op.drop_table("event_changes")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_tell_at")
        batch_op.drop_index("ix_events_starts_at")

    op.drop_table("events")
