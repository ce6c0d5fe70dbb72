"""Whose orders and lists may be ordered again."""

from __future__ import annotations

import pytest

from portal.domain.access import CompanyStatus, Role
from portal.domain.assortment import Effect
from portal.services.reorder import sources
from tests.factories import a_company, a_contract_price, a_member, a_product, an_assortment_rule
from tests.factories.lists import a_list
from tests.factories.orders import a_delivery_method, an_order
from tests.web.order_again import change, in_cart, key_of, leave, row_of, sent, text_of, where


@pytest.fixture
def buyer(app):
    a_delivery_method()
    return a_member()


def _asked(browser, slug, favourites, *, expect):
    browser.get(f"/orders/{slug}/reorder", expect=expect)
    browser.get(f"/order-again?order={slug}", expect=expect)
    browser.get(f"/order-again?list={favourites.id}", expect=expect)
    browser.get(f"/order-again/lines.csv?order={slug}", expect=expect)
    for path in ("/order-again", "/order-again/lines", "/order-again/lines.xlsx"):
        browser.post(f"{path}?order={slug}", expect=expect, shown="1")
        browser.post(f"{path}?list={favourites.id}", expect=expect, shown="1")
    browser.post(f"/orders/{slug}/reorder", expect=expect)


def test_another_companys_orders_and_lists_do_not_exist(as_member, buyer):
    product = a_product()
    slug = an_order(of=buyer, lines={product: "3"}).slug
    favourites = a_list(of=buyer, lines={product: "1"})

    _asked(as_member(a_member(of=a_company())), slug, favourites, expect=404)

    assert in_cart() == {}


def test_one_foreign_order_among_ones_own_is_refused_whole(as_member, buyer):
    product = a_product()
    foreign = an_order(of=buyer, lines={product: "3"}).slug
    other = a_member()
    own = an_order(of=other, lines={product: "1"}).slug

    as_member(other).get(f"/order-again?order={own}&order={foreign}", expect=404)
    as_member(other).post(f"/order-again?order={own}&order={foreign}", expect=404)

    assert in_cart() == {}


def test_an_accountant_may_not(as_member, buyer):
    product = a_product()
    slug = an_order(of=buyer, lines={product: "3"}).slug
    favourites = a_list(of=buyer, lines={product: "1"})
    accountant = as_member(a_member(Role.ACCOUNTANT, of=buyer.company))

    _asked(accountant, slug, favourites, expect=403)
    history = accountant.get("/orders")

    assert in_cart() == {}
    assert history.select("input[name=order]") == []


def test_a_colleagues_private_list_does_not_exist(as_member, buyer):
    favourites = a_list(of=a_member(of=buyer.company), lines={a_product(): "1"}, shared=False)

    as_member(buyer).get(f"/order-again?list={favourites.id}", expect=404)


def test_a_company_not_verified_yet_may_not(as_member):
    as_member(a_member(of=a_company(status=CompanyStatus.PENDING))).get("/order-again", expect=403)


def test_of_a_hidden_product_only_the_companys_own_order_speaks(as_member, buyer):
    hidden, successor = a_product(name="Nazwa wtedy", net="10.00"), a_product()
    slug = an_order(of=buyer, lines={hidden: "3"}).slug
    change(hidden, name="Nazwa teraz", successor_id=successor.id)
    a_contract_price(hidden, buyer.company, "77.77")
    an_assortment_rule(Effect.HIDE, product_id=hidden.id, company_id=buyer.company.id)
    browser = as_member(buyer)

    page = browser.get(f"/order-again?order={slug}")
    file = browser.get(f"/order-again/lines.csv?order={slug}").raw.decode()

    row = row_of(page, hidden.sku)
    assert text_of(row) == (
        f"Nazwa wtedy {hidden.sku} Nie ma go już w Waszej ofercie. 10,00 zł 3 szt."
    )
    for secret in ("Nazwa teraz", "77,77", successor.sku, hidden.slug + '"', str(hidden.id)):
        assert secret not in page.decode()
        assert secret not in file
    assert row.select("input, select, button, a") == []


def test_of_a_hidden_product_on_a_list_never_bought_not_even_the_name_is_told(as_member, buyer):
    hidden = a_product(name="Nazwa tajna")
    favourites = a_list(of=buyer, lines={hidden: "3", a_product(): "1"})
    an_assortment_rule(Effect.HIDE, product_id=hidden.id, company_id=buyer.company.id)
    browser = as_member(buyer)

    page = browser.get(f"/order-again?list={favourites.id}")
    file = browser.get(f"/order-again/lines.csv?list={favourites.id}").raw.decode()

    assert "Produkt wycofany z oferty" in text_of(page.select_one("#again"))
    for secret in ("Nazwa tajna", hidden.sku, str(hidden.id)):
        assert secret not in page.decode()
        assert secret not in file


def test_nothing_but_what_is_proposed_can_be_taken_instead(as_member, buyer):
    short, unrelated = a_product(), a_product()
    slug = an_order(of=buyer, lines={short: "3"}).slug
    leave(short, "1")
    browser = as_member(buyer)
    page = browser.get(f"/order-again?order={slug}")

    fields = sent(page) | {f"i-{key_of(page, short.sku)}": str(unrelated.id)}
    browser.post(where(page), data=fields)

    assert in_cart() == {short.id: 1}


@pytest.mark.parametrize(
    "query",
    ["", "order=", "order=ZAM-0", "list=x", "list=", "list=00000000-0000-0000-0000-000000000000"],
)
def test_an_address_that_names_nothing_is_answered_in_words(as_member, buyer, query):
    answers = {"": 422, "list=": 422, "list=x": 422}

    as_member(buyer).get(f"/order-again?{query}", expect=answers.get(query, 404))


def test_too_many_orders_at_once_are_refused_in_words(as_member, buyer):
    query = "&".join(f"order=ZAM-{number}" for number in range(51))

    page = as_member(buyer).get(f"/order-again?{query}", expect=422)

    assert "Naraz najwyżej 50 zamówień. Zaznacz mniej." in text_of(page.select_one("main"))


def test_a_list_too_long_for_the_page_is_sent_to_its_own(as_member, buyer, monkeypatch):
    monkeypatch.setattr(sources, "MOST_LINES", 1)
    made = a_list(of=buyer, lines={a_product(): "1", a_product(): "1"})

    page = as_member(buyer).get(f"/order-again?list={made.id}", expect=422)

    assert "na stronie samej listy" in text_of(page.select_one("main"))
