"""Tables of prices and stock."""

import sqlalchemy as sa
from alembic import op

from portal.models.tenancy import protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "warehouses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False, comment="working days"),
        sa.Column("sellable", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="taken from in this order"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warehouses")),
        sa.UniqueConstraint("code", name=op.f("uq_warehouses_code")),
    )
    op.create_table(
        "expected_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_expected_deliveries_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_expected_deliveries_product_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouses.id"], name=op.f("fk_expected_deliveries_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_deliveries")),
    )
    op.create_index(
        op.f("ix_expected_deliveries_product_id_due_on"),
        "expected_deliveries",
        ["product_id", "due_on"],
        unique=False,
    )
    op.create_table(
        "stock_levels",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("on_hand", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("reserved", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_stock_levels_on_hand_not_negative")),
        sa.CheckConstraint(
            "reserved >= 0 AND reserved <= on_hand",
            name=op.f("ck_stock_levels_reserved_within_on_hand"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_stock_levels_product_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouses.id"], name=op.f("fk_stock_levels_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("product_id", "warehouse_id", name=op.f("pk_stock_levels")),
    )
    op.create_table(
        "discount_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("price_group_id", sa.Uuid(), nullable=True),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("percent", sa.Numeric(precision=6, scale=3), nullable=True),
        sa.Column("amount_minor", sa.Integer(), nullable=True, comment="PLN net, per price unit"),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(category_id, product_id) <= 1", name=op.f("ck_discount_rules_one_subject")
        ),
        sa.CheckConstraint(
            "num_nonnulls(percent, amount_minor) = 1",
            name=op.f("ck_discount_rules_percent_or_amount"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(price_group_id, company_id) = 1",
            name=op.f("ck_discount_rules_one_audience"),
        ),
        sa.CheckConstraint(
            "percent > 0 AND percent <= 100", name=op.f("ck_discount_rules_percent_sensible")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_discount_rules_category_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_discount_rules_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["price_group_id"],
            ["price_groups.id"],
            name=op.f("fk_discount_rules_price_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_discount_rules_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount_rules")),
    )
    op.create_index(
        op.f("ix_discount_rules_company_id"), "discount_rules", ["company_id"], unique=False
    )
    op.create_table(
        "price_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("price_group_id", sa.Uuid(), nullable=True),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "branch_id IS NULL OR company_id IS NOT NULL",
            name=op.f("ck_price_lists_branch_of_company"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(price_group_id, company_id) = 1", name=op.f("ck_price_lists_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["branches.id"],
            name=op.f("fk_price_lists_branch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_price_lists_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["price_group_id"],
            ["price_groups.id"],
            name=op.f("fk_price_lists_price_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists")),
    )
    op.create_index(op.f("ix_price_lists_company_id"), "price_lists", ["company_id"], unique=False)
    op.create_index(
        op.f("ix_price_lists_price_group_id"), "price_lists", ["price_group_id"], unique=False
    )
    op.create_table(
        "price_list_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("price_list_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("minimum", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "source",
            sa.Enum("list", "contract", "quote", name="entrysource", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("net_minor >= 0", name=op.f("ck_price_list_entries_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_price_list_entries_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["price_list_id"],
            ["price_lists.id"],
            name=op.f("fk_price_list_entries_price_list_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_price_list_entries_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list_entries")),
    )
    op.create_index(
        op.f("ix_price_list_entries_company_id_product_id"),
        "price_list_entries",
        ["company_id", "product_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_price_list_entries_product_id_price_list_id"),
        "price_list_entries",
        ["product_id", "price_list_id"],
        unique=False,
    )
    op.create_index(
        "uq_price_list_entries_step",
        "price_list_entries",
        ["price_list_id", "product_id", "minimum", "valid_from"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    for statement in protect("discount_rules", "shared"):
        op.execute(statement)
    for statement in protect("price_lists", "shared"):
        op.execute(statement)
    for statement in protect("price_list_entries", "shared"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("price_list_entries")
    op.drop_table("price_lists")
    op.drop_table("discount_rules")
    op.drop_table("stock_levels")
    op.drop_table("expected_deliveries")
    op.drop_table("warehouses")
