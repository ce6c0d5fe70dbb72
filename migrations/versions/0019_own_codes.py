"""How the columns of an order were read, and whether that was remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TABLE = "quick_order_runs"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("header_row", sa.Integer(), nullable=True))
    op.add_column(
        _TABLE,
        sa.Column(
            "fields",
            sa.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="what each column means; none where the source is no table",
        ),
    )
    op.add_column(
        _TABLE,
        sa.Column(
            "recognised",
            sa.Text(),
            nullable=True,
            comment="name of the file whose remembered columns were taken",
        ),
    )


def downgrade() -> None:
    op.drop_column(_TABLE, "recognised")
    op.drop_column(_TABLE, "fields")
    op.drop_column(_TABLE, "header_row")
