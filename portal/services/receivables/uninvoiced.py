"""What a company has ordered and not been invoiced for yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Text, Uuid, and_, bindparam, case, exists, func, or_, select

from portal.domain.order_terms import ChargeKind
from portal.domain.orders import OrderState
from portal.domain.vat import VatRate, vat_of
from portal.extensions import session
from portal.kit.money import Money
from portal.models.orders import Cancellation, Order, OrderCharge, OrderLine, PaymentMethod
from portal.models.receivables import Document, DocumentKind, DocumentLine

Part = tuple[UUID, VatRate, int]
"""Of an order, at a rate, so much net in minor units."""
_BOOKED = (DocumentKind.INVOICE, DocumentKind.CORRECTION)


def uninvoiced_gross(company_id: UUID, currency: str) -> Money:
    """Return the gross of what is ordered, neither cancelled nor invoiced yet.

    A prepaid order counts once it is paid: its payment then stands against it.
    """
    net: dict[tuple[UUID, VatRate], int] = defaultdict(int)
    for order_id, rate, minor in (*_goods(company_id, currency), *_charges(company_id, currency)):
        net[order_id, rate] += minor
    return Money.total(
        (
            Money(minor, currency) + vat_of(Money(minor, currency), rate)
            for (_, rate), minor in net.items()
        ),
        currency,
    )


def _goods(company_id: UUID, currency: str) -> Iterator[Part]:
    """Return the net of what is left of each line, by order and rate."""
    for order_id, rate, minor in session.execute(
        _GOODS, {"company": company_id, "currency": currency}
    ):
        yield order_id, rate, int(minor)


def _charges(company_id: UUID, currency: str) -> Iterator[Part]:
    """Return the net of the charges that stand on no document yet."""
    for order_id, charge_rate, minor in session.execute(
        _CHARGES, {"company": company_id, "currency": currency}
    ):
        yield order_id, charge_rate or VatRate.OUTSIDE, int(minor)


# Statements are put together once: that costs more than running them.
_COMPANY = bindparam("company", type_=Uuid())
_OPEN_ORDERS = and_(
    Order.company_id == _COMPANY,
    Order.currency == bindparam("currency", type_=Text()),
    Order.state.not_in((OrderState.CANCELLED, OrderState.COMPLETED)),
    or_(
        Order.payment_method == PaymentMethod.DEFERRED,
        Order.state.not_in((OrderState.AWAITING_PAYMENT, OrderState.AWAITING_APPROVAL)),
    ),
)
_CANCELLED = (
    select(func.coalesce(func.sum(Cancellation.quantity), 0))
    .where(Cancellation.order_line_id == OrderLine.id)
    .correlate(OrderLine)
    .scalar_subquery()
)
_INVOICED = (
    select(func.coalesce(func.sum(DocumentLine.quantity), 0))
    .join(Document, Document.id == DocumentLine.document_id)
    .where(DocumentLine.order_line_id == OrderLine.id, Document.kind.in_(_BOOKED))
    .correlate(OrderLine)
    .scalar_subquery()
)
_LINE = (
    select(
        OrderLine.order_id,
        OrderLine.vat_rate,
        OrderLine.net_minor,
        OrderLine.base_quantity.label("base"),
        (OrderLine.base_quantity - _CANCELLED - _INVOICED).label("rest"),
    )
    .join(Order, Order.id == OrderLine.order_id)
    .where(_OPEN_ORDERS, OrderLine.company_id == _COMPANY)
    # Kept as it is: merged into the sum, what is left would be looked up three times a line.
    .cte("line")
    .prefix_with("MATERIALIZED")
    .c
)
# PostgreSQL rounds a numeric half away from zero, as `round_half_up` does what is positive.
_PART = func.round(_LINE.net_minor * _LINE.rest / _LINE.base)
_GOODS = (
    select(_LINE.order_id, _LINE.vat_rate, func.sum(_PART))
    .where(_LINE.rest > 0)
    .group_by(_LINE.order_id, _LINE.vat_rate)
)
# The deposit on what was cancelled is not asked for.
_FREED = (
    select(
        func.coalesce(
            func.sum(
                func.round(
                    OrderLine.deposit_minor * Cancellation.quantity / OrderLine.base_quantity
                )
            ),
            0,
        )
    )
    .join(Cancellation, Cancellation.order_line_id == OrderLine.id)
    .where(OrderLine.company_id == _COMPANY, OrderLine.order_id == OrderCharge.order_id)
    .correlate(OrderCharge)
    .scalar_subquery()
)
_LEFT = case(
    (OrderCharge.kind == ChargeKind.DEPOSIT, OrderCharge.net_minor - _FREED),
    else_=OrderCharge.net_minor,
)
_CHARGES = (
    select(OrderCharge.order_id, OrderCharge.vat_rate, _LEFT)
    .join(Order, Order.id == OrderCharge.order_id)
    .where(
        _OPEN_ORDERS,
        OrderCharge.company_id == _COMPANY,
        ~exists().where(DocumentLine.order_charge_id == OrderCharge.id),
    )
)
