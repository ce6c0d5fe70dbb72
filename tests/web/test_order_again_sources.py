"""Order again from several orders at once and from a list, and what that costs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.kit.clock import utc_now
from portal.models.catalogue import Substitute
from tests.factories import a_contract_price, a_member, a_product, saved
from tests.factories.lists import a_list
from tests.factories.orders import a_delivery_method, an_order
from tests.web.order_again import in_cart, key_of, leave, row_of, sent, text_of, where

D = Decimal


@pytest.fixture
def buyer(app):
    a_delivery_method()
    return a_member()


def _again(*slugs):
    return "/order-again?" + "&".join(f"order={slug}" for slug in slugs)


def test_orders_are_ticked_in_the_history_and_ordered_again_together(as_member, buyer):
    placed = [an_order(of=buyer, lines={a_product(): "1"}).slug for _ in range(2)]

    page = as_member(buyer).get("/orders")

    form = page.select_one("form[data-ticks]")
    assert (form["method"], form["action"]) == ("get", "/order-again")
    assert {one["value"] for one in form.select("input[name=order]")} == set(placed)
    assert text_of(form.select_one(".select-bar button")) == "Zamów ponownie zaznaczone"
    assert [one["data-amount"] for one in form.select("input[name=order]")] == ["1000", "1000"]


def test_a_history_found_as_one_types_keeps_the_ticks(as_member, buyer):
    an_order(of=buyer, lines={a_product(): "1"})

    found = as_member(buyer, htmx=True).get("/orders?q=ZAM")

    assert len(found.select("#results input[name=order]")) == 1


def test_quantities_of_one_product_and_unit_are_summed_and_said_so(as_member, buyer):
    both, one = a_product(net="10.00"), a_product()
    older = an_order(of=buyer, lines={both: "2", one: "1"}, at=utc_now() - timedelta(days=7))
    newer = an_order(of=buyer, lines={both: "3"})
    browser = as_member(buyer)

    page = browser.get(_again(older.slug, newer.slug))

    assert page.heading == "Zamów ponownie: 2 zamówienia"
    row = text_of(row_of(page, both.sku))
    assert f"Razem: {newer.number}: 3 + {older.number}: 2 szt." in row
    assert sent(page)[f"q-{key_of(page, both.sku)}"] == "5"
    assert "Razem" not in text_of(row_of(page, one.sku))
    browser.post(where(page), data=sent(page))
    assert in_cart() == {both.id: D(5), one.id: D(1)}


def test_a_sum_of_orders_is_changed_in_place_too(as_member, buyer):
    product = a_product(net="10.00")
    slugs = [an_order(of=buyer, lines={product: "2"}).slug for _ in range(2)]
    page = as_member(buyer).get(_again(*slugs))
    key = key_of(page, product.sku)

    row = as_member(buyer, htmx=True).post(
        page.select_one(f"#q-{key}")["hx-post"], data=sent(page) | {f"q-{key}": "7"}, expect=200
    )

    assert "Razem:" in text_of(row)
    assert "70,00 zł" in text_of(row)


def test_summed_lines_are_compared_with_the_newest_price(as_member, buyer):
    product = a_product(net="10.00")
    older = an_order(of=buyer, lines={product: "2"}, at=utc_now() - timedelta(days=7))
    a_contract_price(product, buyer.company, "12.00")
    newer = an_order(of=buyer, lines={product: "3"})

    page = as_member(buyer).get(_again(older.slug, newer.slug))

    assert [text_of(one) for one in page.select("tr.section")] == ["Bez zmian (1)"]


def test_the_same_order_named_twice_counts_once(as_member, buyer):
    product = a_product()
    slug = an_order(of=buyer, lines={product: "2"}).slug

    page = as_member(buyer).get(_again(slug, slug))

    assert sent(page)[f"q-{key_of(page, product.sku)}"] == "2"


def test_a_list_is_ordered_from_and_compared_with_the_last_purchase(as_member, buyer):
    bought, never = a_product(net="10.00"), a_product(net="7.00")
    an_order(of=buyer, lines={bought: "3"})
    a_contract_price(bought, buyer.company, "12.00")
    favourites = a_list(of=buyer, lines={bought: "6", never: "2"}, name="Poniedziałek")
    browser = as_member(buyer)

    page = browser.get(f"/order-again?list={favourites.id}")

    assert page.heading == "Zamów z listy: Poniedziałek"
    assert "10,00 zł 12,00 zł +20 %" in text_of(row_of(page, bought.sku))
    assert "%" not in text_of(row_of(page, never.sku))
    browser.post(where(page), data=sent(page))
    assert in_cart() == {bought.id: D(6), never.id: D(2)}


def test_a_list_leads_there(as_member, buyer):
    favourites = a_list(of=buyer, lines={a_product(): "6"})

    page = as_member(buyer).get(f"/lists/{favourites.id}")

    assert page.select(f'a[href="/order-again?list={favourites.id}"]') != []


def test_an_empty_list_says_so(as_member, buyer):
    favourites = a_list(of=buyer)

    page = as_member(buyer).get(f"/order-again?list={favourites.id}")

    assert "Nie ma czego zamówić ponownie" in text_of(page.select_one("main"))


def _short_with_substitutes(lines):
    """Products that are short, each with something to stand in for it."""
    products = [a_product() for _ in range(lines)]
    for product in products:
        saved(Substitute(product_id=product.id, substitute_id=a_product().id))
    return products


@pytest.mark.parametrize(("orders", "lines"), [(1, 1), (1, 3), (3, 1), (3, 3)])
def test_the_page_costs_the_same_for_any_number_of_orders_and_lines(
    as_member, count_queries, buyer, orders, lines
):
    products = _short_with_substitutes(lines)
    placed = [an_order(of=buyer, lines=dict.fromkeys(products, "2")).slug for _ in range(orders)]
    for product in products:
        leave(product, "1")
    browser = as_member(buyer)
    browser.get(_again(*placed))

    with count_queries() as seen:
        page = browser.get(_again(*placed))

    assert len(page.select(".proposals li")) == lines
    assert len(seen) == 16


@pytest.mark.parametrize("lines", [1, 3])
def test_a_list_costs_the_same_for_any_number_of_lines(as_member, count_queries, buyer, lines):
    products = _short_with_substitutes(lines)
    an_order(of=buyer, lines=dict.fromkeys(products, "2"))
    favourites = a_list(of=buyer, lines=dict.fromkeys(products, "2"))
    for product in products:
        leave(product, "1")
    browser = as_member(buyer)
    browser.get(f"/order-again?list={favourites.id}")

    with count_queries() as seen:
        browser.get(f"/order-again?list={favourites.id}")

    assert len(seen) == 17


@pytest.mark.parametrize("lines", [1, 3])
def test_a_press_costs_the_same_for_any_number_of_lines(as_member, count_queries, buyer, lines):
    products = [a_product() for _ in range(lines)]
    slug = an_order(of=buyer, lines=dict.fromkeys(products, "2")).slug
    browser = as_member(buyer)
    browser.post("/cart/lines", product_id=str(a_product().id), quantity="1")

    with count_queries() as seen:
        browser.post(f"/orders/{slug}/reorder")

    assert len(seen) == 21
