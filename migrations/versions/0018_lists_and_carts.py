"""When a saved cart was removed, so that it can be brought back."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "carts",
        sa.Column(
            "removed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="taken away by its member; deleted for good a day later",
        ),
    )


def downgrade() -> None:
    op.drop_column("carts", "removed_at")
