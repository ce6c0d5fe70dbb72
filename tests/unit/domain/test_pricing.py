"""Which price wins, and why: DOMAIN section 2, case by case."""

from datetime import date
from decimal import Decimal

import pytest

from portal.domain.pricing import (
    Break,
    DiscountRule,
    NextBreak,
    PriceEntry,
    PriceSource,
    ProductPricing,
    net_of,
    resolve,
)
from portal.kit.money import Money

TODAY = date(2026, 11, 24)


def entry(net, *, source=PriceSource.GROUP, minimum=0, name="Hurt", currency="PLN", **dates):
    return PriceEntry(
        list_name=name,
        source=source,
        net=Money(net, currency),
        min_quantity=Decimal(minimum),
        **dates,
    )


def price(*entries, base=1000, discounts=(), quantity=1, currency="PLN", on=TODAY, price_unit=1):
    pricing = ProductPricing(
        base=None if base is None else Money(base),
        price_unit=price_unit,
        entries=entries,
        discounts=tuple(discounts),
    )
    return resolve(pricing, quantity=Decimal(quantity), currency=currency, on=on)


def won(resolved):
    return resolved.source, resolved.rule, resolved.unit_net.minor


def test_without_any_rule_the_base_price_holds():
    assert won(price()) == (PriceSource.BASE, "", 1000)


def test_the_lower_of_group_list_and_base_wins():
    assert won(price(entry(900))) == (PriceSource.GROUP, "Hurt", 900)
    assert won(price(entry(1100))) == (PriceSource.BASE, "", 1000)


def test_the_best_single_discount_rule_is_taken_off_the_base_price_only():
    rules = [
        DiscountRule(name="10 %", percent=Decimal(10)),
        DiscountRule(name="20 %", percent=Decimal(20)),
    ]
    assert won(price(entry(850), discounts=rules)) == (PriceSource.DISCOUNT, "20 %", 800)
    assert won(price(entry(750), discounts=rules)) == (PriceSource.GROUP, "Hurt", 750)


def test_a_discount_may_be_an_amount_and_never_goes_below_nothing():
    assert won(price(discounts=[DiscountRule(name="−3 zł", amount=Money(300))]))[2] == 700
    assert won(price(discounts=[DiscountRule(name="−30 zł", amount=Money(3000))]))[2] == 0


def test_a_discounted_price_is_rounded_half_up():
    assert won(price(base=1005, discounts=[DiscountRule(name="r", percent=Decimal(50))]))[2] == 503


@pytest.mark.parametrize(
    ("sources", "winner"),
    [
        (["branch", "quote", "contract"], "branch"),
        (["quote", "contract"], "quote"),
        (["contract"], "contract"),
    ],
)
def test_a_contract_wins_branch_before_quote_before_company(sources, winner):
    entries = [entry(1500, source=PriceSource(source), name=source) for source in sources]
    resolved = price(entry(100), *entries)
    assert (resolved.source, resolved.contract) == (PriceSource(winner), True)


def test_a_contract_may_be_dearer_than_the_base_price_it_is_compared_with():
    resolved = price(entry(1200, source=PriceSource.CONTRACT))
    assert (resolved.unit_net, resolved.compared_with) == (Money(1200), Money(1000))
    assert resolved.saving_per_unit is None


def test_a_contract_list_applies_below_its_lowest_minimum_too():
    contract = [
        entry(800, source=PriceSource.CONTRACT, minimum=10),
        entry(700, source=PriceSource.CONTRACT, minimum=50),
    ]
    prices = [price(*contract, quantity=q).unit_net.minor for q in (1, 10, 49, 50)]
    assert prices == [800, 800, 800, 700]


def test_a_group_list_does_not_apply_below_its_minimum():
    prices = [price(entry(800, minimum=10), quantity=q).unit_net.minor for q in (9, 10)]
    assert prices == [1000, 800]


def test_within_a_list_the_lowest_entry_reached_applies_though_a_higher_step_is_dearer():
    steps = [entry(800, minimum=1), entry(900, minimum=10)]
    assert price(*steps, quantity=10).unit_net == Money(800)


