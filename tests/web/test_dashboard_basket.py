"""The suggested basket on the first page: what is proposed and why, and one press into the cart."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.domain.assortment import Effect
from portal.kit.clock import today
from portal.models.carts import CartLine
from portal.models.catalogue import ProductStatus, SellingUnit, Substitute
from portal.models.seller import PriceGroup
from portal.models.stock import ExpectedDelivery
from tests.factories import (
    a_group_price,
    a_member,
    a_product,
    a_warehouse,
    an_assortment_rule,
    saved,
)
from tests.factories.orders import a_cart
from tests.factories.regular import WEEKLY, a_habit
from tests.stored import stored


def said(tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def row(page, product):
    return page.select_one(f"#row-{product.id}")


def ticked(page) -> list[str]:
    return [tick["value"] for tick in page.select("#suggested [data-tick][checked]")]


def fields(page, **over: str) -> dict[str, object]:
    """Return what the form sends as it stands, with some fields sent otherwise."""
    sent: dict[str, object] = {
        one["name"]: one.get("value", "")
        for one in page.select("[form=basket-form][name]")
        if one.name == "input" and one.get("type") != "checkbox"
    }
    for one in page.select("select[form=basket-form]"):
        sent[one["name"]] = one.select_one("option[selected]")["value"]
    return sent | {"line": ticked(page)} | over


def press(browser, page, *, expect: int = 303, **over: str):
    return browser.post("/suggested-basket/cart", data=fields(page, **over), expect=expect)


def cart() -> dict[object, Decimal]:
    return {one.product_id: one.quantity for one in stored(select(CartLine))}


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


def test_one_press_puts_what_is_ticked_into_the_cart_and_leads_there(as_member):
    me, gloves, cups = a_member(), a_product(), a_product()
    a_habit({gloves: "40", cups: "20"}, of=me)
    browser = as_member(me)
    page = browser.get("/")

    answer = press(browser, page, **{f"quantity-{cups.id}": "25"})

    assert answer.headers["Location"] == "/cart"
    assert cart() == {gloves.id: 40, cups.id: 25}


def test_what_is_unticked_stays_out(as_member):
    me, gloves, cups = a_member(), a_product(), a_product()
    a_habit({gloves: "40", cups: "20"}, of=me)
    browser = as_member(me)

    press(browser, browser.get("/"), line=[str(cups.id)])

    assert cart() == {cups.id: 20}


def test_a_second_press_of_the_same_page_adds_nothing(as_member):
    me, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=me)
    browser = as_member(me)
    page = browser.get("/")

    press(browser, page)
    press(browser, page)

    assert cart() == {gloves.id: 40}
    assert "1 pozycja była już w koszyku" in browser.get("/cart").get_text()


def test_what_lies_in_the_cart_is_unticked_and_may_be_taken_on_purpose(as_member):
    me, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=me)
    a_cart(of=me, lines={gloves: "12"})
    browser = as_member(me)
    page = browser.get("/")

    assert ticked(page) == []
    assert "w koszyku: 12 szt." in said(row(page, gloves))
    press(browser, page, line=[str(gloves.id)])
    assert cart() == {gloves.id: 52}


def test_quantities_respect_the_pack_and_say_so(as_member):
    me, paper = a_member(), a_product(multiple=Decimal(12), minimum=Decimal(12))
    a_habit({paper: "96"}, of=me)
    browser = as_member(me)

    press(browser, browser.get("/"), **{f"quantity-{paper.id}": "100"})

    assert cart() == {paper.id: 108}
    assert "Opakowanie po 12: 100 zmieniono na 108" in browser.get("/cart").get_text()


@pytest.mark.parametrize("typed", ["-3", "0", "dużo", "1e99", "99999999999", ""])
def test_a_quantity_that_is_none_comes_back_into_its_row_and_nothing_is_added(as_member, typed):
    me, gloves, cups = a_member(), a_product(), a_product()
    a_habit({gloves: "40", cups: "20"}, of=me)
    browser = as_member(me)

    page = press(browser, browser.get("/"), expect=422, **{f"quantity-{gloves.id}": typed})

    assert "wrong" in row(page, gloves)["class"]
    assert page.select_one(f"#q-{gloves.id}")["value"] == typed
    assert sorted(ticked(page)) == sorted([str(gloves.id), str(cups.id)])
    assert cart() == {}


def test_what_was_typed_in_other_rows_is_kept_when_one_is_wrong(as_member):
    me, gloves, cups = a_member(), a_product(), a_product()
    a_habit({gloves: "40", cups: "20"}, of=me)
    browser = as_member(me)

    page = press(
        browser,
        browser.get("/"),
        expect=422,
        **{f"quantity-{gloves.id}": "x", f"quantity-{cups.id}": "33"},
    )

    assert page.select_one(f"#q-{cups.id}")["value"] == "33"


def test_nothing_ticked_is_told(as_member):
    me, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=me)
    browser = as_member(me)

    page = press(browser, browser.get("/"), expect=422, line=[])

    assert "Zaznacz co najmniej jeden produkt." in said(page.select_one("#suggested"))


def test_another_quantity_reckons_its_row_anew_and_ticks_it(as_member):
    me = a_member()
    gloves = a_product()
    a_group_price(gloves, me_group(me), "8.00", minimum="50")
    a_habit({gloves: "40"}, of=me)

    page = as_member(me, htmx=True).post(
        f"/suggested-basket/lines/{gloves.id}",
        expect=200,
        data={f"quantity-{gloves.id}": "50", f"unit-{gloves.id}": "szt."},
    )

    tick = page.select_one("[data-tick]")
    assert (tick["data-amount"], tick.has_attr("checked")) == ("40000", True)
    assert "8,00 zł" in said(row(page, gloves))


def me_group(member):
    """Return the price group of a member's company."""
    wanted = select(PriceGroup).where(PriceGroup.id == member.company.price_group_id)
    return stored(wanted)[0]


