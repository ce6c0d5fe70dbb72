"""What a company buys again and again: how often, how much, and when it is due.

Days are ordinals (`date.toordinal()`); everything of one day counts as one order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

BASKET = 20
REGULAR_FROM = 2
FALLBACK_DAYS = (21, 30, 45)
_LAPSED_AFTER = 3  # intervals
_STEADY_GAPS = 3
_STEADY_SPREAD = 0.25
_TOO_EARLY = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityWeights:
    """The parameters of the usual quantity."""

    decay: float = 0.8
    manner: float = 0.5
    distance: float = 0.5


QUANTITY = QuantityWeights()
_NO_MANNER: Mapping[int, float] = MappingProxyType({})


class Due(StrEnum):
    """When a product is wanted again, by its own interval."""

    NOW = "now"
    COMING = "coming"
    LAPSED = "lapsed"


def usual_interval(days: Sequence[int]) -> int | None:
    """Return the median gap in days between ascending days, None of fewer than two.

    Of an even number of gaps it is the lower middle one: a gap that was.
    """
    gaps = sorted(after - before for before, after in pairwise(days))
    return gaps[(len(gaps) - 1) // 2] if gaps else None


def is_steady(days: Sequence[int]) -> bool:
    """Test whether a product is bought by the clock.

    So it is where there are three gaps or more, and half of them lie within a quarter of the
    median one from it.
    """
    usual = usual_interval(days)
    if usual is None or len(days) <= _STEADY_GAPS:
        return False
    off = sorted(abs(after - before - usual) for before, after in pairwise(days))
    return off[(len(off) - 1) // 2] <= _STEADY_SPREAD * usual


def manner_of(quantities: Collection[int]) -> dict[int, float]:
    """Return how a company orders: the share of each quantity in the lines of its last order."""
    return {one: times / len(quantities) for one, times in Counter(quantities).items()}


def usual_quantity(
    quantities: Sequence[int],
    *,
    manner: Mapping[int, float] = _NO_MANNER,
    weights: QuantityWeights = QUANTITY,
) -> int:
    """Return the quantity most likely bought next, one of those given (oldest first).

    Each purchase of q weighs w = decay ** (purchases since). Of the quantities x that one is taken
    for which

        sum of w where q = x  +  manner weight * manner of x  -  distance * sum of w |q - x| / mean

    is greatest, mean being that of q by w: the most usual quantity, drawn to the one usual with
    this company now, and to the median, which errs least. Of equals the latest wins.
    """
    weighed: dict[int, float] = {}
    weight = 1.0
    for quantity in reversed(quantities):
        weighed[quantity] = weighed.get(quantity, 0.0) + weight
        weight *= weights.decay
    mean = sum(q * w for q, w in weighed.items()) / sum(weighed.values())

    def worth(quantity: int) -> float:
        off = sum(w * abs(q - quantity) for q, w in weighed.items())
        votes = weighed[quantity] + weights.manner * manner.get(quantity, 0.0)
        return votes - weights.distance * off / mean

    return max(weighed, key=worth)


def expected_on(*, last_on: date, interval_days: int | None, on: date) -> date:
    """Return when a product is wanted again; without a learnt interval after 21, 30 or 45 days.

    Of the fallback days it is the first not past, or the last.
    """
    if interval_days is not None:
        return last_on + timedelta(days=interval_days)
    waited = (on - last_on).days
    at = min(bisect_left(FALLBACK_DAYS, waited), len(FALLBACK_DAYS) - 1)
    return last_on + timedelta(days=FALLBACK_DAYS[at])


def due(*, last_on: date, interval_days: int | None, on: date) -> Due:
    """Return whether a product is due; one not bought for three intervals has lapsed."""
    if on < expected_on(last_on=last_on, interval_days=interval_days, on=on):
        return Due.COMING
    patience = _LAPSED_AFTER * max(interval_days or FALLBACK_DAYS[0], FALLBACK_DAYS[0])
    return Due.NOW if (on - last_on).days <= patience else Due.LAPSED


def too_early(
    *, waited: int, interval_days: int | None, steady: bool, order_every: int | None
) -> bool:
    """Test whether a product is not needed yet, the company ordering every so many days.

    What it buys by the clock waits until today is nearer to its day than the next order would be;
    other products wait for a small part of their interval, for their days are not known so well.
    """
    if interval_days is None:
        return waited <= 0
    if steady:
        return interval_days - waited > (order_every or 0) // 2
    return waited < _TOO_EARLY * interval_days
