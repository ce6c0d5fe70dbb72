"""Cells as people and programs write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.import_values import (
    category_path,
    list_price,
    net_from_gross,
    read_day,
    read_number,
    read_percent,
    read_price,
    read_price_unit,
    read_stock,
    read_yes,
    unit_price,
)
from portal.domain.vat import VatRate
from portal.kit.errors import InvalidInput

PRICES = st.decimals(min_value=0, max_value=10_000_000, places=4)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (".4800", "0.48"),
        ("12", "12"),
        ("12,5", "12.5"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50 zł", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1'234.5", "1234.5"),
        ("PLN 3,20", "3.20"),
        ("−3", "-3"),
    ],
)
def test_a_number_is_read_however_it_is_written(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "-", "drogo", "1,2,3", "1 2345", "12,3 4", "1e5", "NaN", "١٢"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InvalidInput, match="is not a number"):
        read_number(text)


@given(PRICES)
def test_a_number_means_the_same_with_comma_and_with_dot(value):
    assert read_number(f"{value}".replace(".", ",")) == read_number(f"{value:f}") == value


@pytest.mark.parametrize("text", ["-1", "20000000", "99999999,00"])
def test_a_price_is_neither_negative_nor_beyond_reason(text):
    with pytest.raises(InvalidInput):
        read_price(text)


@pytest.mark.parametrize(
    ("net", "given_per", "stored", "minor", "price_unit", "rounded"),
    [
        ("0.48", 1, 1, 48, 1, False),
        ("0.4825", 1, 1, 4825, 100, False),
        ("39.0244", 1, 1, 3902, 1, True),
        ("0.48255", 1, 1, 48, 1, True),
        ("48.25", 100, 1, 4825, 100, False),
        ("0.48", 1, 100, 4800, 100, False),
        ("482.5", 1000, 100, 48250, 1000, False),
    ],
)
def test_a_price_unit_grows_where_it_makes_the_price_exact_and_never_shrinks(
    net, given_per, stored, minor, price_unit, rounded
):
    price = unit_price(Decimal(net), given=given_per, stored=stored)

    assert (price.minor, price.price_unit, price.rounded) == (minor, price_unit, rounded)


@given(PRICES, st.sampled_from([1, 100, 1000]), st.sampled_from([1, 100, 1000]))
def test_a_stored_price_is_the_given_one_or_says_that_it_was_rounded(net, per, stored):
    price = unit_price(net, given=per, stored=stored)
    meant = net / per * price.price_unit * 100

    assert price.price_unit >= max(per, stored)
    assert price.rounded is (price.minor != meant)
    assert abs(price.minor - meant) <= Decimal("0.5")


@given(PRICES, st.sampled_from([1, 100, 1000]))
def test_what_is_imported_again_stays_what_it_is(net, per):
    first = unit_price(net, given=per, stored=1)

    assert unit_price(net, given=per, stored=first.price_unit) == first


def test_a_list_price_is_per_the_units_of_the_product():
    assert list_price(Decimal("0.4825"), given=1, price_unit=100).minor == 4825


def test_a_net_price_is_taken_out_of_a_gross_one():
    assert net_from_gross(Decimal("12.30"), VatRate.R23) == Decimal("10.00")


@pytest.mark.parametrize(
    "text", ["2026-12-24", "24.12.2026", "24/12/26", "24-12-2026", "2026-12-24 00:00:00"]
)
def test_a_day_is_read_however_it_is_written(text):
    assert read_day(text) == date(2026, 12, 24)


@pytest.mark.parametrize("text", ["31.02.2026", "jutro", "12/24/2026", "2026"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(InvalidInput, match="is not a date"):
        read_day(text)


def test_a_negative_stock_of_a_program_is_nothing():
    assert read_stock("-4,0") == (0, True)
    assert read_stock("76.0000") == (76, False)


def test_yes_and_no_are_read_in_two_languages():
    assert [read_yes(text) for text in ("Tak", "1", "yes", "x")] == [True] * 4
    assert [read_yes(text) for text in ("Nie", "0", "no", "-")] == [False] * 4
    with pytest.raises(InvalidInput):
        read_yes("może")


def test_percents_and_price_units_are_bounded():
    assert read_percent("5 %") == 5
    assert read_price_unit("100") == 100
    for reader, text in ((read_percent, "0"), (read_percent, "101"), (read_price_unit, "12")):
        with pytest.raises(InvalidInput):
            reader(text)


def test_a_path_of_categories_is_parted_by_arrows_else_by_slashes():
    assert category_path("Kuchnia > Kubki / szklanki") == ("Kuchnia", "Kubki / szklanki")
    assert category_path("Kuchnia/Kubki") == ("Kuchnia", "Kubki")
    assert category_path(" / ") == ()
