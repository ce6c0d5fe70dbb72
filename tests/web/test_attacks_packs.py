"""What the office changes about a product while it lies in somebody's cart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import update

from portal.extensions import db
from portal.kit.errors import Conflict
from portal.models.carts import CartLine
from portal.models.catalogue import Product, SellingUnit
from portal.models.orders import Order
from portal.models.tenancy import acting_as_system
from tests.factories import a_member, a_product, saved
from tests.factories.orders import a_cart, a_delivery_method, press_of, pressed
from tests.order_rows import stored


def change(statement):
    with acting_as_system():
        db.session.execute(statement)
        db.session.commit()


@pytest.fixture
def product(app):
    a_delivery_method()
    product = a_product(sku="RK-2040-N")
    saved(SellingUnit(product_id=product.id, unit="karton", factor=Decimal(24)))
    return product


CHANGES = {
    "the pack holds another number": update(SellingUnit).values(factor=Decimal(12)),
    "the pack is not sold any more": update(SellingUnit).values(unit="paleta"),
    "the least quantity rose": update(SellingUnit).values(minimum=Decimal(5)),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_quantity_that_is_not_sold_like_that_any_more_is_asked_again(as_member, product, what):
    buyer = a_member()
    cart = a_cart(of=buyer, lines={product: "2"})
    change(
        update(CartLine)
        .where(CartLine.cart_id == cart.id)
        .values(unit="karton", factor=Decimal(24), base_quantity=Decimal(48))
    )
    press = press_of(buyer)
    change(CHANGES[what].where(SellingUnit.product_id == product.id))

    with pytest.raises(Conflict) as refused:
        pressed(buyer, press)

    assert (stored(Order), refused.value.values) == ([], {"sku": "RK-2040-N"})


def test_a_base_unit_sold_in_larger_packs_now_is_asked_again_and_mended_in_the_cart(
    as_member, product
):
    buyer = a_member()
    a_cart(of=buyer, lines={product: "2"})
    press = press_of(buyer)
    change(update(Product).where(Product.id == product.id).values(multiple=Decimal(10)))

    with pytest.raises(Conflict):
        pressed(buyer, press)
    (line,) = stored(CartLine)
    as_member(buyer).post(f"/cart/lines/{line.id}/quantity", quantity="2")

    assert pressed(buyer, press_of(buyer)).number
