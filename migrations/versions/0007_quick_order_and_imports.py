"""Tables of quick order and imports."""

import sqlalchemy as sa
from alembic import op

from portal.models.tenancy import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "column_mappings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fields", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("has_header", sa.Boolean(), nullable=False),
        sa.Column("options", sa.ARRAY(sa.Text()), nullable=False, comment="name=value"),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_column_mappings_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mappings")),
    )
    op.create_index(
        "uq_column_mappings_source",
        "column_mappings",
        ["company_id", "kind", "source"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "import_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "products",
                "price-list",
                "discounts",
                "stock",
                "deliveries",
                name="importkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="whose file; the mapping is remembered by it",
        ),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "working",
                "ready",
                "done",
                "failed",
                name="runstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("all_or_nothing", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("has_header", sa.Boolean(), nullable=False),
        sa.Column("options", sa.ARRAY(sa.Text()), nullable=False, comment="name=value"),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("worked", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("warned", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_import_runs_file_id")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["persons.id"], name=op.f("fk_import_runs_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_index(op.f("ix_import_runs_created_at"), "import_runs", ["created_at"], unique=False)
    op.create_table(
        "quick_order_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column(
            "read_as", sa.Text(), nullable=False, comment="encoding, delimiter or kind of file"
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "working",
                "ready",
                "done",
                "failed",
                name="runstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("header", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("worked", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_quick_order_runs_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_quick_order_runs_membership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quick_order_runs")),
    )
    op.create_index(
        op.f("ix_quick_order_runs_company_id_membership_id_created_at"),
        "quick_order_runs",
        ["company_id", "membership_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "import_remarks",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("values", sa.ARRAY(sa.Text()), nullable=False, comment="name=value"),
        sa.Column("cells", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["import_runs.id"],
            name=op.f("fk_import_remarks_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "row", "position", name=op.f("pk_import_remarks")),
    )
    op.create_table(
        "quick_order_lines",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False, comment="line of the source, from 1"),
        sa.Column("part", sa.Integer(), nullable=False, comment="of several in a row"),
        sa.Column("cells", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("other_codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column(
            "unit", sa.Text(), nullable=False, comment="as given; once resolved the product's"
        ),
        sa.Column(
            "asked",
            sa.Numeric(precision=14, scale=3),
            nullable=True,
            comment="in `unit`, before mending",
        ),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column(
            "problem", sa.Text(), nullable=False, comment="message to translate; empty: none"
        ),
        sa.Column("problem_values", sa.ARRAY(sa.Text()), nullable=False, comment="name=value"),
        sa.Column("suggestion_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_quick_order_lines_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_quick_order_lines_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["quick_order_runs.id"],
            name=op.f("fk_quick_order_lines_run_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "row", "part", name=op.f("pk_quick_order_lines")),
    )
    op.create_index(
        op.f("ix_quick_order_lines_company_id_run_id"),
        "quick_order_lines",
        ["company_id", "run_id"],
        unique=False,
    )
    for statement in protect("column_mappings", "shared"):
        op.execute(statement)
    for statement in protect("quick_order_runs", "own"):
        op.execute(statement)
    for statement in protect("quick_order_lines", "own"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("quick_order_lines")
    op.drop_table("import_remarks")
    op.drop_table("quick_order_runs")
    op.drop_table("import_runs")
    op.drop_table("column_mappings")