def test_entries_and_rules_hold_on_their_first_and_last_day_only():
    dated = {"valid_from": date(2026, 11, 1), "valid_to": date(2026, 11, 30)}
    seen = [
        price(entry(900, **dated), on=date(2026, month, day)).unit_net.minor
        for month, day in [(10, 31), (11, 1), (11, 30), (12, 1)]
    ]
    assert seen == [1000, 900, 900, 1000]
    rule = DiscountRule(name="r", percent=Decimal(10), **dated)
    assert price(discounts=[rule], on=date(2026, 12, 1)).unit_net == Money(1000)


def test_an_expired_contract_leaves_the_ordinary_price():
    gone = entry(500, source=PriceSource.CONTRACT, valid_to=date(2026, 11, 23))
    assert won(price(gone)) == (PriceSource.BASE, "", 1000)


def test_the_result_says_until_when_it_holds():
    assert price(entry(900, valid_to=date(2026, 12, 31))).valid_to == date(2026, 12, 31)


def test_only_prices_in_the_orders_currency_count():
    euro = entry(300, currency="EUR")
    assert won(price(euro, currency="EUR")) == (PriceSource.GROUP, "Hurt", 300)
    assert price(euro, currency="EUR").compared_with is None
    assert won(price(euro)) == (PriceSource.BASE, "", 1000)
    assert price(currency="EUR") is None


def test_a_discount_in_another_currency_takes_nothing_off():
    rule = DiscountRule(name="r", amount=Money(100, "EUR"))
    assert price(discounts=[rule]).unit_net == Money(1000)


def test_the_next_break_says_what_is_missing_and_what_the_whole_quantity_saves():
    resolved = price(entry(945, minimum=1), entry(890, minimum=24), quantity=20)
    assert resolved.next_break == NextBreak(
        min_quantity=Decimal(24), unit_net=Money(890), missing=Decimal(4), saving=Money(1320)
    )


def test_a_step_that_is_not_cheaper_is_no_next_break():
    assert price(entry(945, minimum=1), entry(990, minimum=24)).next_break is None
    cheaper = [DiscountRule(name="r", percent=Decimal(50))]
    assert price(entry(890, minimum=24), discounts=cheaper).next_break is None


def test_the_breaks_fall_and_begin_with_the_price_of_one():
    steps = [entry(900, minimum=12), entry(950, minimum=24), entry(800, minimum=48)]
    assert price(*steps).breaks == (
        Break(min_quantity=Decimal(1), unit_net=Money(1000)),
        Break(min_quantity=Decimal(12), unit_net=Money(900)),
        Break(min_quantity=Decimal(48), unit_net=Money(800)),
    )


def test_the_breaks_of_a_contract_know_no_base_price():
    steps = [
        entry(1200, source=PriceSource.CONTRACT, minimum=10),
        entry(1100, source=PriceSource.CONTRACT, minimum=20),
    ]
    assert price(*steps).breaks == (
        Break(min_quantity=Decimal(1), unit_net=Money(1200)),
        Break(min_quantity=Decimal(20), unit_net=Money(1100)),
    )


def test_the_explanation_names_the_winner_first_and_what_was_set_aside():
    rule = DiscountRule(name="Jesień", percent=Decimal(5))
    seen = price(entry(900, minimum=1), discounts=[rule], quantity=3).explanation
    assert [(c.source, c.name, c.unit_net.minor) for c in seen] == [
        (PriceSource.GROUP, "Hurt", 900),
        (PriceSource.BASE, "", 1000),
        (PriceSource.DISCOUNT, "Jesień", 950),
    ]


def test_at_equal_prices_the_plainer_reason_is_given():
    assert won(price(entry(1000))) == (PriceSource.BASE, "", 1000)


def test_a_price_per_hundred_is_divided_in_the_line():
    assert net_of(Money(1999), Decimal(50), 100) == Money(1000)
    assert net_of(Money(333), Decimal("1.5")) == Money(500)
    resolved = price(entry(900, minimum=1), entry(800, minimum=200), quantity=100, price_unit=100)
    assert resolved.next_break is not None
    assert resolved.next_break.saving == Money(200)
