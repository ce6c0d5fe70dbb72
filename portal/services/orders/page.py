"""One order as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.order_terms import ChargeKind
from portal.domain.orders import LineQuantities, OrderState, customer_may_cancel
from portal.domain.standing import ChargeLeft, LineLeft, Standing, standing
from portal.domain.vat import VatRate, vat_of
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.catalogue import Product
from portal.models.orders import Order, OrderCharge, OrderLine, PaymentMethod
from portal.services.catalogue.assortment import Scope, visible_to
from portal.services.orders.course import (
    DayMoved,
    EventRow,
    Paper,
    documents_of,
    events_of,
    moves_of,
    shipments_of,
)
from portal.services.orders.due import missing_minor
from portal.services.orders.quantities import line_quantities
from portal.services.orders.reach import reached


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLine:
    """A line as it was ordered, with what has happened since. Prices are net."""

    id: UUID
    position: int
    product_id: UUID
    sku: str
    name: str
    own_code: str
    unit: str
    factor: Decimal
    quantity: Decimal
    base_unit: str
    base_quantity: Decimal
    price_unit: int
    list_net: Money
    unit_net: Money
    rule: str
    net: Money
    deposit: Money
    vat_rate: VatRate
    promised_on: date | None
    backordered: Decimal
    quantities: LineQuantities
    icon: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow:
    """A row beside the goods. Net."""

    kind: ChargeKind
    name: str
    net: Money
    vat_rate: VatRate


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """An order with everything its page shows. `to_pay` is what its prepayment still lacks."""

    order: Order
    lines: tuple[OrderedLine, ...]
    charges: tuple[ChargeRow, ...]
    events: tuple[EventRow, ...]
    moves: tuple[DayMoved, ...]
    shipments: tuple[Paper, ...]
    documents: tuple[Paper, ...]
    to_pay: Money

    @property
    def number(self) -> str:
        """The order's number."""
        return self.order.number

    @property
    def may_cancel(self) -> bool:
        """Test whether the client may still cancel."""
        return customer_may_cancel(self.order.state)

    @property
    def prepaid(self) -> bool:
        """Test for prepayment."""
        return self.order.payment_method is PaymentMethod.PREPAYMENT

    def money(self, minor: int) -> Money:
        """Return an amount in the order's currency."""
        return Money(minor, self.order.currency)

    @property
    def deposit(self) -> Money:
        """The refundable deposits."""
        return Money.total(
            (one.net for one in self.charges if one.kind is ChargeKind.DEPOSIT),
            self.order.currency,
        )

    @property
    def left(self) -> Standing | None:
        """What it comes to less the part that was cancelled; None where none or all of it was."""
        gone = any(line.quantities.cancelled for line in self.lines)
        if not gone or self.order.state is OrderState.CANCELLED:
            return None
        return standing(
            [
                LineLeft(
                    rate=line.vat_rate,
                    net_minor=line.net.minor,
                    deposit_minor=line.deposit.minor,
                    ordered=line.base_quantity,
                    cancelled=line.quantities.cancelled,
                )
                for line in self.lines
            ],
            [
                ChargeLeft(kind=one.kind, rate=one.vat_rate, net_minor=one.net.minor)
                for one in self.charges
            ],
            currency=self.order.currency,
        )

    @property
    def tier_saving(self) -> Money:
        """What the order tier took off, net."""
        return self.money(self.order.goods_before_tier_minor - self.order.goods_net_minor)

    @property
    def vat_by_rate(self) -> tuple[tuple[VatRate, Money, Money], ...]:
        """Net and tax of goods per rate, for showing."""
        sums: dict[VatRate, int] = {}
        for line in self.lines:
            sums[line.vat_rate] = sums.get(line.vat_rate, 0) + line.net.minor
        return tuple(
            (rate, self.money(sums[rate]), vat_of(self.money(sums[rate]), rate))
            for rate in VatRate
            if rate in sums
        )


def order_page(
    *,
    slug: str,
    company_id: UUID | None = None,
    actor: Actor | None = None,
    scope: Scope | None = None,
) -> OrderPage:
    """Return an order in seven queries: an actor's, a company's, or whatever the scope reaches.

    One more where goods were short at the press.

    `scope` says for whose assortment lines lead to product pages; without one all do.

    :raises NotFound: if there is none such, or it is another company's.
    """
    statement = select(Order).where(Order.slug == slug, reached(actor, company_id))
    order = session.scalars(statement).one_or_none()
    if order is None:
        raise NotFound(N_("There is no such order."))
    lines = _lines(order, scope)
    return OrderPage(
        order=order,
        lines=lines,
        charges=_charges(order),
        events=events_of(order),
        # Only what was short at the press can have moved.
        moves=moves_of(order) if any(line.backordered for line in lines) else (),
        shipments=shipments_of(order),
        documents=documents_of(order),
        to_pay=Money(
            missing_minor(order=order) if order.state is OrderState.AWAITING_PAYMENT else 0,
            order.currency,
        ),
    )


def _lines(order: Order, scope: Scope | None) -> tuple[OrderedLine, ...]:
    quantities = line_quantities(order_id=order.id)
    known = visible_to(scope) if scope is not None else Product.id.is_not(None)
    currency = order.currency
    rows = session.execute(
        select(OrderLine, Product.icon, Product.slug, known)
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.company_id == order.company_id, OrderLine.order_id == order.id)
        .order_by(OrderLine.position)
    )
    return tuple(
        OrderedLine(
            id=line.id,
            position=line.position,
            product_id=line.product_id,
            sku=line.sku,
            name=line.name,
            own_code=line.own_code,
            unit=line.unit,
            factor=line.factor,
            quantity=line.quantity,
            base_unit=line.base_unit,
            base_quantity=line.base_quantity,
            price_unit=line.price_unit,
            list_net=Money(line.list_net_minor, currency),
            unit_net=Money(line.unit_net_minor, currency),
            rule=line.price_rule,
            net=Money(line.net_minor, currency),
            deposit=Money(line.deposit_minor, currency),
            vat_rate=line.vat_rate,
            promised_on=line.promised_on,
            backordered=line.backordered,
            quantities=quantities[line.id],
            icon=icon if shown else "package",
            slug=slug if shown else "",
        )
        for line, icon, slug, shown in rows
    )


def _charges(order: Order) -> tuple[ChargeRow, ...]:
    rows = session.scalars(
        select(OrderCharge)
        .where(OrderCharge.company_id == order.company_id, OrderCharge.order_id == order.id)
        .order_by(OrderCharge.position)
    )
    return tuple(
        ChargeRow(
            kind=row.kind,
            name=row.name,
            net=Money(row.net_minor, order.currency),
            vat_rate=row.vat_rate or VatRate.OUTSIDE,
        )
        for row in rows
    )
