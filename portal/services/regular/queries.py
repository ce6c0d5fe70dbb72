"""What may be asked about a company's regular assortment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

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
    """A product a company has bought, with its habit; `last_net` is net per price unit.

    `needed` says that it belongs into an order of today.
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
    since = (
        select(OrderLine.product_id, func.max(Order.placed_at).label("at"))
        .join(Order, Order.id == OrderLine.order_id)
        .join(OrderingRhythm, OrderingRhythm.company_id == Order.company_id)
        .where(
            Order.company_id == company_id,
            OrderLine.company_id == company_id,
            Order.state != OrderState.CANCELLED,
            Order.placed_at > OrderingRhythm.reckoned_at,
        )
        .group_by(OrderLine.product_id)
        .subquery()
    )
    order_every = (
        select(OrderingRhythm.interval_days)
        .where(OrderingRhythm.company_id == company_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Item, ProductDemand, since.c.at, order_every.label("order_every"))
        .outerjoin(ProductDemand, ProductDemand.product_id == Item.product_id)
        .outerjoin(since, since.c.product_id == Item.product_id)
        .where(Item.company_id == company_id)
    )
    return [_item(row, on) for row in rows]


def _item(row: Row[Any], on: date) -> RegularItem:
    kept: Item = row[0]
    last_on = kept.last_on if row.at is None else max(kept.last_on, business_date(row.at))
    interval, waited = kept.interval_days, (on - last_on).days
    return RegularItem(
        product_id=kept.product_id,
        unit=kept.unit,
        usual_quantity=kept.usual_quantity,
        base_quantity=kept.base_quantity,
        interval_days=interval,
        times=kept.times,
        last_on=last_on,
        last_net=Money(kept.last_net_minor, kept.currency),
        price_unit=kept.price_unit,
        expected_on=regular.expected_on(last_on=last_on, interval_days=interval, on=on),
        due=regular.due(last_on=last_on, interval_days=interval, on=on),
        needed=not regular.too_early(
            waited=waited,
            interval_days=interval,
            steady=kept.steady,
            order_every=row.order_every,
        ),
        score=need(
            frequency=kept.frequency,
            demand=_demand(row.ProductDemand),
            waited=waited,
            interval_days=interval,
        ),
    )


def _demand(known: ProductDemand | None) -> Demand:
    if known is None:
        return UNKNOWN
    return Demand(known.week, known.month, known.again, known.foreseen)


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
