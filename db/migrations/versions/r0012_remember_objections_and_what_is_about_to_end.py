"""remember objections, what is about to end, and blocks of people who were deleted."""

import sqlalchemy as sa
from alembic import op

from db import base

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None
# True when a program without this revision can no longer work with the database: columns or tables go, or tighten.
contracts = False

ADDED = (
    ("people", "objected_at"),
    ("cases", "kept_at"),
    ("cases", "ending_told_at"),
    ("contact_requests", "ending_told_at"),
)


def upgrade() -> None:
    op.create_table(
        "ban_marks",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("is_shadow", sa.Boolean(), nullable=False),
        sa.Column("is_of_files", sa.Boolean(), nullable=False),
        sa.Column("by_id", base.BigId, nullable=False),
        sa.Column("since", base.UtcDateTime(), nullable=False),
        sa.Column("marked_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_ban_marks")),
    )
    for table, column in ADDED:
        op.add_column(table, sa.Column(column, base.UtcDateTime(), nullable=True))


def downgrade() -> None:
    for table, column in reversed(ADDED):
        op.drop_column(table, column)
    op.drop_table("ban_marks")
