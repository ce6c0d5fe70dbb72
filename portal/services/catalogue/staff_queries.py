"""What the back office sees of the catalogue: the list of products, and one with all its facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.domain.search import exact_code, prefix_query
from portal.domain.vat import VatRate
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.catalogue import Category, Product, ProductCode, ProductStatus
from portal.models.stock import StockLevel, Warehouse

__all__ = ["PAGE", "ProductStatus", "product", "products"]

PAGE = 50
_NOTHING = Decimal(0)
_BAR = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A warehouse as a column or a row."""

    id: UUID
    code: str
    name: str
    external: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What lies in a warehouse, and how much of it is promised, in base units."""

    place: Place
    on_hand: Decimal = _NOTHING
    reserved: Decimal = _NOTHING

    @property
    def free(self) -> Decimal:
        """What can still be promised."""
        return self.on_hand - self.reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """A product in the list; `base` is PLN net, per price unit."""

    slug: str
    sku: str
    name: str
    icon: str
    category: str
    unit: str
    status: ProductStatus
    base: Money | None
    price_unit: int
    free: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductList:
    """A page of products; `free` of a row stands in the order of `places`."""

    places: tuple[Place, ...]
    rows: tuple[ProductRow, ...]
    next_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffProduct:
    """A product with the facts the back office edits; `base` is PLN net, per price unit."""

    id: UUID
    slug: str
    sku: str
    name: str
    icon: str
    category: str
    category_ids: tuple[UUID, ...]
    manufacturer: str
    unit: str
    price_unit: int
    base: Money | None
    vat_rate: VatRate
    minimum: Decimal
    multiple: Decimal
    allow_backorder: bool
    status: ProductStatus
    successor_sku: str
    codes: tuple[str, ...]
    levels: tuple[Level, ...]


def products(
    *, text: str = "", status: ProductStatus | None = None, lack: str = "", start_from: str = ""
) -> ProductList:
    """Return a page of products by name, in three queries.

    `text` is words of a name or a code. `lack` "stock" leaves those with nothing free, "price"
    those without a base price. `start_from` is what the page before gave as `next_from`.
    """
    statement: Any = (
        select(Product, Category.name)
        .outerjoin(Category, Category.id == Product.category_id)
        .order_by(Product.sort_name, Product.id)
        .limit(PAGE + 1)
    )
    if text:
        statement = statement.where(_found_by(text))
    if status is not None:
        statement = statement.where(Product.status == status)
    statement = _from(_lacking(statement, lack), start_from)
    found = session.execute(statement).all()
    places = _places()
    free = _free_of([product.id for product, _ in found[:PAGE]])
    return ProductList(
        places=places,
        rows=tuple(
            ProductRow(
                slug=product.slug,
                sku=product.sku,
                name=product.name,
                icon=product.icon,
                category=category or "",
                unit=product.unit,
                status=product.status,
                base=_money(product.base_net_minor),
                price_unit=product.price_unit,
                free=tuple(free.get((product.id, place.id), _NOTHING) for place in places),
            )
            for product, category in found[:PAGE]
        ),
        next_from=f"{found[PAGE][0].id}{_BAR}{found[PAGE][0].sort_name}"
        if len(found) > PAGE
        else "",
    )


def _found_by(text: str) -> ColumnElement[bool]:
    """Find by every word as a prefix, or by the whole as a code of whatever kind."""
    words, code = prefix_query(text), exact_code(text)
    ways: list[ColumnElement[bool]] = []
    if words:
        ways.append(Product.search.op("@@")(func.to_tsquery("simple", words)))
    if code:
        ways.append(Product.sku_normal == code)
        ways.append(
            Product.id.in_(select(ProductCode.product_id).where(ProductCode.normal == code))
        )
    return or_(*ways) if ways else Product.id.is_(None)


def _lacking(statement: Any, lack: str) -> Any:
    if lack == "price":
        return statement.where(Product.base_net_minor.is_(None))
    if lack == "stock":
        free = select(StockLevel.product_id).where(
            StockLevel.product_id == Product.id, StockLevel.on_hand > StockLevel.reserved
        )
        return statement.where(~free.exists())
    return statement


def _from(statement: Any, start_from: str) -> Any:
    own, bar, name = start_from.partition(_BAR)
    try:
        first = UUID(own)
    except ValueError:
        return statement
    if not bar:
        return statement
    return statement.where(tuple_(Product.sort_name, Product.id) >= (name, first))


def _places() -> tuple[Place, ...]:
    rows = session.execute(
        select(Warehouse.id, Warehouse.code, Warehouse.name, Warehouse.external).order_by(
            Warehouse.position, Warehouse.code
        )
    )
    return tuple(
        Place(id=row.id, code=row.code, name=row.name, external=row.external) for row in rows
    )


def _free_of(ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], Decimal]:
    rows = session.execute(
        select(
            StockLevel.product_id,
            StockLevel.warehouse_id,
            StockLevel.on_hand - StockLevel.reserved,
        ).where(StockLevel.product_id.in_(list(ids)))
    )
    return {(row[0], row[1]): row[2] for row in rows}


def product(*, slug: str) -> StaffProduct:
    """Return a product with its codes and what lies in every warehouse.

    :raises NotFound: if there is none.
    """
    successor = aliased(Product)
    row = session.execute(
        select(Product, Category.name, Category.path, successor.sku)
        .outerjoin(Category, Category.id == Product.category_id)
        .outerjoin(successor, successor.id == Product.successor_id)
        .where(Product.slug == slug)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such product."))
    found, category, path, successor_sku = row
    codes = session.scalars(
        select(ProductCode.code)
        .where(ProductCode.product_id == found.id, ProductCode.company_id.is_(None))
        .order_by(ProductCode.kind, ProductCode.code)
    )
    return StaffProduct(
        id=found.id,
        slug=found.slug,
        sku=found.sku,
        name=found.name,
        icon=found.icon,
        category=category or "",
        category_ids=tuple(UUID(part) for part in (path or "").split("/") if part),
        manufacturer=found.manufacturer,
        unit=found.unit,
        price_unit=found.price_unit,
        base=_money(found.base_net_minor),
        vat_rate=found.vat_rate,
        minimum=found.minimum,
        multiple=found.multiple,
        allow_backorder=found.allow_backorder,
        status=found.status,
        successor_sku=successor_sku or "",
        codes=tuple(codes),
        levels=_levels_of(found.id),
    )


def _levels_of(product_id: UUID) -> tuple[Level, ...]:
    rows = session.execute(
        select(Warehouse, StockLevel.on_hand, StockLevel.reserved)
        .outerjoin(
            StockLevel,
            (StockLevel.warehouse_id == Warehouse.id) & (StockLevel.product_id == product_id),
        )
        .order_by(Warehouse.position, Warehouse.code)
    )
    return tuple(
        Level(
            place=Place(id=place.id, code=place.code, name=place.name, external=place.external),
            on_hand=on_hand or _NOTHING,
            reserved=reserved or _NOTHING,
        )
        for place, on_hand, reserved in rows
    )


def _money(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor)
