"""create the table of backups."""

import sqlalchemy as sa
from alembic import op

from db import base

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None
# True when a program without this revision can no longer work with the database: columns or tables go, or tighten.
contracts = False


def upgrade() -> None:
    op.create_table(
        "backups",
        sa.Column("id", base.BigId, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("finished_at", base.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backups")),
    )


def downgrade() -> None:
    op.drop_table("backups")
