"""Order again: every difference on one screen, and the quantity mended for it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.domain.assortment import Effect
from portal.kit.clock import today
from portal.models.stock import ExpectedDelivery
from tests.factories import (
    a_contract_price,
    a_member,
    a_product,
    a_warehouse,
    an_assortment_rule,
    saved,
)
from tests.factories.orders import a_delivery_method, an_order, press_of, pressed
from tests.web.order_again import (
    a_box,
    change,
    change_box,
    in_cart,
    key_of,
    leave,
    row_of,
    sent,
    text_of,
    where,
)

D = Decimal


@pytest.fixture
def buyer(app):
    a_delivery_method()
    return a_member()


def bought_in_boxes(buyer, product, quantity, browser):
    """Place an order of boxes, as the person would; return its slug."""
    browser.post("/cart/lines", product_id=str(product.id), quantity=quantity, unit="kart.")
    return pressed(buyer, press_of(buyer)).slug


def test_what_has_not_changed_stands_under_its_own_heading(as_member, buyer):
    product = a_product()
    slug = an_order(of=buyer, lines={product: "3"}).slug

    page = as_member(buyer).get(f"/order-again?order={slug}")

    assert [text_of(one) for one in page.select("tr.section")] == ["Bez zmian (1)"]
    assert "wszystko jak wtedy" in text_of(page.select_one(".head"))
    assert page.select(f"#line-{key_of(page, product.sku)} .error") == []


@pytest.mark.parametrize(
    ("now", "said"), [("12.00", "12,00 zł +20 % drożej"), ("9.67", "9,67 zł −3,3 % taniej")]
)
def test_another_price_is_told_then_and_now_and_in_percent(as_member, buyer, now, said):
    product = a_product(net="10.00")
    slug = an_order(of=buyer, lines={product: "3"}).slug
    a_contract_price(product, buyer.company, now)

    page = as_member(buyer).get(f"/order-again?order={slug}")

    assert [text_of(one) for one in page.select("tr.section")] == ["Inna cena (1)"]
    assert f"10,00 zł {said}" in text_of(row_of(page, product.sku))


def test_a_price_for_another_number_of_pieces_is_compared_by_the_piece(as_member, buyer):
    product = a_product(net="10.00")
    slug = an_order(of=buyer, lines={product: "3"}).slug
    change(product, price_unit=100, base_net_minor=110_000)

    row = row_of(as_member(buyer).get(f"/order-again?order={slug}"), product.sku)

    assert "10,00 zł 1 100,00 zł / 100 szt. +10 %" in text_of(row)


def test_a_pack_of_another_size_keeps_what_was_in_it_and_says_so(as_member, buyer):
    product, browser = a_product(stock="500"), as_member(buyer)
    a_box(product, "12")
    slug = bought_in_boxes(buyer, product, "5", browser)
    change_box(product, factor=D(10))

    page = browser.get(f"/order-again?order={slug}")

    assert "kart. miał 12 szt., teraz ma 10 szt.: 5 zmieniono na 6." in text_of(
        row_of(page, product.sku)
    )
    assert sent(page)[f"q-{key_of(page, product.sku)}"] == "6"
    browser.post(where(page), data=sent(page))
    assert in_cart() == {product.id: D(6)}


def test_of_a_unit_that_is_gone_the_base_unit_takes_over(as_member, buyer):
    product, browser = a_product(stock="500"), as_member(buyer)
    a_box(product, "12")
    slug = bought_in_boxes(buyer, product, "5", browser)
    change_box(product)

    page = browser.get(f"/order-again?order={slug}")

    assert "Nie ma już w kart.: zamiast 5 kart. jest 60 szt." in text_of(row_of(page, product.sku))
    browser.post(where(page), data=sent(page))
    assert in_cart() == {product.id: D(60)}


def test_a_minimum_or_multiple_that_has_changed_mends_the_quantity_visibly(as_member, buyer):
    product = a_product()
    slug = an_order(of=buyer, lines={product: "5"}).slug
    change(product, multiple=D(12), minimum=D(12))
    browser = as_member(buyer)

    page = browser.get(f"/order-again?order={slug}")

    assert "Minimum to 12 szt.: 5 zmieniono na 12." in text_of(row_of(page, product.sku))
    assert sent(page)[f"q-{key_of(page, product.sku)}"] == "12"


def test_what_is_counted_otherwise_now_waits_for_the_person(as_member, buyer):
    product, other = a_product(), a_product()
    slug = an_order(of=buyer, lines={product: "5", other: "1"}).slug
    change(product, unit="kg")
    browser = as_member(buyer)

    page = browser.get(browser.post(f"/orders/{slug}/reorder").headers["Location"])

    assert in_cart() == {other.id: D(1)}
    row = text_of(row_of(page, product.sku))
    assert "Nie weszło: najpierw sprawdź ilość." in row
    assert "Jednostką było szt., teraz jest kg: sprawdź ilość." in row


def test_what_is_shown_but_not_sold_and_what_has_no_price_is_told(as_member, buyer):
    shown, priceless = a_product(), a_product()
    slug = an_order(of=buyer, lines={shown: "5", priceless: "1"}).slug
    an_assortment_rule(Effect.NO_SALE, product_id=shown.id)
    change(priceless, base_net_minor=None)

    page = as_member(buyer).get(f"/order-again?order={slug}")

    assert "Teraz nie można go zamówić." in text_of(row_of(page, shown.sku))
    assert "Nie ma teraz ceny." in text_of(row_of(page, priceless.sku))
    assert page.select("input[name=line]") == []


def test_stock_is_told_enough_only_so_many_expected_or_none(as_member, buyer):
    enough, few, later, none = a_product(), a_product(), a_product(), a_product()
    slug = an_order(of=buyer, lines=dict.fromkeys((enough, few, later, none), "5")).slug
    for product, left in ((few, "2"), (later, "0"), (none, "0")):
        leave(product, left)
    due = today() + timedelta(days=3)
    saved(
        ExpectedDelivery(
            product_id=later.id, warehouse_id=a_warehouse().id, quantity=D(10), due_on=due
        )
    )

    page = as_member(buyer).get(f"/order-again?order={slug}")

    assert page.select(f"#line-{key_of(page, enough.sku)} .error") == []
    assert "Dostępne 2 z 5 szt." in text_of(row_of(page, few.sku))
    assert f"Brak, dostawa {due.day}.{due:%m}.{due.year}." in text_of(row_of(page, later.sku))
    assert "Brak w magazynie." in text_of(row_of(page, none.sku))


def test_two_units_of_one_product_share_its_stock(as_member, buyer):
    product, browser = a_product(stock="500"), as_member(buyer)
    a_box(product, "12")
    browser.post("/cart/lines", product_id=str(product.id), quantity="5")
    slug = bought_in_boxes(buyer, product, "1", browser)
    leave(product, "15")

    page = browser.get(f"/order-again?order={slug}")

    rows = [text_of(row) for row in page.select("tr[id]")]
    assert ["Dostępne" in row for row in rows] == [True, False]
    assert "Dostępne 10 z 12 szt." in rows[0]
