"""From lines to totals: the tier, charges, VAT, and what the next step brings."""

from decimal import Decimal

import pytest

from portal.domain.progress import DeliveryProgress, MinimumProgress, TierProgress
from portal.domain.totals import (
    Charge,
    ChargeKind,
    DeliveryTerms,
    MinimumOrder,
    OrderLineInput,
    OrderTerms,
    Tier,
    total,
)
from portal.domain.vat import VatRate
from portal.kit.money import Money

TIERS = (
    Tier(from_net=Money(100_000), percent=Decimal(2)),
    Tier(from_net=Money(250_000), percent=Decimal(4)),
)


def line(unit_net, quantity=1, key="a", **more):
    return OrderLineInput(
        key=key, base_quantity=Decimal(quantity), unit_net=Money(unit_net), **more
    )


def test_below_the_first_tier_nothing_is_taken_off():
    found = total([line(99_999)], OrderTerms(tiers=TIERS))
    assert (found.tier, found.tier_saving, found.goods_net) == (None, Money(0), Money(99_999))


def test_a_tier_is_taken_off_the_unit_price_which_is_then_rounded():
    found = total([line(1235, 100)], OrderTerms(tiers=TIERS))
    # 12.35 less 2 % is 12.103, so 12.10 a piece: not 2 % of the whole line.
    assert found.line("a").unit_net == Money(1210)
    assert (found.goods_before_tier, found.goods_net) == (Money(123_500), Money(121_000))
    assert found.tier_saving == Money(2500)


def test_contract_lines_count_toward_the_tier_but_keep_their_price():
    lines = [line(90_000, key="contract", contract=True), line(10_000, key="own")]
    found = total(lines, OrderTerms(tiers=TIERS))
    assert found.tier == TIERS[0]
    assert found.line("contract").unit_net == Money(90_000)
    assert found.line("own").unit_net == Money(9_800)
    assert [each.tiered for each in found.lines] == [False, True]


def test_the_value_before_the_tier_decides_so_a_reached_tier_never_falls_back():
    found = total([line(100_000)], OrderTerms(tiers=TIERS))
    assert (found.tier, found.goods_net) == (TIERS[0], Money(98_000))


def test_a_price_per_thousand_is_divided_in_the_line():
    assert total([line(1999, 1500, price_unit=1000)], OrderTerms()).goods_net == Money(2999)


def test_vat_is_computed_from_the_net_sum_of_each_rate():
    lines = [line(10, key=1), line(10, key=2), line(10, key=3, vat_rate=VatRate.R8)]
    found = total(lines, OrderTerms())
    assert [(row.rate, row.net, row.vat) for row in found.vat_by_rate] == [
        (VatRate.R23, Money(20), Money(5)),
        (VatRate.R8, Money(10), Money(1)),
    ]
    assert found.gross == Money(36)


def test_vat_per_line_is_rounded_line_by_line_where_the_seller_wants_it():
    lines = [line(10, key=key) for key in range(2)]
    assert total(lines, OrderTerms()).vat == Money(5)  # 23 % of 20 grosze: 4.6
    assert total(lines, OrderTerms(vat_per_line=True)).vat == Money(4)  # twice 2.3


def test_delivery_is_a_row_with_vat_of_its_own_and_counts_toward_no_tier():
    delivery = DeliveryTerms(net=Money(2000), name="Kurier", vat_rate=VatRate.R23)
    found = total([line(99_000, vat_rate=VatRate.R5)], OrderTerms(tiers=TIERS, delivery=delivery))
    assert found.charges == (
        Charge(kind=ChargeKind.DELIVERY, net=Money(2000), name="Kurier", vat_rate=VatRate.R23),
    )
    assert (found.tier, found.net) == (None, Money(101_000))
    assert [row.vat for row in found.vat_by_rate] == [Money(460), Money(4950)]


@pytest.mark.parametrize(("value", "cost"), [(49_999, 2000), (50_000, 0)])
def test_delivery_is_free_from_a_net_value(value, cost):
    delivery = DeliveryTerms(net=Money(2000), free_from_net=Money(50_000))
    assert total([line(value)], OrderTerms(delivery=delivery)).charges_net == Money(cost)


