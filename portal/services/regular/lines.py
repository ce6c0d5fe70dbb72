"""Products with their habit as they stand today: names, own prices, stock, what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from portal.domain.access import Actor
from portal.domain.pricing import ProductPricing, ResolvedPrice, net_of
from portal.domain.pricing import resolve as resolve_price
from portal.domain.quantities import Mended, mend, tidy
from portal.domain.regular import Due
from portal.extensions import session
from portal.kit.money import Money
from portal.models.carts import Cart, CartLine
from portal.services.catalogue.queries import LineProduct, line_products
from portal.services.pricing.queries import PriceScope, candidates, price_scope
from portal.services.regular.queries import RegularItem
from portal.services.regular.views import Line, Obstacle
from portal.services.stock.queries import NONE_KNOWN, Availability, availability

_ZERO = Decimal(0)
_LEAST = Decimal("0.001")
_AHEAD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A quantity and unit ("" for the base unit) somebody typed over the proposed ones."""

    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CartNow:
    """Where the member's cart goes, and what lies in it: base quantities by product."""

    branch_id: UUID | None
    quantities: Mapping[UUID, Decimal]

    @classmethod
    def of(cls, branch_id: UUID | None, lines: Iterable[tuple[UUID, Decimal]]) -> CartNow:
        """Build from lines: a product may stand on several, in several units."""
        sums: dict[UUID, Decimal] = {}
        for product_id, quantity in lines:
            sums[product_id] = sums.get(product_id, _ZERO) + quantity
        return cls(branch_id=branch_id, quantities=sums)


