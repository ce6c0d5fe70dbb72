"""Order again: one press into the cart, never twice, and a word about every line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.kit.ids import new_id
from portal.models.catalogue import ProductStatus
from portal.models.subscriptions import StockSubscription
from tests.factories import a_contract_price, a_member, a_product
from tests.factories.orders import a_delivery_method, an_order
from tests.stored import stored
from tests.web.order_again import change, in_cart, key_of, leave, row_of, sent, text_of, where

D = Decimal


@pytest.fixture
def buyer(app):
    a_delivery_method()
    return a_member()


def test_one_press_puts_an_order_into_the_cart_where_nothing_has_changed(as_member, buyer):
    product = a_product()
    placed = an_order(of=buyer, lines={product: "3"})

    answer = as_member(buyer).post(f"/orders/{placed.slug}/reorder")

    assert answer.headers["Location"] == "/cart"
    assert in_cart()[product.id] == D(3)


def test_one_press_puts_in_what_it_can_and_tells_of_all_the_rest(as_member, buyer):
    dearer, scarce, gone = a_product(net="10.00"), a_product(), a_product()
    placed = an_order(of=buyer, lines={dearer: "1", scarce: "5", gone: "1"})
    a_contract_price(dearer, buyer.company, "12.00")
    leave(scarce, "2")
    change(gone, status=ProductStatus.DISCONTINUED)
    browser = as_member(buyer)

    page = browser.get(browser.post(f"/orders/{placed.slug}/reorder").headers["Location"])

    assert (in_cart()[dearer.id], in_cart()[scarce.id]) == (D(1), D(2))
    assert gone.id not in in_cart()
    assert "2 pozycje są w koszyku. 1 nie weszła; przy niej powód." in text_of(
        page.select_one("#outcome")
    )
    assert "10,00 zł 12,00 zł +20 %" in text_of(row_of(page, dearer.sku))
    assert "W koszyku: 2 szt." in text_of(row_of(page, scarce.sku))
    assert "Dostępne 2 z 5 szt." in text_of(row_of(page, scarce.sku))
    assert "Nie weszło: teraz nie można zamówić. Wycofany ze sprzedaży." in text_of(
        row_of(page, gone.sku)
    )


@pytest.mark.parametrize("path", ["/orders/{slug}/reorder", "/order-again?order={slug}"])
def test_the_same_press_twice_puts_everything_in_once(as_member, buyer, path):
    product = a_product()
    slug = an_order(of=buyer, lines={product: "3"}).slug
    browser, key = as_member(buyer), str(new_id())

    browser.post(path.format(slug=slug), press=key)
    again = browser.post(path.format(slug=slug), press=key)

    assert in_cart()[product.id] == D(3)
    page = browser.get(again.headers["Location"])
    assert "1 pozycja jest w koszyku." in text_of(page.select_one("#outcome"))
    assert "nic nie dodaliśmy po raz drugi" in text_of(page.select_one("#flashes"))


def test_another_press_is_another_wish(as_member, buyer):
    product = a_product()
    slug = an_order(of=buyer, lines={product: "3"}).slug
    browser = as_member(buyer)

    for _ in range(2):
        browser.post(f"/orders/{slug}/reorder", press=str(new_id()))

    assert in_cart()[product.id] == D(6)


def test_a_press_is_ones_own(as_member, buyer):
    product = a_product()
    slug = an_order(of=buyer, lines={product: "3"}).slug
    key = str(new_id())
    as_member(buyer).post(f"/orders/{slug}/reorder", press=key)

    colleague = as_member(a_member(of=buyer.company))
    colleague.post(f"/orders/{slug}/reorder", press=key)

    assert in_cart()[product.id] == D(3)
    page = as_member(a_member(of=buyer.company)).get(f"/orders/{slug}/reorder?press={key}")
    assert page.select("#outcome") == []


def test_the_order_and_its_page_carry_a_new_key_each_time_they_are_shown(as_member, buyer):
    slug = an_order(of=buyer, lines={a_product(): "1"}).slug
    browser = as_member(buyer)

    keys = {
        browser.get(path).select_one("input[name=press]")["value"]
        for path in (f"/orders/{slug}", f"/orders/{slug}", f"/orders/{slug}/reorder")
    }

    assert len(keys) == 3


def test_quantities_are_edited_and_lines_left_out_before_the_press(as_member, buyer):
    kept, left = a_product(), a_product()
    slug = an_order(of=buyer, lines={kept: "3", left: "2"}).slug
    browser = as_member(buyer)
    page = browser.get(f"/orders/{slug}/reorder")
    key = key_of(page, kept.sku)

    answer = browser.post(where(page), data=sent(page, line=[key]) | {f"q-{key}": "7"})

    assert in_cart() == {kept.id: D(7)}
    after = browser.get(answer.headers["Location"])
    assert "W koszyku: 7 szt." in text_of(row_of(after, kept.sku))
    assert "Nie weszło: niezaznaczone." in text_of(row_of(after, left.sku))
    assert sent(after)["line"] == []
    assert sent(after)[f"q-{key}"] == "7"


def test_when_everything_went_in_the_cart_is_next(as_member, buyer):
    slug = an_order(of=buyer, lines={a_product(): "3"}).slug
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")

    assert browser.post(where(page), data=sent(page)).headers["Location"] == "/cart"


def test_what_lay_in_the_cart_before_is_told(as_member, buyer):
    product, other = a_product(), a_product()
    slug = an_order(of=buyer, lines={product: "3", other: "1"}).slug
    browser = as_member(buyer)
    browser.post("/cart/lines", product_id=str(product.id), quantity="2")
    page = browser.get(f"/order-again?order={slug}")
    only = sent(page, line=[key_of(page, product.sku)])

    after = browser.get(browser.post(where(page), data=only).headers["Location"])

    assert "W koszyku: 3 szt.; z tym, co tam było, razem 5." in text_of(row_of(after, product.sku))


@pytest.mark.parametrize("typed", ["trzy", "-1", "0", "", "1e9", "99999999999"])
def test_a_quantity_nobody_can_read_puts_nothing_in_and_loses_nothing(as_member, buyer, typed):
    wrong, right = a_product(), a_product()
    slug = an_order(of=buyer, lines={wrong: "3", right: "2"}).slug
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")
    bad, good = key_of(page, wrong.sku), key_of(page, right.sku)

    answer = browser.post(
        where(page), data=sent(page) | {f"q-{bad}": typed, f"q-{good}": "9"}, expect=422
    )

    assert in_cart() == {}
    assert "Do koszyka nic jeszcze nie weszło" in text_of(answer.select_one("#outcome"))
    assert sent(answer)[f"q-{bad}"] == typed
    assert sent(answer)[f"q-{good}"] == "9"
    assert answer.select_one(f"#q-{bad}")["aria-invalid"] == "true"


def test_of_a_line_left_out_the_quantity_may_be_anything(as_member, buyer):
    wrong, right = a_product(), a_product()
    slug = an_order(of=buyer, lines={wrong: "3", right: "2"}).slug
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")
    bad, good = key_of(page, wrong.sku), key_of(page, right.sku)

    browser.post(where(page), data=sent(page, line=[good]) | {f"q-{bad}": ""})

    assert in_cart() == {right.id: D(2)}


def test_of_what_is_short_one_takes_what_there_is_unless_told_otherwise(as_member, buyer):
    product = a_product()
    slug = an_order(of=buyer, lines={product: "5"}).slug
    leave(product, "2")
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")

    browser.post(where(page), data=sent(page))

    assert in_cart() == {product.id: D(2)}
    options = [one["value"] for one in page.select("select[name^=w-] option")]
    assert options == ["take", "notify"]


def test_of_what_is_brought_in_on_order_the_whole_quantity_goes(as_member, buyer):
    product = a_product(allow_backorder=True)
    slug = an_order(of=buyer, lines={product: "5"}).slug
    leave(product, "2")
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")
    key = key_of(page, product.sku)

    browser.post(where(page), data=sent(page))

    assert in_cart() == {product.id: D(5)}
    options = [one["value"] for one in page.select("select[name^=w-] option")]
    assert options == ["backorder", "take", "notify"]
    browser.post(where(page), data=sent(page, press=str(new_id())) | {f"w-{key}": "take"})
    assert in_cart() == {product.id: D(7)}


def test_a_backorder_the_product_does_not_allow_is_not_to_be_had(as_member, buyer):
    product = a_product()
    slug = an_order(of=buyer, lines={product: "5"}).slug
    leave(product, "2")
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")

    browser.post(where(page), data=sent(page) | {f"w-{key_of(page, product.sku)}": "backorder"})

    assert in_cart() == {product.id: D(2)}


def test_one_asks_to_be_told_instead_and_is_asked_once(as_member, buyer):
    product, other = a_product(), a_product()
    slug = an_order(of=buyer, lines={product: "5", other: "1"}).slug
    leave(product, "2")
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")
    fields = sent(page) | {f"w-{key_of(page, product.sku)}": "notify"}

    browser.post(where(page), data=fields)
    answer = browser.post(where(page), data=fields)

    assert in_cart() == {other.id: D(1)}
    (wish,) = stored(select(StockSubscription))
    assert (wish.product_id, wish.quantity, wish.unit) == (product.id, D(5), "szt.")
    after = browser.get(answer.headers["Location"])
    assert "powiadomimy, gdy będzie" in text_of(row_of(after, product.sku))
    assert "O 1 powiadomimy." in text_of(after.select_one("#outcome"))


def test_what_is_not_there_at_all_stays_out_and_listed(as_member, buyer):
    product, other = a_product(), a_product()
    slug = an_order(of=buyer, lines={product: "5", other: "1"}).slug
    leave(product, "0")
    browser = as_member(buyer)

    page = browser.get(browser.post(f"/orders/{slug}/reorder").headers["Location"])

    assert in_cart() == {other.id: D(1)}
    assert "Nie weszło: nie ma na stanie. Brak w magazynie." in text_of(row_of(page, product.sku))
    assert stored(select(StockSubscription)) == []
