"""Checkout: one press places one order, whole, or says what stands in its way."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.domain.orders import OrderState
from portal.extensions import db
from portal.models.audit import AuditEntry
from portal.models.carts import Cart
from portal.models.messages import OutboxMessage
from portal.models.orders import Order, OrderCharge, OrderEvent, OrderLine
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system
from tests.factories import (
    a_contract_price,
    a_member,
    a_product,
)
from tests.factories.orders import a_cart, a_delivery_method
from tests.pressing import press, rows_of


def text(page, selector):
    return " ".join(page.select_one(selector).get_text(" ", strip=True).split())


def test_one_press_places_the_order_holds_the_stock_and_promises_the_confirmation(as_member, shop):
    browser = as_member(shop.buyer)

    answer = press(browser, browser.get("/checkout"), po_number=" PO/48  2026 ")

    (order,) = rows_of(Order)
    assert answer.headers["Location"] == f"/orders/{order.slug}"
    assert (order.state, order.po_number, order.gross_minor, order.payment_days) == (
        OrderState.PLACED,
        "PO/48 2026",
        3690,
        14,
    )
    assert order.number == f"ZAM/{order.placed_at.year}/000001"
    assert rows_of(OrderLine, OrderLine.sku, OrderLine.base_quantity, OrderLine.net_minor) == [
        ("RK-2040-N", Decimal(3), 3000)
    ]
    assert rows_of(StockLevel, StockLevel.on_hand, StockLevel.reserved) == [
        (Decimal(100), Decimal(3))
    ]
    assert rows_of(Reservation, Reservation.quantity) == [(Decimal(3),)]
    assert rows_of(OrderEvent, OrderEvent.before, OrderEvent.after) == [(None, OrderState.PLACED)]
    assert (f"order-confirmation:{order.id}",) in rows_of(OutboxMessage, OutboxMessage.key)
    assert ("order.placed", order.number) in rows_of(
        AuditEntry, AuditEntry.action, AuditEntry.label
    )
    assert rows_of(Cart, Cart.active, Cart.ordered) == [(False, True)]


def test_the_same_press_again_gives_the_same_order(as_member, shop):
    browser = as_member(shop.buyer)
    page = browser.get("/checkout")

    first = press(browser, page).headers["Location"]
    again = press(browser, page).headers["Location"]

    assert again == first
    assert len(rows_of(Order)) == 1
    assert rows_of(StockLevel, StockLevel.reserved) == [(Decimal(3),)]


def test_another_press_for_a_cart_that_was_ordered_orders_nothing(as_member, shop):
    browser = as_member(shop.buyer)
    page = browser.get("/checkout")
    press(browser, page)

    press(browser, page, expect=409, key=str(uuid4()))

    assert len(rows_of(Order)) == 1


def test_a_price_that_changed_meanwhile_is_shown_and_asked_again(as_member, shop):
    browser = as_member(shop.buyer)
    page = browser.get("/checkout")
    a_contract_price(shop.product, shop.buyer.company, "12.00")

    again = press(browser, page, expect=409)

    assert rows_of(Order) == []
    assert "Ceny lub stany zmieniły się" in text(again, "#refused")
    assert text(again, "#checkout-sums tr.total td") == "44,28 zł"
    press(browser, again)
    assert rows_of(Order, Order.gross_minor) == [(4428,)]


def test_stock_that_went_meanwhile_places_nothing(as_member, shop):
    browser = as_member(shop.buyer)
    page = browser.get("/checkout")
    with acting_as_system():
        db.session.scalars(select(StockLevel)).one().on_hand = Decimal(2)
        db.session.commit()

    press(browser, page, expect=409)

    assert rows_of(Order) == []
    assert rows_of(StockLevel, StockLevel.reserved) == [(Decimal(0),)]


def test_a_cart_that_stock_never_covered_is_told_so_and_not_of_a_change(as_member):
    buyer = a_member()
    a_delivery_method()
    a_cart(of=buyer, lines={a_product(stock="2"): "5"})
    browser = as_member(buyer)

    page = press(browser, browser.get("/checkout"), expect=409)

    assert "Stan nie pokrywa" in text(page, "#refused")
    assert rows_of(Order) == []


def test_what_may_be_backordered_is_placed_and_the_rest_is_named(as_member, shop):
    product = a_product(net="5.00", stock="4", allow_backorder=True)
    buyer = a_member()
    a_cart(of=buyer, lines={product: "10"})
    browser = as_member(buyer)

    press(browser, browser.get("/checkout"))

    assert rows_of(OrderLine, OrderLine.backordered, OrderLine.promised_on) == [(Decimal(6), None)]


def test_charges_are_rows_of_their_own_and_the_order_equals_the_domains_totals(as_member):
    buyer = a_member()
    a_delivery_method(cost="34.00")
    a_cart(of=buyer, lines={a_product(net="10.00", deposit_minor=50): "3"})
    browser = as_member(buyer)

    press(browser, browser.get("/checkout"))

    assert sorted(rows_of(OrderCharge, OrderCharge.kind, OrderCharge.net_minor)) == [
        ("delivery", 3400),
        ("deposit", 150),
    ]
    # (30.00 + 34.00) at 23 % and a deposit outside the tax
    assert rows_of(Order, Order.net_minor, Order.vat_minor, Order.gross_minor) == [
        (6550, 1472, 8022)
    ]


def test_numbers_follow_one_another_across_companies(as_member):
    a_delivery_method()
    for _ in range(3):
        buyer = a_member()
        a_cart(of=buyer, lines={a_product(): "1"})
        browser = as_member(buyer)
        press(browser, browser.get("/checkout"))

    with acting_as_system():
        numbers = db.session.scalars(select(Order.number).order_by(Order.number)).all()
        db.session.rollback()
    assert [number[-6:] for number in numbers] == ["000001", "000002", "000003"]


@pytest.mark.parametrize("lines", [1, 3])
def test_placing_costs_the_same_however_long_the_cart_is(as_member, count_queries, lines):
    buyer = a_member()
    a_delivery_method()
    a_cart(of=buyer, lines={a_product(): "1" for _ in range(lines)})
    browser = as_member(buyer)
    page = browser.get("/checkout")

    with count_queries() as seen:
        press(browser, page)

    assert len(seen) == 34
    assert rows_of(OrderLine, func.count(OrderLine.id)) == [(lines,)]
