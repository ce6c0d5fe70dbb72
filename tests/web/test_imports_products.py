"""What a file of products writes, and what it refuses."""

from __future__ import annotations

import pytest

from portal.domain.access import StaffRole
from portal.domain.codes import CodeKind
from portal.domain.vat import VatRate
from portal.models.catalogue import Category, Product, ProductCode, ProductStatus, SellingUnit
from portal.models.pricing import PriceListEntry
from portal.models.stock import StockLevel, Warehouse
from tests.factories import (
    a_category,
    a_company,
    a_contract_price,
    a_product,
    a_staff_member,
    a_warehouse,
)
from tests.importing import Outcome, bring, csv, objections, reserved, stored


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member(StaffRole.OFFICE))


# -- products ---------------------------------------------------------------------


def test_a_product_comes_with_everything_its_row_says(office):
    a_product(sku="B2", stock=None)
    file = csv(
        "SKU;Nazwa;EAN;Cena netto;VAT;JM;Kategoria;Producent;Kod producenta;Minimum;Krotność;"
        "Opakowanie;EAN opakowania;Karton;Kaucja;Na zamówienie;Wycofany;Następca;Opis;Stary kod",
        "A1;Kubek biały;5900000000015;12,50;8%;sztuk;Kuchnia > Kubki;Zdrój;K-77;2;2;"
        "12;5900000000022;144;0,50;tak;nie;B2;Emaliowany;KB-1",
    )

    assert bring(office, file) == Outcome("done", created=1)
    assert stored(
        Product.name, Product.base_net_minor, Product.vat_rate, Product.unit, Product.minimum,
        Product.multiple, Product.deposit_minor, Product.allow_backorder, Product.status,
        Product.manufacturer, Product.description,
    )[0] == (
        "Kubek biały", 1250, VatRate.R8, "szt.", 2, 2, 50, True, ProductStatus.ACTIVE,
        "Zdrój", "Emaliowany",
    )  # fmt: skip
    assert stored(Category.name) == [("Kubki",), ("Kuchnia",)]
    assert stored(SellingUnit.unit, SellingUnit.factor) == [("kart.", 144), ("opak.", 12)]
    assert stored(ProductCode.code, ProductCode.kind) == [
        ("5900000000015", CodeKind.EAN),
        ("5900000000022", CodeKind.EAN),
        ("K-77", CodeKind.MANUFACTURER),
        ("KB-1", CodeKind.OLD),
    ]
    assert bring(office, file) == Outcome("done", unchanged=1)


def test_absent_columns_and_empty_cells_leave_values_untouched(office):
    bring(office, csv("SKU;Nazwa;Cena netto;Opis", "A1;Kubek;12,50;Biały"))

    assert bring(office, csv("SKU;Nazwa;Opis", "A1;Kubek duży;")) == Outcome("done", updated=1)
    assert stored(Product.name, Product.base_net_minor, Product.description) == [
        ("Kubek duży", 1250, "Biały")
    ]


def test_a_product_found_by_its_new_name_and_code_after_the_import(office):
    bring(office, csv("SKU;Nazwa", "A1;Kubek"))
    bring(office, csv("SKU;Nazwa;EAN", "A1;Żółty dzbanek;5900000000015"))

    assert stored(Product.search_text) == [("zolty dzbanek a1 5900000000015",)]


def test_a_code_that_is_no_ean_is_kept_as_another_code_with_a_warning(office):
    ended = bring(office, csv("SKU;Nazwa;EAN", "A1;Kubek;5900000000016"))

    assert ended == Outcome("done", created=1, warned=1)
    assert stored(ProductCode.code, ProductCode.kind) == [("5900000000016", CodeKind.OTHER)]
    assert objections() == [(2, "EAN 5900000000016 has a wrong check digit: 6 should be 5.")]


def test_a_code_may_stand_on_two_products(office):
    file = csv("SKU;Nazwa;EAN", "A1;Kubek;5900000000015", "A2;Kubek 2;5900000000015")

    assert bring(office, file) == Outcome("done", created=2)
    assert len(stored(ProductCode.code)) == 2


