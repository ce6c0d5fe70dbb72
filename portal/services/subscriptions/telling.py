"""Telling those who wait for a product that enough of it is there, in turn and once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, literal, or_, select, update

from portal.domain.access import CompanyStatus, Permission, Role, client_permissions
from portal.domain.subscriptions import (
    WAITS_FOR,
    SubscriptionState,
    Waiting,
    by_day,
    held_until,
    to_tell,
)
from portal.extensions import session
from portal.kit.clock import WARSAW, business_date
from portal.models.accounts import Company, Membership, Person
from portal.models.catalogue import Product, ProductStatus
from portal.models.orders import Order, OrderLine
from portal.models.seller import ClosedDay
from portal.models.stock import StockLevel, Warehouse
from portal.models.subscriptions import StockSubscription
from portal.services import outbox
from portal.services.catalogue.assortment import Scope, sellable_to, visible_to
from portal.services.stock.queries import NONE_KNOWN, availability
from portal.services.subscriptions.promises import promise_telling

# A moment, so that one mail tells of all that came in together.
_GATHERED = timedelta(seconds=60)
_WHO_ORDERS = [
    str(role)
    for role in Role
    if Permission.ORDERS_PLACE in client_permissions(frozenset({role}), CompanyStatus.VERIFIED)
]
_Sub = StockSubscription


@dataclass(frozen=True, slots=True)
class _Row:
    """One who waits, and whose assortment that is."""

    waiting: Waiting
    scope: Scope


def tell(*, product_id: UUID, at: datetime) -> int:
    """Tell those whose turn it is that the product is there; return how many.

    Under a lock of the product: of two deliveries at once, the second sees whom the first told.
    The new state and the promise of the mail stand in one transaction. At night it is put off.
    """
    if by_day(at=at, zone=WARSAW) != at:
        promise_telling(product_ids=[product_id], at=at)
        return 0
    session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"stock-telling:{product_id}", 0)))
    )
    rows = _waiting(product_id)
    available = availability(product_ids=[product_id], on=business_date(at)).get(
        product_id, NONE_KNOWN
    )
    if not rows or available.available <= 0:
        return 0
    held = _held(product_id, at)
    chosen = _chosen(product_id, rows, available.available, [quantity for quantity, _ in held])
    until = held_until(told_at=at, zone=WARSAW, closures=_closures(at)) if chosen else None
    told = _tell(chosen, at=at, until=until, available=available.shown) if until else 0
    ends = [one for _, one in held] + ([until] if until else [])
    if ends and told < len(rows):
        # Who is left is looked at again when the first of the places held runs out.
        promise_telling(product_ids=[product_id], at=at, not_before=min(ends))
    return told


def _waiting(product_id: UUID) -> list[_Row]:
    """Return who waits; nobody who could not order just now."""
    rows = session.execute(
        select(
            _Sub.id,
            _Sub.since,
            _Sub.base_quantity,
            _Sub.company_id,
            Company.price_group_id,
            _Sub.branch_id,
        )
        .join(Membership, Membership.id == _Sub.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Company, Company.id == _Sub.company_id)
        .where(
            _Sub.product_id == product_id,
            _Sub.state == SubscriptionState.WAITING,
            Membership.active,
            or_(*(literal(role) == func.any(Membership.roles) for role in _WHO_ORDERS)),
            Person.active,
            Company.status == CompanyStatus.VERIFIED,
        )
        .order_by(_Sub.since, _Sub.id)
    )
    return [
        _Row(
            Waiting(id=row[0], since=row[1], wanted=row[2]),
            Scope(company_id=row[3], price_group_id=row[4], branch_id=row[5]),
        )
        for row in rows
    ]


def _held(product_id: UUID, at: datetime) -> list[tuple[Decimal, datetime]]:
    """Return what told people still have time to order, and until when.

    Who ordered the product since is done: the order has taken the goods off the stock.
    """
    ordered = exists().where(
        OrderLine.company_id == _Sub.company_id,
        OrderLine.product_id == _Sub.product_id,
        Order.id == OrderLine.order_id,
        Order.membership_id == _Sub.membership_id,
        Order.placed_at >= _Sub.told_at,
    )
    rows: Sequence[Any] = session.execute(
        select(_Sub.base_quantity, _Sub.held_until).where(
            _Sub.product_id == product_id,
            _Sub.state == SubscriptionState.TOLD,
            _Sub.held_until > at,
            ~ordered,
        )
    ).all()
    return [(row[0], row[1]) for row in rows]


def _chosen(
    product_id: UUID, rows: Sequence[_Row], available: Decimal, held: Sequence[Decimal]
) -> tuple[UUID, ...]:
    """Return whose turn it is, without those to whom the product is not sold now."""
    sold: dict[Scope, bool] = {}
    queue = list(rows)
    while True:
        told = to_tell(available=available, held=held, queue=[row.waiting for row in queue])
        asked = [row for row in queue if row.waiting.id in set(told)]
        for row in asked:
            if row.scope not in sold:
                sold[row.scope] = _is_sold(product_id, row.scope)
        if all(sold[row.scope] for row in asked):
            return told
        queue = [row for row in queue if sold.get(row.scope, True)]


def _is_sold(product_id: UUID, scope: Scope) -> bool:
    return (
        session.scalars(
            select(Product.id).where(
                Product.id == product_id, visible_to(scope), sellable_to(scope)
            )
        ).first()
        is not None
    )


def _closures(at: datetime) -> frozenset[Any]:
    day = business_date(at)
    return frozenset(session.scalars(select(ClosedDay.day).where(ClosedDay.day >= day)))


def _tell(chosen: Sequence[UUID], *, at: datetime, until: datetime, available: Decimal) -> int:
    told = session.execute(
        update(_Sub)
        .where(_Sub.id.in_(chosen), _Sub.state == SubscriptionState.WAITING)
        .values(
            state=SubscriptionState.TOLD,
            told_at=at,
            held_until=until,
            told_available=available,
            closed_at=at,
        )
        .returning(_Sub.id, _Sub.company_id)
        .execution_options(synchronize_session=False)
    ).all()
    for subscription_id, company_id in told:
        outbox.promise(
            job=outbox.Job.BACK_IN_STOCK,
            key=f"back-in-stock:{subscription_id}",
            company_id=company_id,
            due_at=by_day(at=at + _GATHERED, zone=WARSAW),
            subscription_id=str(subscription_id),
        )
    return len(told)


def promise_missed(*, at: datetime) -> None:
    """Promise a look at all that is waited for and there.

    Who could not order when the goods came (the company not verified, the product not sold to
    them) can meanwhile, and no arrival says so.
    """
    there = (
        select(StockLevel.product_id)
        .join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
        .where(Warehouse.sellable, StockLevel.on_hand > StockLevel.reserved)
    )
    waited_for = session.scalars(
        select(_Sub.product_id)
        .distinct()
        .where(_Sub.state == SubscriptionState.WAITING, _Sub.product_id.in_(there))
    )
    promise_telling(product_ids=waited_for.all(), at=at)


def expire(*, at: datetime) -> int:
    """Close wishes that have waited for too long or for what is discontinued; return how many."""
    discontinued = select(Product.id).where(Product.status == ProductStatus.DISCONTINUED)
    gone = session.execute(
        update(_Sub)
        .where(
            _Sub.state == SubscriptionState.WAITING,
            or_(_Sub.since < at - WAITS_FOR, _Sub.product_id.in_(discontinued)),
        )
        .values(state=SubscriptionState.EXPIRED, closed_at=at)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]  # CursorResult
