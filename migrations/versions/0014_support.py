"""What the support role may see, and how it asks."""

from alembic import op

from portal.models.support import CLOSED, FUNCTIONS, ROLE, hide_from_support

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# The guarded tables of the migrations before this one.
_GUARDED = {
    "addresses": "own",
    "assortment_rules": "shared",
    "audit_log": "own",
    "branches": "own",
    "cancellations": "own",
    "cart_lines": "own",
    "carts": "own",
    "column_mappings": "shared",
    "companies": "company",
    "credit_measures": "own",
    "discount_rules": "shared",
    "document_dues": "own",
    "document_lines": "own",
    "documents": "own",
    "external_refs": "shared",
    "favourites_lines": "own",
    "favourites_lists": "own",
    "files": "shared",
    "journal_entries": "own",
    "membership_branches": "own",
    "memberships": "membership",
    "order_charges": "own",
    "order_events": "own",
    "order_lines": "own",
    "orders": "own",
    "payments": "own",
    "price_list_entries": "shared",
    "price_lists": "shared",
    "product_codes": "shared",
    "quick_order_lines": "own",
    "quick_order_runs": "own",
    "reservations": "own",
    "return_lines": "own",
    "sent_mails": "own",
    "shipment_lines": "own",
    "shipments": "own",
}


def upgrade() -> None:
    for statement in FUNCTIONS:
        op.execute(statement)
    for table, tenancy in _GUARDED.items():
        op.execute(hide_from_support(table, tenancy))
    op.execute(f"REVOKE SELECT ON {', '.join(CLOSED)} FROM {ROLE}")


def downgrade() -> None:
    for table in _GUARDED:
        op.execute(f"DROP POLICY support_visit ON {table}")
    op.execute(f"GRANT SELECT ON {', '.join(CLOSED)} TO {ROLE}")
    op.execute("DROP FUNCTION support_scope, support_company")
