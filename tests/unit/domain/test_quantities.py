"""Reading what people type as a quantity, and mending what a selling unit does not allow."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.quantities import (
    MAX_QUANTITY,
    MendReason,
    SellingUnit,
    mend,
    parse_quantity,
    tidy,
    to_base,
)
from portal.domain.units import canonical_unit, is_unit, is_whole
from portal.kit.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", "5"),
        ("007", "7"),
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        (".5", "0.5"),
        ("5,", "5"),
        ("+5", "5"),
        ("1 200", "1200"),
        ("1\u00a0200,5", "1200.5"),
        ("1\u202f200", "1200"),
        ("1.200,5", "1200.5"),
        ("1,200.5", "1200.5"),
        ("1'200", "1200"),
        ("1.000.000", "1000000"),
        ("2 szt", "2"),
        ("12szt.", "12"),
        ("2,5 kg", "2.5"),
        ("5 m2", "5"),
        ("１２", "12"),
        ("2.5000", "2.5"),
        ("  3 ", "3"),
    ],
)
def test_a_quantity_is_read_as_people_write_it(text, value):
    assert str(parse_quantity(text)) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Enter a quantity."),
        ("   ", "Enter a quantity."),
        ("asd", "The quantity “asd” is not a number."),
        ("NaN", "The quantity “NaN” is not a number."),
        ("Infinity", "The quantity “Infinity” is not a number."),
        ("1e12", "Write the quantity 1e12 in plain digits."),
        ("1,5E+3", "Write the quantity 1,5E+3 in plain digits."),
        ("-3", "The quantity -3 is negative."),
        ("−3", "The quantity -3 is negative."),
        ("0", "The quantity must be greater than zero."),
        ("0,000", "The quantity must be greater than zero."),
        ("1000000000000", "The quantity 1000000000000 is too large."),
        ("1.2345", "The quantity 1.2345 has more than 3 decimals."),
        ("12 34", "The quantity “12 34” is not a number."),
        ("1..2", "The quantity “1..2” is not a number."),
        ("1,2,3", "The quantity “1,2,3” is not a number."),
    ],
)
def test_what_is_no_quantity_is_refused_in_clear_words(text, words):
    with pytest.raises(InvalidInput) as refused:
        parse_quantity(text)
    assert str(refused.value) == words


def test_zero_is_read_where_it_means_taking_out():
    assert parse_quantity("0", allow_zero=True) == 0


@given(st.text(max_size=40))
def test_any_text_is_a_quantity_or_refused_as_input(text):
    try:
        value = parse_quantity(text)
    except InvalidInput as error:
        assert str(error)
    else:
        assert 0 < value <= MAX_QUANTITY
        assert value == value.quantize(Decimal("0.001"))


@given(st.decimals("0.001", MAX_QUANTITY, places=3))
def test_a_quantity_is_read_back_with_either_mark(value):
    assert parse_quantity(str(value)) == value
    assert parse_quantity(str(value).replace(".", ",")) == value


def test_a_tidy_number_has_neither_trailing_zeros_nor_an_exponent():
    assert [str(tidy(Decimal(n))) for n in ("1200", "1.50", "0.000", "1E+3")] == [
        "1200",
        "1.5",
        "0",
        "1000",
    ]


PACK = SellingUnit(unit="opak.", minimum=Decimal(24), multiple=Decimal(12))


def test_a_quantity_the_unit_allows_is_left_alone():
    mended = mend(Decimal(36), PACK)
    assert (mended.quantity, mended.changed, mended.lower, mended.message) == (36, False, None, "")


def test_a_broken_pack_is_filled_up_and_the_lower_full_one_offered():
    mended = mend(Decimal(100), PACK)
    assert (mended.quantity, mended.reason) == (108, MendReason.NOT_MULTIPLE)
    assert mended.lower == 96
    assert mended.message % mended.values == "Pack of 12: 100 changed to 108."


def test_less_than_the_minimum_becomes_the_minimum_with_nothing_lower():
    mended = mend(Decimal(5), PACK)
    assert (mended.quantity, mended.reason) == (24, MendReason.BELOW_MINIMUM)
    assert mended.lower is None


def test_a_minimum_that_is_no_multiple_is_itself_filled_up():
    unit = SellingUnit(minimum=Decimal(10), multiple=Decimal(12))
    assert mend(Decimal(1), unit).quantity == 12


def test_a_part_of_a_whole_unit_becomes_a_whole_one():
    mended = mend(Decimal("2.5"), SellingUnit())
    assert (mended.quantity, mended.reason, mended.lower) == (3, MendReason.NOT_WHOLE, 2)


def test_weighed_goods_are_sold_in_parts():
    unit = SellingUnit(unit="kg", minimum=Decimal("0.5"), multiple=Decimal("0.25"))
    assert mend(Decimal("0.7"), unit).quantity == Decimal("0.75")
    assert not mend(Decimal("1.25"), unit).changed


def test_the_base_quantity_is_that_of_the_mended_one():
    carton = SellingUnit(unit="kart.", factor=Decimal(24))
    assert mend(Decimal("1.5"), carton).base_quantity == 48
    assert to_base(Decimal(3), SellingUnit(unit="m", factor=Decimal("0.3335"))) == Decimal("1.001")


units = st.builds(
    SellingUnit,
    unit=st.sampled_from(["szt.", "kg", "kart."]),
    factor=st.sampled_from([Decimal(1), Decimal(24), Decimal("0.5")]),
    minimum=st.decimals(0, 100, places=1),
    multiple=st.decimals(0, 50, places=1),
)


@given(st.decimals("0.001", 10_000, places=3), units)
def test_mending_goes_up_to_an_allowed_quantity_and_no_further(asked, unit):
    mended = mend(asked, unit)
    assert mended.quantity >= max(asked, unit.minimum)
    assert mended.changed == (mended.quantity != asked)
    assert not mend(mended.quantity, unit).changed
    if is_whole(unit.unit):
        assert mended.quantity == mended.quantity.to_integral_value()
    elif unit.multiple:
        assert mended.quantity % unit.multiple == 0
    if mended.lower is not None:
        assert unit.minimum <= mended.lower < asked
        assert not mend(mended.lower, unit).changed


@pytest.mark.parametrize(
    ("text", "unit", "whole"),
    [
        ("SZTUK", "szt.", True),
        ("szt", "szt.", True),
        ("karton", "kart.", True),
        ("Kg", "kg", False),
        ("metr", "m", False),
        ("wiadro", "wiadro", True),
    ],
)
def test_units_have_one_short_name_and_are_counted_or_measured(text, unit, whole):
    assert (canonical_unit(text), is_whole(text)) == (unit, whole)
    assert is_unit(text) == (text != "wiadro")
