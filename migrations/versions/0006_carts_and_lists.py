"""Tables of carts and lists."""

import sqlalchemy as sa
from alembic import op

from portal.models.tenancy import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "own", "file", "reorder", "rep", name="cartsource", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "shown_net_minor",
            sa.Integer(),
            nullable=True,
            comment="net value last shown to the member; a note for the bar, nothing reckons with it",
        ),
        sa.Column(
            "ordered", sa.Boolean(), nullable=False, comment="became an order; kept for retry"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_carts_branch_id")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_carts_company_id")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_carts_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carts")),
    )
    op.create_index(
        op.f("ix_carts_company_id_membership_id_updated_at"),
        "carts",
        ["company_id", "membership_id", "updated_at"],
        unique=False,
    )
    op.create_index(
        "uq_carts_one_active",
        "carts",
        ["company_id", "membership_id"],
        unique=True,
        postgresql_where=sa.text("active"),
    )
    op.create_table(
        "favourites_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_favourites_lists_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_favourites_lists_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["memberships.id"], name=op.f("fk_favourites_lists_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_favourites_lists")),
    )
    op.create_index(
        op.f("ix_favourites_lists_company_id_name"),
        "favourites_lists",
        ["company_id", "name"],
        unique=False,
    )
    op.create_table(
        "cart_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("factor", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("base_quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "seen_net_minor",
            sa.Integer(),
            nullable=True,
            comment="unit price last shown to the person, to tell a change",
        ),
        sa.Column("seen_available", sa.Numeric(precision=14, scale=3), nullable=True),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND base_quantity > 0 AND factor > 0", name=op.f("ck_cart_lines_positive")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["persons.id"], name=op.f("fk_cart_lines_added_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["carts.id"], name=op.f("fk_cart_lines_cart_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_cart_lines_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_cart_lines_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_lines")),
    )
    op.create_index(
        op.f("ix_cart_lines_company_id_cart_id_position"),
        "cart_lines",
        ["company_id", "cart_id", "position"],
        unique=False,
    )
    op.create_index(
        "uq_cart_lines_product", "cart_lines", ["cart_id", "product_id", "unit"], unique=True
    )
    op.create_table(
        "favourites_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_favourites_lines_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["favourites_lists.id"],
            name=op.f("fk_favourites_lines_list_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_favourites_lines_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_favourites_lines")),
    )
    op.create_index(
        op.f("ix_favourites_lines_company_id_product_id"),
        "favourites_lines",
        ["company_id", "product_id"],
        unique=False,
    )
    op.create_index(
        "uq_favourites_lines_product",
        "favourites_lines",
        ["list_id", "product_id", "unit"],
        unique=True,
    )
    for statement in protect("carts", "own"):
        op.execute(statement)
    for statement in protect("favourites_lists", "own"):
        op.execute(statement)
    for statement in protect("cart_lines", "own"):
        op.execute(statement)
    for statement in protect("favourites_lines", "own"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("favourites_lines")
    op.drop_table("cart_lines")
    op.drop_table("favourites_lists")
    op.drop_table("carts")
