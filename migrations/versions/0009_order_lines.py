"""Tables of order lines."""

import sqlalchemy as sa
from alembic import op

from portal.models.tenancy import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_charges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "delivery",
                "small-order",
                "packaging",
                "deposit",
                name="chargekind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column(
            "vat_rate",
            sa.Enum(
                "23", "8", "5", "0", "zw", "oo", "np", name="vatrate", native_enum=False, length=24
            ),
            nullable=True,
            comment="None: outside the VAT base",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_order_charges_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_charges_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_charges")),
        sa.UniqueConstraint(
            "order_id", "position", name=op.f("uq_order_charges_order_id_position")
        ),
    )
    op.create_index(
        op.f("ix_order_charges_company_id"), "order_charges", ["company_id"], unique=False
    )
    op.create_table(
        "order_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column(
            "before",
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
            nullable=True,
        ),
        sa.Column(
            "after",
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
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("on_behalf_of_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["persons.id"], name=op.f("fk_order_events_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_order_events_company_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_events_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_events")),
    )
    op.create_index(
        op.f("ix_order_events_company_id_order_id"),
        "order_events",
        ["company_id", "order_id"],
        unique=False,
    )
    op.create_index(op.f("ix_order_events_order_id"), "order_events", ["order_id"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ean", sa.Text(), nullable=False),
        sa.Column("own_code", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("factor", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("base_unit", sa.Text(), nullable=False),
        sa.Column("base_quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("price_unit", sa.Integer(), nullable=False),
        sa.Column(
            "list_net_minor",
            sa.BigInteger(),
            nullable=False,
            comment="resolved unit price, before the tier",
        ),
        sa.Column("unit_net_minor", sa.BigInteger(), nullable=False, comment="unit price charged"),
        sa.Column(
            "base_net_minor", sa.Integer(), nullable=True, comment="base price it was compared with"
        ),
        sa.Column(
            "price_source",
            sa.Enum(
                "branch",
                "quote",
                "contract",
                "group",
                "base",
                "discount",
                name="pricesource",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("price_rule", sa.Text(), nullable=False),
        sa.Column("contract", sa.Boolean(), nullable=False),
        sa.Column(
            "vat_rate",
            sa.Enum(
                "23", "8", "5", "0", "zw", "oo", "np", name="vatrate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True, comment="None: date not known yet"),
        sa.Column(
            "backordered",
            sa.Numeric(precision=14, scale=3),
            nullable=False,
            comment="base units without stock at the press",
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND base_quantity > 0", name=op.f("ck_order_lines_positive")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_order_lines_company_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_order_lines_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_lines_order_id_position")),
    )
    op.create_index(
        op.f("ix_order_lines_company_id_order_id"),
        "order_lines",
        ["company_id", "order_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_lines_company_id_product_id"),
        "order_lines",
        ["company_id", "product_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_lines_company_id_sku"), "order_lines", ["company_id", "sku"], unique=False
    )
    op.create_table(
        "cancellations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cancellations_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["persons.id"], name=op.f("fk_cancellations_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_cancellations_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_cancellations_order_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellations")),
    )
    op.create_index(
        op.f("ix_cancellations_company_id_order_line_id"),
        "cancellations",
        ["company_id", "order_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_cancellations_order_line_id"), "cancellations", ["order_line_id"], unique=False
    )
    for statement in protect("order_charges", "own"):
        op.execute(statement)
    for statement in protect("order_events", "own"):
        op.execute(statement)
    for statement in protect("order_lines", "own"):
        op.execute(statement)
    for statement in protect("cancellations", "own"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("cancellations")
    op.drop_table("order_lines")
    op.drop_table("order_events")
    op.drop_table("order_charges")
