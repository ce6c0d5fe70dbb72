"""What nobody types by hand: answered as a mistake of the sender, never as one of ours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.domain.access import Role, StaffRole
from portal.domain.orders import OrderState
from portal.kit.clock import today
from portal.kit.ids import new_id
from portal.models.orders import Order, PaymentMethod
from portal.models.receivables import Payment
from tests.factories import a_member, a_product, a_staff_member
from tests.factories.orders import a_cart, a_delivery_method
from tests.factories.placed import an_order
from tests.order_rows import stored


@pytest.mark.parametrize(
    "path",
    [
        "/orders/ZAM%00",
        "/catalogue/a%00b",
        "/catalogue?q=a%00b",
        "/orders?q=a%00b",
        "/catalogue/suggestions?q=a%00",
        "/orders/a/shipments/b%00",
        "/login?next=%00",
        "/new-password/%00",
        "/company/audit?last_day=9999-12-31",
    ],
)
def test_an_odd_address_breaks_nothing(as_member, path):
    answer = as_member(a_member(Role.PURCHASER, Role.MANAGER)).client.get(path)
    assert answer.status_code < 500


def test_a_nul_in_a_form_is_refused_and_orders_nothing(as_member):
    a_delivery_method()
    buyer, product = a_member(), a_product()
    cart = a_cart(of=buyer, lines={product: "1"})
    browser = as_member(buyer)
    form = browser.get("/checkout").select_one("form#checkout")
    sent = {
        field["name"]: field.get("value", "")
        for field in form.select("input[name], textarea[name]")
        if field.get("type") not in ("radio", "checkbox") or field.has_attr("checked")
    }

    browser.post("/checkout", expect=422, data=sent | {"note": "a\x00b", "complete": "parts"})
    browser.post("/cart/lines", expect=422, product_id=str(product.id), quantity="1", unit="\x00")
    browser.post("/carts", expect=422, name="a\x00")
    browser.post(f"/cart/lines/returned?product={product.id}&quantity=1&unit=%00", expect=303)

    assert stored(Order) == []
    assert cart.id


@pytest.mark.parametrize("amount", ["12,345", "1E-5", "1e5", "-5"])
def test_a_payment_finer_than_a_grosz_or_below_nothing_is_refused(as_member, amount):
    order = an_order(of=a_member(), lines={a_product(): "1"})
    browser = as_member(a_staff_member(StaffRole.OFFICE))

    browser.post(
        f"/staff/orders/{order.slug}/payments",
        expect=422,
        data={
            "payment-key": str(new_id()),
            "payment-amount": amount,
            "payment-received_on": str(today()),
        },
    )

    assert stored(Payment) == []


@pytest.mark.parametrize("day", ["9999-01-01", "1999-12-31", "tomorrow"])
def test_money_that_has_not_come_yet_is_not_booked(as_member, day):
    order = an_order(
        of=a_member(),
        lines={a_product(): "1"},
        state=OrderState.AWAITING_PAYMENT,
        payment_method=PaymentMethod.PREPAYMENT,
    )
    sent = {"payment-key": str(new_id()), "payment-amount": "10"}
    late = str(today() + timedelta(days=1)) if day == "tomorrow" else day

    page = as_member(a_staff_member(StaffRole.OFFICE)).post(
        f"/staff/orders/{order.slug}/payments",
        expect=422,
        data=sent | {"payment-received_on": late},
    )

    assert "do dziś" in page.select_one("#payment-errors").get_text()
    assert stored(Payment) == []
