"""Reading the cells of an import: numbers, prices, dates, yes and no, paths of categories."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.domain.quantities import parse_quantity
from portal.domain.vat import VatRate, rate_from_net_and_gross
from portal.kit.errors import InvalidInput
from portal.kit.money import round_half_up
from portal.kit.words import N_

_PLAIN = re.compile(r"\d{0,9}\.?\d{1,6}", re.ASCII)
_MONEY = re.compile(r"zł|pln|eur|€", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(\d[\d .,']*|[.,]\d+)", re.ASCII)
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?", re.ASCII)
_POLISH = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d\d)(?:[T ].*)?", re.ASCII)
_YES = frozenset({"tak", "t", "yes", "y", "true", "prawda", "1", "x", "+"})
_NO = frozenset({"nie", "n", "no", "false", "fałsz", "0", "-", "brak"})
_MOST = Decimal(20_000_000)
_CENT = Decimal("0.01")
# From here on a grosz is less than a thousandth of the price, and is rounded.
_FINE_BELOW = Decimal(10)


def read_number(text: str) -> Decimal:
    """Read a number: comma or dot, thousands with blanks, dots or commas, a currency beside it.

    Of two kinds of marks the last one is the decimal mark, and so is a mark that stands once.

    :raises InvalidInput: if it is none.
    """
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    clean = _MONEY.sub("", unicodedata.normalize("NFKC", text).replace("−", "-")).strip()
    compact = clean.replace(" ", "_").replace("'", "_")
    if not _NUMBER.fullmatch(clean) or len(compact) > 24:
        raise InvalidInput(N_("“%(text)s” is not a number."), text=text[:40])
    last = max(compact.rfind(","), compact.rfind("."))
    head, tail = (compact[:last], compact[last + 1 :]) if last >= 0 else (compact, "")
    if last >= 0 and compact.count(compact[last]) > 1:
        head, tail = compact, ""
    groups = re.split(r"[_.,]", head.lstrip("+-"))
    if "_" in tail or any(len(group) != 3 for group in groups[1:]):
        raise InvalidInput(N_("“%(text)s” is not a number."), text=text[:40])
    sign = "-" if head.startswith("-") else ""
    return Decimal(f"{sign}{''.join(groups) or '0'}.{tail or '0'}")


def read_price(text: str) -> Decimal:
    """Read an amount of money that is not negative.

    :raises InvalidInput: if it is none.
    """
    value = read_number(text)
    if value < 0:
        raise InvalidInput(N_("The price %(text)s is negative."), text=text[:40])
    if value >= _MOST:
        raise InvalidInput(N_("The price %(text)s is too large."), text=text[:40])
    return value


def read_stock(text: str) -> tuple[Decimal, bool]:
    """Read what lies in a warehouse; a negative figure of a program's is nothing (and True)."""
    if text.lstrip().startswith(("-", "−")) and read_number(text) < 0:
        return Decimal(0), True
    return parse_quantity(text, allow_zero=True), False


def read_percent(text: str) -> Decimal:
    """Read a percent above 0, up to 100, with at most three decimals.

    :raises InvalidInput: if it is none.
    """
    value = read_number(text.replace("%", "").strip())
    if not 0 < value <= 100 or value != round(value, 3):
        raise InvalidInput(N_("The percent %(text)s should be above 0, up to 100."), text=text[:40])
    return value


def read_day(text: str) -> date:
    """Read a date: `2026-12-24`, `24.12.2026`, `24/12/26`.

    :raises InvalidInput: if it is none.
    """
    try:
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _POLISH.fullmatch(text):
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return date(year, int(found[2]), int(found[1]))
    except ValueError:
        pass
    raise InvalidInput(N_("“%(text)s” is not a date. Write it as 24.12.2026."), text=text[:40])


def read_yes(text: str) -> bool:
    """Read yes or no in Polish or English.

    :raises InvalidInput: if it is neither.
    """
    word = text.strip().casefold()
    if word not in _YES | _NO:
        raise InvalidInput(N_("“%(text)s” is neither yes nor no."), text=text[:40])
    return word in _YES


def read_price_unit(text: str) -> int:
    """Read for how many units a price is: 1, 100 or 1000.

    :raises InvalidInput: if it is another number.
    """
    value = read_number(text)
    if value not in (1, 100, 1000):
        raise InvalidInput(N_("A price is per 1, 100 or 1000 units, not %(text)s."), text=text[:40])
    return int(value)


def category_path(text: str) -> tuple[str, ...]:
    """Return the names of a path from the root: `A > B`, else `A/B`."""
    parts = text.split(">" if ">" in text else "/")
    return tuple(name for part in parts if (name := " ".join(part.split())))


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A price in grosze per `price_unit` units; `rounded` tells that it was finer in the file."""

    minor: int
    price_unit: int
    rounded: bool


def unit_price(net: Decimal, *, given: int, stored: int) -> UnitPrice:
    """Return the price as it is stored, exactly where two decimals suffice.

    `net` is per `given` units. A price unit never shrinks: prices stored per 100 stay so. One
    below 10 that is finer than a grosz becomes a price per 100 units where that is exact.
    """
    each = net / given
    unit = max(given, stored)
    minor = each * unit * 100
    if unit == 1 and minor % 1 and each < _FINE_BELOW and not (minor * 100) % 1:
        unit, minor = 100, minor * 100
    return UnitPrice(round_half_up(minor), unit, bool(minor % 1))


def list_price(net: Decimal, *, given: int, price_unit: int) -> UnitPrice:
    """Return a price of a list, which is per as many units as the product's own price."""
    minor = net / given * price_unit * 100
    return UnitPrice(round_half_up(minor), price_unit, bool(minor % 1))


def net_from_gross(gross: Decimal, rate: VatRate) -> Decimal:
    """Return the net price of a gross one, in whole grosze."""
    return Decimal(round_half_up(gross * 100 / (1 + rate.percent / 100))) * _CENT


def rate_of_prices(net: Decimal, gross: Decimal) -> VatRate | None:
    """Return the rate two prices tell; nothing where they fit none, or are both zero."""
    return rate_from_net_and_gross(net, gross) if gross else None
