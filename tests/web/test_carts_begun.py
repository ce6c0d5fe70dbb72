"""How a cart began: by hand, from a file, by ordering again; and for which branch it is."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from portal.domain.assortment import Effect
from portal.models.carts import Cart, CartSource
from tests.factories import a_branch, a_company, a_member, a_product, an_assortment_rule
from tests.factories.orders import a_cart, a_delivery_method, an_order
from tests.stored import stored


@pytest.fixture
def buyer(app):
    return a_member()


def _source() -> CartSource:
    return stored(select(Cart.source).where(Cart.active))[0]


def test_a_cart_begun_from_a_file_says_so_and_one_begun_by_hand_after_it_does_not(as_member, buyer):
    a_product(sku="A-1")
    browser = as_member(buyer)
    file = (io.BytesIO(b"A-1;3\n"), "zamowienie.csv")
    at = browser.post("/quick-order", data={"file": file}).headers["Location"]
    browser.post(f"{at}/cart")
    assert _source() is CartSource.FILE

    browser.post("/cart/lines", entry="A-1 1")
    assert _source() is CartSource.FILE
    browser.post("/carts", name="Z pliku")
    browser.post("/cart/lines", entry="A-1 1")

    assert _source() is CartSource.OWN
    page = browser.get("/carts").get_text()
    assert "z pliku" in page


def test_pasted_lines_are_no_file(as_member, buyer):
    a_product(sku="A-1")
    browser = as_member(buyer)
    at = browser.post("/quick-order", lines="A-1 3").headers["Location"]
    browser.post(f"{at}/cart")

    assert _source() is CartSource.OWN


def test_a_cart_begun_by_ordering_again_says_so_and_one_that_was_there_keeps_how(as_member, buyer):
    product = a_product(sku="A-1")
    a_delivery_method()
    slug = an_order(of=buyer, lines={product: "3"}).slug
    browser = as_member(buyer)
    browser.post("/cart/lines", entry="A-1 1")
    browser.post(f"/orders/{slug}/reorder")
    assert _source() is CartSource.OWN

    browser.post("/carts", name="Na potem")
    browser.post(f"/orders/{slug}/reorder")
    assert _source() is CartSource.REORDER


def test_a_saved_cart_shows_nothing_that_is_hidden_from_its_branch(as_member):
    company = a_company()
    me, branch = a_member(of=company), a_branch(of=company)
    product = a_product(name="Rękawice")
    an_assortment_rule(
        Effect.HIDE, product_id=product.id, company_id=company.id, branch_id=branch.id
    )
    made = a_cart(of=me, lines={product: "3"}, active=False, branch_id=branch.id)

    page = as_member(me).get(f"/carts/{made.id}")

    assert "Rękawice" not in page.get_text()


def test_what_the_carts_branch_may_not_buy_is_not_dropped_silently(as_member):
    company = a_company()
    me, branch = a_member(of=company), a_branch(of=company)
    a_product(sku="A-1")
    hidden = a_product(sku="A-2")
    an_assortment_rule(
        Effect.HIDE, product_id=hidden.id, company_id=company.id, branch_id=branch.id
    )
    a_cart(of=me, lines={}, branch_id=branch.id)
    browser = as_member(me)
    at = browser.post("/quick-order", lines="A-1 3\nA-2 3").headers["Location"]

    answer = browser.post(f"{at}/cart")

    said = browser.get(answer.headers["Location"]).select_one("#flashes").get_text()
    assert "Pominięto 1 pozycję." in said
