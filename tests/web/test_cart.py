"""The cart: what lies in it, what it costs, and every way to change it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.models.carts import Cart, CartLine
from portal.models.catalogue import SellingUnit
from portal.models.tenancy import acting_as_system
from tests.factories import (
    a_company,
    a_contract_price,
    a_member,
    a_price_group,
    a_product,
)
from tests.factories.orders import a_cart, a_delivery_method
from tests.factories.saving import saved


def lines_of(member):
    with acting_as_system():
        rows = db.session.execute(
            select(CartLine.product_id, CartLine.quantity, CartLine.unit, CartLine.base_quantity)
            .join(Cart, Cart.id == CartLine.cart_id)
            .where(Cart.membership_id == member.membership.id, Cart.active)
            .order_by(CartLine.position)
        ).all()
        db.session.rollback()
    return [tuple(row) for row in rows]


def line_id(member):
    with acting_as_system():
        found = db.session.scalars(
            select(CartLine.id)
            .join(Cart, Cart.id == CartLine.cart_id)
            .where(Cart.membership_id == member.membership.id)
            .order_by(CartLine.position)
        ).first()
        db.session.rollback()
    return found


def text(page, selector):
    return " ".join(page.select_one(selector).get_text(" ", strip=True).split())


def test_a_product_put_into_the_cart_stands_there_with_price_and_sums(app, as_member):
    buyer = a_member()
    product = a_product(net="10.00", name="Rękawice nitrylowe")
    browser = as_member(buyer)

    browser.post("/cart/lines", product_id=str(product.id), quantity="3")
    page = browser.get("/cart")

    assert lines_of(buyer) == [(product.id, Decimal(3), "szt.", Decimal(3))]
    assert text(page, "#cart-lines .named, #cart-lines .product a") == "Rękawice nitrylowe"
    assert text(page, "#cart-sums tr.total td") == "36,90 zł"
    assert text(page, "#cart-note .num") == "30,00 zł"


def test_adding_what_is_there_already_adds_up(app, as_member):
    buyer, product = a_member(), a_product()
    browser = as_member(buyer)
    browser.post("/cart/lines", product_id=str(product.id), quantity="3")
    browser.post("/cart/lines", product_id=str(product.id), quantity="2")

    assert lines_of(buyer) == [(product.id, Decimal(5), "szt.", Decimal(5))]


def test_a_code_and_a_quantity_typed_in_the_box_are_enough(app, as_member):
    buyer, product = a_member(), a_product(sku="RK-2040-N")
    page = as_member(buyer, htmx=True).post(
        "/cart/lines", expect=200, entry="rk-2040-n 20", next="/cart"
    )

    assert lines_of(buyer) == [(product.id, Decimal(20), "szt.", Decimal(20))]
    assert page.select_one("#cart") is not None


def test_an_unknown_code_is_refused_at_the_box_and_stays_typed(app, as_member):
    page = as_member(a_member()).post("/cart/lines", expect=422, entry="ABC-1 20", next="/cart")

    assert text(page, "#entry-error") == "Nie znamy kodu ABC-1."
    assert page.select_one("#entry")["value"] == "ABC-1 20"


def test_a_quantity_is_changed_in_place_and_only_what_it_touches_is_answered(app, as_member):
    group = a_price_group(tiers={"1000": "2"})
    buyer = a_member(of=a_company(group=group))
    a_delivery_method()
    a_cart(of=buyer, lines={a_product(net="10.00", stock="500"): "5", a_product(): "1"})
    line = line_id(buyer)

    page = as_member(buyer, htmx=True).post(
        f"/cart/lines/{line}/quantity", expect=200, quantity="100"
    )

    assert [row["id"] for row in page.select("tr[id^=line-]")] == [f"line-{line}"]
    assert {one["id"] for one in page.select("[hx-swap-oob]")} == {
        "cart-progress",
        "cart-bar",
        "cart-note",
    }
    assert page.select_one("hx-partial")["hx-target"] == "#cart-sums"
    assert text(page, "#cart-sums tr.down th") == "Próg 2 % (od 1 000,00 zł)"
    assert text(page, "#cart-note .num") == "989,80 zł"


def test_a_quantity_the_pack_does_not_allow_is_mended_upward_with_words(app, as_member):
    buyer = a_member()
    product = a_product(multiple=Decimal(12), minimum=Decimal(12), stock="500")
    a_cart(of=buyer, lines={product: "12"})
    line = line_id(buyer)

    page = as_member(buyer, htmx=True).post(
        f"/cart/lines/{line}/quantity", expect=200, quantity="100"
    )

    assert lines_of(buyer) == [(product.id, Decimal(108), "szt.", Decimal(108))]
    assert text(page, f"#said-{line}") == "Opakowanie po 12: 100 zmieniono na 108. Weź 96"


@pytest.mark.parametrize("typed", ["", "abc", "-3", "0", "1e9"])
def test_what_is_no_quantity_changes_nothing_and_stays_typed(app, as_member, typed):
    buyer, product = a_member(), a_product()
    a_cart(of=buyer, lines={product: "5"})
    line = line_id(buyer)

    page = as_member(buyer, htmx=True).post(
        f"/cart/lines/{line}/quantity", expect=422, quantity=typed
    )

    assert lines_of(buyer) == [(product.id, Decimal(5), "szt.", Decimal(5))]
    assert page.select_one(f"#q-{line}")["value"] == typed
    assert page.select_one(f"#said-{line}") is not None


def test_a_line_is_taken_out_and_put_back(app, as_member):
    buyer, product = a_member(), a_product()
    a_cart(of=buyer, lines={product: "5", a_product(): "1"})
    browser = as_member(buyer, htmx=True)

    page = browser.post(f"/cart/lines/{line_id(buyer)}/removal", expect=200)
    undo = page.select_one("#flashes form[data-undo]")["action"]
    assert product.id not in {row[0] for row in lines_of(buyer)}
    browser.post(undo, expect=200)

    assert (product.id, Decimal(5), "szt.", Decimal(5)) in lines_of(buyer)


def test_a_line_taken_out_twice_is_gone_the_second_time(app, as_member):
    buyer = a_member()
    a_cart(of=buyer, lines={a_product(): "5"})
    line, browser = line_id(buyer), as_member(buyer)

    browser.post(f"/cart/lines/{line}/removal")
    browser.post(f"/cart/lines/{line}/removal", expect=404)


@pytest.mark.parametrize("action", ["quantity", "removal", "substitution"])
def test_another_companys_line_does_not_exist(app, as_member, action):
    owner, other = a_member(), a_product()
    a_cart(of=owner, lines={other: "5"})

    as_member(a_member()).post(
        f"/cart/lines/{line_id(owner)}/{action}", expect=404, quantity="1", product_id=str(other.id)
    )

    assert lines_of(owner) == [(other.id, Decimal(5), "szt.", Decimal(5))]


def test_a_changed_price_is_told_until_it_is_noted(app, as_member):
    buyer, product = a_member(), a_product(net="20.60")
    a_cart(of=buyer, lines={product: "12"})
    a_contract_price(product, buyer.company, "21.44")
    browser = as_member(buyer)

    page = browser.get("/cart")
    assert text(page, "#cart-lines .error") == (
        "Cena zmieniła się od dodania: było 20,60 zł, jest 21,44 zł."
    )
    noted = (
        page.select_one("#cart form[action='/cart/prices'] input[name$='-']")
        or page.select("#cart form[action='/cart/prices'] input")[-1]
    )
    browser.post("/cart/prices", data={noted["name"]: noted["value"]})

    assert browser.get("/cart").select("#cart-lines .error") == []


def test_a_shortage_names_what_is_there_and_the_ways_out(app, as_member):
    buyer = a_member()
    a_cart(of=buyer, lines={a_product(stock="48", name="Worki"): "75"})

    page = as_member(buyer).get("/cart")

    assert text(page, "#cart-lines .error") == (
        "Dostępne 48 z 75 szt. Weź 48 szt. · Powiadom : Worki"
    )


@pytest.mark.parametrize("lines", [1, 3])
def test_the_cart_costs_the_same_however_long_it_is(app, as_member, count_queries, lines):
    buyer = a_member()
    a_cart(of=buyer, lines={a_product(): "1" for _ in range(lines)})
    browser = as_member(buyer)
    browser.get("/cart")

    with count_queries() as seen:
        browser.get("/cart")

    assert len(seen) == 13


@pytest.mark.parametrize("lines", [1, 3])
def test_a_change_costs_the_same_however_long_the_cart_is(app, as_member, count_queries, lines):
    buyer = a_member()
    a_cart(of=buyer, lines={a_product(): "1" for _ in range(lines)})
    browser, line = as_member(buyer, htmx=True), line_id(buyer)

    with count_queries() as seen:
        browser.post(f"/cart/lines/{line}/quantity", expect=200, quantity="2")

    assert len(seen) == 15


def test_a_selling_unit_is_chosen_at_the_line(app, as_member):
    buyer, product = a_member(), a_product(stock="500")
    saved(SellingUnit(product_id=product.id, unit="kart.", factor=Decimal(24)))
    a_cart(of=buyer, lines={product: "2"})

    as_member(buyer, htmx=True).post(
        f"/cart/lines/{line_id(buyer)}/quantity", expect=200, quantity="2", unit="kart."
    )

    assert lines_of(buyer) == [(product.id, Decimal(2), "kart.", Decimal(48))]
