"""create the figures of past days."""

import sqlalchemy as sa
from alembic import op

from db import base

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None
# True when a program without this revision can no longer work with the database: columns or tables go, or tighten.
contracts = False


def upgrade() -> None:
    op.create_table(
        "figures",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("count", base.BigId, nullable=False),
        sa.PrimaryKeyConstraint("day", "subject", "key", name=op.f("pk_figures")),
    )


def downgrade() -> None:
    op.drop_table("figures")
