"""create consents and preferences."""

import sqlalchemy as sa
from alembic import op

from db import base

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None
# True when a program without this revision can no longer work with the database: columns or tables go, or tighten.
contracts = False

# What was agreed to is never written anew; a row goes only when its time is over.
REFUSE_CHANGES = {
    "sqlite": (
        "CREATE TRIGGER consents_stay BEFORE UPDATE ON consents "
        "BEGIN SELECT RAISE(ABORT, 'the ledger of consents is never changed'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION consents_stay() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger of consents is never changed'; END $$",
        "CREATE TRIGGER consents_stay BEFORE UPDATE ON consents FOR EACH ROW EXECUTE FUNCTION consents_stay()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "consents",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("person_id", base.BigId, nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("text_version", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index("ix_consents_person", ["person_id", "purpose", "id"], unique=False)

    for statement in REFUSE_CHANGES[op.get_bind().dialect.name]:
        op.execute(statement)

    op.create_table(
        "preferences",
        sa.Column("person_id", base.BigId, autoincrement=False, nullable=False),
        sa.Column("markets", base.Json, nullable=True),
        sa.Column("topics", base.Json, nullable=True),
        sa.Column("frequency", sa.String(length=8), nullable=False),
        sa.Column("reminders", base.Json, nullable=True),
        sa.Column("second_channel", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_preferences_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_preferences")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    # Made anew in SQLite, so that a number is never given twice: the ledger outlives its people.
    with op.batch_alter_table(
        "people", recreate="always" if is_sqlite else "never", table_kwargs={"sqlite_autoincrement": is_sqlite}
    ) as batch_op:
        batch_op.add_column(sa.Column("quiet_hours", sa.String(length=11), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("quiet_hours")

    op.drop_table("preferences")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index("ix_consents_person")

    op.drop_table("consents")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION consents_stay()")
