"""The regular assortment: what companies buy again and again, and how often they order."""

import sqlalchemy as sa
from alembic import op

from portal.models.support import hide_from_support
from portal.models.tenancy import protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "regular_items",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("usual_quantity", sa.Numeric(14, 3), nullable=False, comment="of the unit"),
        sa.Column("base_quantity", sa.Numeric(14, 3), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False, comment="order days it stood in"),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column(
            "last_net_minor",
            sa.BigInteger(),
            nullable=False,
            comment="unit price last, before the order tier",
        ),
        sa.Column("price_unit", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column(
            "interval_days", sa.Integer(), nullable=True, comment="None: bought on one day only"
        ),
        sa.Column("steady", sa.Boolean(), nullable=False, comment="bought by the clock"),
        sa.Column(
            "frequency", sa.Float(), nullable=False, comment="orders it stood in, late ones more"
        ),
        sa.CheckConstraint(
            "usual_quantity > 0 AND base_quantity > 0", name=op.f("ck_regular_items_positive")
        ),
        sa.CheckConstraint("times > 0", name=op.f("ck_regular_items_times_positive")),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
            name=op.f("fk_regular_items_company_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_regular_items_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("company_id", "product_id", name=op.f("pk_regular_items")),
    )
    op.create_table(
        "ordering_rhythms",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False, comment="days with an order"),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column(
            "interval_days", sa.Integer(), nullable=True, comment="None: ordered on one day only"
        ),
        sa.Column("reckoned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["companies.id"],
            name=op.f("fk_ordering_rhythms_company_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_ordering_rhythms")),
    )
    op.create_table(
        "product_demand",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Float(), nullable=False, comment="lines, half-life a week"),
        sa.Column("month", sa.Float(), nullable=False, comment="lines, half-life a month"),
        sa.Column("again", sa.Float(), nullable=False, comment="bought again by who had it"),
        sa.Column("foreseen", sa.Float(), nullable=False, comment="the same by their habits"),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_demand_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product_demand")),
    )
    for table in ("regular_items", "ordering_rhythms"):
        for statement in protect(table, "own"):
            op.execute(statement)
        op.execute(hide_from_support(table, "own"))


def downgrade() -> None:
    op.drop_table("product_demand")
    op.drop_table("ordering_rhythms")
    op.drop_table("regular_items")
