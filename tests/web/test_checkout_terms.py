"""Checkout: who may order, where to, how it is delivered and paid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.domain.access import CompanyStatus, Role
from portal.domain.orders import OrderState
from portal.extensions import db
from portal.models.accounts import Address, Branch
from portal.models.orders import Order
from portal.models.seller import DeliveryMethod
from portal.models.stock import StockLevel
from portal.models.tenancy import acting_as_system
from tests.factories import (
    a_branch,
    a_company,
    a_member,
    a_product,
    the_seller,
)
from tests.factories.orders import a_cart, a_delivery_method, an_open_invoice
from tests.factories.people import an_address
from tests.pressing import press, rows_of


def text(page, selector):
    return " ".join(page.select_one(selector).get_text(" ", strip=True).split())


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

    ((state, until),) = rows_of(Order, Order.state, Order.pay_until)
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

    assert rows_of(Order, Order.state) == [(OrderState.AWAITING_PAYMENT,)]


def test_an_order_above_the_members_limit_waits_for_approval(as_member):
    buyer = a_member(order_limit_minor=3000)
    a_delivery_method()
    a_cart(of=buyer, lines={a_product(net="10.00"): "3"})
    browser = as_member(buyer)

    press(browser, browser.get("/checkout"))

    assert rows_of(Order, Order.state) == [(OrderState.AWAITING_APPROVAL,)]
    assert rows_of(StockLevel, StockLevel.reserved) == [(Decimal(3),)]


def test_what_the_seller_requires_must_be_given_and_the_rest_stays_typed(as_member, shop):
    with acting_as_system():
        db.session.merge(the_seller()).require_cost_centre = True
        db.session.commit()
    browser = as_member(shop.buyer)

    page = press(browser, browser.get("/checkout"), expect=422, po_number="PO/48", cost_centre="")

    assert text(page, "#cost_centre-error") == "Podaj MPK, na przykład 501-02."
    assert page.select_one("#po_number")["value"] == "PO/48"
    assert rows_of(Order) == []


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

    assert rows_of(Order, Order.recipient_name, Order.branch_id) == [
        ("Jan Kowal", None),
        ("Oddział Tychy", branch.id),
    ]


def test_another_companys_branch_is_not_a_recipient(as_member, shop):
    foreign = a_branch(of=a_company())
    browser = as_member(shop.buyer)

    page = press(browser, browser.get("/checkout"), expect=409, recipient=f"branch:{foreign.id}")

    assert foreign.name not in page.get_text()
    assert rows_of(Order) == []


def test_what_was_withdrawn_since_the_page_was_opened_is_said_and_nothing_typed_is_lost(
    as_member, shop
):
    branch = a_branch(of=shop.buyer.company)
    address = an_address(of=shop.buyer.company)
    gone = a_delivery_method()
    browser = as_member(shop.buyer)
    sent = {"po_number": "PO/48", "note": "Rampa 2"}
    page = browser.get("/checkout")
    with acting_as_system():
        db.session.get(Branch, branch.id).active = False
        db.session.get(DeliveryMethod, gone.id).active = False
        db.session.delete(db.session.get(Address, address.id))
        db.session.commit()

    for withdrawn in (
        {"recipient": f"branch:{branch.id}"},
        {"recipient": f"address:{address.id}"},
        {"method": str(gone.id)},
    ):
        again = press(browser, page, expect=409, **sent | withdrawn)
        assert again.select_one("#refused").get_text(strip=True)
        assert again.select_one("#po_number")["value"] == "PO/48"
        assert again.select_one("#note").get_text().strip() == "Rampa 2"

    press(browser, browser.get("/checkout"), **sent)
    assert rows_of(Order, Order.po_number) == [("PO/48",)]


@pytest.mark.parametrize("recipient", ["", "branch:", "branch:x", "address:x", "shop", "company:1"])
def test_without_a_recipient_nothing_goes_to_the_registered_address(as_member, shop, recipient):
    browser = as_member(shop.buyer)

    page = press(browser, browser.get("/checkout"), expect=422, recipient=recipient)

    assert "Wybierz odbiorcę" in text(page, "#refused")
    assert rows_of(Order) == []


def test_another_companys_cart_cannot_be_ordered(as_member, shop):
    intruder = a_member()
    a_cart(of=intruder, lines={shop.product: "1"})
    browser = as_member(intruder)

    press(browser, browser.get("/checkout"), expect=409, cart_id=str(shop.cart.id))

    assert rows_of(Order) == []


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
