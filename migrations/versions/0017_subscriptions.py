"""Tables of back-in-stock subscriptions, moved backorders and silenced messages."""

import sqlalchemy as sa
from alembic import op

from portal.models.support import ROLE, hide_from_support
from portal.models.tenancy import protect

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_OWN = ("stock_subscriptions", "backorder_moves")


def upgrade() -> None:
    op.create_table(
        "stock_subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("base_quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "told",
                "ended",
                "expired",
                name="subscriptionstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "since", sa.DateTime(timezone=True), nullable=False, comment="the place in the queue"
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "told_available",
            sa.Numeric(precision=14, scale=3),
            nullable=True,
            comment="base units there when told",
        ),
        sa.Column(
            "held_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="others are told of the rest only",
        ),
        sa.Column(
            "mailed_by", sa.Uuid(), nullable=True, comment="the promise whose mail tells of it"
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'told') = (told_at IS NOT NULL AND held_until IS NOT NULL)",
            name=op.f("ck_stock_subscriptions_told"),
        ),
        sa.CheckConstraint(
            "quantity > 0 AND base_quantity > 0", name=op.f("ck_stock_subscriptions_positive")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_stock_subscriptions_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_stock_subscriptions_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_stock_subscriptions_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_stock_subscriptions_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_subscriptions")),
    )
    op.create_index(
        op.f("ix_stock_subscriptions_company_id_membership_id_since"),
        "stock_subscriptions",
        ["company_id", "membership_id", "since"],
        unique=False,
    )
    op.create_index(
        "ix_stock_subscriptions_held",
        "stock_subscriptions",
        ["product_id", "held_until"],
        unique=False,
        postgresql_where=sa.text("state = 'told'"),
    )
    op.create_index(
        "ix_stock_subscriptions_queue",
        "stock_subscriptions",
        ["product_id", "since", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_stock_subscriptions_open",
        "stock_subscriptions",
        ["company_id", "membership_id", "product_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "backorder_moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.Date(), nullable=True, comment="None: not known"),
        sa.Column("after", sa.Date(), nullable=True, comment="None: not known any more"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "mailed_by", sa.Uuid(), nullable=True, comment="the promise whose mail tells of it"
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("before IS DISTINCT FROM after", name=op.f("ck_backorder_moves_moved")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_backorder_moves_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_backorder_moves_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_backorder_moves_order_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backorder_moves")),
    )
    op.create_index(
        op.f("ix_backorder_moves_company_id_order_id"),
        "backorder_moves",
        ["company_id", "order_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_backorder_moves_order_line_id"), "backorder_moves", ["order_line_id"], unique=False
    )
    op.create_table(
        "silenced_messages",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "back_in_stock", "backorder_moved", name="messagekind", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_silenced_messages_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_silenced_messages")),
    )
    for table in _OWN:
        for statement in protect(table, "own"):
            op.execute(statement)
        op.execute(hide_from_support(table, "own"))
    # What a person silences is theirs, like the rest of the person.
    op.execute(f"REVOKE SELECT ON silenced_messages FROM {ROLE}")


def downgrade() -> None:
    op.drop_table("silenced_messages")
    op.drop_table("backorder_moves")
    op.drop_table("stock_subscriptions")
