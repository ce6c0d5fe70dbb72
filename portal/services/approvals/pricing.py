"""An order that waits, priced and checked as if it were placed now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from portal.domain.access import Actor
from portal.domain.approvals import Reason
from portal.domain.credit import CreditAnswer, check_order
from portal.domain.quantities import MAX_QUANTITY, Mended, mend, tidy
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import InvalidInput, NotFound
from portal.kit.words import N_
from portal.models.orders import Cancellation, Order, OrderLine, PaymentMethod
from portal.services.cart.goods import Goods, reckon
from portal.services.cart.terms import Method, house_terms
from portal.services.catalogue.lines import LineProduct, line_products
from portal.services.orders.draft import Draft
from portal.services.pricing.queries import price_scope
from portal.services.receivables.queries import credit_position
from portal.services.spending.verdict import reasons_to_wait

_ZERO = Decimal(0)
_TOO_MUCH = N_("The quantity of %(sku)s is too large.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """An order's lines at the quantities wanted now, and what they come to.

    `draft` holds those with a quantity; `mended` the quantities packs corrected; a line in
    `packless` is sold in other units now.
    """

    order: Order
    lines: tuple[OrderLine, ...]
    wanted: dict[UUID, Decimal]
    was: dict[UUID, Decimal]
    draft: Draft
    products: dict[UUID, LineProduct]
    mended: dict[UUID, Mended]
    packless: frozenset[UUID]

    @property
    def goods(self) -> dict[UUID, Goods]:
        """The lines that stay, by order line."""
        return {one.line_id: one for one in self.draft.goods}


def priced_again(
    *, actor: Actor, order: Order, wanted: Mapping[UUID, Decimal], at: datetime
) -> Again:
    """Return the order at these quantities (in the lines' units; zero: out) and today's prices.

    Lines that are not named keep their quantity. Quantities are mended upward to packs.

    :raises NotFound: if a line is not of this order.
    :raises InvalidInput: if a quantity is negative or too large.
    """
    lines = tuple(
        session.scalars(
            select(OrderLine)
            .where(OrderLine.company_id == order.company_id, OrderLine.order_id == order.id)
            .order_by(OrderLine.position)
            .execution_options(populate_existing=True)
        )
    )
    if set(wanted) - {line.id for line in lines}:
        raise NotFound(N_("This line is not of this order."))
    was = _open_quantities(order, lines)
    scope = price_scope(actor, order.branch_id)
    products = line_products(
        scope=scope.assortment, product_ids={line.product_id for line in lines}
    )
    goods, mended, packless = _wanted_goods(lines, wanted, was, products)
    house = house_terms(price_group_id=actor.price_group_id, currency=order.currency, closures=True)
    method = _method(house.methods, order.delivery_method_id)
    reckoned = reckon(
        goods=goods, scope=scope, terms=house.order_terms(method), on=business_date(at)
    )
    return Again(
        order=order,
        lines=lines,
        wanted={one.line_id: one.quantity for one in goods},
        was=was,
        draft=Draft(reckoned=reckoned, scope=scope, house=house, method=method),
        products=products,
        mended=mended,
        packless=packless,
    )


def _wanted_goods(
    lines: tuple[OrderLine, ...],
    wanted: Mapping[UUID, Decimal],
    was: Mapping[UUID, Decimal],
    products: Mapping[UUID, LineProduct],
) -> tuple[list[Goods], dict[UUID, Mended], frozenset[UUID]]:
    """Return the lines that stay, mended to packs, and those whose unit is sold no more."""
    goods: list[Goods] = []
    mended: dict[UUID, Mended] = {}
    packless: set[UUID] = set()
    for line in lines:
        asked = wanted.get(line.id, was[line.id])
        if asked < 0 or asked > MAX_QUANTITY:
            raise InvalidInput(_TOO_MUCH, sku=line.sku)
        if asked == 0:
            continue
        product = products.get(line.product_id)
        unit = product.selling_unit(line.unit) if product else None
        one = _goods(line, product, asked)
        if unit is not None:
            done = mended[line.id] = mend(asked, unit)
            one = replace(
                one,
                factor=unit.factor,
                quantity=done.quantity,
                base_quantity=done.base_quantity,
            )
        elif product is not None:
            packless.add(line.id)
        goods.append(one)
    return goods, mended, frozenset(packless)


def credit_answer(again: Again, *, at: datetime) -> CreditAnswer:
    """Say what the company's credit says to the order as it is priced now."""
    position = credit_position(company_id=again.order.company_id, on=business_date(at))
    deferred = again.order.payment_method is PaymentMethod.DEFERRED
    return check_order(position, again.draft.totals.gross, deferred=deferred)


def reasons_now(again: Again) -> tuple[Reason, ...]:
    """Return what the order exceeds as it is priced now, in the month it was placed in."""
    order = again.order
    return reasons_to_wait(
        company_id=order.company_id,
        membership_id=order.membership_id,
        gross=again.draft.totals.gross,
        branch_id=order.branch_id,
        cost_centre=order.cost_centre,
        at=order.placed_at,
        leaving_out=order.id,
    )


def _open_quantities(order: Order, lines: tuple[OrderLine, ...]) -> dict[UUID, Decimal]:
    """Return each line's quantity in its unit, less what the office cancelled meanwhile."""
    gone = {
        row[0]: row[1]
        for row in session.execute(
            select(Cancellation.order_line_id, func.sum(Cancellation.quantity))
            .join(OrderLine, OrderLine.id == Cancellation.order_line_id)
            .where(Cancellation.company_id == order.company_id, OrderLine.order_id == order.id)
            .group_by(Cancellation.order_line_id)
        )
    }
    return {
        line.id: tidy(line.quantity - gone[line.id] / line.factor)
        if line.id in gone
        else line.quantity
        for line in lines
    }


def _goods(line: OrderLine, product: LineProduct | None, quantity: Decimal) -> Goods:
    return Goods(
        line_id=line.id,
        product_id=line.product_id,
        unit=line.unit,
        factor=line.factor,
        quantity=quantity,
        base_quantity=tidy(quantity * line.factor),
        seen_net_minor=None,
        seen_available=None,
        base_unit=product.unit if product else line.base_unit,
        price_unit=product.price_unit if product else line.price_unit,
        vat_rate=product.vat_rate if product else line.vat_rate,
        deposit_minor=product.deposit_minor if product else None,
        allow_backorder=product.allow_backorder if product else False,
        visible=product is not None,
        sellable=product is not None and product.sellable,
    )


def _method(methods: tuple[Method, ...], method_id: UUID) -> Method | None:
    return next((one for one in methods if one.id == method_id), None)
