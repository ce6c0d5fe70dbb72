"""Orders with their lines, charges and events. A placed line is a snapshot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.order_terms import ChargeKind
from portal.domain.orders import OrderState
from portal.domain.pricing import PriceSource
from portal.domain.vat import VatRate
from portal.models.base import (
    Base,
    Code,
    Currency,
    Id,
    Made,
    Minor,
    OwnedByCompany,
    Percent,
    reference,
)


class PaymentMethod(StrEnum):
    """How an order is paid."""

    DEFERRED = "deferred"
    PREPAYMENT = "prepayment"


class Order(OwnedByCompany, Base):
    """An order. Orderer (person), payer (company) and recipient are three separate facts."""

    __tablename__ = "orders"

    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    slug: Mapped[Code] = mapped_column(unique=True)
    state: Mapped[OrderState]
    idempotency_key: Mapped[UUID]
    cart_id: Mapped[UUID | None]
    # Orderer
    membership_id: Mapped[UUID] = reference("memberships.id")
    orderer_id: Mapped[UUID] = reference("persons.id")
    orderer_name: Mapped[str]
    placed_by_id: Mapped[UUID] = reference("persons.id")
    # Payer
    payer_name: Mapped[str]
    payer_nip: Mapped[str] = mapped_column(String(10))
    payer_street: Mapped[str]
    payer_postal_code: Mapped[str]
    payer_city: Mapped[str]
    # Recipient
    branch_id: Mapped[UUID | None] = reference("branches.id")
    recipient_name: Mapped[str]
    recipient_street: Mapped[str]
    recipient_postal_code: Mapped[str]
    recipient_city: Mapped[str]
    recipient_country: Mapped[str] = mapped_column(String(2), default="PL")
    recipient_phone: Mapped[str] = mapped_column(default="")
    # Terms
    delivery_method_id: Mapped[UUID] = reference("delivery_methods.id")
    delivery_name: Mapped[str]
    promised_on: Mapped[date]
    ship_complete: Mapped[bool] = mapped_column(default=False)
    po_number: Mapped[Code] = mapped_column(default="")
    cost_centre: Mapped[str] = mapped_column(default="")
    wanted_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    payment_method: Mapped[PaymentMethod]
    payment_days: Mapped[int] = mapped_column(default=0)
    pay_until: Mapped[date | None] = mapped_column(comment="prepayment: held until")
    # Money
    currency: Mapped[Currency]
    goods_before_tier_minor: Mapped[Minor] = mapped_column(comment="net, before the order tier")
    tier_percent: Mapped[Percent | None]
    goods_net_minor: Mapped[Minor]
    net_minor: Mapped[Minor] = mapped_column(comment="goods and charges")
    vat_minor: Mapped[Minor]
    gross_minor: Mapped[Minor] = mapped_column(comment="with what lies outside VAT")
    placed_at: Mapped[Made]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("company_id", "idempotency_key"),
        Index(None, "company_id", "placed_at"),
        Index(None, "company_id", "po_number"),
        Index(None, "company_id", "state"),
        Index(None, "state", "placed_at"),
        Index(None, "placed_at"),
        Index(None, "po_number"),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom


class OrderLine(OwnedByCompany, Base):
    """A line as it was ordered. Quantities that follow are derived from documents."""

    __tablename__ = "order_lines"

    id: Mapped[Id]
    order_id: Mapped[UUID] = reference("orders.id")
    position: Mapped[int]
    product_id: Mapped[UUID] = reference("products.id")
    sku: Mapped[Code]
    name: Mapped[str]
    ean: Mapped[str] = mapped_column(default="")
    own_code: Mapped[str] = mapped_column(default="")
    unit: Mapped[str]
    factor: Mapped[Decimal]
    quantity: Mapped[Decimal]
    base_unit: Mapped[str]
    base_quantity: Mapped[Decimal]
    price_unit: Mapped[int]
    list_net_minor: Mapped[Minor] = mapped_column(comment="resolved unit price, before the tier")
    unit_net_minor: Mapped[Minor] = mapped_column(comment="unit price charged")
    base_net_minor: Mapped[int | None] = mapped_column(comment="base price it was compared with")
    price_source: Mapped[PriceSource]
    price_rule: Mapped[str]
    contract: Mapped[bool]
    vat_rate: Mapped[VatRate]
    net_minor: Mapped[Minor]
    deposit_minor: Mapped[Minor] = mapped_column(
        default=0, server_default="0", comment="of the line as ordered; in the deposit charge"
    )
    promised_on: Mapped[date | None] = mapped_column(comment="None: date not known yet")
    backordered: Mapped[Decimal] = mapped_column(
        default=Decimal(0), comment="base units without stock at the press"
    )

    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0 AND base_quantity > 0", name="positive"),
        Index(None, "company_id", "product_id"),
        Index(None, "company_id", "sku"),
        Index(None, "company_id", "order_id"),
    )


class OrderCharge(OwnedByCompany, Base):
    """Delivery, small order, packaging or deposit; counts toward no tier or turnover."""

    __tablename__ = "order_charges"

    id: Mapped[Id]
    order_id: Mapped[UUID] = reference("orders.id")
    position: Mapped[int]
    kind: Mapped[ChargeKind]
    name: Mapped[str]
    net_minor: Mapped[Minor]
    vat_rate: Mapped[VatRate | None] = mapped_column(comment="None: outside the VAT base")

    __table_args__ = (UniqueConstraint("order_id", "position"), Index(None, "company_id"))


class OrderEvent(OwnedByCompany, Base):
    """What happened to an order: who, when, why, on whose behalf."""

    __tablename__ = "order_events"

    id: Mapped[Id]
    order_id: Mapped[UUID] = reference("orders.id")
    before: Mapped[OrderState | None]
    after: Mapped[OrderState]
    at: Mapped[Made]
    actor_id: Mapped[UUID | None] = reference("persons.id")
    actor_name: Mapped[str]
    on_behalf_of_name: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index(None, "company_id", "order_id"), Index(None, "order_id"))


class Cancellation(OwnedByCompany, Base):
    """A quantity of a line that will not be delivered, in base units."""

    __tablename__ = "cancellations"

    id: Mapped[Id]
    order_line_id: Mapped[UUID] = reference("order_lines.id")
    quantity: Mapped[Decimal]
    reason: Mapped[str]
    actor_id: Mapped[UUID | None] = reference("persons.id")
    at: Mapped[Made]

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index(None, "company_id", "order_line_id"),
        Index(None, "order_line_id"),
    )
