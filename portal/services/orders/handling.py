"""What the office does with an order before it leaves: confirm, pick, cancel all or a part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor, Permission
from portal.domain.orders import (
    OPEN_STATES,
    IllegalMove,
    LineQuantities,
    OrderState,
    state_from_quantities,
)
from portal.domain.quantities import tidy
from portal.extensions import session
from portal.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.orders import Cancellation, Order, OrderLine
from portal.services import outbox
from portal.services.audit.commands import record
from portal.services.orders.backorders import reserve_backorders
from portal.services.orders.due import due_gross, place_if_paid
from portal.services.orders.letters import cancellation_id
from portal.services.orders.moves import locked_order, move
from portal.services.orders.quantities import line_quantities
from portal.services.stock.corrections import promise_what_arrived
from portal.services.stock.releases import release_part

_ZERO = Decimal(0)
_SAY_WHY = N_("Say why; the customer reads it.")


def must_handle(actor: Actor) -> None:
    """Refuse whoever does not handle orders.

    :raises Forbidden: without the permission; a rep only reads.
    """
    if not actor.may(Permission.STAFF_ORDERS_HANDLE):
        raise Forbidden(N_("Only the back office may do this."))


def confirm(*, actor: Actor, slug: str, at: datetime) -> None:
    """Confirm a placed order; a confirmed one stays as it is.

    :raises IllegalMove: if it is not at this point of its way.
    """
    _move(actor=actor, slug=slug, to=OrderState.CONFIRMED, at=at)


def start_picking(*, actor: Actor, slug: str, at: datetime) -> None:
    """Hand a confirmed order over to the warehouse; one being picked stays as it is.

    :raises IllegalMove: if it is not at this point of its way.
    """
    _move(actor=actor, slug=slug, to=OrderState.PICKING, at=at)


def cancel_whole(*, actor: Actor, slug: str, reason: str, at: datetime) -> None:
    """Cancel an order of which nothing has left; the customer is told. Twice is once.

    :raises IllegalMove: if something was shipped already.
    :raises InvalidInput: without a reason.
    """
    if not reason:
        raise InvalidInput(_SAY_WHY)
    _move(actor=actor, slug=slug, to=OrderState.CANCELLED, at=at, reason=reason)


def cancel_lines(
    *,
    actor: Actor,
    slug: str,
    lines: Mapping[UUID, Decimal],
    reason: str,
    key: UUID,
    at: datetime,
) -> None:
    """Cancel quantities that will not be delivered, in base units; the same press is done once.

    Stock promised beyond what stays open is given back. The order's state follows.

    :raises Conflict: if more is cancelled of a line than is open.
    :raises InvalidInput: without a reason or a quantity.
    """
    must_handle(actor)
    if not reason:
        raise InvalidInput(_SAY_WHY)
    order = locked_order(slug=slug)
    ids = {line: cancellation_id(key, line) for line in lines}
    if session.scalars(select(Cancellation.id).where(Cancellation.id.in_(ids.values()))).first():
        return
    if order.state not in OPEN_STATES:
        raise IllegalMove(order.state, OrderState.CANCELLED)
    before, due = line_quantities(order_id=order.id), due_gross(order=order)
    after = dict(before)
    for line, quantity in checked(lines, before).items():
        after[line] = replace(before[line], cancelled=before[line].cancelled + quantity)
        session.add(
            Cancellation(
                id=ids[line],
                company_id=order.company_id,
                order_line_id=line,
                quantity=quantity,
                reason=reason,
                actor_id=actor.person_id,
                at=at,
            )
        )
    freed = release_part(
        lines={line: max(_ZERO, one.reserved - one.open) for line, one in after.items()}
    )
    _record(order, lines, due, reason=reason, actor=actor, at=at)
    follow(order, after.values(), actor=actor, reason=reason, at=at)
    place_if_paid(order=order, actor=actor, reason=reason, at=at)
    if order.state is not OrderState.CANCELLED:
        _promise_mail(order, key)
    if freed:
        promise_what_arrived(product_ids=list(freed))


def _promise_mail(order: Order, key: UUID) -> None:
    """Promise to tell whoever ordered what will not come; a whole cancellation tells itself."""
    outbox.promise(
        job=outbox.Job.ORDER_CHANGED,
        key=f"order-changed:{key}",
        company_id=order.company_id,
        order_id=str(order.id),
        press=str(key),
    )


def reserve_for(*, actor: Actor, slug: str, at: datetime) -> int:
    """Promise what came in to the orders that wait for this one's goods; return how many lines.

    Older orders come first, also before this one.
    """
    must_handle(actor)
    order_id = session.scalars(select(Order.id).where(Order.slug == slug)).one_or_none()
    if order_id is None:
        raise NotFound(N_("There is no such order."))
    return reserve_backorders(product_ids=_products_of(order_id), at=at)


def checked(
    lines: Mapping[UUID, Decimal], known: Mapping[UUID, LineQuantities]
) -> dict[UUID, Decimal]:
    """Return the quantities above zero, if each line is a known one and has that much open.

    :raises Conflict: if it has not.
    :raises InvalidInput: if nothing is left to do.
    """
    wanted = {line: quantity for line, quantity in lines.items() if quantity != 0}
    if not wanted or any(quantity < 0 for quantity in wanted.values()):
        raise InvalidInput(N_("Enter a quantity at one line at least."))
    for line, quantity in wanted.items():
        if line not in known:
            raise NotFound(N_("This line is not of this order."))
        if quantity > known[line].open:
            row = session.get_one(OrderLine, line)
            raise Conflict(
                N_("Only %(open)s %(unit)s of %(sku)s are still open."),
                open=tidy(known[line].open),
                unit=row.base_unit,
                sku=row.sku,
            )
    return wanted


def follow(
    order: Order, lines: Iterable[LineQuantities], *, actor: Actor, reason: str, at: datetime
) -> None:
    """Move the order where its quantities put it."""
    to = state_from_quantities(order.state, list(lines))
    if to is not order.state:
        session.flush()  # a cancelled order reads what was cancelled with statements of its own
        move(order=order, to=to, actor=actor, reason=reason, at=at)


def _move(*, actor: Actor, slug: str, to: OrderState, at: datetime, reason: str = "") -> None:
    must_handle(actor)
    order = locked_order(slug=slug)
    if order.state is not to:
        move(order=order, to=to, actor=actor, reason=reason, at=at)


def _products_of(order_id: UUID) -> list[UUID]:
    return list(
        session.scalars(
            select(OrderLine.product_id).where(OrderLine.order_id == order_id).distinct()
        )
    )


def _record(
    order: Order,
    lines: Mapping[UUID, Decimal],
    due: Money,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    session.flush()  # what is left is summed up by a query
    skus: dict[Any, str] = dict(
        session.execute(select(OrderLine.id, OrderLine.sku).where(OrderLine.id.in_(lines))).all()
    )
    record(
        action="order.part-cancelled",
        entity="order",
        entity_id=order.id,
        label=order.number,
        actor=actor,
        company_id=order.company_id,
        before={"gross": str(due.amount)},
        after={
            "gross": str(due_gross(order=order).amount),
            "quantities": {
                skus[line]: str(tidy(amount)) for line, amount in lines.items() if amount
            },
            "reason": reason,
        },
        at=at,
    )
