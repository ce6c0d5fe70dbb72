"""A person sees the branches their memberships are limited to; deposits go with their lines;
uploads of imports need not be kept.
"""

import sqlalchemy as sa
from alembic import op

from portal.models.tenancy import own_by_person

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_FILE = "fk_import_runs_file_id"
_KAUCJA = "kaucja per base unit, outside VAT"


def upgrade() -> None:
    op.execute(own_by_person("membership_branches"))
    op.add_column(
        "order_lines",
        sa.Column(
            "deposit_minor",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="of the line as ordered; in the deposit charge",
        ),
    )
    _note_on_deposit("kaucja per base unit, outside VAT, in PLN", before=_KAUCJA)
    op.add_column(
        "price_groups",
        sa.Column(
            "currency",
            sa.String(length=3),
            server_default="PLN",
            nullable=False,
            comment="of the amounts of this row",
        ),
    )
    op.alter_column("import_runs", "file_id", existing_type=sa.Uuid(), nullable=True)
    op.drop_constraint(_FILE, "import_runs", type_="foreignkey")
    op.create_foreign_key(_FILE, "import_runs", "files", ["file_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    op.execute("DELETE FROM import_runs WHERE file_id IS NULL")
    op.drop_constraint(_FILE, "import_runs", type_="foreignkey")
    op.create_foreign_key(_FILE, "import_runs", "files", ["file_id"], ["id"])
    op.alter_column("import_runs", "file_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_column("price_groups", "currency")
    _note_on_deposit(_KAUCJA, before="kaucja per base unit, outside VAT, in PLN")
    op.drop_column("order_lines", "deposit_minor")
    op.execute("DROP POLICY tenant_person ON membership_branches")


def _note_on_deposit(comment: str, *, before: str) -> None:
    op.alter_column(
        "products",
        "deposit_minor",
        existing_type=sa.Integer(),
        existing_nullable=True,
        comment=comment,
        existing_comment=before,
    )
