"""A past order into the cart, with every difference shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.models.carts import CartLine
from portal.models.catalogue import ProductStatus, Substitute
from portal.models.stock import StockLevel
from portal.models.tenancy import acting_as_system
from tests.factories import (
    a_contract_price,
    a_member,
    a_product,
    saved,
)
from tests.factories.orders import a_delivery_method, an_order


@pytest.fixture
def delivery(app):
    return a_delivery_method()


@pytest.fixture
def buyer(delivery):
    return a_member()


def stored(*columns):
    with acting_as_system():
        rows = [tuple(row) for row in db.session.execute(select(*columns)).all()]
        db.session.rollback()
    return rows


def text_of(tag):
    return " ".join(tag.get_text(" ", strip=True).split())


def test_ordering_again_puts_the_lines_into_the_cart(as_member, buyer):
    product = a_product()
    placed = an_order(of=buyer, lines={product: "3"})

    answer = as_member(buyer).post(f"/orders/{placed.slug}/reorder")

    assert answer.headers["Location"] == "/cart"
    assert (product.id, Decimal(3)) in stored(CartLine.product_id, CartLine.quantity)


def test_ordering_again_shows_every_difference(as_member, buyer):
    dearer, scarce, gone, instead = a_product(net="10.00"), a_product(), a_product(), a_product()
    saved(Substitute(product_id=gone.id, substitute_id=instead.id))
    placed = an_order(of=buyer, lines={dearer: "1", scarce: "5", gone: "1"})
    a_contract_price(dearer, buyer.company, "12.00")
    with acting_as_system():
        level = db.session.scalars(
            select(StockLevel).where(StockLevel.product_id == scarce.id)
        ).one()
        level.on_hand, level.reserved = Decimal(2), Decimal(0)
        db.session.merge(gone).status = ProductStatus.DISCONTINUED
        db.session.commit()
    browser = as_member(buyer)

    where = browser.post(f"/orders/{placed.slug}/reorder").headers["Location"]
    page = browser.get(where)

    assert where.startswith(f"/orders/{placed.slug}/reorder?press=")
    rows = {text_of(row.select_one(".code")): text_of(row) for row in page.select("tbody tr[id]")}
    assert "10,00 zł 12,00 zł +20 %" in rows[dearer.sku]
    assert "Dostępne 2 z 5 szt." in rows[scarce.sku]
    assert instead.sku in rows[gone.sku]
