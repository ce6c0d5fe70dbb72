"""From the regular assortment into the cart, and who may."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.domain.access import Role
from portal.domain.assortment import Effect
from tests.basket_pages import cart, row, said
from tests.factories import a_member, a_product, an_assortment_rule
from tests.factories.regular import a_habit


def sent(*lines) -> dict[str, object]:
    """Return a form with these ticked: (product, quantity typed)."""
    form: dict[str, object] = {"line": [str(product.id) for product, _ in lines]}
    for product, quantity in lines:
        form |= {f"quantity-{product.id}": quantity, f"unit-{product.id}": "szt."}
    return form


def test_one_press_puts_what_is_ticked_into_the_cart_in_the_quantities_typed(as_member):
    me, gloves, cups, tape = a_member(), a_product(), a_product(), a_product()
    a_habit({gloves: "40", cups: "20", tape: "1"}, of=me)
    browser = as_member(me)

    answer = browser.post("/lists/regular/cart", data=sent((gloves, "12"), (cups, "7")))

    assert answer.headers["Location"] == "/cart"
    assert cart() == {gloves.id: 12, cups.id: 7}
    assert "Dodano do koszyka 2 pozycje." in browser.get("/cart").get_text()


def test_a_second_press_of_the_same_page_adds_nothing(as_member):
    me, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=me)
    browser = as_member(me)

    for _ in range(2):
        browser.post("/lists/regular/cart", data=sent((gloves, "12")))

    assert cart() == {gloves.id: 12}


@pytest.mark.parametrize("typed", ["-1", "0", "x", "1e9", "12345678901", ""])
def test_a_quantity_that_is_none_comes_back_and_nothing_is_added(as_member, typed):
    me, gloves, cups = a_member(), a_product(), a_product()
    a_habit({gloves: "40", cups: "20"}, of=me)

    page = as_member(me).post(
        "/lists/regular/cart", expect=422, data=sent((gloves, typed), (cups, "7"))
    )

    assert "wrong" in row(page, gloves)["class"]
    assert page.select_one(f"#q-{gloves.id}")["value"] == typed
    assert cart() == {}


def test_nothing_ticked_is_told(as_member):
    me = a_member()
    a_habit({a_product(): "40"}, of=me)

    page = as_member(me).post("/lists/regular/cart", expect=422, data={})

    assert "Zaznacz co najmniej jeden produkt." in said(page.select_one("#refused"))


def test_a_product_of_somebody_else_s_is_refused_by_the_cart_not_dropped(as_member):
    me, gloves, secret = a_member(), a_product(), a_product()
    a_habit({gloves: "40"}, of=me)
    an_assortment_rule(Effect.HIDE, product_id=secret.id, company_id=me.company.id)
    browser = as_member(me)

    browser.post("/lists/regular/cart", data=sent((gloves, "1"), (secret, "1")))

    assert cart() == {gloves.id: 1}
    assert "Pominięto 1 pozycję." in browser.get("/cart").get_text()


def test_another_quantity_reckons_its_row_anew(as_member):
    me, paper = a_member(), a_product(multiple=Decimal(12), minimum=Decimal(12))
    a_habit({paper: "24"}, of=me)

    page = as_member(me, htmx=True).post(
        f"/lists/regular/lines/{paper.id}",
        expect=200,
        data={f"quantity-{paper.id}": "30", f"unit-{paper.id}": "szt."},
    )

    assert page.select_one(f"#q-{paper.id}")["value"] == "36"
    assert "Opakowanie po 12: 30 zmieniono na 36." in said(row(page, paper))
    assert page.select_one("[data-tick]")["data-amount"] == "36000"


def test_without_a_script_a_row_leads_back_to_the_page(as_member):
    me, paper = a_member(), a_product()
    a_habit({paper: "24"}, of=me)

    answer = as_member(me).post(
        f"/lists/regular/lines/{paper.id}", data={f"quantity-{paper.id}": "30"}
    )

    assert answer.headers["Location"] == "/lists/regular"


def test_an_accountant_sees_it_but_has_nothing_to_press(as_member):
    buyer, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=buyer)
    accountant = a_member(Role.ACCOUNTANT, of=buyer.company)
    browser = as_member(accountant)

    page = browser.get("/lists/regular")

    assert "10,00 zł 40 szt." in said(row(page, gloves))
    assert page.select("main input, main form, .select-bar") == []
    browser.post("/lists/regular/cart", expect=403, data=sent((gloves, "1")))
    browser.post(f"/lists/regular/lines/{gloves.id}", expect=403)
    assert cart() == {}


def test_another_company_s_habits_do_not_exist(as_member):
    theirs, gloves = a_member(), a_product()
    a_habit({gloves: "40"}, of=theirs)
    me = as_member(a_member(), htmx=True)

    me.post(f"/lists/regular/lines/{gloves.id}", expect=404, data={f"quantity-{gloves.id}": "1"})
    assert "Nie ma jeszcze" in as_member(a_member()).get("/lists/regular").get_text()


def test_the_bar_forgets_the_value_of_a_cart_that_grew(as_member):
    me, gloves, cups = a_member(), a_product(), a_product()
    browser = as_member(me)
    browser.post("/cart/lines", product_id=str(gloves.id), quantity="1")
    assert browser.get("/cart").select("#cart-note .num")

    browser.post("/cart/lines", product_id=str(cups.id), quantity="1")

    note = browser.get("/lists").select_one("#cart-note")
    assert (said(note.select_one(".count")), note.select(".num")) == ("2 pozycje", [])
    assert browser.get("/cart").select("#cart-note .num")
    assert browser.get("/lists").select("#cart-note .num")
