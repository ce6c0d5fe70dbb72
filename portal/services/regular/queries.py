"""What may be asked about a company's regular assortment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select

from portal.domain import regular
from portal.domain.need import UNKNOWN, Demand, need
from portal.domain.orders import OrderState
from portal.domain.regular import BASKET, REGULAR_FROM, Due
from portal.extensions import session
from portal.kit.clock import business_date
from portal.kit.money import Money
from portal.models.orders import Order, OrderLine
from portal.models.regular import OrderingRhythm, ProductDemand
from portal.models.regular import RegularItem as Item


@dataclass(frozen=True, slots=True, kw_only=True)
class RegularItem:
    """A product a company has bought, with its habit.

    `last_net` is net per price unit, before the order tier; `needed` says that it belongs into an
    order of today.
    """

    product_id: UUID
    unit: str
    usual_quantity: Decimal
    base_quantity: Decimal
    interval_days: int | None
    times: int
    last_on: date
    last_net: Money
    price_unit: int
    expected_on: date
    due: Due
    needed: bool
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A product for the next order: how much of it, and why."""

    product_id: UUID
    unit: str
    quantity: Decimal
    base_quantity: Decimal
    interval_days: int | None
    times: int
    last_on: date
    expected_on: date
    last_net: Money
    price_unit: int
    score: float


_RANK = {Due.NOW: 0, Due.COMING: 1, Due.LAPSED: 2}


def regular_items(*, company_id: UUID, on: date) -> tuple[RegularItem, ...]:
    """Return what a company has bought on two days or more: due first, lapsed last."""
    return regular_of(bought_items(company_id=company_id, on=on))


def regular_of(items: Iterable[RegularItem]) -> tuple[RegularItem, ...]:
    """Return of all that was bought what was bought on two days or more: due first."""
    return tuple(sorted((one for one in items if one.times >= REGULAR_FROM), key=_due_first))


def basket_of(items: Iterable[RegularItem]) -> tuple[RegularItem, ...]:
    """Return of all that was bought what is most likely needed next, most likely first."""
    found = [one for one in items if one.needed]
    return tuple(sorted(found, key=lambda one: (-one.score, one.product_id))[:BASKET])


def suggested_basket(*, company_id: UUID, on: date) -> tuple[Suggested, ...]:
    """Return what a company most likely needs in its next order, most likely first."""
    found = basket_of(bought_items(company_id=company_id, on=on))
    return tuple(_suggested(one) for one in found)


def _due_first(one: RegularItem) -> tuple[Any, ...]:
    rank = _RANK[one.due]
    if one.due is Due.COMING:
        return rank, one.expected_on, -one.score, one.product_id
    if one.due is Due.LAPSED:
        return rank, -one.last_on.toordinal(), -one.score, one.product_id
    return rank, -one.score, one.product_id


def bought_items(*, company_id: UUID, on: date) -> list[RegularItem]:
    """Return all that was bought, in one statement; orders since the reckoning count too."""
    return [item_of(row, on) for row in session.execute(_BOUGHT, {"company": company_id})]


def item_of(row: Sequence[Any], on: date) -> RegularItem:
    """Make an item of its row, taken apart by place: by name takes half as long again."""
    product_id, unit, usual, base, times, last_on, last_net, price_unit, currency, *rest = row
    interval, steady, frequency, week, month, again, foreseen, since, order_every = rest
    if since is not None:
        last_on = max(last_on, business_date(since))
    waited = (on - last_on).days
    demand = UNKNOWN if week is None else Demand(week, month, again, foreseen)
    return RegularItem(
        product_id=product_id,
        unit=unit,
        usual_quantity=usual,
        base_quantity=base,
        interval_days=interval,
        times=times,
        last_on=last_on,
        last_net=Money(last_net, currency),
        price_unit=price_unit,
        expected_on=regular.expected_on(last_on=last_on, interval_days=interval, on=on),
        due=regular.due(last_on=last_on, interval_days=interval, on=on),
        needed=not regular.too_early(
            waited=waited, interval_days=interval, steady=steady, order_every=order_every
        ),
        score=need(frequency=frequency, demand=demand, waited=waited, interval_days=interval),
    )


def _bought() -> Any:
    since = _since_the_reckoning()
    order_every = (
        select(OrderingRhythm.interval_days)
        .where(OrderingRhythm.company_id == _COMPANY)
        .scalar_subquery()
    )
    return (
        select(
            Item.product_id,
            Item.unit,
            Item.usual_quantity,
            Item.base_quantity,
            Item.times,
            Item.last_on,
            Item.last_net_minor,
            Item.price_unit,
            Item.currency,
            Item.interval_days,
            Item.steady,
            Item.frequency,
            ProductDemand.week,
            ProductDemand.month,
            ProductDemand.again,
            ProductDemand.foreseen,
            since.c.at,
            order_every,
        )
        .outerjoin(ProductDemand, ProductDemand.product_id == Item.product_id)
        .outerjoin(since, since.c.product_id == Item.product_id)
        .where(Item.company_id == _COMPANY)
    )


def _since_the_reckoning() -> Any:
    """Select when products were last bought after the habits were reckoned."""
    return (
        select(OrderLine.product_id, func.max(Order.placed_at).label("at"))
        .join(Order, Order.id == OrderLine.order_id)
        .join(OrderingRhythm, OrderingRhythm.company_id == Order.company_id)
        .where(
            Order.company_id == _COMPANY,
            OrderLine.company_id == _COMPANY,
            Order.state != OrderState.CANCELLED,
            Order.placed_at > OrderingRhythm.reckoned_at,
        )
        .group_by(OrderLine.product_id)
        .subquery()
    )


# Put together once: that costs more than running it.
_COMPANY = bindparam("company", type_=Uuid())
_BOUGHT = _bought()


def _suggested(one: RegularItem) -> Suggested:
    return Suggested(
        product_id=one.product_id,
        unit=one.unit,
        quantity=one.usual_quantity,
        base_quantity=one.base_quantity,
        interval_days=one.interval_days,
        times=one.times,
        last_on=one.last_on,
        expected_on=one.expected_on,
        last_net=one.last_net,
        price_unit=one.price_unit,
        score=one.score,
    )
