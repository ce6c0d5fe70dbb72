"""Tables of seller and people."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_closed_days")),
    )
    op.create_table(
        "delivery_methods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False, comment="net"),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "vat_rate",
            sa.Enum(
                "23", "8", "5", "0", "zw", "oo", "np", name="vatrate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("free_from_minor", sa.Integer(), nullable=True, comment="net goods value"),
        sa.Column("free_from_pieces", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("minimum_order_minor", sa.Integer(), nullable=True, comment="net"),
        sa.Column("cut_off", sa.Time(), nullable=False),
        sa.Column(
            "lead_days", sa.Integer(), nullable=False, comment="working days after the cut-off day"
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_methods")),
        sa.UniqueConstraint("code", name=op.f("uq_delivery_methods_code")),
    )
    op.create_table(
        "number_counters",
        sa.Column("series", sa.Text(collation="C"), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_number_counters")),
    )
    op.create_table(
        "payment_terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("end_of_month", sa.Boolean(), nullable=False),
        sa.Column("early_days", sa.Integer(), nullable=True),
        sa.Column("early_percent", sa.Numeric(precision=6, scale=3), nullable=True),
        sa.CheckConstraint("days >= 0", name=op.f("ck_payment_terms_days_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_terms")),
        sa.UniqueConstraint("code", name=op.f("uq_payment_terms_code")),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False, comment="lower case"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column(
            "password_hash",
            sa.Text(),
            nullable=False,
            comment="empty until an invited person sets one",
        ),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("theme", sa.String(length=6), nullable=False),
        sa.Column(
            "staff_role",
            sa.Enum("rep", "office", "admin", name="staffrole", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("email", name=op.f("uq_persons_email")),
    )
    op.create_table(
        "price_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "turnover_from_minor", sa.Integer(), nullable=True, comment="net, rolling 12 months"
        ),
        sa.Column("payment_term_id", sa.Uuid(), nullable=True),
        sa.Column("minimum_order_minor", sa.Integer(), nullable=True, comment="net"),
        sa.Column(
            "small_order_charge_minor",
            sa.Integer(),
            nullable=True,
            comment="net; without it an order below the minimum is refused",
        ),
        sa.ForeignKeyConstraint(
            ["payment_term_id"], ["payment_terms.id"], name=op.f("fk_price_groups_payment_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_groups")),
        sa.UniqueConstraint("code", name=op.f("uq_price_groups_code")),
    )
    op.create_table(
        "seller",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(length=3), nullable=False),
        sa.Column("nip", sa.String(length=10), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("bank_account", sa.Text(), nullable=False),
        sa.Column(
            "stock_cap", sa.Numeric(precision=14, scale=3), nullable=False, comment="shown as 500+"
        ),
        sa.Column("low_stock_at", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("catalogue_public", sa.Boolean(), nullable=False),
        sa.Column("vat_per_line", sa.Boolean(), nullable=False),
        sa.Column("require_po_number", sa.Boolean(), nullable=False),
        sa.Column("require_cost_centre", sa.Boolean(), nullable=False),
        sa.Column("prepayment_hold_days", sa.Integer(), nullable=False, comment="working days"),
        sa.Column("payment_term_id", sa.Uuid(), nullable=True),
        sa.Column("block_grace_days", sa.Integer(), nullable=False),
        sa.Column("block_overdue_minor", sa.BigInteger(), nullable=False),
        sa.Column("block_minimum_minor", sa.BigInteger(), nullable=False),
        sa.Column("block_all_ordering", sa.Boolean(), nullable=False),
        sa.Column("credit_warn_percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_seller_one_row")),
        sa.ForeignKeyConstraint(
            ["payment_term_id"], ["payment_terms.id"], name=op.f("fk_seller_payment_term_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seller")),
    )
    op.create_table(
        "order_tiers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("price_group_id", sa.Uuid(), nullable=False),
        sa.Column("from_net_minor", sa.BigInteger(), nullable=False),
        sa.Column("percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint(
            "percent > 0 AND percent < 100", name=op.f("ck_order_tiers_percent_sensible")
        ),
        sa.ForeignKeyConstraint(
            ["price_group_id"],
            ["price_groups.id"],
            name=op.f("fk_order_tiers_price_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_tiers")),
        sa.UniqueConstraint(
            "price_group_id",
            "currency",
            "from_net_minor",
            name=op.f("uq_order_tiers_price_group_id_currency_from_net_minor"),
        ),
    )


def downgrade() -> None:
    op.drop_table("order_tiers")
    op.drop_table("seller")
    op.drop_table("price_groups")
    op.drop_table("persons")
    op.drop_table("payment_terms")
    op.drop_table("number_counters")
    op.drop_table("delivery_methods")
    op.drop_table("closed_days")
