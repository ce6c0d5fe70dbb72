"""Favourites lists and the rest: into the cart, out as a file, from products, carts and orders."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from portal.domain.assortment import Effect
from portal.models.carts import CartLine
from portal.models.lists import FavouritesLine, FavouritesList
from portal.services.lists import adding
from tests.factories import a_company, a_member, a_product, an_assortment_rule
from tests.factories.documents import a_quick_order, an_order
from tests.factories.lists import a_list
from tests.factories.orders import a_cart, a_delivery_method
from tests.stored import stored


def _names() -> list[str]:
    return sorted(stored(select(FavouritesList.name)))


def _lines(list_id) -> list[tuple[object, int]]:
    found = stored(
        select(FavouritesLine)
        .where(FavouritesLine.list_id == list_id)
        .order_by(FavouritesLine.position)
    )
    return [(line.product_id, int(line.quantity)) for line in found]


def _in_cart() -> dict[object, int]:
    return {line.product_id: int(line.quantity) for line in stored(select(CartLine))}


def test_all_goes_into_the_cart_with_the_quantities_as_they_stand(as_member):
    me = a_member()
    one, two = a_product(), a_product()
    made = a_list(of=me, lines={one: "10", two: "5"})
    line = stored(select(FavouritesLine.id).where(FavouritesLine.product_id == two.id))[0]

    answer = as_member(me).post(
        f"/lists/{made.id}/cart",
        what="all",
        **{f"quantity-{line}": "7", f"unit-{line}": "szt.", f"was-{line}": "5|szt."},
    )

    assert answer.headers["Location"] == "/cart"
    assert _in_cart() == {one.id: 10, two.id: 7}
    assert _lines(made.id) == [(one.id, 10), (two.id, 5)]


def test_only_the_ticked_lines_go_into_the_cart_and_none_ticked_is_said_so(as_member):
    me = a_member()
    one, two = a_product(), a_product()
    made = a_list(of=me, lines={one: "10", two: "5"})
    line = stored(select(FavouritesLine.id).where(FavouritesLine.product_id == two.id))[0]
    browser = as_member(me)

    browser.post(f"/lists/{made.id}/cart", what="selected", expect=422)
    browser.post(f"/lists/{made.id}/cart", what="selected", line=str(line))

    assert _in_cart() == {two.id: 5}


def test_a_quantity_that_is_none_keeps_everything_out_of_the_cart_and_stays_typed(as_member):
    me = a_member()
    product = a_product()
    made = a_list(of=me, lines={product: "10"})
    line = stored(select(FavouritesLine.id))[0]

    page = as_member(me).post(
        f"/lists/{made.id}/cart",
        expect=422,
        **{f"quantity-{line}": "-3", f"was-{line}": "10|szt.", f"unit-{line}": "szt."},
    )

    assert page.select_one(f"#q-{line}")["value"] == "-3"
    assert "-3" in page.select_one(f"#said-{line}").get_text()
    assert _in_cart() == {}


def test_hidden_products_are_counted_and_neither_shown_nor_bought_nor_exported(as_member):
    me = a_member()
    seen, secret, other = a_product(), a_product(name="Tajny"), a_product(name="Tajemny")
    made = a_list(of=me, lines={secret: "1", seen: "2", other: "3"})
    for hidden in (secret, other):
        an_assortment_rule(Effect.HIDE, product_id=hidden.id)
    browser = as_member(me)

    page = browser.get(f"/lists/{made.id}")
    file = browser.get(f"/lists/{made.id}/lines.csv").raw.decode("utf-8-sig")
    browser.post(f"/lists/{made.id}/cart", what="all")

    assert "2 pozycje nie są już dostępne." in page.select_one("#list .note").get_text()
    assert "Taj" not in page.select_one("#list").get_text() + file
    assert _in_cart() == {seen.id: 2}


def test_the_file_holds_codes_quantities_own_prices_and_stock(as_member):
    me = a_member()
    product = a_product(sku="A-1", name="=Kubek", net="2.50", stock="48")
    made = a_list(of=me, name="Co tydzień", lines={product: "12"}, sections={product: "Kuchnia"})
    browser = as_member(me)

    head, row = browser.get(f"/lists/{made.id}/lines.csv").raw.decode("utf-8-sig").splitlines()
    book = browser.get(f"/lists/{made.id}/lines.xlsx")

    assert head.startswith("SKU;")
    assert row == "A-1;;'=Kubek;szt.;12;2,50;1 szt.;48;Kuchnia;"
    assert book.raw[:2] == b"PK"


def test_a_product_goes_onto_a_chosen_list_once(as_member):
    me = a_member()
    product = a_product()
    made = a_list(of=me)
    browser = as_member(me)
    page = browser.get(f"/lists/choice?product={product.id}")
    assert page.select_one("select[name=list_id] option")["value"] == str(made.id)

    for quantity in ("4", "9"):
        browser.post(
            "/lists/lines", product_id=str(product.id), list_id=str(made.id), quantity=quantity
        )

    assert _lines(made.id) == [(product.id, 4)]


def test_the_cart_becomes_a_list_under_a_name_and_keeps_its_lines(as_member):
    me = a_member()
    one, two = a_product(), a_product()
    a_cart(of=me, lines={one: "3", two: "4"})
    browser = as_member(me)
    assert browser.get("/cart").select_one("a[href='/lists/choice']") is not None

    refused = browser.post("/lists/lines", list_id="", name="", expect=422)
    browser.post("/lists/lines", list_id="", name="Z koszyka")

    made = stored(select(FavouritesList))[0]
    assert refused.select_one("#name-error") is not None
    assert (made.name, _lines(made.id)) == ("Z koszyka", [(one.id, 3), (two.id, 4)])
    assert _in_cart() == {one.id: 3, two.id: 4}


def test_an_order_becomes_a_list_but_not_another_companys(as_member):
    me, product, delivery = a_member(), a_product(), a_delivery_method()
    own = an_order(of=me, product=product, delivery=delivery)
    foreign = an_order(of=a_member(), product=product, delivery=delivery)
    browser = as_member(me)

    browser.get(f"/lists/choice?order={own.slug}")
    browser.get(f"/lists/choice?order={foreign.slug}", expect=404)
    browser.post("/lists/lines", order=foreign.slug, list_id="", name="Cudze", expect=404)
    browser.post("/lists/lines", order=own.slug, list_id="", name="Z zamówienia")

    made = stored(select(FavouritesList))[0]
    assert (_names(), _lines(made.id)) == (["Z zamówienia"], [(product.id, 1)])


def test_a_list_that_would_grow_too_long_is_refused_in_words_and_nothing_is_made(
    as_member, monkeypatch
):
    monkeypatch.setattr(adding, "MAX_LINES", 1)
    me = a_member()
    a_cart(of=me, lines={a_product(): "3", a_product(): "4"})

    page = as_member(me).post("/lists/lines", list_id="", name="Za długa", expect=422)

    assert "1 pozycji" in page.select_one("#name-error").get_text()
    assert _names() == []


def test_a_second_press_of_the_same_form_adds_nothing_and_says_the_same(as_member):
    me = a_member()
    product = a_product()
    made = a_list(of=me, lines={product: "3"})
    browser = as_member(me)
    key = browser.get(f"/lists/{made.id}").select_one("#list-form input[name=key]")["value"]

    for _ in range(2):
        answer = browser.post(f"/lists/{made.id}/cart", key=key)
    assert (answer.headers["Location"], _in_cart()) == ("/cart", {product.id: 3})
    assert "1 pozycję" in browser.get("/cart").select_one("#flashes").get_text()

    browser.post(f"/lists/{made.id}/cart", key=str(uuid4()))
    browser.post(f"/lists/{made.id}/cart", key="no-key")
    assert _in_cart() == {product.id: 9}


def test_the_ready_lines_of_a_quick_order_become_a_list_but_not_a_colleagues(as_member):
    company = a_company()
    me, product = a_member(of=company), a_product()
    run = a_quick_order(of=me, product=product)
    browser, other = as_member(me), as_member(a_member(of=company))
    link = browser.get(f"/quick-order/{run.id}").select_one("a[href^='/lists/choice']")["href"]

    other.get(link, expect=404)
    other.post("/lists/lines", run_id=str(run.id), list_id="", name="Cudze", expect=404)
    page = browser.get(link)
    browser.post(
        "/lists/lines",
        run_id=page.select_one("input[name=run_id]")["value"],
        list_id="",
        name="Z pliku",
    )

    made = stored(select(FavouritesList))[0]
    assert (_names(), _lines(made.id)) == (["Z pliku"], [(product.id, 1)])


def test_a_row_of_the_catalogue_leads_to_the_lists(as_member):
    product = a_product()

    page = as_member(a_member()).get("/catalogue")

    assert page.select_one(f"a[href='/lists/choice?product={product.id}']") is not None
