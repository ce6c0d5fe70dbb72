"""Laws of totals that hold for every order."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.price_lists import net_of
from portal.domain.totals import (
    DeliveryTerms,
    MinimumOrder,
    OrderLineInput,
    OrderTerms,
    Tier,
    total,
)
from portal.domain.vat import VatRate, vat_of
from portal.kit.money import Money

money = st.builds(Money, st.integers(0, 500_000))
maybe_money = st.one_of(st.none(), money)
lines = st.lists(
    st.builds(
        OrderLineInput,
        key=st.uuids(),
        base_quantity=st.decimals("0.001", 2000, places=3),
        unit_net=money,
        vat_rate=st.sampled_from(VatRate),
        price_unit=st.sampled_from([1, 100, 1000]),
        contract=st.booleans(),
        deposit=st.one_of(st.none(), st.just(Money(50))),
        pieces=st.booleans(),
    ),
    max_size=8,
)
terms = st.builds(
    OrderTerms,
    tiers=st.lists(
        st.builds(Tier, from_net=money, percent=st.decimals(0, 50, places=2)), max_size=4
    ).map(tuple),
    delivery=st.one_of(
        st.none(),
        st.builds(
            DeliveryTerms,
            net=money,
            free_from_net=maybe_money,
            free_from_pieces=st.one_of(st.none(), st.decimals(1, 500, places=0)),
        ),
    ),
    minimum=st.one_of(st.none(), st.builds(MinimumOrder, net=money, charge=maybe_money)),
    vat_per_line=st.booleans(),
)


def minor(amounts):
    return sum(amount.minor for amount in amounts)


@given(lines, terms)
def test_the_parts_add_up_to_the_whole(lines, terms):
    found = total(lines, terms)
    assert found.goods_net.minor == minor(line.net for line in found.lines)
    assert found.charges_net.minor == minor(charge.net for charge in found.charges)
    assert found.net == found.goods_net + found.charges_net
    assert found.net.minor == minor(row.net for row in found.vat_by_rate)
    assert found.vat.minor == minor(row.vat for row in found.vat_by_rate)
    assert found.gross == found.net + found.vat
    assert found.goods_before_tier == found.goods_net + found.tier_saving


@given(lines, terms)
def test_each_line_is_its_quantity_times_its_rounded_unit_price(lines, terms):
    for given_line, found in zip(lines, total(lines, terms).lines, strict=True):
        assert found.key == given_line.key
        assert found.net == net_of(found.unit_net, given_line.base_quantity, given_line.price_unit)


@given(lines, terms)
def test_a_tier_lowers_prices_only_and_never_those_of_contracts(lines, terms):
    for given_line, found in zip(lines, total(lines, terms).lines, strict=True):
        assert Money(0) <= found.unit_net <= found.unit_before
        if given_line.contract:
            assert found.unit_net == found.unit_before == given_line.unit_net


@given(lines, terms)
def test_tax_from_sums_is_the_rates_tax_of_the_rates_net(lines, terms):
    if not terms.vat_per_line:
        for row in total(lines, terms).vat_by_rate:
            assert row.vat == vat_of(row.net, row.rate)


@given(lines, terms, lines)
def test_more_goods_never_reach_a_lower_tier(lines, terms, more):
    fewer, all_of_them = total(lines, terms), total([*lines, *more], terms)
    before = fewer.tier.percent if fewer.tier else Decimal(0)
    after = all_of_them.tier.percent if all_of_them.tier else Decimal(0)
    assert after >= before


@given(lines, terms)
def test_the_next_tier_is_beyond_the_value_and_never_costs_more(lines, terms):
    found = total(lines, terms)
    step = found.progress.tier
    if step is not None:
        assert step.missing > Money(0)
        assert step.from_net == found.goods_before_tier + step.missing
        assert step.saving >= Money(0)


@given(lines, terms)
def test_what_is_missing_is_missing_only_before_it_is_reached(lines, terms):
    progress = total(lines, terms).progress
    delivery, minimum = progress.delivery, progress.minimum
    if delivery is not None and not delivery.free:
        assert delivery.missing_net is None or delivery.missing_net > Money(0)
        assert delivery.missing_pieces is None or delivery.missing_pieces > 0
    if minimum is not None:
        assert minimum.reached == (progress.value >= minimum.minimum)


@given(lines, terms, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_total(lines, terms, random):
    shuffled = list(lines)
    random.shuffle(shuffled)
    first, second = total(lines, terms), total(shuffled, terms)
    assert (first.net, first.vat, first.gross) == (second.net, second.vat, second.gross)
