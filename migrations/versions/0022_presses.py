"""Presses of a button that must work once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.models.support import hide_from_support
from portal.models.tenancy import protect

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presses",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False, comment="made with the form that was shown"),
        sa.Column(
            "outcome",
            postgresql.JSONB(),
            nullable=False,
            comment="what came of it, to be said again to a second press",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_presses_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_presses_membership_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "membership_id", "key", name=op.f("pk_presses")),
    )
    op.create_index(op.f("ix_presses_made_at"), "presses", ["made_at"])
    for statement in protect("presses", "own"):
        op.execute(statement)
    op.execute(hide_from_support("presses", "own"))


def downgrade() -> None:
    op.drop_table("presses")