def test_a_sku_that_stands_twice_is_taken_once(office):
    ended = bring(office, csv("SKU;Nazwa", "A1;Kubek", "A1;Talerz"))

    assert ended == Outcome("done", created=1, rejected=1)
    assert objections() == [(3, "SKU A1 stands already in row 2.")]


def test_vat_comes_from_net_and_gross_where_no_column_says_it(office):
    bring(office, csv("SKU;Nazwa;Cena netto;Cena brutto", "A1;a;10,00;10,80", "A2;b;.4800;.5900"))

    assert stored(Product.sku, Product.vat_rate) == [("A1", VatRate.R8), ("A2", VatRate.R23)]


def test_vat_comes_from_the_default_where_nothing_tells(office):
    file = csv("SKU;Nazwa;Cena netto;Cena brutto", "A1;a;10,00;19,00", "A2;b;10,00;")

    assert bring(office, file, vat="5") == Outcome("done", created=2, warned=1)
    assert stored(Product.sku, Product.vat_rate) == [("A1", VatRate.R5), ("A2", VatRate.R5)]


@pytest.mark.parametrize(
    ("price", "minor", "price_unit", "warned"),
    [
        ("1 234,50", 123450, 1, 0),
        ("1.234,50 zł", 123450, 1, 0),
        (".4800", 48, 1, 0),
        ("0,4825", 4825, 100, 0),
        ("39.024390", 3902, 1, 1),
    ],
)
def test_a_price_is_stored_exactly_where_two_decimals_suffice(
    office, price, minor, price_unit, warned
):
    ended = bring(office, csv("SKU;Nazwa;Cena netto", f"A1;Kubek;{price}"))

    assert ended == Outcome("done", created=1, warned=warned)
    assert stored(Product.base_net_minor, Product.price_unit) == [(minor, price_unit)]


def test_list_prices_stay_what_they_were_when_the_price_unit_grows(office):
    product = a_product(sku="A1", net="0.48", stock=None)
    a_contract_price(product, a_company(), "0.45")

    bring(office, csv("SKU;Cena netto", "A1;0,4825"))

    assert stored(Product.base_net_minor, Product.price_unit) == [(4825, 100)]
    assert stored(PriceListEntry.net_minor) == [(4500,)]


def test_stock_goes_to_the_chosen_warehouse(office):
    a_warehouse(name="Inny")
    chosen = a_warehouse(name="Główny")

    bring(office, csv("SKU;Nazwa;Stan", "A1;Kubek;76.0000"), warehouse=str(chosen.id))

    assert stored(StockLevel.warehouse_id, StockLevel.on_hand) == [(chosen.id, 76)]


def test_the_first_stock_makes_the_first_warehouse(office):
    bring(office, csv("SKU;Nazwa;Stan", "A1;Kubek;5"))

    assert stored(Warehouse.code) == [("M1",)]
    assert stored(StockLevel.on_hand) == [(5,)]


def test_stock_below_what_is_reserved_is_left_and_the_rest_of_the_product_taken(office):
    product = a_product(sku="A1", stock=None)
    place = a_warehouse()
    reserved(product, place, on_hand=20, reserved=12)

    ended = bring(office, csv("SKU;Nazwa;Stan", "A1;Nowa nazwa;5"))

    assert ended == Outcome("done", updated=1, warned=1)
    assert stored(StockLevel.on_hand) == [(20,)]
    assert objections() == [(2, "Stock 5 was left: 12 are reserved.")]


def test_categories_are_found_by_name_and_made_by_path(office):
    kitchen = a_category(name="Kuchnia")
    a_category(name="Kubki", under=kitchen)

    bring(office, csv("SKU;Nazwa;Kategoria", "A1;a;kubki", "A2;b;Kuchnia/Talerze"))

    assert sorted(name for (name,) in stored(Category.name)) == ["Kubki", "Kuchnia", "Talerze"]


def test_a_new_product_without_a_name_is_rejected(office):
    assert bring(office, csv("SKU;Cena netto", "A1;3,00")) == Outcome("done", rejected=1)
    assert objections() == [(2, "A new product needs a name.")]


def test_two_skus_with_one_address_get_two(office):
    bring(office, csv("SKU;Nazwa", "A/1;a", "A 1;b"))

    assert stored(Product.slug) == [("A-1",), ("A-1-2",)]
