"""A company's own codes as a page and as a file show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from portal.domain.access import Actor
from portal.domain.codes import CodeKind, normalise_code
from portal.domain.search import fold
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.models.catalogue import Product, ProductCode, SellingUnit
from portal.services.catalogue.assortment import scope_of, visible_to

PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCode:
    """An own code with what it stands for.

    The product's facts are empty if it is hidden from the company. `shown` tells of the one, among
    several of a product, that stands on lines and documents.
    """

    id: UUID
    code: str
    unit: str
    shown: bool
    several: bool
    product_id: UUID
    sku: str
    slug: str
    name: str
    icon: str

    @property
    def hidden(self) -> bool:
        """Test for a product the company may not see."""
        return not self.sku


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a company's own codes; `total` counts those that fit what was sought."""

    rows: tuple[OwnCode, ...]
    total: int
    number: int
    pages: int

    @property
    def first(self) -> int:
        """The place of the first row."""
        return (self.number - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        """The place of the last row."""
        return self.first + len(self.rows) - 1


def own_codes(*, actor: Actor, text: str, number: int) -> Page:
    """Return a page of the own codes that hold this text, or whose product's SKU or name does."""
    wanted = _every(actor)
    if text.strip():
        wanted = wanted.where(_holds(text))
        total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    else:
        total = count(actor=actor)
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(number, 1), pages)
    rows = session.execute(
        wanted.order_by(ProductCode.normal).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    ).all()
    return Page(rows=_rows(actor, rows), total=total, number=number, pages=pages)


def own_code(*, actor: Actor, own_code_id: UUID) -> OwnCode:
    """Return one own code.

    :raises NotFound: if the company has no such code.
    """
    row = session.execute(_every(actor).where(ProductCode.id == own_code_id)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such code among yours."))
    return _rows(actor, [row])[0]


def count(*, actor: Actor) -> int:
    """Return how many own codes the company has."""
    return (
        session.scalar(
            select(func.count(ProductCode.id)).where(
                ProductCode.company_id == actor.company, ProductCode.kind == CodeKind.OWN
            )
        )
        or 0
    )


def exported(*, actor: Actor) -> Iterator[tuple[str, str, str, str]]:
    """Yield own code, SKU, unit and name of every code whose product the company may see."""
    rows = session.execute(
        _every(actor).where(Product.id.is_not(None)).order_by(ProductCode.normal)
    )
    for row in rows:
        yield row.code, row.sku, row.unit or row.base_unit, row.name


def _every(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Select a company's codes; what is hidden has no SKU and no name."""
    return (
        select(
            ProductCode.id,
            ProductCode.code,
            ProductCode.product_id,
            SellingUnit.unit,
            Product.sku,
            Product.slug,
            Product.name,
            Product.icon,
            Product.unit.label("base_unit"),
        )
        .select_from(ProductCode)
        .outerjoin(Product, and_(Product.id == ProductCode.product_id, visible_to(scope_of(actor))))
        .outerjoin(SellingUnit, SellingUnit.id == ProductCode.selling_unit_id)
        .where(ProductCode.company_id == actor.company, ProductCode.kind == CodeKind.OWN)
    )


def _holds(text: str) -> ColumnElement[bool]:
    code, words = normalise_code(text), fold(" ".join(text.split()))
    tests = [Product.search_text.contains(words, autoescape=True)]
    if code:
        tests += [
            ProductCode.normal.contains(code, autoescape=True),
            Product.sku_normal.contains(code, autoescape=True),
        ]
    return or_(*tests)


def _rows(actor: Actor, rows: Sequence[Any]) -> tuple[OwnCode, ...]:
    """Return rows with what else the company calls their products."""
    order = (ProductCode.selling_unit_id.is_not(None), ProductCode.id)
    shown = func.array_agg(aggregate_order_by(ProductCode.id, *order))[1].label("shown")
    called = session.execute(
        select(ProductCode.product_id, shown, func.count().label("number"))
        .where(
            ProductCode.company_id == actor.company,
            ProductCode.kind == CodeKind.OWN,
            ProductCode.product_id.in_({row.product_id for row in rows}),
        )
        .group_by(ProductCode.product_id)
    )
    first = {row.product_id: (row.shown, row.number) for row in called}
    return tuple(_row(row, *first[row.product_id]) for row in rows)


def _row(row: Any, shown: UUID, number: int) -> OwnCode:
    return OwnCode(
        id=row.id,
        code=row.code,
        unit=row.unit or "",
        shown=shown == row.id,
        several=number > 1,
        product_id=row.product_id,
        sku=row.sku or "",
        slug=row.slug or "",
        name=row.name or "",
        icon=row.icon or "package",
    )
