"""VAT of an amount, and the rate behind a net and a gross price."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.vat import VatRate, gross_of, parse_rate, rate_from_net_and_gross, vat_of
from portal.kit.money import Money


@pytest.mark.parametrize(
    ("rate", "vat"),
    [("23", 230), ("8", 80), ("5", 50), ("0", 0), ("zw", 0), ("oo", 0), ("np", 0)],
)
def test_tax_is_the_rates_percent_of_the_net_amount(rate, vat):
    assert vat_of(Money(1000), VatRate(rate)) == Money(vat)


def test_tax_is_rounded_half_up():
    assert vat_of(Money(50), VatRate.R5) == Money(3)  # 2.5 grosze
    assert gross_of(Money(50), VatRate.R5) == Money(53)


@pytest.mark.parametrize(
    ("net", "gross", "rate"),
    [
        (".4800", ".5900", VatRate.R23),
        ("2.2900", "2.8200", VatRate.R23),
        ("10.00", "10.80", VatRate.R8),
        ("10.00", "10.50", VatRate.R5),
        ("10.00", "10.00", VatRate.R0),
        ("0.0100", "0.0100", VatRate.R23),
        ("10.00", "12.31", VatRate.R23),
        ("10.00", "11.50", None),
        ("10.00", "9.00", None),
    ],
)
def test_the_rate_is_the_nearest_within_one_grosz(net, gross, rate):
    assert rate_from_net_and_gross(Decimal(net), Decimal(gross)) == rate


@given(st.integers(100, 10**8), st.sampled_from([VatRate.R23, VatRate.R8, VatRate.R5, VatRate.R0]))
def test_a_rate_is_found_again_from_a_price_and_its_gross(minor, rate):
    net = Money(minor)
    assert rate_from_net_and_gross(net.amount, gross_of(net, rate).amount) == rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("23", VatRate.R23),
        ("23%", VatRate.R23),
        (" 8 % ", VatRate.R8),
        ("0,05", VatRate.R5),
        ("23.00", VatRate.R23),
        ("ZW", VatRate.EXEMPT),
        ("np.", VatRate.OUTSIDE),
        ("22", None),
        ("", None),
    ],
)
def test_a_rate_is_read_as_people_write_it(text, rate):
    assert parse_rate(text) == rate
