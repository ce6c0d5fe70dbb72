"""Carts as a whole: whose they are, put aside, sent elsewhere, as a file."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.domain.access import CompanyStatus, Role
from portal.extensions import db
from portal.models.carts import Cart, CartLine
from portal.models.pricing import PriceList
from portal.models.tenancy import acting_as_system
from tests.factories import (
    a_branch,
    a_company,
    a_contract_price,
    a_member,
    a_product,
)
from tests.factories.orders import a_cart


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


def text(page, selector):
    return " ".join(page.select_one(selector).get_text(" ", strip=True).split())


def test_another_recipient_changes_prices_visibly(app, as_member):
    buyer, product = a_member(), a_product(net="10.00")
    branch = a_branch(of=buyer.company)
    a_cart(of=buyer, lines={product: "2"})
    entry = a_contract_price(product, buyer.company, "9.00")
    with acting_as_system():
        db.session.get(PriceList, entry.price_list_id).branch_id = branch.id
        db.session.commit()
    browser = as_member(buyer)

    browser.post("/cart/branch", branch_id=str(branch.id))

    assert text(browser.get("/cart"), "#cart-lines .error") == (
        "Cena zmieniła się od dodania: było 10,00 zł, jest 9,00 zł."
    )


def test_a_cart_put_aside_is_taken_up_again(app, as_member):
    buyer, first, second = a_member(), a_product(), a_product()
    a_cart(of=buyer, lines={first: "1"})
    browser = as_member(buyer)

    browser.post("/carts", name="Święta 2026")
    assert lines_of(buyer) == []
    browser.post("/cart/lines", product_id=str(second.id), quantity="1")
    opened = browser.get("/cart").select_one("form[action$='/activation']")["action"]
    browser.post(opened)

    assert [row[0] for row in lines_of(buyer)] == [first.id]
    browser.post(opened)
    assert [row[0] for row in lines_of(buyer)] == [first.id]


def test_another_companys_saved_cart_does_not_exist(app, as_member):
    owner = a_member()
    cart = a_cart(of=owner, active=False, name="Ich")

    as_member(a_member()).post(f"/carts/{cart.id}/activation", expect=404)


def test_the_cart_survives_signing_out(app, as_member):
    buyer, product = a_member(), a_product()
    as_member(buyer).post("/cart/lines", product_id=str(product.id), quantity="3")

    page = as_member(buyer).get("/cart")

    assert len(page.select("tr[id^=line-]")) == 1


@pytest.mark.parametrize("path", ["/cart", "/cart/lines.csv"])
def test_an_accountant_has_no_cart(app, as_member, path):
    as_member(a_member(Role.ACCOUNTANT)).get(path, expect=403)


def test_an_accountant_cannot_put_anything_in(app, as_member):
    as_member(a_member(Role.ACCOUNTANT)).post(
        "/cart/lines", expect=403, product_id=str(a_product().id), quantity="1"
    )


def test_a_company_not_verified_yet_has_no_cart(app, as_member):
    pending = a_member(of=a_company(status=CompanyStatus.PENDING))

    as_member(pending).get("/cart", expect=403)


def test_the_cart_is_downloaded_with_polish_commas(app, as_member):
    buyer = a_member()
    a_cart(of=buyer, lines={a_product(sku="RK-1", net="19.80", name="Rękawice"): "40"})

    file = as_member(buyer).get("/cart/lines.csv")

    assert (
        file.raw.decode("utf-8-sig").splitlines()[1] == "RK-1;;Rękawice;40;szt.;19,80;1;szt.;792,00"
    )
