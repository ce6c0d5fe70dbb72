"""Codes of products, and the text they are found by."""

from __future__ import annotations

from uuid import UUID

from portal.domain.codes import CodeKind, normalise_code
from portal.extensions import db
from portal.models.accounts import Company
from portal.models.catalogue import Product, ProductCode
from portal.models.tenancy import acting_as_system
from portal.services.catalogue import search_text
from tests.factories.saving import saved


def a_code(
    product: Product,
    code: str,
    kind: CodeKind = CodeKind.EAN,
    *,
    of: Company | None = None,
    selling_unit_id: UUID | None = None,
) -> ProductCode:
    """Save a code of a product, or of one of its selling units; with a company, its own."""
    return saved(
        ProductCode(
            product_id=product.id,
            selling_unit_id=selling_unit_id,
            company_id=of.id if of else None,
            kind=CodeKind.OWN if of else kind,
            code=code,
            normal=normalise_code(code),
        )
    )


def searchable() -> int:
    """Write the search text of all products; return how many changed."""
    with acting_as_system():
        db.session.rollback()
        changed = search_text.refresh()
        db.session.commit()
        db.session.expunge_all()
    return changed
