"""One product, with everything the catalogue knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from portal.domain.codes import CodeKind
from portal.domain.quantities import SellingUnit
from portal.domain.vat import VatRate
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.money import PLN, Money
from portal.kit.words import N_
from portal.models.catalogue import (
    Category,
    DocumentKind,
    Product,
    ProductCode,
    ProductDocument,
    ProductStatus,
)
from portal.models.catalogue import SellingUnit as UnitRow
from portal.models.files import StoredFile
from portal.models.orders import Order, OrderLine
from portal.services import files
from portal.services.catalogue.assortment import sellable_to, visible_to
from portal.services.catalogue.cards import Neighbour, substitutes_of
from portal.services.catalogue.viewers import Viewer

_LAST_ORDERS = 6
_CODE_ORDER = (
    CodeKind.EAN,
    CodeKind.OWN,
    CodeKind.MANUFACTURER,
    CodeKind.OTHER,
    CodeKind.OLD,
)
_NO_PRODUCT = N_("There is no such product.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code of the product; `unit` is the selling unit it is of, "" for the base unit."""

    kind: CodeKind
    code: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document of the product that may be downloaded; `size` in bytes."""

    id: UUID
    kind: DocumentKind
    title: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """The product on an order of the company; the price is net, per price unit."""

    number: str
    slug: str
    placed_at: datetime
    quantity: Decimal
    unit: str
    unit_net: Money
    price_unit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDetails:
    """Everything a product page shows but price and stock. `units` begins with the base unit."""

    id: UUID
    sku: str
    slug: str
    name: str
    description: str
    manufacturer: str
    icon: str
    vat_rate: VatRate
    price_unit: int
    deposit: Money | None
    units: tuple[SellingUnit, ...]
    sellable: bool
    discontinued: bool
    categories: tuple[tuple[str, str], ...]
    codes: tuple[Code, ...]
    papers: tuple[Paper, ...]
    successor: Neighbour | None
    substitutes: tuple[Neighbour, ...]
    purchases: tuple[Purchase, ...]

    @property
    def pictures(self) -> tuple[Paper, ...]:
        """The pictures among the documents."""
        return tuple(one for one in self.papers if one.kind is DocumentKind.PICTURE)

    @property
    def documents(self) -> tuple[Paper, ...]:
        """The documents that are no pictures."""
        return tuple(one for one in self.papers if one.kind is not DocumentKind.PICTURE)


def details(*, viewer: Viewer, slug: str) -> ProductDetails:
    """Return a product.

    :raises NotFound: if there is none, or it is hidden from the viewer.
    """
    if "\0" in slug:
        raise NotFound(_NO_PRODUCT)
    row = session.execute(
        select(Product, sellable_to(viewer.scope), Category.path)
        .outerjoin(Category, Category.id == Product.category_id)
        .where(Product.slug == slug, visible_to(viewer.scope))
    ).one_or_none()
    if row is None:
        raise NotFound(_NO_PRODUCT)
    product, sellable, path = row
    return ProductDetails(
        id=product.id,
        sku=product.sku,
        slug=product.slug,
        name=product.name,
        description=product.description,
        manufacturer=product.manufacturer,
        icon=product.icon,
        vat_rate=product.vat_rate,
        price_unit=product.price_unit,
        deposit=None if product.deposit_minor is None else Money(product.deposit_minor, PLN),
        units=_units(product),
        sellable=sellable,
        discontinued=product.status is ProductStatus.DISCONTINUED,
        categories=_categories(path),
        codes=_codes(product.id, viewer),
        papers=_papers(product.id),
        successor=_successor(product.successor_id, viewer),
        substitutes=tuple(substitutes_of(scope=viewer.scope, ids=[product.id]).get(product.id, ())),
        purchases=_purchases(product.id, viewer),
    )


def document(*, viewer: Viewer, slug: str, document_id: UUID) -> tuple[str, str, Iterator[bytes]]:
    """Return a document of a visible product: file name, media type, and its bytes.

    :raises NotFound: if there is none, or the product is hidden from the viewer.
    """
    if "\0" in slug:
        raise NotFound(_NO_PRODUCT)
    file_id = session.scalar(
        select(ProductDocument.file_id)
        .join(Product, Product.id == ProductDocument.product_id)
        .where(ProductDocument.id == document_id, Product.slug == slug, visible_to(viewer.scope))
    )
    if file_id is None:
        raise NotFound(N_("There is no such file."))
    found, chunks = files.chunks(file_id=file_id)
    return found.name, found.media_type, chunks


def _units(product: Product) -> tuple[SellingUnit, ...]:
    base = SellingUnit(
        unit=product.unit, factor=Decimal(1), minimum=product.minimum, multiple=product.multiple
    )
    rows = session.execute(
        select(UnitRow.unit, UnitRow.factor, UnitRow.minimum, UnitRow.multiple)
        .where(UnitRow.product_id == product.id)
        .order_by(UnitRow.position, UnitRow.factor)
    )
    return (base, *(SellingUnit(**row._mapping) for row in rows))


def _categories(path: str | None) -> tuple[tuple[str, str], ...]:
    """Return (name, slug) of the categories from the root to the product's own."""
    ids = [UUID(part) for part in (path or "").split("/") if part]
    rows = session.execute(
        select(Category.name, Category.slug).where(Category.id.in_(ids)).order_by(Category.path)
    )
    return tuple((row.name, row.slug) for row in rows)


