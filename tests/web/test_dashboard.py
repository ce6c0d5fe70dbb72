"""The first page: each person sees what is theirs to see."""

from __future__ import annotations

import pytest

from portal.domain.access import CompanyStatus, Role
from portal.kit.clock import today
from tests.factories import a_company, a_member, a_product, a_staff_member
from tests.factories.orders import a_cart, a_delivery_method, an_open_invoice, an_order


def text(page, selector):
    return " ".join(page.select_one(selector).get_text(" ", strip=True).split())


def test_a_purchaser_sees_open_orders_and_the_cart_but_no_balance(app, as_member):
    a_delivery_method()
    buyer = a_member()
    placed = an_order(of=buyer, lines={a_product(net="10.00"): "3"})
    a_cart(of=buyer, lines={a_product(net="10.00"): "2"})

    page = as_member(buyer).get("/")

    assert text(page, ".figures").startswith("W realizacji 1 zamówienie")
    assert "Wolny limit" not in page.get_text()
    assert text(page, "table td a") == placed.number
    assert "20,00 zł" in text(page, ".cols .panel:not(#suggested) header")


def test_an_accountant_sees_balance_and_overdue_but_no_cart(app, as_member):
    accountant = a_member(Role.ACCOUNTANT)
    an_open_invoice(of=accountant.company, gross="100.00", days_overdue=30)

    page = as_member(accountant).get("/")

    assert "Po terminie 100,00 zł" in text(page, ".figures")
    assert "Wolny limit kupiecki 9 900,00 zł" in text(page, ".figures")


def test_a_manager_sees_what_waits_for_approval(app, as_member):
    a_delivery_method()
    buyer = a_member(order_limit_minor=100)
    placed = an_order(of=buyer, lines={a_product(): "1"})

    page = as_member(a_member(Role.MANAGER, of=buyer.company)).get("/")

    assert placed.number in text(page, "aside")


def test_a_company_not_verified_yet_is_led_to_the_catalogue(app, as_member):
    page = as_member(a_member(of=a_company(status=CompanyStatus.PENDING))).get("/")

    assert "zł" not in page.select_one("main").get_text()
    assert page.select_one(".empty a")["href"] == "/catalogue"


def test_staff_is_led_to_the_back_office(app, as_member):
    assert as_member(a_staff_member()).get("/", expect=303).headers["Location"] == "/staff"


def test_a_stranger_is_led_to_sign_in(stranger):
    assert stranger.get("/", expect=303).headers["Location"].startswith("/login")


@pytest.mark.parametrize("orders", [1, 3])
def test_the_first_page_costs_the_same_however_much_there_is(app, as_member, count_queries, orders):
    a_delivery_method()
    buyer = a_member(Role.MANAGER)
    for _ in range(orders):
        an_order(of=buyer, lines={a_product(): "1"})
    browser = as_member(buyer)

    with count_queries() as seen:
        browser.get("/")

    assert len(seen) == 25
    assert str(today().year) in browser.get("/").get_text()
