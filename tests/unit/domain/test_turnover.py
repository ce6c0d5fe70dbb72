"""The way to the next price group, reckoned by hand."""

from __future__ import annotations

from datetime import date

import pytest

from portal.domain.turnover import months_after, way
from portal.kit.money import Money

ON = date(2026, 11, 23)


def zloty(*amounts: int) -> list[Money]:
    return [Money(amount * 100, "PLN") for amount in amounts]


def the_way(months: list[Money], threshold: int):
    return way(months=months, threshold=Money(threshold * 100, "PLN"), on=ON)


def test_what_is_missing_is_the_threshold_less_twelve_months():
    found = the_way(zloty(*[10_000] * 11, 14_820), 150_000)

    assert found.turnover == Money(12_482_000, "PLN")
    assert found.missing == Money(2_518_000, "PLN")
    assert not found.reached


def test_growing_purchases_reach_it_in_the_month_in_which_enough_old_ones_fell_out():
    # 12 x 1,000; the pace is 4,000: each month to come adds 3,000 to the rolling sum.
    found = the_way(zloty(*[1_000] * 9, 4_000, 4_000, 4_000), 30_000)

    assert found.monthly == Money(400_000, "PLN")
    assert found.turnover == Money(2_100_000, "PLN")
    assert found.reached_on == date(2027, 2, 23)


def test_a_pace_that_is_too_slow_never_gets_there_and_says_what_it_takes():
    found = the_way(zloty(*[1_000] * 12), 24_001)

    assert found.reached_on is None
    assert found.needed_monthly == Money(200_009, "PLN")


def test_a_falling_pace_is_not_helped_by_a_good_month_that_falls_out():
    found = the_way(zloty(20_000, *[1_000] * 11), 31_500)

    assert found.missing == Money(50_000, "PLN")
    assert found.reached_on is None


def test_a_threshold_that_is_met_is_met_today():
    found = the_way(zloty(*[1_000] * 12), 12_000)

    assert found.reached
    assert found.reached_on == ON
    assert found.missing == Money(0, "PLN")


def test_a_company_that_bought_nothing_has_everything_before_it():
    found = the_way(zloty(*[0] * 12), 50_000)

    assert found.missing == Money(5_000_000, "PLN")
    assert found.reached_on is None


def test_it_wants_twelve_months():
    with pytest.raises(ValueError, match="twelve months"):
        the_way(zloty(1), 100)


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 11, 23), 4, date(2027, 3, 23)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last_there_is(day, count, then):
    assert months_after(day, count) == then
