"""${message}

Additive first: what the running release still reads is removed in a later one. No long locks;
backfills in batches. A table with company_id needs protect() from
portal.models.tenancy and hide_from_support() from portal.models.support.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