@pytest.mark.parametrize(("pieces", "cost"), [(9, 2000), (10, 0)])
def test_delivery_is_free_from_a_number_of_pieces_weighed_goods_not_counted(pieces, cost):
    delivery = DeliveryTerms(net=Money(2000), free_from_pieces=Decimal(10))
    lines = [line(100, pieces), line(100, 500, key="kg", pieces=False)]
    assert total(lines, OrderTerms(delivery=delivery)).charges_net == Money(cost)


def test_below_the_minimum_a_charge_is_added():
    minimum = MinimumOrder(net=Money(10_000), charge=Money(500))
    low, enough = (total([line(v)], OrderTerms(minimum=minimum)) for v in (9_999, 10_000))
    assert [charge.kind for charge in low.charges] == [ChargeKind.SMALL_ORDER]
    assert (low.blocked_by_minimum, enough.charges) == (False, ())


def test_below_a_minimum_without_a_charge_the_order_is_blocked():
    minimum = MinimumOrder(net=Money(10_000))
    low, enough = (total([line(v)], OrderTerms(minimum=minimum)) for v in (9_999, 10_000))
    assert (low.blocked_by_minimum, enough.blocked_by_minimum) == (True, False)


def test_the_deposit_is_one_row_outside_price_and_tax():
    lines = [line(300, 24, deposit=Money(50)), line(400, 6, key="b", deposit=Money(100))]
    found = total(lines, OrderTerms())
    assert found.deposit == Money(1800)
    assert found.charges == (
        Charge(kind=ChargeKind.DEPOSIT, net=Money(1800), vat_rate=VatRate.OUTSIDE),
    )
    assert (found.goods_net, found.vat, found.gross) == (Money(9600), Money(2208), Money(13608))


def test_nothing_ordered_costs_nothing_and_blocks_nothing():
    terms = OrderTerms(
        tiers=TIERS,
        delivery=DeliveryTerms(net=Money(2000)),
        minimum=MinimumOrder(net=Money(10_000)),
        extra=(Charge(kind=ChargeKind.PACKAGING, net=Money(100)),),
    )
    found = total([], terms)
    assert (found.gross, found.charges, found.blocked_by_minimum) == (Money(0), (), False)


def test_the_way_to_the_next_tier_says_what_is_missing_and_what_it_saves_on_these_lines():
    lines = [line(1000, 180), line(20_000, key="contract", contract=True)]
    found = total(lines, OrderTerms(tiers=TIERS)).progress
    assert found.value == Money(200_000)
    assert found.tier == TierProgress(
        percent=Decimal(4), from_net=Money(250_000), missing=Money(50_000), saving=Money(3600)
    )


def test_past_the_last_tier_there_is_no_next():
    assert total([line(300_000)], OrderTerms(tiers=TIERS)).progress.tier is None


def test_the_way_to_free_delivery_counts_value_and_pieces():
    delivery = DeliveryTerms(
        net=Money(2000), free_from_net=Money(50_000), free_from_pieces=Decimal(10)
    )
    found = total([line(1000, 8)], OrderTerms(delivery=delivery)).progress.delivery
    assert found == DeliveryProgress(
        free=False,
        free_from_net=Money(50_000),
        free_from_pieces=Decimal(10),
        missing_net=Money(42_000),
        missing_pieces=Decimal(2),
        saving=Money(2000),
    )
    free = total([line(1000, 10)], OrderTerms(delivery=delivery)).progress.delivery
    assert free is not None
    assert (free.free, free.missing_net, free.missing_pieces) == (True, None, None)


def test_delivery_that_is_never_free_has_no_way_to_it():
    terms = OrderTerms(delivery=DeliveryTerms(net=Money(2000)))
    assert total([line(1000)], terms).progress.delivery is None


def test_the_way_to_the_minimum_says_what_is_missing():
    terms = OrderTerms(minimum=MinimumOrder(net=Money(10_000), charge=Money(500)))
    assert total([line(4_000)], terms).progress.minimum == MinimumProgress(
        minimum=Money(10_000), missing=Money(6_000), charge=Money(500)
    )


def test_an_order_in_euro_has_totals_in_euro():
    lines = [OrderLineInput(key=1, base_quantity=Decimal(2), unit_net=Money(100, "EUR"))]
    assert total(lines, OrderTerms(currency="EUR")).gross == Money(246, "EUR")


def test_an_unknown_line_is_an_error():
    with pytest.raises(KeyError):
        total([line(100)], OrderTerms()).line("z")
