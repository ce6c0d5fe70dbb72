"""Checkout: one press places one order, whole, or says what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.domain.access import CompanyStatus, Role
from portal.domain.orders import OrderState
from portal.extensions import db
from portal.models.audit import AuditEntry
from portal.models.carts import Cart
from portal.models.messages import OutboxMessage
from portal.models.orders import Order, OrderCharge, OrderEvent, OrderLine
from portal.models.stock import Reservation, StockLevel
from portal.models.tenancy import acting_as_system
from tests.browser_client import Browser, Page
from tests.factories import (
    a_branch,
    a_company,
    a_contract_price,
    a_member,
    a_price_group,
    a_product,
    the_seller,
)
from tests.factories.orders import a_cart, a_delivery_method, an_open_invoice


@dataclass
class Shop:
    """A buyer with a cart of one product, and a way to deliver."""

    buyer: object
    product: object
    cart: object


@pytest.fixture
def shop(app):
    group = a_price_group(tiers={"1000": "2"})
    buyer = a_member(of=a_company(group=group))
    product = a_product(net="10.00", stock="100", sku="RK-2040-N", name="Rękawice")
    a_delivery_method()
    return Shop(buyer, product, a_cart(of=buyer, lines={product: "3"}))


def press(browser: Browser, page: Page, *, expect: int = 303, **fields: str) -> Page:
    form = page.select_one("form#checkout")
    sent = {
        field["name"]: field.get("value", "")
        for field in form.select("input[name], textarea[name]")
        if field.get("type") not in ("radio", "checkbox") or field.has_attr("checked")
    }
    sent["complete"] = "parts"
    return browser.post("/checkout", expect=expect, data=sent | fields)


def stored(kind, *columns):
    with acting_as_system():
        rows = db.session.execute(select(*columns) if columns else select(kind)).all()
        db.session.expunge_all()
        db.session.rollback()
    return [tuple(row) if columns else row[0] for row in rows]


def text(page, selector):
    return " ".join(page.select_one(selector).get_text(" ", strip=True).split())


def test_one_press_places_the_order_holds_the_stock_and_promises_the_confirmation(as_member, shop):
    browser = as_member(shop.buyer)

    answer = press(browser, browser.get("/checkout"), po_number=" PO/48  2026 ")

    (order,) = stored(Order)
    assert answer.headers["Location"] == f"/orders/{order.slug}"
    assert (order.state, order.po_number, order.gross_minor, order.payment_days) == (
        OrderState.PLACED,
        "PO/48 2026",
        3690,
        14,
    )
    assert order.number == f"ZAM/{order.placed_at.year}/000001"
    assert stored(OrderLine, OrderLine.sku, OrderLine.base_quantity, OrderLine.net_minor) == [
        ("RK-2040-N", Decimal(3), 3000)
    ]
    assert stored(StockLevel, StockLevel.on_hand, StockLevel.reserved) == [
        (Decimal(100), Decimal(3))
    ]
    assert stored(Reservation, Reservation.quantity) == [(Decimal(3),)]
    assert stored(OrderEvent, OrderEvent.before, OrderEvent.after) == [(None, OrderState.PLACED)]
    assert stored(OutboxMessage, OutboxMessage.key) == [(f"order-confirmation:{order.id}",)]
    assert ("order.placed", order.number) in stored(AuditEntry, AuditEntry.action, AuditEntry.label)
    assert stored(Cart, Cart.active, Cart.ordered) == [(False, True)]


def test_the_same_press_again_gives_the_same_order(as_member, shop):
    browser = as_member(shop.buyer)
    page = browser.get("/checkout")

    first = press(browser, page).headers["Location"]
    again = press(browser, page).headers["Location"]

    assert again == first
    assert len(stored(Order)) == 1
    assert stored(StockLevel, StockLevel.reserved) == [(Decimal(3),)]


def test_another_press_for_a_cart_that_was_ordered_orders_nothing(as_member, shop):
    browser = as_member(shop.buyer)
    page = browser.get("/checkout")
    press(browser, page)

    press(browser, page, expect=409, key=str(uuid4()))

    assert len(stored(Order)) == 1


def test_a_price_that_changed_meanwhile_is_shown_and_asked_again(as_member, shop):
    browser = as_member(shop.buyer)
    page = browser.get("/checkout")
    a_contract_price(shop.product, shop.buyer.company, "12.00")

    again = press(browser, page, expect=409)

    assert stored(Order) == []
    assert "Ceny lub stany zmieniły się" in text(again, "#refused")
    assert text(again, "#checkout-sums tr.total td") == "44,28 zł"
    press(browser, again)
    assert stored(Order, Order.gross_minor) == [(4428,)]


def test_stock_that_went_meanwhile_places_nothing(as_member, shop):
    browser = as_member(shop.buyer)
    page = browser.get("/checkout")
    with acting_as_system():
        db.session.scalars(select(StockLevel)).one().on_hand = Decimal(2)
        db.session.commit()

    press(browser, page, expect=409)

    assert stored(Order) == []
    assert stored(StockLevel, StockLevel.reserved) == [(Decimal(0),)]


def test_what_may_be_backordered_is_placed_and_the_rest_is_named(as_member, shop):
    product = a_product(net="5.00", stock="4", allow_backorder=True)
    buyer = a_member()
    a_cart(of=buyer, lines={product: "10"})
    browser = as_member(buyer)

    press(browser, browser.get("/checkout"))

    assert stored(OrderLine, OrderLine.backordered, OrderLine.promised_on) == [(Decimal(6), None)]


def test_charges_are_rows_of_their_own_and_the_order_equals_the_domains_totals(as_member):
    buyer = a_member()
    a_delivery_method(cost="34.00")
    a_cart(of=buyer, lines={a_product(net="10.00", deposit_minor=50): "3"})
    browser = as_member(buyer)

    press(browser, browser.get("/checkout"))

    assert sorted(stored(OrderCharge, OrderCharge.kind, OrderCharge.net_minor)) == [
        ("delivery", 3400),
        ("deposit", 150),
    ]
    # (30.00 + 34.00) at 23 % and a deposit outside the tax
    assert stored(Order, Order.net_minor, Order.vat_minor, Order.gross_minor) == [
        (6550, 1472, 8022)
    ]


def test_an_order_above_the_credit_limit_is_refused_and_prepayment_is_offered(as_member):
    buyer = a_member(of=a_company(credit_limit_minor=1000))
    a_delivery_method()
    a_cart(of=buyer, lines={a_product(net="10.00"): "3"})
    browser = as_member(buyer)
    page = browser.get("/checkout")

    assert page.select_one("input[name=payment][value=deferred]").has_attr("disabled")
    refused = press(browser, page, expect=409, payment="deferred")
    assert "Zamówienie przekracza wolny limit" in text(refused, "#refused")
    press(browser, refused, payment="prepayment")

    ((state, until),) = stored(Order, Order.state, Order.pay_until)
    assert (state, until is not None) == (OrderState.AWAITING_PAYMENT, True)


def test_an_overdue_company_pays_in_advance(as_member):
    buyer = a_member()
    an_open_invoice(of=buyer.company, gross="9000.00", days_overdue=30, number="FV/1")
    a_delivery_method()
    a_cart(of=buyer, lines={a_product(net="10.00"): "3"})
    browser = as_member(buyer)
    page = browser.get("/checkout")

    assert "FV/1" in text(page, "#payments")
    press(browser, page, expect=409, payment="deferred")
    press(browser, page, payment="prepayment")

    assert stored(Order, Order.state) == [(OrderState.AWAITING_PAYMENT,)]


def test_an_order_above_the_members_limit_waits_for_approval(as_member):
    buyer = a_member(order_limit_minor=3000)
    a_delivery_method()
    a_cart(of=buyer, lines={a_product(net="10.00"): "3"})
    browser = as_member(buyer)

    press(browser, browser.get("/checkout"))

    assert stored(Order, Order.state) == [(OrderState.AWAITING_APPROVAL,)]
    assert stored(StockLevel, StockLevel.reserved) == [(Decimal(3),)]


def test_what_the_seller_requires_must_be_given_and_the_rest_stays_typed(as_member, shop):
    with acting_as_system():
        db.session.merge(the_seller()).require_cost_centre = True
        db.session.commit()
    browser = as_member(shop.buyer)

    page = press(browser, browser.get("/checkout"), expect=422, po_number="PO/48", cost_centre="")

    assert text(page, "#cost_centre-error") == "Podaj MPK, na przykład 501-02."
    assert page.select_one("#po_number")["value"] == "PO/48"
    assert stored(Order) == []


def test_the_goods_may_go_to_a_branch_or_once_to_another_address(as_member, shop):
    branch = a_branch(of=shop.buyer.company, name="Oddział Tychy")
    browser = as_member(shop.buyer)
    page = browser.get("/checkout")
    press(browser, page, expect=422, recipient="one-off")

    press(
        browser,
        page,
        recipient="one-off",
        one_off_name="Jan Kowal",
        one_off_street="ul. Nowa 1",
        one_off_postal_code="43-100",
        one_off_city="Tychy",
    )
    a_cart(of=shop.buyer, lines={shop.product: "1"})
    press(browser, browser.get("/checkout"), recipient=f"branch:{branch.id}")

    assert stored(Order, Order.recipient_name, Order.branch_id) == [
        ("Jan Kowal", None),
        ("Oddział Tychy", branch.id),
    ]


def test_another_companys_branch_is_not_a_recipient(as_member, shop):
    foreign = a_branch(of=a_company())
    browser = as_member(shop.buyer)

    press(browser, browser.get("/checkout"), expect=404, recipient=f"branch:{foreign.id}")

    assert stored(Order) == []


def test_another_companys_cart_cannot_be_ordered(as_member, shop):
    intruder = a_member()
    a_cart(of=intruder, lines={shop.product: "1"})
    browser = as_member(intruder)

    press(browser, browser.get("/checkout"), expect=409, cart_id=str(shop.cart.id))

    assert stored(Order) == []


@pytest.mark.parametrize("path", ["/checkout", "/checkout/summary"])
def test_an_accountant_cannot_order(as_member, path):
    as_member(a_member(Role.ACCOUNTANT)).post(path, expect=403)


def test_a_company_not_verified_yet_cannot_order(as_member):
    as_member(a_member(of=a_company(status=CompanyStatus.PENDING))).get("/checkout", expect=403)


def test_an_empty_cart_leads_back_to_the_cart(as_member):
    assert as_member(a_member()).get("/checkout", expect=303).headers["Location"] == "/cart"


def test_another_delivery_reckons_the_sums_anew_without_ordering(as_member, shop):
    dear = a_delivery_method(cost="20.00", name="Kurier")
    browser = as_member(shop.buyer, htmx=True)

    page = browser.post("/checkout/summary", expect=200, method=str(dear.id), recipient="company")

    assert text(page, "#checkout-sums tr.total td") == "61,50 zł"
    assert {one["id"] for one in page.select("[hx-swap-oob]")} == {"payments"}


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

    assert len(seen) == 35
    assert stored(OrderLine, func.count(OrderLine.id)) == [(lines,)]
