"""Typing a line: the code is completed as one types, and a slip keeps what was typed."""

from __future__ import annotations

import pytest

from portal.domain.access import Role
from portal.models.carts import CartLine
from tests.factories import a_member, a_product
from tests.pressing import rows_of


@pytest.fixture
def browser(as_member):
    return as_member(a_member(), htmx=True)


def proposed(browser, typed):
    page = browser.get("/quick-order/codes", entry=typed)
    return [(one["value"], one.get_text()) for one in page.select("#codes option")]


def test_words_and_codes_are_completed_and_the_quantity_stays(browser):
    a_product(sku="RK-2040-N", name="Rękawice nitrylowe")

    assert proposed(browser, "Ręk") == [("RK-2040-N", "Rękawice nitrylowe")]
    assert proposed(browser, "rk-2040 20") == [("RK-2040-N 20", "Rękawice nitrylowe · rk-2040")]
    # The browser shows only what holds the typed text: it is said beside the name.
    assert proposed(browser, "rekaw nitr") == [("RK-2040-N", "Rękawice nitrylowe · rekaw nitr")]


@pytest.mark.parametrize("typed", ["", "x", "\x00", "20", "zzzz", "%", "a" * 5000])
def test_what_says_nothing_proposes_nothing(browser, typed):
    a_product(sku="RK-2040-N", name="Rękawice")

    assert proposed(browser, typed) == []


def test_a_line_typed_goes_into_the_cart_and_the_page_stays(as_member):
    product = a_product(sku="RK-2040-N")
    browser = as_member(a_member())
    assert browser.get("/quick-order").select_one("#entry")["list"] == "codes"

    answer = browser.post("/cart/lines", entry="RK-2040-N 20", next="/quick-order")

    assert answer.headers["Location"] == "/quick-order"
    assert rows_of(CartLine, CartLine.product_id, CartLine.quantity) == [(product.id, 20)]


def test_a_slip_keeps_what_was_typed(as_member):
    page = as_member(a_member()).post(
        "/cart/lines", expect=422, entry="ABC-1 20", next="/quick-order"
    )

    assert page.select_one("#entry")["value"] == "ABC-1 20"
    assert "Nie znamy kodu ABC-1" in page.select_one("#entry-error").get_text()


def test_an_accountant_is_not_completed(as_member):
    as_member(a_member(Role.ACCOUNTANT)).get("/quick-order/codes", expect=403, entry="RK")


@pytest.mark.parametrize("products", [1, 3])
def test_completing_costs_the_same_however_much_is_found(as_member, count_queries, products):
    for one in range(products):
        a_product(sku=f"RK-{one}", name="Rękawice")
    browser = as_member(a_member(), htmx=True)

    with count_queries() as seen:
        found = proposed(browser, "Rękawice")

    assert (len(found), len(seen)) == (products, 8)
