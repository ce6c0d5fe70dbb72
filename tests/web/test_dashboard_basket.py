"""The suggested basket on the first page: what is proposed and why."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.domain.assortment import Effect
from portal.kit.clock import today
from portal.models.catalogue import ProductStatus, Substitute
from portal.models.stock import ExpectedDelivery
from tests.basket_pages import cart, row, said, ticked
from tests.factories import a_member, a_product, a_warehouse, an_assortment_rule, saved
from tests.factories.regular import WEEKLY, a_habit


def test_what_is_due_is_ticked_with_its_rhythm_stock_price_and_quantity(as_member):
    me, gloves = a_member(), a_product(name="Rękawice", sku="RK-1", stock="312", unit="opak.")
    a_habit({gloves: "40"}, of=me)

    page = as_member(me).get("/")

    last = today() - timedelta(days=7)
    assert ticked(page) == [str(gloves.id)]
    assert f"Rękawice RK-1 co 7 dni, ostatnio {last.day}.{last.month:02d} 312 opak. 10,00 zł" in (
        said(row(page, gloves))
    )
    assert page.select_one(f"#q-{gloves.id}")["value"] == "40"
    assert said(page.select_one("#suggested .select-bar")) == (
        "1 z 1 zaznaczonych 400,00 zł netto Dodaj do koszyka"
    )


def test_what_is_not_due_for_long_is_not_proposed_but_counted_on(as_member):
    me = a_member()
    a_habit({a_product(): "4"}, of=me, days_ago=(30, 1))

    page = as_member(me).get("/")

    assert page.select("#suggested table") == []
    assert "Dziś niczego z Waszego rytmu nie brakuje" in said(page.select_one("#suggested"))


def test_a_new_company_is_told_what_will_be_here(as_member):
    page = as_member(a_member()).get("/")

    assert "Tu stanie propozycja zamówienia" in said(page.select_one("#suggested"))
    assert said(page.select_one(".head .btn-primary")) == "Wgraj plik"


def test_goods_that_are_out_stay_unticked_with_a_substitute_and_a_way_to_be_told(as_member):
    me, lids = a_member(), a_product(stock="0")
    white = a_product(name="Wieczko białe", sku="WC-81")
    saved(Substitute(product_id=lids.id, substitute_id=white.id, position=1))
    a_habit({lids: "10"}, of=me)
    browser = as_member(me)

    page = browser.get("/")

    assert ticked(page) == []
    assert page.select(f"#q-{lids.id}") == []
    assert "Zamiennik: Wieczko białe Dodaj 10 szt." in said(row(page, lids))
    assert "Powiadom" in said(row(page, lids))
    button = row(page, lids).select_one("button[name=entry]")
    browser.post(button["formaction"], entry=button["value"], next="/")
    assert cart() == {white.id: 10}


def test_what_stock_does_not_cover_is_proposed_as_far_as_it_goes(as_member):
    me, bags = a_member(), a_product(stock="50", multiple=Decimal(12), minimum=Decimal(12))
    a_habit({bags: "72"}, of=me)

    page = as_member(me).get("/")

    assert page.select_one(f"#q-{bags.id}")["value"] == "48"
    assert "Zwykle 72 szt.; więcej teraz nie ma." in said(row(page, bags))
    assert ticked(page) == [str(bags.id)]


def test_goods_on_backorder_are_proposed_whole_with_the_day_the_rest_comes(as_member):
    me, place = a_member(), a_warehouse()
    soap = a_product(stock="2", allow_backorder=True)
    day = today() + timedelta(days=4)
    saved(
        ExpectedDelivery(
            product_id=soap.id, warehouse_id=place.id, due_on=day, quantity=Decimal(100)
        )
    )
    a_habit({soap: "8"}, of=me)

    page = as_member(me).get("/")

    assert page.select_one(f"#q-{soap.id}")["value"] == "8"
    assert f"6 szt. dojedzie {day.day}.{day.month:02d}.{day.year}." in said(row(page, soap))


def test_what_is_not_sold_any_more_cannot_be_ticked_and_names_its_successor(as_member):
    me, new = a_member(), a_product(name="Następca")
    old = a_product(status=ProductStatus.DISCONTINUED, successor_id=new.id)
    a_habit({old: "5"}, of=me)

    page = as_member(me).get("/")

    assert row(page, old).select("[data-tick]") == []
    assert "Zamiennik: Następca" in said(row(page, old))


def test_a_hidden_product_is_counted_but_not_named(as_member):
    me, secret = a_member(), a_product(name="Towar ukryty")
    a_habit({secret: "5", a_product(): "5"}, of=me)
    an_assortment_rule(Effect.HIDE, product_id=secret.id, company_id=me.company.id)

    page = as_member(me).get("/")

    assert "Towar ukryty" not in page.select_one("#suggested").get_text()
    assert "1 produkt, który zwykle kupujecie, nie jest już w ofercie." in page.get_text()


def test_a_price_that_changed_since_the_last_time_has_an_arrow_that_says_what_it_was(as_member):
    me, gloves = a_member(), a_product(net="11.00")
    a_habit({gloves: "40"}, of=me)

    price = row(as_member(me).get("/"), gloves).select_one("td.price")

    assert said(price) == "11,00 zł ↑ +10 %, ostatnio 10,00 zł"


@pytest.mark.parametrize("count", [1, 3])
def test_the_basket_costs_the_same_however_much_is_in_it(as_member, count_queries, count):
    me = a_member()
    a_habit({a_product(): "5" for _ in range(count)}, of=me, days_ago=WEEKLY)
    browser = as_member(me)
    browser.get("/")

    with count_queries() as seen:
        browser.get("/")

    assert len(seen) == 22
