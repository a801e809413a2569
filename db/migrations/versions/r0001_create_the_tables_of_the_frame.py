"""Create the tables of the frame."""

import sqlalchemy as sa
from alembic import op

from db import base

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None
# True when a program without this revision can no longer work with the database: columns or tables go, or tighten.
contracts = False


def upgrade() -> None:
    op.create_table(
        "dialogues",
        sa.Column("chat_id", base.BigId, autoincrement=False, nullable=False),
        sa.Column("form", sa.String(length=40), nullable=True),
        sa.Column("state", base.Json, nullable=True),
        sa.Column("draft", base.Json, nullable=True),
        sa.Column("draft_until", base.UtcDateTime(), nullable=True),
        sa.Column("target", sa.String(length=64), nullable=True),
        sa.Column("changed_at", base.UtcDateTime(), nullable=True),
        sa.Column("screen_message_id", base.BigId, nullable=True),
        sa.Column("screen_distance", base.BigId, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_dialogues")),
    )
    with op.batch_alter_table("dialogues", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogues_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_dialogues_draft_until"), ["draft_until"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("update_id", base.BigId, autoincrement=False, nullable=False),
        sa.Column("chat_id", base.BigId, nullable=False),
        sa.Column("payload", base.Json, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("attempts", base.BigId, nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("received_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("reference", name=op.f("uq_inbox_reference")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_open",
            ["chat_id", "update_id", "owner"],
            unique=False,
            postgresql_where=sa.text("state = 'new'"),
            sqlite_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(batch_op.f("ix_inbox_received_at"), ["received_at"], unique=False)

    op.create_table(
        "keys",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_keys")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("fence", base.BigId, nullable=False),
        sa.Column("expires_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", base.BigId, autoincrement=False, nullable=False),
        sa.Column("dedupe_key", sa.String(length=120), nullable=False),
        sa.Column("lane", base.BigId, nullable=False),
        sa.Column("chat_id", base.BigId, nullable=False),
        sa.Column("thread_id", base.BigId, nullable=True),
        sa.Column("notice", sa.String(length=40), nullable=True),
        sa.Column("params", base.Json, nullable=True),
        sa.Column("body", base.Json, nullable=True),
        sa.Column("edits", base.BigId, nullable=True),
        sa.Column("replies_to", base.BigId, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("attempts", base.BigId, nullable=False),
        sa.Column("due_at", base.UtcDateTime(), nullable=False),
        sa.Column("not_after", base.UtcDateTime(), nullable=True),
        sa.Column("slot_at", base.UtcDateTime(), nullable=True),
        sa.Column("message_id", base.BigId, nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_chat",
            ["chat_id", "slot_at"],
            unique=False,
            postgresql_where=sa.text("slot_at IS NOT NULL"),
            sqlite_where=sa.text("slot_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_open",
            ["lane", "due_at"],
            unique=False,
            postgresql_where=sa.text("state IN ('queued', 'claimed', 'sending')"),
            sqlite_where=sa.text("state IN ('queued', 'claimed', 'sending')"),
        )
        batch_op.create_index(
            "ix_outbox_replies",
            ["chat_id", "replies_to"],
            unique=False,
            postgresql_where=sa.text("replies_to IS NOT NULL"),
            sqlite_where=sa.text("replies_to IS NOT NULL"),
        )

    op.create_table(
        "pace",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pace")),
    )
    op.create_table(
        "people",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("telegram_id", base.BigId, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("acknowledged_at", base.UtcDateTime(), nullable=True),
        sa.Column("unreachable_at", base.UtcDateTime(), nullable=True),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_people_telegram_id")),
    )
    op.create_table(
        "sent_files",
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.Column("sent_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("content_hash", name=op.f("pk_sent_files")),
    )
    with op.batch_alter_table("sent_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_files_sent_at"), ["sent_at"], unique=False)

    op.create_table(
        "switches",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("on_since", base.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switches")),
    )


def downgrade() -> None:
    op.drop_table("switches")
    with op.batch_alter_table("sent_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_files_sent_at"))

    op.drop_table("sent_files")
    op.drop_table("people")
    op.drop_table("pace")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_replies",
            postgresql_where=sa.text("replies_to IS NOT NULL"),
            sqlite_where=sa.text("replies_to IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_open",
            postgresql_where=sa.text("state IN ('queued', 'claimed', 'sending')"),
            sqlite_where=sa.text("state IN ('queued', 'claimed', 'sending')"),
        )
        batch_op.drop_index(
            "ix_outbox_chat",
            postgresql_where=sa.text("slot_at IS NOT NULL"),
            sqlite_where=sa.text("slot_at IS NOT NULL"),
        )

    op.drop_table("outbox")
    op.drop_table("leases")
    op.drop_table("keys")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_received_at"))
        batch_op.drop_index(
            "ix_inbox_open", postgresql_where=sa.text("state = 'new'"), sqlite_where=sa.text("state = 'new'")
        )

    op.drop_table("inbox")
    with op.batch_alter_table("dialogues", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogues_draft_until"))
        batch_op.drop_index(batch_op.f("ix_dialogues_changed_at"))

    op.drop_table("dialogues")
