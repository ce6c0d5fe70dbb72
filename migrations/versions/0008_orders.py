"""Tables of orders."""

import sqlalchemy as sa
from alembic import op

from portal.models.tenancy import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(collation="C"), nullable=False),
        sa.Column("slug", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "awaiting_approval",
                "awaiting_payment",
                "placed",
                "confirmed",
                "picking",
                "partially_shipped",
                "shipped",
                "completed",
                "cancelled",
                name="orderstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("idempotency_key", sa.Uuid(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=True),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("orderer_id", sa.Uuid(), nullable=False),
        sa.Column("orderer_name", sa.Text(), nullable=False),
        sa.Column("placed_by_id", sa.Uuid(), nullable=False),
        sa.Column("payer_name", sa.Text(), nullable=False),
        sa.Column("payer_nip", sa.String(length=10), nullable=False),
        sa.Column("payer_street", sa.Text(), nullable=False),
        sa.Column("payer_postal_code", sa.Text(), nullable=False),
        sa.Column("payer_city", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_name", sa.Text(), nullable=False),
        sa.Column("recipient_street", sa.Text(), nullable=False),
        sa.Column("recipient_postal_code", sa.Text(), nullable=False),
        sa.Column("recipient_city", sa.Text(), nullable=False),
        sa.Column("recipient_country", sa.String(length=2), nullable=False),
        sa.Column("recipient_phone", sa.Text(), nullable=False),
        sa.Column("delivery_method_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_name", sa.Text(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("ship_complete", sa.Boolean(), nullable=False),
        sa.Column("po_number", sa.Text(collation="C"), nullable=False),
        sa.Column("cost_centre", sa.Text(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column(
            "payment_method",
            sa.Enum("deferred", "prepayment", name="paymentmethod", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("pay_until", sa.Date(), nullable=True, comment="prepayment: held until"),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "goods_before_tier_minor",
            sa.BigInteger(),
            nullable=False,
            comment="net, before the order tier",
        ),
        sa.Column("tier_percent", sa.Numeric(precision=6, scale=3), nullable=True),
        sa.Column("goods_net_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False, comment="goods and charges"),
        sa.Column("vat_minor", sa.BigInteger(), nullable=False),
        sa.Column(
            "gross_minor", sa.BigInteger(), nullable=False, comment="with what lies outside VAT"
        ),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_orders_branch_id")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_orders_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_method_id"],
            ["delivery_methods.id"],
            name=op.f("fk_orders_delivery_method_id"),
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_orders_membership_id")
        ),
        sa.ForeignKeyConstraint(["orderer_id"], ["persons.id"], name=op.f("fk_orders_orderer_id")),
        sa.ForeignKeyConstraint(
            ["placed_by_id"], ["persons.id"], name=op.f("fk_orders_placed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint(
            "company_id", "idempotency_key", name=op.f("uq_orders_company_id_idempotency_key")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_orders_slug")),
    )
    op.create_index(
        op.f("ix_orders_company_id_placed_at"), "orders", ["company_id", "placed_at"], unique=False
    )
    op.create_index(
        op.f("ix_orders_company_id_po_number"), "orders", ["company_id", "po_number"], unique=False
    )
    op.create_index(
        op.f("ix_orders_company_id_state"), "orders", ["company_id", "state"], unique=False
    )
    op.create_index(op.f("ix_orders_placed_at"), "orders", ["placed_at"], unique=False)
    op.create_index(op.f("ix_orders_po_number"), "orders", ["po_number"], unique=False)
    op.create_index(
        op.f("ix_orders_state_placed_at"), "orders", ["state", "placed_at"], unique=False
    )
    for statement in protect("orders", "own"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("orders")
