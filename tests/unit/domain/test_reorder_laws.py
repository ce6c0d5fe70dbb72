"""What holds of order again for all quantities, packs and prices."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.quantities import SellingUnit, mend, to_base
from portal.domain.reorder import (
    Now,
    Standing,
    Then,
    UnitPrice,
    change_percent,
    differences,
    fit,
    summed,
    takeable,
)
from portal.domain.reorder_words import Change, Kind
from portal.kit.money import Money

whole = st.integers(1, 5000).map(Decimal)
sizes = st.sampled_from([Decimal(n) for n in (1, 2, 6, 10, 12, 24, 100)])
names = st.sampled_from(["kart.", "opak.", "zgrz."])
nets = st.integers(1, 10_000_000).map(lambda minor: Money(minor, "PLN"))


@st.composite
def packs(draw):
    """A base unit and some further ones, of distinct names."""
    step = draw(sizes)
    base = SellingUnit(unit="szt.", minimum=draw(sizes), multiple=step)
    further = draw(st.lists(names, unique=True, max_size=3))
    return (
        base,
        *(
            SellingUnit(unit=name, factor=draw(sizes), minimum=draw(sizes), multiple=draw(sizes))
            for name in further
        ),
    )


@st.composite
def purchases(draw):
    unit = draw(st.one_of(st.just("szt."), names))
    factor = Decimal(1) if unit == "szt." else draw(sizes)
    price = UnitPrice(net=draw(nets), per=draw(st.sampled_from([1, 100, 1000])))
    return Then(unit=unit, quantity=draw(whole), factor=factor, base_unit="szt.", price=price)


@given(then=purchases(), units=packs())
def test_never_less_is_ordered_than_was_bought(then, units):
    assert fit(then, units).mended.base_quantity >= then.base_quantity


@given(then=purchases(), units=packs())
def test_what_is_fitted_is_allowed(then, units):
    fitted = fit(then, units)

    assert fitted.unit in units
    assert mend(fitted.mended.quantity, fitted.unit).quantity == fitted.mended.quantity


@given(then=purchases(), units=packs())
def test_a_quantity_that_is_not_as_it_was_is_always_told(then, units):
    fitted = fit(then, units)

    if (fitted.unit.unit, fitted.mended.quantity) != (then.unit, then.quantity):
        assert fitted.change is not None


@given(then=purchases(), now=nets, per=st.sampled_from([1, 100, 1000]))
def test_a_price_is_dearer_cheaper_or_the_same_and_the_sign_agrees(then, now, per):
    price = UnitPrice(net=now, per=per)
    found = differences(then, Now(standing=Standing.ON_SALE, price=price, available=Decimal(1)))
    changes = [one.change for one in found]
    then_per_one = Decimal(then.price.net.minor) / then.price.per
    now_per_one = Decimal(now.minor) / per

    expected = (
        [Change.DEARER]
        if now_per_one > then_per_one
        else [Change.CHEAPER]
        if now_per_one < then_per_one
        else []
    )
    assert changes == expected
    percent = change_percent(then.price, price)
    assert (percent > 0) <= (Change.DEARER in changes)
    assert (percent < 0) <= (Change.CHEAPER in changes)


@given(available=st.integers(0, 5000).map(Decimal), units=packs())
def test_what_is_taken_of_a_shortage_is_there_and_allowed(available, units):
    for unit in units:
        taken = takeable(available, unit)
        if taken is not None:
            assert 0 < to_base(taken, unit) <= available
            assert mend(taken, unit).quantity == taken


@given(lines=st.lists(purchases(), min_size=1, max_size=6))
def test_a_sum_loses_nothing(lines):
    same = [line for line in lines if line.unit == lines[0].unit]

    assert summed(same).base_quantity >= sum(line.base_quantity for line in same)


@given(then=purchases(), units=packs(), available=st.integers(0, 5000).map(Decimal))
def test_a_shortage_is_told_exactly_when_stock_lacks(then, units, available):
    fitted = fit(then, units)
    now = Now(
        standing=Standing.ON_SALE,
        fitted=fitted,
        wanted=fitted.mended.base_quantity,
        price=then.price,
        available=available,
    )

    told = any(one.kind is Kind.STOCK for one in differences(then, now))

    assert told == (available < fitted.mended.base_quantity)
