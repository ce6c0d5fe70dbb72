"""The back office keeps products: finds them, changes their facts, corrects their stock."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.domain.access import Role, StaffRole
from portal.domain.codes import CodeKind
from portal.models.catalogue import Product, ProductCode, ProductStatus
from portal.models.messages import OutboxMessage
from portal.models.stock import StockLevel
from tests.factories import (
    a_category,
    a_member,
    a_product,
    a_staff_member,
    a_warehouse,
    saved,
    stocked,
)
from tests.order_rows import audited, stored

FACTS = {
    "name": "Worki LDPE 60 l",
    "unit": "rol.",
    "base": "9,40",
    "vat_rate": "23",
    "minimum": "12",
    "multiple": "12",
    "status": "active",
    "successor_sku": "",
}


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member())


def test_the_list_shows_state_price_and_what_is_free_in_each_warehouse(office):
    place = a_warehouse(code="WAW", name="Warszawa")
    product = a_product(sku="RK-1", name="Ręcznik", net="7.85", stock=None)
    stocked(product, "48", warehouse=place)

    row = office.get("/staff/catalogue").select_one("tbody tr")

    assert [" ".join(cell.get_text(" ", strip=True).split()) for cell in row.select("td")] == [
        "Ręcznik RK-1",
        "W sprzedaży",
        "7,85 zł / szt.",
        "48",
    ]


@pytest.mark.parametrize("products", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(as_member, count_queries, products):
    office = as_member(a_staff_member())
    for _ in range(products):
        a_product()
    office.get("/staff/catalogue")
    with count_queries() as seen:
        page = office.get("/staff/catalogue")
    assert (len(page.select("tbody tr")), len(seen)) == (products, 5)


@pytest.mark.parametrize("typed", ["recznik pap", "rk-20", "RK 20", "5900020000996"])
def test_a_product_is_found_by_words_and_by_every_code(office, typed):
    product = a_product(sku="RK-20", name="Ręcznik papierowy")
    saved(
        ProductCode(
            product_id=product.id, kind=CodeKind.EAN, code="5900020000996", normal="5900020000996"
        )
    )
    a_product(name="Mydło")
    found = office.get("/staff/catalogue", q=typed).select("tbody .product a")
    assert [link.get_text() for link in found] == ["Ręcznik papierowy"]


def test_the_list_can_be_narrowed_to_what_lacks_stock_or_a_price(office):
    a_product(name="Pełny")
    a_product(name="Bez stanu", stock="0")
    a_product(name="Bez ceny", net=None)
    saved(Product(sku="STARY", slug="STARY", name="Stary", status=ProductStatus.DISCONTINUED))

    def names(**filters):
        return [
            link.get_text()
            for link in office.get("/staff/catalogue", **filters).select("tbody .product a")
        ]

    assert names(lack="stock") == ["Bez stanu", "Stary"]
    assert names(lack="price") == ["Bez ceny", "Stary"]
    assert names(status="discontinued") == ["Stary"]


def test_changing_facts_is_stored_searchable_and_audited_before_and_after(office):
    next_one = a_product(sku="NOWY")
    product = a_product(sku="WK-60", name="Worki", net="9.00")

    office.post("/staff/catalogue/products/WK-60/facts", **FACTS | {"successor_sku": "NOWY"})

    (kept,) = stored(Product, Product.id == product.id)
    assert (kept.name, kept.unit, kept.base_net_minor, kept.minimum, kept.successor_id) == (
        "Worki LDPE 60 l",
        "rol.",
        940,
        Decimal(12),
        next_one.id,
    )
    assert kept.search_text == "worki ldpe 60 l wk60 wk"
    ((label, before, after),) = audited("product.changed")
    assert label == "WK-60 Worki LDPE 60 l"
    assert (before["base_net_minor"], after["base_net_minor"]) == (900, 940)
    assert (before["successor"], after["successor"]) == (None, "NOWY")


def test_saving_the_same_facts_twice_changes_nothing_the_second_time(office):
    product = a_product(sku="WK-60")
    office.post("/staff/catalogue/products/WK-60/facts", **FACTS)
    (first,) = stored(Product, Product.id == product.id)
    office.post("/staff/catalogue/products/WK-60/facts", **FACTS)
    (second,) = stored(Product, Product.id == product.id)
    assert (len(audited("product.changed")), second.updated_at) == (1, first.updated_at)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Wpisz nazwę towaru"),
        ({"base": "1,999"}, "Podaj kwotę z dokładnością do groszy"),
        (
            {"multiple": "0"},
            "Minimum i opakowanie muszą być większe od zera, a dla jednostki rol. całkowite.",
        ),
        ({"successor_sku": "WK-60"}, "Towar nie może być swoim następcą."),
        ({"successor_sku": "NIE-MA"}, "Nie ma towaru NIE-MA."),
    ],
)
def test_facts_that_make_no_sense_are_refused_in_words(office, wrong, said):
    product = a_product(sku="WK-60")
    page = office.post("/staff/catalogue/products/WK-60/facts", expect=422, **FACTS | wrong)
    assert said in page.select_one("#errors").get_text(" ", strip=True)
    assert stored(Product, Product.id == product.id)[0].name == product.name


def test_a_count_sets_the_stock_says_why_and_wakes_the_orders_that_wait(office):
    place = a_warehouse(code="WAW")
    product = a_product(sku="RK-1", stock=None)
    stocked(product, "10", warehouse=place)

    office.post(
        f"/staff/catalogue/products/RK-1/stock/{place.id}/correction", on_hand="12,5", reason="spis"
    )

    (level,) = stored(StockLevel, StockLevel.product_id == product.id)
    assert level.on_hand == Decimal("12.5")
    assert audited("stock.corrected") == [
        (
            f"RK-1 {product.name}",
            {"warehouse": "WAW", "on_hand": "10"},
            {"warehouse": "WAW", "on_hand": "12.5", "reason": "spis"},
        )
    ]
    promised = stored(OutboxMessage, OutboxMessage.job == "stock.arrived")
    assert [one.payload for one in promised] == [{"product_ids": [str(product.id)]}]


def test_the_same_count_twice_changes_nothing_the_second_time(office):
    place = a_warehouse()
    product = a_product(sku="RK-1", stock=None)
    for _ in range(2):
        office.post(
            f"/staff/catalogue/products/RK-1/stock/{place.id}/correction",
            on_hand="7",
            reason="spis",
        )
    (level,) = stored(StockLevel, StockLevel.product_id == product.id)
    assert (level.on_hand, len(audited("stock.corrected"))) == (Decimal(7), 1)


def test_stock_cannot_be_set_below_what_is_promised_to_orders(office):
    place = a_warehouse()
    product = a_product(sku="RK-1", stock=None)
    saved(
        StockLevel(
            product_id=product.id, warehouse_id=place.id, on_hand=Decimal(10), reserved=Decimal(6)
        )
    )
    page = office.post(
        f"/staff/catalogue/products/RK-1/stock/{place.id}/correction",
        expect=422,
        on_hand="5",
        reason="spis",
    )
    assert "Zamówieniom obiecano 6 szt.; stanu nie można ustawić niżej." in page.get_text()
    assert stored(StockLevel, StockLevel.product_id == product.id)[0].on_hand == Decimal(10)


@pytest.mark.parametrize("who", ["rep", "client", "nobody"])
def test_only_the_back_office_keeps_the_catalogue(app, as_member, stranger, who):
    a_product(sku="WK-60")
    browser, expected = {
        "rep": lambda: (as_member(a_staff_member(StaffRole.REP)), 403),
        "client": lambda: (as_member(a_member(Role.MANAGER)), 403),
        "nobody": lambda: (stranger, 303),
    }[who]()
    for path in ("", "/products/WK-60", "/rules", "/discounts"):
        browser.get(f"/staff/catalogue{path}", expect=expected)
    browser.post("/staff/catalogue/products/WK-60/facts", expect=expected, **FACTS)
    assert audited("product.changed") == []


def test_a_product_that_does_not_exist_answers_404(office):
    office.get("/staff/catalogue/products/NIE-MA", expect=404)
    office.post("/staff/catalogue/products/NIE-MA/facts", expect=404, **FACTS)


def test_the_product_page_shows_category_codes_and_stock(office):
    product = a_product(sku="RK-1", category_id=a_category(name="Higiena").id)
    page = office.get("/staff/catalogue/products/RK-1")
    assert page.heading == product.name
    assert "Higiena" in page.select_one(".head p").get_text()
    assert "100 na stanie · zarezerwowane 0 · wolne 100" in " ".join(
        page.select_one("#stock").get_text(" ", strip=True).split()
    )