def cart_now(actor: Actor) -> CartNow:
    """Return what lies in the member's active cart, in one query."""
    rows = session.execute(
        _IN_CART, {"company": actor.company, "membership": actor.membership}
    ).all()
    return CartNow(
        branch_id=actor.branch_for(rows[0].branch_id if rows else None),
        quantities={row.product_id: row.quantity for row in rows if row.product_id},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What today says of products: the shelf, prices, stock, and what lies in the cart."""

    scope: PriceScope
    on: date
    products: Mapping[UUID, LineProduct]
    instead: Mapping[UUID, LineProduct]
    pricing: Mapping[UUID, ProductPricing]
    stock: Mapping[UUID, Availability]
    in_cart: Mapping[UUID, Decimal]


def known_of(
    *,
    actor: Actor,
    product_ids: Iterable[UUID],
    cart: CartNow,
    on: date,
    pricing: Mapping[UUID, ProductPricing] | None = None,
) -> Known:
    """Read what lines of these products need, in a fixed number of queries.

    `pricing` is given where the candidates of these products were read already.
    """
    scope = price_scope(actor, cart.branch_id)
    ids = set(product_ids)
    products = line_products(scope=scope.assortment, product_ids=ids) if ids else {}
    stock = availability(product_ids=ids, on=on) if ids else {}
    wanted = {
        one
        for product in products.values()
        if not product.sellable or _empty(product, stock.get(product.id, NONE_KNOWN))
        for one in _instead(product)
    }
    instead = line_products(scope=scope.assortment, product_ids=wanted) if wanted else {}
    stock |= availability(product_ids=wanted - ids, on=on) if wanted - ids else {}
    if pricing is None:
        pricing = candidates(scope=scope, product_ids=ids, on=on) if ids else {}
    return Known(
        scope=scope,
        on=on,
        products=products,
        instead=instead,
        pricing=pricing,
        stock=stock,
        in_cart=cart.quantities,
    )


def lines_of(
    habits: Sequence[RegularItem],
    known: Known,
    *,
    typed: Mapping[UUID, Typed] | None = None,
    ahead: bool = False,
) -> tuple[Line, ...]:
    """Return the lines of what is offered today; products hidden from the company are left out.

    What is due is wanted today; with `ahead`, also what will be before a quarter of its interval.
    """
    given = typed or {}
    return tuple(
        _line(
            habit,
            known.products[habit.product_id],
            known,
            given.get(habit.product_id),
            wanted=habit.due is Due.NOW or (ahead and _soon(habit, known.on)),
        )
        for habit in habits
        if habit.product_id in known.products
    )


def _soon(habit: RegularItem, on: date) -> bool:
    left = (habit.expected_on - on).days
    return habit.due is Due.COMING and left <= (habit.interval_days or 0) // _AHEAD


def _line(
    habit: RegularItem,
    product: LineProduct,
    known: Known,
    typed: Typed | None,
    *,
    wanted: bool,
) -> Line:
    stock = known.stock.get(product.id, NONE_KNOWN)
    unit = product.selling_unit(typed.unit if typed else habit.unit) or product.units[0]
    asked = typed.quantity if typed else tidy(habit.base_quantity / unit.factor)
    mended = mend(asked, unit)
    usual = None
    if typed is None and wanted and not product.allow_backorder:
        less = _what_there_is(mended, stock.available)
        usual, mended = (mended.quantity, less) if less is not None else (None, mended)
    obstacle, price = _obstacle(product, mended, stock, known)
    return Line(
        product=product,
        unit=unit,
        quantity=mended.quantity,
        base_quantity=mended.base_quantity,
        mended=mended if typed and mended.changed else None,
        usual=usual,
        price=price,
        net=net_of(price.unit_net, mended.base_quantity, price.price_unit) if price else None,
        stock=stock,
        waits=max(mended.base_quantity - stock.available, _ZERO),
        in_cart=known.in_cart.get(product.id, _ZERO),
        obstacle=obstacle,
        substitute=_substitute(product, known) if obstacle else None,
        interval_days=habit.interval_days,
        last_on=habit.last_on,
        last_net=_last_net(habit, product, known.scope.currency),
        expected_on=habit.expected_on,
        due=habit.due,
        wanted=wanted,
        days=(habit.expected_on - known.on).days,
    )


def _what_there_is(wanted: Mended, available: Decimal) -> Mended | None:
    """Return the greatest allowed quantity stock covers, where it does not cover the one wanted."""
    if available <= 0 or available >= wanted.base_quantity:
        return None
    unit = wanted.unit
    rest = mend(available / unit.factor, unit)
    if not rest.changed:
        return rest
    return mend(rest.lower, unit) if rest.lower is not None else None


def _obstacle(
    product: LineProduct, wanted: Mended, stock: Availability, known: Known
) -> tuple[Obstacle | None, ResolvedPrice | None]:
    """Return what stands in the way of ordering, and the price."""
    pricing = known.pricing.get(product.id)
    price = None
    if pricing is not None:
        price = resolve_price(
            pricing,
            quantity=wanted.base_quantity,
            currency=known.scope.currency,
            on=known.on,
        )
    if not product.sellable:
        return Obstacle.NOT_SOLD, None
    if price is None:
        return Obstacle.NO_PRICE, None
    least = mend(_LEAST, wanted.unit).base_quantity
    if not product.allow_backorder and stock.available < least:
        return Obstacle.NO_STOCK, price
    return None, price


def _empty(product: LineProduct, stock: Availability) -> bool:
    return not product.allow_backorder and stock.available < product.units[0].minimum


def _instead(product: LineProduct) -> tuple[UUID, ...]:
    first = (product.successor_id,) if product.successor_id else ()
    return (*first, *product.substitute_ids)


def _substitute(product: LineProduct, known: Known) -> LineProduct | None:
    """Return the first product that may stand in and is there."""
    for key in _instead(product):
        other = known.instead.get(key)
        if other is not None and other.sellable:
            stock = known.stock.get(key, NONE_KNOWN)
            if other.allow_backorder or stock.available > 0:
                return other
    return None


def _last_net(habit: RegularItem, product: LineProduct, currency: str) -> Money | None:
    """Return the price last time, per the unit prices are for today."""
    if habit.last_net.currency != currency:
        return None
    if habit.price_unit == product.price_unit:
        return habit.last_net
    return habit.last_net.times(Decimal(product.price_unit) / habit.price_unit)


# Put together once: that costs more than running it.
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_IN_CART = (
    select(
        Cart.branch_id,
        CartLine.product_id,
        func.sum(CartLine.base_quantity).label("quantity"),
    )
    .outerjoin(CartLine, (CartLine.cart_id == Cart.id) & (CartLine.company_id == Cart.company_id))
    .where(
        Cart.company_id == bindparam("company", type_=Uuid()),
        Cart.membership_id == bindparam("membership", type_=Uuid()),
        Cart.active,
    )
    .group_by(Cart.branch_id, CartLine.product_id)
)
