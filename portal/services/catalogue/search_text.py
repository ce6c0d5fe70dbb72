"""Keeps the text products are found by; whoever writes products or public codes calls it after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, column, func, literal, select, update

from portal.domain.search import search_text
from portal.extensions import session
from portal.models.catalogue import Product, ProductCode

_BATCH = 2_000


def refresh(*, product_ids: Iterable[UUID] | None = None) -> int:
    """Write the search text of these products (of all by default); return how many changed.

    It holds the name, the SKU, the manufacturer and every public code. Two statements for each
    2,000 products.
    """
    ids = list(session.scalars(select(Product.id)) if product_ids is None else product_ids)
    return sum(_refresh(ids[at : at + _BATCH]) for at in range(0, len(ids), _BATCH))


def _refresh(ids: Sequence[UUID]) -> int:
    among = func.any(literal(list(ids), ARRAY(Uuid)))
    codes = (
        select(ProductCode.product_id, func.array_agg(ProductCode.code).label("codes"))
        .where(ProductCode.product_id == among, ProductCode.company_id.is_(None))
        .group_by(ProductCode.product_id)
        .subquery()
    )
    changed: dict[UUID, str] = {}
    for row in session.execute(
        select(
            Product.id,
            Product.name,
            Product.sku,
            Product.manufacturer,
            Product.search_text,
            codes.c.codes,
        )
        .outerjoin(codes, codes.c.product_id == Product.id)
        .where(Product.id == among)
    ):
        text = search_text((row.name, row.manufacturer), (row.sku, *(sorted(row.codes or ()))))
        if text != row.search_text:
            changed[row.id] = text
    if changed:
        new = (
            func.unnest(
                literal(list(changed), ARRAY(Uuid)), literal(list(changed.values()), ARRAY(Text))
            )
            .table_valued(column("id", Uuid), column("text", Text), name="new")
            .render_derived()
        )
        session.execute(
            update(Product)
            .where(Product.id == new.c.id)
            .values(search_text=new.c.text)
            .execution_options(synchronize_session=False)
        )
    return len(changed)
