"""Products as lines need them: with their selling units and codes, for many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from portal.domain.codes import CodeKind
from portal.domain.quantities import SellingUnit
from portal.domain.vat import VatRate
from portal.extensions import session
from portal.models.catalogue import Product, ProductCode, ProductStatus, Substitute
from portal.models.catalogue import SellingUnit as UnitRow
from portal.services.catalogue.assortment import Scope, Shape, bound, sellable, visible

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProduct:
    """A product on a line. `units` begins with the base unit; `deposit_minor` is per base unit.

    `sellable` is false for what is shown but not sold and for what is discontinued.
    `successor_id` and `substitute_ids` may name products hidden from the company.
    """

    id: UUID
    sku: str
    slug: str
    name: str
    icon: str
    unit: str
    units: tuple[SellingUnit, ...]
    price_unit: int
    vat_rate: VatRate
    deposit_minor: int | None
    own_code: str
    ean: str
    allow_backorder: bool
    sellable: bool
    status: ProductStatus
    successor_id: UUID | None
    substitute_ids: tuple[UUID, ...]

    def selling_unit(self, name: str) -> SellingUnit | None:
        """Return the selling unit of that name, "" being the base unit."""
        if not name:
            return self.units[0]
        return next((unit for unit in self.units if unit.unit == name), None)


def line_products(*, scope: Scope, product_ids: Iterable[UUID]) -> dict[UUID, LineProduct]:
    """Return the visible ones of these products in two queries, however many they are."""
    known = bound(scope)
    ids = list(product_ids)
    rows = session.execute(_products(known.shape), known.values | {"ids": ids}).all()
    parts = _Parts(session.execute(_PARTS, {"ids": ids, "company": scope.company_id}))
    return {row[0]: _line_product(row, parts) for row in rows}


class _Parts:
    """What products have several of, by product."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.units: dict[UUID, list[SellingUnit]] = {}
        self.own: dict[UUID, str] = {}
        self.eans: dict[UUID, str] = {}
        self.substitutes: dict[UUID, list[UUID]] = {}
        # Rows are taken apart by place: by name takes half as long again.
        for kind, product, text, factor, minimum, multiple, other, _ in rows:
            if kind == _UNIT:
                self.units.setdefault(product, []).append(
                    SellingUnit(unit=text, factor=factor, minimum=minimum, multiple=multiple)
                )
            elif kind == _SUBSTITUTE:
                self.substitutes.setdefault(product, []).append(other)
            else:
                (self.own if kind == _OWN else self.eans).setdefault(product, text)


def _line_product(row: Sequence[Any], parts: _Parts) -> LineProduct:
    """Make a product of its row, taken apart by place: by name takes half as long again."""
    own_id, sku, slug, name, icon, unit, minimum, multiple, *rest = row
    price_unit, vat_rate, deposit, backorder, status, successor, sold = rest
    return LineProduct(
        id=own_id,
        sku=sku,
        slug=slug,
        name=name,
        icon=icon,
        unit=unit,
        units=(
            SellingUnit(unit=unit, factor=_ONE, minimum=minimum, multiple=multiple),
            *parts.units.get(own_id, ()),
        ),
        price_unit=price_unit,
        vat_rate=vat_rate,
        deposit_minor=deposit,
        own_code=parts.own.get(own_id, ""),
        ean=parts.eans.get(own_id, ""),
        allow_backorder=backorder,
        sellable=sold,
        status=status,
        successor_id=successor,
        substitute_ids=tuple(parts.substitutes.get(own_id, ())),
    )


@lru_cache(maxsize=64)
def _products(shape: Shape) -> Any:
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
        Product.vat_rate,
        Product.deposit_minor,
        Product.allow_backorder,
        Product.status,
        Product.successor_id,
        sellable(shape).label("sellable"),
    ).where(Product.id == func.any(_IDS), visible(shape))


def _units(ids: list[UUID]) -> dict[UUID, list[SellingUnit]]:
    found: dict[UUID, list[SellingUnit]] = {}
    for product, unit, factor, minimum, multiple in session.execute(_UNITS, {"ids": ids}):
        found.setdefault(product, []).append(
            SellingUnit(unit=unit, factor=factor, minimum=minimum, multiple=multiple)
        )
    return found


def selling_units(
    *, scope: Scope, product_ids: Iterable[UUID]
) -> dict[UUID, dict[str, SellingUnit]]:
    """Return the selling units by name of those products the company may buy, in two queries.

    The base unit is also there under "".
    """
    known = bound(scope)
    ids = list(product_ids)
    found: dict[UUID, dict[str, SellingUnit]] = {}
    for own_id, unit, minimum, multiple in session.execute(
        _buyable(known.shape), known.values | {"ids": ids}
    ):
        base = SellingUnit(unit=unit, factor=_ONE, minimum=minimum, multiple=multiple)
        found[own_id] = {"": base, unit: base}
    for own_id, units in _units(ids).items():
        if own_id in found:
            found[own_id].update((one.unit, one) for one in units)
    return found


@lru_cache(maxsize=64)
def _buyable(shape: Shape) -> Any:
    return select(Product.id, Product.unit, Product.minimum, Product.multiple).where(
        Product.id == func.any(_IDS), visible(shape), sellable(shape)
    )


# Statements are put together once: that costs more than running them.
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_UNITS = (
    select(UnitRow.product_id, UnitRow.unit, UnitRow.factor, UnitRow.minimum, UnitRow.multiple)
    .where(UnitRow.product_id == func.any(_IDS))
    .order_by(UnitRow.position, UnitRow.factor)
)
_UNIT, _OWN, _EAN, _SUBSTITUTE = 0, 1, 2, 3


def _part(kind: Any, product: Any, order: Any, **columns: Any) -> Select[Any]:
    """Return one branch of the parts; columns that a branch does not fill are NULL."""
    types = {"text": Text(), "factor": _NUMBER, "minimum": _NUMBER, "multiple": _NUMBER}
    return select(
        kind.label("kind"),
        product.label("product_id"),
        *(cast(columns.get(name, null()), of).label(name) for name, of in types.items()),
        cast(columns.get("other", null()), Uuid()).label("other"),
        order.label("place"),
    )


_NUMBER = UnitRow.factor.type
_PARTS = union_all(
    _part(
        literal_column(str(_UNIT)),
        UnitRow.product_id,
        UnitRow.position,
        text=UnitRow.unit,
        factor=UnitRow.factor,
        minimum=UnitRow.minimum,
        multiple=UnitRow.multiple,
    ).where(UnitRow.product_id == func.any(_IDS)),
    _part(
        case((ProductCode.kind == CodeKind.OWN, _OWN), else_=_EAN),
        ProductCode.product_id,
        # Of several own codes the first given is shown; a base unit's goes before a pack's.
        cast(ProductCode.selling_unit_id.is_not(None), Integer),
        text=ProductCode.code,
        other=ProductCode.id,
    ).where(
        ProductCode.product_id == func.any(_IDS),
        ProductCode.kind.in_((CodeKind.OWN, CodeKind.EAN)),
        or_(ProductCode.kind == CodeKind.OWN, ProductCode.selling_unit_id.is_(None)),
        or_(
            ProductCode.company_id.is_(None),
            ProductCode.company_id == bindparam("company", type_=Uuid()),
        ),
    ),
    _part(
        literal_column(str(_SUBSTITUTE)),
        Substitute.product_id,
        Substitute.position,
        other=Substitute.substitute_id,
    ).where(Substitute.product_id == func.any(_IDS)),
).order_by("kind", "place", "factor", "other")
