"""Money: an exact amount in one currency, kept in minor units (grosze)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PLN = "PLN"
_DECIMALS = {"PLN": 2, "EUR": 2}
_HUNDRED = Decimal(100)


class CurrencyMismatch(ValueError):
    """Two amounts in different currencies met in one sum or comparison."""


def round_half_up(value: Decimal) -> int:
    """Round to a whole number, halves away from zero (VAT act art. 106e sec. 11)."""
    return int(value.to_integral_value(ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` units (grosze, cents) of `currency` (ISO 4217)."""

    minor: int
    currency: str = PLN

    @classmethod
    def of(cls, amount: str | Decimal | int, currency: str = PLN) -> Money:
        """Build from a decimal amount.

        :raises ValueError: if the amount is finer than the currency allows.
        """
        minor = Decimal(amount).scaleb(_DECIMALS[currency])
        if minor != minor.to_integral_value():
            raise ValueError(f"{amount} is finer than {currency} allows")
        return cls(int(minor), currency)

    @classmethod
    def zero(cls, currency: str = PLN) -> Money:
        """Return nothing, in the given currency."""
        return cls(0, currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str = PLN) -> Money:
        """Add up; an empty sum is zero in the given currency."""
        result = cls(0, currency)
        for amount in amounts:
            result = result + amount
        return result

    @property
    def amount(self) -> Decimal:
        """The amount in major units (złoty)."""
        return Decimal(self.minor).scaleb(-_DECIMALS[self.currency])

    def times(self, factor: Decimal | int) -> Money:
        """Scale, rounding half up to the minor unit: the only place that rounds."""
        return Money(round_half_up(Decimal(self.minor) * factor), self.currency)

    def percent(self, percent: Decimal | int) -> Money:
        """Return that many percent of the amount, rounded half up."""
        return self.times(Decimal(percent) / _HUNDRED)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.minor
