"""Habits: how often, how much, and when a product is due."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.regular import (
    Due,
    due,
    expected_on,
    is_steady,
    manner_of,
    too_early,
    usual_interval,
    usual_quantity,
)

MONDAY = date(2026, 11, 2)
_quantities = st.lists(st.integers(1, 10_000), min_size=1, max_size=30)
_days = st.lists(st.integers(730_000, 731_000), min_size=2, max_size=30, unique=True).map(sorted)


@pytest.mark.parametrize(
    ("days", "interval"),
    [
        ([], None),
        ([1], None),
        ([1, 8], 7),
        ([1, 8, 15, 22, 60], 7),
        ([1, 8, 38], 7),
    ],
)
def test_the_usual_interval_is_the_median_gap(days, interval):
    assert usual_interval(days) == interval


@pytest.mark.parametrize(
    ("days", "steady"),
    [
        ([1, 8, 15], False),
        ([1, 8, 15, 22], True),
        ([1, 8, 16, 22, 30], True),
        ([1, 3, 30, 33, 70], False),
    ],
)
def test_a_product_is_steady_after_three_like_gaps(days, steady):
    assert is_steady(days) is steady


@pytest.mark.parametrize(
    ("bought", "usual"),
    [
        ([12], 12),
        ([12, 12, 24], 12),
        ([12, 24, 24], 24),
        ([6, 12], 12),
        ([10, 10, 10, 500], 10),
        ([12, 1000, 24, 24], 24),
    ],
)
def test_the_usual_quantity_is_the_one_bought_most_and_lately(bought, usual):
    assert usual_quantity(bought) == usual


@given(_quantities, _quantities)
def test_the_usual_quantity_is_one_that_was_bought(quantities, lately):
    assert usual_quantity(quantities) in quantities
    assert usual_quantity(quantities, manner=manner_of(lately)) in quantities


def test_between_quantities_alike_the_company_s_last_order_decides():
    assert usual_quantity([12, 10], manner=manner_of([12, 12, 12, 6])) == 12
    assert usual_quantity([12, 10], manner=manner_of([10, 6, 6, 6])) == 10
    assert manner_of([12, 12, 12, 6]) == {12: 0.75, 6: 0.25}
    assert manner_of([]) == {}


@given(_quantities, st.integers(2, 50))
def test_bought_in_packs_it_is_whole_packs(packs, size):
    assert usual_quantity([pack * size for pack in packs]) == size * usual_quantity(packs)


@given(_days, st.integers(-5_000, 5_000))
def test_the_interval_does_not_depend_on_when_it_all_was(days, later):
    moved = [day + later for day in days]

    assert (usual_interval(moved), is_steady(moved)) == (usual_interval(days), is_steady(days))


@given(_days)
def test_the_interval_is_a_gap_there_was(days):
    gaps = {after - before for before, after in pairwise(days)}

    assert usual_interval(days) in gaps


@pytest.mark.parametrize(
    ("waited", "after"), [(0, 21), (20, 21), (21, 21), (22, 30), (30, 30), (31, 45), (90, 45)]
)
def test_without_a_learnt_interval_it_is_expected_after_21_30_and_45_days(waited, after):
    found = expected_on(last_on=MONDAY, interval_days=None, on=MONDAY + timedelta(days=waited))

    assert found == MONDAY + timedelta(days=after)


@pytest.mark.parametrize(
    ("interval", "waited", "when"),
    [
        (7, 6, Due.COMING),
        (7, 7, Due.NOW),
        (7, 63, Due.NOW),
        (7, 64, Due.LAPSED),
        (40, 120, Due.NOW),
        (40, 121, Due.LAPSED),
        (None, 5, Due.COMING),
        (None, 21, Due.NOW),
        (None, 64, Due.LAPSED),
    ],
)
def test_what_is_due_has_reached_its_day_and_not_lapsed(interval, waited, when):
    on = MONDAY + timedelta(days=waited)

    assert due(last_on=MONDAY, interval_days=interval, on=on) is when


@pytest.mark.parametrize(
    ("waited", "interval", "steady", "early"),
    [
        (0, None, False, True),
        (1, None, False, False),
        (1, 7, False, True),
        (2, 7, False, False),
        (4, 30, False, True),
        (5, 30, False, False),
        (24, 28, True, True),
        (25, 28, True, False),
        (40, 28, True, False),
    ],
)
def test_what_is_bought_by_the_clock_waits_for_its_day(waited, interval, steady, early):
    found = too_early(waited=waited, interval_days=interval, steady=steady, order_every=7)

    assert found is early
