"""Where a product is short, the page offers to tell; where nothing is, it costs nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.domain.access import Role
from portal.domain.assortment import Effect
from portal.kit.clock import today
from portal.models.stock import ExpectedDelivery
from portal.web.filters import day as shown_day
from tests.factories import (
    a_company,
    a_member,
    a_product,
    a_warehouse,
    an_assortment_rule,
    saved,
    the_seller,
)
from tests.factories.lists import a_list
from tests.factories.orders import a_cart
from tests.factories.subscriptions import a_wish


def _offers(page) -> list[str]:
    return [one["id"] for one in page.select(".notify")]


def test_the_catalogue_offers_it_in_rows_that_are_out(as_member):
    out, there = a_product(stock="0"), a_product()

    page = as_member(a_member()).get("/catalogue")

    assert _offers(page) == [f"notify-{out.id}-szt."]
    assert there.sku in page.get_text()


def test_the_product_page_asks_for_how_many_and_follows_the_quantity(as_member):
    product = a_product(stock="20")
    browser = as_member(a_member())

    enough = browser.get(f"/catalogue/{product.slug}", quantity="20")
    short = browser.get(f"/catalogue/{product.slug}", quantity="24")

    assert _offers(enough) == []
    form = short.select_one("form.notify")
    assert form.select_one("#notify-quantity")["value"] == "24"
    assert form.select_one("[name=next]")["value"] == f"/catalogue/{product.slug}"


def test_who_waits_already_sees_that_instead_of_the_button(as_member):
    product, me = a_product(stock="0"), a_member()
    wish = a_wish(product, "24", of=me)

    page = as_member(me).get(f"/catalogue/{product.slug}")

    form = page.select_one("form.notify")
    assert form["action"] == f"/subscriptions/{wish.id}/ending"
    assert "Powiadomimy, gdy będzie 24 szt." in form.get_text()


def test_a_short_line_of_the_cart_offers_it_for_its_quantity(as_member):
    product, me = a_product(stock="48"), a_member()
    a_cart(of=me, lines={product: "75", a_product(): "1"})
    browser = as_member(me)

    page = browser.get("/cart")

    (form,) = page.select("form.notify")
    assert form.select_one("[name=quantity]")["value"] == "75"
    assert form.select_one("[name=next]")["value"] == "/cart"


def test_a_line_of_the_cart_made_short_offers_it_in_the_answer(as_member):
    product, me = a_product(stock="48"), a_member()
    cart = a_cart(of=me, lines={product: "10"})
    browser = as_member(me)
    line = browser.get("/cart").select_one("#cart-lines tbody tr")["id"].removeprefix("line-")
    assert cart.id is not None

    page = as_member(me, htmx=True).post(f"/cart/lines/{line}/quantity", expect=200, quantity="60")

    assert _offers(page) == [f"notify-{product.id}-szt."]


def test_a_row_of_a_list_offers_it_by_a_button_that_needs_no_form_of_its_own(as_member):
    product, me = a_product(stock="5"), a_member()
    made = a_list(of=me, lines={product: "12", a_product(): "1"})
    browser = as_member(me, htmx=True)

    page = as_member(me).get(f"/lists/{made.id}")
    (button,) = page.select(".notify button")
    again = browser.post(button["hx-post"], expect=200)
    back = browser.post(again.select_one(".notify button")["hx-post"], expect=200)

    assert "Powiadomimy, gdy będzie 12 szt." in again.get_text()
    assert "product_id=" in back.select_one(".notify button")["formaction"]
    assert page.select("form form") == []


def test_what_is_not_sold_or_not_for_the_person_offers_nothing(as_member, stranger):
    the_seller(catalogue_public=True)
    shown, company = a_product(stock="0"), a_company()
    an_assortment_rule(Effect.NO_SALE, product_id=shown.id, company_id=company.id)
    out = a_product(stock="0")

    member = as_member(a_member(of=company)).get("/catalogue")
    accountant = as_member(a_member(Role.ACCOUNTANT)).get("/catalogue")

    assert _offers(member) == [f"notify-{out.id}-szt."]
    assert _offers(accountant) == []
    assert _offers(stranger.get("/catalogue")) == []


@pytest.mark.parametrize("path", ["/catalogue", "/cart"])
def test_it_costs_one_statement_where_something_is_short_and_none_elsewhere(
    as_member, count_queries, path
):
    def cost(stock: str, count: int) -> int:
        me = a_member()
        a_cart(of=me, lines={a_product(stock=stock, name="x"): "1" for _ in range(count)})
        browser = as_member(me)
        browser.get(path)
        with count_queries() as seen:
            browser.get(path)
        return sum("FROM stock_subscriptions" in one for one in seen)

    assert [cost("100", 1), cost("0", 1), cost("0", 3)] == [0, 1, 1]


def _expected(product, days: int) -> None:
    saved(
        ExpectedDelivery(
            product_id=product.id,
            warehouse_id=a_warehouse().id,
            due_on=today() + timedelta(days=days),
            quantity=Decimal(100),
        )
    )


def test_when_goods_come_stands_wherever_they_are_short(as_member):
    low, out, me = a_product(stock="5", name="x"), a_product(stock="0", name="x"), a_member()
    for product in (low, out):
        _expected(product, 7)
    made = a_list(of=me, lines={low: "12", out: "12"})
    a_cart(of=me, lines={low: "12", out: "12"})
    browser, day = as_member(me), shown_day(today() + timedelta(days=7))

    for path in ("/catalogue", "/cart", f"/lists/{made.id}"):
        assert browser.get(path).get_text().count(f"dostawa {day}") == 2, path
    for product in (low, out):
        assert f"dostawa {day}" in browser.get(f"/catalogue/{product.slug}").get_text()


def test_what_is_out_but_may_be_ordered_is_on_order_in_the_cart_too(as_member):
    me = a_member()
    a_cart(of=me, lines={a_product(stock="0", allow_backorder=True): "12"})

    assert "na zamówienie" in as_member(me).get("/cart").select_one("#cart-lines").get_text()
