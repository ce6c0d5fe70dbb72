"""Tables of products."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.models.tenancy import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "categories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(collation="C"), nullable=False),
        sa.Column("path", sa.Text(collation="C"), nullable=False),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["categories.id"], name=op.f("fk_categories_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("path", name=op.f("uq_categories_path")),
        sa.UniqueConstraint("slug", name=op.f("uq_categories_slug")),
    )
    op.create_table(
        "products",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.Text(collation="C"), nullable=False),
        sa.Column(
            "sku_normal",
            sa.Text(collation="C"),
            sa.Computed(
                "lower(regexp_replace(normalize(sku COLLATE \"default\", NFKC), '[\\s_''’`\"\xad\u200b-\u200d\u2060\ufeff‐-―−-]+', '', 'g'))",
                persisted=True,
            ),
            nullable=False,
            comment="as it is searched",
        ),
        sa.Column("slug", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "sort_name",
            sa.Text(collation="C"),
            sa.Computed(
                "replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(translate(name, 'ĄĆĘŁŃÓŚŹŻ', 'ąćęłńóśźż')), 'ą', 'a{'), 'ć', 'c{'), 'ę', 'e{'), 'ł', 'l{'), 'ń', 'n{'), 'ó', 'o{'), 'ś', 's{'), 'ź', 'z{'), 'ż', 'z|')",
                persisted=True,
            ),
            nullable=False,
            comment="the name in its alphabetical place",
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("manufacturer", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("price_unit", sa.Integer(), nullable=False),
        sa.Column("base_net_minor", sa.Integer(), nullable=True, comment="PLN net, per price unit"),
        sa.Column(
            "vat_rate",
            sa.Enum(
                "23", "8", "5", "0", "zw", "oo", "np", name="vatrate", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "minimum", sa.Numeric(precision=14, scale=3), nullable=False, comment="in base units"
        ),
        sa.Column(
            "multiple", sa.Numeric(precision=14, scale=3), nullable=False, comment="in base units"
        ),
        sa.Column(
            "deposit_minor",
            sa.Integer(),
            nullable=True,
            comment="kaucja per base unit, outside VAT",
        ),
        sa.Column("allow_backorder", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "discontinued", name="productstatus", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("icon", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False, comment="folded name and public codes"),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('simple'::regconfig, search_text)", persisted=True),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("base_net_minor >= 0", name=op.f("ck_products_base_price_not_negative")),
        sa.CheckConstraint("minimum > 0 AND multiple > 0", name=op.f("ck_products_steps_positive")),
        sa.CheckConstraint(
            "price_unit IN (1, 100, 1000)", name=op.f("ck_products_known_price_unit")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_products_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["products.id"], name=op.f("fk_products_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("sku", name=op.f("uq_products_sku")),
        sa.UniqueConstraint("slug", name=op.f("uq_products_slug")),
    )
    op.create_index(
        op.f("ix_products_category_id_sort_name_id"),
        "products",
        ["category_id", "sort_name", "id"],
        unique=False,
    )
    op.create_index(
        "ix_products_search", "products", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_index(op.f("ix_products_sku_normal"), "products", ["sku_normal"], unique=False)
    op.create_index(op.f("ix_products_sort_name_id"), "products", ["sort_name", "id"], unique=False)
    op.create_table(
        "selling_units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("factor", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column(
            "minimum", sa.Numeric(precision=14, scale=3), nullable=False, comment="in this unit"
        ),
        sa.Column(
            "multiple", sa.Numeric(precision=14, scale=3), nullable=False, comment="in this unit"
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "factor > 0 AND minimum > 0 AND multiple > 0", name=op.f("ck_selling_units_positive")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_selling_units_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selling_units")),
        sa.UniqueConstraint("product_id", "unit", name=op.f("uq_selling_units_product_id_unit")),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "order-upload",
                "import-upload",
                "picture",
                "product-document",
                "invoice",
                "delivery-note",
                "export",
                name="filekind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_files_company_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["persons.id"], name=op.f("fk_files_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("key", name=op.f("uq_files_key")),
    )
    op.create_index(op.f("ix_files_company_id"), "files", ["company_id"], unique=False)
    for statement in protect("files", "shared"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("files")
    op.drop_table("selling_units")
    op.drop_table("products")
    op.drop_table("categories")
