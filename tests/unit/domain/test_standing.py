"""What is left of an order once quantities of it were cancelled."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.order_terms import ChargeKind
from portal.domain.standing import ChargeLeft, LineLeft, standing
from portal.domain.vat import VatRate
from portal.kit.money import Money

DELIVERY = ChargeLeft(kind=ChargeKind.DELIVERY, rate=VatRate.R23, net_minor=2_000)


def line(*, cancelled, ordered=10, net=10_000, deposit=500):
    return LineLeft(
        rate=VatRate.R23,
        net_minor=net,
        deposit_minor=deposit,
        ordered=Decimal(ordered),
        cancelled=Decimal(cancelled),
    )


def deposit(minor):
    return ChargeLeft(kind=ChargeKind.DEPOSIT, rate=VatRate.OUTSIDE, net_minor=minor)


def test_the_deposit_goes_with_its_goods_and_delivery_stays():
    found = standing([line(cancelled=4)], [DELIVERY, deposit(500)], currency="PLN")

    assert found.deposit == Money(300)
    assert found.net == Money(6_000 + 2_000 + 300)
    assert found.vat == Money(1_840)
    assert found.gross == Money(10_140)


def test_a_deposit_agreed_before_lines_knew_their_share_stays():
    found = standing([line(cancelled=4, deposit=0)], [deposit(500)], currency="PLN")

    assert found.deposit == Money(500)


amounts = st.integers(min_value=0, max_value=10**7)
parts = st.tuples(amounts, amounts, st.integers(1, 500), st.integers(0, 500))


@given(st.lists(parts, min_size=1, max_size=5))
def test_cancelling_never_costs_more_and_all_of_it_leaves_nothing(rows):
    lines = [
        line(cancelled=min(gone, ordered), ordered=ordered, net=net, deposit=kept)
        for net, kept, ordered, gone in rows
    ]
    whole = [deposit(sum(one.deposit_minor for one in lines))]
    agreed = standing(
        [line(cancelled=0, ordered=1, net=net, deposit=kept) for net, kept, *_ in rows],
        whole,
        currency="PLN",
    )
    all_gone = [
        line(cancelled=ordered, ordered=ordered, net=net, deposit=kept)
        for net, kept, ordered, _ in rows
    ]

    assert standing(lines, whole, currency="PLN").gross.minor <= agreed.gross.minor
    assert standing(all_gone, whole, currency="PLN").gross == Money(0)
