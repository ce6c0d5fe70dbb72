"""Products by code: SKU, EAN, manufacturer's and old numbers, and a company's own codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    select,
    union_all,
)

from portal.domain.codes import lookups
from portal.extensions import session
from portal.models.catalogue import Product, ProductCode, SellingUnit
from portal.services.catalogue.assortment import Scope, Shape, bound, sellable, visible


class MatchedBy(StrEnum):
    """What a code was found to be, the most telling first."""

    OWN = "own"
    SKU = "sku"
    EAN = "ean"
    MANUFACTURER = "manufacturer"
    OTHER = "other"
    OLD = "old"


_NORMALS = bindparam("normals", type_=ARRAY(Text))
RANK = {kind: rank for rank, kind in enumerate(MatchedBy)}
_DECIDES = (MatchedBy.OWN, MatchedBy.SKU)
"""A company's own code, and then a SKU, name one product whatever else the code stands on."""


class CodeMatch(NamedTuple):
    """A product a code stands on. `unit` is the selling unit the code is of, "" for the base one.

    `base_unit` is the product's own unit.
    """

    product_id: UUID
    sku: str
    name: str
    by: MatchedBy
    code: str
    unit: str
    base_unit: str
    sellable: bool


def by_codes(
    *, scope: Scope, codes: Iterable[str], own: bool = True
) -> dict[str, tuple[CodeMatch, ...]]:
    """Return the visible products of each code given, the likeliest first, in one query.

    Without `own` the company's own codes count for nothing, as if it had none.
    Keys are the codes as given; those without a product are left out. More than one match means
    that the code does not tell which is meant.
    """
    # PostgreSQL's text holds no NUL: a code with one stands on nothing.
    wanted = {code: lookups(code) for code in codes if "\0" not in code}
    normals = {normal for forms in wanted.values() for normal in forms}
    if not normals:
        return {}
    known = bound(scope)
    found: dict[str, list[CodeMatch]] = {}
    values = known.values | {"normals": sorted(normals)}
    # Rows are taken apart by place: by name, thousands of codes take half as long again.
    for normal, by, code, product_id, sku, name, unit, base_unit, sold in session.execute(
        _matches(known.shape, own), values
    ):
        found.setdefault(normal, []).append(
            CodeMatch(
                product_id=product_id,
                sku=sku,
                name=name,
                by=MatchedBy(by),
                code=code,
                unit=unit or "",
                base_unit=base_unit,
                sellable=sold,
            )
        )
    result = {}
    for code, forms in wanted.items():
        for normal in forms:
            if normal in found:
                result[code] = _decided(found[normal])
                break
    return result


def _decided(matches: Sequence[CodeMatch]) -> tuple[CodeMatch, ...]:
    """Return one match a product, the most telling first; own codes and SKUs stand alone."""
    if len(matches) == 1:
        return (matches[0],)
    best: dict[UUID, CodeMatch] = {}
    for match in sorted(matches, key=lambda match: (RANK[match.by], match.sku)):
        best.setdefault(match.product_id, match)
    for kind in _DECIDES:
        named = tuple(match for match in best.values() if match.by is kind)
        if named:
            return named
    return tuple(best.values())


@lru_cache(maxsize=64)
def _matches(shape: Shape, own: bool) -> Any:
    """Select (normal form, what it is, product): a branch for each index."""
    found = [
        select(
            Product.id.label("product_id"),
            Product.sku_normal.label("normal"),
            Product.sku.label("code"),
            literal(MatchedBy.SKU.value).label("by"),
            cast(None, ProductCode.selling_unit_id.type).label("selling_unit_id"),
        ).where(Product.sku_normal == func.any(_NORMALS)),
        _coded(ProductCode.company_id.is_(None)),
    ]
    if shape.company and own:
        found.append(_coded(ProductCode.company_id == bindparam("scope_company", type_=Uuid())))
    matched = union_all(*found).subquery()
    return (
        select(
            matched.c.normal,
            matched.c.by,
            matched.c.code,
            Product.id,
            Product.sku,
            Product.name,
            SellingUnit.unit,
            Product.unit,
            sellable(shape).label("sellable"),
        )
        .join(Product, Product.id == matched.c.product_id)
        .outerjoin(SellingUnit, SellingUnit.id == matched.c.selling_unit_id)
        .where(visible(shape))
    )


def _coded(whose: ColumnElement[bool]) -> Any:
    return select(
        ProductCode.product_id,
        ProductCode.normal,
        ProductCode.code,
        cast(ProductCode.kind, Text),
        ProductCode.selling_unit_id,
    ).where(whose, ProductCode.normal == func.any(_NORMALS))
