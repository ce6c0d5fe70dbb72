"""Changing a line of the cart in place; each answers with the row and the totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, delete, select, update

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
from portal.services.cart.goods import Goods, goods_of, reckon
from portal.services.cart.storing import noted
from portal.services.cart.terms import house_terms
from portal.services.cart.views import CartChange, LineView, line_views
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
    scope = price_scope(actor, cart.branch_id)
    goods = goods_of(cart_id=cart.id, scope=scope)
    line = next((one for one in goods if one.line_id == line_id), None)
    if line is None:
        raise NotFound(_GONE)
    selling = _selling_unit(line.product_id, unit if unit else line.unit)
    mended = mend(quantity, selling)
    twin = next((one for one in goods if _lies_in(one, line, selling)), None)
    if twin is not None:
        # The product already lies there in that unit: the two lines become one.
        mended = mend(mended.quantity + twin.quantity, selling)
        session.execute(delete(CartLine).where(CartLine.id == twin.line_id))
    if mended.quantity > MAX_QUANTITY or mended.base_quantity > MAX_QUANTITY:
        raise InvalidInput(TOO_MUCH)
    changed = replace(
        line,
        unit=selling.unit,
        factor=selling.factor,
        quantity=mended.quantity,
        base_quantity=mended.base_quantity,
    )
    return _reckoned(
        actor,
        cart,
        [changed if one is line else one for one in goods if one is not twin],
        at,
        line=changed,
        mended=mended,
        quantity_seen=line.base_quantity,
        merged=twin is not None,
    )


def _lies_in(one: Goods, line: Goods, unit: SellingUnit) -> bool:
    """Test for another line of the same product in that unit."""
    return one is not line and one.product_id == line.product_id and one.unit == unit.unit


def remove_line(*, actor: Actor, line_id: UUID, at: datetime) -> tuple[CartChange, CartLine]:
    """Take a line out of the cart; return the change and the line as it was.

    :raises NotFound: if the active cart has no such line.
    """
    cart = locked_active_cart(actor=actor, at=at)
    line = _line(cart, line_id)
    session.execute(delete(CartLine).where(CartLine.id == line.id))
    session.expunge(line)
    scope = price_scope(actor, cart.branch_id)
    return _reckoned(actor, cart, goods_of(cart_id=cart.id, scope=scope), at), line


def put_back(*, actor: Actor, line: NewLine, position: int, at: datetime) -> Added:
    """Put a line that was just taken out back in, where it stood."""
    added = add_lines(actor=actor, lines=[line], at=at)
    session.execute(
        update(CartLine)
        .where(
            CartLine.id.in_([one.line_id for one in added.lines if not one.before]),
            CartLine.position > position,
        )
        .values(position=position)
    )
    return added


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
    goods: Sequence[Goods],
    at: datetime,
    *,
    line: Goods | None = None,
    mended: Mended | None = None,
    quantity_seen: Decimal | None = None,
    merged: bool = False,
) -> CartChange:
    """Price the cart after a change, store the line with what is shown of it, and return both."""
    on = business_date(at)
    scope = price_scope(actor, cart.branch_id)
    house = house_terms(price_group_id=actor.price_group_id, currency=actor.currency)
    terms = house.order_terms(house.method(None), actor.language)
    reckoned = reckon(goods=goods, scope=scope, terms=terms, on=on)
    rows = line_views(
        reckoned=reckoned,
        scope=scope,
        on=on,
        only=[line.line_id] if line else [],
        mended=mended,
        quantity_seen=quantity_seen,
    )
    cart.shown_net_minor = noted(reckoned.totals.goods_net.minor)
    cart.updated_at = at
    if line is not None:
        _store(line, rows[0])
    return CartChange(
        line=rows[0] if rows else None,
        totals=reckoned.totals,
        house=house,
        lines=len(reckoned.goods),
        merged=merged,
    )


def _store(line: Goods, row: LineView) -> None:
    """Write a changed line down; the price in its row is from now on the one to compare with."""
    price = row.price
    session.execute(
        _STORE,
        {
            "line": line.line_id,
            "unit": line.unit,
            "factor": line.factor,
            "quantity": line.quantity,
            "base_quantity": line.base_quantity,
            "seen_net_minor": line.seen_net_minor if price is None else price.unit_net.minor,
            "seen_available": line.seen_available if price is None else row.stock.available,
        },
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


def _selling_unit(product_id: UUID, name: str) -> SellingUnit:
    """Return a selling unit of a product in one query.

    :raises InvalidInput: if it is not sold in that unit.
    """
    row = session.execute(_SELLING_UNIT, {"product": product_id, "name": name}).one()
    if name == row[0]:
        return SellingUnit(unit=row[0], minimum=row[1], multiple=row[2])
    if row[3] is None:
        raise InvalidInput(NO_UNIT)
    return SellingUnit(unit=row[3], factor=row[4], minimum=row[5], multiple=row[6])


# Statements are put together once: that costs more than running them.
_SELLING_UNIT = (
    select(
        Product.unit,
        Product.minimum,
        Product.multiple,
        UnitRow.unit,
        UnitRow.factor,
        UnitRow.minimum,
        UnitRow.multiple,
    )
    .outerjoin(
        UnitRow,
        (UnitRow.product_id == Product.id) & (UnitRow.unit == bindparam("name", type_=Text())),
    )
    .where(Product.id == bindparam("product", type_=Uuid()))
)
_STORE = (
    update(CartLine)
    .where(CartLine.id == bindparam("line", type_=Uuid()))
    .values(
        {
            name: bindparam(name, type_=CartLine.__table__.c[name].type)
            for name in (
                "unit",
                "factor",
                "quantity",
                "base_quantity",
                "seen_net_minor",
                "seen_available",
            )
        }
    )
    .execution_options(synchronize_session=False)
)
