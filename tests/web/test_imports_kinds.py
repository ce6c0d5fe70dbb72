"""What files of stock, deliveries, prices and discounts write, and what they refuse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portal.domain.access import StaffRole
from portal.domain.codes import CodeKind
from portal.models.catalogue import ProductCode
from portal.models.pricing import DiscountRule, EntrySource, PriceList, PriceListEntry
from portal.models.stock import ExpectedDelivery, StockLevel
from tests.factories import (
    a_category,
    a_company,
    a_contract_price,
    a_price_group,
    a_product,
    a_staff_member,
    a_warehouse,
    saved,
    stocked,
)
from tests.importing import Outcome, bring, csv, objections, proposed, reserved, stored, upload


@pytest.fixture
def office(as_member):
    return as_member(a_staff_member(StaffRole.OFFICE))


# -- stock ----------------------------------------------------------------------------


def test_stock_is_set_by_sku_or_ean_and_warehouse(office):
    place = a_warehouse(code="WAW", name="Warszawa")
    other = a_warehouse(code="KRK", name="Kraków")
    stocked(a_product(sku="A1", stock=None), "3", warehouse=place)
    saved(
        ProductCode(
            product_id=a_product(sku="A2", stock=None).id,
            kind=CodeKind.EAN,
            code="5900000000015",
            normal="5900000000015",
        )
    )
    file = csv("Kod;Stan;Magazyn", "A1;7;waw", "5900000000015;4,5;Kraków")

    assert bring(office, file, kind="stock") == Outcome("done", created=1, updated=1)
    assert stored(StockLevel.on_hand, StockLevel.warehouse_id) == [
        (Decimal("4.5"), other.id),
        (7, place.id),
    ]
    assert bring(office, file, kind="stock") == Outcome("done", unchanged=2)


def test_stock_below_what_is_reserved_is_rejected_with_the_figure(office):
    place = a_warehouse()
    reserved(a_product(sku="A1", stock=None), place, on_hand=20, reserved=12)
    stocked(a_product(sku="A2", stock=None), "1", warehouse=place)
    file = csv("SKU;Stan", "A1;5", "A2;9")

    ended = bring(office, file, kind="stock", warehouse=str(place.id))

    assert ended == Outcome("done", updated=1, rejected=1)
    assert objections() == [(2, "Stock 5 is too low: 12 are reserved.")]
    assert stored(StockLevel.on_hand) == [(9,), (20,)]


def test_unknown_products_and_warehouses_are_rejected(office):
    a_warehouse(code="WAW")
    a_product(sku="A1", stock=None)
    file = csv("SKU;Stan;Magazyn", "ZZZ;5;WAW", "A1;5;Radom", "A1;dużo;WAW")

    assert bring(office, file, kind="stock") == Outcome("done", rejected=3)
    assert objections() == [
        (2, "There is no product with the code ZZZ."),
        (3, "There is no warehouse “Radom”."),
        (4, "The quantity “dużo” is not a number."),
    ]


# -- deliveries -----------------------------------------------------------------------


def test_expected_deliveries_are_written_and_changed_by_their_day(office):
    a_warehouse()
    a_product(sku="A1", stock=None)

    first = bring(office, csv("SKU;Data;Ilość", "A1;24.12.2026;100"), kind="deliveries")
    again = bring(office, csv("SKU;Data;Ilość", "A1;2026-12-24;120"), kind="deliveries")
    same = bring(office, csv("SKU;Data;Ilość", "A1;24/12/26;120"), kind="deliveries")

    assert (first, again, same) == (
        Outcome("done", created=1),
        Outcome("done", updated=1),
        Outcome("done", unchanged=1),
    )
    assert stored(ExpectedDelivery.due_on, ExpectedDelivery.quantity) == [(date(2026, 12, 24), 120)]


def test_a_delivery_without_a_real_date_is_rejected(office):
    a_warehouse()
    a_product(sku="A1", stock=None)
    ended = bring(office, csv("SKU;Data;Ilość", "A1;31.02.2027;5"), kind="deliveries")

    assert ended == Outcome("done", rejected=1)
    assert objections() == [(2, "“31.02.2027” is not a date. Write it as 24.12.2026.")]


# -- price lists ----------------------------------------------------------------------


def test_a_new_price_list_of_a_group_is_made_and_filled(office):
    group = a_price_group()
    a_product(sku="A1", stock=None)
    file = csv("SKU;Od ilości;Cena netto;Ważne od", "A1;1;9,50;", "A1;12;8,90;1.12.2026")
    choices = {"list_name": "Hurt 2027", "list_owner": f"group:{group.id}", "list_currency": "PLN"}

    assert bring(office, file, kind="price-list", **choices) == Outcome("done", created=2)
    assert stored(PriceList.name, PriceList.price_group_id) == [("Hurt 2027", group.id)]
    assert stored(
        PriceListEntry.net_minor,
        PriceListEntry.minimum,
        PriceListEntry.valid_from,
        PriceListEntry.source,
        PriceListEntry.company_id,
    ) == [
        (890, 12, date(2026, 12, 1), EntrySource.LIST, None),
        (950, 1, None, EntrySource.LIST, None),
    ]
    assert bring(office, file, kind="price-list", **choices) == Outcome("done", unchanged=2)


def test_the_contract_of_a_company_is_its_own(office):
    company = a_company()
    entry = a_contract_price(a_product(sku="A1", stock=None), company, "9.00")
    file = csv("SKU;Cena netto", "A1;8,40")

    ended = bring(office, file, kind="price-list", price_list=str(entry.price_list_id))

    assert ended == Outcome("done", updated=1)
    assert stored(PriceListEntry.net_minor, PriceListEntry.company_id) == [(840, company.id)]


def test_a_price_of_a_product_priced_per_hundred_is_kept_per_hundred(office):
    group = a_price_group()
    a_product(sku="A1", stock=None, price_unit=100)
    file = csv("SKU;Cena netto", "A1;0,4825")

    bring(office, file, kind="price-list", list_name="X", list_owner=f"group:{group.id}")

    assert stored(PriceListEntry.net_minor) == [(4825,)]


def test_a_price_list_without_an_owner_is_not_started(office):
    run = upload(office, csv("SKU;Cena netto", "A1;8,40"), kind="price-list")
    page = office.post(f"{run}/mapping", data=proposed(office, run), expect=422)

    assert "Wybierz cennik albo podaj nazwę i właściciela nowego." in page.get_text()


# -- discounts ------------------------------------------------------------------------


def test_discounts_are_for_groups_and_companies_on_categories_and_products(office):
    group = a_price_group()
    company = a_company(name="Alfa sp. z o.o.")
    category = a_category(name="Kubki")
    product = a_product(sku="A1", stock=None)
    file = csv(
        "Nazwa;Dla;Kategoria;SKU;Rabat;Kwota;Ważne od;Ważne do",
        "Jesień;hurt;Kubki;;5%;;1.09.2026;30.11.2026",
        f"Alfa;{company.nip};;A1;;1,20;;",
        "Wszystko;alfa sp. z o.o.;;;2,5;;;",
    )

    assert bring(office, file, kind="discounts") == Outcome("done", created=3)
    assert stored(
        DiscountRule.name, DiscountRule.price_group_id, DiscountRule.company_id,
        DiscountRule.category_id, DiscountRule.product_id, DiscountRule.percent,
        DiscountRule.amount_minor, DiscountRule.valid_to,
    ) == [
        ("Alfa", None, company.id, None, product.id, None, 120, None),
        ("Jesień", group.id, None, category.id, None, 5, None, date(2026, 11, 30)),
        ("Wszystko", None, company.id, None, None, Decimal("2.5"), None, None),
    ]  # fmt: skip
    assert bring(office, file, kind="discounts") == Outcome("done", unchanged=3)


def test_a_changed_discount_is_changed_and_not_added(office):
    group = a_price_group()
    choices = {"audience": f"group:{group.id}"}
    bring(office, csv("Nazwa;Rabat", "Jesień;5"), kind="discounts", **choices)

    ended = bring(office, csv("Nazwa;Rabat", "Jesień;7"), kind="discounts", **choices)

    assert ended == Outcome("done", updated=1)
    assert stored(DiscountRule.percent) == [(7,)]


def test_discounts_that_make_no_sense_are_rejected_in_words(office):
    group = a_price_group()
    a_category(name="Kubki")
    a_product(sku="A1", stock=None)
    file = csv(
        "Nazwa;Dla;Kategoria;SKU;Rabat;Kwota",
        "a;Nikt;;;5;",
        "b;Hurt;Łyżki;;5;",
        "c;Hurt;Kubki;A1;5;",
        "d;Hurt;;;5;2",
        "e;Hurt;;;120;",
    )

    assert group and bring(office, file, kind="discounts") == Outcome("done", rejected=5)
    assert [words for _row, words in objections()] == [
        "There is no price group or company “Nikt”.",
        "There is no category “Łyżki”.",
        "A rule is on a category or on a product, not on both.",
        "Give either a percent or an amount.",
        "The percent 120 should be above 0, up to 100.",
    ]
