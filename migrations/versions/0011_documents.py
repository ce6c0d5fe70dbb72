"""Tables of documents."""

import sqlalchemy as sa
from alembic import op

from portal.models.tenancy import protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invoice",
                "correction",
                "proforma",
                name="documentkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum("issued", "received", name="origin", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("number", sa.Text(collation="C"), nullable=False),
        sa.Column("slug", sa.Text(collation="C"), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("supplied_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False, comment="the first due date"),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("vat_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ksef_number", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "gross_minor = net_minor + vat_minor", name=op.f("ck_documents_gross_is_net_and_vat")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_documents_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["documents.id"], name=op.f("fk_documents_corrects_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_documents_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("origin", "number", name=op.f("uq_documents_origin_number")),
        sa.UniqueConstraint("slug", name=op.f("uq_documents_slug")),
    )
    op.create_index(
        op.f("ix_documents_company_id_due_on"), "documents", ["company_id", "due_on"], unique=False
    )
    op.create_index(
        op.f("ix_documents_company_id_issued_on"),
        "documents",
        ["company_id", "issued_on"],
        unique=False,
    )
    op.create_table(
        "document_dues",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_document_dues_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_dues_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_dues")),
    )
    op.create_index(
        op.f("ix_document_dues_company_id_document_id"),
        "document_dues",
        ["company_id", "document_id"],
        unique=False,
    )
    op.create_table(
        "document_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=True),
        sa.Column("order_charge_id", sa.Uuid(), nullable=True),
        sa.Column("sku", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column(
            "quantity",
            sa.Numeric(precision=14, scale=3),
            nullable=False,
            comment="in `unit`, the base unit of the product",
        ),
        sa.Column("price_unit", sa.Integer(), nullable=False),
        sa.Column("unit_net_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column(
            "vat_rate",
            sa.Enum(
                "23", "8", "5", "0", "zw", "oo", "np", name="vatrate", native_enum=False, length=24
            ),
            nullable=True,
        ),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_document_lines_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_lines_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_charge_id"],
            ["order_charges.id"],
            name=op.f("fk_document_lines_order_charge_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_document_lines_order_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_lines")),
        sa.UniqueConstraint(
            "document_id", "position", name=op.f("uq_document_lines_document_id_position")
        ),
    )
    op.create_index(
        op.f("ix_document_lines_company_id_document_id"),
        "document_lines",
        ["company_id", "document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_document_lines_order_line_id"), "document_lines", ["order_line_id"], unique=False
    )
    for statement in protect("documents", "own"):
        op.execute(statement)
    for statement in protect("document_dues", "own"):
        op.execute(statement)
    for statement in protect("document_lines", "own"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("document_lines")
    op.drop_table("document_dues")
    op.drop_table("documents")
