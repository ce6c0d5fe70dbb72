"""A person sees the branches their memberships are limited to; deposits go with their lines."""

import sqlalchemy as sa
from alembic import op

from portal.models.tenancy import own_by_person

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

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


def downgrade() -> None:
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
