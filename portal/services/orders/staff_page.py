"""One order as the office works on it: what can leave, what waits, credit, money that came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.domain.credit import CreditPosition
from portal.domain.orders import OPEN_STATES, OrderState, staff_may_cancel
from portal.extensions import session
from portal.kit.money import Money
from portal.models.accounts import Company, Person
from portal.models.orders import PaymentMethod
from portal.models.receivables import Payment
from portal.models.seller import PriceGroup
from portal.models.stock import ExpectedDelivery, StockLevel, Warehouse
from portal.services.orders.page import OrderedLine, OrderPage, order_page
from portal.services.receivables.queries import credit_position

_NOTHING = Decimal(0)
_SHIPS = (OrderState.PICKING, OrderState.PARTIALLY_SHIPPED)
_SHIPPED = (OrderState.PARTIALLY_SHIPPED, OrderState.SHIPPED, OrderState.COMPLETED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """Money that came in for the order, gross."""

    received_on: date
    amount: Money
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """A line with what is free of its product beside what is promised to it, in base units."""

    line: OrderedLine
    free: Decimal
    expected_on: date | None

    @property
    def can_leave(self) -> Decimal:
        """What is promised to the line and still open."""
        return self.line.quantities.to_ship

    @property
    def lacking(self) -> Decimal:
        """What is open and not promised yet."""
        return self.line.quantities.backordered

    @property
    def can_come_back(self) -> Decimal:
        """What was shipped and has not come back."""
        return self.line.quantities.shipped - self.line.quantities.returned


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffOrder:
    """An order with what the office asks before it acts. Amounts are gross unless they say net."""

    page: OrderPage
    company_id: UUID
    company: str
    nip: str
    group: str
    rep: str
    lines: tuple[WorkLine, ...]
    credit: CreditPosition
    payments: tuple[PaymentRow, ...]
    warehouses: tuple[tuple[UUID, str], ...]

    @property
    def state(self) -> OrderState:
        """Where the order is on its way."""
        return self.page.order.state

    @property
    def may_cancel(self) -> bool:
        """Test whether the whole order may still be cancelled."""
        return staff_may_cancel(self.state)

    @property
    def may_ship(self) -> bool:
        """Test whether goods may leave."""
        return self.state in _SHIPS

    @property
    def may_cancel_lines(self) -> bool:
        """Test whether quantities may be cancelled."""
        return self.state in OPEN_STATES

    @property
    def may_take_back(self) -> bool:
        """Test whether anything could come back."""
        return self.state in _SHIPPED and any(one.can_come_back > 0 for one in self.lines)

    @property
    def lacks(self) -> bool:
        """Test for open lines without stock."""
        return self.state in OPEN_STATES and any(one.lacking > 0 for one in self.lines)

    @property
    def missing(self) -> Money:
        """What is still to be paid before the order is placed; nothing once it is."""
        return self.page.to_pay

    @property
    def waits_for_payment(self) -> bool:
        """Test for a prepaid order whose money has not come in."""
        return self.state is OrderState.AWAITING_PAYMENT

    @property
    def prepaid(self) -> bool:
        """Test for prepayment."""
        return self.page.order.payment_method is PaymentMethod.PREPAYMENT


def staff_order(*, slug: str, on: date) -> StaffOrder:
    """Return an order within the person's scope.

    :raises NotFound: if there is none, or it is of a company outside a rep's care.
    """
    page = order_page(slug=slug, company_id=None)
    rep = aliased(Person)
    company, group, rep_name = session.execute(
        select(Company, PriceGroup.name, rep.name)
        .outerjoin(PriceGroup, PriceGroup.id == Company.price_group_id)
        .outerjoin(rep, rep.id == Company.rep_id)
        .where(Company.id == page.order.company_id)
    ).one()
    products = {line.product_id for line in page.lines}
    free, coming = _free(products), _coming(products, on)
    return StaffOrder(
        page=page,
        company_id=company.id,
        company=company.name,
        nip=company.nip,
        group=group or "",
        rep=rep_name or "",
        lines=tuple(
            WorkLine(
                line=line,
                free=free.get(line.product_id, _NOTHING),
                expected_on=coming.get(line.product_id),
            )
            for line in page.lines
        ),
        credit=credit_position(company_id=company.id, on=on),
        payments=_payments(page.order.id),
        warehouses=_warehouses(),
    )


def _free(products: set[UUID]) -> dict[UUID, Decimal]:
    rows = session.execute(
        select(StockLevel.product_id, func.sum(StockLevel.on_hand - StockLevel.reserved))
        .join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
        .where(StockLevel.product_id.in_(products), Warehouse.sellable)
        .group_by(StockLevel.product_id)
    )
    return {row[0]: row[1] for row in rows}


def _coming(products: set[UUID], on: date) -> dict[UUID, date]:
    rows = session.execute(
        select(ExpectedDelivery.product_id, func.min(ExpectedDelivery.due_on))
        .where(
            ExpectedDelivery.product_id.in_(products),
            ExpectedDelivery.received_at.is_(None),
            ExpectedDelivery.due_on >= on,
        )
        .group_by(ExpectedDelivery.product_id)
    )
    return {row[0]: row[1] for row in rows}


def _payments(order_id: UUID) -> tuple[PaymentRow, ...]:
    rows = session.scalars(
        select(Payment).where(Payment.order_id == order_id).order_by(Payment.received_on)
    )
    return tuple(
        PaymentRow(
            received_on=row.received_on,
            amount=Money(row.amount_minor, row.currency),
            title=row.title,
        )
        for row in rows
    )


def _warehouses() -> tuple[tuple[UUID, str], ...]:
    rows = session.execute(
        select(Warehouse.id, Warehouse.name)
        .where(~Warehouse.external)
        .order_by(Warehouse.position, Warehouse.code)
    )
    return tuple((row.id, row.name) for row in rows)
