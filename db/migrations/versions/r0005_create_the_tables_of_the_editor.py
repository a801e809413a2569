"""create the tables of the editor."""

import sqlalchemy as sa
from alembic import op

from db import base

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None
# True when a program without this revision can no longer work with the database: columns or tables go, or tighten.
contracts = False


def upgrade() -> None:
    op.create_table(
        "canned_answers",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("texts", base.Json, nullable=False),
        sa.Column("by_id", base.BigId, nullable=False),
        sa.Column("changed_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_answers")),
        sa.UniqueConstraint("name", name=op.f("uq_canned_answers_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pages",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", base.BigId, nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
    )
    with op.batch_alter_table("pages", schema=None) as batch_op:
        batch_op.create_index("ix_pages_slug", ["slug", "language", "id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("case_id", base.BigId, nullable=True),
        sa.Column("texts", base.Json, nullable=False),
        sa.Column("head", base.Json, nullable=False),
        sa.Column("sources", base.Json, nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("by_id", base.BigId, nullable=False),
        sa.Column("changed_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_drafts_case_id_cases"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("drafts")
    with op.batch_alter_table("pages", schema=None) as batch_op:
        batch_op.drop_index("ix_pages_slug")

    op.drop_table("pages")
    op.drop_table("canned_answers")
