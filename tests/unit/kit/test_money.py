"""Money is exact, knows its currency, and rounds in one place."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.money import CurrencyMismatch, Money, round_half_up

amounts = st.integers(-(10**12), 10**12)


def test_an_amount_is_built_from_decimals_and_given_back_as_decimals():
    assert Money.of("12.50") == Money(1250)
    assert Money.of("0.5", "EUR") == Money(50, "EUR")
    assert Money(1250).amount == Decimal("12.50")


def test_an_amount_finer_than_a_grosz_is_refused():
    with pytest.raises(ValueError, match="finer"):
        Money.of("0.005")


@pytest.mark.parametrize(
    ("value", "whole"),
    [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("-2.5", -3), ("2.49", 2)],
)
def test_halves_are_rounded_away_from_zero(value, whole):
    assert round_half_up(Decimal(value)) == whole


def test_percents_and_factors_are_rounded_half_up():
    assert Money(1001).percent(Decimal("7.5")) == Money(75)
    assert Money(333).times(Decimal("1.5")) == Money(500)


def test_different_currencies_do_not_meet():
    with pytest.raises(CurrencyMismatch):
        Money(1) + Money(1, "EUR")
    with pytest.raises(CurrencyMismatch):
        _ = Money(1) < Money(1, "EUR")
    assert Money(0) != Money(0, "EUR")


def test_an_empty_sum_is_zero_in_its_currency():
    assert Money.total([], "EUR") == Money(0, "EUR")


@given(st.lists(amounts))
def test_a_sum_is_the_sum_of_its_minor_units(minors):
    assert Money.total([Money(minor) for minor in minors]) == Money(sum(minors))


@given(amounts, amounts)
def test_taking_away_what_was_added_gives_the_amount_back(left, right):
    assert Money(left) + Money(right) - Money(right) == Money(left)
    assert Money(left) + -Money(left) == Money.zero()


@given(amounts)
def test_major_units_and_back_are_the_same_amount(minor):
    assert Money.of(Money(minor).amount) == Money(minor)


def test_only_nothing_is_false():
    assert not Money.zero()
    assert Money(1) and Money(-1)