def test_a_wrong_quantity_is_told_in_the_row(as_member):
    me, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=me)

    page = as_member(me, htmx=True).post(
        f"/suggested-basket/lines/{gloves.id}",
        expect=422,
        data={f"quantity-{gloves.id}": "-1", f"unit-{gloves.id}": "szt."},
    )

    assert "Ilość -1 jest ujemna." in said(row(page, gloves))


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


def test_a_pack_is_proposed_as_it_was_bought(as_member):
    me, gloves = a_member(), a_product()
    saved(SellingUnit(product_id=gloves.id, unit="kart.", factor=Decimal(10), position=1))
    a_habit({gloves: "40"}, of=me)
    browser = as_member(me)

    page = browser.get("/")
    press(browser, page, **{f"quantity-{gloves.id}": "3", f"unit-{gloves.id}": "kart."})

    assert [(one.unit, one.base_quantity) for one in stored(select(CartLine))] == [("kart.", 30)]


def test_an_accountant_sees_what_is_due_but_has_nothing_to_press(as_member):
    company_buyer = a_member()
    a_habit({a_product(): "40"}, of=company_buyer)

    page = as_member(a_member(Role.ACCOUNTANT, of=company_buyer.company)).get("/")

    assert len(page.select("#suggested tbody tr")) == 1
    assert page.select("#suggested input, #suggested button") == []


def test_an_accountant_may_not_press(as_member):
    buyer, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=buyer)
    browser = as_member(a_member(Role.ACCOUNTANT, of=buyer.company))

    browser.post("/suggested-basket/cart", expect=403, line=str(gloves.id))
    browser.post(f"/suggested-basket/lines/{gloves.id}", expect=403)

    assert cart() == {}


def test_another_company_s_habits_do_not_exist(as_member):
    theirs, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=theirs)

    as_member(a_member(), htmx=True).post(
        f"/suggested-basket/lines/{gloves.id}", expect=404, data={f"quantity-{gloves.id}": "1"}
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_basket_costs_the_same_however_much_is_in_it(as_member, count_queries, count):
    me = a_member()
    a_habit({a_product(): "5" for _ in range(count)}, of=me, days_ago=WEEKLY)
    browser = as_member(me)
    browser.get("/")

    with count_queries() as seen:
        browser.get("/")

    assert len(seen) == 22
