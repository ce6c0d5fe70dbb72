"""What a client person sees first: what is open, what was spent, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.domain.access import Actor, Permission
from portal.domain.credit import CreditPosition
from portal.domain.orders import OPEN_STATES, OrderState
from portal.domain.totals import Totals
from portal.extensions import session
from portal.kit.clock import WARSAW, business_date
from portal.kit.money import Money
from portal.models.orders import Order
from portal.services.cart.goods import goods_of, reckon
from portal.services.cart.queries import active_cart
from portal.services.cart.terms import HouseTerms, house_terms
from portal.services.orders.queries import OrderFilter, OrderRow, history
from portal.services.orders.reach import within_reach
from portal.services.pricing.queries import price_scope
from portal.services.receivables.queries import credit_position

MONTHS = 12
_RECENT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Net value of the orders of a month; `running` for the present one."""

    first: date
    net: Money
    running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CartNow:
    """The active cart on its way to the next tier."""

    lines: int
    totals: Totals
    house: HouseTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """What this person may see; what they may not is None or empty."""

    open_orders: int
    next_promise: date | None
    months: tuple[Month, ...]
    recent: tuple[OrderRow, ...]
    waiting: tuple[OrderRow, ...]
    position: CreditPosition | None
    next_due: date | None
    cart: CartNow | None

    @property
    def spent(self) -> int:
        """Minor units of all months shown."""
        return sum(month.net.minor for month in self.months)


def dashboard(*, actor: Actor, at: datetime) -> Dashboard:
    """Return what the person's first page shows, in a fixed number of queries."""
    on = business_date(at)
    company = actor.company
    if not actor.may(Permission.ORDERS_VIEW):
        return Dashboard(
            open_orders=0,
            next_promise=None,
            months=(),
            recent=(),
            waiting=(),
            position=None,
            next_due=None,
            cart=None,
        )
    count, promised = session.execute(
        select(
            func.count(Order.id), func.min(Order.promised_on).filter(Order.promised_on >= on)
        ).where(within_reach(actor), Order.state.in_(OPEN_STATES))
    ).one()
    everything = history(actor=actor, wanted=OrderFilter(), page=1, on=on)
    waits = OrderFilter(states=frozenset({OrderState.AWAITING_APPROVAL}))
    position = (
        credit_position(company_id=company, on=on) if actor.may(Permission.INVOICES_VIEW) else None
    )
    return Dashboard(
        open_orders=count,
        next_promise=promised,
        months=_months(actor, on),
        recent=everything.rows[:_RECENT],
        waiting=history(actor=actor, wanted=waits, page=1, on=on).rows[:_RECENT],
        position=position,
        next_due=min(
            (item.due for item in position.items if item.open.minor > 0 and item.due >= on),
            default=None,
        )
        if position
        else None,
        cart=_cart(actor, on) if actor.may(Permission.ORDERS_PLACE) else None,
    )


def _months(actor: Actor, on: date) -> tuple[Month, ...]:
    """Return the last twelve months, the present one last, empty ones too."""
    firsts = [_months_before(on, back) for back in reversed(range(MONTHS))]
    begin = datetime(firsts[0].year, firsts[0].month, 1, tzinfo=WARSAW)
    month = func.date_trunc("month", func.timezone("Europe/Warsaw", Order.placed_at))
    sums = {
        row[0].date(): int(row[1])
        for row in session.execute(
            select(month, func.sum(Order.net_minor))
            .where(
                within_reach(actor),
                Order.placed_at >= begin,
                Order.state != OrderState.CANCELLED,
                Order.currency == actor.currency,
            )
            .group_by(month)
        )
    }
    return tuple(
        Month(
            first=first,
            net=Money(sums.get(first, 0), actor.currency),
            running=first == firsts[-1],
        )
        for first in firsts
    )


def _months_before(on: date, back: int) -> date:
    months = on.year * 12 + on.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _cart(actor: Actor, on: date) -> CartNow | None:
    cart = active_cart(actor)
    if cart is None:
        return None
    scope = price_scope(actor, cart.branch_id)
    house = house_terms(price_group_id=actor.price_group_id, currency=actor.currency)
    goods = goods_of(cart_id=cart.id, scope=scope)
    if not goods:
        return None
    terms = house.order_terms(house.method(None), actor.language)
    reckoned = reckon(goods=goods, scope=scope, terms=terms, on=on)
    return CartNow(lines=len(goods), totals=reckoned.totals, house=house)