def _codes(product_id: UUID, viewer: Viewer) -> tuple[Code, ...]:
    whose: ColumnElement[bool] = ProductCode.company_id.is_(None)
    if viewer.scope.company_id is not None:
        whose = or_(whose, ProductCode.company_id == viewer.scope.company_id)
    rows = session.execute(
        select(ProductCode.kind, ProductCode.code, UnitRow.unit)
        .outerjoin(UnitRow, UnitRow.id == ProductCode.selling_unit_id)
        .where(ProductCode.product_id == product_id, whose)
        .order_by(ProductCode.id)
    )
    found = [Code(kind=row.kind, code=row.code, unit=row.unit or "") for row in rows]
    return tuple(sorted(found, key=lambda one: _CODE_ORDER.index(one.kind)))


def _papers(product_id: UUID) -> tuple[Paper, ...]:
    rows = session.execute(
        select(ProductDocument.id, ProductDocument.kind, ProductDocument.title, StoredFile.size)
        .join(StoredFile, StoredFile.id == ProductDocument.file_id)
        .where(ProductDocument.product_id == product_id)
        .order_by(ProductDocument.position, ProductDocument.id)
    )
    return tuple(Paper(**row._mapping) for row in rows)


def _successor(successor_id: UUID | None, viewer: Viewer) -> Neighbour | None:
    if successor_id is None:
        return None
    row = session.execute(
        select(
            Product.id,
            Product.sku,
            Product.slug,
            Product.name,
            sellable_to(viewer.scope).label("sellable"),
        ).where(Product.id == successor_id, visible_to(viewer.scope))
    ).one_or_none()
    return Neighbour(**row._mapping) if row else None


def _purchases(product_id: UUID, viewer: Viewer) -> tuple[Purchase, ...]:
    """Return the last orders of the company with the product; what they cost is theirs to see."""
    if not viewer.remembers or viewer.scope.company_id is None:
        return ()
    rows: Any = session.execute(
        select(
            Order.number,
            Order.slug,
            Order.placed_at,
            Order.currency,
            OrderLine.quantity,
            OrderLine.unit,
            OrderLine.unit_net_minor,
            OrderLine.price_unit,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.company_id == viewer.scope.company_id,
            Order.company_id == viewer.scope.company_id,
            OrderLine.product_id == product_id,
        )
        .order_by(Order.placed_at.desc())
        .limit(_LAST_ORDERS)
    )
    return tuple(
        Purchase(
            number=row.number,
            slug=row.slug,
            placed_at=row.placed_at,
            quantity=row.quantity,
            unit=row.unit,
            unit_net=Money(row.unit_net_minor, row.currency),
            price_unit=row.price_unit,
        )
        for row in rows
    )
