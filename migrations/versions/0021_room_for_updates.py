"""Leave room beside the lines of a quick order: each of them is written twice."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE quick_order_lines SET (fillfactor = 50)")


def downgrade() -> None:
    op.execute("ALTER TABLE quick_order_lines RESET (fillfactor)")
