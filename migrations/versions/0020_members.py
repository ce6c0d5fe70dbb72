"""A person sees which branches their own memberships are limited to, in every scope of theirs."""

from alembic import op

from portal.models.tenancy import own_by_person

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(own_by_person("membership_branches"))


def downgrade() -> None:
    op.execute("DROP POLICY tenant_person ON membership_branches")
