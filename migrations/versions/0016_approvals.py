"""Approvals: limits by the month, budgets, absences, and the wait of each order."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.models.support import hide_from_support
from portal.models.tenancy import protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_GUARDED = {"approvals": "own", "budgets": "own", "absences": "membership"}
_SETTINGS = ("hold_hours", "remind_hours", "escalate_hours", "close_days")


def upgrade() -> None:
    op.add_column(
        "memberships",
        sa.Column(
            "month_limit_minor",
            sa.BigInteger(),
            nullable=True,
            comment="gross, company currency, a calendar month",
        ),
    )
    for name, default, comment in (
        ("approval_hold_hours", "48", "on working days: stock held for approval"),
        ("approval_remind_hours", "4", None),
        ("approval_escalate_hours", "24", None),
        ("approval_close_days", "14", "then an order not decided is cancelled"),
    ):
        column = sa.Column(
            name, sa.Integer(), nullable=False, server_default=default, comment=comment
        )
        op.add_column("seller", column)
    _approvals()
    _budgets()
    _absences()
    for table, tenancy in _GUARDED.items():
        for statement in protect(table, tenancy):
            op.execute(statement)
        op.execute(hide_from_support(table, tenancy))
    # Orders that wait already: their managers have as long as for a new one.
    op.execute(
        "INSERT INTO approvals (id, company_id, order_id, reasons, asked, asked_at, held_until,"
        " remind_at, escalate_at, closes_at, decided_by_name, on_behalf_of_name, reason, changes)"
        " SELECT gen_random_uuid(), company_id, id, '[]', '[]', placed_at,"
        " now() + interval '48 hours', now() + interval '4 hours', now() + interval '24 hours',"
        " now() + interval '14 days', '', '', '', '[]'"
        " FROM orders WHERE state = 'awaiting_approval'"
    )


def _approvals() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("held_until", moment, nullable=False, comment="then the stock is given back"),
        sa.Column("remind_at", moment, nullable=False),
        sa.Column("escalate_at", moment, nullable=False),
        sa.Column("closes_at", moment, nullable=False, comment="then the order is cancelled"),
        sa.Column("reminded_at", moment, nullable=True),
        sa.Column("escalated_at", moment, nullable=True),
        sa.Column("released_at", moment, nullable=True, comment="the stock was given back"),
        sa.Column(
            "decision",
            sa.Enum(
                "approved",
                "changed",
                "refused",
                "closed",
                "withdrawn",
                name="decision",
                native_enum=False,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=False),
        sa.Column("on_behalf_of_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_approvals_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["persons.id"], name=op.f("fk_approvals_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_approvals_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index("uq_approvals_order", "approvals", ["company_id", "order_id"], unique=True)
    op.create_index(
        "ix_approvals_open",
        "approvals",
        ["order_id"],
        postgresql_where=sa.text("decided_at IS NULL"),
    )


def _budgets() -> None:
    op.create_table(
        "budgets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("cost_centre", sa.Text(), nullable=False),
        sa.Column(
            "limit_minor",
            sa.BigInteger(),
            nullable=False,
            comment="gross, company currency, a month",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(branch_id IS NULL) <> (cost_centre = '')", name=op.f("ck_budgets_one_subject")
        ),
        sa.CheckConstraint("limit_minor >= 0", name=op.f("ck_budgets_limit_not_negative")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_budgets_branch_id")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_budgets_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets")),
    )
    op.create_index(op.f("ix_budgets_company_id"), "budgets", ["company_id"])
    op.create_index(
        "uq_budgets_branch",
        "budgets",
        ["company_id", "branch_id"],
        unique=True,
        postgresql_where=sa.text("branch_id IS NOT NULL"),
    )
    op.create_index(
        "uq_budgets_cost_centre",
        "budgets",
        ["company_id", "cost_centre"],
        unique=True,
        postgresql_where=sa.text("cost_centre <> ''"),
    )


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_absences_in_order")),
        sa.CheckConstraint("deputy_id <> membership_id", name=op.f("ck_absences_somebody_else")),
        sa.CheckConstraint(
            "(deputy_id IS NULL) = (person_id IS NULL)", name=op.f("ck_absences_deputy_named")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_absences_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["memberships.id"], name=op.f("fk_absences_deputy_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_absences_membership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_absences_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(op.f("ix_absences_company_id_ends_on"), "absences", ["company_id", "ends_on"])
    op.create_index(op.f("ix_absences_deputy_id"), "absences", ["deputy_id"])


def downgrade() -> None:
    op.drop_table("absences")
    op.drop_table("budgets")
    op.drop_table("approvals")
    for name in _SETTINGS:
        op.drop_column("seller", f"approval_{name}")
    op.drop_column("memberships", "month_limit_minor")
