"""Tables of product codes and rules."""

import sqlalchemy as sa
from alembic import op

from portal.models.tenancy import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "substitutes",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_substitutes_product_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"],
            ["products.id"],
            name=op.f("fk_substitutes_substitute_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("product_id", "substitute_id", name=op.f("pk_substitutes")),
    )
    op.create_table(
        "product_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ean",
                "manufacturer",
                "old",
                "own",
                "other",
                name="codekind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False, comment="as it was given"),
        sa.Column("normal", sa.Text(collation="C"), nullable=False, comment="as it is searched"),
        sa.Column("selling_unit_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'own') = (company_id IS NOT NULL)",
            name=op.f("ck_product_codes_own_has_company"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_product_codes_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_codes_product_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["selling_unit_id"],
            ["selling_units.id"],
            name=op.f("fk_product_codes_selling_unit_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_codes")),
    )
    op.create_index(
        op.f("ix_product_codes_product_id_company_id"),
        "product_codes",
        ["product_id", "company_id"],
        unique=False,
    )
    op.create_index(
        "uq_product_codes_own",
        "product_codes",
        ["company_id", "normal"],
        unique=True,
        postgresql_where=sa.text("company_id IS NOT NULL"),
    )
    op.create_index(
        "uq_product_codes_public",
        "product_codes",
        ["normal", "product_id", "kind"],
        unique=True,
        postgresql_where=sa.text("company_id IS NULL"),
    )
    op.create_table(
        "assortment_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("price_group_id", sa.Uuid(), nullable=True),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column(
            "effect",
            sa.Enum("hide", "show", "no_sale", name="effect", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "strength",
            sa.Integer(),
            sa.Computed(
                "3 * CASE WHEN branch_id IS NOT NULL THEN 3 WHEN company_id IS NOT NULL THEN 2 WHEN price_group_id IS NOT NULL THEN 1 ELSE 0 END + CASE effect WHEN 'show' THEN 0 WHEN 'no_sale' THEN 1 WHEN 'hide' THEN 2 END",
                persisted=True,
            ),
            nullable=False,
            comment="the strongest rule on a subject wins",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "branch_id IS NULL OR company_id IS NOT NULL",
            name=op.f("ck_assortment_rules_branch_of_company"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(price_group_id, company_id) <= 1",
            name=op.f("ck_assortment_rules_one_audience"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(product_id, category_id) = 1",
            name=op.f("ck_assortment_rules_one_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["branches.id"],
            name=op.f("fk_assortment_rules_branch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_assortment_rules_category_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_assortment_rules_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["price_group_id"],
            ["price_groups.id"],
            name=op.f("fk_assortment_rules_price_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_assortment_rules_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assortment_rules")),
    )
    op.create_index(
        op.f("ix_assortment_rules_company_id"), "assortment_rules", ["company_id"], unique=False
    )
    op.create_index(
        "ix_assortment_rules_on_categories",
        "assortment_rules",
        ["category_id"],
        unique=False,
        postgresql_where=sa.text("category_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_assortment_rules_product_id"), "assortment_rules", ["product_id"], unique=False
    )
    op.create_table(
        "product_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "picture", "datasheet", "safety", name="documentkind", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_product_documents_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_documents_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_documents")),
    )
    op.create_index(
        op.f("ix_product_documents_product_id"), "product_documents", ["product_id"], unique=False
    )
    for statement in protect("product_codes", "shared"):
        op.execute(statement)
    for statement in protect("assortment_rules", "shared"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("product_documents")
    op.drop_table("assortment_rules")
    op.drop_table("product_codes")
    op.drop_table("substitutes")
