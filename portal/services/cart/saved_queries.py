"""What may be asked about the carts of a member: all of them, and who put what into one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from portal.domain.access import Actor, Permission
from portal.extensions import session
from portal.kit.errors import Forbidden, NotFound
from portal.kit.words import N_
from portal.models.accounts import Person
from portal.models.carts import Cart, CartLine, CartSource
from portal.services.cart.saved import NO_CART, kept
from portal.services.catalogue.queries import LineProduct, line_products
from portal.services.pricing.queries import price_scope

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCart:
    """A cart as one of several; `people` put lines into it."""

    id: UUID
    name: str
    active: bool
    source: CartSource
    branch_id: UUID | None
    lines: int
    people: tuple[str, ...]
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLine:
    """A line with who put it in, and when. `product` is None for one the company may not see."""

    id: UUID
    product: LineProduct | None
    unit: str
    quantity: Decimal
    note: str
    by: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """One page of a cart's lines, and the other carts it may be put into."""

    cart: SavedCart
    lines: tuple[SavedLine, ...]
    others: tuple[SavedCart, ...]
    page: int
    pages: int

    @property
    def first(self) -> int:
        """The number of the first line shown."""
        return (self.page - 1) * PAGE + 1


def carts_of(*, actor: Actor) -> tuple[SavedCart, ...]:
    """Return the member's carts: the active one first, then the latest.

    :raises Forbidden: if the person may not order.
    """
    if not actor.may(Permission.ORDERS_PLACE):
        raise Forbidden(N_("Your role does not allow ordering. Ask the manager of your company."))
    return tuple(
        SavedCart(
            id=row.id,
            name=row.name,
            active=row.active,
            source=row.source,
            branch_id=row.branch_id,
            lines=row.lines,
            people=tuple(row.people or ()),
            updated_at=row.updated_at,
        )
        for row in session.execute(_carts(actor))
    )


def saved_page(*, actor: Actor, cart_id: UUID, page: int) -> SavedPage:
    """Return a page of one of the member's carts.

    :raises NotFound: if there is none.
    """
    carts = carts_of(actor=actor)
    cart = next((one for one in carts if one.id == cart_id), None)
    if cart is None:
        raise NotFound(NO_CART)
    pages = max(1, -(-cart.lines // PAGE))
    page = min(max(page, 1), pages)
    rows = session.execute(_lines(actor, cart_id).offset((page - 1) * PAGE).limit(PAGE)).all()
    products = line_products(
        scope=price_scope(actor, cart.branch_id).assortment,
        product_ids={row.product_id for row in rows},
    )
    return SavedPage(
        cart=cart,
        lines=tuple(
            SavedLine(
                id=row.id,
                product=products.get(row.product_id),
                unit=row.unit,
                quantity=row.quantity,
                note=row.note,
                by=row.by or "",
                added_at=row.created_at,
            )
            for row in rows
        ),
        others=tuple(one for one in carts if one.id != cart_id),
        page=page,
        pages=pages,
    )


def _carts(actor: Actor) -> Select[Any]:
    lines = (
        select(
            CartLine.cart_id,
            func.count(CartLine.id).label("lines"),
            func.array_agg(Person.name.distinct()).filter(Person.name.is_not(None)).label("people"),
        )
        .outerjoin(Person, Person.id == CartLine.added_by_id)
        .join(Cart, Cart.id == CartLine.cart_id)
        .where(CartLine.company_id == actor.company, *kept(actor))
        .group_by(CartLine.cart_id)
        .subquery()
    )
    return (
        select(
            Cart.id,
            Cart.name,
            Cart.active,
            Cart.source,
            Cart.branch_id,
            Cart.updated_at,
            func.coalesce(lines.c.lines, 0).label("lines"),
            lines.c.people,
        )
        .outerjoin(lines, lines.c.cart_id == Cart.id)
        .where(*kept(actor))
        .order_by(Cart.active.desc(), Cart.updated_at.desc(), Cart.id)
    )


def _lines(actor: Actor, cart_id: UUID) -> Any:
    return (
        select(
            CartLine.id,
            CartLine.product_id,
            CartLine.unit,
            CartLine.quantity,
            CartLine.note,
            CartLine.created_at,
            Person.name.label("by"),
        )
        .outerjoin(Person, Person.id == CartLine.added_by_id)
        .where(CartLine.company_id == actor.company, CartLine.cart_id == cart_id)
        .order_by(CartLine.position, CartLine.id)
    )
