"""Slips of the hand at the cart: nothing is ordered, lost or moved that was not meant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.models.carts import Cart, CartLine
from portal.models.catalogue import SellingUnit
from tests.factories import a_branch, a_company, a_contract_price, a_member, a_product
from tests.factories.orders import a_cart
from tests.factories.saving import saved
from tests.pressing import rows_of
from tests.stored import stored


@pytest.fixture
def buyer(app):
    return a_member()


def in_order():
    return stored(select(CartLine.product_id).order_by(CartLine.position, CartLine.id))


def test_a_line_put_back_stands_where_it_stood_with_its_note(as_member, buyer):
    first, second, third = a_product(), a_product(), a_product()
    a_cart(of=buyer, lines={first: "1", second: "5", third: "1"})
    (line,) = stored(select(CartLine.id).where(CartLine.product_id == second.id))
    browser = as_member(buyer, htmx=True)

    page = browser.post(f"/cart/lines/{line}/removal", expect=200)
    undo = page.select_one("#flashes form[data-undo]")["action"]
    for _ in range(2):
        browser.post(undo, expect=200)

    assert in_order() == [first.id, second.id, third.id]


@pytest.mark.parametrize("place", ["-5", "x", "99999999999999999999", ""])
def test_an_undo_that_was_tampered_with_puts_the_line_somewhere(as_member, buyer, place):
    first, second = a_product(), a_product()
    a_cart(of=buyer, lines={first: "1"})

    as_member(buyer).post(
        f"/cart/lines/returned?product={second.id}&quantity=2&unit=&place={place}&note=%00x"
    )

    assert set(in_order()) == {first.id, second.id}


@pytest.mark.parametrize("entry", ["A-1 99999999999", "A-1 9999999999999999", "A-1 -3", "A-1 1e9"])
def test_a_quantity_nobody_means_is_an_error_and_not_one_piece(as_member, buyer, entry):
    a_product(sku="A-1")

    page = as_member(buyer).post("/cart/lines", expect=422, entry=entry, next="/cart")

    assert page.select_one("#entry")["value"] == entry
    assert in_order() == []


def test_a_code_with_an_ean_behind_it_is_still_one_piece(as_member, buyer):
    product = a_product(sku="A-1")

    as_member(buyer).post("/cart/lines", entry="A-1 5901234123457", next="/cart")

    assert rows_of(CartLine, CartLine.product_id, CartLine.quantity) == [(product.id, Decimal(1))]


def test_two_lines_that_together_are_too_much_stay_two(as_member, buyer):
    product = a_product(unit="szt.")
    saved(SellingUnit(product_id=product.id, unit="karton", factor=Decimal(24)))
    cart = a_cart(of=buyer, lines={product: "9999999"})
    carton = saved(
        CartLine(
            cart_id=cart.id,
            company_id=buyer.company.id,
            product_id=product.id,
            unit="karton",
            factor=Decimal(24),
            quantity=Decimal(2),
            base_quantity=Decimal(48),
            position=2,
            added_by_id=buyer.person.id,
        )
    )

    page = as_member(buyer, htmx=True).post(
        f"/cart/lines/{carton.id}/quantity", expect=422, quantity="2", unit="szt."
    )

    assert "za duża" in page.select_one(f"#said-{carton.id}").get_text()
    assert sorted(stored(select(CartLine.quantity))) == [Decimal(2), Decimal(9999999)]


def test_a_cart_for_a_branch_that_is_closed_goes_to_the_registered_address_and_says_so(as_member):
    company = a_company()
    branch, product = a_branch(of=company), a_product(net="10.00")
    buyer, manager = a_member(of=company), a_member(Role.MANAGER, of=company)
    a_contract_price(product, company, "9.00", branch_id=branch.id)
    cart = a_cart(of=buyer, lines={product: "2"}, branch_id=branch.id)
    browser = as_member(buyer)
    browser.post(f"/cart/lines/{stored(select(CartLine.id))[0]}/quantity", quantity="3")

    as_member(manager).post(f"/company/branches/{branch.id}/closing")

    assert stored(select(Cart.branch_id).where(Cart.id == cart.id)) == [None]
    said = " ".join(browser.get("/cart").select_one("#cart-lines .error").get_text(" ").split())
    assert said == "Cena zmieniła się od dodania: było 9,00 zł, jest 10,00 zł."


def test_a_cart_worth_more_than_anybody_pays_still_opens_and_can_be_mended(as_member):
    a_product(sku="A-1", net="10.00")
    browser = as_member(a_member())
    browser.post("/cart/lines", entry="A-1 9999999")

    page = browser.get("/cart")
    line = page.select_one("input[name=quantity]")
    browser.get("/")

    assert "99 999 990,00 zł" in page.get_text().replace("\u00a0", " ")
    assert line is not None
