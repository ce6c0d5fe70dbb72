"""One order as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from portal.domain.access import Actor
from portal.domain.order_terms import ChargeKind
from portal.domain.orders import LineQuantities, OrderState, customer_may_cancel
from portal.domain.vat import VatRate, vat_of
from portal.extensions import session
from portal.kit.errors import NotFound
from portal.kit.money import Money
from portal.kit.words import N_
from portal.models.catalogue import Product
from portal.models.orders import Order, OrderCharge, OrderEvent, OrderLine, PaymentMethod
from portal.models.receivables import Document, DocumentKind, DocumentLine
from portal.models.shipments import Shipment
from portal.services.catalogue.assortment import Scope, visible_to
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


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """Something that happened; the system's own reasons are to be translated."""

    before: OrderState | None
    after: OrderState
    at: datetime
    who: str
    on_behalf_of: str
    reason: str
    by_system: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A shipment or an invoice of the order."""

    number: str
    slug: str
    on: datetime | date
    about: str
    url: str
    gross: Money | None
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """An order with everything its page shows. `to_pay` is what its prepayment still lacks."""

    order: Order
    lines: tuple[OrderedLine, ...]
    charges: tuple[ChargeRow, ...]
    events: tuple[EventRow, ...]
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

    `scope` says for whose assortment lines lead to product pages; without one all do.

    :raises NotFound: if there is none such, or it is another company's.
    """
    statement = select(Order).where(Order.slug == slug, reached(actor, company_id))
    order = session.scalars(statement).one_or_none()
    if order is None:
        raise NotFound(N_("There is no such order."))
    return OrderPage(
        order=order,
        lines=_lines(order, scope),
        charges=_charges(order),
        events=_events(order),
        shipments=_shipments(order),
        documents=_documents(order),
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
        ChargeRow(kind=row.kind, name=row.name, net=Money(row.net_minor, order.currency))
        for row in rows
    )


def _events(order: Order) -> tuple[EventRow, ...]:
    rows = session.scalars(
        select(OrderEvent)
        .where(OrderEvent.company_id == order.company_id, OrderEvent.order_id == order.id)
        .order_by(OrderEvent.at, OrderEvent.id)
    )
    return tuple(
        EventRow(
            before=row.before,
            after=row.after,
            at=row.at,
            who=row.actor_name,
            on_behalf_of=row.on_behalf_of_name,
            reason=row.reason,
            by_system=row.actor_id is None,
        )
        for row in rows
    )


def _shipments(order: Order) -> tuple[Paper, ...]:
    rows = session.scalars(
        select(Shipment)
        .where(Shipment.company_id == order.company_id, Shipment.order_id == order.id)
        .order_by(Shipment.shipped_at)
    )
    return tuple(
        Paper(
            number=row.number,
            slug=row.slug,
            on=row.shipped_at,
            about=" ".join(part for part in (row.carrier, row.tracking_number) if part),
            url=row.tracking_url,
            gross=None,
            due_on=None,
        )
        for row in rows
    )


def _documents(order: Order) -> tuple[Paper, ...]:
    mine = (
        select(DocumentLine.document_id)
        .join(OrderLine, OrderLine.id == DocumentLine.order_line_id)
        .where(OrderLine.order_id == order.id)
    )
    rows = session.scalars(
        select(Document)
        .where(
            Document.company_id == order.company_id,
            Document.id.in_(mine),
            Document.kind != DocumentKind.PROFORMA,
        )
        .order_by(Document.issued_on, Document.number)
    )
    return tuple(
        Paper(
            number=row.number,
            slug=row.slug,
            on=row.issued_on,
            about=row.ksef_number,
            url="",
            gross=Money(row.gross_minor, row.currency),
            due_on=row.due_on,
        )
        for row in rows
    )
