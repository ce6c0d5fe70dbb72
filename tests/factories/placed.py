"""Orders as they stand once they are placed, with what is promised to them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from portal.domain.orders import OrderState, number
from portal.domain.pricing import PriceSource
from portal.domain.vat import VatRate
from portal.extensions import db
from portal.kit.clock import today, utc_now
from portal.kit.ids import new_id, slug
from portal.models.catalogue import Product
from portal.models.orders import Order, OrderEvent, OrderLine, PaymentMethod
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system
from tests.factories.orders import a_delivery_method
from tests.factories.people import Member
from tests.factories.saving import number as next_number

_UNIT_NET = 1_000


def an_order(
    *,
    of: Member,
    lines: dict[Product, str],
    state: OrderState = OrderState.PLACED,
    at: datetime | None = None,
    **particulars: object,
) -> Order:
    """Save an order of a member at 10.00 a piece; it gets what stock is free, line by line."""
    assert of.company is not None
    assert of.membership is not None
    placed_at = at or utc_now()
    method = a_delivery_method()
    with acting_as_system():
        db.session.rollback()
        order = Order(**(_facts(of, state, method.id, lines, placed_at) | particulars))
        db.session.add(order)
        db.session.flush()
        db.session.add(
            OrderEvent(
                company_id=order.company_id,
                order_id=order.id,
                before=None,
                after=state,
                at=placed_at,
                actor_id=of.person.id,
                actor_name=of.person.name,
            )
        )
        for position, (product, quantity) in enumerate(lines.items(), 1):
            line = _line(order, position, product, Decimal(quantity))
            db.session.add(line)
            db.session.flush()
            _reserve(line)
        db.session.commit()
        db.session.expunge_all()
    return order


def _facts(
    of: Member, state: OrderState, method_id: object, lines: dict[Product, str], at: datetime
) -> dict[str, object]:
    assert of.company is not None
    assert of.membership is not None
    written = number("ZAM", today().year, 900_000 + next_number())
    net = sum(int(Decimal(quantity) * _UNIT_NET) for quantity in lines.values())
    vat = net * 23 // 100
    return {
        "id": new_id(),
        "company_id": of.company.id,
        "number": written,
        "slug": slug(written),
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
        "recipient_name": "Sklep Rynek",
        "recipient_street": "Rynek 5",
        "recipient_postal_code": "31-042",
        "recipient_city": "Kraków",
        "delivery_method_id": method_id,
        "delivery_name": "Transport własny",
        "promised_on": today(),
        "payment_method": PaymentMethod.DEFERRED,
        "payment_days": 14,
        "currency": "PLN",
        "goods_before_tier_minor": net,
        "goods_net_minor": net,
        "net_minor": net,
        "vat_minor": vat,
        "gross_minor": net + vat,
        "placed_at": at,
    }


def _line(order: Order, position: int, product: Product, quantity: Decimal) -> OrderLine:
    return OrderLine(
        id=new_id(),
        company_id=order.company_id,
        order_id=order.id,
        position=position,
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        unit=product.unit or "szt.",
        factor=Decimal(1),
        quantity=quantity,
        base_unit=product.unit or "szt.",
        base_quantity=quantity,
        price_unit=1,
        list_net_minor=_UNIT_NET,
        unit_net_minor=_UNIT_NET,
        base_net_minor=_UNIT_NET,
        price_source=PriceSource.BASE,
        price_rule="",
        contract=False,
        vat_rate=VatRate.R23,
        net_minor=int(quantity * _UNIT_NET),
        promised_on=today(),
    )


def _reserve(line: OrderLine) -> None:
    missing = line.base_quantity
    levels = db.session.scalars(
        select(StockLevel).where(StockLevel.product_id == line.product_id)
    ).all()
    for level in levels:
        here = min(missing, level.on_hand - level.reserved)
        if here > 0:
            level.reserved += here
            missing -= here
            db.session.add(
                Reservation(
                    company_id=line.company_id,
                    order_line_id=line.id,
                    product_id=line.product_id,
                    warehouse_id=level.warehouse_id,
                    quantity=here,
                )
            )
    line.backordered = missing
