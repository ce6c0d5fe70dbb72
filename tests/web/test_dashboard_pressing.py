"""The suggested basket: one press into the cart, and quantities changed in place before it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.domain.access import Role
from portal.models.carts import CartLine
from portal.models.catalogue import SellingUnit
from portal.models.seller import PriceGroup
from tests.basket_pages import cart, press, row, said, ticked
from tests.factories import a_group_price, a_member, a_product, saved
from tests.factories.orders import a_cart
from tests.factories.regular import a_habit
from tests.stored import stored


def me_group(member):
    """Return the price group of a member's company."""
    wanted = select(PriceGroup).where(PriceGroup.id == member.company.price_group_id)
    return stored(wanted)[0]


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


def test_a_wrong_quantity_is_told_in_the_row(as_member):
    me, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=me)

    page = as_member(me, htmx=True).post(
        f"/suggested-basket/lines/{gloves.id}",
        expect=422,
        data={f"quantity-{gloves.id}": "-1", f"unit-{gloves.id}": "szt."},
    )

    assert "Ilość -1 jest ujemna." in said(row(page, gloves))


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
