"""Order again: a past order into the cart, and what is different today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor, Permission
from portal.domain.pricing import ResolvedPrice
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.errors import Forbidden, NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.orders import Order, OrderLine
from portal.services.cart.commands import Added, NewLine, add_lines
from portal.services.cart.queries import active_cart
from portal.services.catalogue.lines import LineProduct, line_products
from portal.services.orders.reach import within_reach
from portal.services.pricing.queries import price_scope, resolve_many
from portal.services.stock.queries import NONE_KNOWN, Availability, availability

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A line of a past order beside today. Prices are net, before any order tier.

    `product` is None where the company may not see it any more; `missing` is in base units.
    """

    sku: str
    name: str
    unit: str
    quantity: Decimal
    base_unit: str
    base_quantity: Decimal
    then: Money
    now: Money | None
    price_unit: int
    product: LineProduct | None
    substitute: LineProduct | None
    stock: Availability

    @property
    def gone(self) -> bool:
        """Test for what cannot be ordered any more."""
        return self.now is None

    @property
    def missing(self) -> Decimal:
        """How much stock lacks for it."""
        return max(self.base_quantity - self.stock.available, Decimal(0))

    @property
    def dearer(self) -> bool:
        """Test for a higher price."""
        return self.now is not None and self.now > self.then

    @property
    def differs(self) -> bool:
        """Test for any difference to then."""
        return self.gone or bool(self.missing) or self.now != self.then


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A past order beside today."""

    number: str
    slug: str
    lines: tuple[Compared, ...]

    @property
    def differing(self) -> tuple[Compared, ...]:
        """The lines that are not as they were."""
        return tuple(line for line in self.lines if line.differs)


def order_again(*, actor: Actor, slug: str, at: datetime) -> Added:
    """Put the lines of a past order into the active cart, at present prices.

    :raises Forbidden: if the person may not order.
    :raises NotFound: if there is no such order.
    """
    if not actor.may(Permission.ORDERS_PLACE):
        raise Forbidden(N_("Your role does not allow ordering. Ask the manager of your company."))
    _, lines = _past(actor, slug)
    return add_lines(actor=actor, lines=[_wanted(line) for line in lines], at=at)


def compared(*, actor: Actor, slug: str, at: datetime) -> Comparison:
    """Return a past order beside today's prices and stock, in a fixed number of queries.

    :raises NotFound: if there is no such order.
    """
    order, lines = _past(actor, slug)
    cart = active_cart(actor)
    scope = price_scope(actor, cart.branch_id if cart else None)
    ids = {line.product_id for line in lines}
    products = line_products(scope=scope.assortment, product_ids=ids)
    on = business_date(at)
    prices = resolve_many(
        scope=scope, wanted=[(line.product_id, line.base_quantity) for line in lines], on=on
    )
    stock = availability(product_ids=ids, on=on)
    instead = {key for product in products.values() for key in _instead(product)}
    substitutes = line_products(scope=scope.assortment, product_ids=instead) if instead else {}
    return Comparison(
        number=order.number,
        slug=order.slug,
        lines=tuple(
            _compare(
                line,
                order.currency,
                price,
                products.get(line.product_id),
                substitutes,
                stock.get(line.product_id, NONE_KNOWN),
            )
            for line, price in zip(lines, prices, strict=True)
        ),
    )


def _past(actor: Actor, slug: str) -> tuple[Order, list[OrderLine]]:
    order = session.scalars(
        select(Order).where(within_reach(actor), Order.slug == slug)
    ).one_or_none()
    if order is None:
        raise NotFound(N_("There is no such order."))
    lines = session.scalars(
        select(OrderLine)
        .where(OrderLine.company_id == actor.company, OrderLine.order_id == order.id)
        .order_by(OrderLine.position)
    )
    return order, list(lines)


def _wanted(line: OrderLine) -> NewLine:
    return NewLine(product_id=line.product_id, quantity=line.quantity, unit=line.unit)


def _instead(product: LineProduct) -> tuple[UUID, ...]:
    first = (product.successor_id,) if product.successor_id else ()
    return (*first, *product.substitute_ids)


def _compare(
    line: OrderLine,
    currency: str,
    price: ResolvedPrice | None,
    product: LineProduct | None,
    substitutes: dict[UUID, LineProduct],
    stock: Availability,
) -> Compared:
    sold = product is not None and product.sellable and price is not None
    candidates = [substitutes.get(key) for key in _instead(product)] if product else []
    return Compared(
        sku=line.sku,
        name=line.name,
        unit=line.unit,
        quantity=line.quantity,
        base_unit=line.base_unit,
        base_quantity=line.base_quantity,
        then=Money(line.list_net_minor, currency),
        now=price.unit_net if sold and price is not None else None,
        price_unit=line.price_unit,
        product=product,
        substitute=next((one for one in candidates if one is not None and one.sellable), None),
        stock=stock if sold else NONE_KNOWN,
    )
