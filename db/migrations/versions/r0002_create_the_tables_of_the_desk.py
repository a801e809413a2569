"""create the tables of the desk."""

import sqlalchemy as sa
from alembic import op

from db import base

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None
# True when a program without this revision can no longer work with the database: columns or tables go, or tighten.
contracts = False


def upgrade() -> None:
    op.create_table(
        "chat_moves",
        sa.Column("old_id", base.BigId, autoincrement=False, nullable=False),
        sa.Column("new_id", base.BigId, nullable=False),
        sa.Column("moved_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("old_id", name=op.f("pk_chat_moves")),
    )
    op.create_table(
        "bans",
        sa.Column("person_id", base.BigId, autoincrement=False, nullable=False),
        sa.Column("is_shadow", sa.Boolean(), nullable=False),
        sa.Column("by_id", base.BigId, nullable=False),
        sa.Column("since", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_bans_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_bans")),
    )
    op.create_table(
        "questions",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("person_id", base.BigId, nullable=False),
        sa.Column("message_id", base.BigId, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("found", base.Json, nullable=False),
        sa.Column("market", sa.String(length=2), nullable=True),
        sa.Column("asked_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_questions_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("person_id", "message_id", name=op.f("uq_questions_person_id_message_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_asked_at"), ["asked_at"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person_id", base.BigId, nullable=True),
        sa.Column("question_id", base.BigId, nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text_language", sa.String(length=8), nullable=True),
        sa.Column("market", sa.String(length=2), nullable=True),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.Column("found", base.Json, nullable=True),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("assignee_id", base.BigId, nullable=True),
        sa.Column("assignee_name", sa.String(length=64), nullable=True),
        sa.Column("is_shadowed", sa.Boolean(), nullable=False),
        sa.Column("desk_chat_id", base.BigId, nullable=False),
        sa.Column("thread_id", base.BigId, nullable=True),
        sa.Column("summary_message_id", base.BigId, nullable=True),
        sa.Column("is_topic_closed", sa.Boolean(), nullable=False),
        sa.Column("opened_at", base.UtcDateTime(), nullable=False),
        sa.Column("due_at", base.UtcDateTime(), nullable=False),
        sa.Column("closed_at", base.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_cases_person_id_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_cases_question_id_questions"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("question_id", name=op.f("uq_cases_question_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_status"), ["status"], unique=False)

    op.create_table(
        "relays",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("case_id", base.BigId, nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("source_chat_id", base.BigId, nullable=False),
        sa.Column("source_message_id", base.BigId, nullable=False),
        sa.Column("target_chat_id", base.BigId, nullable=False),
        sa.Column("target_message_id", base.BigId, nullable=True),
        sa.Column("answers_id", base.BigId, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=True),
        sa.Column("album", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), nullable=True),
        sa.Column("edits", base.BigId, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answers_id"], ["relays.id"], name=op.f("fk_relays_answers_id_relays"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_relays_case_id_cases"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relays")),
        sa.UniqueConstraint(
            "source_chat_id", "source_message_id", name=op.f("uq_relays_source_chat_id_source_message_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("relays", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relays_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_relays_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            "ix_relays_answers",
            ["answers_id"],
            unique=False,
            postgresql_where=sa.text("answers_id IS NOT NULL"),
            sqlite_where=sa.text("answers_id IS NOT NULL"),
        )
        batch_op.create_index("ix_relays_target", ["target_chat_id", "target_message_id"], unique=False)
        batch_op.create_index(
            "ix_relays_waiting",
            ["case_id"],
            unique=False,
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("relays", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_relays_waiting",
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_relays_target")
        batch_op.drop_index(
            "ix_relays_answers",
            postgresql_where=sa.text("answers_id IS NOT NULL"),
            sqlite_where=sa.text("answers_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_relays_created_at"))
        batch_op.drop_index(batch_op.f("ix_relays_case_id"))

    op.drop_table("relays")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_status"))
        batch_op.drop_index(batch_op.f("ix_cases_person_id"))

    op.drop_table("cases")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questions_asked_at"))

    op.drop_table("questions")
    op.drop_table("bans")
    op.drop_table("chat_moves")
