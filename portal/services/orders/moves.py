"""The one writer of an order's state: each move with its event, and what must follow it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from portal.domain.access import Actor
from portal.domain.orders import OrderState, next_state
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.words import N_
from portal.models.orders import Cancellation, Order, OrderEvent, OrderLine
from portal.services import outbox
from portal.services.audit.commands import record
from portal.services.orders.reach import reached
from portal.services.stock import commands as stock
from portal.services.stock.corrections import promise_what_arrived
from portal.services.unit_of_work import lock_company

_NO_ORDER = N_("There is no such order.")


def locked_order(
    *, slug: str = "", order_id: UUID | None = None, client: Actor | None = None
) -> Order:
    """Return an order, locked after its company: the order of locks everywhere.

    :raises NotFound: if there is none such, or the client does not reach it.
    """
    statement = select(Order.id, Order.company_id).where(
        Order.slug == slug if order_id is None else Order.id == order_id, reached(client)
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound(_NO_ORDER)
    lock_company(found.company_id)
    return session.scalars(
        select(Order)
        .where(Order.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def move(
    *,
    order: Order,
    to: OrderState,
    actor: Actor | None,
    reason: str = "",
    at: datetime,
    on_behalf_of: str = "",
    tell: bool = True,
) -> None:
    """Move an order to another state; `actor` None means the system itself.

    The order comes from `locked_order`. Cancelling gives its stock back to those that wait for
    it, cancels what is left of its lines and promises the mail that tells it, unless another
    one does (`tell`).

    :raises IllegalMove: if the order may not go there.
    """
    before, order.state = order.state, next_state(order.state, to)
    session.add(event_of(order.id, order.company_id, before, to, actor, reason, at, on_behalf_of))
    record(
        action=f"order.{to.value.replace('_', '-')}",
        entity="order",
        entity_id=order.id,
        label=order.number,
        company_id=order.company_id,
        actor=actor,
        before={"state": before.value},
        after={"state": to.value, **({"reason": reason} if reason else {})},
        at=at,
    )
    if to is OrderState.CANCELLED:
        _cancel_the_rest(order, actor, reason, at)
        _after_cancelling(order, tell=tell)


def event_of(
    order_id: UUID,
    company_id: UUID,
    before: OrderState | None,
    after: OrderState,
    actor: Actor | None,
    reason: str,
    at: datetime,
    on_behalf_of: str = "",
) -> OrderEvent:
    """Return the event of a move."""
    return OrderEvent(
        order_id=order_id,
        company_id=company_id,
        before=before,
        after=after,
        at=at,
        actor_id=actor.person_id if actor else None,
        actor_name=actor.name if actor else "",
        on_behalf_of_name=on_behalf_of,
        reason=reason,
    )


def _cancel_the_rest(order: Order, actor: Actor | None, reason: str, at: datetime) -> None:
    cancelled = (
        select(func.coalesce(func.sum(Cancellation.quantity), 0))
        .where(Cancellation.order_line_id == OrderLine.id)
        .correlate(OrderLine)
        .scalar_subquery()
    )
    rest = OrderLine.base_quantity - cancelled
    for line_id, quantity in session.execute(
        select(OrderLine.id, rest).where(OrderLine.order_id == order.id, rest > 0)
    ):
        session.add(
            Cancellation(
                company_id=order.company_id,
                order_line_id=line_id,
                quantity=quantity,
                reason=reason,
                actor_id=actor.person_id if actor else None,
                at=at,
            )
        )
    freed = stock.release(order_id=order.id)
    if freed:
        promise_what_arrived(product_ids=list(freed))


def _after_cancelling(order: Order, *, tell: bool) -> None:
    """Promise what follows a cancellation."""
    if tell:
        outbox.promise(
            job=outbox.Job.ORDER_CANCELLED,
            key=f"order-cancelled:{order.id}",
            company_id=order.company_id,
            order_id=str(order.id),
        )
    outbox.promise(
        job=outbox.Job.HABITS, key=f"habits-cancelled:{order.id}", company_id=order.company_id
    )
