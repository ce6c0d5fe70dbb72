"""Quantities: read what people type, and mend what a selling unit does not allow.

A line is sold in a selling unit (szt., karton of 24, paleta); prices and stock are per base unit.
Quantities have at most three decimals.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from portal.domain.units import is_whole
from portal.kit.errors import InvalidInput
from portal.kit.words import N_

MAX_QUANTITY = Decimal("9999999.999")
_ONE = Decimal(1)
_THOUSANDTH = Decimal("0.001")
_QUANTITY = re.compile(
    r"(?P<sign>[+-]?)(?P<number>[0-9][0-9 .,']*|[.,][0-9]+)\s*(?P<unit>[^\W\d_][\w./²³ ]{0,15})?\.?"
)
_EXPONENT = re.compile(r"[+-]?[0-9.,]+e[+-]?[0-9]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SellingUnit:
    """A unit a product is sold in: base units per unit, its minimum and multiple (in this unit)."""

    unit: str = "szt."
    factor: Decimal = _ONE
    minimum: Decimal = _ONE
    multiple: Decimal = _ONE


class MendReason(StrEnum):
    """Why a quantity was corrected."""

    BELOW_MINIMUM = "below_minimum"
    NOT_MULTIPLE = "not_multiple"
    NOT_WHOLE = "not_whole"


_WORDS = {
    MendReason.BELOW_MINIMUM: N_(
        "The minimum is %(minimum)s %(unit)s: %(asked)s changed to %(quantity)s."
    ),
    MendReason.NOT_MULTIPLE: N_("Pack of %(multiple)s: %(asked)s changed to %(quantity)s."),
    MendReason.NOT_WHOLE: N_("Sold in whole units (%(unit)s): %(asked)s changed to %(quantity)s."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A quantity a selling unit allows: `asked` corrected upward, and the nearest one below it.

    `reason` is absent when nothing was changed; `lower` ("Weź 96") when nothing lower is allowed.
    """

    asked: Decimal
    quantity: Decimal
    base_quantity: Decimal
    unit: SellingUnit
    reason: MendReason | None = None
    lower: Decimal | None = None

    @property
    def changed(self) -> bool:
        """Test for a correction."""
        return self.reason is not None

    @property
    def message(self) -> str:
        """The words for the correction, to be translated with `values`; empty without one."""
        return "" if self.reason is None else _WORDS[self.reason]

    @property
    def values(self) -> dict[str, Decimal | str]:
        """What the message names; decimals are to be formatted by locale."""
        return {
            "asked": self.asked,
            "quantity": self.quantity,
            "minimum": self.unit.minimum,
            "multiple": self.unit.multiple,
            "unit": self.unit.unit,
        }


def parse_quantity(text: str, *, allow_zero: bool = False) -> Decimal:
    """Read a quantity: comma or dot, spaced thousands, a unit after it ("1 200,5 kg").

    :raises InvalidInput: if it is none, is not positive, too large, or finer than 0.001.
    """
    if len(text) <= 7 and text.isascii() and text.isdigit() and (allow_zero or text.strip("0")):
        return Decimal(int(text))
    clean = " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())
    if not clean:
        raise InvalidInput(N_("Enter a quantity."))
    if _EXPONENT.fullmatch(clean):
        raise InvalidInput(N_("Write the quantity %(text)s in plain digits."), text=clean[:40])
    match = _QUANTITY.fullmatch(clean)
    value = _number(match["number"].strip()) if match else None
    if match is None or value is None:
        raise InvalidInput(N_("The quantity “%(text)s” is not a number."), text=clean[:40])
    if match["sign"] == "-":
        raise InvalidInput(N_("The quantity %(text)s is negative."), text=clean[:40])
    if value == 0 and not allow_zero:
        raise InvalidInput(N_("The quantity must be greater than zero."))
    if value > MAX_QUANTITY:
        raise InvalidInput(N_("The quantity %(text)s is too large."), text=clean[:40])
    if value != value.quantize(_THOUSANDTH, ROUND_FLOOR):
        raise InvalidInput(N_("The quantity %(text)s has more than 3 decimals."), text=clean[:40])
    return tidy(value)


def tidy(value: Decimal) -> Decimal:
    """Return the same number without trailing zeros and without an exponent."""
    whole = value.to_integral_value()
    return whole.quantize(_ONE) if value == whole else value.normalize()


def mend(quantity: Decimal, unit: SellingUnit, *, whole: bool | None = None) -> Mended:
    """Return the least allowed quantity that is not below the one asked for.

    `whole` says whether only whole units are sold; by default the unit's name decides.
    """
    must_be_whole = is_whole(unit.unit) if whole is None else whole
    step = _step(unit, whole=must_be_whole)
    least = _up(max(unit.minimum, step), step)
    wanted = max(_up(quantity, step), least)
    lower = _down(quantity, step)
    reason = None
    if wanted != quantity:
        reason = _reason(quantity, unit, must_be_whole=must_be_whole)
    return Mended(
        asked=quantity,
        quantity=tidy(wanted),
        base_quantity=to_base(wanted, unit),
        unit=unit,
        reason=reason,
        lower=tidy(lower) if reason is not None and lower >= least else None,
    )


def to_base(quantity: Decimal, unit: SellingUnit) -> Decimal:
    """Return a quantity of a selling unit in base units, rounded half up to 0.001."""
    return tidy((quantity * unit.factor).quantize(_THOUSANDTH, ROUND_HALF_UP))


def _number(text: str) -> Decimal | None:
    """Read digits with separators: the last of two kinds is the decimal mark, so is a single one.

    A mark that stands more than once, and blanks, part thousands and must part them rightly.
    """
    compact = text.replace(" ", "_").replace("'", "_")
    marks = [character for character in compact if character in ".,"]
    decimal_mark = marks[-1] if marks and marks.count(marks[-1]) == 1 else ""
    head, _, tail = compact.rpartition(decimal_mark) if decimal_mark else (compact, "", "")
    groups = re.split(r"[_.,]", head)
    if len(set(re.findall(r"[_.,]", head))) > 1 or not all(g.isdigit() for g in groups if g):
        return None
    if len(groups) > 1 and (
        not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])
    ):
        return None
    if tail and not tail.isdigit():
        return None
    digits = "".join(groups)
    return Decimal(f"{digits or '0'}.{tail or '0'}") if digits or tail else None


def _step(unit: SellingUnit, *, whole: bool) -> Decimal:
    """Return the distance between allowed quantities; whole units need a whole one."""
    step = unit.multiple if unit.multiple > 0 else (_ONE if whole else _THOUSANDTH)
    return step.to_integral_value(ROUND_CEILING) if whole else step


def _reason(quantity: Decimal, unit: SellingUnit, *, must_be_whole: bool) -> MendReason:
    if quantity < unit.minimum:
        return MendReason.BELOW_MINIMUM
    if must_be_whole and unit.multiple <= 1 and quantity != quantity.to_integral_value():
        return MendReason.NOT_WHOLE
    return MendReason.NOT_MULTIPLE


def _up(quantity: Decimal, step: Decimal) -> Decimal:
    return (quantity / step).to_integral_value(ROUND_CEILING) * step


def _down(quantity: Decimal, step: Decimal) -> Decimal:
    return (quantity / step).to_integral_value(ROUND_FLOOR) * step
