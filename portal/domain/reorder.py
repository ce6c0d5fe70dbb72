"""Order again: a line as it was bought then beside what the product is now.

`summed` adds up what several orders hold of one product and unit, `fit` turns the quantity then
into one the present packs allow, `differences` says what is not as it was, `ways_out` what can be
done where stock is short. Unit prices are net, before any order tier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from portal.domain.quantities import Mended, SellingUnit, mend, tidy, to_base
from portal.domain.reorder_words import Change, Kind, words_of
from portal.kit.money import Money

_ONE = Decimal(1)
_TENTH = Decimal("0.1")
_THOUSANDTH = Decimal("0.001")
_HUNDRED = Decimal(100)


class Standing(StrEnum):
    """Whether the company may buy the product now."""

    ON_SALE = "on_sale"
    NOT_SOLD = "not_sold"
    DISCONTINUED = "discontinued"
    HIDDEN = "hidden"


class Way(StrEnum):
    """What to do with a line stock does not cover."""

    TAKE = "take"
    BACKORDER = "backorder"
    NOTIFY = "notify"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPrice:
    """A net price of `per` base units (`unit`)."""

    net: Money
    per: int = 1
    unit: str = "szt."


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """What was bought: a quantity of a unit; a wish on a list knows no factor and no price."""

    unit: str
    quantity: Decimal
    factor: Decimal | None = None
    base_unit: str | None = None
    price: UnitPrice | None = None

    @property
    def base_quantity(self) -> Decimal | None:
        """The same in base units, where it is known."""
        return None if self.factor is None else tidy(self.quantity * self.factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The quantity then in a unit sold now; `doubtful` where only the person can say how much."""

    unit: SellingUnit
    mended: Mended
    change: Change | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """What the product is now; `wanted` and `available`, this line's share, are in base units."""

    standing: Standing
    base_unit: str = "szt."
    fitted: Fitted | None = None
    wanted: Decimal = Decimal(0)
    price: UnitPrice | None = None
    available: Decimal = Decimal(0)
    expected_on: date | None = None
    backorder: bool = False
    successor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as it was. `message` is to be translated with `values`."""

    change: Change
    message: str
    values: dict[str, Decimal | UnitPrice | date | str] = field(default_factory=dict)
    percent: Decimal | None = None

    @property
    def kind(self) -> Kind:
        """What it is about."""
        return self.change.kind


def summed(lines: Sequence[Then]) -> Then:
    """Add up purchases of one product in one unit, the newest first: its terms are kept.

    Where the pack held another number of base units, the sum keeps the base units.

    :raises ValueError: if there are none.
    """
    if not lines:
        raise ValueError("nothing to add up")
    newest, total = lines[0], Decimal(0)
    for line in lines:
        same = line.factor == newest.factor or None in (line.factor, newest.factor)
        if same or line.base_unit != newest.base_unit:
            total += line.quantity
        else:
            total += line.quantity * (line.factor or _ONE) / (newest.factor or _ONE)
    return Then(
        unit=newest.unit,
        quantity=tidy(total.quantize(_THOUSANDTH, ROUND_CEILING)),
        factor=newest.factor,
        base_unit=newest.base_unit,
        price=newest.price,
    )


def fit(then: Then, units: Sequence[SellingUnit]) -> Fitted:
    """Return the quantity then in the units sold now, the base unit first; never less than it was.

    A unit that is gone is taken over by one of the same size, else by the base unit.
    """
    base = units[0]
    if then.base_unit is not None and then.base_unit != base.unit:
        unit = next((one for one in units if one.unit == then.unit), base)
        return Fitted(
            unit=unit, mended=mend(then.quantity, unit), change=Change.BASE_UNIT, doubtful=True
        )
    unit_now = next((one for one in units if one.unit == then.unit), None)
    if unit_now is None:
        return _another_unit(then, units)
    if then.factor is not None and unit_now.factor != then.factor:
        return _fitted(then, unit_now, Change.FACTOR)
    mended = mend(then.quantity, unit_now)
    return Fitted(unit=unit_now, mended=mended, change=Change.STEPS if mended.changed else None)


def _another_unit(then: Then, units: Sequence[SellingUnit]) -> Fitted:
    if then.factor is None:  # a wish in a unit nobody knows any more: the number alone says little
        return Fitted(
            unit=units[0],
            mended=mend(then.quantity, units[0]),
            change=Change.UNIT_GONE,
            doubtful=True,
        )
    same_size = next((one for one in units if one.factor == then.factor), units[0])
    return _fitted(then, same_size, Change.UNIT_GONE)


def _fitted(then: Then, unit: SellingUnit, change: Change) -> Fitted:
    """Return as many of another pack as hold what was bought."""
    wanted = then.quantity * (then.factor or _ONE) / unit.factor
    exact = tidy(wanted.quantize(_THOUSANDTH, ROUND_CEILING))
    return Fitted(unit=unit, mended=mend(exact, unit), change=change)


def differences(then: Then, now: Now) -> tuple[Difference, ...]:
    """Return everything that is not as it was, the weightiest first.

    Of what cannot be bought, nothing of the present is told beside what takes its place.
    """
    found = _of_assortment(now)
    if now.standing is not Standing.ON_SALE:
        return tuple(found)
    fitted = now.fitted
    if fitted is not None and fitted.change is not None:
        found.append(_of_pack(then, now, fitted))
    if now.price is None:
        found.append(_said(Change.NO_PRICE))
        return tuple(found)
    if then.price is not None:
        found += _of_price(then.price, now.price)
    if now.available < now.wanted:
        found.append(_of_stock(now))
    return tuple(found)


def _of_assortment(now: Now) -> list[Difference]:
    gone = {
        Standing.HIDDEN: Change.HIDDEN,
        Standing.NOT_SOLD: Change.NOT_SOLD,
        Standing.DISCONTINUED: Change.DISCONTINUED,
    }.get(now.standing)
    found = [] if gone is None else [_said(gone)]
    if now.standing is Standing.DISCONTINUED and now.successor:
        found.append(_said(Change.REPLACED, successor=now.successor))
    return found


def _of_pack(then: Then, now: Now, fitted: Fitted) -> Difference:
    if fitted.change is Change.STEPS:
        return Difference(
            change=Change.STEPS, message=fitted.mended.message, values=dict(fitted.mended.values)
        )
    return _said(
        fitted.change or Change.STEPS,
        unit=then.unit,
        quantity=then.quantity,
        factor=then.factor or _ONE,
        base=then.base_unit or now.base_unit,
        unit_now=fitted.unit.unit,
        quantity_now=fitted.mended.quantity,
        factor_now=tidy(fitted.unit.factor),
        base_now=now.base_unit,
    )


def _of_price(then: UnitPrice, now: UnitPrice) -> list[Difference]:
    if then.net.currency != now.net.currency or then.unit != now.unit:
        return [_said(Change.OTHER_BASIS, then=then, now=now)]
    was, is_now = then.net.minor * now.per, now.net.minor * then.per
    if was == is_now:
        return []
    change = Change.DEARER if is_now > was else Change.CHEAPER
    said = words_of(change)
    values: dict[str, Decimal | UnitPrice | date | str] = {"then": then, "now": now}
    return [
        Difference(change=change, message=said, values=values, percent=change_percent(then, now))
    ]


def change_percent(then: UnitPrice, now: UnitPrice) -> Decimal | None:
    """Return by how much a price has changed, to a tenth of a percent; None: not comparable."""
    if then.net.currency != now.net.currency or then.unit != now.unit or not then.net:
        return None
    was, is_now = then.net.minor * now.per, now.net.minor * then.per
    return tidy((Decimal(is_now - was) * _HUNDRED / Decimal(was)).quantize(_TENTH))


def _of_stock(now: Now) -> Difference:
    if now.available > 0:
        return _said(Change.SHORT, available=now.available, wanted=now.wanted, unit=now.base_unit)
    if now.expected_on is not None:
        return _said(Change.EXPECTED, day=now.expected_on)
    return _said(Change.ON_ORDER if now.backorder else Change.NONE)


def takeable(available: Decimal, unit: SellingUnit) -> Decimal | None:
    """Return the largest quantity of a unit that stock covers; None if it covers none."""
    there = (available / unit.factor).quantize(_THOUSANDTH, ROUND_FLOOR)
    if there <= 0:
        return None
    nearest = mend(there, unit)
    quantity = nearest.quantity if nearest.quantity <= there else nearest.lower
    if quantity is None or to_base(quantity, unit) > available:
        return None
    return quantity


def ways_out(*, take: Decimal | None, backorder: bool) -> tuple[Way, ...]:
    """Return what can be done with a line stock does not cover; the first goes unless chosen."""
    found = [Way.BACKORDER] if backorder else []
    found += [Way.TAKE] if take is not None else []
    return (*(found or [Way.LEAVE]), Way.NOTIFY)


def _said(change: Change, **values: Decimal | UnitPrice | date | str) -> Difference:
    return Difference(change=change, message=words_of(change), values=values)
