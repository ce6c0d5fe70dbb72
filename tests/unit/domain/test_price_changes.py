"""When prices changed or will, read from entries and rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portal.domain.price_changes import change_in_percent, price_changes
from portal.domain.pricing import DiscountRule, PriceEntry, PriceSource, ProductPricing
from portal.kit.money import Money

FIRST, LAST = date(2026, 11, 10), date(2026, 12, 8)


def entry(net: int, begins: date | None = None, ends: date | None = None, **more: object):
    return PriceEntry(
        list_name="Hurt",
        source=PriceSource.GROUP,
        net=Money(net),
        valid_from=begins,
        valid_to=ends,
        **more,
    )


def changes(*entries, base: int | None = 1_000, discounts=(), quantity: str = "1"):
    found = price_changes(
        ProductPricing(
            base=None if base is None else Money(base),
            entries=tuple(entries),
            discounts=tuple(discounts),
        ),
        quantity=Decimal(quantity),
        currency="PLN",
        first=FIRST,
        last=LAST,
    )
    return [(one.since, one.before.minor, one.after.minor) for one in found]


def test_a_new_list_price_takes_the_place_of_the_one_that_ends():
    old = entry(760, ends=date(2026, 11, 30))
    new = entry(785, begins=date(2026, 12, 1))

    assert changes(old, new) == [(date(2026, 12, 1), 760, 785)]


def test_a_price_that_ends_leaves_the_ordinary_one():
    assert changes(entry(760, ends=date(2026, 11, 15))) == [(date(2026, 11, 16), 760, 1_000)]


def test_a_promotion_is_two_changes():
    rule = DiscountRule(
        name="Promocja",
        percent=Decimal(10),
        valid_from=date(2026, 11, 20),
        valid_to=date(2026, 11, 25),
    )

    assert changes(discounts=[rule]) == [
        (date(2026, 11, 20), 1_000, 900),
        (date(2026, 11, 26), 900, 1_000),
    ]


def test_a_new_entry_that_does_not_win_changes_nothing():
    dearer = entry(1_200, begins=date(2026, 12, 1))

    assert changes(dearer) == []


def test_a_step_the_usual_quantity_does_not_reach_changes_nothing():
    step = entry(700, begins=date(2026, 12, 1), min_quantity=Decimal(48))

    assert changes(step, quantity="12") == []
    assert changes(step, quantity="48") == [(date(2026, 12, 1), 1_000, 700)]


@pytest.mark.parametrize(
    ("begins", "seen"),
    [
        (date(2026, 11, 9), False),
        (date(2026, 11, 10), True),
        (date(2026, 12, 8), True),
        (date(2026, 12, 9), False),
    ],
)
def test_only_days_of_the_period_are_told(begins, seen):
    assert bool(changes(entry(700, begins=begins))) is seen


def test_a_price_that_begins_where_there_was_none_is_no_change():
    assert changes(entry(700, begins=date(2026, 12, 1)), base=None) == []


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [(760, 785, "3.3"), (785, 760, "-3.2"), (1_000, 1_000, "0.0"), (0, 100, "0")],
)
def test_a_change_in_percent_is_told_to_a_tenth(before, after, percent):
    assert change_in_percent(Money(before), Money(after)) == Decimal(percent)
