"""create companies and contact requests."""

import sqlalchemy as sa
from alembic import op

from db import base

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None
# True when a program without this revision can no longer work with the database: columns or tables go, or tighten.
contracts = False

# What the gate decided is never written anew; a row goes only when its time is over.
REFUSE_CHANGES = {
    "sqlite": (
        "CREATE TRIGGER gate_log_stays BEFORE UPDATE ON gate_log "
        "BEGIN SELECT RAISE(ABORT, 'the log of the gate is never changed'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION gate_log_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log of the gate is never changed'; END $$",
        "CREATE TRIGGER gate_log_stays BEFORE UPDATE ON gate_log FOR EACH ROW EXECUTE FUNCTION gate_log_stays()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "companies",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=True),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("offers", base.Json, nullable=False),
        sa.Column("seeks", base.Json, nullable=False),
        sa.Column("markets", base.Json, nullable=False),
        sa.Column("languages", base.Json, nullable=False),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("listing_url", sa.String(length=300), nullable=True),
        sa.Column("texts", base.Json, nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=True),
        sa.Column("contact_email", sa.String(length=200), nullable=True),
        sa.Column("refuses", base.Json, nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=True),
        sa.Column("published_by", base.BigId, nullable=True),
        sa.Column("confirmed_at", base.UtcDateTime(), nullable=True),
        sa.Column("reminded_at", base.UtcDateTime(), nullable=True),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("changed_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("key", name=op.f("uq_companies_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("companies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_companies_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(
            "ix_companies_published",
            ["id"],
            unique=False,
            postgresql_where=sa.text("published_at IS NOT NULL"),
            sqlite_where=sa.text("published_at IS NOT NULL"),
        )

    op.create_table(
        "gate_log",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("case_id", base.BigId, nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("by_id", base.BigId, nullable=True),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=6), nullable=False),
        sa.Column("markets", base.Json, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("list_date", sa.Date(), nullable=True),
        sa.Column("checks", base.Json, nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_log")),
    )
    with op.batch_alter_table("gate_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_log_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_gate_log_case_id"), ["case_id"], unique=False)

    op.create_table(
        "company_people",
        sa.Column("person_id", base.BigId, autoincrement=False, nullable=False),
        sa.Column("company_id", base.BigId, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("joined_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_company_people_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_company_people_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_company_people")),
    )
    with op.batch_alter_table("company_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_people_company_id"), ["company_id"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("company_id", base.BigId, nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=True),
        sa.Column("person_id", base.BigId, nullable=True),
        sa.Column("made_by", base.BigId, nullable=True),
        sa.Column("made_at", base.UtcDateTime(), nullable=False),
        sa.Column("expires_at", base.UtcDateTime(), nullable=True),
        sa.Column("claimed_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_invitations_company_id_companies"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_invitations_person_id_people"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("hash", name=op.f("uq_invitations_hash")),
        sa.UniqueConstraint("key", name=op.f("uq_invitations_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_person_id"), ["person_id"], unique=False)

    op.create_table(
        "contact_requests",
        sa.Column("case_id", base.BigId, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("sender_id", base.BigId, nullable=True),
        sa.Column("sender_name", sa.String(length=120), nullable=False),
        sa.Column("sender_company", sa.String(length=200), nullable=True),
        sa.Column("sender_company_id", base.BigId, nullable=True),
        sa.Column("sender_country", sa.String(length=2), nullable=False),
        sa.Column("sender_contact", sa.String(length=200), nullable=True),
        sa.Column("company_id", base.BigId, nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("target_country", sa.String(length=2), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("use_country", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_language", sa.String(length=8), nullable=True),
        sa.Column("level", sa.String(length=6), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("notices", base.Json, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("next_at", base.UtcDateTime(), nullable=True),
        sa.Column("sent_at", base.UtcDateTime(), nullable=False),
        sa.Column("checks", base.Json, nullable=True),
        sa.Column("list_date", sa.Date(), nullable=True),
        sa.Column("suggested_by", base.BigId, nullable=True),
        sa.Column("forwarded_by", base.BigId, nullable=True),
        sa.Column("forwarded_at", base.UtcDateTime(), nullable=True),
        sa.Column("asked", base.Json, nullable=True),
        sa.Column("asked_at", base.UtcDateTime(), nullable=True),
        sa.Column("reminded_at", base.UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=8), nullable=True),
        sa.Column("answered_by", base.BigId, nullable=True),
        sa.Column("answered_at", base.UtcDateTime(), nullable=True),
        sa.Column("released_by", base.BigId, nullable=True),
        sa.Column("introduced_at", base.UtcDateTime(), nullable=True),
        sa.Column("relay_until", base.UtcDateTime(), nullable=True),
        sa.Column("relay_stopped_at", base.UtcDateTime(), nullable=True),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_contact_requests_answered_by_people"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_contact_requests_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_contact_requests_company_id_companies"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["sender_company_id"],
            ["companies.id"],
            name=op.f("fk_contact_requests_sender_company_id_companies"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["people.id"], name=op.f("fk_contact_requests_sender_id_people"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_contact_requests")),
        sa.UniqueConstraint("sender_id", "key", name=op.f("uq_contact_requests_sender_id_key")),
    )
    with op.batch_alter_table("contact_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_requests_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_requests_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_requests_sender_company_id"), ["sender_company_id"], unique=False)
        batch_op.create_index("ix_contact_requests_state", ["state", "next_at"], unique=False)

    with op.batch_alter_table("bans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_of_files", sa.Boolean(), server_default=sa.text("false"), nullable=False))

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("roles", base.Json, nullable=True))

    for statement in REFUSE_CHANGES[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("roles")

    with op.batch_alter_table("bans", schema=None) as batch_op:
        batch_op.drop_column("is_of_files")

    with op.batch_alter_table("contact_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_requests_state")
        batch_op.drop_index(batch_op.f("ix_contact_requests_sender_company_id"))
        batch_op.drop_index(batch_op.f("ix_contact_requests_ended_at"))
        batch_op.drop_index(batch_op.f("ix_contact_requests_company_id"))

    op.drop_table("contact_requests")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitations_company_id"))

    op.drop_table("invitations")
    with op.batch_alter_table("company_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_company_people_company_id"))

    op.drop_table("company_people")
    with op.batch_alter_table("gate_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_log_case_id"))
        batch_op.drop_index(batch_op.f("ix_gate_log_at"))

    op.drop_table("gate_log")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION gate_log_stays()")
    with op.batch_alter_table("companies", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_companies_published",
            postgresql_where=sa.text("published_at IS NOT NULL"),
            sqlite_where=sa.text("published_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_companies_changed_at"))

    op.drop_table("companies")
