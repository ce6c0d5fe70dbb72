"""Order again: what replaces a product, what can stand in for it, and changes in place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.models.catalogue import ProductStatus, Substitute
from tests.factories import a_member, a_product, saved
from tests.factories.orders import a_delivery_method, an_order
from tests.web.order_again import change, in_cart, key_of, leave, row_of, sent, text_of, where

D = Decimal


@pytest.fixture
def buyer(app):
    a_delivery_method()
    return a_member()


def _proposed(page, sku):
    return [text_of(one) for one in row_of(page, sku).select(".proposals li")]


def test_a_discontinued_product_names_its_successor_with_the_price_difference(as_member, buyer):
    old, new = a_product(net="10.00"), a_product(net="12.50", name="Nowy model")
    slug = an_order(of=buyer, lines={old: "4"}).slug
    change(old, status=ProductStatus.DISCONTINUED, successor_id=new.id)

    page = as_member(buyer).get(f"/order-again?order={slug}")

    row = text_of(row_of(page, old.sku))
    assert f"Wycofany ze sprzedaży. Następca: {new.sku}." in row
    assert _proposed(page, old.sku) == [
        f"{new.sku} Nowy model · następca 12,50 zł / szt. +25 % · 4 szt. za 50,00 zł (+10,00 zł)"
        f" 100 szt. Weź zamiast : {new.sku}"
    ]


def test_successors_are_followed_to_one_that_can_be_bought(as_member, buyer):
    first, second, third = a_product(), a_product(), a_product()
    slug = an_order(of=buyer, lines={first: "4"}).slug
    change(first, status=ProductStatus.DISCONTINUED, successor_id=second.id)
    change(second, status=ProductStatus.DISCONTINUED, successor_id=third.id)

    page = as_member(buyer).get(f"/order-again?order={slug}")

    assert f"Następca: {third.sku}." in text_of(row_of(page, first.sku))
    assert second.sku not in text_of(page.select_one("#again"))


def test_products_that_succeed_one_another_in_a_circle_end_nowhere(as_member, buyer):
    first, second = a_product(), a_product()
    slug = an_order(of=buyer, lines={first: "4"}).slug
    change(first, status=ProductStatus.DISCONTINUED, successor_id=second.id)
    change(second, status=ProductStatus.DISCONTINUED, successor_id=first.id)

    page = as_member(buyer).get(f"/order-again?order={slug}")

    assert _proposed(page, first.sku) == []


def test_for_what_is_short_substitutes_are_proposed_those_in_stock_first(as_member, buyer):
    short, scarce, plenty = a_product(net="10.00"), a_product(net="9.00"), a_product(net="11.00")
    saved(Substitute(product_id=short.id, substitute_id=scarce.id, position=1))
    saved(Substitute(product_id=short.id, substitute_id=plenty.id, position=2))
    slug = an_order(of=buyer, lines={short: "4"}).slug
    leave(short, "1")
    leave(scarce, "2")

    page = as_member(buyer).get(f"/order-again?order={slug}")

    first, second = _proposed(page, short.sku)
    assert f"{plenty.sku}" in first
    assert "11,00 zł / szt. +10 % · 4 szt. za 44,00 zł (+4,00 zł)" in first
    assert f"{scarce.sku}" in second
    assert "9,00 zł / szt. −10 % · 4 szt. za 36,00 zł (−4,00 zł) tylko 2 szt." in second


def test_substitutes_hidden_unsold_or_without_a_price_are_not_proposed(as_member, buyer):
    short, gone, priceless = a_product(), a_product(), a_product(net=None)
    for place, other in enumerate((gone, priceless)):
        saved(Substitute(product_id=short.id, substitute_id=other.id, position=place))
    change(gone, status=ProductStatus.DISCONTINUED)
    slug = an_order(of=buyer, lines={short: "4"}).slug
    leave(short, "1")

    page = as_member(buyer).get(f"/order-again?order={slug}")

    assert _proposed(page, short.sku) == []


def test_one_press_takes_the_substitute_and_one_takes_the_original_back(as_member, buyer):
    short, instead, other = a_product(), a_product(net="11.00"), a_product()
    saved(Substitute(product_id=short.id, substitute_id=instead.id))
    slug = an_order(of=buyer, lines={short: "4", other: "2"}).slug
    leave(short, "1")
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")
    key, kept = key_of(page, short.sku), key_of(page, other.sku)
    button = row_of(page, short.sku).select_one(".proposals button")

    taken = browser.post(
        button["formaction"],
        data=sent(page) | {button["name"]: button["value"], f"q-{kept}": "9"},
        expect=200,
    )

    row = taken.select_one(f"#line-{key}")
    assert instead.sku in text_of(row.select_one(".product"))
    assert f"Zamiast {short.sku}" in text_of(row)
    assert "44,00 zł" in text_of(row)
    assert sent(taken)[f"q-{kept}"] == "9"
    back = row.select_one("button[name=take]")
    again = browser.post(back["formaction"], data=sent(taken) | {"take": back["value"]}, expect=200)
    assert short.sku in text_of(again.select_one(f"#line-{key} .product"))
    browser.post(where(taken), data=sent(taken))
    assert in_cart() == {instead.id: D(4), other.id: D(9)}


def test_a_substitute_in_other_packs_mends_the_quantity_visibly(as_member, buyer):
    short, instead = a_product(), a_product(multiple=D(12), minimum=D(12))
    saved(Substitute(product_id=short.id, substitute_id=instead.id))
    slug = an_order(of=buyer, lines={short: "4"}).slug
    leave(short, "1")
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")
    key = key_of(page, short.sku)

    taken = browser.post(
        f"/order-again/lines?order={slug}",
        data=sent(page, **{f"q_{key}": None}) | {"take": f"{key}:{instead.id}"},
        expect=200,
    )

    row = text_of(taken.select_one(f"#line-{key}"))
    assert "Minimum to 12 szt.: 4 zmieniono na 12." in row
    assert "Dostępne 1 z 4" not in row


def test_a_substitute_stays_taken_on_the_page_that_tells_of_the_press(as_member, buyer):
    gone, instead, short = a_product(), a_product(), a_product()
    saved(Substitute(product_id=gone.id, substitute_id=instead.id))
    slug = an_order(of=buyer, lines={gone: "4", short: "2"}).slug
    change(gone, status=ProductStatus.DISCONTINUED)
    leave(short, "0")
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")
    key = key_of(page, gone.sku)
    taken = browser.post(
        f"/order-again/lines?order={slug}",
        data=sent(page) | {"take": f"{key}:{instead.id}"},
        expect=200,
    )

    after = browser.get(browser.post(where(taken), data=sent(taken)).headers["Location"])

    row = text_of(after.select_one(f"#line-{key}"))
    assert f"{instead.sku} W koszyku: 4 szt. Zamiast {gone.sku}" in row


def test_a_change_in_place_answers_with_its_own_row_only(as_member, buyer):
    product, other = a_product(net="10.00"), a_product()
    slug = an_order(of=buyer, lines={product: "3", other: "2"}).slug
    page = as_member(buyer).get(f"/order-again?order={slug}")
    key = key_of(page, product.sku)
    post = page.select_one(f"#q-{key}")["hx-post"]

    row = as_member(buyer, htmx=True).post(post, data=sent(page) | {f"q-{key}": "7"}, expect=200)

    assert [one["id"] for one in row.select("tr")] == [f"line-{key}"]
    assert "70,00 zł" in text_of(row)
    assert row.select_one("[data-tick]")["data-amount"] == "7000"
    assert in_cart() == {}


def test_a_quantity_is_mended_upward_in_place_with_a_word(as_member, buyer):
    product = a_product(multiple=D(12))
    slug = an_order(of=buyer, lines={product: "24"}).slug
    page = as_member(buyer).get(f"/order-again?order={slug}")
    key = key_of(page, product.sku)

    row = as_member(buyer, htmx=True).post(
        f"/order-again/lines?order={slug}&line={key}",
        data=sent(page) | {f"q-{key}": "25"},
        expect=200,
    )

    assert "Opakowanie po 12: 25 zmieniono na 36." in text_of(row)
    assert row.select_one(f"#q-{key}")["value"] == "36"


def test_a_quantity_nobody_can_read_comes_back_in_place_with_the_reason(as_member, buyer):
    product = a_product()
    slug = an_order(of=buyer, lines={product: "3"}).slug
    page = as_member(buyer).get(f"/order-again?order={slug}")
    key = key_of(page, product.sku)

    row = as_member(buyer, htmx=True).post(
        f"/order-again/lines?order={slug}&line={key}",
        data=sent(page) | {f"q-{key}": "trzy"},
        expect=422,
    )

    assert row.select_one(f"#q-{key}")["value"] == "trzy"
    assert "trzy" in text_of(row.select_one(".error"))


def test_another_quantity_changes_what_is_short_and_what_a_substitute_costs(as_member, buyer):
    product, instead = a_product(net="10.00"), a_product(net="11.00")
    saved(Substitute(product_id=product.id, substitute_id=instead.id))
    slug = an_order(of=buyer, lines={product: "3"}).slug
    leave(product, "5")
    page = as_member(buyer).get(f"/order-again?order={slug}")
    key = key_of(page, product.sku)

    row = as_member(buyer, htmx=True).post(
        f"/order-again/lines?order={slug}&line={key}",
        data=sent(page) | {f"q-{key}": "8"},
        expect=200,
    )

    assert "Dostępne 5 z 8 szt." in text_of(row)
    assert "8 szt. za 88,00 zł (+8,00 zł)" in text_of(row)


def test_a_line_that_is_not_there_any_more_is_told(as_member, buyer):
    slug = an_order(of=buyer, lines={a_product(): "3"}).slug

    as_member(buyer, htmx=True).post(
        f"/order-again/lines?order={slug}&line=0000", expect=404, shown="1"
    )
