"""A list on paper: the order form to fill in by hand, and labels for the shelf."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from portal.domain.access import Actor
from portal.domain.barcodes import Barcode, barcode_of
from portal.domain.codes import CodeKind
from portal.extensions import session
from portal.models.catalogue import ProductCode, SellingUnit
from portal.models.lists import FavouritesLine, FavouritesList
from portal.models.seller import Seller
from portal.services.catalogue.assortment import Scope, visible_to
from portal.services.catalogue.queries import line_products
from portal.services.lists.access import list_scope, the_list
from portal.services.lists.queries import lines_in_order


class PaperKind(StrEnum):
    """What is printed."""

    ORDER_FORM = "form"
    LABELS = "labels"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A line on paper. `own` is the company's own code; the bar code is that of the line's unit."""

    sku: str
    own: str
    name: str
    unit: str
    quantity: Decimal
    section: str
    note: str
    barcode: Barcode | None
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A list as it is printed for a company, on a day, by a seller."""

    kind: PaperKind
    name: str
    company: str
    person: str
    language: str
    day: date
    seller_mark: str
    seller_name: str
    seller_address: str
    seller_nip: str
    sectioned: bool
    lines: tuple[PaperLine, ...]


def length_of(*, actor: Actor, list_id: UUID, only: Collection[UUID] | None) -> int:
    """Return how many lines of a list (of these, if any are named) would be printed.

    :raises NotFound: if the list is out of reach.
    """
    whose = the_list(actor=actor, list_id=list_id)
    scope = list_scope(actor).assortment
    lines = _chosen(whose, scope, only).order_by(None).with_only_columns(func.count())
    return session.execute(lines).scalar_one()


def _chosen(whose: FavouritesList, scope: Scope, only: Collection[UUID] | None) -> Select[Any]:
    lines = lines_in_order(whose, visible_to(scope))
    return lines if only is None else lines.where(FavouritesLine.id.in_(only))


def paper_of(
    *, actor: Actor, list_id: UUID, kind: PaperKind, only: Collection[UUID] | None, on: date
) -> Paper:
    """Return a list (or these lines of it) ready to be printed, in a fixed number of queries.

    :raises NotFound: if the list is out of reach.
    """
    whose = the_list(actor=actor, list_id=list_id)
    scope = list_scope(actor).assortment
    rows = session.scalars(_chosen(whose, scope, only)).all()
    products = line_products(scope=scope, product_ids={row.product_id for row in rows})
    eans = _unit_eans({row.product_id for row in rows}) if kind is PaperKind.LABELS else {}
    lines: list[PaperLine] = []
    for row in rows:
        product = products[row.product_id]
        ean = eans.get((product.id, row.unit)) or (product.ean if row.unit == product.unit else "")
        lines.append(
            PaperLine(
                sku=product.sku,
                own=product.own_code,
                name=product.name,
                unit=row.unit,
                quantity=row.quantity,
                section=row.section,
                note=row.note,
                barcode=barcode_of(ean=ean, sku=product.sku) if kind is PaperKind.LABELS else None,
                opens=not lines or lines[-1].section != row.section,
            )
        )
    seller = session.get(Seller, 1)
    return Paper(
        kind=kind,
        name=whose.name,
        company=actor.company_name,
        person=actor.name,
        language=actor.language,
        day=on,
        seller_mark=seller.mark if seller else "",
        seller_name=seller.name if seller else "",
        seller_address=f"{seller.street}, {seller.postal_code} {seller.city}" if seller else "",
        seller_nip=seller.nip if seller else "",
        sectioned=any(line.section for line in lines),
        lines=tuple(lines),
    )


def _unit_eans(product_ids: Collection[UUID]) -> dict[tuple[UUID, str], str]:
    """Return the EANs that stand on selling units of their own: on a carton, on a pallet."""
    rows = session.execute(
        select(ProductCode.product_id, SellingUnit.unit, ProductCode.code)
        .join(SellingUnit, SellingUnit.id == ProductCode.selling_unit_id)
        .where(
            ProductCode.company_id.is_(None),
            ProductCode.kind == CodeKind.EAN,
            ProductCode.product_id.in_(product_ids),
        )
        .order_by(ProductCode.code.desc())
    )
    return {(row[0], row[1]): row[2] for row in rows}
