"""Then and now: every difference, and none where there is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portal.domain.quantities import SellingUnit
from portal.domain.reorder import (
    Now,
    Standing,
    Then,
    UnitPrice,
    Way,
    change_percent,
    differences,
    fit,
    summed,
    takeable,
    ways_out,
)
from portal.domain.reorder_words import Change, Kind, words_of
from portal.kit.money import Money

D = Decimal
PIECE = SellingUnit(unit="szt.")
BOX_OF_12 = SellingUnit(unit="kart.", factor=D(12))
BOX_OF_10 = SellingUnit(unit="kart.", factor=D(10))


def price(net: str, *, per: int = 1, unit: str = "szt.", currency: str = "PLN") -> UnitPrice:
    return UnitPrice(net=Money.of(net, currency), per=per, unit=unit)


def bought(
    quantity: str = "5",
    *,
    unit: str = "szt.",
    factor: str | None = "1",
    base_unit: str | None = "szt.",
    net: str | None = "10.00",
) -> Then:
    return Then(
        unit=unit,
        quantity=D(quantity),
        factor=None if factor is None else D(factor),
        base_unit=base_unit,
        price=None if net is None else price(net),
    )


def today(then: Then, *units: SellingUnit, **particulars: object) -> Now:
    """The product as it was, on sale and in stock, unless something is said otherwise."""
    fitted = fit(then, units or (PIECE,))
    values: dict[str, object] = {
        "standing": Standing.ON_SALE,
        "fitted": fitted,
        "wanted": fitted.mended.base_quantity,
        "price": price("10.00"),
        "available": D(1000),
    }
    return Now(**(values | particulars))  # type: ignore[arg-type]  # a table of cases


def changes(then: Then, now: Now) -> list[Change]:
    return [one.change for one in differences(then, now)]


def test_what_is_as_it_was_differs_in_nothing():
    assert changes(bought(), today(bought())) == []


@pytest.mark.parametrize(
    ("particulars", "expected"),
    [
        ({"standing": Standing.HIDDEN}, [Change.HIDDEN]),
        ({"standing": Standing.HIDDEN, "successor": "N-1"}, [Change.HIDDEN]),
        ({"standing": Standing.NOT_SOLD}, [Change.NOT_SOLD]),
        ({"standing": Standing.DISCONTINUED}, [Change.DISCONTINUED]),
        (
            {"standing": Standing.DISCONTINUED, "successor": "N-1"},
            [Change.DISCONTINUED, Change.REPLACED],
        ),
        ({"price": None}, [Change.NO_PRICE]),
        ({"price": None, "available": D(0)}, [Change.NO_PRICE]),
        ({"price": price("12.00")}, [Change.DEARER]),
        ({"price": price("9.99")}, [Change.CHEAPER]),
        ({"price": price("1000.00", per=100)}, []),
        ({"price": price("1100.00", per=100)}, [Change.DEARER]),
        ({"price": price("10.00", currency="EUR")}, [Change.OTHER_BASIS]),
        ({"price": price("10.00", unit="kg")}, [Change.OTHER_BASIS]),
        ({"available": D(5)}, []),
        ({"available": D(2)}, [Change.SHORT]),
        ({"available": D(2), "expected_on": date(2026, 12, 12)}, [Change.SHORT]),
        ({"available": D(0), "expected_on": date(2026, 12, 12)}, [Change.EXPECTED]),
        ({"available": D(0), "backorder": True}, [Change.ON_ORDER]),
        ({"available": D(0)}, [Change.NONE]),
        ({"price": price("12.00"), "available": D(2)}, [Change.DEARER, Change.SHORT]),
    ],
)
def test_each_difference_is_told_and_no_other(particulars, expected):
    assert changes(bought(), today(bought(), **particulars)) == expected


def test_of_a_hidden_product_nothing_of_the_present_is_told():
    now = today(bought(), standing=Standing.HIDDEN, price=price("99.00"), available=D(0))

    (only,) = differences(bought(), now)

    assert (only.change, only.values, only.percent) == (Change.HIDDEN, {}, None)


@pytest.mark.parametrize(
    ("then", "units", "quantity", "unit", "change", "doubtful"),
    [
        (bought("5"), (PIECE,), "5", "szt.", None, False),
        # five boxes of twelve are sixty pieces: six boxes of ten
        (
            bought("5", unit="kart.", factor="12"),
            (PIECE, BOX_OF_10),
            "6",
            "kart.",
            Change.FACTOR,
            False,
        ),
        # two boxes of ten are twenty pieces: never less, so two of twelve
        (
            bought("2", unit="kart.", factor="10"),
            (PIECE, BOX_OF_12),
            "2",
            "kart.",
            Change.FACTOR,
            False,
        ),
        (bought("5", unit="kart.", factor="12"), (PIECE,), "60", "szt.", Change.UNIT_GONE, False),
        (
            bought("5", unit="zgrz.", factor="12"),
            (PIECE, BOX_OF_12),
            "5",
            "kart.",
            Change.UNIT_GONE,
            False,
        ),
        (
            bought("5"),
            (SellingUnit(unit="szt.", multiple=D(12)),),
            "12",
            "szt.",
            Change.STEPS,
            False,
        ),
        (bought("5"), (SellingUnit(unit="szt.", minimum=D(8)),), "8", "szt.", Change.STEPS, False),
        (bought("24"), (SellingUnit(unit="szt.", multiple=D(12)),), "24", "szt.", None, False),
        (bought("5"), (SellingUnit(unit="kg"),), "5", "kg", Change.BASE_UNIT, True),
        (
            bought("5", unit="kart.", factor=None, base_unit=None),
            (PIECE, BOX_OF_10),
            "5",
            "kart.",
            None,
            False,
        ),
        (
            bought("5", unit="kart.", factor=None, base_unit=None),
            (PIECE,),
            "5",
            "szt.",
            Change.UNIT_GONE,
            True,
        ),
    ],
)
def test_the_quantity_then_is_fitted_to_the_packs_of_today(
    then, units, quantity, unit, change, doubtful
):
    fitted = fit(then, units)

    assert (fitted.mended.quantity, fitted.unit.unit) == (D(quantity), unit)
    assert (fitted.change, fitted.doubtful) == (change, doubtful)


def test_another_pack_says_what_it_held_and_what_it_holds():
    then = bought("5", unit="kart.", factor="12")

    (pack,) = differences(then, today(then, PIECE, BOX_OF_10))

    assert pack.kind is Kind.PACK
    assert pack.message % pack.values == "kart. held 12 szt., now 10 szt.: 5 changed to 6."


def test_a_mended_quantity_says_so_itself():
    then = bought("5")

    (steps,) = differences(then, today(then, SellingUnit(unit="szt.", multiple=D(12))))

    assert steps.message % steps.values == "Pack of 12: 5 changed to 12."


@pytest.mark.parametrize(
    ("then", "now", "percent"),
    [
        (price("10.00"), price("12.00"), "20"),
        (price("10.00"), price("9.67"), "-3.3"),
        (price("10.00"), price("1033.00", per=100), "3.3"),
        (price("10.00"), price("10.00"), "0"),
        (price("0.00"), price("10.00"), None),
        (price("10.00"), price("10.00", unit="kg"), None),
        (price("10.00", currency="EUR"), price("10.00"), None),
    ],
)
def test_a_change_of_price_in_percent(then, now, percent):
    assert change_percent(then, now) == (None if percent is None else D(percent))


@pytest.mark.parametrize(
    ("available", "unit", "expected"),
    [
        ("48", PIECE, "48"),
        ("48", BOX_OF_10, "4"),
        ("9", BOX_OF_10, None),
        ("0", PIECE, None),
        ("-3", PIECE, None),
        ("48", SellingUnit(unit="szt.", multiple=D(20)), "40"),
        ("48", SellingUnit(unit="szt.", minimum=D(50)), None),
        ("2.7", SellingUnit(unit="kg", multiple=D("0.5"), minimum=D("0.5")), "2.5"),
        ("2.7", PIECE, "2"),
    ],
)
def test_what_stock_covers_is_rounded_down_to_a_pack(available, unit, expected):
    assert takeable(D(available), unit) == (None if expected is None else D(expected))


@pytest.mark.parametrize(
    ("take", "backorder", "expected"),
    [
        (None, False, (Way.LEAVE, Way.NOTIFY)),
        (D(3), False, (Way.TAKE, Way.NOTIFY)),
        (None, True, (Way.BACKORDER, Way.NOTIFY)),
        (D(3), True, (Way.BACKORDER, Way.TAKE, Way.NOTIFY)),
    ],
)
def test_the_ways_out_of_a_shortage(take, backorder, expected):
    assert ways_out(take=take, backorder=backorder) == expected


def test_several_orders_are_summed_at_the_terms_of_the_newest():
    newest, older = bought("2", net="12.00"), bought("3", net="10.00")

    total = summed([newest, older])

    assert (total.quantity, total.price) == (D(5), price("12.00"))


def test_packs_of_another_size_are_summed_by_what_they_held():
    newest = bought("2", unit="kart.", factor="10")
    older = bought("5", unit="kart.", factor="12")

    assert summed([newest, older]).base_quantity == D(80)


def test_nothing_cannot_be_summed():
    with pytest.raises(ValueError, match="nothing"):
        summed([])


def test_every_change_but_a_mended_quantity_has_words():
    assert [one for one in Change if not words_of(one)] == [Change.STEPS]
