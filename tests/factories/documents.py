"""Orders as they lie in the tables, for tests that only need one to be there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.orders import OrderState
from portal.domain.pricing import PriceSource
from portal.domain.vat import VatRate
from portal.kit.ids import new_id
from portal.models.catalogue import Product
from portal.models.messages import MailState, SentMail
from portal.models.orders import Order, OrderLine, PaymentMethod
from portal.models.quick_order import QuickOrderLine, QuickOrderRun, RunState
from portal.models.seller import DeliveryMethod
from portal.models.shipments import Shipment
from tests.factories.people import Member
from tests.factories.saving import number, saved


def an_order(
    *,
    of: Member,
    product: Product,
    delivery: DeliveryMethod,
    net: str = "10.00",
    state: OrderState = OrderState.PLACED,
    **particulars: Any,
) -> Order:
    """Save a placed order of one piece of a product at a net price."""
    assert of.company is not None
    assert of.membership is not None
    one, minor = number(), int(Decimal(net) * 100)
    vat = minor * 23 // 100
    values: dict[str, Any] = {
        "company_id": of.company.id,
        "number": f"ZAM/2026/{900_000 + one}",
        "slug": f"ZAM-2026-{900_000 + one}",
        "state": state,
        "idempotency_key": new_id(),
        "membership_id": of.membership.id,
        "orderer_id": of.person.id,
        "orderer_name": of.person.name,
        "placed_by_id": of.person.id,
        "payer_name": of.company.name,
        "payer_nip": of.company.nip,
        "payer_street": of.company.street,
        "payer_postal_code": of.company.postal_code,
        "payer_city": of.company.city,
        "recipient_name": of.company.name,
        "recipient_street": of.company.street,
        "recipient_postal_code": of.company.postal_code,
        "recipient_city": of.company.city,
        "delivery_method_id": delivery.id,
        "delivery_name": delivery.name,
        "promised_on": date(2026, 11, 25),
        "payment_method": PaymentMethod.DEFERRED,
        "payment_days": 14,
        "goods_before_tier_minor": minor,
        "goods_net_minor": minor,
        "net_minor": minor,
        "vat_minor": vat,
        "gross_minor": minor + vat,
    }
    order = saved(Order(**(values | particulars)))
    saved(_line(order, product, minor))
    return order


def _line(order: Order, product: Product, minor: int) -> OrderLine:
    return OrderLine(
        order_id=order.id,
        company_id=order.company_id,
        position=1,
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        unit="szt.",
        factor=Decimal(1),
        quantity=Decimal(1),
        base_unit="szt.",
        base_quantity=Decimal(1),
        price_unit=1,
        list_net_minor=minor,
        unit_net_minor=minor,
        base_net_minor=minor,
        price_rule="",
        price_source=PriceSource.BASE,
        contract=False,
        net_minor=minor,
        vat_rate=VatRate.R23,
        promised_on=order.promised_on,
    )


def a_shipment(*, of: Order) -> Shipment:
    """Save a delivery note of an order, without lines."""
    one = number()
    return saved(
        Shipment(
            company_id=of.company_id,
            order_id=of.id,
            number=f"WZ/2026/{900_000 + one}",
            slug=f"WZ-2026-{900_000 + one}",
            idempotency_key=new_id(),
        )
    )


def a_quick_order(*, of: Member, product: Product) -> QuickOrderRun:
    """Save a pasted list of one good line, ready to look at."""
    assert of.company is not None
    assert of.membership is not None
    run = saved(
        QuickOrderRun(
            company_id=of.company.id,
            membership_id=of.membership.id,
            source_name="wklejone",
            state=RunState.READY,
            total=1,
            worked=1,
        )
    )
    saved(
        QuickOrderLine(
            run_id=run.id,
            row=1,
            company_id=of.company.id,
            cells=[product.sku, "1"],
            code=product.sku,
            product_id=product.id,
            unit="szt.",
            asked=Decimal(1),
        )
    )
    return run


def a_sent_mail(**particulars: Any) -> SentMail:
    """Save a mail that went out."""
    one = number()
    values: dict[str, Any] = {
        "kind": "order-confirmation",
        "recipient": "zakupy@alfa.example",
        "subject": f"Zamówienie {one}",
        "text_body": "Dzień dobry",
        "html_body": "<!doctype html><p>Dzień dobry</p>",
        "language": "pl",
        "key": f"mail:{one}",
        "state": MailState.SENT,
        "attempts": 1,
    }
    return saved(SentMail(**(values | particulars)))
