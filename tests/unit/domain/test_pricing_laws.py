"""Laws of prices that hold for every list, rule, quantity and day."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.pricing import (
    DiscountRule,
    PriceEntry,
    PriceSource,
    ProductPricing,
    resolve,
    resolve_many,
)
from portal.kit.money import Money

TODAY = date(2026, 11, 24)
quantities = st.decimals("0.001", 1000, places=3)
days = st.one_of(st.none(), st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n)))
listed = st.sampled_from(
    [s for s in PriceSource if s not in (PriceSource.BASE, PriceSource.DISCOUNT)]
)
entries = st.builds(
    PriceEntry,
    list_name=st.sampled_from("AB"),
    source=listed,
    net=st.builds(Money, st.integers(0, 2000), st.sampled_from(["PLN", "EUR"])),
    min_quantity=st.sampled_from([Decimal(n) for n in ("0", "0.5", "1", "10", "24", "100")]),
    valid_from=days,
    valid_to=days,
)
discounts = st.builds(
    DiscountRule,
    name=st.just("rule"),
    percent=st.one_of(st.none(), st.decimals(0, 100, places=1)),
    amount=st.one_of(st.none(), st.builds(Money, st.integers(0, 500))),
    valid_from=days,
    valid_to=days,
)
pricings = st.builds(
    ProductPricing,
    base=st.one_of(st.none(), st.builds(Money, st.integers(0, 2000))),
    price_unit=st.sampled_from([1, 100, 1000]),
    entries=st.lists(entries, max_size=8).map(tuple),
    discounts=st.lists(discounts, max_size=3).map(tuple),
)


def at(pricing, quantity, currency="PLN"):
    return resolve(pricing, quantity=quantity, currency=currency, on=TODAY)


@given(pricings, quantities)
def test_a_price_is_never_above_the_base_price_unless_it_is_a_contract(pricing, quantity):
    found = at(pricing, quantity)
    if found is not None and not found.contract and pricing.base is not None:
        assert found.unit_net <= pricing.base


@given(pricings, quantities, quantities)
def test_more_never_costs_more_a_piece(pricing, one, other):
    less, more = at(pricing, min(one, other)), at(pricing, max(one, other))
    if less is not None:
        assert more is not None
        assert more.unit_net <= less.unit_net


@given(st.lists(st.tuples(pricings, quantities), max_size=6))
def test_a_price_is_the_same_alone_and_in_a_batch(products):
    together = resolve_many(
        {place: pricing for place, (pricing, _) in enumerate(products)},
        [(place, quantity) for place, (_, quantity) in enumerate(products)],
        currency="PLN",
        on=TODAY,
    )
    assert together == [at(pricing, quantity) for pricing, quantity in products]


def test_an_unknown_product_in_a_batch_has_no_price():
    assert resolve_many({}, [("x", Decimal(1))], currency="PLN", on=TODAY) == [None]


@given(pricings, quantities, st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_no_price(pricing, quantity, random):
    shuffled = list(pricing.entries)
    random.shuffle(shuffled)
    other = ProductPricing(
        base=pricing.base,
        price_unit=pricing.price_unit,
        entries=tuple(shuffled),
        discounts=pricing.discounts,
    )
    first, second = at(pricing, quantity), at(other, quantity)
    assert (first and (first.unit_net, first.source)) == (
        second and (second.unit_net, second.source)
    )


@given(pricings, quantities)
def test_a_price_is_in_the_currency_asked_for(pricing, quantity):
    for currency in ("PLN", "EUR"):
        found = at(pricing, quantity, currency)
        assert found is None or found.unit_net.currency == currency


@given(pricings, quantities)
def test_a_contract_in_the_currency_always_wins(pricing, quantity):
    valid = [
        entry.source
        for entry in pricing.entries
        if entry.source.contract
        and entry.currency == "PLN"
        and (entry.valid_from is None or entry.valid_from <= TODAY)
        and (entry.valid_to is None or entry.valid_to >= TODAY)
    ]
    found = at(pricing, quantity)
    if valid:
        assert found is not None
        assert found.source is min(valid, key=list(PriceSource).index)
    else:
        assert found is None or not found.contract


@given(pricings, quantities)
def test_the_next_break_is_reached_at_its_quantity_and_saves_something(pricing, quantity):
    found = at(pricing, quantity)
    if found is None or found.next_break is None:
        return
    step = found.next_break
    there = at(pricing, step.min_quantity)
    assert there is not None
    assert (there.unit_net, step.missing) == (step.unit_net, step.min_quantity - quantity)
    assert there.unit_net < found.unit_net


@given(pricings, quantities)
def test_every_break_gives_the_price_it_names(pricing, quantity):
    found = at(pricing, quantity)
    if found is None:
        return
    nets = [step.unit_net for step in found.breaks]
    assert nets == [at(pricing, step.min_quantity).unit_net for step in found.breaks]
    assert all(later < earlier for earlier, later in pairwise(nets))


@given(pricings, quantities)
def test_the_explanation_begins_with_what_won(pricing, quantity):
    found = at(pricing, quantity)
    if found is not None:
        first = found.explanation[0]
        assert (first.source, first.name, first.unit_net) == (
            found.source,
            found.rule,
            found.unit_net,
        )
