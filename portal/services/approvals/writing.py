"""Writing an approved order anew: its lines, charges, sums, promises and reservations."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete

from portal.domain.pricing import ResolvedPrice
from portal.domain.totals import LineTotal, Totals
from portal.extensions import session
from portal.models.orders import Cancellation, Order, OrderCharge, OrderLine
from portal.models.subscriptions import BackorderMove
from portal.services.approvals.pricing import Again
from portal.services.cart.goods import Goods, deposit_of
from portal.services.many_rows import insert_rows
from portal.services.orders.promises import Promises, promises_of
from portal.services.orders.requests import PlaceOrder, Recipient
from portal.services.orders.writing import charge_rows
from portal.services.stock.commands import Taken, note_reservations

_ZERO = Decimal(0)


def rewrite(
    *, again: Again, taken: tuple[Taken, ...], shares: dict[UUID, Decimal], at: datetime
) -> None:
    """Make the order what was approved; lines taken out go. The order is locked."""
    order, draft, goods = again.order, again.draft, again.goods
    ids = {line.id: line.id for line in again.lines}
    promises = promises_of(draft=draft, request=_request(order), line_ids=ids, taken=taken, at=at)
    _forget(again)
    totals = {line.key: line for line in draft.totals.lines}
    for line in again.lines:
        if line.id in goods:
            one = goods[line.id]
            _rewrite_line(line, one, draft.reckoned.price(one), totals[line.id])
            line.name = again.products[one.product_id].name
            line.promised_on = promises.lines[line.id]
            line.backordered = one.base_quantity - shares.get(line.id, _ZERO)
        else:
            session.delete(line)
    _rewrite_sums(order, draft.totals, promises)
    session.execute(
        delete(OrderCharge).where(
            OrderCharge.company_id == order.company_id, OrderCharge.order_id == order.id
        )
    )
    session.flush()  # the rows below are written by statements of their own
    insert_rows(
        OrderCharge, charge_rows(order_id=order.id, draft=draft, company_id=order.company_id)
    )
    note_reservations(company_id=order.company_id, taken=taken, at=at)


def _forget(again: Again) -> None:
    """Delete what was kept of the lines as they were placed."""
    order = again.order
    # What the office cancelled meanwhile is part of the quantities approved.
    session.execute(
        delete(Cancellation).where(
            Cancellation.company_id == order.company_id,
            Cancellation.order_line_id.in_([line.id for line in again.lines]),
        )
    )
    # A day that moved is nothing to tell of a line that goes.
    session.execute(
        delete(BackorderMove).where(
            BackorderMove.company_id == order.company_id,
            BackorderMove.order_id == order.id,
            BackorderMove.order_line_id.not_in(again.goods),
        )
    )


def _rewrite_line(
    line: OrderLine, one: Goods, price: ResolvedPrice | None, done: LineTotal
) -> None:
    if price is None:
        raise LookupError("a line without a price was let through")
    line.factor, line.quantity, line.base_quantity = one.factor, one.quantity, one.base_quantity
    line.price_unit = price.price_unit
    line.list_net_minor = price.unit_net.minor
    line.unit_net_minor = done.unit_net.minor
    line.base_net_minor = price.compared_with.minor if price.compared_with else None
    line.price_source, line.price_rule = price.source, price.rule
    line.contract = price.contract
    line.vat_rate = done.vat_rate
    line.net_minor = done.net.minor
    line.deposit_minor = deposit_of(one)


def _rewrite_sums(order: Order, totals: Totals, promises: Promises) -> None:
    order.goods_before_tier_minor = totals.goods_before_tier.minor
    order.tier_percent = totals.tier.percent if totals.tier else None
    order.goods_net_minor = totals.goods_net.minor
    order.net_minor = totals.net.minor
    order.vat_minor = totals.vat.minor
    order.gross_minor = totals.gross.minor
    order.promised_on = promises.order


def _request(order: Order) -> PlaceOrder:
    """Return the order's wishes, as they were pressed for."""
    return PlaceOrder(
        key=order.idempotency_key,
        cart_id=order.cart_id or order.id,
        recipient=Recipient(branch_id=order.branch_id),
        method_id=order.delivery_method_id,
        payment=order.payment_method,
        shown="",
        ship_complete=order.ship_complete,
        wanted_on=order.wanted_on,
    )
