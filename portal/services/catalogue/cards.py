"""Products as a list shows them, before prices and stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, bindparam, func, null, select

from portal.domain.quantities import SellingUnit
from portal.extensions import session
from portal.models.catalogue import (
    DocumentKind,
    Product,
    ProductCode,
    ProductDocument,
    ProductStatus,
    Substitute,
)
from portal.services.catalogue.assortment import Scope, Shape, bound, sellable, visible
from portal.services.catalogue.matching import codes_found

_ONE = Decimal(1)
_IDS = bindparam("ids", type_=ARRAY(Uuid))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProduct:
    """A product in a list. `found_by` is (what the code is, the code) when a code found it."""

    id: UUID
    sku: str
    slug: str
    name: str
    icon: str
    unit: SellingUnit
    price_unit: int
    sellable: bool
    discontinued: bool
    own_code: str
    picture_id: UUID | None
    found_by: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A product that may stand in for another, or succeeds it."""

    id: UUID
    sku: str
    slug: str
    name: str
    sellable: bool


def listed_products(
    *, scope: Scope, ids: Sequence[UUID], text: str = ""
) -> tuple[ListedProduct, ...]:
    """Return the visible ones of these products, in their order; `text` is what found them."""
    known = bound(scope)
    rows = session.execute(_products(known.shape), known.values | {"ids": list(ids)})
    found_by = codes_found(text=text, scope=scope, ids=ids) if text else {}
    by_id = {
        row.id: ListedProduct(
            id=row.id,
            sku=row.sku,
            slug=row.slug,
            name=row.name,
            icon=row.icon,
            unit=SellingUnit(
                unit=row.unit, factor=_ONE, minimum=row.minimum, multiple=row.multiple
            ),
            price_unit=row.price_unit,
            sellable=row.sellable,
            discontinued=row.status is ProductStatus.DISCONTINUED,
            own_code=row.own_code or "",
            picture_id=row.picture_id,
            found_by=found_by.get(row.id),
        )
        for row in rows
    }
    return tuple(by_id[one] for one in ids if one in by_id)


def substitutes_of(*, scope: Scope, ids: Sequence[UUID]) -> dict[UUID, list[Neighbour]]:
    """Return the visible substitutes of each product, in order."""
    known = bound(scope)
    found: dict[UUID, list[Neighbour]] = {}
    for row in session.execute(_substitutes(known.shape), known.values | {"ids": list(ids)}):
        found.setdefault(row.product_id, []).append(
            Neighbour(id=row.id, sku=row.sku, slug=row.slug, name=row.name, sellable=row.sellable)
        )
    return found


@lru_cache(maxsize=64)
def _products(shape: Shape) -> Any:
    own: ColumnElement[Any] = null()
    if shape.company:
        own = (
            select(ProductCode.code)
            .where(
                ProductCode.product_id == Product.id,
                ProductCode.company_id == bindparam("scope_company", type_=Uuid()),
            )
            .order_by(ProductCode.selling_unit_id.is_not(None), ProductCode.id)
            .limit(1)
            .scalar_subquery()
        )
    return select(
        Product.id,
        Product.sku,
        Product.slug,
        Product.name,
        Product.icon,
        Product.unit,
        Product.minimum,
        Product.multiple,
        Product.price_unit,
        Product.status,
        sellable(shape).label("sellable"),
        own.label("own_code"),
        _picture().label("picture_id"),
    ).where(Product.id == func.any(_IDS), visible(shape))


@lru_cache(maxsize=64)
def _substitutes(shape: Shape) -> Any:
    return (
        select(
            Substitute.product_id,
            Product.id,
            Product.sku,
            Product.slug,
            Product.name,
            sellable(shape).label("sellable"),
        )
        .join(Product, Product.id == Substitute.substitute_id)
        .where(Substitute.product_id == func.any(_IDS), visible(shape))
        .order_by(Substitute.position, Product.sku)
    )


def _picture() -> ColumnElement[Any]:
    return (
        select(ProductDocument.id)
        .where(
            ProductDocument.product_id == Product.id,
            ProductDocument.kind == DocumentKind.PICTURE,
        )
        .order_by(ProductDocument.position, ProductDocument.id)
        .limit(1)
        .scalar_subquery()
    )
