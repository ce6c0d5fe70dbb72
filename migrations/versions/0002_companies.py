"""Tables of companies."""

import sqlalchemy as sa
from alembic import op

from portal.models.tenancy import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "companies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("nip", sa.String(length=10), nullable=False),
        sa.Column("regon", sa.Text(), nullable=False),
        sa.Column("eu_vat", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "verified",
                "refused",
                "suspended",
                name="companystatus",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False, comment="operational messages"),
        sa.Column("invoice_email", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("price_group_id", sa.Uuid(), nullable=True),
        sa.Column("payment_term_id", sa.Uuid(), nullable=True),
        sa.Column("credit_limit_minor", sa.BigInteger(), nullable=False),
        sa.Column("rep_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "credit_limit_minor >= 0", name=op.f("ck_companies_credit_limit_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["payment_term_id"], ["payment_terms.id"], name=op.f("fk_companies_payment_term_id")
        ),
        sa.ForeignKeyConstraint(
            ["price_group_id"], ["price_groups.id"], name=op.f("fk_companies_price_group_id")
        ),
        sa.ForeignKeyConstraint(["rep_id"], ["persons.id"], name=op.f("fk_companies_rep_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("nip", name=op.f("uq_companies_nip")),
    )
    op.create_index(op.f("ix_companies_name"), "companies", ["name"], unique=False)
    op.create_index(op.f("ix_companies_rep_id"), "companies", ["rep_id"], unique=False)
    op.create_table(
        "addresses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_addresses_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
    )
    op.create_index(op.f("ix_addresses_company_id"), "addresses", ["company_id"], unique=False)
    op.create_table(
        "branches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_branches_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branches")),
    )
    op.create_index(op.f("ix_branches_company_id"), "branches", ["company_id"], unique=False)
    op.create_table(
        "external_refs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(collation="C"), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_external_refs_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_refs")),
        sa.UniqueConstraint(
            "system", "kind", "external_id", name=op.f("uq_external_refs_system_kind_external_id")
        ),
    )
    op.create_index(
        op.f("ix_external_refs_company_id"), "external_refs", ["company_id"], unique=False
    )
    op.create_index(
        op.f("ix_external_refs_entity_id"), "external_refs", ["entity_id"], unique=False
    )
    op.create_table(
        "memberships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.String(length=12)), nullable=False),
        sa.Column(
            "order_limit_minor", sa.Integer(), nullable=True, comment="gross, company currency"
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "roles <@ ARRAY['purchaser','accountant','manager']::varchar[]",
            name=op.f("ck_memberships_known_roles"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_memberships_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_memberships_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "company_id", "person_id", name=op.f("uq_memberships_company_id_person_id")
        ),
    )
    op.create_index(op.f("ix_memberships_person_id"), "memberships", ["person_id"], unique=False)
    op.create_table(
        "membership_branches",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_membership_branches_branch_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_membership_branches_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_membership_branches_membership_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("membership_id", "branch_id", name=op.f("pk_membership_branches")),
    )
    op.create_index(
        op.f("ix_membership_branches_company_id"),
        "membership_branches",
        ["company_id"],
        unique=False,
    )
    for statement in protect("companies", "company"):
        op.execute(statement)
    for statement in protect("addresses", "own"):
        op.execute(statement)
    for statement in protect("branches", "own"):
        op.execute(statement)
    for statement in protect("external_refs", "shared"):
        op.execute(statement)
    for statement in protect("memberships", "membership"):
        op.execute(statement)
    for statement in protect("membership_branches", "own"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("membership_branches")
    op.drop_table("memberships")
    op.drop_table("external_refs")
    op.drop_table("branches")
    op.drop_table("addresses")
    op.drop_table("companies")
