"""A form the office sent for one order says nothing about another one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.orders import OrderState
from portal.kit.clock import today
from portal.kit.ids import new_id
from portal.models.orders import OrderLine, PaymentMethod
from portal.models.receivables import Payment
from portal.models.shipments import Shipment
from tests.factories import a_member, a_product, a_staff_member
from tests.factories.orders import a_delivery_method, an_order
from tests.factories.placed import an_order as a_placed_order
from tests.stored import stored


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member())


def test_a_payments_key_is_good_for_its_order_only(office):
    a_delivery_method()
    first, second = (
        an_order(
            of=a_member(), lines={a_product(net="10.00"): "1"}, payment=PaymentMethod.PREPAYMENT
        )
        for _ in range(2)
    )
    fields = {"payment-key": str(new_id()), "payment-received_on": str(today())}
    fields |= {"payment-amount": "5,00"}

    office.post(f"/staff/orders/{first.slug}/payments", data=fields)
    office.post(f"/staff/orders/{first.slug}/payments", data=fields)
    office.post(f"/staff/orders/{second.slug}/payments", data=fields, expect=409)

    assert stored(select(Payment.order_id)) == [first.order_id]


def test_a_shipments_key_is_good_for_its_order_only(office):
    first, second = (
        a_placed_order(of=a_member(), lines={a_product(stock="9"): "1"}, state=OrderState.PICKING)
        for _ in range(2)
    )
    key = str(new_id())

    def ship(order, expect=303):
        (line,) = stored(select(OrderLine.id).where(OrderLine.order_id == order.id))
        fields = {"key": key, f"quantity-{line}": "1"}
        return office.post(f"/staff/orders/{order.slug}/shipments", data=fields, expect=expect)

    ship(first)
    ship(first)
    page = ship(second, expect=422)

    assert "już dla innego zamówienia" in page.get_text()
    assert stored(select(Shipment.order_id)) == [first.id]
