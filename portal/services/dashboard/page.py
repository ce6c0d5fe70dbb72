"""What a client person sees first: what is needed today, what changed, what waits, what is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select

from portal.domain.access import Actor, Permission
from portal.domain.calendar import add_working_days, dispatch_day
from portal.domain.credit import CreditPosition
from portal.domain.orders import OPEN_STATES, OrderState
from portal.domain.regular import Due
from portal.domain.totals import Totals
from portal.extensions import session
from portal.kit.clock import WARSAW, business_date
from portal.kit.money import Money
from portal.models.orders import Order
from portal.services.cart.goods import goods_of, reckon
from portal.services.cart.queries import active_cart
from portal.services.cart.terms import HouseTerms, house_terms
from portal.services.dashboard.months import Month, months_of
from portal.services.dashboard.news import (
    BackInStock,
    MovedDelivery,
    back_in_stock,
    moved_deliveries,
)
from portal.services.dashboard.price_turns import AROUND, PriceTurn, price_turns
from portal.services.dashboard.savings import monthly_saving
from portal.services.dashboard.turnover import NextGroup, next_group
from portal.services.orders.queries import OrderFilter, OrderRow, history
from portal.services.orders.reach import within_reach
from portal.services.pricing.queries import PriceScope, candidates, price_scope
from portal.services.receivables.queries import credit_position
from portal.services.regular.lines import CartNow, Typed
from portal.services.regular.pages import suggested
from portal.services.regular.reach import items_of
from portal.services.regular.views import Basket

__all__ = ["Board", "Month", "board"]

_RECENT = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CartBoard:
    """The active cart on its way to the next tier."""

    lines: int
    totals: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoff:
    """Until when (Warsaw time) an order of now is delivered on a day; None: that has passed."""

    before: time | None
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What the company buys again and again: what it needs now, and what changed about it.

    `next_on` is the day the next product is wanted that is not due yet.
    """

    basket: Basket
    bought: int
    next_on: date | None
    turns: tuple[PriceTurn, ...]
    back: tuple[BackInStock, ...]
    moved: tuple[MovedDelivery, ...]
    group: NextGroup | None
    saving: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What this person may see; what they may not is None or empty."""

    open_orders: int = 0
    next_promise: date | None = None
    months: tuple[Month, ...] = ()
    recent: tuple[OrderRow, ...] = ()
    waiting: tuple[OrderRow, ...] = ()
    position: CreditPosition | None = None
    next_due: date | None = None
    cart: CartBoard | None = None
    house: HouseTerms | None = None
    cutoff: Cutoff | None = None
    needed: Needed | None = None

    @property
    def spent(self) -> int:
        """Minor units of all months shown."""
        return sum(month.net.minor for month in self.months)


def board(*, actor: Actor, at: datetime, typed: Mapping[UUID, Typed] | None = None) -> Board:
    """Return what the person's first page shows, in a fixed number of queries."""
    on = business_date(at)
    if not actor.may(Permission.ORDERS_VIEW):
        return Board()
    count, promised = session.execute(
        select(
            func.count(Order.id), func.min(Order.promised_on).filter(Order.promised_on >= on)
        ).where(within_reach(actor), Order.state.in_(OPEN_STATES))
    ).one()
    waits = OrderFilter(states=frozenset({OrderState.AWAITING_APPROVAL}))
    may_order = actor.may(Permission.ORDERS_PLACE)
    house = (
        house_terms(price_group_id=actor.price_group_id, currency=actor.currency, closures=True)
        if may_order
        else None
    )
    cart, lies = _cart(actor, house, on)
    position = (
        credit_position(company_id=actor.company, on=on)
        if actor.may(Permission.INVOICES_VIEW)
        else None
    )
    return Board(
        open_orders=count,
        next_promise=promised,
        months=months_of(actor=actor, on=on),
        recent=history(actor=actor, wanted=OrderFilter(), page=1, on=on).rows[:_RECENT],
        waiting=history(actor=actor, wanted=waits, page=1, on=on).rows[:_RECENT],
        position=position,
        next_due=_next_due(position, on) if position else None,
        cart=cart,
        house=house,
        cutoff=_cutoff(house, at) if house else None,
        needed=_needed(actor, lies, at, typed),
    )


def _needed(
    actor: Actor, cart: CartNow, at: datetime, typed: Mapping[UUID, Typed] | None
) -> Needed:
    """Read once what was bought and what decides its prices around today; the rest follows."""
    on = business_date(at)
    scope = price_scope(actor, cart.branch_id)
    items = items_of(actor=actor, on=on)
    pricing = candidates(
        scope=scope,
        product_ids=[one.product_id for one in items],
        on=on - AROUND - _DAY,
        until=on + AROUND,
    )
    group = next_group(actor=actor, on=on)
    saving = None
    if group is not None:
        saving = monthly_saving(items=items, pricing=pricing, scope=scope, group_id=group.id, on=on)
    return Needed(
        basket=suggested(actor=actor, items=items, cart=cart, on=on, pricing=pricing, typed=typed),
        bought=len(items),
        next_on=min((one.expected_on for one in items if one.due is Due.COMING), default=None),
        turns=price_turns(items=items, pricing=pricing, scope=scope, on=on),
        back=back_in_stock(actor=actor, items=items, scope=scope, at=at),
        moved=moved_deliveries(actor=actor, at=at),
        group=group,
        saving=saving,
    )


def _next_due(position: CreditPosition, on: date) -> date | None:
    return min(
        (item.due for item in position.items if item.open.minor > 0 and item.due >= on),
        default=None,
    )


def _cutoff(house: HouseTerms, at: datetime) -> Cutoff | None:
    """Return until when an order is delivered when, the usual way."""
    method = house.method(None)
    if method is None:
        return None
    local = at.astimezone(WARSAW)
    leaves = dispatch_day(local, method.cut_off, house.closures)
    return Cutoff(
        before=method.cut_off if leaves == local.date() else None,
        day=add_working_days(leaves, method.lead_days, house.closures),
    )


def _cart(actor: Actor, house: HouseTerms | None, on: date) -> tuple[CartBoard | None, CartNow]:
    """Return the active cart with its sums, and what lies in it."""
    cart = active_cart(actor) if house else None
    branch_id = actor.branch_for(cart.branch_id if cart else None)
    if house is None or cart is None:
        return None, CartNow(branch_id=branch_id, quantities={})
    scope: PriceScope = price_scope(actor, cart.branch_id)
    goods = goods_of(cart_id=cart.id, scope=scope)
    lies = CartNow.of(branch_id, ((one.product_id, one.base_quantity) for one in goods))
    if not goods:
        return None, lies
    terms = house.order_terms(house.method(None), actor.language)
    reckoned = reckon(goods=goods, scope=scope, terms=terms, on=on)
    return CartBoard(lines=len(goods), totals=reckoned.totals), lies
