"""Changing a line of the cart in place; each answers with the row and the totals."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select, update

from portal.domain.access import Actor
from portal.domain.quantities import MAX_QUANTITY, Mended, SellingUnit, mend
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.words import N_
from portal.models.carts import Cart, CartLine
from portal.models.catalogue import Product
from portal.models.catalogue import SellingUnit as UnitRow
from portal.services.cart.adding import (
    NO_UNIT,
    TOO_MUCH,
    Added,
    NewLine,
    add_lines,
    locked_active_cart,
)
from portal.services.cart.goods import goods_of, reckon
from portal.services.cart.terms import house_terms
from portal.services.cart.views import CartChange, line_views
from portal.services.pricing.queries import price_scope

_GONE = N_("This line is not in your cart any more. Reload the page.")


def change_line(
    *, actor: Actor, line_id: UUID, quantity: Decimal, unit: str | None, at: datetime
) -> CartChange:
    """Set a line's quantity, mended upward, and its unit where one is named.

    :raises NotFound: if the active cart has no such line.
    :raises InvalidInput: if the product is not sold in that unit.
    """
    cart = locked_active_cart(actor=actor, at=at)
    line = _line(cart, line_id)
    selling = _selling_unit(line, unit if unit else line.unit)
    mended = mend(quantity, selling)
    if mended.quantity > MAX_QUANTITY or mended.base_quantity > MAX_QUANTITY:
        raise InvalidInput(TOO_MUCH)
    twin = _twin(cart, line, selling.unit) if selling.unit != line.unit else None
    if twin is not None:
        # The product already lies there in that unit: the two lines become one.
        mended = mend(mended.quantity + twin.quantity, selling)
        session.delete(twin)
        session.flush()  # before the line takes the unit over: both at once would meet
    seen = line.base_quantity
    line.unit, line.factor = selling.unit, selling.factor
    line.quantity, line.base_quantity = mended.quantity, mended.base_quantity
    session.flush()  # what follows reads the lines with a query of columns
    return _reckoned(
        actor,
        cart,
        at,
        line_id=line.id,
        mended=mended,
        quantity_seen=seen,
        merged=twin is not None,
    )


def remove_line(*, actor: Actor, line_id: UUID, at: datetime) -> tuple[CartChange, CartLine]:
    """Take a line out of the cart; return the change and the line as it was.

    :raises NotFound: if the active cart has no such line.
    """
    cart = locked_active_cart(actor=actor, at=at)
    line = _line(cart, line_id)
    session.execute(delete(CartLine).where(CartLine.id == line.id))
    session.expunge(line)
    return _reckoned(actor, cart, at), line


def substitute(*, actor: Actor, line_id: UUID, product_id: UUID, at: datetime) -> Added:
    """Take a line out and put as many base units of another product in.

    :raises NotFound: if the active cart has no such line.
    :raises InvalidInput: if the other product cannot be ordered.
    """
    cart = locked_active_cart(actor=actor, at=at)
    line = _line(cart, line_id)
    wanted = NewLine(product_id=product_id, quantity=line.base_quantity, note=line.note)
    session.delete(line)
    added = add_lines(actor=actor, lines=[wanted], at=at)
    if added.refused:
        raise InvalidInput(added.refused[0].message)
    return added


def _reckoned(
    actor: Actor,
    cart: Cart,
    at: datetime,
    *,
    line_id: UUID | None = None,
    mended: Mended | None = None,
    quantity_seen: Decimal | None = None,
    merged: bool = False,
) -> CartChange:
    """Price the cart after a change, note what is shown now, and return the row and totals."""
    on = business_date(at)
    scope = price_scope(actor, cart.branch_id)
    house = house_terms(price_group_id=actor.price_group_id, currency=actor.currency)
    terms = house.order_terms(house.method(None), actor.language)
    reckoned = reckon(goods=goods_of(cart_id=cart.id, scope=scope), scope=scope, terms=terms, on=on)
    rows = line_views(
        reckoned=reckoned,
        scope=scope,
        on=on,
        only=[line_id] if line_id else [],
        mended=mended,
        quantity_seen=quantity_seen,
    )
    row = rows[0] if rows else None
    cart.shown_net_minor = reckoned.totals.goods_net.minor
    cart.updated_at = at
    if row is not None and row.price is not None:
        # The person sees this price in the answer: from now on it is the one to compare with.
        session.execute(
            update(CartLine)
            .where(CartLine.id == row.id)
            .values(seen_net_minor=row.price.unit_net.minor, seen_available=row.stock.available)
        )
    return CartChange(
        line=row,
        totals=reckoned.totals,
        house=house,
        lines=len(reckoned.goods),
        merged=merged,
    )


def _line(cart: Cart, line_id: UUID) -> CartLine:
    found = session.scalars(
        select(CartLine).where(
            CartLine.company_id == cart.company_id,
            CartLine.cart_id == cart.id,
            CartLine.id == line_id,
        )
    ).one_or_none()
    if found is None:
        raise NotFound(_GONE)
    return found


def _twin(cart: Cart, line: CartLine, unit: str) -> CartLine | None:
    return session.scalars(
        select(CartLine).where(
            CartLine.cart_id == cart.id,
            CartLine.product_id == line.product_id,
            CartLine.unit == unit,
        )
    ).one_or_none()


def _selling_unit(line: CartLine, name: str) -> SellingUnit:
    """Return a selling unit of a line's product in one query.

    :raises InvalidInput: if it is not sold in that unit.
    """
    product = select(
        Product.unit,
        Product.minimum,
        Product.multiple,
        UnitRow.unit,
        UnitRow.factor,
        UnitRow.minimum,
        UnitRow.multiple,
    ).outerjoin(UnitRow, (UnitRow.product_id == Product.id) & (UnitRow.unit == name))
    row = session.execute(product.where(Product.id == line.product_id)).one()
    if name == row[0]:
        return SellingUnit(unit=row[0], minimum=row[1], multiple=row[2])
    if row[3] is None:
        raise InvalidInput(NO_UNIT)
    return SellingUnit(unit=row[3], factor=row[4], minimum=row[5], multiple=row[6])
