"""The catalogue's list and product page, as the people who look at them see them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.kit.clock import today
from portal.models.catalogue import SellingUnit
from portal.models.lists import FavouritesLine, FavouritesList
from portal.models.stock import ExpectedDelivery
from tests.catalogue_pages import names, text
from tests.factories import (
    a_category,
    a_company,
    a_contract_price,
    a_group_price,
    a_member,
    a_product,
    a_warehouse,
    saved,
    the_seller,
)
from tests.factories.codes import a_code


def test_a_row_shows_the_own_price_its_rule_the_next_step_and_stock(buyer, company, group):
    product = a_product(name="Papier Jumbo", net="10.00", stock="312", unit="rol.")
    a_group_price(product, group, "9.00")
    a_group_price(product, group, "8.50", minimum="48")
    a_code(product, "04-118", of=company)

    row = buyer.get("/catalogue").select_one("#results tbody tr")

    cells = [" ".join(cell.get_text(" ", strip=True).split()) for cell in row.select("td")]
    assert cells[0] == "Papier Jumbo " + f"{product.sku} · Wasz kod 04-118"
    assert cells[1] == "312 rol."
    assert cells[2].startswith("9,00\xa0zł".replace("\xa0", " "))
    assert cells[2].endswith("Cennik Hurt")
    assert cells[3] == "od 48 rol. 8,50 zł"


def test_stock_is_told_up_to_the_cap_and_never_more(buyer):
    the_seller()
    a_product(stock="20000")

    assert text(buyer.get("/catalogue"), ".stock") == "500+ szt."


def test_a_few_left_and_none_are_said_so(buyer):
    a_product(name="A", stock="48")
    a_product(name="B", stock=None)
    coming = a_product(name="C", stock=None)
    day = today() + timedelta(days=5)
    place = a_warehouse()
    saved(
        ExpectedDelivery(
            product_id=coming.id, warehouse_id=place.id, due_on=day, quantity=Decimal(10)
        )
    )

    stocks = [
        one.get_text(strip=True) for one in buyer.get("/catalogue", sort="name").select(".stock")
    ]

    assert stocks == ["tylko 48 szt.", "brak", f"dostawa {day.day}.{day:%m.%Y}"]


def test_names_stand_in_their_polish_order(buyer):
    for name in ("Śruba", "Sznurek", "łopata", "Zszywki", "Lampa", "Żarówka", "Ćwiek", "Cegła"):
        a_product(name=name)

    assert names(buyer.get("/catalogue", sort="name")) == [
        "Cegła", "Ćwiek", "Lampa", "łopata", "Sznurek", "Śruba", "Zszywki", "Żarówka",
    ]  # fmt: skip


def test_a_category_holds_what_lies_below_it_and_counts_it(buyer):
    hygiene = a_category(name="Higiena")
    paper = a_category(name="Papiery", under=hygiene)
    a_product(name="Papier", category_id=paper.id)
    a_product(name="Mydło", category_id=hygiene.id)
    a_product(name="Wiadro", category_id=a_category(name="Ogród").id)

    page = buyer.get("/catalogue", category=hygiene.slug, sort="name")

    assert page.heading == "Higiena"
    assert names(page) == ["Mydło", "Papier"]
    assert [label.get_text(" ", strip=True) for label in page.select("#categories label")] == [
        "Cały katalog", "Higiena", "Papiery 1",
    ]  # fmt: skip


def test_an_unknown_category_answers_404(buyer):
    buyer.get("/catalogue", category="no-such", expect=404)


def test_filters_narrow_to_what_is_there_coming_bought_listed_or_agreed(buyer, company):
    a_product(name="Na stanie", stock="5")
    coming = a_product(name="W drodze", stock="0")
    saved(
        ExpectedDelivery(
            product_id=coming.id,
            warehouse_id=a_warehouse().id,
            due_on=today(),
            quantity=Decimal(1),
        )
    )
    listed = a_product(name="Na liście", stock="0")
    favourites = saved(FavouritesList(company_id=company.id, name="Stałe"))
    saved(
        FavouritesLine(
            company_id=company.id,
            list_id=favourites.id,
            product_id=listed.id,
            unit="szt.",
            quantity=Decimal(1),
            position=1,
        )
    )
    agreed = a_product(name="Z umowy", stock="0")
    a_contract_price(agreed, company, "1.00")

    found = {
        value: names(buyer.get("/catalogue", **{name: value}))
        for name, value in (
            ("stock", "available"), ("stock", "expected"), ("mine", "listed"), ("mine", "contract")
        )
    }  # fmt: skip

    assert found == {
        "available": ["Na stanie"],
        "expected": ["W drodze"],
        "listed": ["Na liście"],
        "contract": ["Z umowy"],
    }
    assert names(buyer.get("/catalogue", mine="bought")) == []


def test_another_companys_lists_and_contracts_filter_nothing(buyer):
    other = a_company()
    product = a_product()
    a_contract_price(product, other, "1.00")

    assert names(buyer.get("/catalogue", mine="contract")) == []


def test_a_filter_answers_htmx_with_the_regions_it_changes(as_member, company):
    a_product(name="Papier")
    page = as_member(a_member(of=company), htmx=True).get("/catalogue", stock="available")

    assert page.select("html") == []
    assert [one["id"] for one in page.find_all(id=True, recursive=False)] == [
        "results", "catalogue-head", "categories",
    ]  # fmt: skip


def test_pages_follow_one_another(buyer):
    for number in range(22):
        a_product(name=f"Produkt {number:02d}")

    first = buyer.get("/catalogue", sort="name")
    second = buyer.get("/catalogue", sort="name", page="2")

    assert len(names(first)) == 20
    assert names(second) == ["Produkt 20", "Produkt 21"]
    assert text(second, "footer.pages span") == "21–22 z 22"
    assert first.select_one("footer.pages a[rel=next]")["href"].endswith("page=2")
    assert second.select("footer.pages a[rel=next]") == []


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999", "²"])
def test_a_page_that_makes_no_sense_is_no_error(buyer, page):
    a_product()
    buyer.get("/catalogue", page=page)


@pytest.mark.parametrize("products", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(buyer, company, count_queries, products):
    for number in range(products):
        product = a_product(name=f"Produkt {number}")
        a_contract_price(product, company, "1.00")
        saved(SellingUnit(product_id=product.id, unit="karton", factor=Decimal(10)))

    with count_queries() as seen:
        buyer.get("/catalogue", sort="name")

    assert len(seen) == 11


@pytest.mark.parametrize("products", [1, 3])
def test_a_search_costs_the_same_however_much_it_finds(buyer, count_queries, products):
    for number in range(products):
        a_product(name=f"Papier {number}")

    with count_queries() as seen:
        buyer.get("/catalogue", q="papier")

    assert len(seen) == 12
