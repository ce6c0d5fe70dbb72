"""Tables of journal."""

import sqlalchemy as sa
from alembic import op

from portal.models.tenancy import append_only, protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credit_measures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "dispute",
                "promise",
                "hold",
                "lifted-block",
                name="measurekind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["persons.id"], name=op.f("fk_credit_measures_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_credit_measures_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_credit_measures_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_measures")),
    )
    op.create_index(
        op.f("ix_credit_measures_company_id"), "credit_measures", ["company_id"], unique=False
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "manual",
                "statement",
                "received",
                name="paymentsource",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("booked_by_id", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payments_amount_positive")),
        sa.ForeignKeyConstraint(
            ["booked_by_id"], ["persons.id"], name=op.f("fk_payments_booked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_payments_company_id")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_payments_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_payments_idempotency_key")),
    )
    op.create_index(
        op.f("ix_payments_company_id_received_on"),
        "payments",
        ["company_id", "received_on"],
        unique=False,
    )
    op.create_index(op.f("ix_payments_order_id"), "payments", ["order_id"], unique=False)
    op.create_table(
        "journal_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invoice",
                "correction",
                "payment",
                "allocation",
                name="entrykind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('invoice', 'correction')) = (document_id IS NOT NULL AND payment_id IS NULL)",
            name=op.f("ck_journal_entries_documents_of_documents"),
        ),
        sa.CheckConstraint(
            "kind <> 'allocation' OR (payment_id IS NOT NULL AND document_id IS NOT NULL)",
            name=op.f("ck_journal_entries_allocations_of_both"),
        ),
        sa.CheckConstraint(
            "kind <> 'payment' OR (payment_id IS NOT NULL AND document_id IS NULL)",
            name=op.f("ck_journal_entries_payments_of_payments"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["persons.id"], name=op.f("fk_journal_entries_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_journal_entries_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_journal_entries_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_journal_entries_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["journal_entries.id"], name=op.f("fk_journal_entries_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entries")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_journal_entries_reverses_id")),
    )
    op.create_index(
        op.f("ix_journal_entries_company_id_booked_on"),
        "journal_entries",
        ["company_id", "booked_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_journal_entries_company_id_document_id"),
        "journal_entries",
        ["company_id", "document_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_journal_entries_company_id_payment_id"),
        "journal_entries",
        ["company_id", "payment_id"],
        unique=False,
    )
    for statement in protect("credit_measures", "own"):
        op.execute(statement)
    for statement in protect("payments", "own"):
        op.execute(statement)
    for statement in protect("journal_entries", "own"):
        op.execute(statement)
    for statement in append_only("journal_entries"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("journal_entries")
    op.drop_table("payments")
    op.drop_table("credit_measures")
