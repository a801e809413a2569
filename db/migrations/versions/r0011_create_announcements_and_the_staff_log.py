"""create announcements, their recipients and the log of the staff."""

import sqlalchemy as sa
from alembic import op

from db import base

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None
# True when a program without this revision can no longer work with the database: columns or tables go, or tighten.
contracts = False

# What the staff did is never written anew; a row goes only when its time is over.
REFUSE_CHANGES = {
    "sqlite": (
        "CREATE TRIGGER staff_log_stays BEFORE UPDATE ON staff_log "
        "BEGIN SELECT RAISE(ABORT, 'the log of the staff is never changed'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION staff_log_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log of the staff is never changed'; END $$",
        "CREATE TRIGGER staff_log_stays BEFORE UPDATE ON staff_log FOR EACH ROW EXECUTE FUNCTION staff_log_stays()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", base.BigId, nullable=False),
        sa.Column("versions", base.Json, nullable=False),
        sa.Column("audience", base.Json, nullable=False),
        sa.Column("links", base.Json, nullable=False),
        sa.Column("starts_at", base.UtcDateTime(), nullable=True),
        sa.Column("day_time", sa.String(length=5), nullable=True),
        sa.Column("ignores_cap", sa.Boolean(), nullable=False),
        sa.Column("made_by", base.BigId, nullable=True),
        sa.Column("changed_by", base.BigId, nullable=True),
        sa.Column("sent_by", base.BigId, nullable=True),
        sa.Column("expected", base.BigId, nullable=True),
        sa.Column("expanded_to", base.BigId, nullable=False),
        sa.Column("expanded_at", base.UtcDateTime(), nullable=True),
        sa.Column("begun_at", base.UtcDateTime(), nullable=True),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.Column("card_message_id", base.BigId, nullable=True),
        sa.Column("card_at", base.UtcDateTime(), nullable=True),
        sa.Column("card_number", base.BigId, nullable=False),
        sa.Column("figures", base.Json, nullable=True),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.Column("changed_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("broadcasts", schema=None) as batch_op:
        batch_op.create_index("ix_broadcasts_state", ["state"], unique=False)

    op.create_table(
        "staff_log",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("by_id", base.BigId, nullable=True),
        sa.Column("deed", sa.String(length=32), nullable=False),
        sa.Column("about_id", base.BigId, nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=True),
        sa.Column("details", base.Json, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_log")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("staff_log", schema=None) as batch_op:
        batch_op.create_index("ix_staff_log_at", ["at"], unique=False)

    op.create_table(
        "broadcast_recipients",
        sa.Column("id", base.BigId, autoincrement=True, nullable=False),
        sa.Column("broadcast_id", base.BigId, nullable=False),
        sa.Column("person_id", base.BigId, nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("due_at", base.UtcDateTime(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcasts.id"],
            name=op.f("fk_broadcast_recipients_broadcast_id_broadcasts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_broadcast_recipients_person_id_people"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast_recipients")),
        sa.UniqueConstraint("broadcast_id", "person_id", name=op.f("uq_broadcast_recipients_broadcast_id_person_id")),
    )
    with op.batch_alter_table("broadcast_recipients", schema=None) as batch_op:
        batch_op.create_index("ix_broadcast_recipients_day", ["person_id", "day"], unique=False)
        batch_op.create_index(
            "ix_broadcast_recipients_due",
            ["broadcast_id", "due_at"],
            unique=False,
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index("ix_broadcast_recipients_state", ["broadcast_id", "state"], unique=False)

    op.create_table(
        "broadcast_taps",
        sa.Column("broadcast_id", base.BigId, autoincrement=False, nullable=False),
        sa.Column("button", sa.String(length=16), nullable=False),
        sa.Column("count", base.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcasts.id"],
            name=op.f("fk_broadcast_taps_broadcast_id_broadcasts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "button", name=op.f("pk_broadcast_taps")),
    )
    for statement in REFUSE_CHANGES[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("broadcast_taps")
    with op.batch_alter_table("broadcast_recipients", schema=None) as batch_op:
        batch_op.drop_index("ix_broadcast_recipients_state")
        batch_op.drop_index(
            "ix_broadcast_recipients_due",
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_broadcast_recipients_day")

    op.drop_table("broadcast_recipients")
    with op.batch_alter_table("staff_log", schema=None) as batch_op:
        batch_op.drop_index("ix_staff_log_at")

    op.drop_table("staff_log")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION staff_log_stays()")
    with op.batch_alter_table("broadcasts", schema=None) as batch_op:
        batch_op.drop_index("ix_broadcasts_state")

    op.drop_table("broadcasts")
