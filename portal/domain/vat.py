"""Polish VAT: the rates as they stand on documents, and the tax of a net amount."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from portal.kit.money import Money

_GROSZ = Decimal("0.01")
_ZERO = Decimal(0)


class VatRate(StrEnum):
    """A rate or an exemption, as printed on an invoice; the order is the order of summaries."""

    R23 = "23"
    R8 = "8"
    R5 = "5"
    R0 = "0"
    EXEMPT = "zw"
    REVERSE = "oo"
    OUTSIDE = "np"

    @property
    def percent(self) -> Decimal:
        """The tax in percent of the net amount; nothing for zw, oo and np."""
        return _PERCENT[self]


_PERCENT = {rate: Decimal(rate.value) if rate.value.isdigit() else _ZERO for rate in VatRate}
_FACTOR = {rate: percent / 100 for rate, percent in _PERCENT.items()}
_GUESSED = (VatRate.R23, VatRate.R8, VatRate.R5, VatRate.R0)


def vat_of(net: Money, rate: VatRate) -> Money:
    """Return the tax of a net amount, rounded half up to the grosz."""
    return net.times(_FACTOR[rate])


def gross_of(net: Money, rate: VatRate) -> Money:
    """Return the net amount with its tax."""
    return net + vat_of(net, rate)


def rate_from_net_and_gross(net: Decimal, gross: Decimal) -> VatRate | None:
    """Return the rate whose gross is nearest to the one given, or nothing beyond one grosz.

    Amounts are in złoty and may have more than two decimals. Where a price is too small to
    tell the rates apart (0.01 and 0.01), the standard rate is meant.
    """
    found: VatRate | None = None
    least = _GROSZ
    for rate in _GUESSED:
        exact = net * (1 + _FACTOR[rate])
        off = min(abs(exact - gross), abs(exact.quantize(_GROSZ, ROUND_HALF_UP) - gross))
        if off < least or (found is None and off == least):
            found, least = rate, off
    return found


def parse_rate(text: str) -> VatRate | None:
    """Read a rate as people write it: `23`, `23%`, `0.08`, `ZW`, `np.`; nothing if it is none."""
    word = text.strip().casefold().rstrip(".").replace(",", ".").replace(" ", "").rstrip("%")
    if word in {rate.value for rate in VatRate}:
        return VatRate(word)
    return _WRITTEN.get(word)


_WRITTEN = {
    "23.0": VatRate.R23,
    "23.00": VatRate.R23,
    "0.23": VatRate.R23,
    "8.0": VatRate.R8,
    "8.00": VatRate.R8,
    "0.08": VatRate.R8,
    "5.0": VatRate.R5,
    "5.00": VatRate.R5,
    "0.05": VatRate.R5,
    "0.0": VatRate.R0,
    "0.00": VatRate.R0,
    "zw.": VatRate.EXEMPT,
    "zwolniony": VatRate.EXEMPT,
    "zwolnione": VatRate.EXEMPT,
    "exempt": VatRate.EXEMPT,
    "odwrotne": VatRate.REVERSE,
}
